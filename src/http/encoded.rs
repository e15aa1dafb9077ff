//! Bodies that are made once and sent often: JSON with its gzip form and its tag, answered with 304 where the client
//! has it already.

use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use crate::cache::Weigh;
use crate::error::{Error, Result};

/// Below this size compression costs more than it saves; the contract names the figure.
pub const LEAST_COMPRESSED: usize = 1_000;

/// How long the catalogue's answers may be kept elsewhere: a minute fresh, then shown while they are asked for again.
pub const PUBLIC: HeaderValue =
    HeaderValue::from_static("public, max-age=60, stale-while-revalidate=600");

/// What belongs to one gardener is kept nowhere.
pub const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

/// For the routes of one gardener: what they answer, errors too, no cache may keep, unless the route says otherwise.
pub async fn keep_private(mut response: Response) -> Response {
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(PRIVATE);
    response
}

/// A JSON body, its gzip form once somebody took it, and its tag. The tag is weak: it is the same for both forms.
#[derive(Debug)]
pub struct Encoded {
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    level: Compression,
    kind: HeaderValue,
    etag: OnceLock<HeaderValue>,
}

impl Encoded {
    /// A body for an answer of ordinary size: level 6, as the original had it.
    #[must_use]
    pub fn new(plain: impl Into<Bytes>) -> Arc<Self> {
        Arc::new(Self::with_level(plain.into(), Compression::new(6)))
    }

    /// A value as a body.
    ///
    /// # Errors
    /// When the value can't be written as JSON.
    pub fn of<T: Serialize>(value: &T) -> Result<Arc<Self>> {
        serde_json::to_vec(value)
            .map(Self::new)
            .map_err(|error| Error::internal(format!("a response that is no JSON: {error}")))
    }

    /// A body that isn't JSON.
    #[must_use]
    pub fn of_kind(kind: HeaderValue, plain: impl Into<Bytes>) -> Arc<Self> {
        Arc::new(Self {
            kind,
            ..Self::with_level(plain.into(), Compression::new(6))
        })
    }

    /// A large body that is made off the request path: its gzip form is made now, as small as it gets.
    #[must_use]
    pub fn eager(plain: impl Into<Bytes>) -> Arc<Self> {
        let encoded = Self::with_level(plain.into(), Compression::best());
        encoded.gzip();
        Arc::new(encoded)
    }

    fn with_level(plain: Bytes, level: Compression) -> Self {
        Self {
            plain,
            gzip: OnceLock::new(),
            level,
            kind: JSON,
            etag: OnceLock::new(),
        }
    }

    /// The body as it is.
    #[must_use]
    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The body as gzip.
    ///
    /// # Panics
    /// Never: compressing into memory can't fail.
    pub fn gzip(&self) -> &Bytes {
        self.gzip.get_or_init(|| {
            let mut encoder = GzEncoder::new(Vec::with_capacity(self.plain.len() / 4), self.level);
            encoder
                .write_all(&self.plain)
                .and_then(|()| encoder.finish())
                .map(Bytes::from)
                .expect("writing to a vector can't fail")
        })
    }

    fn etag(&self) -> &HeaderValue {
        self.etag.get_or_init(|| etag(&self.plain))
    }

    /// The answer to a GET with these headers: the body in the form that the client takes, or 304.
    pub fn respond(&self, request: &HeaderMap, cache_control: &HeaderValue) -> Response {
        let mut response = if matches(request, self.etag()) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            self.vary(&mut response);
            response
        } else {
            self.respond_to_post(request)
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag().clone());
        headers.insert(header::CACHE_CONTROL, cache_control.clone());
        response
    }

    /// The answer to a POST with these headers: the body in the form that the client takes. It has no tag, for a POST is
    /// never answered with 304.
    pub fn respond_to_post(&self, request: &HeaderMap) -> Response {
        let packed = self.plain.len() >= LEAST_COMPRESSED && accepts_gzip(request);
        let body = if packed { self.gzip() } else { &self.plain };
        let mut response = Body::from(body.clone()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.kind.clone());
        if packed {
            headers.insert(header::CONTENT_ENCODING, GZIP);
        }
        self.vary(&mut response);
        response
    }

    fn vary(&self, response: &mut Response) {
        if self.plain.len() >= LEAST_COMPRESSED {
            response.headers_mut().append(header::VARY, VARY);
        }
    }
}

impl Weigh for Arc<Encoded> {
    fn weigh(&self) -> usize {
        // The gzip form isn't there yet when the entry is weighed; a third of the plain one is what it comes to.
        self.plain.len() + self.plain.len() / 3 + size_of::<Encoded>()
    }
}

/// A tag for a body: the same bytes have the same tag on every server that runs this binary.
fn etag(body: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    HeaderValue::from_str(&tag).expect("hexadecimal digits and quotes fit a header")
}

/// Whether the client has the body with this tag already (RFC 9110, 13.1.2: the weak comparison).
fn matches(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let ours = strong(etag.to_str().unwrap_or_default());
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || strong(tag) == ours)
}

/// Whether the client takes gzip: named (or `*`) with a quality above zero (RFC 9110, 12.5.3).
pub fn accepts_gzip(request: &HeaderMap) -> bool {
    let mut any = false;
    for value in request.get_all(header::ACCEPT_ENCODING) {
        for item in value.to_str().unwrap_or_default().split(',') {
            let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
            let refused = parameters
                .trim()
                .strip_prefix("q=")
                .is_some_and(|quality| quality.trim().parse() == Ok(0.0_f32));
            match coding.trim() {
                coding if coding.eq_ignore_ascii_case("gzip") => return !refused,
                "*" => any = !refused,
                _ => {}
            }
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn gzip_goes_to_those_who_take_it() {
        for (value, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0, *", false),
            ("*", true),
            ("br", false),
            ("identity", false),
        ] {
            assert_eq!(
                accepts_gzip(&headers(header::ACCEPT_ENCODING, value)),
                takes,
                "{value}"
            );
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_tag_matches_in_a_list_weak_or_strong() {
        let body = Encoded::new("{}");
        let tag = body.etag().to_str().unwrap().to_owned();
        for (value, known) in [
            (tag.clone(), true),
            (tag.trim_start_matches("W/").to_owned(), true),
            (format!("\"other\", {tag}"), true),
            ("*".into(), true),
            ("\"other\"".into(), false),
        ] {
            let request = headers(header::IF_NONE_MATCH, &value);
            assert_eq!(matches(&request, body.etag()), known, "{value}");
        }
    }
}
