//! Durations, counted in buckets: recording one is three relaxed additions, without a lock and without an allocation.
//! What is read out can be subtracted, added up and asked for its quantiles.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const MICRO: u64 = 1_000;
const MILLI: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;

/// Upper bounds of the buckets in nanoseconds, both ends meant: eight to a decade, so that a quantile between two of them
/// is told within a few percent. What took longer than the last has a bucket of its own.
const BOUNDS: [u64; BUCKETS - 1] = bounds();

/// One bucket more than bounds. A number, not the length of what is computed: an optimising rustc (1.95) can go round in
/// circles over a type whose size hangs on a function.
const BUCKETS: usize = 53;

/// Those of the bounds that are told to Prometheus, in seconds: fewer series, and the limits that people ask about.
const TOLD: [(u64, f64); 18] = [
    (100 * MICRO, 0.0001),
    (250 * MICRO, 0.000_25),
    (500 * MICRO, 0.0005),
    (MILLI, 0.001),
    (2_500 * MICRO, 0.0025),
    (5 * MILLI, 0.005),
    (10 * MILLI, 0.01),
    (25 * MILLI, 0.025),
    (50 * MILLI, 0.05),
    (100 * MILLI, 0.1),
    (200 * MILLI, 0.2),
    (300 * MILLI, 0.3),
    (500 * MILLI, 0.5),
    (SECOND, 1.0),
    (2_500 * MILLI, 2.5),
    (5 * SECOND, 5.0),
    (10 * SECOND, 10.0),
    (30 * SECOND, 30.0),
];

/// From 10 µs to 30 s.
const fn bounds() -> [u64; BUCKETS - 1] {
    let steps = [100, 150, 200, 250, 300, 400, 500, 750];
    let mut bounds = [0; BUCKETS - 1];
    let mut at = 0;
    let mut unit = MICRO / 10;
    while at < bounds.len() {
        bounds[at] = steps[at % steps.len()] * unit;
        at += 1;
        if at % steps.len() == 0 {
            unit *= 10;
        }
    }
    // The last decade stops at 30 s: 10, 15, 20 and, in 25's place, 30.
    bounds[at - 1] = 30 * SECOND;
    bounds
}

/// Durations since the server started.
#[derive(Debug)]
pub struct Histogram {
    buckets: [AtomicU64; BUCKETS],
    nanos: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// One that has counted nothing.
    pub const fn new() -> Self {
        Self { buckets: [const { AtomicU64::new(0) }; BUCKETS], nanos: AtomicU64::new(0) }
    }

    /// Counts a duration.
    pub fn record(&self, duration: Duration) {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|bound| *bound < nanos);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// What has been counted up to now.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (count, bucket) in counts.buckets.iter_mut().zip(&self.buckets) {
            *count = bucket.load(Ordering::Relaxed);
        }
        counts.nanos = self.nanos.load(Ordering::Relaxed);
        counts
    }
}

/// What a histogram had counted at some moment, or between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    buckets: [u64; BUCKETS],
    nanos: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { buckets: [0; BUCKETS], nanos: 0 }
    }
}

impl Counts {
    /// How many durations there are.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// Their sum in seconds.
    pub fn sum_seconds(&self) -> f64 {
        Duration::from_nanos(self.nanos).as_secs_f64()
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
        self.nanos = self.nanos.wrapping_add(other.nanos);
    }

    /// What came after `earlier`.
    pub fn since(&self, earlier: &Self) -> Self {
        let mut delta = self.clone();
        for (mine, theirs) in delta.buckets.iter_mut().zip(&earlier.buckets) {
            *mine = mine.saturating_sub(*theirs);
        }
        delta.nanos = self.nanos.wrapping_sub(earlier.nanos);
        delta
    }

    /// The buckets that hold something, as their place and count.
    pub fn filled(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let counts = self.buckets.iter().copied().enumerate();
        counts.filter(|(_, count)| *count > 0)
    }

    /// Adds `count` durations of the bucket at `place`.
    pub fn fill(&mut self, place: usize, count: u64) {
        if let Some(bucket) = self.buckets.get_mut(place) {
            *bucket += count;
        }
    }

    /// The duration in milliseconds that `share` of them stayed under: between two bounds as if a bucket were evenly filled,
    /// as Prometheus figures it. `None` where nothing was counted.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn quantile_ms(&self, share: f64) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let rank = share * count as f64;
        let mut below = 0.0;
        for (place, filled) in self.filled() {
            let filled = filled as f64;
            if below + filled >= rank {
                let Some(upper) = BOUNDS.get(place) else {
                    break;
                };
                let lower = place.checked_sub(1).map_or(0, |before| BOUNDS[before]);
                let within = ((rank - below) / filled).clamp(0.0, 1.0);
                return Some((lower as f64 + (*upper - lower) as f64 * within) / MILLI as f64);
            }
            below += filled;
        }
        // Beyond the last bound nothing more is known.
        BOUNDS.last().map(|last| *last as f64 / MILLI as f64)
    }

    /// The buckets as Prometheus has them: the upper bound in seconds, the last one infinite, and the count of each.
    pub fn told(&self) -> Vec<(f64, u64)> {
        let mut told: Vec<(f64, u64)> = TOLD.iter().map(|(_, seconds)| (*seconds, 0)).collect();
        told.push((f64::INFINITY, 0));
        for (place, count) in self.filled() {
            let upper = BOUNDS.get(place).copied().unwrap_or(u64::MAX);
            let bucket = TOLD.partition_point(|(bound, _)| *bound < upper);
            told[bucket].1 += count;
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_rise_and_hold_those_that_are_told() {
        assert!(BOUNDS.is_sorted_by(|a, b| a < b), "{BOUNDS:?}");
        assert_eq!((BOUNDS[0], BOUNDS[51]), (10 * MICRO, 30 * SECOND), "{BOUNDS:?}");
        for (bound, seconds) in TOLD {
            assert!(BOUNDS.contains(&bound), "{bound}");
            assert!((Duration::from_nanos(bound).as_secs_f64() - seconds).abs() < 1e-12, "{bound}");
        }
    }

    #[test]
    fn a_duration_on_a_bound_is_within_it() {
        let histogram = Histogram::new();
        for micros in [100, 101, 2_500, 2_501] {
            histogram.record(Duration::from_micros(micros));
        }
        histogram.record(Duration::from_mins(2));
        let told = histogram.counts().told();
        let filled: Vec<_> = told.iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(filled, [&(0.0001, 1), &(0.000_25, 1), &(0.0025, 1), &(0.005, 1), &(f64::INFINITY, 1)]);
        assert_eq!(histogram.counts().count(), 5);
        let sum = histogram.counts().sum_seconds();
        assert!((sum - 120.005_202).abs() < 1e-9, "{sum}");
    }

    #[test]
    fn quantiles_lie_between_the_bounds() {
        let histogram = Histogram::new();
        assert_eq!(histogram.counts().quantile_ms(0.5), None);
        for _ in 0..99 {
            histogram.record(Duration::from_micros(1_900));
        }
        histogram.record(Duration::from_millis(80));
        let counts = histogram.counts();
        let median = counts.quantile_ms(0.5).unwrap();
        assert!((1.5..=2.0).contains(&median), "{median}");
        let most = counts.quantile_ms(0.995).unwrap();
        assert!((75.0..=100.0).contains(&most), "{most}");
        histogram.record(Duration::from_hours(1));
        assert_eq!(histogram.counts().quantile_ms(1.0), Some(30_000.0));
    }

    #[test]
    fn what_came_in_between_is_the_difference() {
        let histogram = Histogram::new();
        histogram.record(Duration::from_millis(1));
        let before = histogram.counts();
        histogram.record(Duration::from_millis(3));
        let between = histogram.counts().since(&before);
        assert_eq!(between.count(), 1);
        assert!((between.sum_seconds() - 0.003).abs() < 1e-12);
        let mut both = before;
        both.add(&between);
        assert_eq!(both, histogram.counts());
        let mut refilled = Counts::default();
        for (place, count) in both.filled() {
            refilled.fill(place, count);
        }
        assert_eq!(refilled.told(), both.told());
    }
}
