//! Whether the news arrive: a server that may have missed some must not answer from what it keeps of gardeners' data.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How old the last sign of life may be. News of a write are at most so late, or the line is down.
const PATIENCE: Duration = Duration::from_millis(900);

/// The state of the line on which the news arrive, as its own heartbeat tells it: the server sends itself a notice through
/// the database, and whatever was committed before that notice was sent has arrived when the notice has.
#[derive(Debug)]
pub struct Line {
    origin: Instant,
    /// When the last heartbeat that came back had been sent, in nanoseconds after the origin; 0 while the line is down.
    sent: AtomicU64,
    /// How long that heartbeat took, in nanoseconds.
    lag: AtomicU64,
}

impl Default for Line {
    fn default() -> Self {
        Self { origin: Instant::now(), sent: AtomicU64::new(0), lag: AtomicU64::new(0) }
    }
}

impl Line {
    /// Whether everything that was committed up to a second ago has been heard of. It is judged now and not when the last
    /// heartbeat came, so that a server that slept doesn't trust what it knew before.
    pub fn is_up(&self) -> bool {
        let sent = self.sent.load(Ordering::SeqCst);
        sent > 0 && self.now().saturating_sub(sent) < nanos(PATIENCE)
    }

    /// How long the last heartbeat took from the database's hands to ours; `None` while the line is down.
    pub fn lag(&self) -> Option<Duration> {
        self.is_up().then(|| Duration::from_nanos(self.lag.load(Ordering::Relaxed)))
    }

    /// A moment, to be given back with the heartbeat that is sent now.
    pub(super) fn now(&self) -> u64 {
        nanos(self.origin.elapsed()).max(1)
    }

    /// The heartbeat that was sent at this moment has arrived.
    pub(super) fn beat(&self, sent: u64) {
        self.lag.store(self.now().saturating_sub(sent), Ordering::Relaxed);
        self.sent.store(sent, Ordering::SeqCst);
    }

    /// The line broke; whether it had been up.
    pub(super) fn break_off(&self) -> bool {
        self.sent.swap(0, Ordering::SeqCst) > 0
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_up_while_its_heartbeat_is_young() {
        let line = Line::default();
        assert!(!line.is_up(), "nothing was heard yet");
        line.beat(line.now());
        assert!(line.is_up() && line.lag().is_some());
        assert!(line.break_off());
        assert!(!line.is_up() && line.lag().is_none());
        assert!(!line.break_off(), "it was down already");
        // One that was under way for too long tells of a time that is too long ago.
        let old = Line { origin: Instant::now().checked_sub(Duration::from_secs(5)).unwrap(), ..Line::default() };
        old.beat(nanos(Duration::from_secs(4)));
        assert!(!old.is_up());
    }
}
