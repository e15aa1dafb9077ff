//! The caches in front of the services: `NamedCache` is a moka cache with a name, a bound, counters and coalesced loads;
//! `Refreshable` holds one value that readers never wait for once it is there. `Registry` shows them all.

mod refreshable;
mod registry;

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::notification::RemovalCause;

pub(crate) use self::refreshable::Refreshable;
pub(crate) use self::registry::{CacheFigures, Registry, Stats};
use self::registry::{Counters, Entry};
use crate::error::{Error, Result};
use crate::telemetry::{self, CacheOutcome};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    Entries(u64),
    /// As [`Weigh`] counts them.
    Bytes(u64),
}

/// The size of a key or a value in bytes, for caches that are bounded by bytes.
pub(crate) trait Weigh {
    /// A type without heap data has its own size.
    fn weigh(&self) -> usize {
        size_of_val(self)
    }
}

impl Weigh for i32 {}
impl Weigh for i64 {}
impl Weigh for u64 {}

impl Weigh for String {
    fn weigh(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

impl<A, B: Weigh> Weigh for (A, B) {
    fn weigh(&self) -> usize {
        size_of::<A>() + self.1.weigh()
    }
}

/// Answers by key. Clones share the entries.
pub(crate) struct NamedCache<K, V> {
    entries: moka::future::Cache<K, V>,
    counters: Arc<Counters>,
}

impl<K, V> Clone for NamedCache<K, V> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone(), counters: Arc::clone(&self.counters) }
    }
}

impl<K, V> NamedCache<K, V>
where
    K: Hash + Eq + Weigh + Send + Sync + 'static,
    V: Clone + Weigh + Send + Sync + 'static,
{
    /// A cache that `registry` shows under `name`. Its entries live between nine tenths and the whole of `ttl`.
    pub(crate) fn new(registry: &Registry, name: &'static str, ttl: Duration, bound: Bound) -> Self {
        let counters = Arc::new(Counters::new(name));
        let evicted = Arc::clone(&counters);
        let builder =
            moka::future::Cache::builder().expire_after(JitteredTtl(ttl)).eviction_listener(move |_, _, cause| {
                if matches!(cause, RemovalCause::Size | RemovalCause::Expired) {
                    evicted.evictions.increment();
                }
            });
        let entries: moka::future::Cache<K, V> = match bound {
            Bound::Entries(max) => builder.max_capacity(max).build(),
            Bound::Bytes(max) => builder
                .max_capacity(max)
                .weigher(|key: &K, value: &V| u32::try_from(key.weigh() + value.weigh()).unwrap_or(u32::MAX))
                .build(),
        };
        let (sized, cleared) = (entries.clone(), entries.clone());
        registry.add(Entry {
            name,
            ttl,
            bound,
            counters: Arc::clone(&counters),
            size: Box::new(move || {
                let entries = sized.clone();
                // moka counts lazily: without this the sizes lag behind.
                Box::pin(async move {
                    entries.run_pending_tasks().await;
                    (entries.entry_count(), entries.weighted_size())
                })
            }),
            clear: Box::new(move || cleared.invalidate_all()),
        });
        Self { entries, counters }
    }

    /// The cached value, or the one that `load` makes: once, however many ask for it meanwhile. The load runs in a task of
    /// its own, so that a client that hangs up doesn't cost the others their answer. A failed load isn't cached; all who
    /// waited for it get its error.
    pub(crate) async fn get_or_load<F>(&self, key: K, load: impl FnOnce() -> F) -> Result<V>
    where
        F: Future<Output = Result<V>> + Send + 'static,
    {
        if let Some(value) = self.entries.get(&key).await {
            self.counters.count(CacheOutcome::Hit);
            return Ok(value);
        }
        let entries = self.entries.clone();
        let load = load();
        let entry = tokio::spawn(telemetry::inherit(async move {
            let entry = entries.entry(key).or_try_insert_with(load).await;
            entry.map(|entry| (entry.is_fresh(), entry.into_value()))
        }));
        match entry.await {
            Ok(Ok((fresh, value))) => {
                self.counters.count(if fresh { CacheOutcome::Miss } else { CacheOutcome::Coalesced });
                Ok(value)
            }
            Ok(Err(error)) => {
                self.counters.count(CacheOutcome::Miss);
                Err(Error::from(error))
            }
            Err(_) => Err(Error::internal("a load that others wait for panicked")),
        }
    }

    pub(crate) async fn insert(&self, key: K, value: V) {
        self.entries.insert(key, value).await;
    }
}

/// Between nine tenths and the whole of the TTL from the last write: entries that were written together, after an import
/// say, must not expire together and be loaded together.
struct JitteredTtl(Duration);

impl<K, V> Expiry<K, V> for JitteredTtl {
    fn expire_after_create(&self, _: &K, _: &V, _: Instant) -> Option<Duration> {
        Some(jittered(self.0))
    }

    // moka would keep what was left of the old value's time.
    fn expire_after_update(&self, _: &K, _: &V, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(jittered(self.0))
    }
}

fn jittered(duration: Duration) -> Duration {
    // The standard library's one source of chance.
    let chance = RandomState::new().hash_one(());
    let share = f64::from(u32::try_from(chance % 1_000).unwrap_or(0)) / 10_000.0;
    duration.mul_f64(1.0 - share)
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    const TTL: Duration = Duration::from_secs(1_000);

    fn numbers(ttl: Duration) -> (Registry, NamedCache<i64, i64>) {
        let registry = Registry::default();
        let cache = NamedCache::new(&registry, "numbers", ttl, Bound::Entries(9));
        (registry, cache)
    }

    #[test]
    fn lifetimes_differ_by_a_tenth_also_those_of_updated_entries() {
        let update = |_| JitteredTtl(TTL).expire_after_update(&1, &1, Instant::now(), Some(TTL / 100)).unwrap();
        let lives: Vec<Duration> = (0..200).map(update).collect();
        assert!(lives.iter().all(|life| *life > TTL.mul_f64(0.9) && *life <= TTL));
        assert!(lives.iter().any(|life| *life != lives[0]));
    }

    #[test]
    fn a_read_entry_lives_no_longer() {
        let (now, left) = (Instant::now(), Some(Duration::from_secs(7)));
        assert_eq!(JitteredTtl(TTL).expire_after_read(&1, &1, now, left, now), left);
    }

    #[tokio::test]
    async fn many_who_ask_at_once_share_one_load_that_survives_its_caller() {
        let (registry, cache) = numbers(TTL);
        let (started, has_started) = oneshot::channel();
        let (finish, finished) = oneshot::channel();
        let first = tokio::spawn({
            let cache = cache.clone();
            async move {
                let load = || async {
                    started.send(()).unwrap();
                    Ok(finished.await.unwrap())
                };
                cache.get_or_load(1, load).await
            }
        });
        has_started.await.unwrap();
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        let second = cache.get_or_load(1, || async { Ok(-1) });
        let (second, ()) = tokio::join!(second, async { finish.send(42).unwrap() });
        assert_eq!(second.unwrap(), 42);
        assert_eq!(cache.get_or_load(1, || async { Ok(-2) }).await.unwrap(), 42);
        let stats = registry.stats().await.caches.remove("numbers").unwrap();
        assert_eq!((stats.figures.hits, stats.coalesced, stats.figures.size), (1, 1, 1));
    }

    #[tokio::test]
    async fn what_failed_or_expired_is_loaded_again() {
        let ttl = Duration::from_millis(20);
        let (_, cache) = numbers(ttl);
        assert!(cache.get_or_load(1, || async { Err(Error::internal("no")) }).await.is_err());
        assert_eq!(cache.get_or_load(1, || async { Ok(1) }).await.unwrap(), 1);
        // However late this wakes up: it is late enough.
        tokio::time::sleep(ttl).await;
        assert_eq!(cache.get_or_load(1, || async { Ok(2) }).await.unwrap(), 2);
    }
}
