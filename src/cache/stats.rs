//! What is counted at each look-up, and the figures that come of it for `/cache-stats`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use utoipa::ToSchema;

use crate::telemetry::{self, CacheOutcome};

/// What a cache has seen since the server started.
#[derive(Debug, Default)]
pub struct Counters {
    pub hits: AtomicU64,
    pub misses: AtomicU64,
    pub coalesced: AtomicU64,
    pub evictions: AtomicU64,
}

impl Counters {
    /// Counts a look-up, here and on the request that made it.
    pub fn count(&self, outcome: CacheOutcome) {
        let counter = match outcome {
            CacheOutcome::Hit => &self.hits,
            CacheOutcome::Miss => &self.misses,
            CacheOutcome::Coalesced => &self.coalesced,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        telemetry::note_cache(outcome);
    }

    /// Counts from zero again.
    pub fn reset(&self) {
        for counter in [&self.hits, &self.misses, &self.coalesced, &self.evictions] {
            counter.store(0, Ordering::Relaxed);
        }
    }
}

/// The figures of `/cache-stats`: the totals, then each cache.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stats {
    #[serde(flatten)]
    pub totals: Figures,
    #[schema(value_type = BTreeMap<String, CacheFigures>)]
    pub caches: BTreeMap<&'static str, CacheFigures>,
}

/// What was looked up and what it found.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Figures {
    /// Entries now.
    pub size: u64,
    /// The most entries; of a cache bounded by bytes, what it holds now.
    pub max_size: u64,
    /// Look-ups that were answered from the cache.
    pub hits: u64,
    /// Look-ups that loaded.
    pub misses: u64,
    /// Entries that had to go, because they were too old or too many.
    pub evictions: u64,
    /// hits / (hits + misses), 0.0 before the first look-up.
    #[schema(example = 0.93)]
    pub hit_rate: f64,
    /// hits + misses.
    pub total_requests: u64,
}

/// The figures of one cache.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheFigures {
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
    /// With what follows from the counts.
    pub(super) fn rated(mut self) -> Self {
        self.total_requests = self.hits + self.misses;
        if self.total_requests > 0 {
            #[expect(clippy::cast_precision_loss, reason = "a rate")]
            {
                self.hit_rate = self.hits as f64 / self.total_requests as f64;
            }
        }
        self
    }
}
