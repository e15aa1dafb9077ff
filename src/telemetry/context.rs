//! What one request did, counted wherever its work happens.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tracing::Instrument;

/// How a cache answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CacheOutcome {
    /// From the cache.
    Hit,
    /// The caller's own load.
    Miss,
    /// Another caller's load.
    Coalesced,
}

impl CacheOutcome {
    /// The word for headers and logs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Coalesced => "coalesced",
        }
    }
}

/// What one request did, counted wherever it does it.
#[derive(Debug)]
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
    /// The context of a new request.
    pub(crate) fn new(id: String, client: Option<IpAddr>) -> Arc<Self> {
        Arc::new(Self {
            id,
            queries: AtomicU32::new(0),
            query_nanos: AtomicU64::new(0),
            cache: AtomicU8::new(0),
            snapshot: AtomicBool::new(false),
            body_read: AtomicBool::new(false),
            client,
        })
    }

    /// How many statements the request has run, and how long they took together.
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
        match self.cache.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(CacheOutcome::Hit),
            2 => Some(CacheOutcome::Coalesced),
            _ => Some(CacheOutcome::Miss),
        }
    }
}

tokio::task_local! {
    static REQUEST: Arc<RequestContext>;
}

/// Runs `future` as (part of) the request.
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

/// The request that runs here, if one does.
pub(crate) fn current() -> Option<Arc<RequestContext>> {
    REQUEST.try_with(Arc::clone).ok()
}

/// Counts a statement on the request that ran it.
pub(crate) fn note_query(elapsed: Duration) {
    let _ = REQUEST.try_with(|request| request.count_queries(1, elapsed));
}

/// Notes that the request is answered from the last snapshot, because the database can't be asked.
pub(crate) fn note_snapshot() {
    let _ = REQUEST.try_with(|request| request.snapshot.store(true, Ordering::Relaxed));
}

/// Notes that the request's body was read to its end.
pub(crate) fn note_body_read() {
    let _ = REQUEST.try_with(|request| request.body_read.store(true, Ordering::Relaxed));
}

/// Notes how a cache answered the request.
pub(crate) fn note_cache(outcome: CacheOutcome) {
    let rank = match outcome {
        CacheOutcome::Hit => 1,
        CacheOutcome::Coalesced => 2,
        CacheOutcome::Miss => 3,
    };
    let _ = REQUEST.try_with(|request| request.cache.fetch_max(rank, Ordering::Relaxed));
}
