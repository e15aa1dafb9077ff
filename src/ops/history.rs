//! The last ten minutes, second by second: what the page draws the moment it is opened. What the recorder has counted of routes
//! and caches is read from the text that it renders: it has no other way to be read.

use std::array;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use crate::metrics::{CACHE_LOOKUPS, DURATION_BOUNDS, REQUEST_DURATION, REQUESTS};

pub(super) const KEPT_SECONDS: u16 = 600;

/// The page's own requests don't count as traffic: watching must not change what is seen.
const OWN: &str = "/ops";

#[derive(Default)]
pub(super) struct History {
    /// Oldest first.
    pub seconds: VecDeque<Second>,
    /// The number of the second that comes next.
    next: u64,
    /// What was counted when the last second ended.
    last: Option<(Instant, Totals, Duration)>,
}

pub(super) struct Reading {
    /// Milliseconds since 1970.
    pub at: i64,
    pub busy_connections: usize,
    pub idle_connections: usize,
    pub resident_bytes: Option<u64>,
    /// Processor time since the start.
    pub cpu: Duration,
}

pub(super) struct Second {
    pub number: u64,
    /// How long it really was.
    pub length: Duration,
    pub total: Tally,
    /// The routes that were asked.
    pub routes: Vec<(Route, Tally)>,
    pub lookups: BTreeMap<String, Lookups>,
    /// Processor time per time: 1.0 is one processor.
    pub cpu: f64,
    pub reading: Reading,
}

impl History {
    pub(super) fn add(&mut self, totals: Totals, reading: Reading, now: Instant) {
        let cpu = reading.cpu;
        // Before the first second nothing is known of how long all this took.
        if let Some((ended, before, cpu_before)) = &self.last {
            let length = now.saturating_duration_since(*ended);
            let routes = totals.routes.iter().map(|(route, tally)| {
                let before = before.routes.get(route);
                (route.clone(), before.map_or_else(|| tally.clone(), |before| tally.since(before)))
            });
            let routes: Vec<_> = routes.filter(|(_, tally)| tally.requests > 0).collect();
            let mut total = Tally::default();
            for (_, tally) in routes.iter().filter(|(route, _)| !route.template.starts_with(OWN)) {
                total.add(tally);
            }
            let lookups = totals.caches.iter().map(|(cache, lookups)| {
                let before = before.caches.get(cache).copied().unwrap_or_default();
                (cache.clone(), lookups.since(before))
            });
            if self.seconds.len() == usize::from(KEPT_SECONDS) {
                self.seconds.pop_front();
            }
            self.seconds.push_back(Second {
                number: self.next,
                length,
                total,
                routes,
                lookups: lookups.collect(),
                cpu: cpu.saturating_sub(*cpu_before).as_secs_f64() / length.as_secs_f64(),
                reading,
            });
            self.next += 1;
        }
        self.last = Some((now, totals, cpu));
    }
}

/// The buckets have one more, for what took longer than the last bound.
const BUCKETS: usize = DURATION_BOUNDS.len() + 1;

#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub routes: BTreeMap<Route, Tally>,
    pub caches: BTreeMap<String, Lookups>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub template: String,
    pub method: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lookups {
    pub hits: u64,
    pub misses: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub requests: u64,
    pub client_errors: u64,
    pub server_errors: u64,
    /// As Prometheus has them: each bucket holds the ones before it too.
    buckets: [u64; BUCKETS],
}

impl Totals {
    pub(super) fn read(text: &str) -> Self {
        let mut totals = Self::default();
        for sample in text.lines().filter_map(Sample::parse) {
            match sample.name {
                REQUESTS => totals.tally(&sample).count(sample.label("status"), sample.value),
                CACHE_LOOKUPS => {
                    let lookups = totals.caches.entry(sample.label("cache").to_owned()).or_default();
                    match sample.label("result") {
                        "hit" => lookups.hits = sample.value,
                        "miss" => lookups.misses = sample.value,
                        _ => {}
                    }
                }
                name if name.strip_suffix("_bucket") == Some(REQUEST_DURATION) => {
                    let bound: f64 = sample.label("le").parse().unwrap_or(f64::INFINITY);
                    let place = DURATION_BOUNDS.partition_point(|upper| *upper < bound);
                    totals.tally(&sample).buckets[place] = sample.value;
                }
                _ => {}
            }
        }
        totals
    }

    fn tally(&mut self, sample: &Sample<'_>) -> &mut Tally {
        let route = Route { template: sample.label("route").to_owned(), method: sample.label("method").to_owned() };
        self.routes.entry(route).or_default()
    }
}

impl Lookups {
    pub(super) fn since(self, earlier: Self) -> Self {
        Self { hits: self.hits.saturating_sub(earlier.hits), misses: self.misses.saturating_sub(earlier.misses) }
    }
}

impl Tally {
    fn count(&mut self, status: &str, requests: u64) {
        self.requests += requests;
        match status.as_bytes().first() {
            Some(b'4') => self.client_errors += requests,
            Some(b'5') => self.server_errors += requests,
            _ => {}
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        *self = self.each(other, u64::saturating_add);
    }

    pub(super) fn since(&self, earlier: &Self) -> Self {
        self.each(earlier, u64::saturating_sub)
    }

    fn each(&self, other: &Self, combine: fn(u64, u64) -> u64) -> Self {
        Self {
            requests: combine(self.requests, other.requests),
            client_errors: combine(self.client_errors, other.client_errors),
            server_errors: combine(self.server_errors, other.server_errors),
            buckets: array::from_fn(|place| combine(self.buckets[place], other.buckets[place])),
        }
    }

    /// The milliseconds that `share` of the requests stayed under, interpolated within a bucket as Prometheus does it.
    /// None without requests; beyond the last bound nothing is known, so it is the most.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(super) fn quantile_ms(&self, share: f64) -> Option<f64> {
        let count = self.buckets[BUCKETS - 1];
        if count == 0 {
            return None;
        }
        let rank = share * count as f64;
        let place = self.buckets.partition_point(|held| (*held as f64) < rank);
        let Some(upper) = DURATION_BOUNDS.get(place) else {
            return DURATION_BOUNDS.last().map(|most| most * 1e3);
        };
        let (lower, below) =
            place.checked_sub(1).map_or((0.0, 0.0), |before| (DURATION_BOUNDS[before], self.buckets[before] as f64));
        let within = (rank - below) / (self.buckets[place] as f64 - below);
        Some((lower + (upper - lower) * within) * 1e3)
    }
}

/// A line such as `name{route="/plants/{id}",method="GET"} 3`.
struct Sample<'a> {
    name: &'a str,
    labels: &'a str,
    value: u64,
}

impl<'a> Sample<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (series, value) = line.rsplit_once(' ')?;
        let (name, labels) = series.split_once('{')?;
        Some(Self { name, labels, value: value.parse().ok()? })
    }

    /// A label's value; empty without it. The values that are read here have no quotes in them.
    fn label(&self, name: &str) -> &'a str {
        let mut parts = self.labels.split('"');
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            if key.trim_start_matches(',').strip_suffix('=') == Some(name) {
                return value;
            }
        }
        ""
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::metrics::{self, RequestMetrics};

    fn recorded(record: impl FnOnce(&RequestMetrics)) -> Totals {
        let recorder = metrics::recorder().unwrap();
        ::metrics::with_local_recorder(&recorder, || record(&RequestMetrics::default()));
        Totals::read(&recorder.handle().render())
    }

    #[test]
    fn quantiles_lie_between_the_bounds() {
        assert_eq!(Tally::default().quantile_ms(0.5), None);
        let totals = recorded(|requests| {
            for _ in 0..99 {
                requests.record(None, &Method::GET, 200, Duration::from_micros(1_900));
            }
            requests.record(None, &Method::GET, 503, Duration::from_millis(80));
        });
        let (_, tally) = totals.routes.first_key_value().unwrap();
        assert_eq!((tally.requests, tally.client_errors, tally.server_errors), (100, 0, 1));
        let median = tally.quantile_ms(0.5).unwrap();
        assert!((1.0..=2.5).contains(&median), "{median}");
        let most = tally.quantile_ms(0.995).unwrap();
        assert!((50.0..=100.0).contains(&most), "{most}");
        let hour = recorded(|requests| requests.record(None, &Method::GET, 200, Duration::from_hours(1)));
        assert_eq!(hour.routes.first_key_value().unwrap().1.quantile_ms(1.0), Some(30_000.0));
    }

    #[test]
    fn ten_minutes_are_kept_each_second_with_its_share_of_a_processor() {
        let mut history = History::default();
        let start = Instant::now();
        for second in 0..u64::from(KEPT_SECONDS) + 10 {
            let cpu = Duration::from_millis(500 * second);
            let reading = Reading { at: 0, busy_connections: 0, idle_connections: 0, resident_bytes: None, cpu };
            history.add(Totals::default(), reading, start + Duration::from_secs(second));
        }
        assert_eq!(history.seconds.len(), usize::from(KEPT_SECONDS));
        let oldest = &history.seconds[0];
        assert_eq!((oldest.number, oldest.total.requests), (9, 0));
        assert!((oldest.cpu - 0.5).abs() < 1e-9);
    }
}
