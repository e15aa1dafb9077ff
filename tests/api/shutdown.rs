//! How the server goes: it says so first, finishes what it began, and waits for nobody who has nothing to wait for.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use plantopia::config::Config;
use plantopia::http::lifecycle::{Lifecycle, Stage};
use plantopia::http::{layers, server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;

use crate::command_line::folder;
use crate::plants::garden;
use crate::support::{Program, TestApp};

const TIMEOUT: Duration = Duration::from_secs(20);

/// A server of which the test knows when it has ended.
struct Server {
    address: SocketAddr,
    lifecycle: Lifecycle,
    ended: JoinHandle<()>,
}

impl Server {
    async fn start(router: Router) -> Self {
        let config = Config::read(&|_| None).unwrap().server;
        let lifecycle = Lifecycle::default();
        let router = layers::wrap(router, &config, lifecycle.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            address: listener.local_addr().unwrap(),
            ended: tokio::spawn(server::serve(listener, router, config.clients, lifecycle.clone())),
            lifecycle,
        }
    }

    async fn connect(&self, sent: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        stream
    }

    async fn end(self) {
        tokio::time::timeout(TIMEOUT, self.ended).await.expect("it ends").unwrap();
    }
}

async fn rest(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    let reading = stream.read_to_end(&mut all);
    let _ = tokio::time::timeout(TIMEOUT, reading).await.expect("the server closes");
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn what_is_under_way_is_finished_and_the_rest_is_not_waited_for() {
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (started, wait) = (Arc::clone(&begun), Arc::clone(&go));
    let work = move || async move {
        started.notify_one();
        wait.notified().await;
        "done"
    };
    let router = Router::new().route("/work", get(work)).route("/", get(|| async { "here" }));
    let server = Server::start(router).await;
    let silent = server.connect("").await;
    let unfinished = server.connect("GET / HTTP/1.1\r\nho").await;
    let mut idle = server.connect("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut first = [0; 15];
    idle.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let working = server.connect("GET /work HTTP/1.1\r\nhost: x\r\n\r\n").await;
    begun.notified().await;

    server.lifecycle.enter(Stage::Closing);
    let address = server.address;
    // Those who have nothing to wait for are gone while the work is still under way.
    assert!(rest(idle).await.ends_with("here"));
    assert_eq!(rest(silent).await, "");
    assert_eq!(rest(unfinished).await, "");
    assert!(!server.ended.is_finished());
    go.notify_one();
    let answer = rest(working).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    server.end().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_let_go() {
    let router = Router::new().route("/", get(std::future::pending::<()>));
    let server = Server::start(router).await;
    let stuck = server.connect("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.lifecycle.enter(Stage::Closing);
    server.lifecycle.enter(Stage::Ended);
    server.end().await;
    assert_eq!(rest(stuck).await, "");
}

#[tokio::test]
async fn before_it_goes_it_says_so() {
    let app = TestApp::start().await;
    app.app.lifecycle.enter(Stage::Draining);
    let ready = app.get("/readyz").await;
    assert_eq!(ready.detail(503), "Not ready: the server will stop");
    assert_eq!(ready.expect(503)["status"], "draining");
    assert_eq!(app.get("/livez").await.status, 200);
    let answer = app.get("/api/v1/plants").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("connection"), Some("close"), "{answer}");
}

#[tokio::test]
async fn the_program_drains_before_it_ends() {
    let (db, folder) = (garden().await, folder());
    let url = db.url();
    let settings = [("DATABASE_URL", url.as_str()), ("SHUTDOWN_DRAIN_SECONDS", "3")];
    let server = Program::serve(folder.path(), &folder.path().join("data"), &settings).await;
    server.becomes("/readyz", 200, TIMEOUT).await;
    server.terminate();
    server.becomes("/readyz", 503, TIMEOUT).await;
    assert_eq!(server.get("/readyz").await.expect(503)["status"], "draining");
    assert_eq!(server.get("/livez").await.status, 200);
    assert_eq!(server.get("/api/v1/plants/1").await.ok()["id"], 1);
    assert_eq!(server.exit_code().await, Some(0));
}

/// A proxy as simple as they come: each request goes to the next server that said it was ready when it was last asked, over
/// a connection that is kept open. It tries nothing twice.
#[derive(Default)]
struct Proxy {
    servers: Mutex<Vec<Arc<Backend>>>,
    next: AtomicUsize,
}

struct Backend {
    address: SocketAddr,
    ready: AtomicBool,
    idle: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    async fn add(&self, address: SocketAddr) {
        self.servers.lock().await.push(Arc::new(Backend {
            address,
            ready: AtomicBool::new(true),
            idle: Mutex::default(),
        }));
    }

    /// Asks every server whether it is ready, over and over.
    async fn check(&self) {
        loop {
            let servers = self.servers.lock().await.clone();
            for server in servers {
                let ready = matches!(server.ask("/readyz").await, Ok(200));
                server.ready.store(ready, Ordering::SeqCst);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn ask(&self, path: &str) -> std::io::Result<u16> {
        let servers = self.servers.lock().await.clone();
        let ready: Vec<_> = servers.iter().filter(|s| s.ready.load(Ordering::SeqCst)).collect();
        let turn = self.next.fetch_add(1, Ordering::SeqCst);
        ready[turn % ready.len()].ask(path).await
    }
}

impl Backend {
    async fn ask(&self, path: &str) -> std::io::Result<u16> {
        let kept = self.idle.lock().await.pop();
        let mut stream = match kept {
            Some(stream) => stream,
            None => TcpStream::connect(self.address).await?,
        };
        let request = format!("GET {path} HTTP/1.1\r\nhost: proxy\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        let (head, length) = loop {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.split("content-length: ").nth(1).unwrap();
                let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
                if body.len() >= length {
                    break (head.to_owned(), length);
                }
            }
        };
        assert!(answer.len() >= length);
        if !head.contains("connection: close") {
            self.idle.lock().await.push(stream);
        }
        Ok(head.split(' ').nth(1).unwrap().parse().unwrap())
    }
}

#[tokio::test]
async fn a_rolling_restart_drops_no_request() {
    let first = TestApp::start().await;
    first.db.insert("plants", serde_json::json!({"plant_name": "Basil"})).await;
    first.app.warm_up().await.unwrap();
    let start = || async {
        let app = first.cold().await;
        app.app.warm_up().await.unwrap();
        app
    };
    let address = |app: &TestApp| app.url("").trim_start_matches("http://").parse().unwrap();
    let mut running = vec![start().await, start().await];
    let proxy = Arc::new(Proxy::default());
    for app in &running {
        proxy.add(address(app)).await;
    }
    let checking = Arc::clone(&proxy);
    let checks = tokio::spawn(async move { checking.check().await });
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (proxy, stop) = (Arc::clone(&proxy), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut answers = 0;
                while !stop.load(Ordering::SeqCst) {
                    let status = proxy.ask("/api/v1/plants").await.expect("an answer");
                    assert_eq!(status, 200);
                    answers += 1;
                }
                answers
            })
        })
        .collect();
    for _ in 0..2 {
        let new = start().await;
        proxy.add(address(&new)).await;
        running.push(new);
        let old = running.remove(0);
        let stages = &old.app.lifecycle;
        stages.enter(Stage::Draining);
        // As long as a proxy takes to notice: here until it has.
        let gone: SocketAddr = address(&old);
        for _ in 0..500 {
            let servers = proxy.servers.lock().await.clone();
            let server = servers.iter().find(|server| server.address == gone).unwrap();
            if !server.ready.load(Ordering::SeqCst) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Requests that chose this server just before are on their way.
        tokio::time::sleep(Duration::from_millis(100)).await;
        stages.enter(Stage::Closing);
        let mut closed = false;
        for _ in 0..500 {
            closed = TcpStream::connect(gone).await.is_err();
            if closed {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(closed, "the old server is still there");
    }
    stop.store(true, Ordering::SeqCst);
    let mut answers = 0;
    for client in clients {
        answers += client.await.unwrap();
    }
    assert!(answers > 100, "{answers}");
    checks.abort();
}
