//! Which plants are taken: the best first, no species and no common name twice (one thyme will do), at most two of a family,
//! for the kitchen something of each kind, and for mixed wishes something of both sides.

use std::cmp::Reverse;

use super::super::engine::Goal;
use super::exclude::{Excluded, Reason, Tests};
use super::index::{Facts, Index};
use super::kinds::Kinds;
use super::rules::Scorer;
use super::{Outcome, Pick, notes};

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
pub(super) fn choose(index: &Index, scorer: &Scorer<'_>, n: usize) -> Outcome {
    let tests = &scorer.tests;
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
    let mut chosen = Chosen { index, n, plants: Vec::with_capacity(n) };
    let shares = Shares::new(n, tests.criteria.goal, tests.preferences.kinds);
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
    let mut offered = vec![false; index.plants.len()];
    for candidate in &now {
        offered[facts(candidate).species] = true;
    }
    let mut seen = offered.clone();
    let frozen = frozen.iter().filter(|candidate| is_new(facts(candidate), &mut seen)).count();
    let mut seen = vec![false; index.plants.len()];
    poisonous.retain(|candidate| is_new(facts(candidate), &mut seen));
    let notes = [
        notes::frost(tests.freezes_in(tests.month).then_some(tests.month), frozen),
        notes::other_kinds(asked_for, plants),
        (plants > in_season).then(|| notes::SOON.to_owned()),
        (plants < n).then(|| notes::only(plants, &obstacles(index, tests, offered))),
    ];
    let pick =
        |candidate: &Candidate| Pick { plant: candidate.position, sub_scores: scorer.sub_scores(facts(candidate)) };
    Outcome {
        picks: chosen.plants.iter().map(pick).collect(),
        left_out: poisonous.iter().map(|candidate| candidate.position).collect(),
        notes: notes.into_iter().flatten().collect(),
        excluded: None,
    }
}

/// How many species in season each test turned away, beside those that are offered. A species counts once.
fn obstacles(index: &Index, tests: &Tests<'_>, mut seen: Vec<bool>) -> Excluded {
    let reasons = index.plants.iter().filter_map(|plant| Some((plant, tests.reason(plant)?)));
    let in_season = reasons.filter(|(plant, reason)| *reason != Reason::Season && is_new(plant, &mut seen));
    in_season.map(|(_, reason)| reason).collect()
}

/// Whether the plant's species is none of those that were seen; now it is.
fn is_new(plant: &Facts, seen: &mut [bool]) -> bool {
    !std::mem::replace(&mut seen[plant.species], true)
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
        let (side, named) = (if mixed { (2 * n).div_ceil(3) } else { n }, named.and(Kinds::EDIBLE));
        let share = |parts: usize| side.div_ceil(parts);
        Self { side, named, named_kind: share(named.len().max(1)), kind: share(3), herbs: share(5) }
    }

    /// The kitchen's kind of a plant, and how many there may be of it.
    #[inline]
    fn basket(&self, plant: &Facts) -> Option<(Kinds, usize)> {
        let asked = self.named.and(plant.kinds).without(Kinds::VEGETABLES).first();
        let basket = plant.kinds.and(Kinds::EDIBLE).first();
        if !asked.is_empty() {
            Some((asked, self.named_kind))
        } else if basket == Kinds::HERBS {
            Some((basket, self.herbs))
        } else {
            (!basket.is_empty()).then_some((basket, self.kind))
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

impl Chosen<'_> {
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
    use serde_json::{Value, json};

    use super::*;
    use crate::plants::model::Plant;
    use crate::recommendations::engine::{Garden, Request};
    use crate::recommendations::gardener::{Preferences, recommend};
    use crate::recommendations::testing::{herb, plant, sunny};
    use crate::season::Month;

    fn names<'a>(plants: &'a [Plant], n: u8, wishes: &Value) -> (Vec<&'a str>, Vec<String>) {
        let said = sunny(&json!({ "preferences": wishes }));
        let request = Request { garden: Garden::new(Month::May, "cool".into(), &said), n, explain: false };
        let outcome = recommend(&Index::build(plants), &request, &Preferences::new(&said, []));
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
        let (names, notes) = names(&plants, 9, &json!({}));
        assert_eq!(names, ["Basil- Sweet", "Parsley", "Thyme"]);
        assert!(notes.iter().any(|note| note.starts_with("Only 3 plants")), "{notes:?}");
    }

    #[test]
    fn nobody_gets_nine_herbs_who_did_not_ask_for_them() {
        let plants = [
            plant("Basil", "Ocimum"),
            plant("Parsley", "Petroselinum"),
            plant("Chives", "Allium"),
            plant("Borage", "Borago"),
            herb(json!({ "plant_name": "Lettuce", "scientific_name": "Lactuca sativa", "plant_category": "vegetable",
                "spacing_cm": 30 })),
        ];
        for (kinds, has_lettuce) in [(&[][..], true), (&["herbs", "leafy"], true), (&["herbs"], false)] {
            let (names, _) = names(&plants, 3, &json!({ "goal": "edible", "edible_types": kinds }));
            assert_eq!(names.contains(&"Lettuce"), has_lettuce, "{kinds:?}");
        }
    }

    #[test]
    fn mixed_wishes_get_something_of_both_sides() {
        let plants = [
            plant("Basil", "Ocimum basilicum"),
            plant("Parsley", "Petroselinum crispum"),
            plant("Chives", "Allium schoenoprasum"),
            herb(json!({ "plant_name": "Globe Thistle", "scientific_name": "Echinops ritro",
                "plant_category": "flower", "edible": false })),
        ];
        assert_eq!(names(&plants, 3, &json!({})).0.last(), Some(&"Globe Thistle"));
        assert_eq!(names(&plants, 3, &json!({ "goal": "edible" })).0, ["Basil", "Chives", "Parsley"]);
    }

    #[test]
    fn what_begins_next_month_fills_the_list_and_is_told() {
        let sown = |name, scientific, months: &[&str]| {
            herb(
                json!({ "plant_name": name, "scientific_name": scientific, "sowing_months_by_climate": { "cool": months } }),
            )
        };
        let plants = [
            sown("Parsley", "Petroselinum crispum", &["June", "July"]),
            sown("Dill", "Anethum graveolens", &["April"]),
            plant("Salad Burnet", "Sanguisorba minor"),
        ];
        let (both, notes) = names(&plants, 5, &json!({}));
        assert_eq!(both, ["Salad Burnet", "Parsley"], "in season first, and nothing whose time is over");
        assert!(notes.iter().any(|note| note.contains("begins next month")), "{notes:?}");
        assert_eq!(names(&plants, 1, &json!({})), (vec!["Salad Burnet"], vec![]));
    }
}
