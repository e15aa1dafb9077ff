//! What there is to do for a plant in its season: the tasks (`data/growth/tasks.toml`), what troubles it in which month
//! (`data/growth/pests.toml`), and how often it is sown again (`data/growth/succession.toml`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conditions::{Rules, When};
use super::data;
use super::facts::{Facts, Frost, Kind, Start};
use super::harvest::Bearer;
use super::model::GrowthStage;
use super::stages::{self, Stage};
use super::text::Text;
use crate::embedded::toml_file;
use crate::plants::head_start::StartAs;
use crate::plants::model::Plant;
use crate::season::MonthSet;

pub(crate) use super::stages::Phase;

/// What a task is about, as it goes over the wire. Those of one day stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaskKind {
    Sow,
    Plant,
    PlantOut,
    PotOn,
    Thin,
    Stake,
    Feed,
    Prune,
    Hill,
    CheckPests,
    ProtectFromFrost,
    Harvest,
    DigIn,
    SowAgain,
}

/// `data/growth/README.md` says what each field means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent key of the file")]
pub(crate) struct TaskRule {
    pub task: TaskKind,
    #[serde(default)]
    when: When,
    #[serde(default)]
    phase: Vec<Phase>,
    #[serde(default)]
    pub at_end: bool,
    #[serde(default)]
    pub after_days: u16,
    pub every_days: Option<u16>,
    pub until: Option<Phase>,
    #[serde(default)]
    pub in_bloom: bool,
    #[serde(default, deserialize_with = "data::months")]
    pub months: MonthSet,
    #[serde(default)]
    pub waiting: bool,
    #[serde(default)]
    pub after_frost: bool,
    pub title: String,
    why: Rules<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrostRule {
    /// Whether it is done once, as the first frost comes, rather than all winter.
    #[serde(default)]
    pub once: bool,
    pub title: String,
    pub why: String,
}

/// The title of a task for a plant that its gardener calls so.
pub(crate) fn titled(title: &str, plant: &str) -> String {
    title.replacen(PLANT, plant, 1)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tasks {
    task: Vec<TaskRule>,
    frost: Rules<FrostRule>,
    /// For how many days after maturity what lives one season still stands.
    stands: Rules<u16>,
}

/// A pest, a disease or another trouble, to look for in some months.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pest {
    pub name: String,
    when: When,
    #[serde(deserialize_with = "data::months")]
    pub months: MonthSet,
    pub look: String,
    #[serde(default)]
    pub mainland_only: bool,
    #[serde(rename = "source")]
    _source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessionRule {
    days: Option<u16>,
    why: Rules<Text>,
}

static TASKS: LazyLock<Tasks> = LazyLock::new(|| {
    let tasks: Tasks = toml_file!("growth/tasks.toml");
    for rule in &tasks.task {
        let (by_phase, by_month) = (!rule.phase.is_empty(), !rule.months.is_empty());
        let by_forecast = rule.task == TaskKind::Harvest || rule.in_bloom;
        let ways = u8::from(by_phase) + u8::from(by_month) + u8::from(by_forecast);
        assert!(ways == 1, "data/growth/tasks.toml: {:?} stands by a phase, by months or by a forecast", rule.title);
        assert!(!rule.in_bloom || rule.every_days.is_some(), "data/growth/tasks.toml: {:?} has no days", rule.title);
        assert!(rule.every_days != Some(0), "data/growth/tasks.toml: {:?} is due every 0 days", rule.title);
        assert!(rule.title.contains(PLANT), "data/growth/tasks.toml: {:?} names no plant", rule.title);
    }
    tasks
});

static PESTS: LazyLock<HashMap<String, Vec<Pest>>> = LazyLock::new(|| toml_file!("growth/pests.toml"));

static SUCCESSION: LazyLock<HashMap<String, Rules<SuccessionRule>>> =
    LazyLock::new(|| toml_file!("growth/succession.toml"));

/// The place of the plant in a title.
const PLANT: &str = "{plant}";

#[derive(Debug)]
pub(crate) struct CarePlan {
    pub bearer: Bearer,
    /// What is done against frost, if that kills the plant and it stands where frost comes.
    pub frost: Option<&'static FrostRule>,
    pub is_lasting: bool,
    pub is_raised: bool,
    pub is_sown: bool,
    /// For how many days after maturity it still stands, if it lives one season.
    pub stands_days: i64,
    pub tasks: Vec<CareTask>,
    pub checks: Vec<&'static Pest>,
    pub succession: Succession,
    stages: Vec<Stage>,
}

#[derive(Debug)]
pub(crate) struct CareTask {
    pub rule: &'static TaskRule,
    /// The first of the rule's phases that the plant goes through.
    pub phase: Option<Phase>,
    pub why: Cow<'static, str>,
}

#[derive(Debug)]
pub(crate) struct Succession {
    /// `None` where it is sown once.
    pub days: Option<u16>,
    pub why: Cow<'static, str>,
}

impl CarePlan {
    pub(crate) fn of(plant: &Plant, start_as: StartAs) -> Self {
        let facts = Facts::started(plant, start_as);
        let is_seed = start_as == StartAs::Seed && facts.start.is_seed();
        let stages = stages::of(&facts);
        let has = |phase: &&Phase| stages.iter().any(|stage| stage.phase == **phase);
        let tasks = TASKS.task.iter().filter(|rule| rule.when.holds(&facts)).filter_map(|rule| {
            let phase = rule.phase.iter().find(has).copied();
            let is_due = rule.phase.is_empty() || phase.is_some();
            is_due.then(|| CareTask { rule, phase, why: rule.why.render(&facts) })
        });
        let is_tender = facts.frost == Frost::Tender && facts.kind != Kind::Houseplant;
        Self {
            bearer: Bearer::of(&facts, &stages),
            frost: is_tender.then(|| TASKS.frost.pick(&facts)),
            is_lasting: facts.is_lasting(),
            is_raised: is_seed && facts.start == Start::Tray,
            is_sown: is_seed,
            stands_days: (*TASKS.stands.pick(&facts)).into(),
            tasks: tasks.collect(),
            checks: PESTS["pest"].iter().filter(|pest| pest.when.holds(&facts)).collect(),
            succession: succession(&facts),
            stages,
        }
    }

    /// The first and the last day of a phase, from the plant's start, as its own stages have it: those that are stored may have
    /// other days than the rules', or other names.
    pub(crate) fn days_of(&self, phase: Phase, own: &[GrowthStage]) -> Option<(i64, i64)> {
        let stage = &self.stages.iter().find(|stage| stage.phase == phase)?.growth;
        let stage = own.iter().find(|own| own.stage_name == stage.stage_name).unwrap_or(stage);
        Some((stage.start_day.into(), stage.end_day.into()))
    }

    /// The day, from the plant's start, on which it stands in the garden: what is raised when it is planted out, a seedling at
    /// once, all else when it shows.
    pub(crate) fn day_outside(&self, own: &[GrowthStage]) -> i64 {
        let phase = if self.is_raised { Phase::Seedling } else { Phase::Germination };
        self.days_of(phase, own).map_or(0, |(_, last)| last + 1)
    }

    /// How to tell that the plant has come to its last stage.
    pub(crate) fn last_signs(&self) -> &[Cow<'static, str>] {
        self.stages.last().map_or(&[], |stage| &stage.growth.key_indicators)
    }
}

pub(crate) fn succession_of(plant: &Plant) -> Succession {
    succession(&Facts::of(plant))
}

fn succession(facts: &Facts<'_>) -> Succession {
    let rule = SUCCESSION["rule"].pick(facts);
    Succession { days: rule.days, why: rule.why.render(facts) }
}

#[cfg(test)]
mod tests;
