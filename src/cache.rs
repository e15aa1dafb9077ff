//! The caches: named, bounded, counted and coalesced. [`Cache`] keeps many answers, [`Snapshot`] one value that readers
//! never wait for once it is there.

use std::collections::BTreeMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use moka::notification::RemovalCause;
use moka::policy::EvictionPolicy;
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::telemetry::{self, CacheOutcome};

/// What a cache has seen since the server started.
#[derive(Debug, Default)]
struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
    coalesced: AtomicU64,
    evictions: AtomicU64,
}

impl Counters {
    fn count(&self, outcome: CacheOutcome) {
        let counter = match outcome {
            CacheOutcome::Hit => &self.hits,
            CacheOutcome::Miss => &self.misses,
            CacheOutcome::Coalesced => &self.coalesced,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        telemetry::note_cache(outcome);
    }

    fn reset(&self) {
        for counter in [&self.hits, &self.misses, &self.coalesced, &self.evictions] {
            counter.store(0, Ordering::Relaxed);
        }
    }
}

/// How a cache is bounded.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// At most so many entries.
    Entries(u64),
    /// At most so many bytes, as [`Weigh`] counts them.
    Bytes(u64),
    /// The same, and what was used longest ago goes first, however often it was used before that: for entries under keys
    /// that nobody asks for again once they are outdated.
    RecentBytes(u64),
}

/// The size of a key or a value in bytes, for caches that are bounded by bytes.
pub trait Weigh {
    /// About how many bytes it holds on to; of what holds on to nothing outside itself, its own size.
    fn weigh(&self) -> usize {
        size_of_val(self)
    }
}

impl Weigh for i32 {}
impl Weigh for i64 {}
impl Weigh for u64 {}

impl<A, B: Weigh> Weigh for (A, B) {
    fn weigh(&self) -> usize {
        size_of::<A>() + self.1.weigh()
    }
}

/// Answers by key. Clones share the entries.
pub struct Cache<K, V> {
    entries: moka::future::Cache<K, V>,
    counters: Arc<Counters>,
}

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            counters: Arc::clone(&self.counters),
        }
    }
}

impl<K, V> Cache<K, V>
where
    K: Hash + Eq + Weigh + Send + Sync + 'static,
    V: Clone + Weigh + Send + Sync + 'static,
{
    /// A cache that `registry` shows under `name`.
    #[must_use]
    pub fn new(registry: &Registry, name: &'static str, ttl: Duration, bound: Bound) -> Self {
        let counters = Arc::new(Counters::default());
        let evicted = Arc::clone(&counters);
        let builder = moka::future::Cache::builder()
            .time_to_live(ttl)
            .eviction_listener(move |_, _, cause| {
                if matches!(cause, RemovalCause::Size | RemovalCause::Expired) {
                    evicted.evictions.fetch_add(1, Ordering::Relaxed);
                }
            });
        let entries = match bound {
            Bound::Entries(most) => builder.max_capacity(most).build(),
            Bound::Bytes(most) => builder.max_capacity(most).weigher(weight).build(),
            Bound::RecentBytes(most) => builder
                .max_capacity(most)
                .weigher(weight)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
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
    ///
    /// # Errors
    /// What `load` failed with; it isn't cached, and all who waited for it get it.
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
                let outcome = if fresh {
                    CacheOutcome::Miss
                } else {
                    CacheOutcome::Coalesced
                };
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
    ///
    /// # Errors
    /// What `make` failed with.
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
    ///
    /// # Errors
    /// What `load` failed with.
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

/// One value that is read often and made seldom: readers get the last one at once, also while the next is being made.
pub struct Snapshot<T> {
    current: ArcSwapOption<Held<T>>,
    loading: tokio::sync::Mutex<()>,
    stored: watch::Sender<()>,
    ttl: Duration,
    /// Somebody asked for the value to be made anew.
    expired: AtomicBool,
    counters: Arc<Counters>,
}

struct Held<T> {
    value: Arc<T>,
    since: Instant,
}

impl<T: Send + Sync + 'static> Snapshot<T> {
    /// An empty snapshot that `registry` shows under `name`.
    #[must_use]
    pub fn new(registry: &Registry, name: &'static str, ttl: Duration) -> Arc<Self> {
        let snapshot = Arc::new(Self {
            current: ArcSwapOption::empty(),
            loading: tokio::sync::Mutex::new(()),
            stored: watch::Sender::new(()),
            ttl,
            expired: AtomicBool::new(false),
            counters: Arc::default(),
        });
        let expiring = Arc::downgrade(&snapshot);
        let shown = Arc::downgrade(&snapshot);
        registry.add(Entry {
            name,
            ttl,
            bound: Bound::Entries(1),
            counters: Arc::clone(&snapshot.counters),
            fill: Box::new(move || {
                let filled = shown.upgrade().is_some_and(|s| s.current.load().is_some());
                (u64::from(filled), 0)
            }),
            settle: Box::new(|| Box::pin(std::future::ready(()))),
            // Readers are never left without a value: it is made anew at the next read, which still gets the old one.
            forget: Box::new(move || {
                if let Some(snapshot) = expiring.upgrade() {
                    snapshot.expired.store(true, Ordering::Release);
                }
            }),
        });
        snapshot
    }

    /// The value as it is now, if there is one; not counted as a look-up.
    #[must_use]
    pub fn peek(&self) -> Option<Arc<T>> {
        self.current
            .load()
            .as_ref()
            .map(|held| Arc::clone(&held.value))
    }

    /// Whether the value is older than its TTL, or not there.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.expired.load(Ordering::Acquire) || self.age().is_none_or(|age| age >= self.ttl)
    }

    /// How long ago the value was made, if there is one.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        let current = self.current.load();
        current.as_ref().map(|held| held.since.elapsed())
    }

    /// Tells each time that a value was stored.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.stored.subscribe()
    }

    /// Counts a look-up that the value answered.
    pub fn count_hit(&self) {
        self.counters.count(CacheOutcome::Hit);
    }

    /// The value, made by `load` if there is none yet: once, however many ask.
    ///
    /// # Errors
    /// What `load` failed with.
    pub async fn get_or_load<F>(&self, load: F) -> Result<Arc<T>>
    where
        F: Future<Output = Result<T>>,
    {
        if let Some(value) = self.peek() {
            return Ok(value);
        }
        let _loading = self.loading.lock().await;
        if let Some(value) = self.peek() {
            self.counters.count(CacheOutcome::Coalesced);
            return Ok(value);
        }
        self.counters.count(CacheOutcome::Miss);
        let value = Arc::new(load.await?);
        self.store(&value);
        Ok(value)
    }

    /// Makes the value anew unless `is_current` is content with the one that is there. Waits for a load in flight first,
    /// because that one may have read the old state.
    ///
    /// # Errors
    /// What `load` failed with; the old value stays.
    pub async fn refresh<F>(&self, is_current: impl Fn(&T) -> bool, load: F) -> Result<Arc<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let _loading = self.loading.lock().await;
        if let Some(value) = self.peek().filter(|value| is_current(value)) {
            return Ok(value);
        }
        let value = Arc::new(load.await?);
        self.store(&value);
        Ok(value)
    }

    fn store(&self, value: &Arc<T>) {
        self.expired.store(false, Ordering::Release);
        self.current.store(Some(Arc::new(Held {
            value: Arc::clone(value),
            since: Instant::now(),
        })));
        self.stored.send_replace(());
    }
}

type Settle = Box<dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

struct Entry {
    name: &'static str,
    ttl: Duration,
    bound: Bound,
    counters: Arc<Counters>,
    fill: Box<dyn Fn() -> (u64, u64) + Send + Sync>,
    settle: Settle,
    forget: Box<dyn Fn() + Send + Sync>,
}

/// All caches of one server, for `/cache-stats`.
#[derive(Clone, Default)]
pub struct Registry(Arc<Mutex<Vec<Arc<Entry>>>>);

/// The figures of `/cache-stats`: the totals, then each cache.
#[derive(Debug, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields say it")]
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
#[expect(missing_docs, reason = "the fields say it")]
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
    fn rated(mut self) -> Self {
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

impl Registry {
    fn add(&self, entry: Entry) {
        self.lock().push(Arc::new(entry));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Entry>>> {
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
        Stats {
            totals: totals.rated(),
            caches,
        }
    }

    /// The names of the caches, in the order in which they were made.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.lock().iter().map(|entry| entry.name).collect()
    }

    /// The look-ups of each cache that found what they looked for, and those that didn't, in the order of the names.
    #[must_use]
    pub fn look_ups(&self) -> Vec<(u64, u64)> {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let entries = self.lock();
        let counted = entries
            .iter()
            .map(|entry| (read(&entry.counters.hits), read(&entry.counters.misses)));
        counted.collect()
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
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (size, weight) = (self.fill)();
        let (max_size, bytes, max_bytes) = match self.bound {
            Bound::Entries(most) => (most, None, None),
            Bound::Bytes(most) | Bound::RecentBytes(most) => (size, Some(weight), Some(most)),
        };
        CacheFigures {
            figures: Figures {
                size,
                max_size,
                hits: read(&self.counters.hits),
                misses: read(&self.counters.misses),
                evictions: read(&self.counters.evictions),
                ..Figures::default()
            }
            .rated(),
            coalesced: read(&self.counters.coalesced),
            ttl_seconds: self.ttl.as_secs(),
            bytes,
            max_bytes,
        }
    }
}
