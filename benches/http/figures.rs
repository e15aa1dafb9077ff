//! The arithmetic of the table: medians, percentiles. Tested in `tests/api/measuring.rs`.

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

/// A walk through `0..length` in an order without neighbours, each once before any comes twice.
pub fn shuffled(number: u64, length: u64) -> u64 {
    // A prime that is larger than any length here has no divisor in common with it.
    const STRIDE: u64 = 2_654_435_761;
    let length = length.max(1);
    (number % length) * (STRIDE % length) % length
}
