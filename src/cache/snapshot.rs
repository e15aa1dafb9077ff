//! One value, the old one until the new one is complete.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

use super::Bound;
use super::registry::{Entry, Registry};
use super::stats::Counters;
use crate::error::Result;
use crate::telemetry::CacheOutcome;

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
    pub fn new(registry: &Registry, name: &'static str, ttl: Duration) -> Arc<Self> {
        let snapshot = Arc::new(Self {
            current: ArcSwapOption::empty(),
            loading: tokio::sync::Mutex::new(()),
            stored: watch::Sender::new(()),
            ttl,
            expired: AtomicBool::new(false),
            counters: Arc::new(Counters::new(name)),
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
    pub fn peek(&self) -> Option<Arc<T>> {
        self.current.load().as_ref().map(|held| Arc::clone(&held.value))
    }

    /// Whether the value is older than its TTL, or not there.
    pub fn is_stale(&self) -> bool {
        self.expired.load(Ordering::Acquire) || self.age().is_none_or(|age| age >= self.ttl)
    }

    /// How long ago the value was made, if there is one.
    pub fn age(&self) -> Option<Duration> {
        let current = self.current.load();
        current.as_ref().map(|held| held.since.elapsed())
    }

    /// Tells each time that a value was stored.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.stored.subscribe()
    }

    /// Counts a look-up that the value answered.
    pub fn count_hit(&self) {
        self.counters.count(CacheOutcome::Hit);
    }

    /// The value, made by `load` if there is none yet: once, however many ask.
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
        self.current.store(Some(Arc::new(Held { value: Arc::clone(value), since: Instant::now() })));
        self.stored.send_replace(());
    }
}
