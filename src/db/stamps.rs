//! When each gardener's rows last changed, as far as this server knows. A kept answer is kept under the stamp of the rows
//! that it was made of, so that nobody finds it once they changed, and nobody waits for a load from before.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;

use super::news::{Line, News};

/// How many stamps there are. Rows that share one only make each other's answers short-lived.
const SLOTS: usize = 1 << 16;

/// Rows that change together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A plant that somebody grows.
    Instance(i32),
    /// The ticks of a plant that somebody grows.
    Checklist(i32),
    /// All plants of a user.
    Garden(i32),
}

/// The stamps. A stamp is the number of the last change, counted over all rows: changes never share one.
#[derive(Debug)]
pub struct Stamps {
    last: AtomicU64,
    everything: AtomicU64,
    addresses: AtomicU64,
    slots: Box<[AtomicU64]>,
    line: ArcSwapOption<Line>,
}

impl Default for Stamps {
    fn default() -> Self {
        Self {
            last: AtomicU64::new(0),
            everything: AtomicU64::new(0),
            addresses: AtomicU64::new(0),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
            line: ArcSwapOption::empty(),
        }
    }
}

impl Stamps {
    /// Counts on this line from now on to bring the changes that others make.
    pub fn trust(&self, line: Arc<Line>) {
        self.line.store(Some(line));
    }

    /// Whether the stamps tell of every change that is a second old. While they don't, nothing kept may be answered.
    pub fn are_current(&self) -> bool {
        self.line.load().as_ref().is_some_and(|line| line.is_up())
    }

    /// How late changes by others are known at the moment; `None` while they aren't.
    pub fn lag(&self) -> Option<Duration> {
        self.line.load().as_ref().and_then(|line| line.lag())
    }

    /// The number of the last change of anything: what is loaded from now on has it.
    pub fn now(&self) -> u64 {
        self.last.load(Ordering::SeqCst)
    }

    /// The stamp of rows.
    pub fn of(&self, rows: Rows) -> u64 {
        let slot = self.slots[slot(rows)].load(Ordering::SeqCst);
        slot.max(self.everything.load(Ordering::SeqCst))
    }

    /// The stamp of which user has which address.
    pub fn of_addresses(&self) -> u64 {
        let addresses = self.addresses.load(Ordering::SeqCst);
        addresses.max(self.everything.load(Ordering::SeqCst))
    }

    /// The rows changed. To be called when the change is there for all to read, and before anybody is told that it is.
    pub fn raise(&self, rows: Rows) {
        self.slots[slot(rows)].fetch_max(self.next(), Ordering::SeqCst);
    }

    /// Addresses may lead to other users.
    pub fn raise_addresses(&self) {
        self.addresses.fetch_max(self.next(), Ordering::SeqCst);
    }

    /// Everything may have changed.
    pub fn raise_all(&self) {
        self.everything.fetch_max(self.next(), Ordering::SeqCst);
    }

    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Takes note of what another program changed, or this one.
    pub fn hear(&self, news: &News) {
        match news {
            News::Gardens(told) => self.read(told),
            News::Reconnected => self.raise_all(),
            News::Changed(_) => {}
        }
    }

    /// Reads what the triggers wrote: words of a letter and ids, `i12,13 g7`. What isn't understood is everything.
    fn read(&self, told: &str) {
        for word in told.split(' ') {
            let (kind, ids) = word.split_at_checked(1).unwrap_or_default();
            let rows = match (kind, ids) {
                ("a", "") => {
                    self.raise_addresses();
                    continue;
                }
                ("i", _) => Rows::Instance,
                ("c", _) => Rows::Checklist,
                ("g", _) => Rows::Garden,
                _ => return self.raise_all(),
            };
            for id in ids.split(',') {
                match id.parse() {
                    Ok(id) => self.raise(rows(id)),
                    Err(_) => return self.raise_all(),
                }
            }
        }
    }
}

fn slot(rows: Rows) -> usize {
    let (kind, id) = match rows {
        Rows::Instance(id) => (1_u64, id),
        Rows::Checklist(id) => (2, id),
        Rows::Garden(id) => (3, id),
    };
    let mixed = (kind << 32 | u64::from(id.cast_unsigned())).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The upper bits of the product depend on all bits of the number; sixteen of them count the slots.
    usize::try_from(mixed >> 48).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_where_it_happened() {
        let stamps = Stamps::default();
        let (seven, eight) = (Rows::Instance(7), Rows::Instance(8));
        let before = stamps.now();
        stamps.raise(seven);
        assert!(stamps.of(seven) > before);
        assert_eq!(stamps.of(eight), 0);
        assert_eq!(stamps.of(Rows::Checklist(7)), 0);
        let addresses = stamps.of_addresses();
        stamps.raise_all();
        assert_eq!(stamps.of(eight), stamps.now());
        assert!(stamps.of_addresses() > addresses);
    }

    #[test]
    fn notices_are_read_as_the_triggers_write_them() {
        let raised = |told: &str| {
            let stamps = Stamps::default();
            stamps.hear(&News::Gardens(told.into()));
            [
                stamps.of(Rows::Instance(12)),
                stamps.of(Rows::Instance(13)),
                stamps.of(Rows::Checklist(12)),
                stamps.of(Rows::Garden(7)),
                stamps.of_addresses(),
            ]
            .map(|stamp| stamp > 0)
        };
        assert_eq!(raised("i12,13 g7"), [true, true, false, true, false]);
        assert_eq!(raised("c12"), [false, false, true, false, false]);
        assert_eq!(raised("a"), [false, false, false, false, true]);
        for everything in ["*", "", "i", "i12,x", "i12  g7", "z1", "ü1"] {
            assert_eq!(raised(everything), [true; 5], "{everything}");
        }
    }

    #[test]
    fn without_a_line_nothing_is_current() {
        assert!(!Stamps::default().are_current());
    }

    #[test]
    fn neighbours_are_spread() {
        let slots: std::collections::HashSet<usize> =
            (1..=1_000).flat_map(|id| [Rows::Instance(id), Rows::Checklist(id), Rows::Garden(id)]).map(slot).collect();
        assert!(slots.len() > 2_900, "{}", slots.len());
    }
}
