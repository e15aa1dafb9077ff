//! What a request leaves behind: its id, its one log line, the queries it made. The subscriber is set up here.

pub mod access_log;
#[cfg(feature = "otel")]
pub(crate) mod otel;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tracing::Instrument;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::LogConfig;
use crate::db::query_log::QueryLog;

/// How a cache answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheOutcome {
    /// From the cache.
    Hit,
    /// The caller's own load.
    Miss,
    /// Another caller's load.
    Coalesced,
}

impl CacheOutcome {
    /// The word for headers and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Coalesced => "coalesced",
        }
    }
}

/// What one request did, counted wherever it does it.
#[derive(Debug)]
pub struct RequestContext {
    /// The id that the client sees in `X-Request-Id` and the log on every line.
    pub id: String,
    queries: AtomicU32,
    query_nanos: AtomicU64,
    cache: AtomicU8,
    snapshot: AtomicBool,
}

impl RequestContext {
    /// The context of a new request.
    pub fn new(id: String) -> Arc<Self> {
        Arc::new(Self {
            id,
            queries: AtomicU32::new(0),
            query_nanos: AtomicU64::new(0),
            cache: AtomicU8::new(0),
            snapshot: AtomicBool::new(false),
        })
    }

    /// How many statements the request has run, and how long they took together.
    pub fn queries(&self) -> (u32, Duration) {
        let nanos = self.query_nanos.load(Ordering::Relaxed);
        (self.queries.load(Ordering::Relaxed), Duration::from_nanos(nanos))
    }

    /// Counts statements that were run for this request and others together.
    pub fn count_queries(&self, queries: u32, elapsed: Duration) {
        let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        self.queries.fetch_add(queries, Ordering::Relaxed);
        self.query_nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Whether the answer may be behind the database, which could not be asked.
    pub fn is_from_snapshot(&self) -> bool {
        self.snapshot.load(Ordering::Relaxed)
    }

    /// The worst that a cache answered: a request is a hit only if nothing was loaded for it.
    pub fn cache(&self) -> Option<CacheOutcome> {
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
pub async fn within<F: Future>(request: Arc<RequestContext>, future: F) -> F::Output {
    REQUEST.scope(request, future).await
}

/// Makes `future`, which is about to be spawned, part of the request that spawns it.
pub fn inherit<F>(future: F) -> impl Future<Output = F::Output> + Send
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
pub fn current() -> Option<Arc<RequestContext>> {
    REQUEST.try_with(Arc::clone).ok()
}

/// Counts a statement on the request that ran it.
pub fn note_query(elapsed: Duration) {
    let _ = REQUEST.try_with(|request| request.count_queries(1, elapsed));
}

/// Notes that the request is answered from the last snapshot, because the database can't be asked.
pub fn note_snapshot() {
    let _ = REQUEST.try_with(|request| request.snapshot.store(true, Ordering::Relaxed));
}

/// Notes how a cache answered the request.
pub fn note_cache(outcome: CacheOutcome) {
    let rank = match outcome {
        CacheOutcome::Hit => 1,
        CacheOutcome::Coalesced => 2,
        CacheOutcome::Miss => 3,
    };
    let _ = REQUEST.try_with(|request| request.cache.fetch_max(rank, Ordering::Relaxed));
}

/// Installs the subscriber of the process: the log as the settings want it, and the query log. A second call changes
/// nothing.
pub fn init(config: &LogConfig, slow_query_threshold: Duration) {
    let (query_log, warnings) = QueryLog::new(slow_query_threshold);
    let filter = EnvFilter::new(&config.filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let color = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let lines = if config.json {
        lines.json().flatten_event(true).with_filter(filter).boxed()
    } else {
        lines.with_ansi(color).with_filter(filter).boxed()
    };
    let subscriber = tracing_subscriber::registry().with(query_log.layer()).with(lines);
    #[cfg(not(feature = "otel"))]
    let installed = subscriber.try_init();
    // Only if there is one: a layer that is none would count as one that listens to everything.
    #[cfg(feature = "otel")]
    let installed = match otel::layer() {
        Some(spans) => subscriber.with(spans).try_init(),
        None => subscriber.try_init(),
    };
    if installed.is_ok() {
        warnings.spawn();
        access_log::open(config, color);
    }
}

/// Writes and sends what was gathered: the process is about to end.
pub fn flush() {
    access_log::flush();
    #[cfg(feature = "otel")]
    otel::flush();
}
