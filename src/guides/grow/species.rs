//! Which plants of the catalogue share a grow guide, and what it is called.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::plants::model::Plant;

/// The plants of one species that go by one common name: beetroot and silverbeet are two, though botanists call them one.
#[derive(Debug)]
pub(super) struct Species<'a> {
    /// What it is called: no two species share a name, in any case.
    pub name: String,
    /// Its plants by name; there is at least one.
    pub plants: Vec<&'a Plant>,
}

/// The name before the cultivar, and the cultivar: `Tomato` and `Roma` of `Tomato- Roma`.
pub(super) fn parts(plant: &Plant) -> (&str, Option<&str>) {
    match plant.plant_name.split_once("- ") {
        Some((common, cultivar)) => (common.trim(), Some(cultivar.trim()).filter(|cultivar| !cultivar.is_empty())),
        None => (plant.plant_name.trim(), None),
    }
}

pub(super) fn scientific(plant: &Plant) -> &str {
    plant.scientific_name.as_deref().unwrap_or_default().trim()
}

impl<'a> Species<'a> {
    pub(super) fn all(plants: &'a [Plant]) -> Vec<Self> {
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
    pub(super) fn typical(&self) -> &'a Plant {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_species_is_called_as_gardeners_call_it_and_no_two_alike() {
        let plant = |&(name, scientific): &(&str, &str)| Plant {
            plant_name: name.to_owned(),
            scientific_name: Some(scientific.to_owned()),
            ..Plant::default()
        };
        let mint = [("Mint- Peppermint", "M. p."), ("Mint- Apple", "M. s."), ("River Mint", "M. a.")];
        let marigolds =
            [("Marigold- A", "T. e."), ("Marigold- B", "T. e."), ("Marigold- C", "T. p."), ("Marigold- D", "T. p.")];
        for (plants, names) in [
            (&[("Tomato- Roma", "S. l."), ("Tomato- Tiny Tim", "S. l."), ("Bay", "L. n.")][..], &["Bay", "Tomato"][..]),
            (
                &[("Basil- Sweet", "O. b."), ("Basil- Thai", "O. b."), ("Basil- Holy", "O. t.")],
                &["Basil", "Holy Basil"],
            ),
            (&mint, &["Peppermint", "Apple Mint", "River Mint"]),
            (&marigolds, &["Marigold (T. e.)", "Marigold (T. p.)"]),
            (&[("Beetroot- Golden", "B. v."), ("Silverbeet- Ruby", "B. v.")], &["Beetroot", "Silverbeet"]),
            (
                &[("Mint- River", "M. x"), ("Mint- Apple", "M. y"), ("River Mint", "M. z")],
                &["River Mint", "Apple Mint", "River Mint (M. z)"],
            ),
        ] {
            let plants: Vec<_> = plants.iter().map(plant).collect();
            let found: Vec<_> = Species::all(&plants).into_iter().map(|species| species.name).collect();
            assert_eq!(found, names);
        }
    }
}
