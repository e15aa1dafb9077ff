//! Lifetimes with a random part, so that what began together doesn't expire together.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Between nine tenths and the whole of a lifetime.
pub fn jittered(lifetime: Duration) -> Duration {
    // The standard library has no other source of random numbers.
    let chance = RandomState::new().hash_one(());
    let share = f64::from(u32::try_from(chance % 1_000).unwrap_or(0)) / 10_000.0;
    lifetime.mul_f64(1.0 - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_differ_by_a_tenth() {
        let whole = Duration::from_secs(1_000);
        let lives: Vec<Duration> = (0..200).map(|_| jittered(whole)).collect();
        assert!(lives.iter().all(|life| *life > whole.mul_f64(0.9) && *life <= whole));
        assert!(lives.iter().any(|life| *life != lives[0]));
    }
}
