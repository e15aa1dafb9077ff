//! The ladder (contract 3.4): when too few species pass every test, which tests are dropped and who gets in then.

use std::fmt;

use serde::{Serialize, Serializer};

use super::environment::Window;
use super::filter::{Filter, step};
use super::index::Index;
use super::rank::{Candidate, Shortlist};
use super::scorer::Scorer;

/// What had to give, in the words of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Step 1.
    NearSeason,
    /// Step 2.
    OtherSun,
    /// Step 3.
    OpenGround,
    /// Step 4.
    OtherSeason,
    /// Not even step 4 gave enough; so many species there are.
    Only(usize),
}

impl Note {
    /// The note of each step of the ladder.
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

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Which step lets in whom.
///
/// Each step lets in all that the steps before did, so a species is represented by the best of the plants that its
/// lowest step lets in, and the answer is: step after step, all species of it, until one has more than places are left.
struct Ladder<'a> {
    index: &'a Index,
    /// For each slot the step that lets the plant in.
    of_slot: Vec<u8>,
}

impl<'a> Ladder<'a> {
    fn new(index: &'a Index, filter: &Filter, window: Window) -> Self {
        let months = &index.months[window.zone as usize];
        let plants = index.traits.iter().zip(months);
        let of_slot = plants.map(|(&traits, &months)| filter.step(traits, months));
        Self { index, of_slot: of_slot.collect() }
    }

    /// The step that has more species than there are places left for, with the number of those places. It is
    /// [`step::NEVER`] if all that can be let in are.
    fn crowded(&self, n: usize) -> (u8, usize) {
        let mut before = 0;
        for step in step::STRICT..step::NEVER {
            // Of those that pass every test the order of 3.6 is asked for even if they are just enough.
            let crowd = if step == step::STRICT { n } else { n + 1 };
            let species = self.species_up_to(step, crowd);
            if species == crowd {
                return (step, n - before);
            }
            before = species;
        }
        (step::NEVER, n - before)
    }

    /// How many species this step and those before let in; nobody counts beyond `most`.
    fn species_up_to(&self, step: u8, most: usize) -> usize {
        let let_in = self.of_slot.iter().zip(&self.index.species);
        let mut let_in = let_in.filter(|(of_slot, _)| **of_slot <= step);
        let mut last = None;
        let mut count = 0;
        while count < most
            && let Some((_, &species)) = let_in.next()
        {
            count += usize::from(last != Some(species));
            last = Some(species);
        }
        count
    }

    /// The slots that this step and those before let in.
    fn slots_up_to(&self, step: u8) -> Vec<u32> {
        // Every slot is written and only those let in are kept: who is let in is anyone's guess, and a wrong guess costs
        // the processor more than a write.
        let mut slots = vec![0; self.of_slot.len()];
        let mut kept = 0;
        for (slot, &of_slot) in (0..).zip(&self.of_slot) {
            slots[kept] = slot;
            kept += usize::from(of_slot <= step);
        }
        slots.truncate(kept);
        slots
    }

    /// The lowest step that lets in a plant of the species, and the best of the plants that it lets in.
    fn representative(&self, scorer: &Scorer, species: u32) -> Option<(u8, Candidate)> {
        let slots = self.index.slots_of(species);
        let step = *self.of_slot[slots.clone()].iter().min()?;
        let of_step = slots.filter(|&slot| self.of_slot[slot] == step);
        let best = of_step.map(|slot| scorer.candidate(slot)).min()?;
        Some((step, best))
    }
}

/// The plants of the answer in its order, and what had to give.
pub(super) fn choose(
    index: &Index,
    filter: &Filter,
    scorer: &Scorer,
    window: Window,
    n: usize,
) -> (Vec<Candidate>, Vec<Note>) {
    let ladder = Ladder::new(index, filter, window);
    let (crowded, places) = ladder.crowded(n);
    let mut whole: [Vec<Candidate>; step::COUNT] = Default::default();
    let mut crowd = Shortlist::new(places, index.categories());
    let mut settled = None;
    for slot in ladder.slots_up_to(crowded.min(step::OTHER_SEASON)) {
        let slot = slot as usize;
        let in_crowd = ladder.of_slot[slot] == crowded;
        if in_crowd && !crowd.might_take(scorer.score(slot), index.category[slot]) {
            continue;
        }
        let species = index.species[slot];
        if settled == Some(species) {
            continue;
        }
        settled = Some(species);
        match ladder.representative(scorer, species) {
            Some((step, best)) if step == crowded => {
                crowd.offer(best, index.category[best.slot as usize]);
            }
            Some((step, best)) => whole[usize::from(step)].push(best),
            None => {}
        }
    }

    let mut chosen = Vec::with_capacity(n);
    let mut notes = Vec::new();
    for (mut all, note) in whole.into_iter().zip(Note::OF_STEP) {
        notes.extend(note.filter(|_| !all.is_empty()));
        all.sort_unstable();
        chosen.append(&mut all);
    }
    let category_of = |candidate: &Candidate| index.category[candidate.slot as usize] as usize;
    let picked = crowd.fill(|category| {
        let of_category = chosen.iter().filter(|plant| category_of(plant) == category);
        of_category.count()
    });
    if !picked.is_empty() {
        notes.extend(Note::OF_STEP[usize::from(crowded)]);
    }
    chosen.extend(picked);
    if chosen.len() < n {
        notes.push(Note::Only(chosen.len()));
    }
    (chosen, notes)
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
        let mut said = UserPreferences::default();
        said.site.sun_exposure = "full_sun".to_owned();
        request(garden(&said, Month::May, "cool"), n)
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
