//! What clients do to connections: slow ones, silent ones, ones that don't read, and more of them than there is room for.
//! Each loses its own connection, and nobody else's.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::plants::garden;
use crate::support::{TestApp, TestDb};

/// More than anything here may take.
const TIMEOUT: Duration = Duration::from_secs(20);

async fn with(settings: &[(&str, &str)]) -> TestApp {
    TestApp::with(TestDb::migrated().await, settings).await
}

/// A connection of one's own.
async fn connect(app: &TestApp) -> TcpStream {
    let address = app.url("").trim_start_matches("http://").to_owned();
    TcpStream::connect(address).await.unwrap()
}

/// All that comes until the server closes; that it does is part of every test.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let reading = stream.read_to_end(&mut all);
    // A connection that is closed while we still send is reset; what came before is kept.
    let _ = tokio::time::timeout(TIMEOUT, reading).await.expect("the server closes");
    all
}

/// Sends all of it, and returns all that comes.
pub async fn talk(app: &TestApp, request: &[u8]) -> String {
    let mut stream = connect(app).await;
    stream.write_all(request).await.unwrap();
    String::from_utf8(rest(&mut stream).await).unwrap()
}

/// The status and the body of an answer that is all there is.
#[track_caller]
pub fn read(answer: &str) -> (u16, Value) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(head.to_lowercase().contains("content-type: application/json"), "{answer}");
    (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")))
}

#[tokio::test]
async fn a_head_that_never_ends_costs_its_client_the_connection() {
    let app = with(&[("KEEP_ALIVE_SECONDS", "1")]).await;
    let mut stream = connect(&app).await;
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\nx: ").await.unwrap();
    let (mut reading, mut writing) = stream.split();
    let drip = async {
        // A byte at a time doesn't buy more time.
        while writing.write_all(b"y").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let mut all = Vec::new();
    let ended = async {
        let _ = tokio::time::timeout(TIMEOUT, reading.read_to_end(&mut all)).await.unwrap();
    };
    tokio::select! {
        () = drip => {}
        () = ended => {}
    }
    assert_eq!(app.get("/livez").await.status, 200);
}

#[tokio::test]
async fn a_body_that_never_ends_is_a_408() {
    let app = with(&[("BODY_TIMEOUT_MS", "100")]).await;
    let head = "POST /api/v1/recommendations HTTP/1.1\r\nhost: x\r\norigin: http://localhost:3000\r\n\
                content-type: application/json\r\n";
    for body in ["content-length: 100\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        let answer = talk(&app, format!("{head}{body}").as_bytes()).await;
        assert_eq!(read(&answer), (408, json!({"detail": "Request body not received in time"})));
        assert!(answer.contains("access-control-allow-origin: http://localhost:3000"), "{answer}");
        assert!(answer.contains("x-request-id: "), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_without_requests_is_closed() {
    let app = with(&[("KEEP_ALIVE_SECONDS", "1")]).await;
    let mut silent = connect(&app).await;
    let mut once = connect(&app).await;
    once.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert_eq!(rest(&mut silent).await, b"");
    let answer = String::from_utf8(rest(&mut once).await).unwrap();
    assert_eq!(read(&answer).0, 200);
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_their_order() {
    let app = with(&[]).await;
    let mut stream = connect(&app).await;
    let post = "POST /api/v1/plant-score HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";
    for _ in 0..3 {
        let get = "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
        stream.write_all(format!("{get}{post}{get}").as_bytes()).await.unwrap();
    }
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let answers = String::from_utf8(rest(&mut stream).await).unwrap();
    let statuses: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).map(|rest| &rest[..3]).collect();
    assert_eq!(statuses, ["200", "422", "200", "200", "422", "200", "200", "422", "200", "200"]);
}

#[tokio::test]
async fn who_does_not_take_the_answers_loses_the_connection() {
    // One of the two is the test's own client's, which keeps its connection.
    let app = with(&[("WRITE_TIMEOUT_MS", "200"), ("MAX_CONNECTIONS", "2")]).await;
    let bundle = app.get("/docs/swagger-ui-bundle.js").await.body.len();
    let mut stream = connect(&app).await;
    // More than all buffers between us hold.
    let asked = 40;
    let request = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(asked);
    stream.write_all(&request).await.unwrap();
    // There is no room for another before this one has lost its connection.
    let other = talk(&app, b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert_eq!(read(&other).0, 200);
    assert!(rest(&mut stream).await.len() < asked * bundle);
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let app = with(&[]).await;
    let large = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(200));
    for (request, status) in
        [("NONSENSE\r\n\r\n", "400"), ("GET /a b c HTTP/1.1\r\n\r\n", "400"), (&large, "431"), (&many, "431")]
    {
        let answer = talk(&app, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request:.40}: {answer}");
    }
    // After a good request too.
    let answer = talk(&app, b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\nNONSENSE\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_told_so_however_it_comes() {
    let app = with(&[]).await;
    let head = "POST /api/v1/recommendations HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    let body = "x".repeat((1 << 20) + 1);
    let length = body.len();
    for request in [
        format!("{head}content-length: {length}\r\n\r\n{body}"),
        format!("{head}transfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"),
    ] {
        let answer = talk(&app, request.as_bytes()).await;
        assert_eq!(read(&answer), (413, json!({"detail": "Request body too large"})));
    }
}

#[tokio::test]
async fn one_connection_more_than_there_is_room_for_waits() {
    let app = with(&[("MAX_CONNECTIONS", "2")]).await;
    let first = connect(&app).await;
    let _second = connect(&app).await;
    let mut third = connect(&app).await;
    third.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut byte = [0];
    let told = tokio::time::timeout(Duration::from_millis(100), third.peek(&mut byte)).await;
    assert!(told.is_err());
    drop(first);
    let answer = String::from_utf8(rest(&mut third).await).unwrap();
    assert_eq!(read(&answer).0, 200);
}

#[tokio::test]
async fn a_hundred_slow_clients_hold_up_nobody() {
    let app = TestApp::with(garden().await, &[("MAX_CONNECTIONS", "200")]).await;
    let mut slow = Vec::new();
    for number in 0..100 {
        let mut stream = connect(&app).await;
        let start: &[u8] = match number % 3 {
            0 => b"",
            1 => b"GET /api/v1/plants HTTP/1.1\r\nho",
            _ => b"POST /api/v1/recommendations HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
        };
        stream.write_all(start).await.unwrap();
        slow.push(stream);
    }
    for _ in 0..20 {
        assert_eq!(app.get("/api/v1/plants").await.ok()["total_count"], 5);
    }
    // Who sends slowly is served all the same, in the end.
    let slowest = &mut slow[2];
    slowest.write_all(br#""n": 1 }"#).await.unwrap();
    let mut status = [0; 12];
    slowest.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 422");
}
