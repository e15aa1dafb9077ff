//! Descriptions that are nearly another plant's. Two texts are compared by the runs of three words that they share (the
//! Jaccard index); the pairs to compare are found by their rarest runs, so that thousands of rows take a moment.

use std::collections::hash_map::{DefaultHasher, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault};

use super::Hit;
use crate::import::finding::Flaw;
use crate::plants::model::Plant;

/// How many words a run has.
const RUN: usize = 3;

/// Two descriptions are alike if they share so many of their runs. Independent texts about one plant share a few.
const ALIKE_PERCENT: usize = 30;

/// A text with fewer runs says too little to be a copy.
const LEAST_RUNS: usize = 8;

/// Finds descriptions that are like that of an earlier plant.
pub(crate) fn check(plants: &[Plant]) -> Vec<Hit> {
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

    fn plants(texts: &[&str]) -> Vec<Plant> {
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
        let hits = check(&plants(&[BASIL, MINT, &copy]));
        assert_eq!(hits.len(), 1);
        assert_eq!((hits[0].at, hits[0].other), (2, Some(0)));
        assert_eq!(hits[0].flaw.message, "the description is 64 % that of Plant 0");
    }

    #[test]
    fn texts_of_their_own_and_empty_ones_are_not_alike() {
        assert_eq!(check(&plants(&[BASIL, MINT, "", "", "Mint.", "Mint."])), []);
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
        let plants = plants(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let all = rarest_first(&plants);
        let expected: Vec<usize> = (0..all.len())
            .filter(|at| (0..*at).any(|other| likeness(&all[other], &all[*at]) >= ALIKE_PERCENT))
            .collect();
        let found: Vec<usize> = check(&plants).into_iter().map(|hit| hit.at).collect();
        assert!(expected.len() > 5 && expected.len() < 59, "{expected:?}");
        assert_eq!(found, expected);
    }
}
