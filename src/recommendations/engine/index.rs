//! The catalogue as the engine reads it: one array per fact, the cultivars of a species side by side. Built once per
//! catalogue version; holds no text.

use std::collections::HashMap;
use std::ops::Range;

use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};

use super::traits::Traits;

/// Counts as the maturity of a plant that has none on record (contract 3.6).
const NEVER: i32 = 1_000_000_000;

/// Counts as the maintainability of a plant that has none on record (contract 3.9).
const USUAL_CARE: f64 = 0.6;

/// A catalogue made ready for scoring.
///
/// A *slot* is a plant's place in the arrays; its *position* is its place in the catalogue that the index was built
/// from. The two differ, because slots go species by species.
#[derive(Debug)]
pub struct Index {
    /// For each position the slot.
    slots: Vec<u32>,
    /// For each species its first slot, and the number of slots at the end.
    bounds: Vec<u32>,
    /// For each flower colour the palettes that hold it.
    palettes_with: HashMap<Box<str>, Vec<u32>>,
    palettes: usize,
    categories: usize,
    // From here on an entry for each slot.
    pub(super) position: Vec<u32>,
    pub(super) species: Vec<u32>,
    pub(super) months: [Vec<MonthSet>; 5],
    pub(super) traits: Vec<Traits>,
    /// The plant's own maintainability, 0 to 1.
    pub(super) maintainability: Vec<f64>,
    /// Which set of flower colours the plant has.
    pub(super) palette: Vec<u32>,
    pub(super) category: Vec<u32>,
    /// The place among all plants by maturity, name and id: what decides between equal scores.
    pub(super) tie_break: Vec<u32>,
}

impl Index {
    /// Builds the index of a catalogue; the engine's answers name plants by their position in it.
    pub fn build(plants: &[Plant]) -> Self {
        let species_of = number(plants.iter().map(species_key));
        let mut by_species: Vec<usize> = (0..plants.len()).collect();
        by_species.sort_by_key(|&position| species_of.of[position]);
        let categories = number(plants.iter().map(|p| p.plant_category.as_deref().unwrap_or_default()));
        let palettes = number(plants.iter().map(palette));
        let tie_break = tie_breaks(plants);
        let in_slots = |of: &[u32]| by_species.iter().map(|&position| of[position]).collect();
        let arranged = || by_species.iter().map(|&position| &plants[position]);

        let mut slots = vec![0; plants.len()];
        let mut bounds = Vec::with_capacity(species_of.distinct.len() + 1);
        for (slot, &position) in by_species.iter().enumerate() {
            slots[position] = narrow(slot);
            if bounds.len() <= species_of.of[position] as usize {
                bounds.push(narrow(slot));
            }
        }
        bounds.push(narrow(plants.len()));

        let mut palettes_with: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        for (palette, colors) in (0..).zip(&palettes.distinct) {
            for color in colors {
                palettes_with.entry((*color).into()).or_default().push(palette);
            }
        }
        Self {
            slots,
            bounds,
            species: in_slots(&species_of.of),
            palettes_with,
            palettes: palettes.distinct.len(),
            categories: categories.distinct.len(),
            position: by_species.iter().map(|&position| narrow(position)).collect(),
            months: ClimateZone::ALL.map(|zone| arranged().map(|plant| months(plant, zone)).collect()),
            traits: arranged().map(Traits::of).collect(),
            maintainability: arranged().map(maintainability).collect(),
            palette: in_slots(&palettes.of),
            category: in_slots(&categories.of),
            tie_break: in_slots(&tie_break),
        }
    }

    /// How many plants the catalogue has.
    pub fn len(&self) -> usize {
        self.traits.len()
    }

    /// Whether the catalogue has no plants.
    pub fn is_empty(&self) -> bool {
        self.traits.is_empty()
    }

    /// The slot of a plant.
    pub(super) fn slot(&self, position: usize) -> usize {
        self.slots[position] as usize
    }

    /// The slots of a species.
    pub(super) fn slots_of(&self, species: u32) -> Range<usize> {
        let species = species as usize;
        self.bounds[species] as usize..self.bounds[species + 1] as usize
    }

    /// How many categories there are: their numbers are below.
    pub(super) fn categories(&self) -> usize {
        self.categories
    }

    /// For each palette whether it holds one of the colours.
    pub(super) fn palettes_with_any(&self, colors: &[Box<str>]) -> Vec<bool> {
        let mut matching = vec![false; self.palettes];
        let known = colors.iter().filter_map(|color| self.palettes_with.get(color));
        for &palette in known.flatten() {
            matching[palette as usize] = true;
        }
        matching
    }
}

/// What makes two plants one species (contract 3.6): the scientific name, or the plant's name where there is none.
pub(super) fn species_key(plant: &Plant) -> String {
    let scientific = normal(plant.scientific_name.as_deref().unwrap_or_default());
    if scientific.is_empty() || scientific == "unknown" {
        format!("name:{}", normal(&plant.plant_name))
    } else {
        format!("sci:{scientific}")
    }
}

/// A name without case, spaces, signs and Markdown: its letters a to z and its digits.
fn normal(name: &str) -> String {
    name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn months(plant: &Plant, zone: ClimateZone) -> MonthSet {
    plant.sowing_months(zone).iter().copied().collect()
}

/// A score that is no number, which a database may hold, is taken for none.
fn maintainability(plant: &Plant) -> f64 {
    let known = plant.maintainability_score.filter(|score| score.is_finite());
    known.unwrap_or(USUAL_CARE)
}

fn palette(plant: &Plant) -> Vec<&str> {
    let colors = plant.flower_colors.iter().flat_map(|colors| &colors.0);
    let mut colors: Vec<&str> = colors.map(String::as_str).collect();
    colors.sort_unstable();
    colors.dedup();
    colors
}

/// For each position the place by days to maturity, then lower-case name, then id.
fn tie_breaks(plants: &[Plant]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..plants.len()).collect();
    order.sort_by_cached_key(|&position| {
        let plant = &plants[position];
        let days = plant.maturity_days().unwrap_or(NEVER);
        (days, plant.plant_name.to_lowercase(), plant.id)
    });
    let mut places = vec![0; plants.len()];
    for (place, position) in order.into_iter().enumerate() {
        places[position] = narrow(place);
    }
    places
}

/// Values numbered from 0 in the order in which they first appear.
struct Numbered<K> {
    /// For each value its number.
    of: Vec<u32>,
    distinct: Vec<K>,
}

fn number<K: std::hash::Hash + Eq + Clone>(values: impl Iterator<Item = K>) -> Numbered<K> {
    let mut numbers = HashMap::new();
    let mut distinct = Vec::new();
    let of = values
        .map(|value| {
            *numbers.entry(value).or_insert_with_key(|value| {
                distinct.push(value.clone());
                narrow(distinct.len() - 1)
            })
        })
        .collect();
    Numbered { of, distinct }
}

/// Positions are kept in 32 bits: half the memory, and ids have no more.
pub(super) fn narrow(position: usize) -> u32 {
    u32::try_from(position).expect("ids are 32 bits, so no catalogue has more plants")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant(id: i32, name: &str, scientific: Option<&str>) -> Plant {
        Plant { id, plant_name: name.to_owned(), scientific_name: scientific.map(str::to_owned), ..Plant::default() }
    }

    #[test]
    fn a_species_goes_by_its_scientific_name_if_it_has_one() {
        let key = |name, scientific| species_key(&plant(1, name, scientific));
        assert_eq!(key("Basil- Bush", Some(" **Ocimum** Basilicum ")), "sci:ocimumbasilicum");
        assert_eq!(key("Basil- Bush 2", None), "name:basilbush2");
        assert_eq!(key("Basil- Bush", Some("Unknown")), "name:basilbush");
        assert_eq!(key("Basil- Bush", Some(" ")), "name:basilbush");
        assert_eq!(key("Fraisier d'été", None), "name:fraisierdt");
    }

    #[test]
    fn cultivars_of_a_species_stand_side_by_side() {
        let index = Index::build(&[
            plant(1, "Basil- Bush", Some("Ocimum basilicum")),
            plant(2, "Mint", None),
            plant(3, "Basil- Genovese", Some("Ocimum basilicum")),
        ]);
        assert_eq!(index.species, [0, 0, 1]);
        assert_eq!([index.slots_of(0), index.slots_of(1)], [0..2, 2..3]);
        assert_eq!(index.position, [0, 2, 1]);
        assert_eq!([index.slot(0), index.slot(1), index.slot(2)], [0, 2, 1]);
    }

    #[test]
    fn equal_scores_go_by_maturity_then_name_then_id() {
        let mut plants = vec![
            plant(9, "b", None),
            plant(4, "A", None),
            plant(3, "a", None),
            plant(2, "z", None),
            plant(1, "c", None),
        ];
        plants[3].time_to_maturity_days = Some(60);
        plants[4].time_to_maturity_days = Some(0);
        assert_eq!(tie_breaks(&plants), [3, 2, 1, 0, 4]);
    }

    #[test]
    fn palettes_are_found_by_any_of_their_colours() {
        let mut plants = vec![plant(1, "a", None), plant(2, "b", None), plant(3, "c", None)];
        let colors = |names: &[&str]| {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            Some(crate::plants::model::FlowerColors(names))
        };
        plants[0].flower_colors = colors(&["purple", "violet", "purple"]);
        plants[1].flower_colors = colors(&["violet", "purple"]);
        let index = Index::build(&plants);
        assert_eq!(index.palette, [0, 0, 1]);
        assert_eq!(index.palettes_with_any(&["violet".into(), "sky".into()]), [true, false]);
        assert_eq!(index.palettes_with_any(&[]), [false, false]);
    }

    #[test]
    fn an_empty_catalogue_has_an_index_too() {
        let index = Index::build(&[]);
        assert!(index.is_empty());
        assert_eq!(index.len(), 0);
    }
}
