//! The last ten minutes, second by second: what the page draws the moment it is opened. Kept small: of a second only the
//! routes that were asked, and of their durations only the buckets that hold something.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::histogram::Counts;
use crate::http::metrics::{HttpMetrics, RouteCounts};

/// How many seconds are kept.
pub const KEPT: usize = 600;

/// The page's own requests don't count as traffic: watching must not change what is seen.
const OWN: &str = "/ops";

/// The history.
#[derive(Debug, Default)]
pub struct History(Mutex<Ring>);

#[derive(Debug, Default)]
struct Ring {
    seconds: VecDeque<Second>,
    /// The number of the second that comes next.
    next: u64,
    /// What was counted when the last second ended.
    seen: HashMap<usize, (Statuses, Counts)>,
    looked_up: Vec<(u64, u64)>,
    cpu: Duration,
    ended: Option<Instant>,
}

/// What the sampler looks at when a second is over.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Hits and misses of each cache since the start.
    pub look_ups: Vec<(u64, u64)>,
    pub connections: Connections,
    pub resident_bytes: Option<u64>,
    pub cpu: Duration,
}

/// The connections to the database.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connections {
    pub busy: usize,
    pub idle: usize,
}

/// What happened in one second.
#[derive(Clone, Debug)]
pub struct Second {
    pub number: u64,
    /// Milliseconds since 1970, at its end.
    pub at: i64,
    /// How long it really was.
    pub length: Duration,
    /// All routes but the page's own.
    pub total: Tally,
    /// Each route that was asked, by its id.
    pub routes: Vec<(usize, Tally)>,
    /// Hits and misses of each cache.
    pub look_ups: Vec<(u64, u64)>,
    pub connections: Connections,
    pub resident_bytes: Option<u64>,
    /// Processor time per time: 1.0 is one processor.
    pub cpu: f64,
}

/// Requests, how many of them failed, and how long they took.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The answers, by whose fault they were.
    pub statuses: Statuses,
    durations: Box<[(u8, u32)]>,
}

/// Answers by whose fault they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statuses {
    pub all: u64,
    pub client_errors: u64,
    pub server_errors: u64,
}

impl Statuses {
    fn of(counts: &RouteCounts<'_>) -> Self {
        let mut sums = Self::default();
        for (status, count) in &counts.statuses {
            sums.all += count;
            match status {
                400..500 => sums.client_errors += count,
                500.. => sums.server_errors += count,
                _ => {}
            }
        }
        sums
    }

    fn since(self, earlier: Self) -> Self {
        Self {
            all: self.all.saturating_sub(earlier.all),
            client_errors: self.client_errors.saturating_sub(earlier.client_errors),
            server_errors: self.server_errors.saturating_sub(earlier.server_errors),
        }
    }

    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.all += other.all;
        self.client_errors += other.client_errors;
        self.server_errors += other.server_errors;
    }
}

impl Tally {
    fn new(statuses: Statuses, durations: &Counts) -> Self {
        let small = |(place, count)| {
            // There are some fifty buckets, and no second has four billion requests.
            let place = u8::try_from(place).unwrap_or(u8::MAX);
            (place, u32::try_from(count).unwrap_or(u32::MAX))
        };
        Self { statuses, durations: durations.filled().map(small).collect() }
    }

    /// Adds the durations to `counts`.
    pub fn add_to(&self, counts: &mut Counts) {
        for (place, count) in &self.durations {
            counts.fill(usize::from(*place), u64::from(*count));
        }
    }

    /// The durations.
    pub fn durations(&self) -> Counts {
        let mut counts = Counts::default();
        self.add_to(&mut counts);
        counts
    }
}

impl History {
    /// Ends a second.
    pub fn add(&self, http: &HttpMetrics, reading: Reading) {
        self.lock().add(http, reading, Instant::now());
    }

    /// Calls `see` with the seconds that are kept, oldest first.
    pub fn look<T>(&self, see: impl FnOnce(&VecDeque<Second>) -> T) -> T {
        see(&self.lock().seconds)
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn add(&mut self, http: &HttpMetrics, reading: Reading, now: Instant) {
        let mut all = (Statuses::default(), Counts::default());
        let mut routes = Vec::new();
        for counts in http.counts() {
            let statuses = Statuses::of(&counts);
            let (seen, seen_durations) = self.seen.entry(counts.id).or_default();
            let new = statuses.since(*seen);
            if new.all == 0 {
                continue;
            }
            let durations = counts.durations.since(seen_durations);
            if !counts.route.starts_with(OWN) {
                all.0.add(new);
                all.1.add(&durations);
            }
            routes.push((counts.id, Tally::new(new, &durations)));
            *seen = statuses;
            *seen_durations = counts.durations;
        }
        let look_ups = reading.look_ups.iter().enumerate();
        let look_ups = look_ups.map(|(cache, (hits, misses))| {
            let (seen_hits, seen_misses) = self.looked_up.get(cache).copied().unwrap_or_default();
            // Somebody may have set them to zero.
            (hits.saturating_sub(seen_hits), misses.saturating_sub(seen_misses))
        });
        let look_ups = look_ups.collect();
        let ended = self.ended.replace(now);
        let length = ended.map_or(Duration::ZERO, |ended| now.saturating_duration_since(ended));
        let cpu = reading.cpu.saturating_sub(self.cpu);
        // Before the first second nothing is known of how long all this took.
        if !length.is_zero() {
            if self.seconds.len() == KEPT {
                self.seconds.pop_front();
            }
            self.seconds.push_back(Second {
                number: self.next,
                at: reading.at,
                length,
                total: Tally::new(all.0, &all.1),
                routes,
                look_ups,
                connections: reading.connections,
                resident_bytes: reading.resident_bytes,
                cpu: cpu.as_secs_f64() / length.as_secs_f64(),
            });
            self.next += 1;
        }
        self.looked_up = reading.look_ups;
        self.cpu = reading.cpu;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;

    fn reading(cpu: u64, look_ups: &[(u64, u64)]) -> Reading {
        Reading {
            at: 0,
            look_ups: look_ups.to_vec(),
            connections: Connections::default(),
            resident_bytes: None,
            cpu: Duration::from_millis(cpu),
        }
    }

    #[test]
    fn a_second_holds_what_came_since_the_last() {
        let http = HttpMetrics::new(["/plants".to_owned(), "/ops/data".to_owned()]);
        let ask = |route, status| {
            let quick = Duration::from_millis(2);
            http.record(Some(route), &Method::GET, status, quick);
        };
        let mut ring = Ring::default();
        let start = Instant::now();
        ask("/plants", 200);
        ring.add(&http, reading(100, &[(5, 5)]), start);
        assert!(ring.seconds.is_empty(), "what came before isn't this second's");
        ask("/plants", 200);
        ask("/plants", 404);
        ask("/plants", 503);
        ask("/ops/data", 200);
        let later = start + Duration::from_secs(2);
        ring.add(&http, reading(1_100, &[(8, 6), (1, 0)]), later);
        let second = &ring.seconds[0];
        assert_eq!(second.total.statuses, Statuses { all: 3, client_errors: 1, server_errors: 1 });
        assert_eq!(second.total.durations().count(), 3);
        assert_eq!(second.routes.len(), 2);
        assert_eq!(second.look_ups, [(3, 1), (1, 0)]);
        assert!((second.cpu - 0.5).abs() < 1e-9);
        // Counters that were set to zero are no negative look-ups.
        ring.add(&http, reading(1_100, &[(0, 0), (0, 0)]), later + Duration::from_secs(1));
        assert_eq!(ring.seconds[1].look_ups, [(0, 0), (0, 0)]);
        assert_eq!(ring.seconds[1].total.statuses.all, 0);
        assert_eq!(ring.seconds[1].number, 1);
    }

    #[test]
    fn ten_minutes_are_kept() {
        let http = HttpMetrics::new([]);
        let mut ring = Ring::default();
        let mut now = Instant::now();
        for _ in 0..KEPT + 10 {
            now += Duration::from_secs(1);
            ring.add(&http, reading(0, &[]), now);
        }
        assert_eq!(ring.seconds.len(), KEPT);
        assert_eq!(ring.seconds[0].number, 9);
    }
}
