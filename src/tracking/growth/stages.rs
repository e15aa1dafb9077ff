//! A plant's stages: which ones its kind and life cycle go through, and on which days (`data/growth/stages.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::{Rule, Rules};
use super::facts::{Facts, Kind};
use super::model::GrowthStage;
use super::text::{Text, render_all};
use crate::embedded::toml_file;
use crate::plants::head_start::StartAs;

/// What a stage is about. Tips are written for phases, and every stage has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    Germination,
    Seedling,
    Establishing,
    Growth,
    Flowering,
    Filling,
    /// Maturity and what follows it: harvest, flowers.
    Last,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageRule {
    name: String,
    phase: Phase,
    /// Its share of the days after germination.
    #[serde(default)]
    share: i64,
    /// The most days that it takes; the one stage without takes what is left.
    max_days: Option<i64>,
    description: Rules<Text>,
    signs: Vec<Rule<Text>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageRules {
    germination: StageRule,
    seedling: StageRule,
    course: Rules<Vec<StageRule>>,
}

static STAGES: LazyLock<StageRules> = LazyLock::new(|| toml_file!("growth/stages.toml"));

#[derive(Debug)]
pub(super) struct Stage {
    pub phase: Phase,
    pub growth: GrowthStage,
}

/// The stages of a plant: contiguous from day 0 to its maturity.
pub(super) fn of(facts: &Facts<'_>) -> Vec<Stage> {
    let rules = gone_through(facts);
    let lengths = lengths(facts, &rules);
    let mut next = 0_i64;
    rules
        .into_iter()
        .zip(lengths)
        .zip(1..)
        .map(|((rule, length), order)| {
            let start_day = day(next);
            next += length;
            let growth = GrowthStage {
                stage_name: rule.name.as_str().into(),
                start_day,
                end_day: day(next - 1),
                description: rule.description.render(facts),
                key_indicators: render_all(&rule.signs, facts),
                stage_order: order,
            };
            Stage { phase: rule.phase, growth }
        })
        .collect()
}

/// A day as it is stored; none lies beyond the maturity days, which are of this type.
fn day(day: i64) -> i32 {
    i32::try_from(day).unwrap_or(i32::MAX)
}

/// Germination, the seedling where there is one, and its course; fewer of them when there are too few days to tell
/// them apart.
fn gone_through(facts: &Facts<'_>) -> Vec<&'static StageRule> {
    let mut rules = vec![&STAGES.germination];
    if facts.start.is_seed() && !matches!(facts.kind, Kind::Sprout | Kind::Microgreen) {
        rules.push(&STAGES.seedling);
    }
    rules.extend(STAGES.course.pick(facts));
    let needed = 3 * i32::try_from(rules.len()).unwrap_or(i32::MAX);
    if facts.days < needed {
        let last = rules.len() - 1;
        let kept = if facts.days < 5 { 1 } else { 2.min(last) };
        rules.drain(kept..last);
    }
    if facts.start_as == StartAs::Seedling {
        rules.remove(0);
    }
    rules
}

/// The days of each stage, at least one: the days from 0 to maturity, both included, are divided up.
fn lengths(facts: &Facts<'_>, rules: &[&StageRule]) -> Vec<i64> {
    let days = i64::from(facts.days) + 1;
    let mut lengths = Vec::with_capacity(rules.len());
    let mut later = rules;
    if facts.start_as == StartAs::Seed {
        let (_, late) = facts.days_to_sprout();
        // However slow the seed is said to be, no more than two thirds of the time are its.
        lengths.push(i64::from(late + 1).min(days * 2 / 3).max(1));
        later = &rules[1..];
    }
    // What merchants count from planting out is a seedling until then.
    let head_start = i64::from(facts.head_start);
    let in_tray = head_start - lengths.iter().sum::<i64>();
    let has_room = days - head_start >= 3 * i64::try_from(later.len()).unwrap_or(i64::MAX);
    if in_tray > 0 && has_room && later.len() > 1 && later[0].phase == Phase::Seedling {
        lengths.push(in_tray);
        later = &later[1..];
    }
    let rest = days - lengths.iter().sum::<i64>();
    lengths.extend(divided(rest, later));
    lengths
}

/// So many days divided among stages by their shares.
fn divided(rest: i64, later: &[&StageRule]) -> Vec<i64> {
    let shares: i64 = later.iter().map(|rule| rule.share).sum();
    let mut lengths: Vec<i64> = later
        .iter()
        .map(|rule| (rest * rule.share / shares).max(1))
        .zip(later)
        .map(|(share, rule)| rule.max_days.map_or(share, |max| share.min(max)))
        .collect();
    let slack = rest - lengths.iter().sum::<i64>();
    let elastic = later.iter().position(|rule| rule.max_days.is_none());
    let elastic = elastic.unwrap_or(later.len() - 1);
    lengths[elastic] += slack;
    // The ones that were rounded up to a day are paid for by the longest.
    while let Some(short) = lengths.iter().position(|length| *length < 1) {
        lengths[short] += 1;
        if let Some(longest) = lengths.iter_mut().max() {
            *longest -= 1;
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::Plant;
    use crate::tracking::growth::tests::plant;

    fn days(name: &str, maturity: Option<i32>) -> Vec<(String, i32, i32)> {
        let plant = Plant { time_to_maturity_days: maturity, ..plant(name, "vegetable", "") };
        let stages = of(&Facts::of(&plant)).into_iter().map(|stage| stage.growth);
        stages.map(|stage| (stage.stage_name.into_owned(), stage.start_day, stage.end_day)).collect()
    }

    #[test]
    fn short_lives_have_fewer_stages_and_what_is_planted_no_seedling() {
        for (name, maturity, names) in [
            ("Radish", 1, "germination harvest"),
            ("Radish", 4, "germination harvest"),
            ("Radish", 5, "germination seedling harvest"),
            ("Radish", 14, "germination seedling harvest"),
            ("Radish", 15, "germination seedling leaf_growth root_swelling harvest"),
            ("Garlic", 220, "germination leaf_growth bulbing harvest"),
        ] {
            let stages = days(name, Some(maturity));
            let stages: Vec<_> = stages.iter().map(|(name, ..)| name.as_str()).collect();
            assert_eq!(stages.join(" "), names, "{name}, {maturity} days");
        }
    }

    #[test]
    fn a_life_ends_to_the_day_and_an_unknown_one_after_ninety() {
        for (maturity, end) in [(None, 90), (Some(0), 90), (Some(-5), 90), (Some(133_590), 133_590)] {
            assert_eq!(days("Agave", maturity).last().map(|(_, _, end)| *end), Some(end));
        }
        let (name, start, end) = &days("Agave", Some(i32::MAX))[1];
        assert!(name == "seedling" && end - start < 60, "a seedling stays no seedling for years");
    }
}
