//! Plants that repeat another: by their names, in companions that a plant with other needs had first, or in a description that
//! is nearly the same.

use std::collections::hash_map::{DefaultHasher, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault};

use super::{Hit, filled, lower, names};
use crate::fold;
use crate::import::Row as _;
use crate::import::error::Flaw;
use crate::plants::model::Plant;
use crate::plants::safety::species_of;

/// A shorter list of companions is soon the same by chance.
const LEAST_COMPANIONS: usize = 3;

/// How many words a run has.
const RUN: usize = 3;

/// Two descriptions are alike if they share so many of their runs. Independent texts about one plant share a few.
const ALIKE_PERCENT: usize = 30;

/// A text with fewer runs says too little to be a copy.
const LEAST_RUNS: usize = 8;

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

/// Finds descriptions that are like that of an earlier plant. Two texts are compared by the runs of three words that they share
/// (the Jaccard index); the pairs to compare are found by their rarest runs, so that thousands of rows take a moment.
pub(crate) fn check_descriptions(plants: &[Plant]) -> Vec<Hit> {
    let texts = rarest_first(plants);
    let mut earlier: HashMap<u64, Vec<usize>> = HashMap::new();
    // The last text that each text was compared with, for pairs share many runs.
    let mut compared = vec![usize::MAX; texts.len()];
    let mut hits = Vec::new();
    for (at, runs) in texts.iter().enumerate() {
        let prefix = &runs[..prefix_length(runs.len())];
        let candidates = prefix.iter().filter_map(|(_, run)| earlier.get(run)).flatten();
        let alike = candidates.copied().find_map(|other| {
            let is_new = std::mem::replace(&mut compared[other], at) != at;
            let percent = is_new.then(|| likeness(&texts[other], runs))?;
            (percent >= ALIKE_PERCENT).then_some((other, percent))
        });
        if let Some((other, percent)) = alike {
            let message = format!("the description is {percent} % that of {}", plants[other].plant_name);
            hits.push(Hit { at, other: Some(other), flaw: Flaw::warning("alike-descriptions", message) });
        }
        for (_, run) in prefix {
            earlier.entry(*run).or_default().push(at);
        }
    }
    hits
}

/// How many of a text's rarest runs must be looked up. An alike text shares at least `ALIKE_PERCENT` of its runs, so one of
/// these is among them.
fn prefix_length(runs: usize) -> usize {
    match runs {
        0..LEAST_RUNS => 0,
        _ => runs - (runs * ALIKE_PERCENT).div_ceil(100) + 1,
    }
}

/// The runs of each description, each with the number of texts that have it, in that order.
fn rarest_first(plants: &[Plant]) -> Vec<Vec<(u32, u64)>> {
    let texts: Vec<_> = plants.iter().map(|plant| runs(plant.description.as_deref().unwrap_or_default())).collect();
    let mut texts_with: HashMap<u64, u32> = HashMap::new();
    for run in texts.iter().flatten() {
        *texts_with.entry(*run).or_default() += 1;
    }
    let counted = |runs: Vec<u64>| {
        let mut counted: Vec<_> = runs.into_iter().map(|run| (texts_with[&run], run)).collect();
        counted.sort_unstable();
        counted
    };
    texts.into_iter().map(counted).collect()
}

/// The runs of a text as numbers, each once.
fn runs(text: &str) -> Vec<u64> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut runs: Vec<u64> = words.windows(RUN).map(|run| hasher.hash_one(run)).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The share of common runs among all runs of two texts, in percent.
fn likeness(one: &[(u32, u64)], other: &[(u32, u64)]) -> usize {
    let common = one.iter().filter(|run| other.binary_search(run).is_ok()).count();
    100 * common / (one.len() + other.len() - common).max(1)
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

    fn described(texts: &[&str]) -> Vec<Plant> {
        let plant = |(number, text): (usize, &&str)| Plant {
            plant_name: format!("Plant {number}"),
            description: Some((*text).to_owned()),
            ..Plant::default()
        };
        texts.iter().enumerate().map(plant).collect()
    }

    const BASIL: &str = "Soft pointed leaves with a scent of cloves make this the basil of the kitchen windowsill.";
    const MINT: &str = "Running roots carry this one under every fence, so a pot with a saucer is the best place.";

    #[test]
    fn a_copy_with_another_name_is_found() {
        let copy = BASIL.replace("basil", "mint").replace("Soft", "**Soft**").to_uppercase();
        let hits = check_descriptions(&described(&[BASIL, MINT, &copy]));
        assert_eq!(hits.len(), 1);
        assert_eq!((hits[0].at, hits[0].other), (2, Some(0)));
        assert_eq!(hits[0].flaw.message, "the description is 64 % that of Plant 0");
    }

    #[test]
    fn texts_of_their_own_and_empty_ones_are_not_alike() {
        assert_eq!(check_descriptions(&described(&[BASIL, MINT, "", "", "Mint.", "Mint."])), []);
    }

    #[test]
    fn the_rarest_runs_find_every_pair_that_comparing_all_finds() {
        // Texts of words that repeat after different distances share more or less with each other.
        let texts: Vec<String> = (0..60)
            .map(|n: usize| {
                let word = |at: usize| format!("w{}", (at * (1 + n % 4) + n / 4 * 3) % 47);
                (0..30).map(word).collect::<Vec<_>>().join(" ")
            })
            .collect();
        let plants = described(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let all = rarest_first(&plants);
        let expected: Vec<usize> = (0..all.len())
            .filter(|at| (0..*at).any(|other| likeness(&all[other], &all[*at]) >= ALIKE_PERCENT))
            .collect();
        let found: Vec<usize> = check_descriptions(&plants).into_iter().map(|hit| hit.at).collect();
        assert!(expected.len() > 5 && expected.len() < 59, "{expected:?}");
        assert_eq!(found, expected);
    }
}
