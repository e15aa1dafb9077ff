//! The load. Closed: so many connections, each with one request under way, for the most that a server can do. Open: a
//! fixed rate of arrivals, whatever the server does, for how long an answer takes; a request that had to wait for a free
//! connection counts from the moment when it was due, so a stall shows in every request that it held up.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::connection::{Connection, TIMEOUT};
use super::reading;

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

    fn draw(&self) -> &[u8] {
        self.get(self.next.fetch_add(1, Ordering::Relaxed))
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

    fn note(&mut self, status: Option<u16>, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        match status {
            Some(200..=299 | 304) => self.good.push(took),
            Some(503) => self.refused.push(took),
            _ => self.failed += 1,
        }
    }

    fn of_all(clients: Vec<Self>) -> Self {
        let mut all = Self::default();
        for client in clients {
            all.good.extend(client.good);
            all.refused.extend(client.refused);
            all.failed += client.failed;
            all.elapsed = all.elapsed.max(client.elapsed);
        }
        all.good.sort_unstable();
        all.refused.sort_unstable();
        all
    }
}

/// A closed load over all of the connections, a thread for each.
pub fn closed(address: SocketAddr, requests: &Requests, clients: usize, duration: Duration) -> Outcome {
    let start = Barrier::new(clients);
    // The first who finds everybody connected starts it.
    let clock = OnceLock::new();
    let client = || {
        let (mut connection, mut outcome) = (Connection::open(address).ok(), Outcome::default());
        start.wait();
        let clock: Instant = *clock.get_or_init(Instant::now);
        while clock.elapsed() < duration {
            let (request, since) = (requests.draw(), Instant::now());
            let head = connection.as_mut().and_then(|open| open.call(request).ok());
            outcome.note(head.map(|head| head.status), since.elapsed());
            if head.is_none() {
                // Not to spin where nobody listens.
                thread::sleep(Duration::from_millis(5));
                connection = Connection::open(address).ok();
            }
        }
        outcome.elapsed = clock.elapsed().as_secs_f64();
        outcome
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        Outcome::of_all(clients.into_iter().map(|client| client.join().expect("a connection")).collect())
    })
}

/// An open load of `rate` requests a second over as many of the connections as it takes, from two threads: one for each of
/// them would take the processor from the server at every answer.
pub fn open(address: SocketAddr, requests: &Requests, clients: usize, rate: f64, duration: Duration) -> Outcome {
    thread::scope(|scope| {
        let halves = [(); 2].map(|()| scope.spawn(|| half(address, requests, clients / 2, rate / 2.0, duration)));
        Outcome::of_all(halves.map(|half| half.join().expect("half of a load")).into())
    })
}

#[tokio::main(flavor = "current_thread")]
async fn half(address: SocketAddr, requests: &Requests, clients: usize, rate: f64, duration: Duration) -> Outcome {
    let next = AtomicU64::new(0);
    let connections = join_all((0..clients).map(|_| TcpStream::connect(address))).await;
    let clock = Instant::now();
    let client = async |connection: io::Result<TcpStream>| {
        let (mut connection, mut buffer, mut outcome) = (connection.ok(), Vec::new(), Outcome::default());
        loop {
            let due = Duration::from_secs_f64(float(next.fetch_add(1, Ordering::Relaxed)) / rate);
            if due >= duration {
                outcome.elapsed = clock.elapsed().as_secs_f64();
                return outcome;
            }
            // Even to sleep for no time takes a millisecond.
            if let Some(wait) = due.checked_sub(clock.elapsed()) {
                sleep(wait).await;
            }
            let answer = async { call(connection.as_mut()?, &mut buffer, requests.draw()).await.ok() };
            let status = timeout(TIMEOUT, answer).await.ok().flatten();
            outcome.note(status, clock.elapsed().saturating_sub(due));
            if status.is_none() {
                sleep(Duration::from_millis(5)).await;
                connection = TcpStream::connect(address).await.ok();
            }
        }
    };
    Outcome::of_all(join_all(connections.into_iter().map(client)).await)
}

/// Sends a request and reads its answer to the end; its status.
async fn call(connection: &mut TcpStream, buffer: &mut Vec<u8>, request: &[u8]) -> io::Result<u16> {
    connection.write_all(request).await?;
    buffer.clear();
    while connection.read_buf(buffer).await? > 0 {
        if let Some(head) = reading::whole(buffer) {
            return Ok(head.status);
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// A count as a number to divide with.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub fn float(count: u64) -> f64 {
    count as f64
}
