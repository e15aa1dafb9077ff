//! What the pool has done, counted for `/metrics` and the operators' page.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The upper bounds of the wait histogram's buckets in seconds; the last bucket has none.
pub const WAIT_BOUNDS: [f64; 8] = [0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5];

/// The pool as it is now and since the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub idle: usize,
    /// Connections in use, being opened or being returned.
    pub in_use: usize,
    pub max: usize,
    /// Waits for a connection by bucket, not cumulative.
    pub waits: [u64; WAIT_BOUNDS.len() + 1],
    /// How long they took together.
    pub waited: Duration,
    /// Waits that ended without a connection.
    pub timeouts: u64,
    pub opened: u64,
    /// Connections that turned out to be dead.
    pub lost: u64,
    /// Statements that were run again because their connection was dead.
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
pub struct Counters {
    waits: [AtomicU64; WAIT_BOUNDS.len() + 1],
    waited_micros: AtomicU64,
    pub timeouts: AtomicU64,
    pub opened: AtomicU64,
    pub lost: AtomicU64,
    pub repeated: AtomicU64,
}

impl Counters {
    pub fn waited(&self, elapsed: Duration) {
        let seconds = elapsed.as_secs_f64();
        let bucket = WAIT_BOUNDS.partition_point(|bound| *bound < seconds);
        self.waits[bucket].fetch_add(1, Relaxed);
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        self.waited_micros.fetch_add(micros, Relaxed);
    }

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
    fn a_wait_is_counted_in_its_bucket() {
        let counters = Counters::default();
        counters.waited(Duration::from_millis(3));
        counters.waited(Duration::from_secs(3));
        let figures = counters.figures(1, 2, 3);
        assert_eq!(figures.waits, [0, 0, 1, 0, 0, 0, 0, 0, 1]);
        assert_eq!((figures.wait_count(), figures.waited), (2, Duration::from_millis(3_003)));
    }
}
