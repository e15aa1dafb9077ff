//! What the statements of this process came to: by name how many and how long, and the last slow ones. The names are
//! looked up without a lock; there is room for so many, the rest shares one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::histogram::{Counts, Histogram};

/// How many names there is room for: several times what there are. A power of two.
const ROOM: usize = 512;

/// How many slow statements are remembered.
const REMEMBERED: usize = 200;

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);
static SLOW: Mutex<VecDeque<SlowQuery>> = Mutex::new(VecDeque::new());

/// The statements of one name.
#[derive(Debug)]
pub struct QueryStats {
    name: Box<str>,
    durations: Histogram,
    slow: AtomicU64,
}

/// A statement that took as long as the threshold or longer. No values: the name is all that is known of its text.
#[derive(Clone, Debug)]
pub struct SlowQuery {
    /// The statement's name.
    pub name: &'static str,
    /// How long it took.
    pub elapsed: Duration,
    /// The rows that it returned, or changed.
    pub rows: u64,
    /// When it was over, in UTC.
    pub at: NaiveDateTime,
    /// The request that ran it, if one did.
    pub request_id: Option<String>,
}

/// Names by their hash; a place that another name holds leads to the next.
struct Table {
    names: Box<[OnceLock<QueryStats>]>,
    others: OnceLock<QueryStats>,
}

impl Table {
    fn new() -> Self {
        Self { names: (0..ROOM).map(|_| OnceLock::new()).collect(), others: OnceLock::new() }
    }

    fn named(&self, name: &str) -> &QueryStats {
        let first = fnv(name);
        for place in first..first + ROOM {
            let known = self.names[place % ROOM].get_or_init(|| QueryStats::new(name));
            if &*known.name == name {
                return known;
            }
        }
        self.others.get_or_init(|| QueryStats::new("other"))
    }

    fn all(&self) -> Vec<&QueryStats> {
        let known = self.names.iter().chain([&self.others]);
        let mut known: Vec<_> = known.filter_map(OnceLock::get).collect();
        known.sort_unstable_by_key(|query| &query.name);
        known
    }
}

impl QueryStats {
    fn new(name: &str) -> Self {
        Self { name: name.into(), durations: Histogram::new(), slow: AtomicU64::new(0) }
    }

    /// The statements with this name.
    pub fn named(name: &str) -> &'static Self {
        TABLE.named(name)
    }

    /// Counts one.
    pub fn record(&self, elapsed: Duration, slow: bool) {
        self.durations.record(elapsed);
        if slow {
            self.slow.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The name.
    pub fn name(&'static self) -> &'static str {
        &self.name
    }

    /// How long they took.
    pub fn durations(&self) -> Counts {
        self.durations.counts()
    }

    /// How many were slow.
    pub fn slow(&self) -> u64 {
        self.slow.load(Ordering::Relaxed)
    }
}

/// All names that have been seen, in alphabetical order.
pub fn all() -> Vec<&'static QueryStats> {
    TABLE.all()
}

/// Remembers a slow statement; the oldest is forgotten for it.
pub fn remember(query: SlowQuery) {
    let mut slow = SLOW.lock().unwrap_or_else(PoisonError::into_inner);
    if slow.len() == REMEMBERED {
        slow.pop_back();
    }
    slow.push_front(query);
}

/// The slow statements that are remembered, newest first.
pub fn slow_queries() -> Vec<SlowQuery> {
    let slow = SLOW.lock().unwrap_or_else(PoisonError::into_inner);
    slow.iter().cloned().collect()
}

/// The FNV-1a hash: names are short, and ours.
fn fnv(name: &str) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in name.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_place_and_there_is_an_end_to_them() {
        let table = Table::new();
        let first = table.named("test.first");
        first.record(Duration::from_millis(2), false);
        table.named("test.first").record(Duration::from_secs(2), true);
        assert_eq!((first.durations().count(), first.slow()), (2, 1));
        for n in 1..ROOM {
            let name = format!("test.{n}");
            assert_eq!(&*table.named(&name).name, name);
        }
        assert_eq!(&*table.named("one too many").name, "other");
        assert_eq!(table.all().len(), ROOM + 1);
        assert!(std::ptr::eq(first, table.named("test.first")));
    }

    #[test]
    fn the_newest_slow_queries_are_remembered() {
        for n in 0..=REMEMBERED as u64 {
            remember(SlowQuery {
                name: "test.slow",
                elapsed: Duration::from_secs(1),
                rows: n,
                at: NaiveDateTime::default(),
                request_id: None,
            });
        }
        let slow = slow_queries();
        assert_eq!(slow.len(), REMEMBERED);
        assert_eq!((slow[0].rows, slow[REMEMBERED - 1].rows), (REMEMBERED as u64, 1));
    }
}
