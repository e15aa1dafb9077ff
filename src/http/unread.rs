//! A bound on the memory of answers that wait for their clients to read them.

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::http::{Response, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;

/// The most bytes of all answers under way.
const MAX_BYTES: usize = 128 << 20;

/// A smaller answer isn't counted: the socket takes most of it at once, and the number of connections bounds the rest.
const COUNTED_FROM: u64 = 64 << 10;

/// What is left of the memory. Clones share it.
#[derive(Clone)]
pub(super) struct UnreadAnswers(Arc<Semaphore>);

impl Default for UnreadAnswers {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_BYTES)))
    }
}

impl UnreadAnswers {
    /// The answer, which gives its memory back when it was sent; 503 when there is none left. Answers with an `ETag` are in
    /// a cache: all who are sent one share its memory.
    pub(super) fn hold(&self, response: Response<Body>) -> Response<Body> {
        let size = response.body().size_hint().lower();
        if size < COUNTED_FROM || response.headers().contains_key(header::ETAG) {
            return response;
        }
        let Some(permit) =
            u32::try_from(size).ok().and_then(|size| Arc::clone(&self.0).try_acquire_many_owned(size).ok())
        else {
            return Error::Overloaded.into_response();
        };
        let permit = Arc::new(permit);
        response.map(|body| {
            Body::new(body.map_frame(move |frame| {
                frame.map_data(|data| Bytes::from_owner(Held { data, _permit: Arc::clone(&permit) }))
            }))
        })
    }
}

/// Bytes that are counted until the last of them is with the system: the connection takes a whole body at once, and keeps
/// what its client doesn't read.
struct Held {
    data: Bytes,
    _permit: Arc<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.data
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn answers_give_their_memory_back_when_they_are_sent() {
        let unread = UnreadAnswers(Arc::new(Semaphore::new(250_000)));
        let answer = || unread.hold(Response::new(Body::from(vec![0; 100_000])));
        let (first, second) = (answer(), answer());
        assert_eq!(answer().status(), StatusCode::SERVICE_UNAVAILABLE);
        let unwritten = first.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(answer().status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(unwritten.len(), 100_000);
        drop(unwritten);
        assert_eq!(answer().status(), StatusCode::OK);
        drop(second);
        assert_eq!(unread.0.available_permits(), 250_000);
    }

    #[test]
    fn small_and_shared_answers_are_not_counted() {
        let unread = UnreadAnswers(Arc::new(Semaphore::new(0)));
        assert_eq!(unread.hold(Response::new(Body::from("{}"))).status(), StatusCode::OK);
        let mut shared = Response::new(Body::from(vec![0; 100_000]));
        shared.headers_mut().insert(header::ETAG, "W/\"1\"".parse().unwrap());
        assert_eq!(unread.hold(shared).status(), StatusCode::OK);
    }
}
