//! The catalogue's linter: what is known of a plant, what is missing and what looks wrong. Pure; one file per family of
//! rules. It judges plants, so that a file's rows and a server's catalogue are held to the same rules.

mod alike;
mod answers;
mod category;
pub mod companions;
mod duplicates;
mod fields;
mod months;
mod names;
mod numbers;
mod scientific;
mod text;

#[cfg(test)]
mod sample;

use super::model::Plant;
use crate::import::finding::Flaw;

pub use answers::{completeness, report};
pub use companions::Companions;
pub use fields::Completeness;

/// A flaw of one plant among many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The plant's position.
    pub at: usize,
    /// The position of the plant that it clashes with, where there is one.
    pub other: Option<usize>,
    /// What is wrong.
    pub flaw: Flaw,
}

/// All that is wrong with the plants of a catalogue, by rule.
pub fn check(plants: &[Plant]) -> Vec<Hit> {
    let companions = Companions::of(plants);
    let mut hits: Vec<Hit> = plants
        .iter()
        .enumerate()
        .flat_map(|(at, plant)| {
            let flaws = check_one(plant, &companions).into_iter();
            flaws.map(move |flaw| Hit { at, other: None, flaw })
        })
        .collect();
    hits.extend(duplicates::check(plants));
    hits.extend(category::check_kin(plants));
    hits.extend(alike::check(plants));
    hits
}

/// What is wrong with one plant by itself, and with what it says of its companions.
pub fn check_one(plant: &Plant, companions: &Companions) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    fields::check(plant, &mut flaws);
    numbers::check(plant, &mut flaws);
    scientific::check(plant, &mut flaws);
    category::check(plant, &mut flaws);
    months::check(plant, &mut flaws);
    text::check(plant, &mut flaws);
    companions.check(plant, &mut flaws);
    flaws
}

/// The text of a field; none when it is blank.
fn filled(field: Option<&str>) -> Option<&str> {
    field.map(str::trim).filter(|text| !text.is_empty())
}
