//! How long clients and proxies may keep an answer: the values of `Cache-Control`.

use axum::http::{HeaderValue, header};
use axum::response::Response;

/// For answers made from the catalogue: fresh for a minute, then shown while they are asked for again.
pub(crate) const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=60, stale-while-revalidate=600");

/// For what belongs to one gardener: kept nowhere.
pub(crate) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// A `map_response` for the routes of one gardener: [`PRIVATE`] on every answer, errors too, unless the route says
/// otherwise.
pub(crate) async fn keep_private(mut response: Response) -> Response {
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(PRIVATE);
    response
}
