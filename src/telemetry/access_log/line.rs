//! A request's line, in the form that `tracing_subscriber` gives every other line. It is written by hand: as an event it
//! cost as much as a cached answer.

use std::io::Write;
use std::time::Duration;

use tracing::Level;

use super::TARGET;

/// What is told of a request.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub request_id: &'a str,
    pub method: &'a str,
    pub route: &'a str,
    pub status: u16,
    pub elapsed: Duration,
    pub queries: u32,
    pub query_time: Duration,
    pub cache: Option<&'static str>,
    pub cause: Option<&'a str>,
}

impl Line<'_> {
    /// As `tracing_subscriber` writes an event as text.
    pub(super) fn text(&self, out: &mut Vec<u8>, stamp: &Stamp, level: Level, color: bool) {
        if color {
            let paint = if level == Level::ERROR { 31 } else { 32 };
            let _ = write!(out, "\x1b[2m{stamp}\x1b[0m \x1b[{paint}m{level:>5}\x1b[0m \x1b[2m{TARGET}:\x1b[0m request");
        } else {
            push(out, &stamp.0);
            push(out, if level == Level::ERROR { b" ERROR " } else { b"  INFO " });
            push(out, TARGET.as_bytes());
            push(out, b": request");
        }
        self.fields(out, |out, name, value| {
            push(out, b" ");
            push(out, name.as_bytes());
            push(out, b"=");
            match value {
                Value::Number(number) => push_number(out, number),
                Value::Word(word) => push(out, word.as_bytes()),
                // Quoted and escaped, as the other lines have their texts.
                Value::Text(text) => push_quoted(out, text),
            }
        });
        push(out, b"\n");
    }

    /// As `tracing_subscriber` writes an event as flattened JSON.
    pub(super) fn json(&self, out: &mut Vec<u8>, stamp: &Stamp, level: Level) {
        push(out, b"{\"timestamp\":\"");
        push(out, &stamp.0);
        push(out, b"\",\"level\":\"");
        push(out, level.as_str().as_bytes());
        push(out, b"\",\"message\":\"request\"");
        self.fields(out, |out, name, value| {
            push(out, b",\"");
            push(out, name.as_bytes());
            push(out, b"\":");
            match value {
                Value::Number(number) => push_number(out, number),
                Value::Word(text) | Value::Text(text) => push_json(out, text),
            }
        });
        push(out, b",\"target\":\"");
        push(out, TARGET.as_bytes());
        push(out, b"\"}\n");
    }

    fn fields(&self, out: &mut Vec<u8>, mut each: impl FnMut(&mut Vec<u8>, &str, Value<'_>)) {
        each(out, "request_id", Value::Text(self.request_id));
        each(out, "method", Value::Word(self.method));
        each(out, "route", Value::Text(self.route));
        each(out, "status", Value::Number(self.status.into()));
        each(out, "elapsed_us", Value::Number(micros(self.elapsed)));
        each(out, "queries", Value::Number(self.queries.into()));
        each(out, "query_us", Value::Number(micros(self.query_time)));
        if let Some(cache) = self.cache {
            each(out, "cache", Value::Text(cache));
        }
        if let Some(cause) = self.cause {
            each(out, "cause", Value::Text(cause));
        }
    }
}

enum Value<'a> {
    Number(u64),
    Word(&'a str),
    Text(&'a str),
}

fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(bytes);
}

fn push_number(out: &mut Vec<u8>, number: u64) {
    push(out, itoa::Buffer::new().format(number).as_bytes());
}

fn push_quoted(out: &mut Vec<u8>, text: &str) {
    if is_plain(text) {
        push(out, b"\"");
        push(out, text.as_bytes());
        push(out, b"\"");
    } else {
        // Writing to a vector can't fail.
        let _ = write!(out, "{text:?}");
    }
}

fn push_json(out: &mut Vec<u8>, text: &str) {
    if is_plain(text) {
        push_quoted(out, text);
    } else {
        // Writing to a vector can't fail.
        let _ = serde_json::to_writer(out, text);
    }
}

/// Whether a text stands between quotes as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\')
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A time such as `2026-11-25T22:54:20.123456Z`, of which most stays the same from line to line.
pub struct Stamp([u8; 27], i64);

impl Default for Stamp {
    fn default() -> Self {
        Self(*b"0000-00-00T00:00:00.000000Z", i64::MIN)
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

impl Stamp {
    /// Turns to another time, in seconds since 1970 and microseconds of the second.
    pub fn set(&mut self, second: i64, mut micros: u32) {
        if second != self.1 {
            self.1 = second;
            if let Some(time) = chrono::DateTime::from_timestamp(second, 0) {
                // Nothing but digits and dashes of known places comes out of this.
                let _ = write!(&mut self.0[..19], "{}", time.format("%Y-%m-%dT%H:%M:%S"));
            }
        }
        for digit in self.0[20..26].iter_mut().rev() {
            *digit = b'0' + u8::try_from(micros % 10).unwrap_or_default();
            micros /= 10;
        }
    }
}
