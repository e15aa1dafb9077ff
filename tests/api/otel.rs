//! A collector of the tests' own receives what a server sends of its requests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::command_line::{Server, folder};

/// Takes whatever is sent and passes it on.
fn collector() -> (String, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || {
                while let Some(request) = receive(&stream) {
                    let _ = sender.send(request);
                }
            });
        }
    });
    (url, received)
}

/// A whole request; an empty answer is what a collector says to it.
fn receive(mut stream: &TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        let Some(head) = text.find("\r\n\r\n") else {
            continue;
        };
        let length = text[..head]
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.trim().parse().unwrap());
        // Bytes that are no text may be longer in `text`: the head isn't.
        if request.len() >= head + 4 + length {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n")
                .ok()?;
            return Some(request);
        }
    }
}

#[test]
fn a_collector_hears_of_every_request_and_its_statements() {
    let (url, received) = collector();
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &*url),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];
    let folder = folder();
    let server = Server::start_with(folder.path(), &settings);
    let nobody = format!("{}/api/v1/tracking/user/sarah@example.com", server.url);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answer = runtime.block_on(reqwest::get(nobody)).unwrap();
    assert_eq!(answer.status(), 404);
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let sent = received.recv_timeout(left).expect("spans are sent");
        let sent = String::from_utf8_lossy(&sent);
        assert!(sent.starts_with("POST /v1/traces"), "{sent}");
        assert!(sent.contains("plantopia"), "the service has a name");
        assert!(!sent.contains("sarah"), "nobody's address is sent");
        if sent.contains("GET /api/v1/tracking/user/{email}") {
            assert!(sent.contains("tracking.list"), "with its statement");
            return;
        }
    }
}
