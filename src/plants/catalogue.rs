//! The catalogue in memory: every plant, and what is looked up by name, worked out once per version.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::lookup::Names;
use super::model::Plant;
use super::quality::Companions;
use super::search_text::SearchText;

/// One version of the catalogue. It never changes: a new version is a new catalogue.
#[derive(Debug)]
pub struct Catalogue {
    pub(crate) version: i64,
    /// Which content this is: only catalogues without a difference share it. It is part of the key of every cached answer.
    pub(crate) generation: u64,
    plants: Vec<Plant>,
    /// Place of each plant among all, by lower-case name as the database sorts it; equal names share a place.
    pub(crate) name_ranks: Vec<i64>,
    search_texts: OnceLock<Vec<SearchText>>,
    /// Whether the database has been or is being given this catalogue's search texts.
    pub(super) folding_began: AtomicBool,
    /// Whether it has them all.
    pub(super) is_folded: AtomicBool,
    names: OnceLock<Names>,
    companions: OnceLock<Companions>,
}

impl Catalogue {
    /// Of rows ordered by id. The same rows as `before` have its generation, so that answers made from it stay good.
    pub(crate) fn new(version: i64, rows: Vec<(Plant, i64)>, before: Option<&Self>) -> Self {
        static GENERATIONS: AtomicU64 = AtomicU64::new(1);
        let (plants, name_ranks): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let generation = match before {
            Some(before) if before.plants == plants && before.name_ranks == name_ranks => before.generation,
            _ => GENERATIONS.fetch_add(1, Ordering::Relaxed),
        };
        Self {
            version,
            generation,
            plants,
            name_ranks,
            search_texts: OnceLock::new(),
            folding_began: AtomicBool::new(false),
            is_folded: AtomicBool::new(false),
            names: OnceLock::new(),
            companions: OnceLock::new(),
        }
    }

    pub(crate) fn find_by_name(&self, name: &str) -> Option<usize> {
        self.names.get_or_init(|| Names::of(&self.plants)).find(name)
    }

    pub(crate) fn plants(&self) -> &[Plant] {
        &self.plants
    }

    /// The position of the plant with this id; no plant has an id beyond 32 bits.
    pub(crate) fn position(&self, id: i64) -> Option<usize> {
        let id = i32::try_from(id).ok()?;
        self.plants.binary_search_by_key(&id, |plant| plant.id).ok()
    }

    pub(crate) fn find(&self, id: i64) -> Option<&Plant> {
        self.position(id).map(|position| &self.plants[position])
    }

    /// What a search in memory compares, of each plant. Making them takes as long as reading a large catalogue does.
    pub(crate) fn search_texts(&self) -> &[SearchText] {
        self.search_texts.get_or_init(|| self.plants.iter().map(SearchText::of).collect())
    }

    /// What the plants say of each other.
    pub(crate) fn companions(&self) -> &Companions {
        self.companions.get_or_init(|| Companions::of(&self.plants))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_makes_a_new_generation() {
        let rows = |name: &str, rank| vec![(Plant { id: 7, ..Plant::called(name, "") }, rank)];
        let first = Catalogue::new(1, rows("Basil", 1), None);
        assert_eq!([7, 7 + (1 << 32)].map(|id| first.position(id)), [Some(0), None]);
        assert_eq!(Catalogue::new(2, rows("Basil", 1), Some(&first)).generation, first.generation);
        for changed in [rows("Mint", 1), rows("Basil", 2)] {
            assert_ne!(Catalogue::new(2, changed, Some(&first)).generation, first.generation);
        }
    }
}
