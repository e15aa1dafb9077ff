//! What every request passes through on its way to a handler and back; the tests run the same stack. It is one layer, not
//! a layer for each concern: each of those would box its own future, and together they cost more than most handlers.

use std::any::Any;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tower::{Layer, Service};
use tracing::Instrument;

use super::body::{Bodies, MOST_BYTES};
use super::compress::{self, compress};
use super::cors::Cors;
use super::encoded::accepts_gzip;
use super::lifecycle::Lifecycle;
use super::limits;
use super::limits::in_flight::{InFlight, Place};
use super::limits::rates::{Allowance, Rates};
use super::listen::Peer;
use super::visit::Visit;
use crate::config::ServerConfig;
use crate::error::Error;
use crate::telemetry;

const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// Puts the stack around a router.
pub fn stack(router: Router, config: &ServerConfig, lifecycle: Lifecycle, in_flight: Arc<InFlight>) -> Router {
    router.layer(Stack(Arc::new(Rules {
        cors: Cors::new(&config.cors_allowed_origins),
        rates: Rates::new(&config.clients.rate),
        bodies: Bodies::default(),
        in_flight,
        time: config.request_timeout,
        lifecycle,
    })))
}

struct Rules {
    cors: Cors,
    rates: Option<Rates>,
    bodies: Bodies,
    in_flight: Arc<InFlight>,
    time: Duration,
    lifecycle: Lifecycle,
}

/// A request on its way to its handler.
enum Way<S, F> {
    /// It goes no further.
    Refused(Response),
    /// There is nothing to wait for: the handler has it. Without a place it must not wait either.
    Begun(F, Option<Place>),
    /// Its body is still to come.
    Arriving(S, Request),
}

/// The stack as a layer: axum puts it around every route, the fallbacks too, once the route is known.
#[derive(Clone)]
struct Stack(Arc<Rules>);

impl<S> Layer<S> for Stack {
    type Service = Stacked<S>;

    fn layer(&self, inner: S) -> Stacked<S> {
        Stacked { inner, rules: Arc::clone(&self.0) }
    }
}

/// A route with the stack around it.
#[derive(Clone)]
struct Stacked<S> {
    inner: S,
    rules: Arc<Rules>,
}

impl<S> Service<Request> for Stacked<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    /// The stack: inwards from top to bottom, then back out.
    fn call(&mut self, request: Request) -> Self::Future {
        // Outermost: all that follows has an id and a context, and whatever comes of it is one line of the log.
        let visit = Visit::begin(&request);
        let gzip = accepts_gzip(request.headers());
        // Outside of everything that makes errors: a browser hides an answer without these headers.
        let origin = self.rules.cors.origin(&request);
        // What is refused is refused before a handler, or a byte of the body, costs anything.
        let (way, allowance) = match self.rules.refuse(&visit, &request, origin.as_ref()) {
            Err(refusal) => (Way::Refused(refusal), None),
            Ok(allowance) if request.body().is_end_stream() => {
                let way = match self.rules.place(&visit) {
                    Ok(place) => Way::Begun(self.inner.call(request), Some(place)),
                    // What the memory knows needs no place; whatever has to wait is refused then.
                    Err(_) if request.method().is_safe() => {
                        visit.context().forbid_waiting();
                        Way::Begun(self.inner.call(request), None)
                    }
                    Err(refusal) => Way::Refused(refusal),
                };
                (way, allowance)
            }
            Ok(allowance) => (Way::Arriving(self.inner.clone(), request), allowance),
        };
        let rules = Arc::clone(&self.rules);
        Box::pin(async move {
            let work = async {
                let (handler, mut place) = match way {
                    Way::Refused(refusal) => return Err(refusal),
                    Way::Begun(handler, place) => (handler, place),
                    Way::Arriving(mut route, request) => {
                        let request = rules.bodies.receive(request).await;
                        let request = request.map_err(IntoResponse::into_response)?;
                        // Only now: who sends slowly must not take a place from those who don't.
                        let place = rules.place(&visit)?;
                        (route.call(request), Some(place))
                    }
                };
                // A panic ends one request, not the server.
                let answer = unpanicked(handler);
                // A handler that takes too long is dropped; its loads for others go on.
                let answer = in_time(place.as_mut(), rules.time, answer);
                // What happens in there is counted on this request.
                let answer = telemetry::within(visit.context(), answer);
                let span = visit.span();
                let answer = answer.instrument(span.clone()).await;
                span.record("http.response.status_code", answer.status().as_u16());
                if let Some(place) = &mut place
                    && answer.status().is_server_error()
                {
                    place.failed();
                }
                drop(place);
                Ok(answer)
            };
            let mut response = work.await.unwrap_or_else(|refusal| refusal);
            if let Some(allowance) = allowance {
                allowance.describe(response.headers_mut());
            }
            // Most answers are encoded already, or too short.
            if compress::is_worthwhile(&response) {
                response = compress(response, gzip).await;
            }
            Cors::allow(response.headers_mut(), origin);
            if rules.lifecycle.is_leaving() {
                // The next request is another server's.
                response.headers_mut().insert(header::CONNECTION, CLOSE);
            }
            visit.end(&mut response);
            Ok(response)
        })
    }
}

impl Rules {
    /// Why a request goes no further, if there is a reason; else what its client has left.
    #[expect(clippy::result_large_err, reason = "an answer is what a refusal is")]
    fn refuse(
        &self,
        visit: &Visit,
        request: &Request,
        origin: Option<&HeaderValue>,
    ) -> Result<Option<Allowance>, Response> {
        if let Some(answer) = Cors::preflight(request, origin) {
            return Err(answer);
        }
        // A client that asks too often must not take the places of the others.
        let allowance = self.allowance(visit, request)?;
        if request.body().size_hint().lower() > MOST_BYTES as u64 {
            return Err(Error::BodyTooLarge.into_response());
        }
        Ok(allowance)
    }

    /// A place among the requests that are under way.
    #[expect(clippy::result_large_err, reason = "an answer is what a refusal is")]
    fn place(&self, visit: &Visit) -> Result<Place, Response> {
        let place = self.in_flight.enter(visit.route());
        place.ok_or_else(|| Error::Overloaded.into_response())
    }

    #[expect(clippy::result_large_err, reason = "an answer is what a refusal is")]
    fn allowance(&self, visit: &Visit, request: &Request) -> Result<Option<Allowance>, Response> {
        let peer = request.extensions().get::<Peer>();
        let (Some(rates), Some(Peer(peer))) = (&self.rates, peer) else {
            return Ok(None);
        };
        if limits::is_exempt(visit.route()) {
            return Ok(None);
        }
        let counted = rates.count(*peer, request.headers());
        counted.map(Some).map_err(IntoResponse::into_response)
    }
}

/// The answer, or a 504 when it doesn't come in time; without a place there is no time to wait at all.
async fn in_time(place: Option<&mut Place>, limit: Duration, answer: impl Future<Output = Response>) -> Response {
    let mut answer = pin!(answer);
    // Most answers are there at once: no timer is set for them.
    if let Poll::Ready(response) = poll_fn(|cx| Poll::Ready(answer.as_mut().poll(cx))).await {
        return response;
    }
    let Some(place) = place else {
        return Error::Overloaded.into_response();
    };
    place.wait();
    match tokio::time::timeout(limit, answer).await {
        Ok(response) => response,
        Err(_) => Error::TimedOut.into_response(),
    }
}

/// The answer, or a 500 when its handler panics.
async fn unpanicked(handler: impl Future<Output = Result<Response, Infallible>>) -> Response {
    match AssertUnwindSafe(handler).catch_unwind().await {
        Ok(Ok(response)) => response,
        Err(panic) => Error::internal(format!("panic: {}", words(&*panic))).into_response(),
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> &str {
    let fixed = panic.downcast_ref::<&str>().copied();
    fixed.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default()
}
