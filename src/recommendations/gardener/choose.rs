//! Which plants are taken: the best first, no species and no common name twice (one thyme will do), at most two of a family,
//! for the kitchen something of each kind, and for mixed wishes something of both sides. And what is told of those that aren't.

use std::cmp::Reverse;

use super::super::engine::Goal;
use super::exclude::{Excluded, Reason};
use super::index::{Facts, Index};
use super::kinds::{EDIBLE, HERBS, Kinds, VEGETABLES, first};
use super::rules::Scorer;
use super::{Outcome, Pick};
use crate::plants::model::Plant;
use crate::season::Month;

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
    #[expect(clippy::cast_possible_truncation, reason = "a score is at most 100")]
    fn new(scorer: &Scorer<'_>, position: usize, plant: &Facts) -> Self {
        let score = scorer.sub_scores(plant).score();
        Self { thousandths: Reverse((score * 1_000.0).round() as i64), tie_break: plant.base.tie_break, position }
    }
}

/// The plants of the answer in its order, at most `n`, and what stood in the way.
pub(super) fn choose(index: &Index, catalogue: &[Plant], scorer: &Scorer<'_>, n: usize) -> Outcome {
    let [mut now, mut soon, mut poisonous, mut frozen]: [Vec<Candidate>; 4] = Default::default();
    for (position, plant) in index.plants.iter().enumerate() {
        let candidates = match scorer.reason(plant) {
            None => &mut now,
            Some(Reason::Poison) => &mut poisonous,
            Some(Reason::Frost) => &mut frozen,
            Some(Reason::Season) if scorer.passes_next_month(plant) => &mut soon,
            Some(_) => continue,
        };
        candidates.push(Candidate::new(scorer, position, plant));
    }
    for candidates in [&mut now, &mut soon, &mut poisonous, &mut frozen] {
        candidates.sort_unstable();
    }
    let facts = |candidate: &Candidate| &index.plants[candidate.position];
    let mut chosen = Chosen { index, n, plants: Vec::with_capacity(n) };
    let shares = Shares::new(n, scorer.criteria.goal, scorer.preferences.kinds);
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
        offered[facts(candidate).base.species] = true;
    }
    let mut seen = offered.clone();
    let frozen = frozen.iter().filter(|candidate| is_new(facts(candidate), &mut seen)).count();
    let mut seen = vec![false; index.plants.len()];
    poisonous.retain(|candidate| is_new(facts(candidate), &mut seen));
    let notes = [
        left_out(catalogue, &poisonous),
        frost_note(scorer.freezes_in(scorer.month).then_some(scorer.month), frozen),
        other_kinds(asked_for, plants),
        (plants > in_season).then(|| SOON.to_owned()),
        (plants < n).then(|| only(plants, &obstacles(index, scorer, offered))),
    ];
    let pick =
        |candidate: &Candidate| Pick { plant: candidate.position, sub_scores: scorer.sub_scores(facts(candidate)) };
    Outcome {
        picks: chosen.plants.iter().map(pick).collect(),
        notes: notes.into_iter().flatten().collect(),
        excluded: None,
    }
}

/// How many species in season each test turned away, beside those that are offered. A species counts once.
fn obstacles(index: &Index, scorer: &Scorer<'_>, mut seen: Vec<bool>) -> Excluded {
    let reasons = index.plants.iter().filter_map(|plant| Some((plant, scorer.reason(plant)?)));
    let in_season = reasons.filter(|(plant, reason)| *reason != Reason::Season && is_new(plant, &mut seen));
    in_season.map(|(_, reason)| reason).collect()
}

/// Whether the plant's species is none of those that were seen; now it is.
fn is_new(plant: &Facts, seen: &mut [bool]) -> bool {
    !std::mem::replace(&mut seen[plant.base.species], true)
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
        let (side, named) = (if mixed { (2 * n).div_ceil(3) } else { n }, named & EDIBLE);
        let share = |parts: usize| side.div_ceil(parts);
        Self { side, named, named_kind: share(named.count_ones().max(1) as usize), kind: share(3), herbs: share(5) }
    }

    /// The kitchen's kind of a plant, and how many there may be of it.
    fn basket(&self, plant: &Facts) -> Option<(Kinds, usize)> {
        let asked = first(self.named & plant.kinds & !VEGETABLES);
        let basket = first(plant.kinds & EDIBLE);
        if asked != 0 {
            Some((asked, self.named_kind))
        } else if basket == HERBS {
            Some((basket, self.herbs))
        } else {
            (basket != 0).then_some((basket, self.kind))
        }
    }

    fn have_room_for<'a>(&self, plant: &Facts, taken: impl Iterator<Item = &'a Facts> + Clone) -> bool {
        let side = taken.clone().filter(|other| other.ornamental == plant.ornamental).count();
        let basket = self.basket(plant);
        let full = |(_, most)| taken.filter(|other| self.basket(other) == basket).count() >= most;
        side < self.side && !basket.is_some_and(full)
    }
}

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
            let twice = taken().any(|other| other.base.species == plant.base.species || other.crop == plant.crop);
            let family = taken().filter(|other| other.family == plant.family).count();
            if !twice && family < PER_FAMILY && shares.is_none_or(|shares| shares.have_room_for(plant, taken())) {
                self.plants.push(*candidate);
            }
        }
    }
}

const NAMED: usize = 3;

const SOON: &str = "Few plants can be started now: plants whose time begins next month were added.";

/// Of what pets or toddlers mustn't eat and that fits otherwise: one plant of each species, the best first.
fn left_out(plants: &[Plant], poisonous: &[Candidate]) -> Option<String> {
    let named = poisonous.iter().take(NAMED).map(|candidate| plants[candidate.position].plant_name.as_str());
    let named: Vec<&str> = named.collect();
    let more = poisonous.len() - named.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let text = format!("Left out as poisonous, for pets or toddlers may eat them: {}{more}.", named.join(", "));
    (!named.is_empty()).then_some(text)
}

/// Of tender species that fit otherwise; without a month it is winter that kills them.
fn frost_note(month: Option<Month>, species: usize) -> Option<String> {
    let (plants, were) = if species == 1 { ("plant", "was") } else { ("plants", "were") };
    let when = month.map_or("winter", Month::name);
    let text = format!("Frost is likely here in {when}: {species} {plants} that it kills {were} left out.");
    (species > 0).then_some(text)
}

/// That not all of the answer's plants are of a kind that was asked for.
fn other_kinds(asked_for: usize, plants: usize) -> Option<String> {
    let text = match asked_for {
        0 => "None of the kinds that were asked for can be started here now: these suit the place and the month."
            .to_owned(),
        _ => {
            let verb = if asked_for == 1 { "is" } else { "are" };
            format!(
                "{asked_for} of these {plants} {verb} of the kinds that were asked for; the others suit the place and the month."
            )
        }
    };
    (asked_for < plants).then_some(text)
}

/// How many there are, and what turned away the others that are in season.
fn only(plants: usize, obstacles: &Excluded) -> String {
    let suit = match plants {
        0 => "No plant suits".to_owned(),
        1 => "Only 1 plant suits".to_owned(),
        _ => format!("Only {plants} plants suit"),
    };
    let reasons = [
        (obstacles.goal, "don't meet the goal"),
        (obstacles.indoors, "can't live there"),
        (obstacles.containers, "need open ground"),
        (obstacles.light, "need other light"),
        (obstacles.room, "need more room"),
        (obstacles.time, "take longer than a year"),
        (obstacles.frost, "would freeze"),
        (obstacles.poison, "are poisonous"),
    ];
    let reasons = reasons.into_iter().filter(|(count, _)| *count > 0);
    let reasons: Vec<String> = reasons.map(|(count, reason)| format!("{count} {reason}")).collect();
    let others = if reasons.is_empty() {
        "nothing else is in season".to_owned()
    } else {
        format!("of the others in season {}", reasons.join(", "))
    };
    format!("{suit} this place now: {others}, and no more than two of a plant family are offered.")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::recommendations::engine::{Garden, Request};
    use crate::recommendations::gardener::{Preferences, recommend};
    use crate::recommendations::testing::{herb, plant, sunny};

    fn names<'a>(plants: &'a [Plant], n: u8, wishes: &Value) -> (Vec<&'a str>, Vec<String>) {
        let said = sunny(&json!({ "preferences": wishes }));
        let request = Request { garden: Garden::new(Month::May, "cool".into(), &said), n, explain: false };
        let outcome = recommend(&Index::build(plants), plants, &request, &Preferences::new(&said, []));
        let names = outcome.picks.iter().map(|pick| plants[pick.plant].plant_name.as_str());
        (names.collect(), outcome.notes)
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

    #[test]
    fn what_is_poisonous_is_named_up_to_three() {
        let plants = ["Foxglove", "Lupin", "Larkspur", "Monkshood", "Oleander"];
        let plants = plants.map(|name| Plant { plant_name: name.to_owned(), ..Plant::default() });
        let candidate = |position| Candidate { thousandths: WELL, tie_break: position, position };
        let text = |count| left_out(&plants, &(0..count).map(candidate).collect::<Vec<_>>());
        assert_eq!(text(0), None);
        assert_eq!(text(1).unwrap(), "Left out as poisonous, for pets or toddlers may eat them: Foxglove.");
        assert!(text(5).unwrap().ends_with("Foxglove, Lupin, Larkspur and 2 more."));
    }

    #[test]
    fn what_stood_in_the_way_is_counted() {
        assert_eq!(
            only(3, &Excluded { light: 4, room: 2, ..Excluded::default() }),
            "Only 3 plants suit this place now: of the others in season 4 need other light, 2 need more room, and no more \
             than two of a plant family are offered."
        );
        let nothing = only(0, &Excluded::default());
        assert!(nothing.starts_with("No plant suits this place now: nothing else is in season"), "{nothing}");
    }

    #[test]
    fn frost_and_other_kinds_are_told_where_there_are_any() {
        assert_eq!([frost_note(Some(Month::July), 0), other_kinds(9, 9), other_kinds(0, 0)], [None, None, None]);
        for (note, text) in [
            (frost_note(Some(Month::July), 2), "Frost is likely here in July: 2 plants that it kills were left out."),
            (frost_note(None, 1), "Frost is likely here in winter: 1 plant that it kills was left out."),
            (other_kinds(2, 9), "2 of these 9 are of the kinds"),
            (other_kinds(1, 9), "1 of these 9 is of the kinds"),
            (other_kinds(0, 9), "None of the kinds"),
        ] {
            assert!(note.unwrap().starts_with(text), "{text}");
        }
    }
}
