//! Requests' bodies are received whole before anything else is done for them: a client that sends slowly takes up a
//! connection, and no place among those who are served.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use http_body_util::BodyExt;

use super::extract::is_late;
use crate::error::Error;

/// The most bytes of a body.
pub const MOST_BYTES: usize = 1 << 20;

/// What each body may have at any time; for more they share [`ROOM`].
const SMALL: usize = 16 << 10;

/// The most bytes that large bodies may take up together while they arrive.
const ROOM: usize = 64 << 20;

/// The bodies that are arriving.
#[derive(Debug, Default)]
pub struct Bodies {
    held: AtomicUsize,
}

impl Bodies {
    /// The request with its whole body.
    pub async fn receive(&self, request: Request) -> Result<Request, Error> {
        let (parts, body) = request.into_parts();
        let body = self.read(body).await?;
        Ok(Request::from_parts(parts, Body::from(body)))
    }

    async fn read(&self, mut body: Body) -> Result<Bytes, Error> {
        let mut held = Held { bodies: self, bytes: 0 };
        let mut whole = Whole::default();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| {
                if is_late(&error) {
                    Error::BodyTimedOut
                } else {
                    Error::BadRequest("Request body could not be read".into())
                }
            })?;
            // What isn't data is trailers, in which nobody is interested.
            if let Ok(data) = frame.into_data() {
                held.add(data.len())?;
                whole.push(data);
            }
        }
        Ok(whole.into_bytes())
    }
}

/// What one body takes up; it is given back when the body is complete, for then it has a place among the requests that
/// are under way, or none.
struct Held<'a> {
    bodies: &'a Bodies,
    bytes: usize,
}

impl Held<'_> {
    fn shared(&self) -> usize {
        self.bytes.saturating_sub(SMALL)
    }

    fn add(&mut self, bytes: usize) -> Result<(), Error> {
        if self.bytes + bytes > MOST_BYTES {
            return Err(Error::BodyTooLarge);
        }
        let before = self.shared();
        self.bytes += bytes;
        let more = self.shared() - before;
        let held = self.bodies.held.fetch_add(more, Ordering::Relaxed) + more;
        if more > 0 && held > ROOM {
            return Err(Error::Overloaded);
        }
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.bodies.held.fetch_sub(self.shared(), Ordering::Relaxed);
    }
}

/// Pieces put together; most bodies are one.
#[derive(Default)]
struct Whole {
    first: Bytes,
    all: Vec<u8>,
}

impl Whole {
    fn push(&mut self, piece: Bytes) {
        if self.first.is_empty() {
            self.first = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&piece);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(bodies: &Bodies) -> Held<'_> {
        Held { bodies, bytes: 0 }
    }

    #[test]
    fn large_bodies_share_what_room_there_is_and_small_ones_always_have_some() {
        let bodies = Bodies::default();
        let mut large = Vec::new();
        loop {
            let mut body = held(&bodies);
            let added = body.add(MOST_BYTES);
            large.push(body);
            if added.is_err() {
                break;
            }
        }
        assert_eq!(large.len(), ROOM / (MOST_BYTES - SMALL) + 1);
        assert!(held(&bodies).add(SMALL).is_ok());
        assert!(matches!(held(&bodies).add(SMALL + 1), Err(Error::Overloaded)));
        large.pop();
        drop(large);
        assert_eq!(bodies.held.load(Ordering::Relaxed), 0);
        assert!(matches!(held(&bodies).add(MOST_BYTES + 1), Err(Error::BodyTooLarge)));
    }

    #[tokio::test]
    async fn a_body_in_pieces_is_put_together() {
        let pieces = ["", "a", "", "bc", "d"].map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        assert_eq!(Bodies::default().read(body).await.unwrap(), "abcd");
        assert_eq!(Bodies::default().read(Body::empty()).await.unwrap(), "");
    }
}
