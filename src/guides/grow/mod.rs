//! The grow guides, one for each species of the starter catalogue, made from what the growth rules know of it: the same
//! stages, days and tips as in `/tracking/timeline`.

mod page;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::store::File;
use crate::plants::import::starter;
use crate::plants::model::Plant;

pub(super) const FOLDER: &str = "grow_guide";

pub(super) fn guides() -> Vec<File> {
    let plants = starter().unwrap_or_else(|error| {
        // The same rows fill an empty database, and a test reads them.
        tracing::error!(%error, "the starter catalogue can't be read: there are no grow guides");
        Vec::new()
    });
    let guides = Species::all(&plants).into_iter().map(|species| File {
        folder: FOLDER.to_owned(),
        text: page::markdown(&species),
        name: format!("{}.md", species.name),
    });
    guides.collect()
}

/// The plants of one species that go by one common name: beetroot and silverbeet are two, though botanists call them one.
struct Species<'a> {
    /// What it is called: no two species share a name, in any case.
    name: String,
    /// Its plants by name; there is at least one.
    plants: Vec<&'a Plant>,
}

/// The name before the cultivar, and the cultivar: `Tomato` and `Roma` of `Tomato- Roma`.
fn parts(plant: &Plant) -> (&str, Option<&str>) {
    match plant.plant_name.split_once("- ") {
        Some((common, cultivar)) => (common.trim(), Some(cultivar.trim()).filter(|cultivar| !cultivar.is_empty())),
        None => (plant.plant_name.trim(), None),
    }
}

fn scientific(plant: &Plant) -> &str {
    plant.scientific_name.as_deref().unwrap_or_default().trim()
}

impl<'a> Species<'a> {
    fn all(plants: &'a [Plant]) -> Vec<Self> {
        let mut species: BTreeMap<(&str, &str), Vec<&Plant>> = BTreeMap::new();
        for plant in plants {
            species.entry((parts(plant).0, scientific(plant))).or_default().push(plant);
        }
        let mut sizes: HashMap<&str, Vec<usize>> = HashMap::new();
        for ((common, _), plants) in &species {
            sizes.entry(*common).or_default().push(plants.len());
        }
        let mut taken = HashSet::new();
        let named = species.into_iter().map(|((common, scientific), mut plants)| {
            plants.sort_by(|a, b| a.plant_name.cmp(&b.plant_name));
            let mut name = name(common, scientific, &plants, &sizes[common]);
            if !taken.insert(name.to_lowercase()) {
                name = format!("{name} ({scientific})");
                taken.insert(name.to_lowercase());
            }
            Self { name, plants }
        });
        named.collect()
    }

    /// The plant whose days the guide tells: the middle one by its days to maturity.
    fn typical(&self) -> &'a Plant {
        let mut plants = self.plants.clone();
        plants.sort_by_key(|plant| plant.maturity_days());
        plants[(plants.len() - 1) / 2]
    }
}

/// The common name, if it tells which species is meant: it has no other, or this is the one that most of its plants belong
/// to. Else the cultivar goes before it, as gardeners say it, or the scientific name behind it.
fn name(common: &str, scientific: &str, plants: &[&Plant], sizes: &[usize]) -> String {
    let largest = sizes.iter().copied().max().unwrap_or_default();
    let is_usual = plants.len() == largest && sizes.iter().filter(|size| **size == largest).count() == 1;
    match plants {
        _ if sizes.len() == 1 || is_usual => common.to_owned(),
        [plant] => match parts(plant).1 {
            None => common.to_owned(),
            // Peppermint needs no second mint.
            Some(cultivar) if cultivar.to_lowercase().ends_with(&common.to_lowercase()) => cultivar.to_owned(),
            Some(cultivar) => format!("{} {common}", cultivar.trim_end_matches(" Mixed")),
        },
        _ => format!("{common} ({scientific})"),
    }
}
