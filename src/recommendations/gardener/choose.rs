//! Which plants are taken: the best first, no species and no common name twice (one thyme will do), at most two of a family,
//! for the kitchen something of each kind, and for mixed wishes something of both sides.

use std::cmp::Reverse;

use super::super::engine::Goal;
use super::exclude::{Excluded, Reason, Tests};
use super::index::{Facts, Index};
use super::kinds::Kinds;
use super::notes::Note;
use super::rules::Scorer;
use super::{Outcome, Pick};

/// Relatives share pests and diseases.
const PER_FAMILY: usize = 2;

/// From this score on a plant fits well.
const WELL: Reverse<i64> = Reverse(80_000);

/// A plant that competes for a place; the lesser comes first: the higher score in thousandths, then the lower tie-break,
/// which no two plants share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    thousandths: Reverse<i64>,
    tie_break: usize,
    position: usize,
}

impl Candidate {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a score is at most 100")]
    fn new(scorer: &Scorer<'_>, position: usize, plant: &Facts) -> Self {
        let score = scorer.sub_scores(plant).score();
        Self { thousandths: Reverse((score * 1_000.0).round() as i64), tie_break: plant.tie_break, position }
    }
}

/// The plants of the answer in its order, at most `n`, and what stood in the way.
pub(super) fn choose(index: &Index, tests: &Tests<'_>, scorer: &Scorer<'_>, n: usize) -> Outcome {
    let [mut now, mut soon, mut poisonous, mut frozen]: [Vec<Candidate>; 4] = Default::default();
    for (position, plant) in index.plants.iter().enumerate() {
        let candidates = match tests.reason(plant) {
            None => &mut now,
            Some(Reason::Poison) => &mut poisonous,
            Some(Reason::Frost) => &mut frozen,
            Some(Reason::Season) if tests.passes_next_month(plant) => &mut soon,
            Some(_) => continue,
        };
        candidates.push(Candidate::new(scorer, position, plant));
    }
    for candidates in [&mut now, &mut soon, &mut poisonous, &mut frozen] {
        candidates.sort_unstable();
    }
    let facts = |candidate: &Candidate| &index.plants[candidate.position];
    let mut chosen = Chosen::new(index, n);
    let shares = Shares::new(n, tests.goal(), scorer.kinds());
    // What was asked for and fits well comes first, by shares and then without, before anything else competes.
    let fits_well = |candidate: &Candidate| candidate.thousandths <= WELL && scorer.is_asked_for(facts(candidate));
    let asked_for: Vec<Candidate> = now.iter().copied().filter(fits_well).collect();
    chosen.take(&asked_for, Some(&shares));
    chosen.take(&asked_for, Some(&Shares { named_kind: n, kind: n, herbs: n, ..shares }));
    chosen.take(&now, Some(&Shares { named_kind: n, ..shares }));
    chosen.take(&now, None);
    chosen.plants.sort_unstable();
    let in_season = chosen.plants.len();
    chosen.take(&soon, None);

    let plants = chosen.plants.len();
    let asked_for = chosen.plants.iter().filter(|candidate| scorer.is_asked_for(facts(candidate))).count();
    let offered = Species::of(index, now.iter().map(facts));
    let frozen = Species::of(index, frozen.iter().map(facts).filter(|plant| !offered.contains(plant)));
    let notes = [
        Note::left_out(index, poisonous.iter().map(|candidate| candidate.position)),
        Note::frost(tests.freezes_now(), tests.month, frozen.len()),
        Note::other_kinds(asked_for, plants),
        (plants > in_season).then_some(Note::Soon),
        (plants < n).then(|| Note::Only { plants, obstacles: obstacles(index, tests, offered) }),
    ];
    let pick =
        |candidate: &Candidate| Pick { plant: candidate.position, sub_scores: scorer.sub_scores(facts(candidate)) };
    let picks = chosen.plants.iter().map(pick).collect();
    Outcome { picks, notes: notes.into_iter().flatten().collect(), excluded: None }
}

/// How many species in season each test turned away, beside those that are offered. A species counts once.
fn obstacles(index: &Index, tests: &Tests<'_>, mut seen: Species) -> Excluded {
    let mut counts = Excluded::default();
    for plant in &index.plants {
        let reason = tests.reason(plant).filter(|reason| *reason != Reason::Season);
        if let Some(reason) = reason
            && seen.add(plant)
        {
            *counts.of(reason) += 1;
        }
    }
    counts
}

/// A set of species.
struct Species(Vec<bool>);

impl Species {
    fn of<'a>(index: &Index, plants: impl Iterator<Item = &'a Facts>) -> Self {
        let mut species = Self(vec![false; index.plants.len()]);
        for plant in plants {
            species.add(plant);
        }
        species
    }

    /// Whether the plant's species is new to the set.
    fn add(&mut self, plant: &Facts) -> bool {
        !std::mem::replace(&mut self.0[plant.species], true)
    }

    fn contains(&self, plant: &Facts) -> bool {
        self.0[plant.species]
    }

    fn len(&self) -> usize {
        self.0.iter().filter(|has| **has).count()
    }
}

/// How many plants of one part an answer holds, unless the other parts haven't enough: nobody wants nine herbs.
struct Shares {
    /// Of mixed wishes neither the kitchen nor the eye has more than two thirds.
    side: usize,
    named: Kinds,
    /// Of several kitchen kinds that are named each has as much as the others.
    named_kind: usize,
    /// Of those that aren't, a third of the kitchen's side, and of herbs a fifth.
    kind: usize,
    herbs: usize,
}

impl Shares {
    fn new(n: usize, goal: Goal, named: Kinds) -> Self {
        let mixed = matches!(goal, Goal::Any | Goal::EdibleAmongOthers);
        let (side, named) = (if mixed { (2 * n).div_ceil(3) } else { n }, named.edible());
        let share = |parts: usize| side.div_ceil(parts);
        Self { side, named, named_kind: share(named.len().max(1)), kind: share(3), herbs: share(5) }
    }

    /// The kitchen's kind of a plant, and how many there may be of it.
    #[inline]
    fn basket(&self, plant: &Facts) -> Option<(usize, usize)> {
        let asked = self.named.and(plant.kinds).without_vegetables();
        match (asked.basket(), plant.kinds.basket()) {
            (Some(basket), _) => Some((basket, self.named_kind)),
            (None, Some(Kinds::HERBS)) => Some((Kinds::HERBS, self.herbs)),
            (None, other) => other.map(|basket| (basket, self.kind)),
        }
    }

    #[inline]
    fn have_room_for<'a>(&self, plant: &Facts, taken: impl Iterator<Item = &'a Facts> + Clone) -> bool {
        let side = taken.clone().filter(|other| other.ornamental == plant.ornamental).count();
        let basket = self.basket(plant);
        let full = |(_, most)| taken.filter(|other| self.basket(other) == basket).count() >= most;
        side < self.side && !basket.is_some_and(full)
    }
}

/// The plants that were taken so far.
struct Chosen<'a> {
    index: &'a Index,
    n: usize,
    plants: Vec<Candidate>,
}

impl<'a> Chosen<'a> {
    fn new(index: &'a Index, n: usize) -> Self {
        Self { index, n, plants: Vec::with_capacity(n) }
    }

    /// Takes the best of the ranked candidates while there are places, of each part at most its share.
    fn take(&mut self, ranked: &[Candidate], shares: Option<&Shares>) {
        for candidate in ranked {
            if self.plants.len() == self.n {
                return;
            }
            let plant = &self.index.plants[candidate.position];
            let taken = || self.plants.iter().map(|taken| &self.index.plants[taken.position]);
            let twice = taken().any(|other| other.species == plant.species || other.crop == plant.crop);
            let family = taken().filter(|other| other.family == plant.family).count();
            if !twice && family < PER_FAMILY && shares.is_none_or(|shares| shares.have_room_for(plant, taken())) {
                self.plants.push(*candidate);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::Plant;
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::{garden, request};
    use crate::recommendations::gardener::testing::{plant, sown_in, sunny};
    use crate::recommendations::gardener::{Preferences, recommend};
    use crate::season::Month;

    fn names(plants: &[Plant], n: u8, change: impl FnOnce(&mut UserPreferences)) -> (Vec<&str>, Vec<String>) {
        let preferences = sunny(change);
        let request = request(garden(&preferences, Month::May, "cool"), n);
        let outcome = recommend(&Index::build(plants), &request, &Preferences::new(&preferences, []));
        let names = outcome.picks.iter().map(|pick| plants[pick.plant].plant_name.as_str());
        (names.collect(), outcome.notes(plants))
    }

    #[test]
    fn no_species_comes_twice_and_of_a_family_two_at_most() {
        let plants = [
            plant("Basil- Sweet", "Ocimum basilicum"),
            plant("Basil- Thai", "Ocimum basilicum"),
            plant("Mint", "Mentha spicata"),
            plant("Thyme", "Thymus vulgaris"),
            plant("Parsley", "Petroselinum crispum"),
        ];
        let (names, notes) = names(&plants, 9, |_| {});
        assert_eq!(names, ["Basil- Sweet", "Parsley", "Thyme"]);
        assert!(notes.iter().any(|note| note.starts_with("Only 3 plants")), "{notes:?}");
    }

    #[test]
    fn nobody_gets_nine_herbs_who_did_not_ask_for_them() {
        let herbs = ["Basil", "Parsley", "Chives", "Borage"].into_iter();
        let herbs = herbs.zip(["Ocimum", "Petroselinum", "Allium", "Borago"]).map(|(name, genus)| plant(name, genus));
        let lettuce = Plant {
            plant_category: Some("vegetable".to_owned()),
            spacing_cm: Some(30),
            ..plant("Lettuce", "Lactuca sativa")
        };
        let plants: Vec<Plant> = herbs.chain([lettuce]).collect();
        let three = |kinds: &[&str]| {
            let kinds = kinds.iter().map(|&kind| kind.to_owned()).collect();
            let (names, _) = names(&plants, 3, |preferences| {
                "edible".clone_into(&mut preferences.preferences.goal);
                preferences.preferences.edible_types = kinds;
            });
            names.contains(&"Lettuce")
        };
        assert_eq!([three(&[]), three(&["herbs", "leafy"]), three(&["herbs"])], [true, true, false]);
    }

    #[test]
    fn mixed_wishes_get_something_of_both_sides() {
        let flower = |name: &str, scientific: &str| Plant {
            plant_category: Some("flower".to_owned()),
            edible: Some(false),
            ..plant(name, scientific)
        };
        let plants = [
            plant("Basil", "Ocimum basilicum"),
            plant("Parsley", "Petroselinum crispum"),
            plant("Chives", "Allium schoenoprasum"),
            flower("Globe Thistle", "Echinops ritro"),
        ];
        assert_eq!(names(&plants, 3, |_| {}).0.last(), Some(&"Globe Thistle"));
        let edible = |preferences: &mut UserPreferences| "edible".clone_into(&mut preferences.preferences.goal);
        assert_eq!(names(&plants, 3, edible).0, ["Basil", "Chives", "Parsley"]);
    }

    #[test]
    fn what_begins_next_month_fills_the_list_and_is_told() {
        let plants = [
            sown_in(plant("Parsley", "Petroselinum crispum"), &[Month::June, Month::July]),
            sown_in(plant("Dill", "Anethum graveolens"), &[Month::April]),
            plant("Salad Burnet", "Sanguisorba minor"),
        ];
        let (both, notes) = names(&plants, 5, |_| {});
        assert_eq!(both, ["Salad Burnet", "Parsley"], "in season first, and nothing whose time is over");
        assert!(notes.iter().any(|note| note.contains("begins next month")), "{notes:?}");
        assert_eq!(names(&plants, 1, |_| {}), (vec!["Salad Burnet"], vec![]));
    }
}
