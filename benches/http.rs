//! What a request costs over HTTP: the server against a bare axum server that answers the same bytes, on the same cores in
//! the same minute. `cargo bench --bench http` prints the table; it ends by itself within minutes.
//!
//! The load is closed: so many connections, each with one request under way. What is compared are medians of interleaved
//! rounds, as ratios; absolute figures are the machine's.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::any;
use axum::serve::ListenerExt;

const ROUNDS: usize = 4;
const ROUND: Duration = Duration::from_secs(2);
const CONNECTIONS: usize = 16;

fn main() {
    // Cargo passes --bench; the bare server is this program once more.
    match std::env::args().nth(1).as_deref() {
        Some("bare") => bare(),
        _ => measure(),
    }
}

/// What is asked for.
struct Case {
    name: &'static str,
    aim: f64,
    request: Box<dyn Fn(u64) -> Vec<u8> + Send + Sync>,
}

impl Case {
    fn get(name: &'static str, aim: f64, path: &'static str, headers: &str) -> Self {
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n").into_bytes();
        Self {
            name,
            aim,
            request: Box::new(move |_| request.clone()),
        }
    }

    fn post(
        name: &'static str,
        aim: f64,
        path: &'static str,
        body: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            aim,
            request: Box::new(move |number| {
                let body = body(number);
                let length = body.len();
                let head = "content-type: application/json\r\naccept-encoding: gzip";
                format!("POST {path} HTTP/1.1\r\nhost: bench\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
            }),
        }
    }
}

fn measure() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let (server, address) = start_server(folder.path());
    let etag = header(
        &exchange(
            address,
            b"GET /api/v1/plants HTTP/1.1\r\nhost: bench\r\n\r\n",
        ),
        "etag",
    );
    let gzip = "accept-encoding: gzip\r\n";
    let same = r#"{"n":9,"user_preferences":{}}"#;
    let cases = [
        Case::get("GET /plants, gzip", 0.9, "/api/v1/plants", gzip),
        Case::get(
            "GET /plants, 304",
            0.8,
            "/api/v1/plants",
            &format!("if-none-match: {etag}\r\n"),
        ),
        Case::get(
            "GET /plants/paginated",
            0.8,
            "/api/v1/plants/paginated?search=basil",
            gzip,
        ),
        Case::get(
            "GET /plants/{id}/companions",
            0.8,
            "/api/v1/plants/7/companions",
            gzip,
        ),
        Case::get("GET /suburbs", 0.8, "/api/v1/suburbs", gzip),
        Case::post(
            "POST /recommendations, the same",
            0.6,
            "/api/v1/recommendations",
            |_| same.to_owned(),
        ),
        Case::post(
            "POST /recommendations, all different",
            0.3,
            "/api/v1/recommendations",
            |number| {
                // The suburb is repeated in the answer, so each of these is an answer of its own.
                format!(r#"{{"n":9,"suburb":"Suburb {number}","user_preferences":{{}}}}"#)
            },
        ),
    ];
    println!("| call | requests/s | bare server | ratio | aim |");
    println!("|---|---|---|---|---|");
    for case in &cases {
        let answer = exchange(address, &(case.request)(0));
        let (bare, bare_address) = start_bare(&answer);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        // Once each to warm up, then in turns.
        load(address, case, Duration::from_millis(500));
        load(bare_address, case, Duration::from_millis(500));
        for _ in 0..ROUNDS {
            ours.push(load(address, case, ROUND));
            theirs.push(load(bare_address, case, ROUND));
        }
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "| {} | {ours:.0} | {theirs:.0} | {:.2} | {} |",
            case.name,
            ours / theirs,
            case.aim
        );
        stop(bare);
    }
    stop(server);
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    f64::midpoint(rates[(rates.len() - 1) / 2], rates[rates.len() / 2])
}

/// Requests a second over all connections; every answer must be complete and a 200 or 304.
fn load(address: SocketAddr, case: &Case, duration: Duration) -> f64 {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let stop = Arc::new(AtomicBool::new(false));
    let start = Arc::new(Barrier::new(CONNECTIONS + 1));
    let done: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (stop, start) = (Arc::clone(&stop), Arc::clone(&start));
                scope.spawn(move || {
                    let mut connection = Connection::open(address);
                    start.wait();
                    let mut done = 0;
                    while !stop.load(Ordering::Relaxed) {
                        connection.call(&(case.request)(NUMBER.fetch_add(1, Ordering::Relaxed)));
                        done += 1;
                    }
                    done
                })
            })
            .collect();
        start.wait();
        std::thread::sleep(duration);
        stop.store(true, Ordering::Relaxed);
        workers
            .into_iter()
            .map(|worker| worker.join().expect("a connection failed"))
            .sum()
    });
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = done as f64 / duration.as_secs_f64();
    rate
}

/// A connection that is kept open.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket option");
        Self {
            stream,
            buffer: vec![0; 1 << 20],
        }
    }

    /// Sends a request and reads its answer to the end; returns how long the head and the whole are.
    fn call(&mut self, request: &[u8]) -> (usize, usize) {
        self.stream.write_all(request).expect("the server reads");
        let mut filled = 0;
        let mut expected = None;
        loop {
            if filled == self.buffer.len() {
                self.buffer.resize(filled * 2, 0);
            }
            let read = self
                .stream
                .read(&mut self.buffer[filled..])
                .expect("the server answers");
            assert!(read > 0, "the server hung up");
            filled += read;
            if expected.is_none() {
                expected = self.head(filled);
            }
            if let Some((head, whole)) = expected.filter(|(_, whole)| filled >= *whole) {
                return (head, whole);
            }
        }
    }

    fn head(&self, filled: usize) -> Option<(usize, usize)> {
        let head = self.buffer[..filled]
            .windows(4)
            .position(|bytes| bytes == b"\r\n\r\n")?
            + 4;
        let text = std::str::from_utf8(&self.buffer[..head]).expect("a head is text");
        assert!(
            text.starts_with("HTTP/1.1 200") || text.starts_with("HTTP/1.1 304"),
            "{text}"
        );
        let length = header(text.as_bytes(), "content-length")
            .parse()
            .unwrap_or(0);
        Some((
            head,
            if text.starts_with("HTTP/1.1 304") {
                head
            } else {
                head + length
            },
        ))
    }
}

/// One request's whole answer.
fn exchange(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut connection = Connection::open(address);
    let (_, whole) = connection.call(request);
    connection.buffer.truncate(whole);
    connection.buffer
}

fn header(answer: &[u8], name: &str) -> String {
    let end = answer
        .windows(4)
        .position(|bytes| bytes == b"\r\n\r\n")
        .unwrap_or(answer.len());
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(header, _)| header.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

fn start_server(folder: &std::path::Path) -> (Child, SocketAddr) {
    use std::os::unix::fs::PermissionsExt;
    // As root the database runs under another user, who must get here.
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
        .expect("our own folder");
    let child = Command::new(env!("CARGO_BIN_EXE_plantopia"))
        .arg("serve")
        .current_dir(folder)
        .env("PLANTOPIA_DATA_DIR", folder.join("data"))
        .env("HOST", "127.0.0.1")
        .env("PORT", "0")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    ready(child)
}

/// The bare server answers every request with the body that it reads from its standard input.
fn start_bare(answer: &[u8]) -> (Child, SocketAddr) {
    let head = answer
        .windows(4)
        .position(|bytes| bytes == b"\r\n\r\n")
        .expect("a head")
        + 4;
    let body = if answer.starts_with(b"HTTP/1.1 304") {
        &answer[head..head]
    } else {
        &answer[head..]
    };
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .arg("bare")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the bare server starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(body).expect("the bare server reads");
    drop(stdin);
    ready(child)
}

fn ready(mut child: Child) -> (Child, SocketAddr) {
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut line)
        .expect("a line");
    let address = line.trim().rsplit("http://").next().unwrap_or_default();
    let address = address.split('/').next().unwrap_or_default();
    let address = address
        .parse()
        .unwrap_or_else(|_| panic!("started with {line:?}"));
    (child, address)
}

fn stop(mut child: Child) {
    let pid = child.id().to_string();
    let _ = Command::new("kill").args(["-TERM", &pid]).status();
    let _ = child.wait();
}

#[tokio::main]
async fn bare() {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body).expect("the body");
    let body = Bytes::from(body);
    // It reads what it is sent, as any server must.
    let answer = move |_: HeaderMap, _: Bytes| std::future::ready(body.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    println!("http://{}/", listener.local_addr().expect("an address"));
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    axum::serve(listener, Router::new().fallback(any(answer)))
        .await
        .expect("serving");
}
