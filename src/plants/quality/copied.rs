//! Companions copied from a plant that lives otherwise: the same lists at plants of another genus, or at a relative with
//! other needs. Pineapple sage is no garden sage, and not every daisy keeps a daisy's company.

use std::collections::HashMap;

use super::{Hit, filled, lower, names};
use crate::import::finding::Flaw;
use crate::plants::model::Plant;
use crate::plants::safety::species_of;

/// A shorter list is soon the same by chance.
const LEAST_COMPANIONS: usize = 3;

/// Finds plants whose companions are all those of an earlier plant that is unlike them.
pub(crate) fn check(plants: &[Plant]) -> Vec<Hit> {
    let mut earlier: HashMap<[Vec<String>; 3], Vec<usize>> = HashMap::new();
    let mut hits = Vec::new();
    for (at, plant) in plants.iter().enumerate() {
        let lists = [&plant.beneficial_companions, &plant.harmful_companions, &plant.neutral_companions].map(|list| {
            let mut items: Vec<_> = list.as_deref().unwrap_or_default().split(',').map(names::key).collect();
            items.sort_unstable();
            items
        });
        if lists[0].len() < LEAST_COMPANIONS {
            continue;
        }
        let kept = earlier.entry(lists).or_default();
        let unlike = kept.iter().find_map(|other| Some((*other, difference(plant, &plants[*other])?)));
        if let Some((other, difference)) = unlike {
            let message = format!("the companions are those of {}, which is {difference}", plants[other].plant_name);
            hits.push(Hit { at, other: Some(other), flaw: Flaw::warning("copied-companions", message) });
        } else if !kept.iter().any(|other| plants[*other].scientific_name == plant.scientific_name) {
            // One plant of a species speaks for the others.
            kept.push(at);
        }
    }
    hits
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
        let (position, hardiness) = (lower(plant.position.as_deref()), lower(plant.hardiness_life_cycle.as_deref()));
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
    use super::*;

    fn found(rows: &[[&str; 5]]) -> Vec<(usize, String)> {
        let plants: Vec<_> = rows
            .iter()
            .map(|[name, species, position, hardiness, companions]| Plant {
                plant_name: (*name).to_owned(),
                scientific_name: Some((*species).to_owned()),
                position: Some((*position).to_owned()),
                hardiness_life_cycle: Some((*hardiness).to_owned()),
                beneficial_companions: Some((*companions).to_owned()),
                ..Plant::default()
            })
            .collect();
        check(&plants).into_iter().map(|hit| (hit.at, hit.flaw.message)).collect()
    }

    #[test]
    fn companions_of_another_genus_or_of_other_needs_are_copied() {
        const OF_SAGE: &str = "Cabbage, Lavender, Rosemary";
        let sun = "Part sun to Full sun, moist well drained soil";
        let sage = ["Sage- Common", "Salvia officinalis", "Full sun, well drained soil", "Hardy Perennial", OF_SAGE];
        let other = |name, species| [name, species, sun, "Half Hardy Perennial", OF_SAGE];
        let mint = |companions| ["Mint", "Mentha spicata", "Part sun", "Hardy Perennial", companions];
        let message = |what: &str| format!("the companions are those of Sage- Common, which is {what}");
        let all = [
            sage,
            other("Sage- Pineapple", "Salvia elegans"),
            other("Sage- Purple", "Salvia officinalis"),
            other("Tarragon- French", "Artemisia dracunculus"),
            mint("rosemary, Cabbages, lavender"),
            mint("Cabbage, Lavender, Thyme"),
            mint("Cabbage, Lavender"),
            ["Sage- Other", "Salvia viridis", "Full sun", "Hardy Perennial", "Cabbage, Lavender"],
        ];
        let genus = message("of another genus");
        let needs = message("another species with other needs");
        assert_eq!(found(&all), [(1, needs), (3, genus.clone()), (4, genus)]);
    }

    #[test]
    fn shade_is_unlike_sun() {
        let begonia =
            |species, position| ["Begonia", species, position, "Frost tender Perennial", "Fern, Hosta, Fuchsia"];
        let bedding = begonia("Begonia cucullata", "Full or part sun, moist soil");
        let tuberous = begonia("Begonia × tuberhybrida", "Shade or part sun, moist soil");
        assert_eq!(found(&[bedding, tuberous]).len(), 1);
    }
}
