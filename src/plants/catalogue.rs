//! The catalogue in memory: every plant, and what is looked up by name, worked out once per version.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::lookup::Names;
use super::model::Plant;
use super::quality::Companions;

/// One version of the catalogue. It never changes: a new version is a new catalogue.
#[derive(Debug)]
pub struct Catalogue {
    version: i64,
    generation: u64,
    plants: Vec<Plant>,
    /// Place of each plant among all, by lower-case name as the database sorts it; equal names share a place.
    name_ranks: Vec<i64>,
    positions: HashMap<i32, usize>,
    lowered: OnceLock<Vec<Lowered>>,
    names: OnceLock<Names>,
    companions: OnceLock<Companions>,
}

/// A plant's texts in lower case, for searching.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub name: String,
    /// Empty when unknown.
    pub scientific_name: String,
    /// Empty when there is none.
    pub description: String,
}

impl Catalogue {
    /// A catalogue of rows that are ordered by id, each with its place by name. If the catalogue before it has the same
    /// rows, the new one has the same generation, so that answers made from the old one stay good.
    pub(crate) fn new(version: i64, rows: Vec<(Plant, i64)>, before: Option<&Self>) -> Self {
        static GENERATIONS: AtomicU64 = AtomicU64::new(1);
        let (plants, name_ranks): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let positions = plants.iter().enumerate().map(|(position, plant)| (plant.id, position)).collect();
        let generation = match before {
            Some(before) if before.plants == plants && before.name_ranks == name_ranks => before.generation,
            _ => GENERATIONS.fetch_add(1, Ordering::Relaxed),
        };
        Self {
            version,
            generation,
            plants,
            name_ranks,
            positions,
            lowered: OnceLock::new(),
            names: OnceLock::new(),
            companions: OnceLock::new(),
        }
    }

    /// The version of the table that the catalogue was read from.
    pub(crate) fn version(&self) -> i64 {
        self.version
    }

    /// Which content this is: only catalogues without a difference share it. It is part of the key of every cached answer.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The plant that a name means, trimmed and in any case: name equal, scientific name equal, name contains it,
    /// scientific name contains it; of several the shortest name, then the lowest id.
    pub(crate) fn find_by_name(&self, name: &str) -> Option<usize> {
        self.names.get_or_init(|| Names::of(&self.plants)).find(name)
    }

    /// All plants by id.
    pub(crate) fn plants(&self) -> &[Plant] {
        &self.plants
    }

    /// The position of the plant with this id; no plant has an id beyond 32 bits.
    pub(crate) fn position(&self, id: i64) -> Option<usize> {
        self.positions.get(&i32::try_from(id).ok()?).copied()
    }

    /// The plant with this id.
    pub(crate) fn find(&self, id: i64) -> Option<&Plant> {
        self.position(id).map(|position| &self.plants[position])
    }

    /// The place of the plant at `position` among all, by name.
    pub(crate) fn name_rank(&self, position: usize) -> i64 {
        self.name_ranks[position]
    }

    /// The texts of the plant at `position` in lower case.
    pub(crate) fn lowered(&self, position: usize) -> &Lowered {
        let lowered = self.lowered.get_or_init(|| {
            let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
            self.plants
                .iter()
                .map(|plant| Lowered {
                    name: plant.plant_name.to_lowercase(),
                    scientific_name: lower(&plant.scientific_name),
                    description: lower(&plant.description),
                })
                .collect()
        });
        &lowered[position]
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
    fn a_plant_is_found_by_its_id() {
        let plant = Plant { id: 7, ..Plant::default() };
        let catalogue = Catalogue::new(1, vec![(plant, 1)], None);
        assert_eq!(catalogue.position(7), Some(0));
        assert_eq!(catalogue.position(7 + (1 << 32)), None);
    }

    #[test]
    fn only_a_change_makes_a_new_generation() {
        let rows = |name: &str, rank| vec![(Plant { id: 7, plant_name: name.into(), ..Plant::default() }, rank)];
        let first = Catalogue::new(1, rows("Basil", 1), None);
        assert_eq!(Catalogue::new(2, rows("Basil", 1), Some(&first)).generation(), first.generation());
        for changed in [rows("Mint", 1), rows("Basil", 2)] {
            assert_ne!(Catalogue::new(2, changed, Some(&first)).generation(), first.generation());
        }
    }
}
