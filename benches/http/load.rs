//! The load. Closed: so many connections, each with one request under way, for the most that a server can do. Open: a
//! fixed rate of arrivals, whatever the server does, for how long an answer takes; a request that had to wait for a free
//! connection counts from the moment when it was due, so a stall shows in every request that it held up.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use super::connection::Connection;

/// Requests that were written before the clock runs, in one piece of memory; sent one after the other, from the first again
/// after the last.
pub struct Requests {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The number of the next one.
    pub next: AtomicU64,
}

impl Requests {
    pub fn new(requests: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for request in requests {
            bytes.extend_from_slice(&request);
            ends.push(bytes.len());
        }
        assert!(ends.len() > 1, "a load without requests");
        Self { bytes, ends, next: AtomicU64::new(0) }
    }

    /// How many different ones there are.
    pub fn len(&self) -> u64 {
        self.ends.len() as u64 - 1
    }

    pub fn get(&self, number: u64) -> &[u8] {
        let place = usize::try_from(number % self.len()).expect("a place in a list");
        &self.bytes[self.ends[place]..self.ends[place + 1]]
    }
}

/// What came of a load. Times are in microseconds from when each request was due, sorted.
#[derive(Default)]
pub struct Outcome {
    /// Of the answers with 2xx or 304.
    pub good: Vec<u64>,
    /// Of those with 503.
    pub refused: Vec<u64>,
    /// Other answers, and broken connections.
    pub failed: u64,
    /// Seconds.
    pub elapsed: f64,
}

impl Outcome {
    pub fn done(&self) -> u64 {
        self.good.len() as u64
    }

    pub fn rate(&self) -> f64 {
        float(self.done()) / self.elapsed
    }
}

/// An open load of `rate` requests a second over as many of the connections as it takes, or a closed one over all of them.
pub fn run(address: SocketAddr, requests: &Requests, clients: usize, rate: Option<f64>, duration: Duration) -> Outcome {
    let next = AtomicU64::new(0);
    let start = Barrier::new(clients);
    // The first who finds everybody connected starts it.
    let clock = OnceLock::new();
    let worker = || {
        let mut connection = Connection::open(address).ok();
        let mut outcome = Outcome::default();
        start.wait();
        let clock = *clock.get_or_init(Instant::now);
        loop {
            let due = match rate {
                Some(rate) => Duration::from_secs_f64(float(next.fetch_add(1, Ordering::Relaxed)) / rate),
                None => clock.elapsed(),
            };
            if due >= duration {
                outcome.elapsed = clock.elapsed().as_secs_f64();
                return outcome;
            }
            thread::sleep((clock + due).saturating_duration_since(Instant::now()));
            let request = requests.get(requests.next.fetch_add(1, Ordering::Relaxed));
            let status = call(address, &mut connection, request);
            let late = u64::try_from((clock + due).elapsed().as_micros()).unwrap_or(u64::MAX);
            match status {
                Some(200..=299 | 304) => outcome.good.push(late),
                Some(503) => outcome.refused.push(late),
                _ => outcome.failed += 1,
            }
        }
    };
    let mut all = Outcome::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..clients).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            let outcome = worker.join().expect("a connection");
            all.good.extend(outcome.good);
            all.refused.extend(outcome.refused);
            all.failed += outcome.failed;
            all.elapsed = all.elapsed.max(outcome.elapsed);
        }
    });
    all.good.sort_unstable();
    all.refused.sort_unstable();
    all
}

/// The status of the answer; `None` when there was none.
fn call(address: SocketAddr, connection: &mut Option<Connection>, request: &[u8]) -> Option<u16> {
    if connection.is_none() {
        *connection = Connection::open(address).ok();
    }
    let answer = connection.as_mut().and_then(|open| open.call(request).ok());
    if answer.is_none() {
        *connection = None;
        // Not to spin where nobody listens.
        thread::sleep(Duration::from_millis(5));
    }
    answer.map(|head| head.status)
}

/// A count as a number to divide with.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub fn float(count: u64) -> f64 {
    count as f64
}
