//! All caches of one server by their names: what each look-up counts, the figures of `/cache-stats`, and how they are cleared.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::Counter;
use serde::Serialize;
use utoipa::ToSchema;

use super::Bound;
use crate::metrics::{cache_evictions, cache_lookups};
use crate::telemetry::{self, CacheOutcome};

pub(super) type Size = Pin<Box<dyn Future<Output = (u64, u64)> + Send>>;

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

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.entries().iter().map(|entry| entry.name).collect()
    }

    /// Empties the cache with this name, or all of them. A `Refreshable` goes on answering until its next value is there.
    pub(crate) fn clear(&self, name: Option<&str>) {
        for entry in self.entries().iter().filter(|entry| name.is_none_or(|name| name == entry.name)) {
            (entry.clear)();
        }
    }

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

pub(crate) struct Counters {
    pub hits: Count,
    pub misses: Count,
    pub coalesced: Count,
    pub evictions: Count,
}

/// A count as `/cache-stats` shows it, where operators can reset it, and as the recorder has it, where it only grows.
pub(crate) struct Count {
    shown: AtomicU64,
    recorded: Counter,
}

impl Count {
    fn new(recorded: Counter) -> Self {
        Self { shown: AtomicU64::new(0), recorded }
    }

    pub(crate) fn increment(&self) {
        self.shown.fetch_add(1, Ordering::Relaxed);
        self.recorded.increment(1);
    }

    pub(crate) fn get(&self) -> u64 {
        self.shown.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(crate) fn new(cache: &'static str) -> Self {
        let lookups = |outcome: CacheOutcome| Count::new(cache_lookups(cache, outcome.name()));
        Self {
            hits: lookups(CacheOutcome::Hit),
            misses: lookups(CacheOutcome::Miss),
            coalesced: lookups(CacheOutcome::Coalesced),
            evictions: Count::new(cache_evictions(cache)),
        }
    }

    /// Counts a look-up, here and on the request that made it.
    pub(crate) fn count(&self, outcome: CacheOutcome) {
        match outcome {
            CacheOutcome::Hit => &self.hits,
            CacheOutcome::Miss => &self.misses,
            CacheOutcome::Coalesced => &self.coalesced,
        }
        .increment();
        telemetry::note_cache(outcome);
    }

    pub(crate) fn reset(&self) {
        for count in [&self.hits, &self.misses, &self.coalesced, &self.evictions] {
            count.shown.store(0, Ordering::Relaxed);
        }
    }
}

/// The body of `/cache-stats`: the totals, then each cache.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stats {
    #[serde(flatten)]
    pub totals: Figures,
    #[schema(value_type = BTreeMap<String, CacheFigures>)]
    pub caches: BTreeMap<&'static str, CacheFigures>,
}

/// What was looked up and what it found.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Figures {
    /// Entries now.
    pub size: u64,
    /// The most entries; of a cache bounded by bytes, what it holds now.
    pub max_size: u64,
    /// Look-ups that were answered from the cache.
    pub hits: u64,
    /// Look-ups that loaded.
    pub misses: u64,
    /// Entries that expired or made room for others.
    pub evictions: u64,
    /// hits / (hits + misses), 0.0 before the first look-up.
    #[schema(example = 0.93)]
    pub hit_rate: f64,
    /// hits + misses.
    pub total_requests: u64,
}

/// The statistics of one cache.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CacheFigures {
    #[serde(flatten)]
    pub figures: Figures,
    /// Look-ups that waited for another's load.
    pub coalesced: u64,
    pub ttl_seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    fn rated(mut self) -> Self {
        self.total_requests = self.hits + self.misses;
        if self.total_requests > 0 {
            self.hit_rate = self.hits as f64 / self.total_requests as f64;
        }
        self
    }
}
