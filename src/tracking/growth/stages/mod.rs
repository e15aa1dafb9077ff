//! A plant's stages: which ones its kind and life cycle go through, and on which days.

mod garden;
mod kitchen;

use std::borrow::Cow;

use super::facts::{Facts, Kind, Life, Start};
use super::model::GrowthStage;
use super::needs;
use super::wording;

/// What a stage is about; tips are written for phases, and every stage has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Germination,
    Seedling,
    Establishing,
    Growth,
    /// Buds, flowers, and what sets with them.
    Flowering,
    /// Fruit, pods, roots, heads and bulbs swell.
    Filling,
    /// Maturity and what follows it: harvest, flowers.
    Last,
}

/// A stage as its kind knows it, before it has days.
#[derive(Debug)]
struct Spec {
    name: &'static str,
    phase: Phase,
    /// Its share of the days after germination.
    weight: i64,
    /// The most days that it takes however long the plant does; the one stage without takes up the slack.
    max: Option<i64>,
    description: &'static str,
    signs: &'static [&'static str],
}

/// Writes lists of [`Spec`]: `name Phase weight [max days] "description" ["sign", ...];`
macro_rules! specs {
    (@max) => { None };
    (@max $max:literal) => { Some($max) };
    ($($list:ident { $($name:ident $phase:ident $weight:literal $(max $max:literal)?
        $description:literal [$($sign:literal),+];)+ })+) => {
        $(pub(super) const $list: &[Spec] = &[$(Spec {
            name: stringify!($name),
            phase: super::Phase::$phase,
            weight: $weight,
            max: specs!(@max $($max)?),
            description: $description,
            signs: &[$($sign),+],
        }),+];)+
    };
}
use specs;

/// A stage with its days and what it is about.
#[derive(Debug)]
pub(super) struct Stage {
    pub phase: Phase,
    pub growth: GrowthStage,
}

/// The stages of a plant: contiguous from day 0 to its maturity.
pub(super) fn of(facts: &Facts<'_>) -> Vec<Stage> {
    let specs = gone_through(facts);
    let lengths = lengths(facts, &specs);
    let mut next = 0_i64;
    specs
        .iter()
        .zip(lengths)
        .zip(1..)
        .map(|((spec, length), order)| {
            let start_day = day(next);
            next += length;
            Stage {
                phase: spec.phase,
                growth: GrowthStage {
                    stage_name: spec.name.into(),
                    start_day,
                    end_day: day(next - 1),
                    description: description(spec, facts),
                    key_indicators: signs(spec, facts),
                    stage_order: order,
                },
            }
        })
        .collect()
}

/// A day as it is stored; none lies beyond the maturity days, which are of this type.
fn day(day: i64) -> i32 {
    i32::try_from(day).unwrap_or(i32::MAX)
}

const GERMINATION: Spec =
    Spec { name: "germination", phase: Phase::Germination, weight: 0, max: None, description: "", signs: &[] };

const SEEDLING: Spec =
    Spec { name: "seedling", phase: Phase::Seedling, weight: 24, max: Some(56), description: "", signs: &[] };

/// Germination, the seedling where there is one, and what its kind goes through then; fewer of them when there are
/// too few days to tell them apart.
fn gone_through(facts: &Facts<'_>) -> Vec<&'static Spec> {
    let later = later(facts);
    let on_the_bench = matches!(facts.kind, Kind::Sprout | Kind::Microgreen);
    let mut specs = vec![&GERMINATION];
    if facts.start.is_seed() && !on_the_bench {
        specs.push(&SEEDLING);
    }
    specs.extend(later);
    let needed = 3 * i32::try_from(specs.len()).unwrap_or(i32::MAX);
    if facts.days < needed {
        let last = specs.len() - 1;
        let kept = if facts.days < 5 { 1 } else { 2.min(last) };
        specs.drain(kept..last);
    }
    specs
}

fn later(facts: &Facts<'_>) -> &'static [Spec] {
    match facts.kind {
        Kind::Nightshade | Kind::Cucurbit | Kind::Okra => kitchen::FRUIT,
        Kind::SweetCorn => kitchen::CORN,
        Kind::Bean | Kind::Pea => kitchen::PODS,
        Kind::Peanut => kitchen::PEANUT,
        Kind::LeafyGreen => kitchen::LEAVES,
        Kind::HeartingLeaf => kitchen::HEARTS,
        Kind::StemVegetable => kitchen::STEMS,
        Kind::HeadBrassica => kitchen::HEADS,
        Kind::Root => kitchen::ROOTS,
        Kind::BulbOnion => kitchen::BULB_ONIONS,
        Kind::StemOnion => kitchen::STEM_ONIONS,
        Kind::Garlic => kitchen::GARLIC,
        Kind::Potato => kitchen::POTATO,
        Kind::SweetPotato => kitchen::SWEET_POTATO,
        Kind::Tuber => kitchen::TUBERS,
        Kind::Rhizome => kitchen::RHIZOMES,
        Kind::Asparagus => kitchen::ASPARAGUS,
        Kind::Rhubarb => kitchen::RHUBARB,
        Kind::Artichoke => kitchen::ARTICHOKE,
        Kind::Cardoon => kitchen::CARDOON,
        Kind::Grain => kitchen::GRAIN,
        Kind::Sprout => kitchen::SPROUTS,
        Kind::Microgreen => kitchen::MICROGREENS,
        Kind::GreenManure => kitchen::GREEN_MANURE,
        Kind::Strawberry | Kind::FruitingPerennial => kitchen::FRUIT_FOR_YEARS,
        Kind::Vegetable => kitchen::VEGETABLE,
        Kind::LeafHerb => kitchen::LEAF_HERB,
        Kind::PerennialHerb | Kind::WoodyHerb => kitchen::LASTING_HERB,
        Kind::SeedHerb => kitchen::SEED_HERB,
        Kind::RootHerb => kitchen::ROOT_HERB,
        Kind::LeafTree => kitchen::LEAF_TREE,
        Kind::Flower => match facts.life {
            Life::Annual => garden::ANNUAL_FLOWER,
            Life::Biennial if facts.days < 200 => garden::BIENNIAL_FLOWER,
            Life::Biennial => garden::SLOW_BIENNIAL_FLOWER,
            Life::Perennial => garden::PERENNIAL_FLOWER,
        },
        Kind::Foliage => garden::FOLIAGE,
        Kind::Bulb => garden::BULB,
        Kind::Succulent => garden::SUCCULENT,
        Kind::Shrub => garden::SHRUB,
        Kind::Grass => garden::GRASS,
        Kind::Carnivorous => garden::CARNIVOROUS,
        Kind::Plant => garden::PLANT,
    }
}

/// The days of each stage, at least one: the days from 0 to maturity, both included, are divided up.
fn lengths(facts: &Facts<'_>, specs: &[&Spec]) -> Vec<i64> {
    let days = i64::from(facts.days) + 1;
    let (_, late) = facts.sprouting();
    // However slow the seed is said to be, no more than two thirds of the time are its.
    let germination = i64::from(late + 1).min(days * 2 / 3).max(1);
    let rest = days - germination;
    let later = &specs[1..];
    let weights: i64 = later.iter().map(|spec| spec.weight).sum();
    let mut lengths: Vec<i64> = later
        .iter()
        .map(|spec| (rest * spec.weight / weights).max(1))
        .zip(later)
        .map(|(share, spec)| spec.max.map_or(share, |max| share.min(max)))
        .collect();
    let slack = rest - lengths.iter().sum::<i64>();
    let elastic = later.iter().position(|spec| spec.max.is_none());
    let elastic = elastic.unwrap_or(later.len() - 1);
    lengths[elastic] += slack;
    // The ones that were rounded up to a day are paid for by the longest.
    while let Some(short) = lengths.iter().position(|length| *length < 1) {
        lengths[short] += 1;
        if let Some(longest) = lengths.iter_mut().max() {
            *longest -= 1;
        }
    }
    lengths.insert(0, germination);
    lengths
}

/// What happens in a stage; how a plant starts is told by what it is started from.
fn description(spec: &Spec, facts: &Facts<'_>) -> Cow<'static, str> {
    match spec.phase {
        Phase::Germination => start_description(facts).into(),
        Phase::Seedling => {
            let apart = wording::centimetres(facts.spacing_cm);
            let told = match facts.start {
                _ if needs::potted_on(facts) => {
                    "True leaves follow the seed leaves; each seedling gets a pot of its own.".to_owned()
                }
                Start::Direct => {
                    format!("True leaves follow the seed leaves; plants come to stand {apart} apart.")
                }
                Start::Tray => format!(
                    "True leaves follow the seed leaves; seedlings are hardened off and planted out {apart} apart."
                ),
                _ => format!("True leaves follow the seed leaves; seedlings are thinned or planted out to {apart}."),
            };
            told.into()
        }
        _ => spec.description.into(),
    }
}

fn start_description(facts: &Facts<'_>) -> String {
    let (what, from) = match facts.start {
        _ if facts.kind == Kind::Sprout => ("Soaked seed swells and its root tips push out", "soaking"),
        Start::Direct | Start::Tray | Start::Either => {
            ("The seed takes up water, roots and pushes up its first leaves", "sowing")
        }
        Start::Clove => ("Each clove roots and then sends up one green shoot", "planting"),
        Start::Bulb | Start::Corm => {
            ("Roots grow before anything shows; then the tips of the leaves break through", "planting")
        }
        Start::Tuber => ("Eyes and buds shoot and the first leaves reach the surface", "planting"),
        Start::Rhizome => ("Buds swell and pointed shoots break through the soil", "planting"),
        Start::Crown => ("Buds on the crown swell and the first shoots rise", "planting"),
        Start::Division => ("The pieces root anew, then leaves grow from their centre", "planting"),
        Start::Cutting => ("Roots form at the buried joints, then the tip starts to grow", "setting the cuttings"),
        Start::RootCutting => ("The buried pieces make buds and send up leaves", "planting"),
        Start::Slip => ("The slips root at their buried joints and stand up again", "planting"),
        Start::Offset => ("The offset makes roots of its own, then new leaves", "planting"),
        Start::Fruit => ("The fruit feeds a first shoot and its roots", "planting"),
    };
    if facts.sprouting_told.is_some() {
        let days = wording::days(facts.sprouting());
        format!("{what}, usually {days} after {from}.")
    } else {
        format!("{what}.")
    }
}

fn signs(spec: &Spec, facts: &Facts<'_>) -> Vec<Cow<'static, str>> {
    let signs: &[&'static str] = match spec.phase {
        Phase::Germination => match facts.start {
            _ if facts.kind == Kind::Sprout => &["Seed doubled in size", "White root tips"],
            Start::Direct | Start::Tray | Start::Either => &["The surface cracks or lifts", "First seed leaves open"],
            Start::Division | Start::Offset | Start::Cutting | Start::Slip => {
                &["Resists a gentle tug", "New leaves at the tip or centre"]
            }
            _ => &["First shoots above the soil"],
        },
        Phase::Seedling if facts.start == Start::Direct => &["First true leaves", "Sturdy, upright stems"],
        Phase::Seedling => &["First true leaves", "Roots hold the mix together"],
        _ => spec.signs,
    };
    signs.iter().map(|sign| (*sign).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::Plant;

    fn days(plant: &Plant) -> Vec<(Cow<'static, str>, i32, i32)> {
        of(&Facts::of(plant))
            .into_iter()
            .map(|stage| {
                let growth = stage.growth;
                (growth.stage_name, growth.start_day, growth.end_day)
            })
            .collect()
    }

    fn named(name: &str, category: &str, maturity: Option<i32>) -> Plant {
        Plant {
            plant_name: name.to_owned(),
            plant_category: Some(category.to_owned()),
            time_to_maturity_days: maturity,
            ..Plant::default()
        }
    }

    #[test]
    fn short_lives_have_fewer_stages() {
        for (maturity, names) in [
            (1, "germination harvest"),
            (4, "germination harvest"),
            (5, "germination seedling harvest"),
            (14, "germination seedling harvest"),
            (15, "germination seedling leaf_growth root_swelling harvest"),
        ] {
            let stages = days(&named("Radish", "vegetable", Some(maturity)));
            let told: Vec<_> = stages.iter().map(|(name, ..)| &**name).collect();
            assert_eq!(told.join(" "), names, "{maturity} days");
        }
    }

    #[test]
    fn unknown_maturity_is_ninety_days() {
        for unknown in [None, Some(0), Some(-5)] {
            let stages = days(&named("Carrot", "vegetable", unknown));
            assert_eq!(stages.last().map(|(_, _, end)| *end), Some(90));
        }
    }

    #[test]
    fn a_very_long_life_ends_to_the_day() {
        for maturity in [3_650, 133_590, i32::MAX] {
            let stages = days(&named("Agave", "flower", Some(maturity)));
            assert_eq!(stages.last().map(|(_, _, end)| *end), Some(maturity));
            let (name, start, end) = &stages[1];
            assert_eq!(name, "seedling");
            assert!(end - start < 60, "a seedling stays no seedling for years");
        }
    }

    #[test]
    fn what_is_planted_was_never_a_seedling() {
        let garlic = days(&named("Garlic", "vegetable", Some(220)));
        assert!(garlic.iter().all(|(name, ..)| name != "seedling"));
    }
}
