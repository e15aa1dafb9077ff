//! Plants that repeat another: by their names, or in companions that a plant with other needs had first.

use std::collections::HashMap;

use super::{Hit, filled, lower, names};
use crate::fold;
use crate::import::Row as _;
use crate::import::finding::Flaw;
use crate::plants::model::Plant;
use crate::plants::safety::species_of;

/// A shorter list of companions is soon the same by chance.
const LEAST_COMPANIONS: usize = 3;

/// Finds plants that an earlier row has already, in full or by name. The import tells plants apart by category, name and
/// scientific name.
pub(crate) fn check_names(plants: &[Plant]) -> Vec<Hit> {
    let mut identities = HashMap::new();
    let mut names = HashMap::new();
    let mut hits = Vec::new();
    for (at, plant) in plants.iter().enumerate() {
        let identity: Vec<String> = plant.identity().into_iter().map(fold::identity).collect();
        let namesake = *names.entry(identity[1].clone()).or_insert(at);
        let category = identity[0].clone();
        let twin = *identities.entry(identity).or_insert(at);
        let (other, flaw) = if twin != at {
            (twin, Flaw::error("duplicate-plant", "the same plant twice: an import keeps the later row"))
        } else if namesake != at {
            let filed = plants[namesake].plant_category.as_deref().unwrap_or("plant without a category");
            let what = if filed.eq_ignore_ascii_case(&category) {
                "with another scientific name".to_owned()
            } else {
                format!("as a {filed}")
            };
            (namesake, Flaw::warning("same-name", format!("a plant of this name is there already, {what}")))
        } else {
            continue;
        };
        hits.push(Hit { at, other: Some(other), flaw });
    }
    hits
}

/// Finds plants whose companions are all those of an earlier plant that is unlike them: of another genus, or a relative with
/// other needs. Pineapple sage is no garden sage, and not every daisy keeps a daisy's company.
pub(crate) fn check_companions(plants: &[Plant]) -> Vec<Hit> {
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
    let position = [one, other].map(|plant| lower(plant.position.as_deref()));
    let frost = [one, other].map(|plant| {
        let hardiness = lower(plant.hardiness_life_cycle.as_deref());
        ["frost tender", "half hardy", "hardy"].into_iter().find(|word| hardiness.contains(word))
    });
    let is_moist = position.each_ref().map(|text| text.contains("moist") || text.contains("wet"));
    let is_sunny = position.each_ref().map(|text| text.contains("full"));
    let is_only_sunny = position.each_ref().map(|text| text.contains("full") && !text.contains("part"));
    let is_only_shady = position.each_ref().map(|text| text.contains("shade") && !text.contains("full"));
    let differences = [frost[0] != frost[1], is_moist[0] != is_moist[1], is_only_sunny[0] != is_only_sunny[1]];
    let is_sun_and_shade = is_sunny[0] && is_only_shady[1] || is_only_shady[0] && is_sunny[1];
    let has_other_needs = differences.into_iter().filter(|is| *is).count() > 1 || is_sun_and_shade;
    has_other_needs.then_some("another species with other needs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plant_is_listed_once() {
        let rows = [
            ("herb", "Angelica", "Angelica archangelica"),
            ("herb", "Basil", ""),
            ("HERB", " angelica ", "Angelica Archangelica"),
            ("vegetable", "Angelica", "Angelica archangelica"),
            ("herb", "Basil", "Ocimum basilicum"),
            ("herb", "Basil- Bush", "Ocimum basilicum"),
            ("herb", "Basil-  Bush\u{200b}", "Ocimum basilicum"),
        ]
        .map(|(category, name, species)| Plant {
            plant_category: Some(category.into()),
            ..Plant::called(name, species)
        });
        let found: Vec<_> =
            check_names(&rows).into_iter().map(|hit| (hit.at, hit.other, hit.flaw.rule, hit.flaw.message)).collect();
        assert_eq!(
            found,
            [
                (2, Some(0), "duplicate-plant", "the same plant twice: an import keeps the later row".into()),
                (3, Some(0), "same-name", "a plant of this name is there already, as a herb".into()),
                (4, Some(1), "same-name", "a plant of this name is there already, with another scientific name".into()),
                (6, Some(5), "duplicate-plant", "the same plant twice: an import keeps the later row".into()),
            ]
        );
    }

    fn found(rows: &[[&str; 5]]) -> Vec<(usize, String)> {
        let plants: Vec<_> = rows
            .iter()
            .map(|[name, species, position, hardiness, companions]| Plant {
                position: Some((*position).to_owned()),
                hardiness_life_cycle: Some((*hardiness).to_owned()),
                beneficial_companions: Some((*companions).to_owned()),
                ..Plant::called(name, species)
            })
            .collect();
        check_companions(&plants).into_iter().map(|hit| (hit.at, hit.flaw.message)).collect()
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
