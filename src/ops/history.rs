//! The last ten minutes, second by second: what the page draws the moment it is opened.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::totals::{Lookups, Route, Tally, Totals};

pub(super) const KEPT: usize = 600;

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

/// What is looked at when a second is over.
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
    /// All routes but the page's own.
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
            if self.seconds.len() == KEPT {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(cpu: u64) -> Reading {
        let cpu = Duration::from_millis(cpu);
        Reading { at: 0, busy_connections: 0, idle_connections: 0, resident_bytes: None, cpu }
    }

    fn totals(requests: &[(&str, &str, u64)], hits: u64) -> Totals {
        let mut lines = vec![format!("plantopia_cache_lookups_total{{cache=\"plants\",result=\"hit\"}} {hits}")];
        for (route, status, count) in requests {
            let labels = format!("route=\"{route}\",method=\"GET\",status=\"{status}\"");
            lines.push(format!("plantopia_http_requests_total{{{labels}}} {count}"));
        }
        Totals::read(&lines.join("\n"))
    }

    #[test]
    fn a_second_holds_what_came_since_the_last() {
        let mut history = History::default();
        let start = Instant::now();
        history.add(totals(&[("/plants", "200", 1)], 5), reading(100), start);
        assert!(history.seconds.is_empty(), "what came before isn't this second's");
        let asked = [("/plants", "200", 2), ("/plants", "404", 1), ("/plants", "503", 1), ("/ops/data", "200", 1)];
        let later = start + Duration::from_secs(2);
        history.add(totals(&asked, 8), reading(1_100), later);
        let second = &history.seconds[0];
        let total = &second.total;
        assert_eq!((total.requests, total.client_errors, total.server_errors), (3, 1, 1));
        assert_eq!(second.routes.len(), 2);
        assert_eq!(second.lookups["plants"], Lookups { hits: 3, misses: 0 });
        assert!((second.cpu - 0.5).abs() < 1e-9);
        history.add(totals(&asked, 8), reading(1_100), later + Duration::from_secs(1));
        let idle = &history.seconds[1];
        assert_eq!((idle.number, idle.total.requests, idle.routes.len()), (1, 0, 0));
    }

    #[test]
    fn ten_minutes_are_kept() {
        let mut history = History::default();
        let mut now = Instant::now();
        for _ in 0..KEPT + 10 {
            now += Duration::from_secs(1);
            history.add(Totals::default(), reading(0), now);
        }
        assert_eq!(history.seconds.len(), KEPT);
        assert_eq!(history.seconds[0].number, 9);
    }
}
