//! Our own `Json`, `Path` and `Query`: what is wrong with a request is told in the contract's words. axum's are banned in
//! `clippy.toml`, because they answer in their own.

use std::error::Error as StdError;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError};
use serde::Serialize;
use serde_json::Value;
use tower_http::timeout::TimeoutError;

use super::json_error;
use super::validate::{At, Extract, Invalid, integer, unbounded};
use crate::error::Error;
use crate::fold;
use crate::telemetry;

/// A body. A request's is read as JSON, unless its content type says that it is something else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<T>(pub T);

impl<T: Extract, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, Error> {
        let is_json = is_json(request.headers());
        let signed_in = request.extensions().get::<SignedInAs>().cloned();
        let body = read(request.into_body()).await?;
        let value = parse(&body, is_json)?;
        if let Some(signed_in) = signed_in {
            signed_in.check_body(&value)?;
        }
        Ok(Self(T::read(&At::root("body", &value))?))
    }
}

/// The folded address of who asks, where they signed in. Whoever finds it out leaves it with the request: a body may name
/// no other.
#[derive(Clone, Debug)]
pub(crate) struct SignedInAs(pub Arc<str>);

impl SignedInAs {
    /// Refuses an address that is another's.
    pub(crate) fn check(&self, address: &str) -> Result<(), Error> {
        if fold::address(address) == *self.0 { Ok(()) } else { Err(Error::somebody_elses()) }
    }

    /// The places where bodies have addresses. What is no text there is for the body's own rules to refuse.
    fn check_body(&self, body: &Value) -> Result<(), Error> {
        let places = [body.get("email"), body.get("user_data").and_then(|user| user.get("email"))];
        places.into_iter().flatten().filter_map(Value::as_str).try_for_each(|address| self.check(address))
    }
}

/// A body that the call takes and doesn't look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IgnoredBody;

impl<S: Send + Sync> FromRequest<S> for IgnoredBody {
    type Rejection = Error;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, Error> {
        read(request.into_body()).await.map(|_| Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response(),
            Err(error) => Error::internal(format!("a response that is no JSON: {error}")).into_response(),
        }
    }
}

async fn read(body: Body) -> Result<Bytes, Error> {
    match body.collect().await {
        Ok(collected) => {
            telemetry::note_body_read();
            Ok(collected.to_bytes())
        }
        Err(error) if has_cause::<LengthLimitError>(&error) => Err(Error::BodyTooLarge),
        Err(error) if has_cause::<TimeoutError>(&error) => Err(Error::BodyTimedOut),
        Err(_) => Err(Error::BadRequest("Request body could not be read".into())),
    }
}

/// Whether an error of this kind is behind an error.
fn has_cause<E: StdError + 'static>(error: &axum::Error) -> bool {
    std::iter::successors(error.source(), |&error| error.source()).any(<dyn StdError>::is::<E>)
}

/// An absent body is read as null: whether it may be absent is for the type to say.
fn parse(bytes: &[u8], is_json: bool) -> Result<Value, Invalid> {
    // A byte order mark is no part of the text: Python passes over it too.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    if !is_json {
        return Ok(Value::String(String::from_utf8_lossy(bytes).into_owned()));
    }
    serde_json::from_slice(bytes).map_err(|error| json_error::explain(bytes, &error))
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let subtype = kind.strip_prefix("application/");
    kind.is_empty() || subtype.is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

/// The parameters behind the `?`. Of one that is given twice the last counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query<T>(pub T);

impl<T: Extract, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let query = parts.uri.query().unwrap_or_default();
        let parameters = form_urlencoded::parse(query.as_bytes()).into_owned();
        let parameters = Value::Object(parameters.map(|(name, value)| (name, Value::String(value))).collect());
        Ok(Self(T::read(&At::root("query", &parameters))?))
    }
}

/// The one parameter in a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<T>(pub T);

/// What a path's parameter can be.
pub(crate) trait FromParam: Sized {
    fn from_param(at: &At<'_>) -> Result<Self, Invalid>;
}

impl FromParam for i64 {
    fn from_param(at: &At<'_>) -> Result<Self, Invalid> {
        integer(at)
    }
}

impl FromParam for String {
    fn from_param(at: &At<'_>) -> Result<Self, Invalid> {
        unbounded(at)
    }
}

impl<T: FromParam, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let params = params(parts, state).await?;
        Ok(Self(param(params.iter().next())?))
    }
}

/// The two parameters in a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathPair<A, B>(pub A, pub B);

impl<A: FromParam, B: FromParam, S: Send + Sync> FromRequestParts<S> for PathPair<A, B> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let params = params(parts, state).await?;
        let mut params = params.iter();
        Ok(Self(param(params.next())?, param(params.next())?))
    }
}

/// A path that isn't UTF-8 names nothing that could be there.
async fn params<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams, Error> {
    RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())
}

fn param<T: FromParam>(param: Option<(&str, &str)>) -> Result<T, Error> {
    let (name, value) = param.ok_or_else(not_found)?;
    let value = Value::from(value);
    Ok(T::from_param(&At::root("path", &Value::Null).field(name, &value))?)
}

fn not_found() -> Error {
    Error::NotFound("Not Found".into())
}
