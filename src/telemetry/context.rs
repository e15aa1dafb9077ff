//! What one request did, counted wherever its work happens.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use strum::{FromRepr, IntoStaticStr};
use tracing::Instrument;

/// How a cache answered, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRepr, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
#[repr(u8)]
pub(crate) enum CacheOutcome {
    /// From the cache.
    Hit = 1,
    /// Another caller's load.
    Coalesced,
    /// The caller's own load.
    Miss,
}

impl CacheOutcome {
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }
}

#[derive(Debug, Default)]
pub(crate) struct RequestContext {
    /// The id that the client sees in `X-Request-Id` and the log on every line.
    pub id: String,
    queries: AtomicU32,
    query_nanos: AtomicU64,
    cache: AtomicU8,
    snapshot: AtomicBool,
    body_read: AtomicBool,
    /// The client that limits for one client hold for.
    pub client: Option<IpAddr>,
}

impl RequestContext {
    pub(crate) fn new(id: String, client: Option<IpAddr>) -> Arc<Self> {
        Arc::new(Self { id, client, ..Self::default() })
    }

    pub(crate) fn queries(&self) -> (u32, Duration) {
        let nanos = self.query_nanos.load(Ordering::Relaxed);
        (self.queries.load(Ordering::Relaxed), Duration::from_nanos(nanos))
    }

    /// Counts statements that were run for this request and others together.
    pub(crate) fn count_queries(&self, queries: u32, elapsed: Duration) {
        let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        self.queries.fetch_add(queries, Ordering::Relaxed);
        self.query_nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Whether the answer may be behind the database, which could not be asked.
    pub(crate) fn is_from_snapshot(&self) -> bool {
        self.snapshot.load(Ordering::Relaxed)
    }

    /// Whether the request's body was read to its end.
    pub(crate) fn is_body_read(&self) -> bool {
        self.body_read.load(Ordering::Relaxed)
    }

    /// The worst that a cache answered: a request is a hit only if nothing was loaded for it.
    pub(crate) fn cache(&self) -> Option<CacheOutcome> {
        CacheOutcome::from_repr(self.cache.load(Ordering::Relaxed))
    }
}

tokio::task_local! {
    static REQUEST: Arc<RequestContext>;
}

pub(crate) async fn within<F: Future>(request: Arc<RequestContext>, future: F) -> F::Output {
    REQUEST.scope(request, future).await
}

/// Makes `future`, which is about to be spawned, part of the request that spawns it.
pub(crate) fn inherit<F>(future: F) -> impl Future<Output = F::Output> + Send
where
    F: Future + Send,
{
    let request = current();
    let future = future.in_current_span();
    async move {
        match request {
            Some(request) => REQUEST.scope(request, future).await,
            None => future.await,
        }
    }
}

pub(crate) fn current() -> Option<Arc<RequestContext>> {
    REQUEST.try_with(Arc::clone).ok()
}

pub(crate) fn note_query(elapsed: Duration) {
    let _ = REQUEST.try_with(|request| request.count_queries(1, elapsed));
}

/// Notes that the request is answered from the last snapshot, because the database can't be asked.
pub(crate) fn note_snapshot() {
    let _ = REQUEST.try_with(|request| request.snapshot.store(true, Ordering::Relaxed));
}

pub(crate) fn note_body_read() {
    let _ = REQUEST.try_with(|request| request.body_read.store(true, Ordering::Relaxed));
}

pub(crate) fn note_cache(outcome: CacheOutcome) {
    let _ = REQUEST.try_with(|request| request.cache.fetch_max(outcome as u8, Ordering::Relaxed));
}
