//! The HTTP server: accepts connections while there is room, answers their requests with the router, and ends when the
//! lifecycle says so. `main` and the tests both serve here.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::{Extension, Router};
use futures_util::FutureExt;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceBuilder;
use tower_http::metrics::InFlightRequestsLayer;

use super::client::{Peer, TrustedProxies, network};
use super::lifecycle::{Lifecycle, Stage};
use crate::config::ClientLimits;

/// The most bytes of a request's head; more is a 431. Browsers and proxies stay below a quarter of it.
const MAX_HEAD_BYTES: usize = 32 << 10;

/// How long to wait when no connection can be accepted, for want of file descriptors as a rule.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// How long a connection without a request may stay once the server is closing: one may be on its way.
const CLOSING_IDLE: Duration = Duration::from_millis(500);

/// How long a client may go on sending after its connection's last answer.
const LINGER: Duration = Duration::from_millis(500);

/// Asks the system for as many open files as connections may need, as far as it lets us.
pub(crate) fn raise_file_limit(limits: &ClientLimits) {
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

/// Serves until the lifecycle is [`Stage::Closing`] and the last connection is done, or it is [`Stage::Ended`].
pub async fn serve(listener: TcpListener, router: Router, limits: ClientLimits, lifecycle: Lifecycle) {
    let mut connections = Connections {
        tasks: JoinSet::new(),
        by_client: HashMap::new(),
        proxies: TrustedProxies(limits.rate.trusted_proxies.clone()),
        router,
        limits,
        lifecycle: lifecycle.clone(),
    };
    let mut closing = pin!(lifecycle.reached(Stage::Closing));
    loop {
        tokio::select! {
            // Without room the next ones wait in the kernel's queue.
            accepted = listener.accept(), if connections.have_capacity() => match accepted {
                Ok((stream, peer)) => connections.add(stream, peer.ip()),
                Err(error) if is_the_clients(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted");
                    sleep(ACCEPT_RETRY).await;
                }
            },
            () = connections.one_ended() => {}
            () = &mut closing => break,
        }
    }
    // Whoever the kernel let in before the listener closed is not sent away.
    while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
        connections.add(stream, peer.ip());
    }
    drop(listener);
    let all_ended = async {
        while !connections.tasks.is_empty() {
            connections.one_ended().await;
        }
    };
    // At the end the set is dropped, and with it the connections that are left.
    tokio::select! {
        () = all_ended => {}
        () = lifecycle.reached(Stage::Ended) => {}
    }
}

/// Whether a connection failed before it was accepted, rather than the accepting.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

/// The open connections, and how many of them each client has.
struct Connections {
    tasks: JoinSet<Option<IpAddr>>,
    by_client: HashMap<IpAddr, u32>,
    proxies: TrustedProxies,
    router: Router,
    limits: ClientLimits,
    lifecycle: Lifecycle,
}

impl Connections {
    fn have_capacity(&self) -> bool {
        self.tasks.len() < self.limits.max_connections as usize
    }

    /// Serves a connection, unless its client has three quarters of all already: the last quarter is for the others.
    /// Proxies come for many clients, and this machine's own are not limited.
    fn add(&mut self, stream: TcpStream, peer: IpAddr) {
        let is_proxy = peer.to_canonical().is_loopback() || self.proxies.contains(peer);
        let client = (!is_proxy).then(|| network(peer));
        if let Some(client) = client {
            let count = self.by_client.entry(client).or_default();
            if *count >= self.limits.max_connections - self.limits.max_connections / 4 {
                return;
            }
            *count += 1;
        }
        let peer = Peer { address: peer, is_proxy };
        let connection =
            serve_connection(stream, peer, self.router.clone(), self.limits.clone(), self.lifecycle.clone());
        self.tasks.spawn(async move {
            connection.await;
            client
        });
    }

    /// Waits until a connection ends, for ever if there is none.
    async fn one_ended(&mut self) {
        match self.tasks.join_next().await {
            None => std::future::pending().await,
            Some(Ok(Some(client))) => {
                if let Some(count) = self.by_client.get_mut(&client) {
                    *count -= 1;
                    if *count == 0 {
                        self.by_client.remove(&client);
                    }
                }
            }
            Some(_) => {}
        }
    }
}

fn without_length_of_304(mut response: Response) -> Response {
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

/// Answers a connection's requests, one after the other, to its end.
async fn serve_connection(stream: TcpStream, peer: Peer, router: Router, limits: ClientLimits, lifecycle: Lifecycle) {
    // Answers are whole when they are written: nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    let (mut reader, writer) = stream.into_split();
    let mut writer = TimeoutWriter::new(writer);
    writer.set_timeout(Some(limits.write_timeout));
    answer_requests(&mut reader, Box::pin(writer), peer, router, &limits, &lifecycle).await;
    // To close a connection whose client is still sending would take away the answer that says why.
    let _ = timeout(LINGER, tokio::io::copy(&mut reader, &mut tokio::io::sink())).await;
}

async fn answer_requests(
    reader: &mut OwnedReadHalf,
    writer: Pin<Box<TimeoutWriter<OwnedWriteHalf>>>,
    peer: Peer,
    router: Router,
    limits: &ClientLimits,
    lifecycle: &Lifecycle,
) {
    let (in_flight_layer, in_flight) = InFlightRequestsLayer::pair();
    let service = ServiceBuilder::new()
        .layer(in_flight_layer)
        .layer(Extension(peer))
        // axum gives every answer to a HEAD the length of its own body; that of a 304 would be another answer's.
        .map_response(without_length_of_304)
        .service(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // From the end of one answer to the end of the next request's head, silence included.
        .header_read_timeout(limits.keep_alive)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(tokio::io::join(reader, writer)), TowerToHyperService::new(service));
    // While the server is leaving its answers close their connections; this is for those without a request.
    let closing = async {
        lifecycle.reached(Stage::Closing).await;
        loop {
            sleep(CLOSING_IDLE).await;
            if in_flight.get() == 0 {
                return;
            }
        }
    };
    tokio::select! {
        // What a connection ends with is its client's business.
        _ = connection => {}
        () = closing => {}
    }
}
