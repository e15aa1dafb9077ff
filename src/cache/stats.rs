//! What is counted at each look-up, and the figures of `/cache-stats`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use metrics::Counter;
use serde::Serialize;
use utoipa::ToSchema;

use crate::metrics::{cache_evictions, cache_lookups};
use crate::telemetry::{self, CacheOutcome};

/// What a cache has seen since the server started.
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
    /// Those of the cache with this name.
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

    /// Counts from zero again.
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
    pub(super) fn rated(mut self) -> Self {
        self.total_requests = self.hits + self.misses;
        if self.total_requests > 0 {
            self.hit_rate = self.hits as f64 / self.total_requests as f64;
        }
        self
    }
}
