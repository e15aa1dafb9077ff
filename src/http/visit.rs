//! One request as those who look on see it: its id, how long it took, what it did; in the answer's headers and as one line
//! of the log.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use tracing::Span;
use tracing::field::Empty;

use crate::error::Cause;
use crate::metrics::{self, UNMATCHED};
use crate::telemetry::{CacheOutcome, RequestContext};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CACHE: HeaderName = HeaderName::from_static("x-cache");
const DATA_SOURCE: HeaderName = HeaderName::from_static("x-data-source");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// The status in the log of a request whose client went away before its answer was there; nobody is sent it.
const HUNG_UP: u16 = 499;

/// A request under way. It has its line in the log also when it is dropped before its end.
pub struct Visit {
    started: Instant,
    method: Method,
    /// The template, never the path: e-mail addresses stand in paths.
    route: Option<MatchedPath>,
    context: Arc<RequestContext>,
    #[cfg(feature = "otel")]
    caller: crate::telemetry::otel::Caller,
    ended: bool,
}

impl Visit {
    /// Takes the time, and gives the request its id.
    pub fn begin(request: &Request) -> Self {
        Self {
            started: Instant::now(),
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            context: RequestContext::new(request_id(request.headers())),
            #[cfg(feature = "otel")]
            caller: crate::telemetry::otel::Caller::of(request.headers()),
            ended: false,
        }
    }

    /// What the request's work is counted on.
    pub fn context(&self) -> Arc<RequestContext> {
        Arc::clone(&self.context)
    }

    /// The request's id.
    pub fn id(&self) -> &str {
        &self.context.id
    }

    /// The span of the request's work, for those who look that closely; to others it costs nothing. Its fields have the
    /// names that OpenTelemetry has for them.
    pub fn span(&self) -> Span {
        let span = tracing::debug_span!(
            "request",
            otel.name = %format_args!("{} {}", self.method, self.route()),
            otel.kind = "server",
            id = self.id(),
            http.request.method = %self.method,
            http.route = self.route(),
            http.response.status_code = Empty,
        );
        #[cfg(feature = "otel")]
        self.caller.adopt(&span);
        span
    }

    /// The template of the route, or a word for none.
    pub fn route(&self) -> &str {
        self.route.as_ref().map_or(UNMATCHED, MatchedPath::as_str)
    }

    /// The answer is there: it is described to the client, and the request is told of.
    pub fn end(mut self, response: &mut Response) {
        let elapsed = self.started.elapsed();
        describe(response.headers_mut(), &self.context, elapsed);
        let cause = response.extensions_mut().remove::<Cause>();
        let cause = cause.as_ref().map(Cause::as_str);
        self.tell(response.status().as_u16(), elapsed, cause);
    }

    /// The one place that every request passes at its end, whatever came of it: who counts requests counts here.
    fn tell(&mut self, status: u16, elapsed: Duration, cause: Option<&str>) {
        self.ended = true;
        let route = self.route.as_ref().map(MatchedPath::as_str);
        metrics::record_request(route, &self.method, status, elapsed);
        let (queries, query_time) = self.context.queries();
        let cache = self.context.cache().map(CacheOutcome::name);
        macro_rules! access_event {
            ($level:ident) => {
                tracing::$level!(
                    target: "plantopia::access",
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

impl Drop for Visit {
    fn drop(&mut self) {
        if !self.ended {
            self.tell(HUNG_UP, self.started.elapsed(), None);
        }
    }
}

/// Tells the client's own tools where the time went.
fn describe(headers: &mut HeaderMap, context: &RequestContext, elapsed: Duration) {
    if let Some(outcome) = context.cache() {
        headers.insert(CACHE, HeaderValue::from_static(outcome.name()));
    }
    if context.is_from_snapshot() {
        headers.insert(DATA_SOURCE, HeaderValue::from_static("snapshot"));
    }
    let timing = TEXT.with_borrow_mut(|text| {
        text.clear();
        push_timing(text, context, elapsed);
        HeaderValue::from_bytes(text)
    });
    if let Ok(timing) = timing {
        headers.insert(SERVER_TIMING, timing);
    }
    if let Ok(id) = HeaderValue::from_str(&context.id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Milliseconds with three places at most.
fn millis(duration: Duration) -> f64 {
    f64::from(u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)) / 1e3
}

thread_local! {
    /// Where `Server-Timing` is written, again and again: a text of its own each time would be one to free as well.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn push_timing(out: &mut Vec<u8>, context: &RequestContext, elapsed: Duration) {
    let (queries, query_time) = context.queries();
    if let Some(outcome) = context.cache() {
        out.extend_from_slice(b"cache;desc=");
        out.extend_from_slice(outcome.name().as_bytes());
        out.extend_from_slice(b", ");
    }
    out.extend_from_slice(b"db;dur=");
    push_millis(out, query_time);
    out.extend_from_slice(b";desc=\"");
    out.extend_from_slice(itoa::Buffer::new().format(queries).as_bytes());
    out.extend_from_slice(match queries {
        1 => b" query\", app;dur=".as_slice(),
        _ => b" queries\", app;dur=",
    });
    push_millis(out, elapsed);
}

/// Milliseconds with three places.
fn push_millis(out: &mut Vec<u8>, duration: Duration) {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    out.extend_from_slice(itoa::Buffer::new().format(micros / 1_000).as_bytes());
    out.push(b'.');
    let mut places = itoa::Buffer::new();
    out.extend_from_slice(&places.format(1_000 + micros % 1_000).as_bytes()[1..]);
}

/// The id that a proxy in front gave the request, if it is one, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    static PROCESS: LazyLock<String> = LazyLock::new(|| format!("{:012x}", RandomState::new().hash_one(0) >> 16));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let sane =
        |id: &&str| (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if let Some(id) = given.filter(sane) {
        return id.to_owned();
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut id = String::with_capacity(20);
    id.push_str(&PROCESS);
    for digit in (0..8).rev() {
        let digit = u8::try_from((number >> (4 * digit)) & 0xf).unwrap_or_default();
        id.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_have_three_places() {
        for (micros, text) in [(0, "0.000"), (7, "0.007"), (1_234, "1.234"), (60_000_010, "60000.010")] {
            let mut out = Vec::new();
            push_millis(&mut out, Duration::from_micros(micros));
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }

    #[test]
    fn an_id_is_a_proxys_or_one_of_our_own() {
        let given = |id: &str| HeaderMap::from_iter([(REQUEST_ID, id.parse().unwrap())]);
        assert_eq!(request_id(&given("from-the-proxy_1")), "from-the-proxy_1");
        let ours = request_id(&given("a b"));
        assert_eq!(ours.len(), 20);
        assert_ne!(ours, request_id(&HeaderMap::new()));
    }
}
