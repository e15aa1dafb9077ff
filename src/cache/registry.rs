//! All caches of one server by their names: what they have counted, and how they are cleared.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Bound;
use super::stats::{CacheFigures, Counters, Figures, Stats};

pub(super) type Size = Pin<Box<dyn Future<Output = (u64, u64)> + Send>>;

/// A cache, whatever it holds.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) ttl: Duration,
    pub(super) bound: Bound,
    pub(super) counters: Arc<Counters>,
    /// How many entries there are now, and how many bytes.
    pub(super) size: Box<dyn Fn() -> Size + Send + Sync>,
    pub(super) clear: Box<dyn Fn() + Send + Sync>,
}

/// All caches of one server, for `/cache-stats`. Clones share them.
#[derive(Clone, Default)]
pub struct Registry(Arc<Mutex<Vec<Arc<Entry>>>>);

impl Registry {
    pub(super) fn add(&self, entry: Entry) {
        self.entries().push(Arc::new(entry));
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Arc<Entry>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The statistics of every cache and their totals.
    pub(crate) async fn stats(&self) -> Stats {
        let entries = self.entries().clone();
        let mut totals = Figures::default();
        let mut caches = BTreeMap::new();
        for entry in entries {
            let stats = entry.stats().await;
            totals.size += stats.figures.size;
            totals.max_size += stats.figures.max_size;
            totals.hits += stats.figures.hits;
            totals.misses += stats.figures.misses;
            totals.evictions += stats.figures.evictions;
            caches.insert(entry.name, stats);
        }
        Stats { totals: totals.rated(), caches }
    }

    /// The names of the caches, in the order in which they were made.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.entries().iter().map(|entry| entry.name).collect()
    }

    /// Empties the cache with this name, or all of them. A `Refreshable` goes on answering until its next value is there.
    pub(crate) fn clear(&self, name: Option<&str>) {
        for entry in self.entries().iter().filter(|entry| name.is_none_or(|name| name == entry.name)) {
            (entry.clear)();
        }
    }

    /// Counts from zero again.
    pub(crate) fn reset_stats(&self) {
        for entry in self.entries().iter() {
            entry.counters.reset();
        }
    }
}

impl Entry {
    async fn stats(&self) -> CacheFigures {
        let (size, weight) = (self.size)().await;
        let (max_size, bytes, max_bytes) = match self.bound {
            Bound::Entries(max) => (max, None, None),
            Bound::Bytes(max) => (size, Some(weight), Some(max)),
        };
        let figures = Figures {
            size,
            max_size,
            hits: self.counters.hits.get(),
            misses: self.counters.misses.get(),
            evictions: self.counters.evictions.get(),
            ..Figures::default()
        };
        CacheFigures {
            figures: figures.rated(),
            coalesced: self.counters.coalesced.get(),
            ttl_seconds: self.ttl.as_secs(),
            bytes,
            max_bytes,
        }
    }
}
