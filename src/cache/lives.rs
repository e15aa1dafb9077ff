//! How long each entry lives: a little less than the TTL, each its own while. What a new catalogue has everybody ask for
//! is written within a second or two; if it all expired within as little, its loads would come together too.

use std::time::{Duration, Instant};

use moka::Expiry;

use crate::jitter::jittered;

/// Between nine tenths and the whole of this TTL, from when an entry was written last. To read one changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct Lives(pub Duration);

impl<K, V> Expiry<K, V> for Lives {
    fn expire_after_create(&self, _: &K, _: &V, _: Instant) -> Option<Duration> {
        Some(jittered(self.0))
    }

    // Without this a new value would have only what the old one had left.
    fn expire_after_update(&self, _: &K, _: &V, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(jittered(self.0))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cache::{Bound, Cache, Registry};

    const TTL: Duration = Duration::from_secs(1_000);

    #[test]
    fn what_is_written_together_expires_over_a_tenth_of_the_ttl() {
        let now = Instant::now();
        let written = |n: i64| {
            [
                Lives(TTL).expire_after_create(&n, &n, now).unwrap(),
                Lives(TTL).expire_after_update(&n, &n, now, Some(TTL / 100)).unwrap(),
            ]
        };
        let lives: BTreeSet<Duration> = (0..500).flat_map(written).collect();
        let (first, last) = (*lives.first().unwrap(), *lives.last().unwrap());
        assert!(first > TTL.mul_f64(0.9) && last <= TTL, "{first:?} {last:?}");
        // A thousand draws of a thousand: half of the tenth, and a hundred moments, are certain.
        assert!(last > first + TTL.mul_f64(0.05), "{first:?} {last:?}");
        assert!(lives.len() > 100, "{}", lives.len());
    }

    #[test]
    fn to_be_read_is_not_to_live_longer() {
        let (now, left) = (Instant::now(), Some(Duration::from_secs(7)));
        assert_eq!(Lives(TTL).expire_after_read(&1, &1, now, left, now), left);
    }

    #[tokio::test]
    async fn a_cache_has_its_entries_live_no_longer_than_its_ttl() {
        let ttl = Duration::from_millis(20);
        let registry = Registry::default();
        let cache: Cache<i64, i64> = Cache::new(&registry, "numbers", ttl, Bound::Entries(9));
        for round in 0..2 {
            cache.insert(1, round).await;
            // However late this wakes up: it is late enough.
            tokio::time::sleep(ttl).await;
            let (value, found) = cache.get_or_make(1, |_| Ok(-1)).await.unwrap();
            assert_eq!((value, found), (-1, false), "round {round}");
        }
    }
}
