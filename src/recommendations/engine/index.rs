//! The catalogue as the engine reads it: the facts of each plant, no text but the colours. Built once per catalogue.

use std::collections::HashMap;
use std::hash::Hash;

use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};

use super::criteria::Light;

/// Counts as the maturity of a plant that has none on record (contract 3.6).
const UNKNOWN_MATURITY: i32 = 1_000_000_000;

/// Counts as the maintainability of a plant that has none on record (contract 3.9).
const UNKNOWN_MAINTAINABILITY: f64 = 0.6;

/// A catalogue made ready for scoring: its plants, in its order.
#[derive(Debug)]
pub struct Index {
    pub(in crate::recommendations) plants: Vec<Facts>,
    /// How many there are.
    pub(super) species: usize,
    pub(in crate::recommendations) color_sets: Vec<Vec<Box<str>>>,
}

/// What the rules read of one plant; what is public the gardener's ranking reads too. What is null counts as no.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact")]
pub(in crate::recommendations) struct Facts {
    /// Equal for the cultivars of a species.
    pub species: usize,
    /// The place among all plants by maturity, name and id: what decides between equal scores.
    pub tie_break: usize,
    pub color_set: usize,
    pub months: [MonthSet; 5],
    pub sun_need: Light,
    pub edible: bool,
    pub flower: bool,
    pub fragrant: bool,
    pub indoor_ok: bool,
    pub container_ok: bool,
    pub(super) category: usize,
    pub(super) maintainability: f64,
    pub(super) maturity_days: Option<i32>,
    pub(super) compact: bool,
    pub(super) catches_wind: bool,
    pub(super) feeds_insects: bool,
}

impl Facts {
    #[inline]
    pub fn months_in(&self, zone: ClimateZone) -> MonthSet {
        self.months[zone as usize]
    }
}

impl Index {
    /// Builds the index of a catalogue; the engine's answers name plants by their position in it.
    pub fn build(plants: &[Plant]) -> Self {
        let (species_of, species) = number(plants.iter().map(species_key));
        let (categories, _) = number(plants.iter().map(|plant| plant.plant_category.as_deref().unwrap_or_default()));
        let (color_set_of, color_sets) = number(plants.iter().map(color_set));
        let tie_breaks = tie_breaks(plants);
        let facts = plants.iter().enumerate().map(|(position, plant)| {
            let habit = plant.habit.as_deref().unwrap_or_default();
            // A score that is no number, which a database may hold, is taken for none.
            let maintainability = plant.maintainability_score.filter(|score| score.is_finite());
            Facts {
                species: species_of[position],
                tie_break: tie_breaks[position],
                color_set: color_set_of[position],
                months: ClimateZone::ALL.map(|zone| plant.month_set(zone)),
                sun_need: Light::needed_by(plant),
                edible: plant.edible == Some(true),
                flower: plant.plant_category.as_deref() == Some("flower"),
                fragrant: plant.fragrant == Some(true),
                indoor_ok: plant.indoor_ok == Some(true),
                container_ok: plant.container_ok == Some(true),
                category: categories[position],
                maintainability: maintainability.unwrap_or(UNKNOWN_MAINTAINABILITY),
                maturity_days: plant.maturity_days(),
                compact: is_compact(habit),
                catches_wind: matches!(habit, "climber" | "upright" | "vine"),
                feeds_insects: feeds_insects(plant),
            }
        });
        Self { plants: facts.collect(), species: species.len(), color_sets }
    }
}

/// Habits that fit a small place (contract 3.5, `site_fit`).
pub(super) fn is_compact(habit: &str) -> bool {
    matches!(habit, "dwarf" | "compact" | "groundcover")
}

/// Whether description, characteristics and additional information, joined by spaces, speak of pollinators or
/// beneficial insects (contract 3.5, `eco_bonus`).
fn feeds_insects(plant: &Plant) -> bool {
    let texts = [&plant.description, &plant.characteristics, &plant.additional_information];
    let text = texts.map(|text| text.as_deref().unwrap_or_default()).join(" ").to_lowercase();
    text.contains("beneficial insect") || text.contains("pollinator")
}

/// What makes two plants one species (contract 3.6): the scientific name, or the plant's name where there is none.
fn species_key(plant: &Plant) -> String {
    let scientific = letters_and_digits(plant.scientific_name.as_deref().unwrap_or_default());
    if scientific.is_empty() || scientific == "unknown" {
        format!("name:{}", letters_and_digits(&plant.plant_name))
    } else {
        format!("sci:{scientific}")
    }
}

/// A name without case, spaces, signs and Markdown.
fn letters_and_digits(name: &str) -> String {
    name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn color_set(plant: &Plant) -> Vec<Box<str>> {
    let colors = plant.flower_colors.iter().flat_map(|colors| &colors.0);
    let mut colors: Vec<Box<str>> = colors.map(|color| color.as_str().into()).collect();
    colors.sort_unstable();
    colors.dedup();
    colors
}

/// For each position the place by days to maturity, then lower-case name, then id.
fn tie_breaks(plants: &[Plant]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..plants.len()).collect();
    order.sort_by_cached_key(|&position| {
        let plant = &plants[position];
        (plant.maturity_days().unwrap_or(UNKNOWN_MATURITY), plant.plant_name.to_lowercase(), plant.id)
    });
    let mut places = vec![0; plants.len()];
    for (place, position) in order.into_iter().enumerate() {
        places[position] = place;
    }
    places
}

/// Numbers values from 0 in the order in which they first appear: the number of each, and the distinct values.
pub(in crate::recommendations) fn number<T: Hash + Eq + Clone>(
    values: impl Iterator<Item = T>,
) -> (Vec<usize>, Vec<T>) {
    let mut numbers = HashMap::new();
    let mut distinct = Vec::new();
    let number_of = |value: T| {
        *numbers.entry(value).or_insert_with_key(|value| {
            distinct.push(value.clone());
            distinct.len() - 1
        })
    };
    let numbered = values.map(number_of).collect();
    (numbered, distinct)
}
