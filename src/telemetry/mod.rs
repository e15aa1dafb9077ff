//! The tracing subscriber: the log on standard error, the slow-query layer, and spans for a collector.

mod access_line;
mod context;
#[cfg(feature = "otel")]
pub(crate) mod otel;
pub(crate) mod slow_query;

use std::io::{self, BufWriter, IsTerminal, Stderr, Write};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

pub(crate) use self::access_line::ACCESS;
use self::access_line::TextFormat;
pub(crate) use self::context::{CacheOutcome, RequestContext};
pub(crate) use self::context::{current, inherit, note_body_read, note_cache, note_query, note_snapshot, within};
use crate::config::LogConfig;

/// How many lines may wait to be written. More are dropped: a slow pipe must not become a slow server.
const BUFFERED_LINES: usize = 16_384;

/// How long the worker lets lines gather after it has written some. Waking it for each line costs more than the line.
const GATHERING: Duration = Duration::from_millis(10);

static WRITER: Mutex<Option<WorkerGuard>> = Mutex::new(None);
static DROPPED: OnceLock<ErrorCounter> = OnceLock::new();

/// Installs the subscriber of the process. A second call changes nothing.
pub fn init(config: &LogConfig, slow_query_threshold: Duration) {
    let stderr = Gathered(BufWriter::with_capacity(64 << 10, io::stderr()));
    let (writer, guard) = NonBlockingBuilder::default().buffered_lines_limit(BUFFERED_LINES).finish(stderr);
    let dropped = writer.error_counter();
    let filter = EnvFilter::new(&config.filter);
    let lines = tracing_subscriber::fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(writer);
    let lines = if config.json {
        lines.json().flatten_event(true).with_filter(filter).boxed()
    } else {
        lines.event_format(TextFormat::default()).with_filter(filter).boxed()
    };
    let subscriber = tracing_subscriber::registry().with(slow_query::layer(slow_query_threshold)).with(lines);
    #[cfg(not(feature = "otel"))]
    let installed = subscriber.try_init();
    // Only if there is one: a layer that is none would count as one that listens to everything.
    #[cfg(feature = "otel")]
    let installed = match otel::layer() {
        Some(spans) => subscriber.with(spans).try_init(),
        None => subscriber.try_init(),
    };
    if installed.is_ok() {
        *WRITER.lock().unwrap_or_else(PoisonError::into_inner) = Some(guard);
        let _ = DROPPED.set(dropped);
    }
}

/// Standard error as the worker writes it: it flushes whenever no line is waiting, and then the next ones may gather, so
/// that under load many lines share one write.
struct Gathered(BufWriter<Stderr>);

impl Write for Gathered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()?;
        thread::sleep(GATHERING);
        Ok(())
    }
}

/// How many lines were dropped because nobody read the log fast enough.
pub(crate) fn dropped_lines() -> usize {
    DROPPED.get().map_or(0, ErrorCounter::dropped_lines)
}

/// Writes the last lines and sends the last spans, just before the process ends. What is logged later is lost.
pub fn flush() {
    drop(WRITER.lock().unwrap_or_else(PoisonError::into_inner).take());
    #[cfg(feature = "otel")]
    otel::flush();
}
