//! Which plants are taken: relaxation (contract 3.4), when too few species pass every test, and order and diversity (3.6), with no
//! category taking all the places.

use std::cmp::Reverse;
use std::ops::Range;

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
    for (mut fresh, note) in candidates_by_step(index, scorer, n).into_iter().zip(NOTES) {
        let places = n - chosen.len();
        if places == 0 || fresh.is_empty() {
            continue;
        }
        notes.extend(note.map(str::to_owned));
        fresh.sort_unstable();
        // If all get in they keep their order, except those that pass every test and are just enough: contract 3.6 holds
        // for these.
        let just_enough = note.is_none() && fresh.len() == places;
        if fresh.len() > places || just_enough {
            fresh = diverse(&fresh, &chosen, places);
        }
        chosen.append(&mut fresh);
    }
    if chosen.len() < n {
        notes.push(format!("Only {} plants match this goal and place.", chosen.len()));
    }
    (chosen, notes)
}

/// For each step the species that it is the first to let in, each represented by its best plant of that step. Steps that
/// come after there are `n` species are left empty.
fn candidates_by_step(index: &Index, scorer: &Scorer, n: usize) -> [Vec<Candidate>; step::COUNT] {
    let step_of = |slot: usize| scorer.filter.step(&index.plants[slot]);
    let step_of_species = |slots: &Range<usize>| slots.clone().map(step_of).min().unwrap_or(step::NEVER);
    let steps: Vec<u8> = index.species.iter().map(step_of_species).collect();

    let species_up_to = |last: u8| steps.iter().filter(|step| **step <= last).count();
    let last = (step::STRICT..step::OTHER_SEASON).find(|last| species_up_to(*last) >= n);
    let last = last.unwrap_or(step::OTHER_SEASON);

    let mut candidates: [Vec<Candidate>; step::COUNT] = Default::default();
    for (slots, step) in index.species.iter().zip(steps).filter(|(_, step)| *step <= last) {
        let plants = slots.clone().filter(|slot| step_of(*slot) == step);
        let ranked = plants.map(|slot| {
            let plant = &index.plants[slot];
            Candidate::new(scorer.sub_scores(plant).score(), slot, plant)
        });
        candidates[usize::from(step)].extend(ranked.min());
    }
    candidates
}

/// At most so many plants of one category come before plants of other categories have had their turn.
const PER_CATEGORY: usize = 2;

/// A plant that competes for a place. The lesser comes first: the higher rounded score, then the lower tie-break, which
/// no two plants of an index share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    thousandths: Reverse<i64>,
    tie_break: usize,
    pub(super) slot: usize,
    category: usize,
}

impl Candidate {
    #[inline]
    fn new(score: f64, slot: usize, plant: &Facts) -> Self {
        let thousandths = Reverse(thousandths(score));
        Self { thousandths, tie_break: plant.tie_break, slot, category: plant.category }
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
