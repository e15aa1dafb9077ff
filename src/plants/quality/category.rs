//! Uses that contradict each other: a crop filed as a flower, a poison filed as something to eat, a windowsill in full sun,
//! and kin of which something else is said. Ornamental kinds of crops are flowers, and say so.

use std::collections::HashMap;
use std::hash::Hash;

use super::{Hit, filled, lower, names, says};
use crate::import::error::Flaw;
use crate::plants::import::WORDS;
use crate::plants::model::Plant;
use crate::plants::safety::species_of;

/// Full sun in the position takes a plant off the list of those who ask for indoor plants.
pub(crate) fn check_indoors(plant: &Plant, flaws: &mut Vec<Flaw>) {
    // Descriptions speak of windowsills where seed is started, too.
    let texts = [&plant.characteristics, &plant.additional_information];
    let is_said = texts.into_iter().any(|text| says(text.as_deref(), &["windowsill", "indoor growing"]));
    if is_said && plant.indoor_ok == Some(false) && plant.sun_need.as_deref() == Some("full_sun") {
        let position = plant.position.as_deref().unwrap_or_default();
        let message = "its uses name a windowsill, and the position asks for full sun, which no room has";
        flaws.push(Flaw::warning("indoors-in-full-sun", format!("{message}: {position}")));
    }
}

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let base = names::key(names::base(&plant.plant_name));
    let category = lower(plant.plant_category.as_deref());
    let is_flower = category == "flower";
    if is_flower && WORDS.crops.contains(&base) && !is_ornamental(plant) {
        let message = format!("{base} is grown to be eaten, and this one is a flower");
        flaws.push(Flaw::warning("category-contradicts-name", message));
    }
    if ["herb", "vegetable"].contains(&category.as_str()) && WORDS.poisons.contains(&base) {
        let message = format!("{base} is poisonous, and as a {category} it counts as edible");
        flaws.push(Flaw::warning("category-contradicts-name", message));
    }
    if is_flower && plant.edible == Some(true) && is_toxic(plant) {
        flaws.push(Flaw::warning("edible-and-toxic", "its texts call it edible or culinary, and toxic or poisonous"));
    }
}

/// Finds plants that share their name and their species with plants of another category, where these are as many.
pub(crate) fn check_kin(plants: &[Plant]) -> Vec<Hit> {
    let category = |at: usize| plants[at].plant_category.as_deref().unwrap_or_default();
    // Kinds of one name but of other species (sage and Mexican sage) may well be used otherwise.
    hits_in(
        plants,
        |name, plant| Some((names::key(names::base(&plant.plant_name)), name.to_lowercase())),
        |kin, at| {
            let other = kin.iter().copied().find(|other| category(*other) != category(at))?;
            let alike = kin.iter().filter(|other| category(**other) == category(at)).count();
            let (name, theirs, own) = (&plants[other].plant_name, category(other), category(at));
            let message = format!("{name} of the same species is a {theirs}, this one a {own}");
            (2 * alike <= kin.len() && !is_ornamental(&plants[at]))
                .then(|| (other, Flaw::warning("category-unlike-kin", message)))
        },
    )
}

/// Finds plants without a warning where another of their species has one: what is poisonous in one is so in all.
pub(crate) fn check_toxicity(plants: &[Plant]) -> Vec<Hit> {
    hits_in(
        plants,
        |name, _| species_of(name),
        |kin, at| {
            let other =
                kin.iter().copied().find(|other| is_toxic(&plants[*other])).filter(|_| !is_toxic(&plants[at]))?;
            let warned = &plants[other].plant_name;
            let message = format!("{warned} of the same species is called toxic or poisonous, this one isn't");
            Some((other, Flaw::warning("toxicity-unlike-kin", message)))
        },
    )
}

/// Compares each plant with its kin, which are those whose scientific name gives the same key.
fn hits_in<K: Eq + Hash>(
    plants: &[Plant],
    key: impl Fn(&str, &Plant) -> Option<K>,
    judge: impl Fn(&[usize], usize) -> Option<(usize, Flaw)>,
) -> Vec<Hit> {
    let mut families: HashMap<K, Vec<usize>> = HashMap::new();
    for (at, plant) in plants.iter().enumerate() {
        if let Some(key) = filled(plant.scientific_name.as_deref()).and_then(|name| key(name, plant)) {
            families.entry(key).or_default().push(at);
        }
    }
    let mut hits = Vec::new();
    for kin in families.values() {
        for &at in kin {
            hits.extend(judge(kin, at).map(|(other, flaw)| Hit { at, other: Some(other), flaw }));
        }
    }
    hits.sort_by_key(|hit| hit.at);
    hits
}

/// Whether the plant is said to be an ornamental kind: in its name or its type, because every flower is of ornamental use.
fn is_ornamental(plant: &Plant) -> bool {
    let texts = [Some(plant.plant_name.as_str()), plant.plant_type.as_deref()];
    texts.into_iter().any(|text| says(text, &["ornamental", "flowering"]))
}

fn is_toxic(plant: &Plant) -> bool {
    [&plant.description, &plant.characteristics, &plant.additional_information].into_iter().any(|text| {
        let text = lower(text.as_deref());
        let mut words = text.split(|char: char| !char.is_alphanumeric() && char != '-');
        words.any(|word| ["toxic", "poisonous"].contains(&word))
    })
}
