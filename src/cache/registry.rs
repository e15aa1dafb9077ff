//! All caches of one server by their names, whatever they keep: what they have counted, and how they are made to forget.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Bound;
use super::stats::{CacheFigures, Counters, Figures, Stats};

pub type Settle = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// A cache, whatever it keeps.
pub struct Entry {
    pub name: &'static str,
    pub ttl: Duration,
    pub bound: Bound,
    pub counters: Arc<Counters>,
    /// How many entries there are now, and how many bytes.
    pub fill: Box<dyn Fn() -> (u64, u64) + Send + Sync>,
    /// Has what waits to be counted counted.
    pub settle: Settle,
    pub forget: Box<dyn Fn() + Send + Sync>,
}

/// All caches of one server, for `/cache-stats`.
#[derive(Clone, Default)]
pub struct Registry(Arc<Mutex<Vec<Arc<Entry>>>>);

impl Registry {
    /// Shows one more.
    pub(super) fn add(&self, entry: Entry) {
        self.lock().push(Arc::new(entry));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Entry>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The figures of every cache and their totals.
    pub async fn stats(&self) -> Stats {
        let entries = self.lock().clone();
        let mut totals = Figures::default();
        let mut caches = BTreeMap::new();
        for entry in entries {
            // moka counts lazily: without this the sizes lag behind.
            (entry.settle)().await;
            let figures = entry.figures();
            totals.size += figures.figures.size;
            totals.max_size += figures.figures.max_size;
            totals.hits += figures.figures.hits;
            totals.misses += figures.figures.misses;
            totals.evictions += figures.figures.evictions;
            caches.insert(entry.name, figures);
        }
        Stats { totals: totals.rated(), caches }
    }

    /// The names of the caches, in the order in which they were made.
    pub fn names(&self) -> Vec<&'static str> {
        self.lock().iter().map(|entry| entry.name).collect()
    }

    /// Forgets what the cache with this name holds, or what all of them do. A snapshot goes on answering until its next
    /// value is there.
    pub fn forget(&self, name: Option<&str>) {
        for entry in self.lock().iter() {
            if name.is_none_or(|name| name == entry.name) {
                (entry.forget)();
            }
        }
    }

    /// Counts from zero again.
    pub fn reset_stats(&self) {
        for entry in self.lock().iter() {
            entry.counters.reset();
        }
    }
}

impl Entry {
    fn figures(&self) -> CacheFigures {
        let (size, weight) = (self.fill)();
        let (max_size, bytes, max_bytes) = match self.bound {
            Bound::Entries(most) => (most, None, None),
            Bound::Bytes(most) | Bound::RecentBytes(most) => (size, Some(weight), Some(most)),
        };
        CacheFigures {
            figures: Figures {
                size,
                max_size,
                hits: self.counters.hits.get(),
                misses: self.counters.misses.get(),
                evictions: self.counters.evictions.get(),
                ..Figures::default()
            }
            .rated(),
            coalesced: self.counters.coalesced.get(),
            ttl_seconds: self.ttl.as_secs(),
            bytes,
            max_bytes,
        }
    }
}
