//! How long clients and proxies may keep an answer: the values of `Cache-Control`.

use axum::http::{HeaderValue, header};
use axum::response::Response;

/// For answers made from the catalogue: fresh for a minute, then shown while they are asked for again.
pub(crate) const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=60, stale-while-revalidate=600");

/// For what changes only with the program, and is asked for on every page: an hour without asking again.
pub(crate) const PUBLIC_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// For files of figures.
pub(crate) const PUBLIC_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// For what says the host that the client named: no proxy may give it to others.
pub(crate) const PRIVATE_HOUR: HeaderValue = HeaderValue::from_static("private, max-age=3600");

/// For what belongs to one gardener: kept nowhere.
pub(crate) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// A `map_response` for the routes of one gardener: [`PRIVATE`] on every answer, errors too, unless the route says
/// otherwise.
pub(crate) async fn keep_private(mut response: Response) -> Response {
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(PRIVATE);
    response
}
