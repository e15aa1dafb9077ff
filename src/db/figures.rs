//! What the pool has done, counted for `/metrics` and the operators' page.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The pool as it is now and since the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub idle: usize,
    /// Connections in use, being opened or being returned.
    pub in_use: usize,
    pub max: usize,
    /// Waits that ended without a connection.
    pub timeouts: u64,
    pub opened: u64,
    /// Connections that turned out to be dead.
    pub lost: u64,
    /// Statements that were run again because their connection was dead.
    pub repeated: u64,
}

/// The counters behind the figures.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub timeouts: AtomicU64,
    pub opened: AtomicU64,
    pub lost: AtomicU64,
    pub repeated: AtomicU64,
}

impl Counters {
    pub(crate) fn figures(&self, idle: usize, in_use: usize, max: usize) -> Figures {
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
