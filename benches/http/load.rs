//! The load. Closed: so many connections, each with one request under way, for the most that a server can do. Open: a
//! fixed rate of arrivals, whatever the server does, for how long an answer takes; a request that had to wait for a free
//! connection counts from the moment when it was due, so a stall shows in every request that it held up.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::figures::{due, float};

/// Requests that were written before the clock runs, in one piece of memory.
pub struct Requests {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    next: AtomicU64,
}

impl Requests {
    /// These requests, to be sent one after the other, from the first again after the last.
    pub fn new(requests: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for request in requests {
            bytes.extend_from_slice(&request);
            ends.push(bytes.len());
        }
        assert!(!ends.is_empty(), "a load without requests");
        Self { bytes, ends, next: AtomicU64::new(0) }
    }

    /// How many different ones there are.
    pub fn len(&self) -> u64 {
        self.ends.len() as u64
    }

    /// The request with this number.
    pub fn get(&self, number: u64) -> &[u8] {
        let place = usize::try_from(number % self.len()).expect("a place in a list");
        let begin = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.bytes[begin..self.ends[place]]
    }

    /// How many have been sent.
    pub fn place(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }

    /// Goes on from a place, as if what was sent since had not been.
    pub fn go_back(&self, place: u64) {
        self.next.store(place, Ordering::Relaxed);
    }

    fn next(&self) -> &[u8] {
        self.get(self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// What came of a load.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Answers with 2xx or 304.
    pub done: u64,
    /// Those of them that came out of a cache.
    pub hits: u64,
    /// Everything else, broken connections too.
    pub failed: u64,
    /// Those of them that were refused, with 503.
    pub refused: u64,
    /// Seconds.
    pub elapsed: f64,
    /// Microseconds from when each request was due, sorted; of an open load only.
    pub latencies: Vec<u64>,
}

impl Outcome {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        float(self.done) / self.elapsed
    }
}

/// A closed load over `connections` connections.
pub fn closed(address: SocketAddr, requests: &Requests, connections: usize, duration: Duration) -> Outcome {
    let stop = AtomicBool::new(false);
    let start = Barrier::new(connections + 1);
    thread::scope(|scope| {
        let worker = || {
            let mut caller = Caller::new(address);
            start.wait();
            while !stop.load(Ordering::Relaxed) {
                caller.call(requests.next());
            }
            caller
        };
        let workers: Vec<_> = (0..connections).map(|_| scope.spawn(worker)).collect();
        start.wait();
        let clock = Instant::now();
        thread::sleep(duration);
        stop.store(true, Ordering::Relaxed);
        let elapsed = clock.elapsed().as_secs_f64();
        let callers = workers.into_iter().map(thread::ScopedJoinHandle::join);
        gather(callers.map(|caller| caller.expect("a connection")), elapsed)
    })
}

/// An open load: `rate` requests a second over as many of the connections as it takes.
pub fn open(address: SocketAddr, requests: &Requests, connections: usize, rate: f64, duration: Duration) -> Outcome {
    let next = AtomicU64::new(0);
    let start = Barrier::new(connections);
    // The first who finds everybody connected starts it.
    let clock = OnceLock::new();
    thread::scope(|scope| {
        let worker = || {
            let mut caller = Caller::new(address);
            start.wait();
            let clock = *clock.get_or_init(Instant::now);
            loop {
                let due = due(next.fetch_add(1, Ordering::Relaxed), rate);
                if due >= duration {
                    return caller;
                }
                let due = clock + due;
                thread::sleep(due.saturating_duration_since(Instant::now()));
                if caller.call(requests.next()) {
                    let late = Instant::now().saturating_duration_since(due);
                    caller.latencies.push(u64::try_from(late.as_micros()).unwrap_or(u64::MAX));
                }
            }
        };
        let workers: Vec<_> = (0..connections).map(|_| scope.spawn(worker)).collect();
        let callers = workers.into_iter().map(thread::ScopedJoinHandle::join);
        let mut outcome = gather(callers.map(|caller| caller.expect("a connection")), duration.as_secs_f64());
        outcome.latencies.sort_unstable();
        outcome
    })
}

fn gather(callers: impl Iterator<Item = Caller>, elapsed: f64) -> Outcome {
    let mut outcome = Outcome { elapsed, ..Outcome::default() };
    for caller in callers {
        outcome.done += caller.done;
        outcome.hits += caller.hits;
        outcome.failed += caller.failed;
        outcome.refused += caller.refused;
        outcome.latencies.extend(caller.latencies);
    }
    outcome
}

/// Who sends requests over one connection and counts.
struct Caller {
    address: SocketAddr,
    connection: Option<Connection>,
    done: u64,
    hits: u64,
    failed: u64,
    refused: u64,
    latencies: Vec<u64>,
}

impl Caller {
    fn new(address: SocketAddr) -> Self {
        Self {
            address,
            connection: Connection::open(address).ok(),
            done: 0,
            hits: 0,
            failed: 0,
            refused: 0,
            latencies: Vec::new(),
        }
    }

    /// Whether the answer was a good one.
    fn call(&mut self, request: &[u8]) -> bool {
        if self.connection.is_none() {
            self.connection = Connection::open(self.address).ok();
        }
        let answer = self.connection.as_mut().map(|open| open.call(request));
        let good = if let Some(Ok(head)) = answer {
            self.hits += u64::from(head.hit);
            self.refused += u64::from(head.status == 503);
            matches!(head.status, 200..=299 | 304)
        } else {
            self.connection = None;
            // Not to spin where nobody listens.
            thread::sleep(Duration::from_millis(5));
            false
        };
        if good {
            self.done += 1;
        } else {
            self.failed += 1;
        }
        good
    }
}
