//! Which pages in a browser may read our answers. The headers are made once, for every answer carries some.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use axum::response::{IntoResponse, Response};

const EXPOSED: HeaderValue = HeaderValue::from_static(
    "etag,server-timing,x-request-id,x-cache,x-data-source,retry-after,link,\
     x-ratelimit-limit,x-ratelimit-remaining,x-ratelimit-after",
);
const METHODS: HeaderValue = HeaderValue::from_static("GET,POST,PUT,DELETE,OPTIONS,PATCH");
const HEADERS: HeaderValue = HeaderValue::from_static("content-type,authorization,x-requested-with");
const DAY: HeaderValue = HeaderValue::from_static("86400");
const TRUE: HeaderValue = HeaderValue::from_static("true");
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");
const ANY: HeaderValue = HeaderValue::from_static("*");
const ENCODING: &str = "accept-encoding";
const ORIGIN: HeaderValue = HeaderValue::from_static("origin");
const ENCODING_AND_ORIGIN: HeaderValue = HeaderValue::from_static("accept-encoding, origin");

/// The origins that may read answers.
#[derive(Clone, Debug)]
pub struct Cors(Box<[String]>);

impl Cors {
    /// The rules for a list of origins and patterns.
    pub fn new(allowed: &[String]) -> Self {
        Self(allowed.into())
    }

    /// Where the request comes from, if that page may read the answer.
    pub fn origin<B>(&self, request: &Request<B>) -> Option<HeaderValue> {
        let origin = request.headers().get(header::ORIGIN)?;
        let text = origin.to_str().ok().filter(|text| !text.is_empty())?;
        self.0.iter().any(|pattern| allows(pattern, text)).then(|| origin.clone())
    }

    /// The answer to a question about what may be asked: every `OPTIONS`, whatever its path.
    pub fn preflight<B>(request: &Request<B>, origin: Option<&HeaderValue>) -> Option<Response> {
        if request.method() != Method::OPTIONS {
            return None;
        }
        let mut response = ().into_response();
        if origin.is_some() {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, DAY);
        }
        Some(response)
    }

    /// Lets a page of this origin read the answer, its timing too.
    pub fn allow(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
        match headers.get(header::VARY) {
            None => headers.insert(header::VARY, ORIGIN),
            Some(vary) if vary == ENCODING => headers.insert(header::VARY, ENCODING_AND_ORIGIN),
            Some(_) => {
                headers.append(header::VARY, ORIGIN);
                None
            }
        };
        headers.insert(TIMING_ALLOW_ORIGIN, ANY);
        if let Some(origin) = origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
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
            (pattern, "https://plantopia-frontend-git-main.vercel.app", true),
            (pattern, "https://plantopia-frontend-x.vercel.app.evil.example", false),
            (pattern, "https://plantopia-frontend-xzvercelzapp", false),
            ("*", "https://anything.example", true),
            ("https://*.a.*", "https://x.a.y", true),
            ("https://*.a.*", "https://x.b.y", false),
        ] {
            assert_eq!(allows(pattern, origin), allowed, "{pattern} {origin}");
        }
    }
}
