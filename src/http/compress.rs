//! gzip for answers that nobody keeps in encoded form: complete bodies in memory, compressed as they leave. What goes out
//! often is an [`Encoded`](super::encoded::Encoded) and passes by untouched.

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use http_body_util::BodyExt;

use super::encoded::{COMPRESSED_FROM, gzip};

/// From this size on compressing takes so long that it gets a thread of its own.
const LONG: usize = 64 << 10;

const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");

/// Whether an answer could go out compressed: a text of a known, worthwhile length without an encoding of its own.
pub fn is_worthwhile(response: &Response) -> bool {
    let length = response.body().size_hint().exact();
    length.is_some_and(|length| length >= COMPRESSED_FROM as u64)
        && !response.headers().contains_key(header::CONTENT_ENCODING)
        && is_text(response.headers())
}

/// Compresses such an answer for a client that takes gzip; for others it says only that it could be had otherwise.
pub async fn compress(response: Response, accepted: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.append(header::VARY, ENCODING);
    if !accepted {
        return Response::from_parts(parts, body);
    }
    // Of a body that breaks off the rest is missing in either form; ours are in memory and never do.
    let Ok(plain) = body.collect().await else {
        return Response::from_parts(parts, Body::empty());
    };
    let plain = plain.to_bytes();
    let packed = if plain.len() < LONG {
        Some(gzip(&plain, 6))
    } else {
        let long = plain.clone();
        let packed = tokio::task::spawn_blocking(move || gzip(&long, 6));
        packed.await.ok()
    };
    let body = match packed {
        Some(packed) => {
            parts.headers.insert(header::CONTENT_ENCODING, GZIP);
            parts.headers.remove(header::CONTENT_LENGTH);
            packed
        }
        None => plain,
    };
    Response::from_parts(parts, Body::from(body))
}

/// Pictures and archives are as small as they get.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/") || ["json", "javascript", "xml"].iter().any(|text| kind.contains(text))
}
