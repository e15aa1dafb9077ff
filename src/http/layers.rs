//! What every request passes through, outermost first; the tests run the same stack.

use std::any::Any;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_request};
use axum::response::{IntoResponse, Response};
use http_body_util::Limited;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tracing::Instrument;

use super::cors;
use super::encoded::{LEAST_COMPRESSED, keep_known_encodings};
use crate::config::ServerConfig;
use crate::error::{Cause, Error};
use crate::telemetry::{self, RequestContext};

/// The most bytes of a body.
const MOST_BYTES: usize = 1 << 20;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CACHE: HeaderName = HeaderName::from_static("x-cache");
const DATA_SOURCE: HeaderName = HeaderName::from_static("x-data-source");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// Puts the layers around a router. `Router::layer` wraps what is there already, so the innermost comes first.
pub fn stack(router: Router, config: &ServerConfig) -> Router {
    router
        // Answers that are encoded already pass through untouched.
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(LEAST_COMPRESSED as u64)))
        .layer(map_request(|mut request: Request| async {
            keep_known_encodings(request.headers_mut());
            request
        }))
        // Before the body is read, whoever reads it.
        .layer(from_fn(limit_body))
        // A handler that takes too long is dropped, its loads for others go on.
        .layer(from_fn_with_state(config.request_timeout, time_out))
        // A panic ends one request, not the server.
        .layer(CatchPanicLayer::custom(panicked))
        // Outside of everything that makes errors: a browser hides an answer without these headers.
        .layer(cors::layer(&config.cors_allowed_origins))
        // Outermost: it sees every answer, those of the layers too.
        .layer(from_fn(trace))
}

/// Gives the request its id and its context, and writes its one line when the answer is there.
async fn trace(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let context = RequestContext::new(request_id(request.headers()));
    let method = request.method().clone();
    // The template, never the path: e-mail addresses stand in paths.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = tracing::info_span!("request", id = context.id);
    let answer = next.run(request).instrument(span);
    let mut response = telemetry::within(context.clone(), answer).await;
    let elapsed = started.elapsed();
    describe(&mut response, &context, elapsed);

    let status = response.status().as_u16();
    let (queries, query_time) = context.queries();
    let cause = response.extensions_mut().remove::<Cause>();
    let cause = cause.as_ref().map(Cause::as_str);
    let cache = context.cache().map(telemetry::CacheOutcome::name);
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                request_id = context.id,
                %method,
                route,
                status,
                elapsed_us = micros(elapsed),
                queries,
                query_us = micros(query_time),
                cache,
                cause,
                "request"
            )
        };
    }
    if status >= 500 {
        line!(error);
    } else {
        line!(info);
    }
    response
}

/// Tells the client's own tools where the time went.
fn describe(response: &mut Response, context: &RequestContext, elapsed: Duration) {
    let (queries, query_time) = context.queries();
    let mut timing = String::with_capacity(64);
    let headers = response.headers_mut();
    if let Some(outcome) = context.cache() {
        let _ = write!(timing, "cache;desc={}, ", outcome.name());
        headers.insert(CACHE, HeaderValue::from_static(outcome.name()));
    }
    if context.is_from_snapshot() {
        headers.insert(DATA_SOURCE, HeaderValue::from_static("snapshot"));
    }
    let plural = if queries == 1 { "query" } else { "queries" };
    let _ = write!(
        timing,
        "db;dur={:.3};desc=\"{queries} {plural}\", app;dur={:.3}",
        query_time.as_secs_f64() * 1e3,
        elapsed.as_secs_f64() * 1e3,
    );
    if let Ok(timing) = HeaderValue::try_from(timing) {
        headers.insert(SERVER_TIMING, timing);
    }
    headers.insert(TIMING_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(id) = HeaderValue::from_str(&context.id) {
        headers.insert(REQUEST_ID, id);
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// The id that a proxy in front gave the request, if it is one, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let sane = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    match given.filter(sane) {
        Some(id) => id.to_owned(),
        None => format!(
            "{:012x}{:08x}",
            *PROCESS >> 16,
            COUNT.fetch_add(1, Ordering::Relaxed)
        ),
    }
}

async fn time_out(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::TimedOut.into_response(),
    }
}

async fn limit_body(request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MOST_BYTES) {
        return Error::BodyTooLarge.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, MOST_BYTES))))
        .await
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    Error::internal(format!("panic: {}", text.unwrap_or_default())).into_response()
}
