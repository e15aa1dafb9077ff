//! What the pool has done, counted: for `/metrics`, for the operator's page, for tests.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The upper bounds of the waiting times' classes, in seconds; the last class has none.
pub const WAIT_BOUNDS: [f64; 8] = [0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5];

/// The pool as it is now and since it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Connections that are open and unused.
    pub idle: usize,
    /// Places that are taken: by connections that are in use, being opened, or being tidied up.
    pub in_use: usize,
    /// The most connections that may be open.
    pub max: usize,
    /// How many waits for a connection took at most as long as each of [`WAIT_BOUNDS`], longer ones in the last; not
    /// cumulative.
    pub waits: [u64; WAIT_BOUNDS.len() + 1],
    /// How long they took together.
    pub waited: Duration,
    /// Waits that ended without a connection: each is a 503, or an answer from memory.
    pub timeouts: u64,
    /// Connections that were opened.
    pub opened: u64,
    /// Connections that turned out to be dead.
    pub lost: u64,
    /// Statements that were run again on a fresh connection because their own was dead.
    pub repeated: u64,
}

impl Figures {
    /// How many waits there were.
    pub fn wait_count(&self) -> u64 {
        self.waits.iter().sum()
    }
}

/// The counters behind the figures.
#[derive(Debug, Default)]
pub struct Counts {
    waits: [AtomicU64; WAIT_BOUNDS.len() + 1],
    waited_micros: AtomicU64,
    timeouts: AtomicU64,
    opened: AtomicU64,
    lost: AtomicU64,
    repeated: AtomicU64,
}

impl Counts {
    /// Somebody waited for a connection, perhaps in vain.
    pub fn waited(&self, elapsed: Duration, timed_out: bool) {
        let seconds = elapsed.as_secs_f64();
        let class = WAIT_BOUNDS.partition_point(|bound| *bound < seconds);
        self.waits[class].fetch_add(1, Relaxed);
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        self.waited_micros.fetch_add(micros, Relaxed);
        if timed_out {
            self.timeouts.fetch_add(1, Relaxed);
        }
    }

    /// A connection was opened.
    pub fn opened(&self) {
        self.opened.fetch_add(1, Relaxed);
    }

    /// A connection was found dead.
    pub fn lost(&self) {
        self.lost.fetch_add(1, Relaxed);
    }

    /// A statement is run again.
    pub fn repeated(&self) {
        self.repeated.fetch_add(1, Relaxed);
    }

    /// All of them, beside how the connections are now.
    pub fn figures(&self, idle: usize, in_use: usize, max: usize) -> Figures {
        Figures {
            idle,
            in_use,
            max,
            waits: self.waits.each_ref().map(|count| count.load(Relaxed)),
            waited: Duration::from_micros(self.waited_micros.load(Relaxed)),
            timeouts: self.timeouts.load(Relaxed),
            opened: self.opened.load(Relaxed),
            lost: self.lost.load(Relaxed),
            repeated: self.repeated.load(Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_counted_in_its_class() {
        let counts = Counts::default();
        counts.waited(Duration::from_millis(3), false);
        counts.waited(Duration::from_secs(3), true);
        let figures = counts.figures(1, 2, 3);
        assert_eq!(figures.waits, [0, 0, 1, 0, 0, 0, 0, 0, 1]);
        assert_eq!((figures.wait_count(), figures.timeouts), (2, 1));
        assert_eq!(figures.waited, Duration::from_millis(3_003));
    }
}
