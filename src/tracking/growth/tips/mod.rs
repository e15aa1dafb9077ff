//! Tips: which of those written for a plant's crop, its kind and its facts it is given, and in which stage. The tips
//! themselves stand in the files beside this one.

mod conditions;
mod crops_fruit;
mod crops_garden;
mod crops_herbs;
mod crops_vegetables;
mod fruit;
mod garden;
mod herbs;
mod leaves;
mod roots;
mod shared;

use std::borrow::Cow;

use super::facts::{Facts, Kind};
use super::model::{CareTip, StageTips};
use super::needs;
use super::stages::{Phase, Stage};
use super::wording;
use conditions::Is;

/// The tips that a plant is given over all its stages: no more than these, and no fewer.
const MOST: usize = 18;
const LEAST: usize = 15;

/// What a tip is about; its name in lower case goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Companions,
    Containers,
    Feeding,
    Harvest,
    Light,
    Pests,
    Pollination,
    Pruning,
    Safety,
    Soil,
    Sowing,
    Spacing,
    Support,
    Temperature,
    Watering,
}

impl Topic {
    fn name(self) -> &'static str {
        match self {
            Self::Companions => "companions",
            Self::Containers => "containers",
            Self::Feeding => "feeding",
            Self::Harvest => "harvest",
            Self::Light => "light",
            Self::Pests => "pests",
            Self::Pollination => "pollination",
            Self::Pruning => "pruning",
            Self::Safety => "safety",
            Self::Soil => "soil",
            Self::Sowing => "sowing",
            Self::Spacing => "spacing",
            Self::Support => "support",
            Self::Temperature => "temperature",
            Self::Watering => "watering",
        }
    }
}

/// How much depends on a tip, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Importance {
    High,
    Medium,
    Low,
}

impl Importance {
    fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A tip as it is written, with its conditions and gaps.
#[derive(Debug)]
struct Tip {
    phase: Phase,
    topic: Topic,
    importance: Importance,
    conditions: &'static [Is],
    text: &'static str,
}

impl Tip {
    fn is_true_of(&self, facts: &Facts<'_>) -> bool {
        self.conditions.iter().all(|is| is.true_of(facts))
    }

    /// Whether this tip of a more particular source leaves no room for the other. There is one way to water a plant,
    /// to light and to feed it; of harvest, pests and the like there is more than one thing to say.
    fn speaks_for(&self, other: &Self, stages: &[Stage]) -> bool {
        let single = matches!(
            self.topic,
            Topic::Watering | Topic::Light | Topic::Feeding | Topic::Temperature | Topic::Support | Topic::Spacing
        );
        if self.topic != other.topic {
            return false;
        }
        let at_once = lived_through(self.phase, stages) == lived_through(other.phase, stages);
        self.topic == Topic::Safety || at_once && (single || self.importance == other.importance)
    }
}

/// Writes lists of [`Tip`]: `Phase Topic Importance [Condition ...] "text";`
macro_rules! tips {
    ($($list:ident { $($phase:ident $topic:ident $importance:ident $([$($is:ident)+])? $text:literal;)+ })+) => {
        $(pub(super) const $list: &[Tip] = &[$(Tip {
            phase: super::Phase::$phase,
            topic: super::Topic::$topic,
            importance: super::Importance::$importance,
            conditions: &[$($(super::Is::$is),+)?],
            text: $text,
        }),+];)+
    };
}
use tips;

/// The tips of each stage, in the order of the stages.
pub(super) fn care_tips(facts: &Facts<'_>, stages: &[Stage]) -> Vec<StageTips> {
    let mut groups = chosen(facts, stages);
    groups
        .iter_mut()
        .zip(stages)
        .map(|(tips, stage)| {
            tips.sort_by_key(|tip| tip.importance);
            StageTips {
                stage_name: stage.growth.stage_name.clone(),
                tips: tips.iter().map(|tip| told(tip, facts)).collect(),
            }
        })
        .collect()
}

/// The tips that are true of the plant, those for its crop before those for its kind before the shared ones. What a
/// more particular source has spoken of the others leave alone.
fn candidates(facts: &Facts<'_>, stages: &[Stage]) -> Vec<&'static Tip> {
    let mut candidates: Vec<&Tip> = Vec::with_capacity(48);
    for source in [of_crop(facts.crop), of_kind(facts.kind), shared(facts)] {
        let spoken = candidates.len();
        for tip in source {
            let mut particular = candidates[..spoken].iter();
            let said = particular.any(|other| other.speaks_for(tip, stages));
            if tip.is_true_of(facts) && !said {
                candidates.push(tip);
            }
        }
    }
    candidates
}

/// The candidates that are given, by stage: the weightiest of each stage, so that none is without, then the
/// weightiest of all, spread over the stages, then whatever it takes to be enough.
fn chosen(facts: &Facts<'_>, stages: &[Stage]) -> Vec<Vec<&'static Tip>> {
    let candidates = candidates(facts, stages);
    let new = |tip: &&Tip| {
        let mut given = candidates.iter();
        tip.is_true_of(facts) && !given.any(|other| other.topic == tip.topic && other.phase == tip.phase)
    };
    let placed = |tip: &'static Tip| (stage_for(tip.phase, stages), tip);
    let reserve: Vec<_> = shared::RESERVE.iter().filter(new).map(placed).collect();
    let mut waiting: Vec<_> = candidates.iter().copied().map(placed).collect();
    waiting.sort_by_key(|(_, tip)| tip.importance);

    let mut groups: Vec<Vec<&Tip>> = vec![Vec::new(); stages.len()];
    let spread = MOST.div_ceil(stages.len()) + 2;
    fill_up(&mut groups, &mut waiting, MOST, 1);
    fill_up(&mut groups, &mut waiting, MOST, spread);
    for mut more in [waiting, reserve] {
        fill_up(&mut groups, &mut more, LEAST, usize::MAX);
    }
    groups
}

/// Moves tips to their stages until there are enough of them; no stage comes to hold more than `most_of_one`.
fn fill_up(
    groups: &mut [Vec<&'static Tip>],
    waiting: &mut Vec<(usize, &'static Tip)>,
    enough: usize,
    most_of_one: usize,
) {
    let mut count: usize = groups.iter().map(Vec::len).sum();
    waiting.retain(|(stage, tip)| {
        let moves = count < enough && groups[*stage].len() < most_of_one;
        if moves {
            groups[*stage].push(tip);
            count += 1;
        }
        !moves
    });
}

/// The phase, or establishment in its place: where a plant has no growth stage, what belongs to growth is needed then.
fn lived_through(phase: Phase, stages: &[Stage]) -> Phase {
    let goes_through = |phase| stages.iter().any(|stage| stage.phase == phase);
    if phase == Phase::Growth && !goes_through(phase) && goes_through(Phase::Establishing) {
        Phase::Establishing
    } else {
        phase
    }
}

/// The stage in which a tip is given: that of its phase; where there is none, the next.
fn stage_for(phase: Phase, stages: &[Stage]) -> usize {
    let phase = lived_through(phase, stages);
    let place = |found: &dyn Fn(Phase) -> bool| stages.iter().position(|stage| found(stage.phase));
    place(&|stage| stage == phase).or_else(|| place(&|stage| stage > phase)).unwrap_or(stages.len() - 1)
}

/// What is true of plants of every kind; not of those that grow in jars and trays on the kitchen bench.
fn shared(facts: &Facts<'_>) -> &'static [Tip] {
    match facts.kind {
        Kind::Sprout | Kind::Microgreen => &[],
        _ => shared::SHARED,
    }
}

fn of_crop(crop: &str) -> &'static [Tip] {
    crops_fruit::of(crop)
        .or_else(|| crops_vegetables::of(crop))
        .or_else(|| crops_herbs::of(crop))
        .or_else(|| crops_garden::of(crop))
        .unwrap_or_default()
}

fn of_kind(kind: Kind) -> &'static [Tip] {
    match kind {
        Kind::Nightshade => fruit::NIGHTSHADE,
        Kind::Cucurbit => fruit::CUCURBIT,
        Kind::SweetCorn => fruit::SWEET_CORN,
        Kind::Okra => fruit::OKRA,
        Kind::Bean => fruit::BEAN,
        Kind::Pea => fruit::PEA,
        Kind::Peanut => fruit::PEANUT,
        Kind::Strawberry => fruit::STRAWBERRY,
        Kind::FruitingPerennial => fruit::FRUITING_PERENNIAL,
        Kind::Grain => fruit::GRAIN,
        Kind::Vegetable => fruit::VEGETABLE,
        Kind::LeafyGreen => leaves::LEAFY_GREEN,
        Kind::HeartingLeaf => leaves::HEARTING_LEAF,
        Kind::StemVegetable => leaves::STEM_VEGETABLE,
        Kind::HeadBrassica => leaves::HEAD_BRASSICA,
        Kind::Asparagus => leaves::ASPARAGUS,
        Kind::Rhubarb => leaves::RHUBARB,
        Kind::Artichoke => leaves::ARTICHOKE,
        Kind::Cardoon => leaves::CARDOON,
        Kind::Sprout => leaves::SPROUT,
        Kind::Microgreen => leaves::MICROGREEN,
        Kind::GreenManure => leaves::GREEN_MANURE,
        Kind::Root => roots::ROOT,
        Kind::BulbOnion => roots::BULB_ONION,
        Kind::StemOnion => roots::STEM_ONION,
        Kind::Garlic => roots::GARLIC,
        Kind::Potato => roots::POTATO,
        Kind::SweetPotato => roots::SWEET_POTATO,
        Kind::Tuber => roots::TUBER,
        Kind::Rhizome => roots::RHIZOME,
        Kind::RootHerb => roots::ROOT_HERB,
        Kind::LeafHerb => herbs::LEAF_HERB,
        Kind::PerennialHerb => herbs::PERENNIAL_HERB,
        Kind::WoodyHerb => herbs::WOODY_HERB,
        Kind::SeedHerb => herbs::SEED_HERB,
        Kind::LeafTree => herbs::LEAF_TREE,
        Kind::Flower => garden::FLOWER,
        Kind::Foliage => garden::FOLIAGE,
        Kind::Bulb => garden::BULB,
        Kind::Succulent => garden::SUCCULENT,
        Kind::Shrub => garden::SHRUB,
        Kind::Grass => garden::GRASS,
        Kind::Carnivorous => garden::CARNIVOROUS,
        Kind::Plant => garden::PLANT,
    }
}

fn told(tip: &Tip, facts: &Facts<'_>) -> CareTip {
    CareTip {
        tip: filled(tip.text, facts),
        category: tip.topic.name().into(),
        importance: tip.importance.name().into(),
    }
}

/// The text with the plant's own numbers and words in its gaps.
fn filled(text: &'static str, facts: &Facts<'_>) -> Cow<'static, str> {
    if !text.contains('{') {
        return text.into();
    }
    let mut filled = String::with_capacity(text.len() + 24);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (gap, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        filled.push_str(&fill(gap, facts));
        rest = after;
    }
    filled.push_str(rest);
    filled.into()
}

fn fill(gap: &str, facts: &Facts<'_>) -> String {
    match gap {
        "depth" => wording::millimetres(facts.depth_mm),
        "spacing" => wording::centimetres(facts.spacing_cm),
        "days" => wording::days(facts.sprouting()),
        "late" => {
            let (_, most) = facts.sprouting();
            format!("{} days", most + (most / 2).max(2))
        }
        "warmth" => facts.warmth.map(wording::celsius).unwrap_or_default(),
        "pot" => needs::pot_cm(facts).to_string(),
        "poor_light" => poor_light(facts.kind).to_owned(),
        "friends" => wording::list(&facts.friends),
        "hazard" => facts.hazard.clone().unwrap_or_default(),
        unknown => {
            debug_assert!(false, "{unknown} is no gap");
            String::new()
        }
    }
}

/// What becomes of a lover of the sun in the shade.
fn poor_light(kind: Kind) -> &'static str {
    match kind {
        Kind::Nightshade
        | Kind::Cucurbit
        | Kind::Okra
        | Kind::SweetCorn
        | Kind::Strawberry
        | Kind::FruitingPerennial
        | Kind::Grain => "it flowers late and bears little",
        Kind::Bean | Kind::Pea | Kind::Peanut => "it makes leaf but few pods",
        Kind::Root
        | Kind::BulbOnion
        | Kind::Garlic
        | Kind::Potato
        | Kind::SweetPotato
        | Kind::Tuber
        | Kind::RootHerb => "the tops stretch and little forms below them",
        Kind::LeafHerb | Kind::PerennialHerb | Kind::WoodyHerb | Kind::LeafTree => {
            "it grows lanky and loses its flavour"
        }
        Kind::Flower | Kind::Bulb | Kind::Shrub | Kind::Grass | Kind::SeedHerb => "it stretches and flowers little",
        Kind::Succulent => "it stretches and loses its shape",
        Kind::Foliage => "its colours turn dull",
        _ => "it grows thin and weak",
    }
}
