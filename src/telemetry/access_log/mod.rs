//! The access log: one line a request on standard error, in the form and under the levels of every other line. A request
//! hands its line to a buffer and goes on; a thread writes what has gathered. When nobody takes the lines fast enough
//! they are dropped and counted: a slow pipe must not become a slow server.

mod line;

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tracing::Level;

pub use self::line::Line;
use self::line::Stamp;
use crate::clock::Clock;
use crate::config::LogConfig;

/// The target under which `RUST_LOG` finds the lines.
pub const TARGET: &str = "plantopia::access";

/// How long lines gather before they are written together.
const GATHER: Duration = Duration::from_millis(20);

/// The most bytes that wait to be written. Errors have as much again: they matter most when there is too much of all.
const ROOM: usize = 1 << 20;

/// How long the end of the program waits for the last lines.
const LAST_WORDS: Duration = Duration::from_secs(1);

static LOG: OnceLock<AccessLog> = OnceLock::new();

/// Opens the log of the process on standard error. The subscriber must be there: it says which levels are wanted.
pub fn open(config: &LogConfig, color: bool) {
    LOG.get_or_init(|| {
        let style = match (config.json, color) {
            (true, _) => Style::Json,
            (false, true) => Style::Color,
            (false, false) => Style::Text,
        };
        let levels = Levels {
            info: tracing::enabled!(target: TARGET, Level::INFO),
            error: tracing::enabled!(target: TARGET, Level::ERROR),
        };
        AccessLog::new(style, levels, std::io::stderr())
    });
}

/// Writes a request's line, if the log is open and wants it.
pub fn write(line: &Line<'_>) {
    if let Some(log) = LOG.get() {
        log.write(line);
    }
}

/// Waits until the lines so far are written, but not for long.
pub fn flush() {
    if let Some(log) = LOG.get() {
        log.flush();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Text,
    Color,
    Json,
}

#[derive(Clone, Copy, Debug)]
struct Levels {
    info: bool,
    error: bool,
}

struct AccessLog {
    style: Style,
    levels: Levels,
    clock: Clock,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    pending: Mutex<Pending>,
    /// There are lines to write, or they are wanted at once.
    news: Condvar,
    /// Lines were written.
    written: Condvar,
}

#[derive(Default)]
struct Pending {
    lines: Vec<u8>,
    dropped: u64,
    /// The writer has nothing to do and must be woken.
    idle: bool,
    /// The writer is writing.
    writing: bool,
    /// Somebody waits for the lines to be written.
    hurry: bool,
    stamp: Stamp,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AccessLog {
    fn new(style: Style, levels: Levels, out: impl Write + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        if levels.info || levels.error {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || keep_writing(&shared, out));
        }
        Self { style, levels, clock: Clock::system(chrono_tz::UTC), shared }
    }

    fn write(&self, line: &Line<'_>) {
        let failed = line.status >= 500;
        let (wanted, room) = if failed { (self.levels.error, 2 * ROOM) } else { (self.levels.info, ROOM) };
        if !wanted {
            return;
        }
        let now = self.clock.now();
        let mut pending = self.shared.lock();
        if pending.lines.len() >= room {
            pending.dropped += 1;
            return;
        }
        let Pending { lines, stamp, .. } = &mut *pending;
        let level = if failed { Level::ERROR } else { Level::INFO };
        stamp.set(now.timestamp(), now.timestamp_subsec_micros());
        match self.style {
            Style::Json => line.json(lines, stamp, level),
            style => line.text(lines, stamp, level, style == Style::Color),
        }
        let wake = std::mem::take(&mut pending.idle);
        drop(pending);
        if wake {
            self.shared.news.notify_one();
        }
    }

    fn flush(&self) {
        let mut pending = self.shared.lock();
        pending.hurry = true;
        self.shared.news.notify_one();
        let unwritten = |pending: &mut Pending| pending.writing || !pending.lines.is_empty();
        let _ = self.shared.written.wait_timeout_while(pending, LAST_WORDS, unwritten);
    }
}

/// The writer's life.
fn keep_writing(shared: &Shared, mut out: impl Write) {
    let mut batch = Vec::new();
    let mut pending = shared.lock();
    loop {
        while pending.lines.is_empty() {
            pending.idle = true;
            let woken = shared.news.wait(pending);
            pending = woken.unwrap_or_else(PoisonError::into_inner);
        }
        pending.idle = false;
        // A write costs as much as a request: lines that come together go out together.
        let gathered = shared.news.wait_timeout_while(pending, GATHER, |pending| !pending.hurry);
        pending = gathered.unwrap_or_else(PoisonError::into_inner).0;
        std::mem::swap(&mut pending.lines, &mut batch);
        let dropped = std::mem::take(&mut pending.dropped);
        pending.writing = true;
        pending.hurry = false;
        drop(pending);
        // Nobody is left to tell of a log that can't be written.
        let _ = out.write_all(&batch).and_then(|()| out.flush());
        batch.clear();
        if dropped > 0 {
            tracing::warn!(lines = dropped, "the log is read too slowly: lines of requests were dropped");
        }
        pending = shared.lock();
        pending.writing = false;
        shared.written.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const ALL: Levels = Levels { info: true, error: true };

    fn line(status: u16) -> Line<'static> {
        Line {
            request_id: "a1",
            method: "GET",
            route: "/api/v1/plants/{plant_id}",
            status,
            elapsed: Duration::from_micros(1_234),
            queries: 2,
            query_time: Duration::from_micros(900),
            cache: Some("miss"),
            cause: (status >= 500).then_some("table \"plants\"\nis away"),
        }
    }

    /// A pipe that tells what was written to it, and waits to be read.
    struct Pipe(mpsc::SyncSender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let _ = self.0.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn written(style: Style, levels: Levels, statuses: &[u16]) -> String {
        let (sender, receiver) = mpsc::sync_channel(1_000);
        let log = AccessLog::new(style, levels, Pipe(sender));
        for status in statuses {
            log.write(&line(*status));
        }
        log.flush();
        String::from_utf8(receiver.try_iter().flatten().collect()).unwrap()
    }

    #[test]
    fn a_line_of_text_looks_like_every_other() {
        let text = written(Style::Text, ALL, &[200, 503]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        let (time, rest) = lines[0].split_once(' ').unwrap();
        let time = chrono::DateTime::parse_from_rfc3339(time).unwrap();
        let age = Clock::system(chrono_tz::UTC).now().signed_duration_since(time);
        assert!(age.num_seconds() < 60, "{text}");
        assert_eq!(
            rest,
            " INFO plantopia::access: request request_id=\"a1\" method=GET route=\"/api/v1/plants/{plant_id}\" \
             status=200 elapsed_us=1234 queries=2 query_us=900 cache=\"miss\""
        );
        assert!(lines[1].contains(" ERROR plantopia::access: request "), "{text}");
        assert!(lines[1].ends_with(r#"cause="table \"plants\"\nis away""#), "{text}");
    }

    #[test]
    fn a_line_of_json_has_the_fields_of_every_other() {
        let text = written(Style::Json, ALL, &[503]);
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "timestamp",
                "level",
                "message",
                "request_id",
                "method",
                "route",
                "status",
                "elapsed_us",
                "queries",
                "query_us",
                "cache",
                "cause",
                "target"
            ]
        );
        assert_eq!(line["level"], "ERROR");
        assert_eq!(line["message"], "request");
        assert_eq!(line["cause"], "table \"plants\"\nis away");
        assert_eq!(line["elapsed_us"], 1234);
    }

    #[test]
    fn the_filter_decides_what_is_written() {
        let errors = Levels { info: false, error: true };
        let text = written(Style::Text, errors, &[200, 404, 500]);
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.contains("status=500"), "{text}");
    }

    #[test]
    fn a_pipe_that_nobody_reads_loses_lines_and_holds_nobody_up() {
        let (sender, receiver) = mpsc::sync_channel(0);
        let log = AccessLog::new(Style::Text, ALL, Pipe(sender));
        let room_for = ROOM / 100;
        for _ in 0..3 * room_for {
            log.write(&line(200));
        }
        let pending = log.shared.lock();
        assert!(pending.dropped > 0);
        assert!(pending.lines.len() < ROOM + 1_000);
        drop(pending);
        log.write(&line(500));
        drop(receiver);
        log.flush();
        assert!(log.shared.lock().lines.is_empty());
    }
}
