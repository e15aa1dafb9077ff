//! What the pool has done, counted: for `/metrics`, for the operator's page, for tests.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::metrics;

/// The pool as it is now and since it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Connections that are open and unused.
    pub idle: usize,
    /// Places that are taken: by connections that are in use, being opened, or being tidied up.
    pub in_use: usize,
    /// The most connections that may be open.
    pub max: usize,
    /// Waits that ended without a connection: each is a 503, or an answer from memory.
    pub timeouts: u64,
    /// Connections that were opened.
    pub opened: u64,
    /// Connections that turned out to be dead.
    pub lost: u64,
    /// Statements that were run again on a fresh connection because their own was dead.
    pub repeated: u64,
}

/// The counters behind the figures.
#[derive(Debug, Default)]
pub struct Counts {
    timeouts: AtomicU64,
    opened: AtomicU64,
    lost: AtomicU64,
    repeated: AtomicU64,
}

impl Counts {
    /// Somebody waited for a connection, perhaps in vain.
    pub fn waited(&self, elapsed: Duration, timed_out: bool) {
        metrics::record_pool_wait(elapsed);
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
            timeouts: self.timeouts.load(Relaxed),
            opened: self.opened.load(Relaxed),
            lost: self.lost.load(Relaxed),
            repeated: self.repeated.load(Relaxed),
        }
    }
}
