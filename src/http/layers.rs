//! What every request passes on its way to its handler, and every answer on its way back. The tests run the same list.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Extension, Router};
use bytes::Bytes;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::{RequestBodyDeadlineLayer, TimeoutLayer};
use tower_http::validate_request::ValidateRequestHeaderLayer;

use super::client::TrustedProxies;
use super::cors;
use super::door::Door;
use super::encoded::COMPRESSED_FROM;
use super::lifecycle::Lifecycle;
use super::rate_limit::{RateLimiter, limit_rate};
use super::request_id::{CountedId, drop_malformed_id};
use super::request_log::RequestLogLayer;
use super::unread::UnreadAnswers;
use crate::config::ServerConfig;
use crate::error::Error;

/// The most bytes of a request's body.
const MAX_BODY_BYTES: usize = 1 << 20;

/// What one request may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How long it may take.
    pub timeout: Duration,
    /// The most bytes of its body.
    pub body_bytes: usize,
}

impl Bounds {
    /// Those of most requests.
    pub fn usual(config: &ServerConfig) -> Self {
        Self { timeout: config.request_timeout, body_bytes: MAX_BODY_BYTES }
    }
}

/// Puts the layers around the routes, with the usual bounds. The first is the outermost: it sees the request first and the
/// answer last.
pub fn wrap(router: Router, config: &ServerConfig, lifecycle: Lifecycle) -> Router {
    Layers::new(config, lifecycle).around(router, config, Bounds::usual(config), Extension(()))
}

/// What all routes share, whatever the bounds of their requests.
pub(crate) struct Layers {
    rate_limiter: Option<Arc<RateLimiter>>,
    request_log: RequestLogLayer,
    unread: UnreadAnswers,
    lifecycle: Lifecycle,
}

impl Layers {
    pub(crate) fn new(config: &ServerConfig, lifecycle: Lifecycle) -> Self {
        let rate_limiter = RateLimiter::new(&config.clients.rate).map(Arc::new);
        let request_log = RequestLogLayer::new(TrustedProxies(config.clients.rate.trusted_proxies.clone()));
        Self { rate_limiter, request_log, unread: UnreadAnswers::default(), lifecycle }
    }

    /// Puts the layers around some routes, whose handlers find `shared` with each request.
    pub(crate) fn around<T: Clone + Send + Sync + 'static>(
        &self,
        router: Router,
        config: &ServerConfig,
        bounds: Bounds,
        shared: Extension<T>,
    ) -> Router {
        // A client that asks too often must not slow down the others. Nobody pays for a limit that isn't set.
        let router = match self.rate_limiter.clone() {
            Some(limiter) => router.layer(from_fn_with_state(limiter, limit_rate)),
            None => router,
        };
        let (lifecycle, unread) = (self.lifecycle.clone(), self.unread.clone());
        let door = Door { allowed_origins: config.cors_allowed_origins.as_slice().into() };
        let compressible = SizeAbove::new(COMPRESSED_FROM as u64).and(NotForContentType::IMAGES);
        router.layer(
            ServiceBuilder::new()
                // Clients of a server that will stop open their next connection elsewhere.
                .map_response(close_while_leaving(lifecycle))
                // An id that no proxy would send doesn't get into the log.
                .map_request(drop_malformed_id)
                // Everything that follows can name the request.
                .layer(SetRequestIdLayer::x_request_id(CountedId))
                .layer(PropagateRequestIdLayer::x_request_id())
                // One line for each request, whatever layer answers it, and what its handler did in headers.
                .layer(self.request_log.clone())
                // Outside of everything that makes errors: a browser hides an answer without these headers.
                .layer(cors::layer(&config.cors_allowed_origins))
                // Who refuses every encoding gets the plain body, not a 406.
                .map_request(accept_plain)
                // Level 6, as the original; bodies that are kept compressed already pass through.
                .layer(CompressionLayer::new().quality(CompressionLevel::Precise(6)).compress_when(compressible))
                // What no browser of ours and no honest client sends ends here, before any work.
                .layer(ValidateRequestHeaderLayer::custom(door))
                // Large answers that their clients don't read take only so much memory.
                .map_response(move |response| unread.hold(response))
                // The errors of the layers below get the envelope that all others have.
                .map_response(to_envelope)
                // A panic ends one request, not the connection.
                .layer(CatchPanicLayer::custom(answer_panic))
                // Nobody waits longer for an answer than their browser would.
                .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, bounds.timeout))
                // 413 for a body that is too large, from its length or once it is read so far.
                .layer(RequestBodyLimitLayer::new(bounds.body_bytes))
                // 408 for a body that doesn't come to its end.
                .layer(RequestBodyDeadlineLayer::new(config.clients.body_timeout))
                // A layer of its own would cost every request one more box.
                .layer(shared),
        )
    }
}

fn close_while_leaving<B>(
    lifecycle: Lifecycle,
) -> impl Fn(axum::http::Response<B>) -> axum::http::Response<B> + Clone + Send + Sync + 'static {
    move |mut response| {
        if lifecycle.is_leaving() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// The compression layer refuses a request that leaves it no encoding, `gzip;q=0` alone or `*;q=0`, and doesn't know `Q=0`.
fn accept_plain(mut request: Request) -> Request {
    let refuses = |value: &HeaderValue| value.as_bytes().windows(3).any(|bytes| bytes.eq_ignore_ascii_case(b"q=0"));
    let headers = request.headers_mut();
    if !headers.get_all(header::ACCEPT_ENCODING).iter().any(refuses) {
        return request;
    }
    let accepted: Vec<_> =
        headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).collect();
    let accepted = accepted.join(", ").to_ascii_lowercase() + ", identity;q=0.001";
    headers.remove(header::ACCEPT_ENCODING);
    if let Ok(accepted) = HeaderValue::try_from(accepted) {
        headers.insert(header::ACCEPT_ENCODING, accepted);
    }
    request
}

/// `TimeoutLayer` and `RequestBodyLimitLayer` answer without a JSON body.
fn to_envelope<B>(response: axum::http::Response<B>) -> Response
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    match response.status() {
        StatusCode::GATEWAY_TIMEOUT if !is_json => Error::TimedOut.into_response(),
        StatusCode::PAYLOAD_TOO_LARGE if !is_json => Error::BodyTooLarge.into_response(),
        _ => response.map(Body::new),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::internal(format!("panic: {}", message.unwrap_or_default())).into_response()
}
