//! One value, the old one until the new one is complete.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use tokio::sync::{Mutex, watch};

use super::Bound;
use super::registry::{Counters, Entry, Registry};
use crate::error::Result;
use crate::telemetry::CacheOutcome;

/// One value that is read often and made seldom: readers get the last one at once, also while the next is being made.
pub(crate) struct Refreshable<T> {
    name: &'static str,
    current: ArcSwapOption<Loaded<T>>,
    loading: Mutex<()>,
    /// Held by a refresh in the background.
    refreshing: Arc<Mutex<()>>,
    stored: watch::Sender<()>,
    ttl: Duration,
    invalidated: Arc<AtomicBool>,
    counters: Arc<Counters>,
}

struct Loaded<T> {
    value: Arc<T>,
    since: Instant,
}

impl<T: Send + Sync + 'static> Refreshable<T> {
    /// An empty one that `registry` shows under `name`.
    pub(crate) fn new(registry: &Registry, name: &'static str, ttl: Duration) -> Arc<Self> {
        let invalidated = Arc::new(AtomicBool::new(false));
        let refreshable = Arc::new(Self {
            name,
            current: ArcSwapOption::empty(),
            loading: Mutex::new(()),
            refreshing: Arc::default(),
            stored: watch::Sender::new(()),
            ttl,
            invalidated: Arc::clone(&invalidated),
            counters: Arc::new(Counters::new(name)),
        });
        let sized = Arc::downgrade(&refreshable);
        registry.add(Entry {
            name,
            ttl,
            bound: Bound::Entries(1),
            counters: Arc::clone(&refreshable.counters),
            size: Box::new(move || {
                let filled = sized.upgrade().is_some_and(|one| one.current.load().is_some());
                Box::pin(std::future::ready((u64::from(filled), 0)))
            }),
            // The next read has it made anew, and still gets the old one.
            clear: Box::new(move || invalidated.store(true, Ordering::Release)),
        });
        refreshable
    }

    /// The value as it is now, if there is one; not counted as a look-up.
    pub(crate) fn peek(&self) -> Option<Arc<T>> {
        self.current.load().as_ref().map(|loaded| Arc::clone(&loaded.value))
    }

    /// Whether the value is older than its TTL, or not there.
    fn is_stale(&self) -> bool {
        self.invalidated.load(Ordering::Acquire) || self.age().is_none_or(|age| age >= self.ttl)
    }

    pub(crate) fn age(&self) -> Option<Duration> {
        self.current.load().as_ref().map(|loaded| loaded.since.elapsed())
    }

    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.stored.subscribe()
    }

    pub(crate) fn count_hit(&self) {
        self.counters.count(CacheOutcome::Hit);
    }

    /// The value, made by `load` if there is none yet: once, however many ask.
    pub(crate) async fn get_or_load(&self, load: impl Future<Output = Result<T>>) -> Result<Arc<T>> {
        if let Some(value) = self.peek() {
            return Ok(value);
        }
        let _loading = self.loading.lock().await;
        if let Some(value) = self.peek() {
            self.counters.count(CacheOutcome::Coalesced);
            return Ok(value);
        }
        self.counters.count(CacheOutcome::Miss);
        Ok(self.store(load.await?))
    }

    /// Makes the value anew unless `is_current` accepts the one that is there. Waits for a load in flight first, because
    /// that one may have read the old state.
    pub(crate) async fn refresh(
        &self,
        is_current: impl Fn(&T) -> bool,
        load: impl Future<Output = Result<T>>,
    ) -> Result<Arc<T>> {
        let _loading = self.loading.lock().await;
        if let Some(value) = self.peek().filter(|value| is_current(value)) {
            return Ok(value);
        }
        Ok(self.store(load.await?))
    }

    /// Has `refresh` make a stale value anew in the background, once at a time. Nobody waits for it.
    pub(crate) fn refresh_if_stale<F>(&self, refresh: impl FnOnce() -> F)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        if !self.is_stale() {
            return;
        }
        let Ok(refreshing) = Arc::clone(&self.refreshing).try_lock_owned() else { return };
        let (refreshed, name) = (refresh(), self.name);
        tokio::spawn(async move {
            if let Err(error) = refreshed.await {
                tracing::warn!(?error, "the {name} could not be refreshed: the last value goes on serving");
            }
            drop(refreshing);
        });
    }

    fn store(&self, value: T) -> Arc<T> {
        let value = Arc::new(value);
        self.invalidated.store(false, Ordering::Release);
        self.current.store(Some(Arc::new(Loaded { value: Arc::clone(&value), since: Instant::now() })));
        self.stored.send_replace(());
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn a_stale_value_is_refreshed_once_at_a_time_and_serves_meanwhile() {
        let cache = Refreshable::new(&Registry::default(), "plants", Duration::ZERO);
        cache.get_or_load(async { Ok(1) }).await.unwrap();
        for outcome in ["panic", "error", "value"] {
            let (done, wait) = tokio::sync::oneshot::channel();
            let stored = Arc::clone(&cache);
            cache.refresh_if_stale(|| async move {
                wait.await.unwrap();
                assert_ne!(outcome, "panic");
                let value = async { if outcome == "value" { Ok(2) } else { Err(Error::Unauthorized) } };
                stored.refresh(|_| false, value).await.map(drop)
            });
            cache.refresh_if_stale(|| async { panic!("a second refresh beside the first") });
            assert_eq!(cache.peek().as_deref(), Some(&1));
            done.send(()).unwrap();
            drop(cache.refreshing.lock().await);
        }
        assert_eq!(cache.peek().as_deref(), Some(&2));
    }
}
