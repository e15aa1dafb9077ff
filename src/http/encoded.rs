//! Bodies that are kept in a cache and sent often: each with its `ETag` and its compressed forms, which are made once. The
//! compression layer passes a body through that is compressed already.

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

/// Shorter bodies are sent as they are (contract 1.3).
pub(super) const COMPRESSED_FROM: usize = 1_000;

/// The gzip level of the original backend.
const GZIP_LEVEL: u32 = 6;

/// The best levels take a second for 30 MB, so larger bodies are compressed quickly and have no brotli form.
const HUGE: usize = 32 << 20;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const GEOJSON: HeaderValue = HeaderValue::from_static("application/geo+json");
pub(crate) const TEXT_CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");

/// A body with its compressed forms. The `ETag` is weak, because all forms share it.
#[derive(Debug)]
pub(crate) struct Encoded {
    content_type: HeaderValue,
    etag: HeaderValue,
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Encoded {
    /// A value as JSON.
    pub(crate) fn of<T: Serialize>(value: &T) -> Result<Arc<Self>> {
        match serde_json::to_vec(value) {
            Ok(body) => Ok(Self::new(shrunk(body))),
            Err(error) => Err(Error::internal(format!("a response can't be serialized: {error}"))),
        }
    }

    /// A body that is JSON already.
    pub(crate) fn new(plain: impl Into<Bytes>) -> Arc<Self> {
        Self::of_type(JSON, plain)
    }

    /// A body of another content type.
    pub(crate) fn of_type(content_type: HeaderValue, plain: impl Into<Bytes>) -> Arc<Self> {
        let plain = plain.into();
        let (gzip, brotli) = (OnceLock::new(), OnceLock::new());
        Arc::new(Self { content_type, etag: etag_of(&plain), plain, gzip, brotli })
    }

    /// A large value as JSON with its gzip form, as small as gzip gets. Takes long: not for an async thread.
    pub(crate) fn compressed<T: Serialize>(value: &T) -> Result<Arc<Self>> {
        let body = Self::of(value)?;
        let level = if body.plain.len() > HUGE { 1 } else { 9 };
        body.gzip.get_or_init(|| gzip(&body.plain, level));
        Ok(body)
    }

    /// Adds the gzip form before anybody asks for it. Takes long for megabytes: not for an async thread.
    pub(crate) fn add_gzip(&self) {
        self.gzip.get_or_init(|| gzip(&self.plain, if self.plain.len() > HUGE { 1 } else { GZIP_LEVEL }));
    }

    /// Adds the brotli form, from which those who accept it are answered from then on. Takes even longer.
    pub(crate) fn add_brotli(&self) {
        if self.plain.len() <= HUGE {
            self.brotli.get_or_init(|| brotli(&self.plain));
        }
    }

    /// The answer to a GET with these headers: 304 if the client has the body, else the body in a form it accepts.
    pub(crate) fn respond(&self, request: &HeaderMap, cache_control: &HeaderValue) -> Response {
        let mut response =
            if self.is_known(request) { StatusCode::NOT_MODIFIED.into_response() } else { self.body_for(request) };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, cache_control.clone());
        self.set_vary(headers);
        response
    }

    /// The answer to a POST with these headers. It has no `ETag`, because a POST is never answered with 304.
    pub(crate) fn respond_to_post(&self, request: &HeaderMap) -> Response {
        let mut response = self.body_for(request);
        self.set_vary(response.headers_mut());
        response
    }

    fn body_for(&self, request: &HeaderMap) -> Response {
        let accepted = Accepted::by(request);
        let (body, encoding) = match self.brotli.get() {
            _ if self.plain.len() < COMPRESSED_FROM => (&self.plain, None),
            Some(brotli) if accepted.brotli => (brotli, Some("br")),
            _ if accepted.gzip => (self.gzip.get_or_init(|| gzip(&self.plain, GZIP_LEVEL)), Some("gzip")),
            _ => (&self.plain, None),
        };
        let mut response = Response::new(Body::from(body.clone()));
        // Room for the layers' headers: the map would grow three times.
        response.headers_mut().reserve(16);
        response.headers_mut().insert(header::CONTENT_TYPE, self.content_type.clone());
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    fn set_vary(&self, headers: &mut HeaderMap) {
        if self.plain.len() >= COMPRESSED_FROM {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
    }

    /// Whether `If-None-Match` names the body's `ETag`, by the weak comparison (RFC 9110, 13.1.2).
    fn is_known(&self, request: &HeaderMap) -> bool {
        let ours = self.etag.to_str().unwrap_or_default().trim_start_matches("W/");
        let known = request.get_all(header::IF_NONE_MATCH).iter();
        let mut known = known.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        known.any(|etag| etag.trim() == "*" || etag.trim().trim_start_matches("W/") == ours)
    }
}

impl Weigh for Arc<Encoded> {
    fn weigh(&self) -> usize {
        // The gzip form comes later than the weighing and takes about a third.
        self.plain.len() + self.plain.len() / 3 + size_of::<Encoded>()
    }
}

/// The same on every server that runs this binary.
fn etag_of(body: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish())).expect("hexadecimal digits fit a header")
}

/// Which compressed forms a client accepts (RFC 9110, 12.5.3).
#[derive(Clone, Copy, Debug)]
struct Accepted {
    /// Named, or covered by `*`, with a quality above zero.
    gzip: bool,
    /// Named, and no worse than gzip.
    brotli: bool,
}

impl Accepted {
    fn by(request: &HeaderMap) -> Self {
        let (mut any, mut gzip, mut brotli) = (None, None, None);
        for value in request.get_all(header::ACCEPT_ENCODING) {
            for item in value.to_str().unwrap_or_default().split(',') {
                let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
                let quality = parameters.trim().split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("q"));
                let quality = quality.map_or(1.0, |(_, quality)| quality.trim().parse().unwrap_or(1.0));
                match coding.trim() {
                    coding if coding.eq_ignore_ascii_case("gzip") => gzip = Some(quality),
                    coding if coding.eq_ignore_ascii_case("br") => brotli = Some(quality),
                    "*" => any = Some(quality),
                    _ => {}
                }
            }
        }
        let gzip: f32 = gzip.or(any).unwrap_or_default();
        let brotli = brotli.unwrap_or_default();
        Self { gzip: gzip > 0.0, brotli: brotli > 0.0 && brotli >= gzip }
    }
}

fn gzip(plain: &[u8], level: u32) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::new(level));
    encoder.write_all(plain).expect("a vector takes every write");
    shrunk(encoder.finish().expect("a vector takes every write"))
}

fn brotli(plain: &[u8]) -> Bytes {
    const BUFFER: usize = 1 << 16;
    /// Of 11: the next takes ten times as long.
    const QUALITY: u32 = 9;
    /// The most that browsers take.
    const WINDOW: u32 = 22;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), BUFFER, QUALITY, WINDOW);
    writer.write_all(plain).expect("a vector takes every write");
    shrunk(writer.into_inner())
}

/// The bytes without the vector's spare room: they are kept long.
fn shrunk(bytes: Vec<u8>) -> Bytes {
    bytes.into_boxed_slice().into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn every_form_is_the_body() {
        let plain = b"tomato, basil, tomato; ".repeat(5_000);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&plain), &mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
        for level in [1, GZIP_LEVEL, 9] {
            let (packed, mut unpacked) = (gzip(&plain, level), Vec::new());
            assert!(packed.len() < 2_000);
            flate2::read::GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, plain);
        }
    }

    #[test]
    fn an_etag_matches_in_a_list_weak_or_strong() {
        let body = Encoded::new("{}");
        let etag = body.etag.to_str().unwrap().to_owned();
        for (value, known) in [
            (etag.clone(), true),
            (etag.trim_start_matches("W/").to_owned(), true),
            (format!("\"other\", {etag}"), true),
            ("*".into(), true),
            ("\"other\"".into(), false),
        ] {
            assert_eq!(body.is_known(&headers(header::IF_NONE_MATCH, &value)), known, "{value}");
        }
        assert!(!body.is_known(&HeaderMap::new()));
    }

    #[test]
    fn a_client_gets_what_it_accepts() {
        for (value, gzip, brotli) in [
            ("gzip", true, false),
            ("br, GZIP;q=0.5", true, true),
            ("gzip;q=0", false, false),
            ("gzip;Q=0", false, false),
            ("gzip; q=0.0, *", false, false),
            ("*", true, false),
            ("identity", false, false),
            ("gzip, deflate, br, zstd", true, true),
            ("br", false, true),
            ("BR;q=0.5, gzip;q=0.5", true, true),
            ("br;q=0.5, gzip", true, false),
            ("br;q=0, gzip;q=0", false, false),
            ("br;q=0.5, *", true, false),
        ] {
            let accepted = Accepted::by(&headers(header::ACCEPT_ENCODING, value));
            assert_eq!((accepted.gzip, accepted.brotli), (gzip, brotli), "{value}");
        }
        assert!(!Accepted::by(&HeaderMap::new()).gzip);
    }
}
