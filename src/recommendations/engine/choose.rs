//! Which plants are taken: relaxation (contract 3.4), when too few species pass every test, and order and diversity (3.6), with no
//! category taking all the places.

use std::cmp::Reverse;

use crate::python;

use super::filter::step;
use super::index::{Facts, Index};
use super::score::Scorer;

const NOTES: [Option<&str>; step::COUNT] = [
    None,
    Some("Few plants fit this month: plants that sow one month earlier or later were added."),
    Some("Plants with other sun needs were added."),
    Some("Plants that need open ground were added."),
    Some("Plants to sow later in the year were added."),
];

/// The plants of the answer in its order, at most `n`, and what had to give.
pub(super) fn choose(index: &Index, scorer: &Scorer, n: usize) -> (Vec<Candidate>, Vec<String>) {
    let mut chosen = Vec::with_capacity(n);
    let mut notes = Vec::new();
    for fresh in candidates(index, scorer, n).chunk_by(|a, b| a.step == b.step) {
        let places = n - chosen.len();
        if places == 0 {
            break;
        }
        let note = NOTES[usize::from(fresh[0].step)];
        notes.extend(note.map(str::to_owned));
        // If all get in they keep their order, except those that pass every test and are just enough: contract 3.6 holds
        // for these.
        let just_enough = note.is_none() && fresh.len() == places;
        if fresh.len() > places || just_enough {
            chosen.extend(diverse(fresh, &chosen, places));
        } else {
            chosen.extend_from_slice(fresh);
        }
    }
    if chosen.len() < n {
        notes.push(format!("Only {} plants match this goal and place.", chosen.len()));
    }
    (chosen, notes)
}

/// The species in the order of the steps that first let them in, each represented by its best plant of that step. Steps that
/// come after there are `n` species are left out.
fn candidates(index: &Index, scorer: &Scorer, n: usize) -> Vec<Candidate> {
    let steps: Vec<u8> = index.plants.iter().map(|plant| scorer.step(plant)).collect();
    let mut first_steps = vec![step::NEVER; index.species];
    for (plant, step) in index.plants.iter().zip(&steps) {
        first_steps[plant.species] = first_steps[plant.species].min(*step);
    }
    let species_up_to = |last: u8| first_steps.iter().filter(|step| **step <= last).count();
    let last = (step::STRICT..step::OTHER_SEASON).find(|last| species_up_to(*last) >= n);
    let last = last.unwrap_or(step::OTHER_SEASON);

    let mut best = vec![None; index.species];
    for (position, (plant, step)) in index.plants.iter().zip(steps).enumerate() {
        if step <= last && step == first_steps[plant.species] {
            let candidate = Candidate::new(step, scorer.sub_scores(plant).score(), position, plant);
            let best = &mut best[plant.species];
            *best = Some(best.map_or(candidate, |best| candidate.min(best)));
        }
    }
    let mut candidates: Vec<Candidate> = best.into_iter().flatten().collect();
    candidates.sort_unstable();
    candidates
}

/// At most so many plants of one category come before plants of other categories have had their turn.
const PER_CATEGORY: usize = 2;

/// A plant that competes for a place. The lesser comes first: the earlier step, the higher rounded score, then the lower
/// tie-break, which no two plants of an index share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    step: u8,
    thousandths: Reverse<i64>,
    tie_break: usize,
    pub(super) position: usize,
    category: usize,
}

impl Candidate {
    fn new(step: u8, score: f64, position: usize, plant: &Facts) -> Self {
        let thousandths = Reverse(thousandths(score));
        Self { step, thousandths, tie_break: plant.tie_break, position, category: plant.category }
    }
}

/// The best of the ranked candidates for so many places: first those whose category has fewer than two plants among
/// them and the ones chosen before, then the best of the rest.
fn diverse(ranked: &[Candidate], chosen: &[Candidate], places: usize) -> Vec<Candidate> {
    let mut picked: Vec<Candidate> = Vec::with_capacity(places);
    for candidate in ranked {
        if picked.len() == places {
            return picked;
        }
        let others = chosen.iter().chain(&picked);
        if others.filter(|other| other.category == candidate.category).count() < PER_CATEGORY {
            picked.push(*candidate);
        }
    }
    for candidate in ranked {
        if picked.len() < places && !picked.contains(candidate) {
            picked.push(*candidate);
        }
    }
    picked
}

/// The score rounded to three decimals, in thousandths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a score under 1000 loses nothing; one too big for 64 bits is as good as the biggest"
)]
fn thousandths(score: f64) -> i64 {
    let scaled = score * 1000.0;
    let whole = scaled as i64;
    let rest = scaled - whole as f64;
    // The product is off by less than 1e-9, so only beside a tie can it be on the wrong side: there the exact decimal
    // decides. A score that no sound catalogue gives goes the same way.
    if (0.0..1e6).contains(&scaled) && (rest - 0.5).abs() > 1e-6 {
        whole + i64::from(rest > 0.5)
    } else {
        (python::round(score, 3) * 1000.0).round() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_are_pythons() {
        // Python 3.11: round(x, 3) for each; 67.3275 lies over its tie, 81.2345 below, 0.0625 on it.
        for (score, rounded) in [
            (67.3275, 67_328),
            (0.0625, 62),
            (0.1875, 188),
            (81.2345, 81_234),
            (96.999_999_9, 97_000),
            (0.0, 0),
            (-0.0625, -62),
            (-3.25, -3_250),
            (1e300, i64::MAX),
        ] {
            assert_eq!(thousandths(score), rounded, "{score}");
        }
        for i in 0..20_000 {
            let score = f64::from(i) / 200.0 * 0.955;
            let exact = format!("{score:.3}").replace('.', "").parse();
            assert_eq!(Ok(thousandths(score)), exact, "{score}");
        }
    }
}
