//! The way in: connections are accepted while there is room, and served until the server closes. `main` and the tests
//! both listen here.

use std::io::{self, Write as _};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures_util::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::lifecycle::{Lifecycle, Stage};
use super::{canned, connection};
use crate::config::ClientLimits;

/// How long to wait when no connection can be had, for want of file descriptors as a rule.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until the server's life is [`Stage::Closing`] and the last connection is done, or it is [`Stage::Ended`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ClientLimits,
    lifecycle: Lifecycle,
) {
    let most = limits.max_connections;
    let door = Door {
        room: Arc::new(Semaphore::new(most as usize)),
        router,
        limits,
        lifecycle: lifecycle.clone(),
    };
    let mut closing = pin!(lifecycle.reached(Stage::Closing));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut closing => break,
        };
        match accepted {
            Ok((stream, _)) => door.admit(stream),
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    // Whoever the kernel let in before the door closed is not sent away.
    while let Some(Ok((stream, _))) = listener.accept().now_or_never() {
        door.admit(stream);
    }
    drop(listener);
    // All places are free when all have gone.
    tokio::select! {
        _ = door.room.acquire_many(most) => {}
        () = lifecycle.reached(Stage::Ended) => {}
    }
}

struct Door {
    room: Arc<Semaphore>,
    router: Router,
    limits: ClientLimits,
    lifecycle: Lifecycle,
}

impl Door {
    fn admit(&self, stream: TcpStream) {
        let Ok(place) = Arc::clone(&self.room).try_acquire_owned() else {
            turn_away(stream);
            return;
        };
        // Answers are whole when they are written: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        let connection = connection::serve(
            stream,
            self.router.clone(),
            self.limits.clone(),
            self.lifecycle.clone(),
        );
        tokio::spawn(async move {
            connection.await;
            drop(place);
        });
    }
}

/// Tells a client that there is no room, without waiting for it.
fn turn_away(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(&canned::NO_ROOM);
    }
}

/// Whether a connection failed before it was accepted, rather than the accepting.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
