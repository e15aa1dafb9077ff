//! Which pages in a browser may read our answers.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header, request::Parts};
use tower_http::cors::{AllowOrigin, CorsLayer};

const EXPOSED: [&str; 10] = [
    "etag",
    "server-timing",
    "x-request-id",
    "x-cache",
    "x-data-source",
    "retry-after",
    "link",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-after",
];

/// The CORS layer for a list of allowed origins.
pub fn layer(allowed: &[String]) -> CorsLayer {
    let allowed: Arc<[String]> = allowed.into();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(
            move |origin: &HeaderValue, _: &Parts| {
                let origin = origin.to_str().unwrap_or_default();
                !origin.is_empty() && allowed.iter().any(|pattern| allows(pattern, origin))
            },
        ))
        .allow_credentials(true)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
            Method::PATCH,
        ])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            HeaderName::from_static("x-requested-with"),
        ])
        .expose_headers(EXPOSED.map(HeaderName::from_static))
        .max_age(Duration::from_hours(24))
        .vary([header::ORIGIN])
}

/// Whether an entry of the list lets an origin in: `*` any, a text with `*` as a pattern, else exactly.
fn allows(pattern: &str, origin: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = origin.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::allows;

    #[test]
    fn origins_are_matched_exactly_or_by_pattern() {
        let pattern = "https://plantopia-frontend-*.vercel.app";
        for (pattern, origin, allowed) in [
            ("http://localhost:5173", "http://localhost:5173", true),
            ("http://localhost:5173", "http://localhost:51731", false),
            (
                pattern,
                "https://plantopia-frontend-git-main.vercel.app",
                true,
            ),
            (
                pattern,
                "https://plantopia-frontend-x.vercel.app.evil.example",
                false,
            ),
            (pattern, "https://plantopia-frontend-xzvercelzapp", false),
            ("*", "https://anything.example", true),
            ("https://*.a.*", "https://x.a.y", true),
            ("https://*.a.*", "https://x.b.y", false),
        ] {
            assert_eq!(allows(pattern, origin), allowed, "{pattern} {origin}");
        }
    }
}
