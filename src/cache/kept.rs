//! Many answers, each under its key: found, or loaded once however many ask for it.

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use moka::notification::RemovalCause;
use moka::policy::EvictionPolicy;

use super::lives::Lives;
use super::registry::{Entry, Registry};
use super::stats::Counters;
use super::{Bound, Weigh};
use crate::error::{Error, Result};
use crate::telemetry::{self, CacheOutcome};

/// Answers by key. Clones share the entries.
pub struct Cache<K, V> {
    entries: moka::future::Cache<K, V>,
    counters: Arc<Counters>,
}

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone(), counters: Arc::clone(&self.counters) }
    }
}

impl<K, V> Cache<K, V>
where
    K: Hash + Eq + Weigh + Send + Sync + 'static,
    V: Clone + Weigh + Send + Sync + 'static,
{
    /// A cache that `registry` shows under `name`. Its entries live between nine tenths and the whole of `ttl`.
    pub fn new(registry: &Registry, name: &'static str, ttl: Duration, bound: Bound) -> Self {
        let counters = Arc::new(Counters::new(name));
        let evicted = Arc::clone(&counters);
        let builder = moka::future::Cache::builder().expire_after(Lives(ttl)).eviction_listener(move |_, _, cause| {
            if matches!(cause, RemovalCause::Size | RemovalCause::Expired) {
                evicted.evictions.increment();
            }
        });
        let entries = match bound {
            Bound::Entries(most) => builder.max_capacity(most).build(),
            Bound::Bytes(most) => builder.max_capacity(most).weigher(weight).build(),
            Bound::RecentBytes(most) => {
                builder.max_capacity(most).weigher(weight).eviction_policy(EvictionPolicy::lru()).build()
            }
        };
        registry.add(Entry {
            name,
            ttl,
            bound,
            counters: Arc::clone(&counters),
            fill: Box::new({
                let entries = entries.clone();
                move || (entries.entry_count(), entries.weighted_size())
            }),
            settle: Box::new({
                let entries = entries.clone();
                move || {
                    let entries = entries.clone();
                    Box::pin(async move { entries.run_pending_tasks().await })
                }
            }),
            forget: Box::new({
                let entries = entries.clone();
                move || entries.invalidate_all()
            }),
        });
        Self { entries, counters }
    }

    /// The cached value, or the one that `load` makes: once, however many ask for it meanwhile. The load goes on when
    /// those who asked go away, so that a client that hangs up doesn't cost the others their answer.
    pub async fn get_or_load<F>(&self, key: K, load: F) -> Result<V>
    where
        F: Future<Output = Result<V>> + Send + 'static,
    {
        if let Some(value) = self.entries.get(&key).await {
            self.counters.count(CacheOutcome::Hit);
            return Ok(value);
        }
        if !telemetry::may_wait() {
            // A load would go on when the request has been refused.
            return Err(Error::Overloaded);
        }
        let entries = self.entries.clone();
        let entry = tokio::spawn(telemetry::inherit(async move {
            let entry = entries.entry(key).or_try_insert_with(load).await;
            entry.map(|entry| (entry.is_fresh(), entry.into_value()))
        }));
        match entry.await {
            Ok(Ok((fresh, value))) => {
                let outcome = if fresh { CacheOutcome::Miss } else { CacheOutcome::Coalesced };
                self.counters.count(outcome);
                Ok(value)
            }
            Ok(Err(error)) => {
                self.counters.count(CacheOutcome::Miss);
                Err(Error::from(error))
            }
            Err(_) => Err(Error::internal("a load that others wait for panicked")),
        }
    }

    /// The cached value, or the one that `make` makes here and now: for what is cheaper made twice than waited for. Says
    /// whether it was there.
    pub async fn get_or_make<F>(&self, key: K, make: F) -> Result<(V, bool)>
    where
        F: FnOnce(&K) -> Result<V>,
    {
        if let Some(value) = self.entries.get(&key).await {
            self.counters.count(CacheOutcome::Hit);
            return Ok((value, true));
        }
        self.counters.count(CacheOutcome::Miss);
        let value = make(&key)?;
        self.entries.insert(key, value.clone()).await;
        Ok((value, false))
    }

    /// Counts a look-up that was answered without this cache, by something that only knows what the cache has answered.
    pub fn count_hit(&self) {
        self.counters.count(CacheOutcome::Hit);
    }

    /// Makes the value before anybody asks for it; not counted as a look-up.
    pub async fn prepare<F>(&self, key: K, load: F) -> Result<()>
    where
        F: Future<Output = Result<V>> + Send + 'static,
    {
        self.entries.try_get_with(key, load).await?;
        Ok(())
    }

    /// Keeps a value that was made on the way to another; not counted as a look-up.
    pub async fn insert(&self, key: K, value: V) {
        self.entries.insert(key, value).await;
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.entries.invalidate_all();
    }
}

fn weight<K: Weigh, V: Weigh>(key: &K, value: &V) -> u32 {
    u32::try_from(key.weigh() + value.weigh()).unwrap_or(u32::MAX)
}
