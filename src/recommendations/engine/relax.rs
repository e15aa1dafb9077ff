//! Relaxation (contract 3.4): when too few species pass every test, which tests are dropped and which plants get in then.

use std::fmt;
use std::ops::Range;

use super::filter::{Filter, step};
use super::index::Index;
use super::rank::{Candidate, diverse};
use super::score::Scorer;

/// What had to give, in the words of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    NearSeason,
    OtherSun,
    OpenGround,
    OtherSeason,
    /// Not even the last step gave enough; so many species there are.
    Only(usize),
}

impl Note {
    /// The note of each step.
    const OF_STEP: [Option<Self>; step::COUNT] =
        [None, Some(Self::NearSeason), Some(Self::OtherSun), Some(Self::OpenGround), Some(Self::OtherSeason)];
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NearSeason => "Few plants fit this month: plants that sow one month earlier or later were added.",
            Self::OtherSun => "Plants with other sun needs were added.",
            Self::OpenGround => "Plants that need open ground were added.",
            Self::OtherSeason => "Plants to sow later in the year were added.",
            Self::Only(species) => {
                return write!(f, "Only {species} plants match this goal and place.");
            }
        })
    }
}

/// The plants of the answer in its order, at most `n`, and what had to give.
pub(super) fn choose(index: &Index, filter: &Filter, scorer: &Scorer, n: usize) -> (Vec<Candidate>, Vec<Note>) {
    let mut chosen = Vec::with_capacity(n);
    let mut notes = Vec::new();
    for (mut fresh, note) in candidates_by_step(index, filter, scorer, n).into_iter().zip(Note::OF_STEP) {
        let places = n - chosen.len();
        if places == 0 || fresh.is_empty() {
            continue;
        }
        notes.extend(note);
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
        notes.push(Note::Only(chosen.len()));
    }
    (chosen, notes)
}

/// For each step the species that it is the first to let in, each represented by its best plant of that step. Steps that
/// come after there are `n` species are left empty.
fn candidates_by_step(index: &Index, filter: &Filter, scorer: &Scorer, n: usize) -> [Vec<Candidate>; step::COUNT] {
    let step_of = |slot: usize| filter.step(&index.plants[slot]);
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
    use super::*;
    use crate::plants::model::{Plant, SowingMonths};
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::{edible_herb, garden, request};
    use crate::recommendations::engine::{Request, recommend};
    use crate::season::{ClimateZone, Month};

    /// A plant that step `step` lets into a sunny pot in May.
    fn of_step(step: u8, name: &str) -> Plant {
        let mut plant = edible_herb();
        plant.plant_name = name.to_owned();
        let sown = match step {
            step::STRICT => Month::May,
            step::OTHER_SEASON => Month::October,
            _ => Month::June,
        };
        let mut months = SowingMonths::default();
        months.set(ClimateZone::Cool, [sown]);
        plant.sowing_months_by_climate = Some(months);
        plant.container_ok = Some(step != step::OPEN_GROUND);
        let dark = step == step::OTHER_SUN;
        plant.sun_need = Some(if dark { "bright_shade" } else { "full_sun" }.to_owned());
        plant
    }

    fn sunny_pot(n: u8) -> Request {
        let mut preferences = UserPreferences::default();
        preferences.site.sun_exposure = "full_sun".to_owned();
        request(garden(&preferences, Month::May, "cool"), n)
    }

    fn names(plants: &[Plant], request: &Request) -> (Vec<String>, Vec<String>) {
        let outcome = recommend(&Index::build(plants), request);
        let picks = outcome.picks.iter();
        let names = picks.map(|pick| plants[pick.plant].plant_name.clone());
        let notes = outcome.notes.iter().map(Note::to_string);
        (names.collect(), notes.collect())
    }

    #[test]
    fn each_step_comes_after_the_one_before_and_says_so() {
        let plants: Vec<Plant> =
            [4, 3, 2, 1, 0].into_iter().map(|step| of_step(step, &format!("step {step}"))).collect();
        let (all, notes) = names(&plants, &sunny_pot(6));
        assert_eq!(all, ["step 0", "step 1", "step 2", "step 3", "step 4"]);
        assert_eq!(
            notes,
            [
                "Few plants fit this month: plants that sow one month earlier or later were added.",
                "Plants with other sun needs were added.",
                "Plants that need open ground were added.",
                "Plants to sow later in the year were added.",
                "Only 5 plants match this goal and place.",
            ]
        );
        let (three, notes) = names(&plants, &sunny_pot(3));
        assert_eq!(three, ["step 0", "step 1", "step 2"]);
        assert_eq!(notes.len(), 2);
        let (one, notes) = names(&plants, &sunny_pot(1));
        assert_eq!((one.len(), notes.len()), (1, 0));
    }

    #[test]
    fn a_step_without_plants_says_nothing() {
        let plants = [of_step(0, "now"), of_step(4, "later")];
        let (_, notes) = names(&plants, &sunny_pot(2));
        assert_eq!(notes, ["Plants to sow later in the year were added."]);
    }

    #[test]
    fn an_empty_catalogue_says_so() {
        let (none, notes) = names(&[], &sunny_pot(6));
        assert!(none.is_empty());
        assert_eq!(notes, ["Only 0 plants match this goal and place."]);
    }

    #[test]
    fn those_that_pass_every_test_keep_their_order_when_they_are_too_few() {
        let mut plants: Vec<Plant> = ["a", "b", "c"].map(|name| of_step(0, name)).into();
        plants.push(of_step(0, "flower"));
        plants[3].plant_category = Some("flower".to_owned());
        plants[3].maintainability_score = Some(0.1);
        let (too_few, _) = names(&plants, &sunny_pot(5));
        assert_eq!(too_few, ["a", "b", "c", "flower"]);
        // Just enough: two of a category, then the others, then the rest.
        let (enough, notes) = names(&plants, &sunny_pot(4));
        assert_eq!(enough, ["a", "b", "flower", "c"]);
        assert!(notes.is_empty());
    }

    #[test]
    fn a_crowded_step_minds_the_categories_of_all_chosen() {
        let mut plants: Vec<Plant> = vec![of_step(0, "strict")];
        plants.extend(["a", "b", "c"].map(|name| of_step(1, name)));
        plants.push(of_step(1, "flower"));
        plants[4].plant_category = Some("flower".to_owned());
        plants[4].maintainability_score = Some(0.1);
        assert_eq!(names(&plants, &sunny_pot(3)).0, ["strict", "a", "flower"]);
        assert_eq!(names(&plants, &sunny_pot(4)).0, ["strict", "a", "flower", "b"]);
        // All of a step, if no more than are still needed, in plain order.
        assert_eq!(names(&plants, &sunny_pot(5)).0, ["strict", "a", "b", "c", "flower"]);
    }

    #[test]
    fn a_species_is_represented_by_a_plant_of_its_own_step() {
        let species = Some("Ocimum basilicum".to_owned());
        let mut strict = of_step(0, "strict");
        let mut better = of_step(1, "better, but out of season");
        strict.maintainability_score = Some(0.0);
        (strict.scientific_name, better.scientific_name) = (species.clone(), species);
        let (names, _) = names(&[better, strict], &sunny_pot(2));
        assert_eq!(names, ["strict"]);
    }

    #[test]
    fn nobody_is_in_season_in_an_unknown_zone() {
        let plants = [of_step(0, "now"), of_step(4, "later")];
        let mut request = sunny_pot(2);
        request.garden.zone = "moon".into();
        let (both, notes) = names(&plants, &request);
        assert_eq!((both.len(), notes.len()), (2, 1));
    }
}
