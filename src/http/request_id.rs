//! The id of each request: its proxy's, or one of our own.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use tower_http::request_id::{MakeRequestId, RequestId};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes ids that are short and still unique across servers: a random part for the process, then a count.
#[derive(Clone, Copy, Debug)]
pub(super) struct CountedId;

impl MakeRequestId for CountedId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0) >> 16);
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        HeaderValue::try_from(format!("{:012x}{count:08x}", *PROCESS)).ok().map(RequestId::new)
    }
}

/// Removes an `X-Request-Id` that isn't 1 to 64 letters, digits, hyphens and underscores.
pub(super) fn drop_malformed_id(mut request: Request) -> Request {
    if request.headers().get(X_REQUEST_ID).is_some_and(|id| !is_id(id.as_bytes())) {
        request.headers_mut().remove(X_REQUEST_ID);
    }
    request
}

fn is_id(id: &[u8]) -> bool {
    (1..=64).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain() {
        for (id, kept) in [("from-the-proxy_1", true), ("a b", false), ("", false), (&*"x".repeat(65), false)] {
            assert_eq!(is_id(id.as_bytes()), kept, "{id}");
        }
        let make = || CountedId.make_request_id(&Request::new(())).unwrap().into_header_value();
        let (first, second) = (make(), make());
        assert_ne!(first, second);
        assert!(first.len() == 20 && is_id(first.as_bytes()), "{first:?}");
    }
}
