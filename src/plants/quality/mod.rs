//! The catalogue's linter: what is known of a plant, what is missing and what looks wrong, a file for each family of rules.
//! It judges plants, so that a file's rows and a server's catalogue are held to the same rules.

mod category;
mod companions;
mod fields;
mod months;
mod names;
mod numbers;
mod repeated;
mod text;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use super::model::{Plant, PlantQuality};
use crate::import::error::Flaw;

pub(crate) use companions::Companions;
pub(crate) use fields::completeness;

/// A flaw of one plant among many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The plant's position.
    pub at: usize,
    /// The position of the plant that it clashes with, if there is one.
    pub other: Option<usize>,
    pub flaw: Flaw,
}

/// All that is wrong with the plants of a catalogue, by rule.
pub(crate) fn check(plants: &[Plant]) -> Vec<Hit> {
    let companions = Companions::of(plants);
    let mut hits = Vec::new();
    for (at, plant) in plants.iter().enumerate() {
        let flaws = check_one(plant, &companions).into_iter();
        hits.extend(flaws.map(|flaw| Hit { at, other: None, flaw }));
    }
    hits.extend(repeated::check_names(plants));
    hits.extend(category::check_kin(plants));
    hits.extend(repeated::check_descriptions(plants));
    hits.extend(repeated::check_companions(plants));
    hits.extend(category::check_toxicity(plants));
    hits
}

/// What is known of one plant, what is missing, and what looks wrong, the worst first.
pub(crate) fn report(plant: &Plant, companions: &Companions) -> PlantQuality {
    let (known, missing) = fields::known_and_missing(plant);
    let mut findings = check_one(plant, companions);
    findings.sort_by_key(|flaw| Reverse(flaw.severity));
    PlantQuality {
        plant_id: plant.id,
        plant_name: plant.plant_name.clone(),
        completeness: completeness(plant),
        known,
        missing,
        findings,
    }
}

/// What is wrong with one plant by itself, and with what it says of its companions.
fn check_one(plant: &Plant, companions: &Companions) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for check in [
        fields::check,
        numbers::check,
        category::check_indoors,
        text::check_scientific_name,
        category::check,
        months::check,
        text::check,
    ] {
        check(plant, &mut flaws);
    }
    companions.check(plant, &mut flaws);
    flaws
}

/// The text of a field; none if it is blank.
fn filled(field: Option<&str>) -> Option<&str> {
    field.map(str::trim).filter(|text| !text.is_empty())
}

/// A field in lower case; empty if it isn't given.
fn lower(field: Option<&str>) -> String {
    field.unwrap_or_default().to_lowercase()
}

/// Whether a field has one of these, in any case.
fn says(field: Option<&str>, words: &[&str]) -> bool {
    let text = lower(field);
    words.iter().any(|word| text.contains(word))
}
