//! Care tips: which of those written for a plant's crop, its kind and its facts it is given, and in which stage
//! (`data/growth/tips`).

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::When;
use super::facts::{Crop, Facts, Kind};
use super::model::{CareTip, StageTips};
use super::stages::{Phase, Stage};
use super::text::Text;
use crate::embedded::toml_file;
use crate::plants::head_start::StartAs;

/// The most and the fewest tips that a plant is given over all its stages.
const MOST: usize = 18;
const LEAST: usize = 15;

/// The categories of which a plant is given one tip at a time: there is one way to water, to light and to feed it, but of the
/// harvest or of pests there is more than one thing to say.
const SINGLE: [&str; 6] = ["watering", "light", "feeding", "temperature", "support", "spacing"];

/// How much depends on a tip, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Importance {
    High,
    Medium,
    Low,
}

const IMPORTANCES: [&str; 3] = ["high", "medium", "low"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TipRule {
    phase: Phase,
    category: String,
    importance: Importance,
    #[serde(default)]
    when: When,
    tip: Text,
}

impl TipRule {
    /// Whether this tip of a more particular source leaves no room for the other.
    fn covers(&self, other: &Self, stages: &[Stage]) -> bool {
        if self.category != other.category {
            return false;
        }
        let at_once = effective_phase(self.phase, stages) == effective_phase(other.phase, stages);
        let category = self.category.as_str();
        let single = SINGLE.contains(&category);
        category == "safety" || at_once && (single || self.importance == other.importance)
    }

    fn render(&'static self, facts: &Facts<'_>) -> CareTip {
        CareTip {
            tip: self.tip.render(facts),
            category: self.category.as_str().into(),
            importance: IMPORTANCES[self.importance as usize].into(),
        }
    }
}

struct Tips {
    crops: HashMap<String, Vec<TipRule>>,
    kinds: HashMap<Kind, Vec<TipRule>>,
    general: General,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct General {
    /// For plants of every kind in the garden.
    shared: Vec<TipRule>,
    /// For plants of which so little is known that the others are too few.
    reserve: Vec<TipRule>,
}

static TIPS: LazyLock<Tips> = LazyLock::new(|| {
    let crops: [HashMap<String, Vec<TipRule>>; 4] = [
        toml_file!("growth/tips/crops/fruit.toml"),
        toml_file!("growth/tips/crops/garden.toml"),
        toml_file!("growth/tips/crops/herbs.toml"),
        toml_file!("growth/tips/crops/vegetables.toml"),
    ];
    let kinds: [HashMap<Kind, Vec<TipRule>>; 6] = [
        toml_file!("growth/tips/kinds/fruit.toml"),
        toml_file!("growth/tips/kinds/garden.toml"),
        toml_file!("growth/tips/kinds/herbs.toml"),
        toml_file!("growth/tips/kinds/indoors.toml"),
        toml_file!("growth/tips/kinds/leaves.toml"),
        toml_file!("growth/tips/kinds/roots.toml"),
    ];
    let tips = Tips { crops: joined(crops), kinds: joined(kinds), general: toml_file!("growth/tips/shared.toml") };
    for name in tips.crops.keys() {
        assert!(Crop::named(name).is_some(), "data/growth/tips/crops: there is no crop {name:?}");
    }
    for crop in Crop::all() {
        let Some(other) = &crop.tips_of else { continue };
        let is_clear = tips.crops.contains_key(other) && !tips.crops.contains_key(&crop.name);
        assert!(is_clear, "data/growth: {} must have either the tips of {other} or its own", crop.name);
    }
    assert_eq!(tips.kinds.len(), Kind::COUNT, "data/growth/tips/kinds: a kind is missing");
    tips
});

fn joined<K: Debug + Eq + Hash, const N: usize>(files: [HashMap<K, Vec<TipRule>>; N]) -> HashMap<K, Vec<TipRule>> {
    let mut joined = HashMap::new();
    for (key, tips) in files.into_iter().flatten() {
        let name = format!("{key:?}");
        assert!(joined.insert(key, tips).is_none(), "data/growth/tips: {name} stands in two files");
    }
    joined
}

impl Tips {
    /// The lists of tips that a plant is given some of, the most particular first.
    fn sources(&'static self, facts: &Facts<'_>) -> [&'static [TipRule]; 3] {
        let of_crop = facts.crop.and_then(|crop| self.crops.get(crop.tips_of.as_ref().unwrap_or(&crop.name)));
        let shared = match facts.kind {
            Kind::Sprout | Kind::Microgreen | Kind::Houseplant => &[],
            _ => self.general.shared.as_slice(),
        };
        [of_crop.map_or(&[], Vec::as_slice), &self.kinds[&facts.kind], shared]
    }
}

/// The tips of each stage, in the order of the stages. A seedling is planted out on its first day: from then on it is given those
/// of the stage that follows.
pub(super) fn care_tips(facts: &Facts<'_>, stages: &[Stage]) -> Vec<StageTips> {
    match stages {
        [seedling, later @ ..]
            if !later.is_empty() && facts.start_as == StartAs::Seedling && seedling.phase == Phase::Seedling =>
        {
            let later = chosen(facts, later);
            let first = StageTips { stage_name: seedling.growth.stage_name.clone(), tips: later[0].tips.clone() };
            [vec![first], later].concat()
        }
        stages => chosen(facts, stages),
    }
}

/// The tips of each stage, the most important first.
fn rendered(mut groups: Vec<Vec<&'static TipRule>>, facts: &Facts<'_>, stages: &[Stage]) -> Vec<StageTips> {
    let groups = groups.iter_mut().zip(stages).map(|(tips, stage)| {
        tips.sort_by_key(|tip| tip.importance);
        let tips = tips.iter().map(|tip| tip.render(facts)).collect();
        StageTips { stage_name: stage.growth.stage_name.clone(), tips }
    });
    groups.collect()
}

/// The tips that hold for the plant: those for its crop before those for its kind before the shared ones. What the
/// tips of a more particular source cover is left out of the others.
fn candidates(facts: &Facts<'_>, stages: &[Stage]) -> Vec<&'static TipRule> {
    let mut candidates: Vec<&TipRule> = Vec::with_capacity(48);
    for source in TIPS.sources(facts) {
        let particular = candidates.len();
        for tip in source {
            let is_covered = || candidates[..particular].iter().any(|other| other.covers(tip, stages));
            // A seedling needs nothing of what is done before it is planted out.
            let is_over = facts.start_as == StartAs::Seedling && tip.phase <= Phase::Seedling;
            if !is_over && tip.when.holds(facts) && !is_covered() {
                candidates.push(tip);
            }
        }
    }
    candidates
}

/// Every tip that holds for the plant, by stage.
pub(super) fn all(facts: &Facts<'_>, stages: &[Stage]) -> Vec<StageTips> {
    let mut groups = vec![Vec::new(); stages.len()];
    for tip in candidates(facts, stages) {
        groups[stage_for(tip.phase, stages)].push(tip);
    }
    rendered(groups, facts, stages)
}

/// The candidates that are given, by stage: the most important of each stage, so that none is without, then the most
/// important of all, spread over the stages, then whatever it takes to be enough.
fn chosen(facts: &Facts<'_>, stages: &[Stage]) -> Vec<StageTips> {
    let candidates = candidates(facts, stages);
    let is_new = |tip: &&TipRule| {
        let mut given = candidates.iter();
        tip.when.holds(facts) && !given.any(|other| other.category == tip.category && other.phase == tip.phase)
    };
    let placed = |tip: &'static TipRule| (stage_for(tip.phase, stages), tip);
    let reserve: Vec<_> = TIPS.general.reserve.iter().filter(is_new).map(placed).collect();
    let mut waiting: Vec<_> = candidates.iter().copied().map(placed).collect();
    waiting.sort_by_key(|(_, tip)| tip.importance);

    let mut groups: Vec<Vec<&TipRule>> = vec![Vec::new(); stages.len()];
    let mut count = 0;
    // Moves tips to their stages until there are enough of them; no stage comes to hold more than `most_of_one`.
    let mut fill_up = |waiting: &mut Vec<(usize, &'static TipRule)>, enough, most_of_one| {
        waiting.retain(|(stage, tip)| {
            let moves = count < enough && groups[*stage].len() < most_of_one;
            if moves {
                groups[*stage].push(tip);
                count += 1;
            }
            !moves
        });
    };
    fill_up(&mut waiting, MOST, 1);
    fill_up(&mut waiting, MOST, MOST.div_ceil(stages.len()) + 2);
    waiting.extend(reserve);
    fill_up(&mut waiting, LEAST, usize::MAX);
    rendered(groups, facts, stages)
}

/// The phase, but establishment instead of growth for a plant that has no stage of growth.
fn effective_phase(phase: Phase, stages: &[Stage]) -> Phase {
    let goes_through = |phase| stages.iter().any(|stage| stage.phase == phase);
    if phase == Phase::Growth && !goes_through(phase) && goes_through(Phase::Establishing) {
        Phase::Establishing
    } else {
        phase
    }
}

/// The stage in which a tip is given: that of its phase; where there is none, the next.
fn stage_for(phase: Phase, stages: &[Stage]) -> usize {
    let phase = effective_phase(phase, stages);
    let place = |found: &dyn Fn(Phase) -> bool| stages.iter().position(|stage| found(stage.phase));
    place(&|stage| stage == phase).or_else(|| place(&|stage| stage > phase)).unwrap_or(stages.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::import::starter;
    use crate::tracking::growth::stages;

    #[test]
    fn a_seedling_is_told_nothing_of_sowing() {
        // Cress lives in its tray.
        for plant in starter().unwrap().into_iter().filter(|plant| plant.plant_name != "Cress") {
            let facts = Facts::started(&plant, StartAs::Seedling);
            let stages = stages::of(&facts);
            let groups = care_tips(&facts, &stages);
            let names = groups.iter().map(|group| &group.stage_name);
            assert!(names.eq(stages.iter().map(|stage| &stage.growth.stage_name)), "{}", plant.plant_name);
            assert!(groups.iter().all(|group| !group.tips.is_empty()), "{}", plant.plant_name);
            let mut tips = groups.iter().flat_map(|group| &group.tips);
            assert!(tips.all(|tip| !tip.tip.starts_with("Sow ") && !tip.tip.contains("tray ")), "{}", plant.plant_name);
        }
    }

    #[test]
    fn every_tip_is_about_something_that_is_known() {
        let categories = "companions, containers, feeding, harvest, light, pests, pollination, pruning, safety, soil, \
                          sowing, spacing, support, temperature, watering";
        let lists = TIPS.crops.values().chain(TIPS.kinds.values());
        for tip in lists.chain([&TIPS.general.shared, &TIPS.general.reserve]).flatten() {
            assert!(categories.split(", ").any(|known| known == tip.category), "{tip:?}");
        }
    }
}
