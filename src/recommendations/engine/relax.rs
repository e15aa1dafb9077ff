//! Relaxation (contract 3.4): when too few species pass every test, which tests are dropped and which plants get in then.

use std::ops::Range;

use super::filter::step;
use super::index::Index;
use super::rank::{Candidate, diverse};
use super::score::Scorer;

/// What the answer says of each step that added plants.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::{Garden, Index, Request, recommend};
    use crate::recommendations::testing::herb;
    use crate::season::Month;

    #[test]
    fn those_that_pass_every_test_keep_their_order_only_when_they_are_too_few() {
        let plant = |name, category, own| {
            herb(json!({ "plant_name": name, "plant_category": category, "maintainability_score": own }))
        };
        let plants = [("a", "herb", 0.9), ("b", "herb", 0.9), ("c", "herb", 0.9), ("flower", "flower", 0.1)];
        let plants = plants.map(|(name, category, own)| plant(name, category, own));
        let garden = Garden::new(Month::May, "cool".into(), &UserPreferences::saying(&json!({})));
        for (n, names) in [(5, ["a", "b", "c", "flower"]), (4, ["a", "b", "flower", "c"])] {
            let outcome = recommend(&Index::build(&plants), &Request { garden: garden.clone(), n, explain: false });
            assert!(outcome.picks.iter().map(|pick| &plants[pick.plant].plant_name).eq(names), "{outcome:?}");
        }
    }
}
