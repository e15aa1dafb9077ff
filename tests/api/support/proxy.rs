//! A TCP proxy between a server and its Postgres that breaks in the ways networks and databases break.
//!
//! ```ignore
//! let proxy = Proxy::before(&db.options);
//! let app = TestApp::behind(&proxy, db, &[]).await; // its statements pass the proxy, `app.db` doesn't
//! proxy.stall();                                    // packets get lost: nothing comes, nothing closes
//! proxy.refuse().await;                             // nobody listens any more
//! proxy.pass();                                     // all is well again, on the same port
//! ```
//!
//! | switch | connections that are open | new connections |
//! |---|---|---|
//! | [`Proxy::pass`] | forwarded | forwarded |
//! | [`Proxy::refuse`] | as they were | refused |
//! | [`Proxy::hang`] | as they were | accepted, then silence |
//! | [`Proxy::stall`] | silence, both ways | accepted, then silence |
//! | [`Proxy::strand`] | silence for ever | as it was |
//! | [`Proxy::cut`] | closed | as it was |
//! | [`Proxy::lose`] | the database's next bytes vanish | the same |
//!
//! A database that was stopped is `refuse` and then `cut`. What was sent during a silence arrives after it, unless the
//! connection was cut.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{Connection, PgConnection};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::TestDb;

/// A running proxy. It ends with the test.
pub struct Proxy {
    address: SocketAddr,
    /// Bound and never listening: while nobody listens, nobody else gets the port.
    _port: TcpSocket,
    options: PgConnectOptions,
    shared: Arc<Shared>,
    acceptor: Mutex<Option<JoinHandle<()>>>,
}

/// What all connections share.
struct Shared {
    socket: PathBuf,
    switch: watch::Sender<Switch>,
    /// Bytes from the database that are still to vanish.
    to_lose: AtomicUsize,
    accepted: AtomicUsize,
    open: AtomicUsize,
}

#[derive(Clone, Copy, Default)]
struct Switch {
    /// Nothing is forwarded.
    silent: bool,
    /// New connections are never connected to the database.
    deaf: bool,
    /// Connections of an older round are closed.
    round: u64,
    /// Connections of an older era hear nothing any more.
    era: u64,
}

impl Proxy {
    /// In front of the Postgres that these options reach over a Unix socket.
    pub fn before(options: &PgConnectOptions) -> Self {
        let folder = options.get_socket().expect("the tests' Postgres listens on a Unix socket");
        let port = bind((Ipv4Addr::LOCALHOST, 0).into());
        let address = port.local_addr().unwrap();
        let proxy = Self {
            address,
            _port: port,
            options: PgConnectOptions::new_without_pgpass()
                .host("127.0.0.1")
                .port(address.port())
                .username(options.get_username())
                .database(options.get_database().unwrap())
                .ssl_mode(PgSslMode::Disable),
            shared: Arc::new(Shared {
                socket: folder.join(format!(".s.PGSQL.{}", options.get_port())),
                switch: watch::Sender::new(Switch::default()),
                to_lose: AtomicUsize::new(0),
                accepted: AtomicUsize::new(0),
                open: AtomicUsize::new(0),
            }),
            acceptor: Mutex::new(None),
        };
        proxy.pass();
        proxy
    }

    /// How to reach the database through the proxy.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The same as a URL, for a server in a process of its own.
    pub fn url(&self) -> String {
        let (user, database) = (self.options.get_username(), self.options.get_database());
        format!("postgres://{user}@{}/{}", self.address, database.unwrap())
    }

    /// Everything is forwarded, and new connections are taken again.
    pub fn pass(&self) {
        self.listen(|switch| (switch.silent, switch.deaf) = (false, false));
    }

    /// Nobody listens any more: new connections are refused at once. Those that are open stay.
    pub async fn refuse(&self) {
        self.stop_listening().await;
    }

    /// New connections are taken and never answered. Those that are open stay.
    pub fn hang(&self) {
        self.listen(|switch| switch.deaf = true);
    }

    /// Nothing is forwarded any more, and nothing is closed: a black hole.
    pub fn stall(&self) {
        self.shared.switch.send_modify(|switch| switch.silent = true);
    }

    /// Nothing is ever forwarded again on the connections that are open: a firewall forgot them.
    pub fn strand(&self) {
        self.shared.switch.send_modify(|switch| switch.era += 1);
    }

    /// Closes every connection that is open.
    pub fn cut(&self) {
        self.shared.switch.send_modify(|switch| switch.round += 1);
    }

    /// Lets the next `bytes` bytes from the database vanish, from whichever connections they come.
    pub fn lose(&self, bytes: usize) {
        self.shared.to_lose.fetch_add(bytes, Ordering::SeqCst);
    }

    /// How many connections were accepted so far.
    pub fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    fn listen(&self, set: impl FnOnce(&mut Switch)) {
        self.shared.switch.send_modify(set);
        let mut acceptor = self.acceptor.lock().unwrap();
        if acceptor.is_none() {
            let listener = bind(self.address).listen(128).unwrap();
            *acceptor = Some(tokio::spawn(accept(listener, Arc::clone(&self.shared))));
        }
    }

    async fn stop_listening(&self) {
        let acceptor = self.acceptor.lock().unwrap().take();
        if let Some(acceptor) = acceptor {
            acceptor.abort();
            // The port is closed once the task has let the listener go.
            let _ = acceptor.await;
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(acceptor) = self.acceptor.lock().unwrap().take() {
            acceptor.abort();
        }
        self.cut();
    }
}

fn bind(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    // The one that only holds the port and the one that listens share it.
    socket.set_reuseaddr(true).unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (client, _) = listener.accept().await.unwrap();
        shared.accepted.fetch_add(1, Ordering::SeqCst);
        shared.open.fetch_add(1, Ordering::SeqCst);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // However a connection ends, both sides are closed.
            let _ = connect(client, &shared).await;
            shared.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn connect(client: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let Switch { deaf, round, era, .. } = *shared.switch.borrow();
    let pumps = async {
        if deaf {
            return std::future::pending().await;
        }
        let database = UnixStream::connect(&shared.socket).await?;
        let (from_client, to_client) = client.into_split();
        let (from_database, to_database) = database.into_split();
        tokio::select! {
            done = pump(from_client, to_database, shared, era, None) => done,
            done = pump(from_database, to_client, shared, era, Some(&shared.to_lose)) => done,
        }
    };
    let mut cut = shared.switch.subscribe();
    tokio::select! {
        done = pumps => done,
        _ = cut.wait_for(|switch| switch.round != round) => Ok(()),
    }
}

/// Forwards until one side closes.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    shared: &Shared,
    era: u64,
    to_lose: Option<&AtomicUsize>,
) -> io::Result<()> {
    let mut switch = shared.switch.subscribe();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let _ = switch.wait_for(|switch| !switch.silent && switch.era == era).await;
        let read = tokio::select! {
            biased;
            // The switch was thrown: see above how it stands.
            _ = switch.changed() => continue,
            read = from.read(&mut buffer) => read?,
        };
        if read == 0 {
            return Ok(());
        }
        let lost = to_lose.map_or(0, |to_lose| take(to_lose, read));
        to.write_all(&buffer[lost..read]).await?;
    }
}

/// Takes at most `most` from what is there.
fn take(from: &AtomicUsize, most: usize) -> usize {
    let before = from.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| Some(left.saturating_sub(most)));
    before.unwrap_or(0).min(most)
}

#[tokio::test]
async fn the_switches_do_what_they_say() {
    async fn answers(connection: &mut PgConnection) -> bool {
        let ping = tokio::time::timeout(Duration::from_millis(200), connection.ping());
        matches!(ping.await, Ok(Ok(())))
    }
    let db = TestDb::empty().await;
    let proxy = Proxy::before(&db.options);
    let connect = || async { PgConnection::connect(&proxy.url()).await };
    let mut first = connect().await.unwrap();
    assert!(answers(&mut first).await);

    proxy.refuse().await;
    assert!(answers(&mut first).await, "an open connection stays");
    let refused = connect().await.unwrap_err();
    assert!(matches!(refused, sqlx::Error::Io(_)), "{refused}");

    proxy.hang();
    let (accepted, hung) = (proxy.accepted(), tokio::time::timeout(Duration::from_millis(200), connect()));
    assert!(hung.await.is_err(), "a new connection hears nothing");
    assert!(proxy.accepted() > accepted);
    assert!(answers(&mut first).await);

    proxy.stall();
    assert!(!answers(&mut first).await, "nothing comes");
    proxy.pass();
    // The ping that was given up is answered first.
    assert!(answers(&mut first).await, "what was kept back arrives");

    proxy.cut();
    assert!(!answers(&mut first).await);
    let mut second = connect().await.unwrap();
    proxy.lose(3);
    assert!(!answers(&mut second).await, "an answer without its beginning is none");
    assert!(answers(&mut connect().await.unwrap()).await);
    assert!(proxy.open() >= 1);
}
