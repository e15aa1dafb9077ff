//! Request log: gives each request the context that its work is counted on, measures it, tells the client in
//! `Server-Timing`, `X-Cache` and `X-Data-Source`, and emits one access event.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use axum::body::HttpBody;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};
use tower::{Layer, Service};
use tower_http::request_id::RequestId;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::client::{Peer, TrustedProxies};
use crate::error::Cause;
use crate::metrics::{RequestMetrics, UNMATCHED};
use crate::telemetry::{self, CacheOutcome, RequestContext};

const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
const X_DATA_SOURCE: HeaderName = HeaderName::from_static("x-data-source");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
/// Browsers show `Server-Timing` to pages of other origins only with this.
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// The status in the log of a request whose client went away before its answer was there; nobody is sent it.
const CLIENT_LEFT: u16 = 499;

/// The layer. It isn't a function with `Next`, because that clones and boxes all that lies below it for each request.
#[derive(Clone)]
pub(super) struct RequestLogLayer(Arc<Shared>);

impl RequestLogLayer {
    pub(super) fn new(proxies: TrustedProxies) -> Self {
        Self(Arc::new(Shared { metrics: RequestMetrics::default(), proxies }))
    }
}

/// What the records of all requests have in common.
struct Shared {
    metrics: RequestMetrics,
    proxies: TrustedProxies,
}

impl<S> Layer<S> for RequestLogLayer {
    type Service = RequestLog<S>;

    fn layer(&self, inner: S) -> RequestLog<S> {
        RequestLog { inner, shared: Arc::clone(&self.0) }
    }
}

/// The service of [`RequestLogLayer`].
#[derive(Clone)]
pub(super) struct RequestLog<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S, B> Service<Request> for RequestLog<S>
where
    S: Service<Request, Response = Response<B>, Error = Infallible, Future: Send + 'static>,
{
    type Response = S::Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let record = RequestRecord::begin(&request, Arc::clone(&self.shared));
        let span = record.span(request.headers());
        let answer = telemetry::within(Arc::clone(&record.context), self.inner.call(request)).instrument(span.clone());
        Box::pin(async move {
            let mut response = answer.await?;
            span.record("http.response.status_code", response.status().as_u16());
            record.finish(&mut response);
            Ok(response)
        })
    }
}

/// A request under way. It is logged also when it is dropped before its end: its client has left.
struct RequestRecord {
    started: Instant,
    method: Method,
    /// The template, never the path: e-mail addresses stand in paths.
    route: Option<MatchedPath>,
    context: Arc<RequestContext>,
    shared: Arc<Shared>,
    has_body: bool,
    finished: bool,
}

impl RequestRecord {
    fn begin(request: &Request, shared: Arc<Shared>) -> Self {
        let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
        let peer = request.extensions().get::<Peer>();
        let client = peer.and_then(|peer| shared.proxies.limited_client(peer.address, request.headers()));
        shared.metrics.in_flight().increment(1.0);
        Self {
            started: Instant::now(),
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            context: RequestContext::new(id.unwrap_or_default().to_owned(), client),
            shared,
            has_body: !request.body().is_end_stream(),
            finished: false,
        }
    }

    fn route(&self) -> &str {
        self.route.as_ref().map_or(UNMATCHED, MatchedPath::as_str)
    }

    /// The span of the request's work. Its fields have the names that OpenTelemetry has for them.
    #[cfg_attr(not(feature = "otel"), expect(unused_variables, reason = "only traces go on from the caller's"))]
    fn span(&self, headers: &HeaderMap) -> Span {
        let span = tracing::debug_span!(
            "request",
            otel.name = %format_args!("{} {}", self.method, self.route()),
            otel.kind = "server",
            id = self.context.id,
            http.request.method = %self.method,
            http.route = self.route(),
            http.response.status_code = Empty,
        );
        #[cfg(feature = "otel")]
        telemetry::otel::Caller::of(headers).adopt(&span);
        span
    }

    fn finish<B>(mut self, response: &mut Response<B>) {
        let elapsed = self.started.elapsed();
        describe(response.headers_mut(), &self.context, elapsed);
        // The connection can't go on behind a body that nobody read.
        if self.has_body && !self.context.is_body_read() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let cause = response.extensions_mut().remove::<Cause>();
        self.log(response.status().as_u16(), elapsed, cause.as_ref().map(Cause::as_str));
    }

    /// Every request comes here once, whatever became of it.
    fn log(&mut self, status: u16, elapsed: Duration, cause: Option<&str>) {
        self.finished = true;
        let route = self.route.as_ref().map(MatchedPath::as_str);
        self.shared.metrics.record(route, &self.method, status, elapsed);
        let (queries, query_time) = self.context.queries();
        let cache = self.context.cache().map(CacheOutcome::name);
        macro_rules! access_event {
            ($level:ident) => {
                tracing::$level!(
                    target: telemetry::ACCESS,
                    request_id = self.context.id,
                    method = self.method.as_str(),
                    route = self.route(),
                    status,
                    elapsed_ms = millis(elapsed),
                    queries,
                    query_ms = millis(query_time),
                    cache,
                    cause,
                    "request"
                )
            };
        }
        if status >= 500 {
            access_event!(error);
        } else {
            access_event!(info);
        }
    }
}

impl Drop for RequestRecord {
    fn drop(&mut self) {
        self.shared.metrics.in_flight().decrement(1.0);
        if !self.finished {
            self.log(CLIENT_LEFT, self.started.elapsed(), None);
        }
    }
}

/// Tells the client's own tools where the time went.
fn describe(headers: &mut HeaderMap, context: &RequestContext, elapsed: Duration) {
    if let Some(outcome) = context.cache() {
        headers.insert(X_CACHE, HeaderValue::from_static(outcome.name()));
    }
    if context.is_from_snapshot() {
        headers.insert(X_DATA_SOURCE, HeaderValue::from_static("snapshot"));
    }
    if let Ok(timing) = HeaderValue::try_from(server_timing(context, elapsed)) {
        headers.insert(SERVER_TIMING, timing);
        headers.insert(TIMING_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
}

fn server_timing(context: &RequestContext, elapsed: Duration) -> String {
    let mut timing = String::with_capacity(80);
    if let Some(outcome) = context.cache() {
        let _ = write!(timing, "cache;desc={}, ", outcome.name());
    }
    let (queries, query_time) = context.queries();
    let noun = if queries == 1 { "query" } else { "queries" };
    let (query_ms, elapsed_ms) = (millis(query_time), millis(elapsed));
    let _ = write!(timing, "db;dur={query_ms:.3};desc=\"{queries} {noun}\", app;dur={elapsed_ms:.3}");
    timing
}

/// Milliseconds with three places at most.
fn millis(duration: Duration) -> f64 {
    f64::from(u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)) / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_timing_names_the_database_and_the_whole() {
        let context = RequestContext::new("id".into(), None);
        let elapsed = Duration::from_micros(60_000_010);
        assert_eq!(server_timing(&context, elapsed), "db;dur=0.000;desc=\"0 queries\", app;dur=60000.010");
        context.count_queries(1, Duration::from_micros(1_234));
        assert_eq!(server_timing(&context, elapsed), "db;dur=1.234;desc=\"1 query\", app;dur=60000.010");
    }
}
