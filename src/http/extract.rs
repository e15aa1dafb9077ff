//! Our own `Json`, `Path` and `Query`: what is wrong with a request is told in the contract's words. axum's are banned in
//! `clippy.toml`, because they answer in their own.

use std::error::Error as _;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, header};
use http_body_util::{BodyExt, LengthLimitError};
use tower_http::timeout::TimeoutError;

use super::json_error;
use super::validate::{At, Extract, Invalid, Node, integer, string};
use crate::error::Error;

/// A body, read as JSON whatever the client calls it, unless it calls it something else than JSON.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: Extract, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, Error> {
        let is_json = is_json(request.headers());
        let body = read(request.into_body()).await?;
        let value = parse(&body, is_json)?;
        Ok(Self(T::read(&At::root("body", &value))?))
    }
}

async fn read(body: Body) -> Result<Bytes, Error> {
    match body.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if is_too_large(&error) => Err(Error::BodyTooLarge),
        Err(error) if is_late(&error) => Err(Error::BodyTimedOut),
        Err(_) => Err(Error::BadRequest("Request body could not be read".into())),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    cause::<LengthLimitError>(error).is_some()
}

fn is_late(error: &axum::Error) -> bool {
    cause::<TimeoutError>(error).is_some()
}

/// The error of this kind that is behind an error.
fn cause<E: std::error::Error + 'static>(error: &axum::Error) -> Option<&E> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        source = error.source();
    }
    None
}

/// An absent body is read as null: whether it may be absent is for the type to say.
fn parse(bytes: &[u8], is_json: bool) -> Result<Node<'_>, Invalid> {
    // A byte order mark is no part of the text: Python passes over it too.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bytes.is_empty() {
        return Ok(Node::Null);
    }
    if !is_json {
        return Ok(Node::String(String::from_utf8_lossy(bytes)));
    }
    serde_json::from_slice(bytes).map_err(|error| json_error::explain(bytes, &error))
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default();
    if kind.is_empty() {
        return true;
    }
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return true;
    }
    let kind = kind.to_ascii_lowercase();
    kind.strip_prefix("application/").is_some_and(|subtype| subtype.ends_with("+json"))
}

/// The parameters behind the `?`. Of one that is given twice the last counts.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: Extract, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let query = parts.uri.query().unwrap_or_default();
        let parameters = form_urlencoded::parse(query.as_bytes());
        let parameters = parameters.map(|(name, value)| (name, Node::String(value)));
        let parameters = Node::Object(parameters.collect());
        Ok(Self(T::read(&At::root("query", &parameters))?))
    }
}

/// The one parameter in a path.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

/// What a path's parameter can be.
pub trait FromParam: Sized {
    /// Reads the parameter.
    fn from_param(at: &At<'_>) -> Result<Self, Invalid>;
}

impl FromParam for i64 {
    fn from_param(at: &At<'_>) -> Result<Self, Invalid> {
        integer(at)
    }
}

impl FromParam for String {
    fn from_param(at: &At<'_>) -> Result<Self, Invalid> {
        string(at)
    }
}

impl<T: FromParam, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        // A path that isn't UTF-8 names nothing that could be there.
        let not_found = || Error::NotFound("Not Found".into());
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        let (name, value) = params.iter().next().ok_or_else(not_found)?;
        let values = Node::Object(vec![(name.into(), Node::String(value.into()))]);
        let at = At::root("path", &values);
        Ok(Self(at.fields()?.required(name, T::from_param)?))
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}
