//! What the recorder has counted of routes and caches, read from the text that it renders: it has no other way to be read.

use std::collections::BTreeMap;

use crate::metrics::{CACHE_LOOKUPS, DURATION_BOUNDS, REQUEST_DURATION, REQUESTS};

/// The buckets have one more, for what took longer than the last bound.
const BUCKETS: usize = DURATION_BOUNDS.len() + 1;

/// What was counted since the server started.
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

/// Requests, how many of them failed, and how long they took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub requests: u64,
    pub client_errors: u64,
    pub server_errors: u64,
    /// As Prometheus has them: each bucket holds the ones before it too.
    buckets: [u64; BUCKETS],
}

impl Totals {
    pub(crate) fn read(text: &str) -> Self {
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
    pub(crate) fn since(self, earlier: Self) -> Self {
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

    pub(crate) fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.client_errors += other.client_errors;
        self.server_errors += other.server_errors;
        for (mine, theirs) in self.buckets.iter_mut().zip(other.buckets) {
            *mine += theirs;
        }
    }

    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut buckets = self.buckets;
        for (now, before) in buckets.iter_mut().zip(earlier.buckets) {
            *now = now.saturating_sub(before);
        }
        Self {
            requests: self.requests.saturating_sub(earlier.requests),
            client_errors: self.client_errors.saturating_sub(earlier.client_errors),
            server_errors: self.server_errors.saturating_sub(earlier.server_errors),
            buckets,
        }
    }

    /// The milliseconds that `share` of the requests stayed under, interpolated within a bucket as Prometheus does it.
    /// None without requests; beyond the last bound nothing is known, so it is the most.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(crate) fn quantile_ms(&self, share: f64) -> Option<f64> {
        let count = self.buckets[BUCKETS - 1];
        if count == 0 {
            return None;
        }
        let rank = share * count as f64;
        let place = self.buckets.partition_point(|held| (*held as f64) < rank);
        let Some(upper) = DURATION_BOUNDS.get(place) else {
            return DURATION_BOUNDS.last().map(|most| most * 1e3);
        };
        let (lower, below) = match place.checked_sub(1) {
            Some(before) => (DURATION_BOUNDS[before], self.buckets[before] as f64),
            None => (0.0, 0.0),
        };
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
    use std::time::Duration;

    use axum::http::Method;

    use super::*;
    use crate::metrics::{self, RequestMetrics};

    fn recorded(record: impl FnOnce(&RequestMetrics)) -> Totals {
        let recorder = metrics::recorder().unwrap();
        ::metrics::with_local_recorder(&recorder, || record(&RequestMetrics::default()));
        Totals::read(&recorder.handle().render())
    }

    #[test]
    fn what_was_recorded_is_read() {
        let totals = recorded(|requests| {
            let quick = Duration::from_millis(2);
            for status in [200, 200, 404, 503] {
                requests.record(Some("/plants/{id}"), &Method::GET, status, quick);
            }
            requests.record(None, &Method::from_bytes(b"BREW").unwrap(), 404, Duration::from_mins(2));
            metrics::cache_lookups("plants", "hit").increment(3);
            metrics::cache_lookups("plants", "miss").increment(2);
            metrics::cache_lookups("plants", "coalesced").increment(1);
            metrics::record_query("plants.list", quick, true);
        });
        let route = |template: &str, method: &str| Route { template: template.into(), method: method.into() };
        let plants = &totals.routes[&route("/plants/{id}", "GET")];
        assert_eq!((plants.requests, plants.client_errors, plants.server_errors), (4, 1, 1));
        assert_eq!(plants.buckets[3..5], [0, 4]);
        let unmatched = &totals.routes[&route("unmatched", "other")];
        assert_eq!(unmatched.buckets[BUCKETS - 2..], [0, 1]);
        assert_eq!(totals.routes.len(), 2);
        assert_eq!(totals.caches["plants"], Lookups { hits: 3, misses: 2 });
    }

    #[test]
    fn quantiles_lie_between_the_bounds() {
        assert_eq!(Tally::default().quantile_ms(0.5), None);
        let totals = recorded(|requests| {
            for _ in 0..99 {
                requests.record(None, &Method::GET, 200, Duration::from_micros(1_900));
            }
            requests.record(None, &Method::GET, 200, Duration::from_millis(80));
        });
        let (_, tally) = totals.routes.first_key_value().unwrap();
        let median = tally.quantile_ms(0.5).unwrap();
        assert!((1.0..=2.5).contains(&median), "{median}");
        let most = tally.quantile_ms(0.995).unwrap();
        assert!((50.0..=100.0).contains(&most), "{most}");
        let hour = recorded(|requests| requests.record(None, &Method::GET, 200, Duration::from_hours(1)));
        assert_eq!(hour.routes.first_key_value().unwrap().1.quantile_ms(1.0), Some(30_000.0));
    }

    #[test]
    fn what_came_in_between_is_the_difference() {
        let record = |requests: &RequestMetrics| requests.record(None, &Method::GET, 404, Duration::from_millis(1));
        let total = |totals: Totals| totals.routes.into_values().next().unwrap();
        let before = total(recorded(record));
        let after = total(recorded(|requests| (0..3).for_each(|_| record(requests))));
        let mut again = before.clone();
        again.add(&after.since(&before));
        assert_eq!(again, after);
        assert_eq!(after.since(&before).client_errors, 2);
    }
}
