//! The arithmetic of the table: medians, percentiles, schedules. Tested in `tests/api/measuring.rs`.

use std::time::Duration;

/// The middle of some values; of an even number the mean of the two in the middle. None has the middle NaN.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return f64::NAN;
    }
    f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
}

/// The least and the greatest.
pub fn range(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)))
}

/// The value that `percent` of the sorted values don't exceed (the nearest rank).
pub fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// When the request `number` of a fixed rate is due, counted from the start.
pub fn due(number: u64, per_second: f64) -> Duration {
    Duration::from_secs_f64(float(number) / per_second)
}

/// A count as a number to divide with.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub fn float(count: u64) -> f64 {
    count as f64
}

/// A walk through `0..length` in an order without neighbours, each once before any comes twice.
pub fn shuffled(number: u64, length: u64) -> u64 {
    // A prime that is larger than any length here has no divisor in common with it.
    const STRIDE: u64 = 2_654_435_761;
    let length = length.max(1);
    (number % length) * (STRIDE % length) % length
}

/// A number with its thousands apart.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
