//! The way in: connections are accepted while there is room, and served until the server closes. `main` and the tests
//! both listen here.

use std::io::{self, Write as _};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures_util::FutureExt;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};

use super::canned::Canned;
use super::connection;
use super::lifecycle::{Lifecycle, Stage};
use super::limits::room::Room;
use crate::config::ClientLimits;

/// How long to wait when no connection can be had, for want of file descriptors as a rule.
const PAUSE: Duration = Duration::from_millis(100);

/// Asks the system for as many open files as connections may need, as far as it lets us.
pub fn make_room(limits: &ClientLimits) {
    // The database, the log, files that are read.
    let wanted = u64::from(limits.max_connections) + 256;
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let raised = limit.maximum.map_or(wanted, |most| most.min(wanted));
    let set = setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum });
    if set.is_err() || raised < wanted {
        tracing::warn!(
            wanted,
            allowed = limit.maximum,
            "fewer files may be open than MAX_CONNECTIONS needs: raise the limit or lower the setting"
        );
    }
}

/// Serves until the server's life is [`Stage::Closing`] and the last connection is done, or it is [`Stage::Ended`].
pub async fn serve(listener: TcpListener, router: Router, limits: ClientLimits, lifecycle: Lifecycle) {
    let door = Door { room: Room::new(&limits), router, limits, lifecycle: lifecycle.clone() };
    let mut closing = pin!(lifecycle.reached(Stage::Closing));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut closing => break,
        };
        match accepted {
            Ok((stream, peer)) => door.admit(stream, peer.ip()),
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    // Whoever the kernel let in before the door closed is not sent away.
    while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
        door.admit(stream, peer.ip());
    }
    drop(listener);
    // All places are free when all have gone.
    tokio::select! {
        () = door.room.emptied() => {}
        () = lifecycle.reached(Stage::Ended) => {}
    }
}

/// The address at the other end of the connection that a request came over: a client's or a proxy's.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

struct Door {
    room: Arc<Room>,
    router: Router,
    limits: ClientLimits,
    lifecycle: Lifecycle,
}

impl Door {
    fn admit(&self, stream: TcpStream, peer: IpAddr) {
        let Some(seat) = self.room.enter(peer) else {
            turn_away(stream);
            return;
        };
        // Answers are whole when they are written: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        // Nobody else wants to know where requests come from.
        let peer = (self.limits.rate.per_minute > 0).then_some(Peer(peer));
        let connection = connection::serve(
            stream,
            peer,
            self.router.clone(),
            self.limits.clone(),
            Arc::clone(&self.room),
            self.lifecycle.clone(),
        );
        tokio::spawn(async move {
            connection.await;
            drop(seat);
        });
    }
}

/// Tells a client that there is no room, without waiting for it.
fn turn_away(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(Canned::NoRoom.send());
    }
}

/// Whether a connection failed before it was accepted, rather than the accepting.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
