//! Companions copied from a plant that lives otherwise: the same lists at plants of another genus, or at a relative with
//! other needs. Pineapple sage is no garden sage, and not every daisy keeps a daisy's company.

use std::collections::HashMap;

use super::{Hit, filled, names};
use crate::import::finding::Rule;
use crate::plants::model::Plant;
use crate::plants::safety::species_of;

const COPIED: Rule = Rule::warning("copied-companions");

/// A shorter list is soon the same by chance.
const LEAST_COMPANIONS: usize = 3;

/// Finds plants whose companions are all those of an earlier plant that is unlike them.
pub(crate) fn check(plants: &[Plant]) -> Vec<Hit> {
    let mut earlier: HashMap<[Vec<String>; 3], Vec<usize>> = HashMap::new();
    let mut hits = Vec::new();
    for (at, plant) in plants.iter().enumerate() {
        let lists = [&plant.beneficial_companions, &plant.harmful_companions, &plant.neutral_companions].map(items);
        if lists[0].len() < LEAST_COMPANIONS {
            continue;
        }
        let kept = earlier.entry(lists).or_default();
        let unlike = kept.iter().find_map(|other| Some((*other, difference(plant, &plants[*other])?)));
        if let Some((other, difference)) = unlike {
            let message = format!("the companions are those of {}, which is {difference}", plants[other].plant_name);
            hits.push(Hit { at, other: Some(other), flaw: COPIED.broken(message) });
        } else if !kept.iter().any(|other| plants[*other].scientific_name == plant.scientific_name) {
            // One plant of a species speaks for the others.
            kept.push(at);
        }
    }
    hits
}

#[expect(clippy::ref_option, reason = "a plant's field as it is")]
fn items(list: &Option<String>) -> Vec<String> {
    let mut items: Vec<_> = list.as_deref().unwrap_or_default().split(',').map(names::key).collect();
    items.sort_unstable();
    items
}

/// How two plants are unlike; none where one may well keep the other's company, or where too little is known.
fn difference(one: &Plant, other: &Plant) -> Option<&'static str> {
    let [a, b] = [one, other].map(|plant| filled(plant.scientific_name.as_deref()));
    let (a, b) = (a?, b?);
    let genus = |name: &str| name.split_whitespace().find(|word| *word != "×").map(str::to_lowercase);
    if genus(a) != genus(b) {
        return Some("of another genus");
    }
    if species_of(a) == species_of(b) {
        return None;
    }
    let (a, b) = (Needs::of(one), Needs::of(other));
    let differing = [a.frost != b.frost, a.moist != b.moist, a.sun != b.sun].into_iter().filter(|is| *is).count();
    let is_sun_and_shade = a.tolerates_sun && b.shade || a.shade && b.tolerates_sun;
    (differing > 1 || is_sun_and_shade).then_some("another species with other needs")
}

/// What a gardener chooses a place by.
#[expect(clippy::struct_excessive_bools, reason = "each is a need of its own")]
struct Needs {
    frost: &'static str,
    moist: bool,
    /// Full sun and nothing less.
    sun: bool,
    tolerates_sun: bool,
    /// Shade, and no full sun.
    shade: bool,
}

impl Needs {
    fn of(plant: &Plant) -> Self {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let (position, hardiness) = (lower(&plant.position), lower(&plant.hardiness_life_cycle));
        let frost = ["frost tender", "half hardy", "hardy"].into_iter().find(|word| hardiness.contains(word));
        let tolerates_sun = position.contains("full");
        Self {
            frost: frost.unwrap_or_default(),
            moist: position.contains("moist") || position.contains("wet"),
            sun: tolerates_sun && !position.contains("part"),
            tolerates_sun,
            shade: position.contains("shade") && !tolerates_sun,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::good;
    use super::*;

    fn plant(name: &str, species: &str, position: &str, hardiness: &str) -> Plant {
        Plant {
            plant_name: name.into(),
            scientific_name: Some(species.into()),
            position: Some(position.into()),
            hardiness_life_cycle: Some(hardiness.into()),
            beneficial_companions: Some("Cabbage, Lavender, Rosemary".into()),
            ..good()
        }
    }

    fn found(plants: &[Plant]) -> Vec<(usize, String)> {
        check(plants).into_iter().map(|hit| (hit.at, hit.flaw.message)).collect()
    }

    #[test]
    fn companions_of_another_genus_or_of_other_needs_are_copied() {
        let sage = plant("Sage- Common", "Salvia officinalis", "Full sun, well drained soil", "Hardy Perennial");
        let sun = "Part sun to Full sun, moist well drained soil";
        let pineapple = plant("Sage- Pineapple", "Salvia elegans", sun, "Half Hardy Perennial");
        let purple = plant("Sage- Purple", "Salvia officinalis", sun, "Half Hardy Perennial");
        let french =
            plant("Tarragon- French", "Artemisia dracunculus", "Full sun, well drained soil", "Hardy Perennial");
        let message = |what: &str| format!("the companions are those of Sage- Common, which is {what}");
        let all = [sage.clone(), pineapple, purple.clone(), french];
        let expected = [(1, message("another species with other needs")), (3, message("of another genus"))];
        assert_eq!(found(&all), expected);
        assert_eq!(found(&[sage, purple]), []);
    }

    #[test]
    fn shade_is_unlike_sun() {
        let bedding =
            plant("Begonia- Wax", "Begonia cucullata", "Full or part sun, moist soil", "Frost tender Perennial");
        let tuberous =
            plant("Begonia- Tuberous", "Begonia × tuberhybrida", "Shade or part sun, moist soil", "Frost tender");
        assert_eq!(found(&[bedding, tuberous]).len(), 1);
    }

    #[test]
    fn a_list_in_another_order_is_the_same_and_a_short_one_is_chance() {
        let sage = plant("Sage", "Salvia officinalis", "Full sun", "Hardy Perennial");
        let mint = |list: &str| Plant {
            beneficial_companions: Some(list.into()),
            ..plant("Mint", "Mentha spicata", "Part sun", "Hardy Perennial")
        };
        assert_eq!(found(&[sage.clone(), mint("rosemary, Cabbages, lavender")]).len(), 1);
        assert_eq!(found(&[sage, mint("Cabbage, Lavender, Thyme")]), []);
        let [short, other] = [good(), mint("Tomato")];
        assert_eq!(found(&[short, other]), []);
    }
}
