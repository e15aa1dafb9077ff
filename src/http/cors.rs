//! Which pages in a browser may read answers.

use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowCredentials, AllowOrigin, AllowPrivateNetwork, CorsLayer};

/// The headers of answers that a page's own code may read.
const EXPOSED: [&str; 11] = [
    "etag",
    "server-timing",
    "x-request-id",
    "x-cache",
    "x-data-source",
    "x-chat-source",
    "retry-after",
    "link",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-after",
];

pub(super) fn layer(allowed: &[String]) -> CorsLayer {
    let allowed: Arc<[String]> = allowed.into();
    let is_allowed = move |origin: &HeaderValue, _: &Parts| lets_in(&allowed, origin);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed.clone()))
        .allow_credentials(AllowCredentials::predicate(is_allowed.clone()))
        .allow_private_network(AllowPrivateNetwork::predicate(is_allowed))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION, HeaderName::from_static("x-requested-with")])
        .expose_headers(EXPOSED.map(HeaderName::from_static))
        .max_age(Duration::from_hours(24))
}

/// Whether pages of this origin may read answers, and write.
pub(super) fn lets_in(allowed: &[String], origin: &HeaderValue) -> bool {
    origin.to_str().is_ok_and(|origin| allowed.iter().any(|pattern| matches(pattern, origin)))
}

/// Whether an entry of the list lets an origin in: each `*` stands for any text. Linear in the origin, which anybody can
/// make long.
fn matches(pattern: &str, origin: &str) -> bool {
    let Some((prefix, rest)) = pattern.split_once('*') else {
        return pattern == origin;
    };
    let (middle, suffix) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut tail) = origin.strip_prefix(prefix).and_then(|tail| tail.strip_suffix(suffix)) else {
        return false;
    };
    middle.split('*').all(|part| match tail.split_once(part) {
        Some((_, after)) => {
            tail = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn origins_are_matched_exactly_or_by_pattern() {
        let pattern = "https://plantopia-frontend-*.vercel.app";
        for (pattern, origin, allowed) in [
            ("http://localhost:5173", "http://localhost:5173", true),
            ("http://localhost:5173", "http://localhost:51731", false),
            (pattern, "https://plantopia-frontend-git-main.vercel.app", true),
            (pattern, "https://plantopia-frontend-x.vercel.app.evil.example", false),
            (pattern, "https://plantopia-frontend-xzvercelzapp", false),
            ("*", "https://anything.example", true),
            ("https://*.a.*", "https://x.a.y", true),
            ("https://*.a.*", "https://x.b.y", false),
        ] {
            assert_eq!(matches(pattern, origin), allowed, "{pattern} {origin}");
        }
    }
}
