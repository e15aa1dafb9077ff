//! The caches: named, bounded, counted and coalesced. [`Cache`] keeps many answers (`kept.rs`), [`Snapshot`] one value that
//! readers never wait for once it is there (`snapshot.rs`). What they count, all of them together show (`registry.rs`).

mod kept;
mod lives;
mod registry;
mod snapshot;
mod stats;

pub use self::kept::Cache;
pub use self::registry::Registry;
pub use self::snapshot::Snapshot;
pub use self::stats::{CacheFigures, Figures, Stats};

/// How a cache is bounded.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// At most so many entries.
    Entries(u64),
    /// At most so many bytes, as [`Weigh`] counts them.
    Bytes(u64),
    /// The same, and what was used longest ago goes first, however often it was used before that: for entries under keys
    /// that nobody asks for again once they are outdated.
    RecentBytes(u64),
}

/// The size of a key or a value in bytes, for caches that are bounded by bytes.
pub trait Weigh {
    /// About how many bytes it holds on to; of what holds on to nothing outside itself, its own size.
    fn weigh(&self) -> usize {
        size_of_val(self)
    }
}

impl Weigh for i32 {}
impl Weigh for i64 {}
impl Weigh for u64 {}

impl<A, B: Weigh> Weigh for (A, B) {
    fn weigh(&self) -> usize {
        size_of::<A>() + self.1.weigh()
    }
}
