//! The requests that are under way. What is more is refused at once: those that are in stay quick, and the others know
//! soon enough to ask elsewhere.
//!
//! How many there may be follows from how long they take. By Little's law (J. D. C. Little, Operations Research 9, 1961)
//! as many are under way as are done in a second, times the seconds that each takes. When they take longer than they
//! should, the law tells how many could be under way for them not to: `under way * AIM / taken`. A database that is slow
//! today lowers the limit, one that is quick again raises it, and nobody has to know beforehand what the machine can do.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, TryLockError};
use std::time::{Duration, Instant};

use super::is_exempt;

/// How long those that have to wait should take on average: the slowest of a hundred should stay under a second.
const AIM: Duration = Duration::from_millis(250);

/// How long is looked before the limit is set anew.
const LOOK: Duration = Duration::from_millis(100);

/// How old a look may be, while nothing is seen that would begin a new one.
const OLD: Duration = Duration::from_secs(10);

/// How many must have been seen meanwhile.
const ENOUGH: u32 = 8;

/// How far the limit falls and rises at a time: one odd look should not decide everything.
const STEP: [f64; 2] = [0.1, 2.0];

/// Those that are under way, and how many there may be.
#[derive(Debug)]
pub struct InFlight {
    now: AtomicU32,
    limit: AtomicU32,
    bounds: Bounds,
    look: Mutex<Look>,
}

/// Between what the limit moves.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// As many as there are connections to the database: they wait for it, but not for each other, and a long lock that
    /// holds up a few keeps nobody else out.
    pub least: u32,
    /// Where it begins.
    pub most: u32,
}

/// What those took that were let in under the present limit and had to wait.
#[derive(Debug)]
struct Look {
    since: Instant,
    /// When the limit was changed last: those let in before it say what the one before was good for.
    changed: Instant,
    count: u32,
    taken: Duration,
    /// Whether the look before found them too slow.
    after_slow: bool,
}

/// A place among the requests that are under way; it is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    flight: Arc<InFlight>,
    waits_since: Option<Instant>,
}

impl InFlight {
    /// Room for so many requests.
    pub fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self {
            now: AtomicU32::new(0),
            limit: AtomicU32::new(bounds.most),
            bounds,
            look: Mutex::new(Look::begin(Instant::now())),
        })
    }

    /// A place for a request of this route, if there is one.
    pub fn enter(self: &Arc<Self>, route: &str) -> Option<Place> {
        let before = self.now.fetch_add(1, Ordering::Relaxed);
        let place = Place { flight: Arc::clone(self), waits_since: None };
        (before < self.limit() || is_exempt(route) || self.is_outdated()).then_some(place)
    }

    /// How many are under way.
    pub fn now(&self) -> u32 {
        self.now.load(Ordering::Relaxed)
    }

    /// How many there may be at the moment.
    pub fn limit(&self) -> u32 {
        self.limit.load(Ordering::Relaxed)
    }

    /// Whether the limit says nothing any more: it was found long ago. It is the most again then.
    fn is_outdated(&self) -> bool {
        let most = self.bounds.most;
        if self.limit() == most || !self.look.try_lock().is_ok_and(|look| look.is_old()) {
            return false;
        }
        self.limit.store(most, Ordering::Relaxed);
        self.now() <= most
    }

    /// One that began to wait at `since` is done.
    fn done(&self, since: Instant, now: Instant) {
        let mut look = match self.look.try_lock() {
            Ok(look) => look,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // Another is counted just now: a sample does.
            Err(TryLockError::WouldBlock) => return,
        };
        if since >= look.changed {
            look.count += 1;
            look.taken += now.saturating_duration_since(since);
        }
        if look.count >= ENOUGH && now.saturating_duration_since(look.since) >= LOOK {
            let mean = look.taken / look.count;
            let slow = mean > AIM;
            // One slow look may be a stall that is over already.
            let changes = (!slow || look.after_slow) && self.adjust(mean);
            *look = Look { changed: if changes { now } else { look.changed }, after_slow: slow, ..Look::begin(now) };
        }
    }

    /// Those that had to wait took this long on average. Whether that changes the limit.
    fn adjust(&self, taken: Duration) -> bool {
        let limit = self.limit();
        let factor = (AIM.as_secs_f64() / taken.as_secs_f64()).clamp(STEP[0], STEP[1]);
        let under_way = if factor < 1.0 { limit.min(self.now()) } else { limit };
        let wanted = (f64::from(under_way) * factor).round();
        let Bounds { least, most } = self.bounds;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between two of them")]
        let wanted = wanted.clamp(f64::from(least.min(most)), f64::from(most)) as u32;
        self.limit.store(wanted, Ordering::Relaxed);
        wanted != limit
    }
}

impl Look {
    fn is_old(&self) -> bool {
        self.since.elapsed() > OLD
    }

    fn begin(now: Instant) -> Self {
        Self { since: now, changed: now, count: 0, taken: Duration::ZERO, after_slow: false }
    }
}

impl Place {
    /// The request isn't done at once: from here on it counts how long it takes.
    pub fn wait(&mut self) {
        self.waits_since = Some(Instant::now());
    }

    /// Not to be counted: how long a failure took, an outage for one, says nothing of how many can be answered.
    pub fn failed(&mut self) {
        self.waits_since = None;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.flight.now.fetch_sub(1, Ordering::Relaxed);
        if let Some(since) = self.waits_since {
            self.flight.done(since, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    const LEAST: u32 = 30;

    fn flight(most: u32) -> Arc<InFlight> {
        InFlight::new(Bounds { least: LEAST, most })
    }

    #[test]
    fn there_is_room_for_so_many_and_always_for_those_who_watch() {
        let flight = flight(1);
        let first = flight.enter("/api/v1/plants").unwrap();
        assert!(flight.enter("/api/v1/plants").is_none());
        assert!(flight.enter("/livez").is_some());
        assert!(flight.enter("/api/v1/plants").is_none());
        drop(first);
        assert!(flight.enter("/api/v1/plants").is_some());
        assert_eq!(flight.now(), 0);
    }

    /// A queue in made-up time: `rate` are done in a second, one after the other, and `offered` come. Returns how long
    /// each took that was let in, with the second in which it was done.
    fn queue(flight: &Arc<InFlight>, rate: f64, offered: f64, seconds: f64) -> Vec<(f64, f64)> {
        let begin = Instant::now();
        let at = |second: f64| begin + Duration::from_secs_f64(second);
        *flight.look.lock().unwrap() = Look::begin(begin);
        let mut under_way = VecDeque::new();
        let (mut done, mut free, mut second) = (Vec::new(), 0.0, 0.0);
        while second < seconds {
            while under_way.front().is_some_and(|(_, _, end)| *end <= second) {
                let (mut place, came, end): (Place, f64, f64) = under_way.pop_front().unwrap();
                place.waits_since = None;
                drop(place);
                flight.done(at(came), at(end));
                done.push((end, end - came));
            }
            if let Some(place) = flight.enter("/api/v1/plants") {
                free = f64::max(free, second) + 1.0 / rate;
                under_way.push_back((place, second, free));
            }
            second += 1.0 / offered;
        }
        done
    }

    #[test]
    fn whatever_the_speed_what_is_accepted_is_quick() {
        for rate in [200.0, 1_000.0, 20_000.0] {
            let flight = flight(4_096);
            let done = queue(&flight, rate, 3.0 * rate, 20.0);
            let later: Vec<f64> = done.iter().filter(|d| d.0 > 5.0).map(|d| d.1).collect();
            let slowest = later.iter().copied().fold(0.0, f64::max);
            assert!(slowest < 0.5, "{rate}/s: {slowest} s");
            // It is as busy as it can be.
            let by_second = float(later.len()) / 15.0;
            assert!(by_second > 0.95 * rate, "{rate}/s: {by_second}");
        }
    }

    #[test]
    fn the_limit_comes_back_when_there_is_less_to_do() {
        let flight = flight(4_096);
        queue(&flight, 200.0, 600.0, 10.0);
        assert!(flight.limit() < 100, "{}", flight.limit());
        queue(&flight, 200.0, 100.0, 5.0);
        assert_eq!(flight.limit(), 4_096);
    }

    #[test]
    fn a_stall_that_is_over_changes_nothing() {
        let flight = flight(256);
        let begin = Instant::now();
        *flight.look.lock().unwrap() = Look::begin(begin);
        let look = |number: u32, taken: Duration| {
            let came = begin + 10 * LOOK * (number + 1);
            (0..ENOUGH).for_each(|_| flight.done(came, came + taken));
        };
        let (quick, slow) = (LOOK, AIM * 3);
        for (number, taken) in (0..).zip([quick, slow, quick, slow]) {
            look(number, taken);
            assert_eq!(flight.limit(), 256);
        }
        look(4, slow);
        assert_eq!(flight.limit(), LEAST);
    }

    #[test]
    fn what_was_found_long_ago_keeps_nobody_out() {
        let flight = flight(256);
        let _under_way: Vec<Place> = (0..100).filter_map(|_| flight.enter("/")).collect();
        flight.adjust(Duration::from_secs(3));
        assert!(flight.enter("/").is_none());
        let long_ago = Instant::now().checked_sub(OLD * 2).unwrap();
        flight.look.lock().unwrap().since = long_ago;
        assert!(flight.enter("/").is_some());
        assert_eq!(flight.limit(), 256);
    }

    #[test]
    fn a_lock_that_holds_up_some_keeps_nobody_else_out() {
        let flight = flight(256);
        let waiting: Vec<Place> = (0..20).filter_map(|_| flight.enter("/")).collect();
        flight.adjust(Duration::from_secs(3));
        assert_eq!(flight.limit(), LEAST);
        assert!(flight.enter("/").is_some(), "{} wait", waiting.len());
        let small = self::flight(2);
        small.adjust(Duration::from_secs(3));
        assert_eq!(small.limit(), 2);
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of a test")]
    fn float(count: usize) -> f64 {
        count as f64
    }
}
