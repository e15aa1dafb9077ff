//! A collector of the tests' own receives what a server sends of its requests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::command_line::{Server, folder};
use crate::support::http;

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
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", &*url), ("OTEL_BSP_SCHEDULE_DELAY", "100")];
    let folder = folder();
    let server = Server::start_with(folder.path(), &settings);
    let nobody = format!("{}/api/v1/tracking/user/sarah@example.com", server.url);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answer = runtime.block_on(http::get(nobody)).unwrap();
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

/// The fields of a protobuf message that have a length, by their numbers; a collector knows the others too.
fn fields(mut message: &[u8]) -> Vec<(u64, &[u8])> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let tag = number(&mut message);
        let length = match tag & 7 {
            0 => {
                number(&mut message);
                continue;
            }
            1 => 8,
            2 => usize::try_from(number(&mut message)).unwrap(),
            5 => 4,
            other => panic!("wire type {other}"),
        };
        let (field, rest) = message.split_at(length);
        if tag & 7 == 2 {
            fields.push((tag >> 3, field));
        }
        message = rest;
    }
    fields
}

fn number(message: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (&byte, rest) = message.split_first().unwrap();
        *message = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

/// The messages that stand in these under a number.
fn inside<'a>(number: u64, messages: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let all = messages.iter().flat_map(|message| fields(message));
    let wanted = all.filter(|(field, _)| *field == number);
    wanted.map(|(_, message)| message).collect()
}

/// Where a span says that it belongs.
#[derive(Debug, PartialEq)]
struct TraceContext {
    trace: String,
    parent: String,
    state: String,
}

/// The spans of a request to the collector, each with the bytes of all that it says.
fn spans(request: &[u8]) -> Vec<(TraceContext, &[u8])> {
    let head = request.windows(4).position(|at| at == b"\r\n\r\n").unwrap();
    // Resources have scopes, scopes have spans.
    let spans = inside(2, &inside(2, &inside(1, &[&request[head + 4..]])));
    let context = |span| {
        let mut context = TraceContext { trace: String::new(), parent: String::new(), state: String::new() };
        let hex = |bytes: &[u8]| {
            let digits = bytes.iter();
            digits.fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
        };
        for (field, value) in fields(span) {
            match field {
                1 => context.trace = hex(value),
                3 => context.state = String::from_utf8(value.to_vec()).unwrap(),
                4 => context.parent = hex(value),
                _ => {}
            }
        }
        (context, span)
    };
    spans.into_iter().map(context).collect()
}

#[test]
fn a_requests_span_is_a_child_of_its_callers() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";
    const IDS: [&str; 7] = [
        "an-unsampled-one",
        "a-child",
        "a-malformed-one",
        "a-short-one",
        "one-of-two",
        "a-childs-twin",
        "one-of-nobody",
    ];
    let (url, received) = collector();
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", &*url), ("OTEL_BSP_SCHEDULE_DELAY", "100")];
    let folder = folder();
    let server = Server::start_with(folder.path(), &settings);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = http::client();
    let ask = |id: &str, headers: &[(&str, String)]| {
        let mut request = client.get(format!("{}/livez", server.url));
        request = request.header("x-request-id", id);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let answer = runtime.block_on(request.send()).unwrap();
        assert_eq!(answer.status(), 200);
    };
    let parent = |flags| ("traceparent", format!("00-{TRACE}-{SPAN}-{flags}"));
    // What the caller doesn't keep isn't sent either.
    ask("an-unsampled-one", &[parent("00")]);
    let state = |piece: &str| ("tracestate", piece.to_owned());
    ask("a-child", &[parent("01"), state("a=1"), state("b=2")]);
    let malformed = ("traceparent", format!("00-{TRACE}-{SPAN}"));
    ask("a-malformed-one", &[malformed, state("a=1")]);
    // Numbers, but shorter ones than there are: leading zeros must not make a trace of them.
    ask("a-short-one", &[("traceparent", "00-1-1-1".to_owned()), state("a=1")]);
    ask("one-of-two", &[parent("01"), parent("01")]);
    ask("a-childs-twin", &[parent("01"), state("no state")]);
    ask("one-of-nobody", &[]);

    let mut found = std::collections::BTreeMap::new();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !found.contains_key("one-of-nobody") {
        let left = deadline.saturating_duration_since(Instant::now());
        let sent = received.recv_timeout(left).expect("spans are sent");
        for (context, said) in spans(&sent) {
            let said = String::from_utf8_lossy(said);
            for id in IDS {
                // The length stands before the text: no id is found in another.
                let length = char::from(u8::try_from(id.len()).unwrap());
                if said.contains(&format!("{length}{id}")) {
                    found.insert(id, context);
                    break;
                }
            }
        }
    }
    assert!(!found.contains_key("an-unsampled-one"), "{found:?}");
    let child =
        |state: &str| TraceContext { trace: TRACE.to_owned(), parent: SPAN.to_owned(), state: state.to_owned() };
    assert_eq!(found["a-child"], child("a=1,b=2"));
    assert_eq!(found["a-childs-twin"], child(""));
    let mut traces = std::collections::BTreeSet::from([TRACE]);
    for id in ["a-malformed-one", "a-short-one", "one-of-two", "one-of-nobody"] {
        let context = &found[id];
        assert_eq!((&*context.parent, &*context.state), ("", ""), "{id}");
        assert_eq!(context.trace.len(), 32, "{id}");
        assert!(!context.trace.starts_with("0000000000000000"), "{id}: {}", context.trace);
        assert!(traces.insert(&context.trace), "{id} has a trace of its own");
    }
}
