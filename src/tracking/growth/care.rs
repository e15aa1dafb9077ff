//! What there is to do for a plant in its season: the tasks (`data/growth/tasks.toml`), what troubles it in which month
//! (`data/growth/pests.toml`), and how often it is sown again (`data/growth/succession.toml`).

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::conditions::When;
use super::data::parsed;
use super::facts::{Facts, Frost, Kind, Start};
use super::model::GrowthStage;
use super::stages;
use super::text::Choice;
use crate::plants::model::Plant;
use crate::season::{Month, MonthSet};

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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TaskRule {
    task: TaskKind,
    #[serde(default)]
    when: When,
    /// The phases it may stand by: the first that the plant goes through.
    #[serde(default)]
    phase: Vec<Phase>,
    /// Whether it is due after the phase's last day, rather than on its first.
    #[serde(default)]
    at_end: bool,
    #[serde(default)]
    after_days: u16,
    every_days: Option<u16>,
    until: Option<Phase>,
    #[serde(default, deserialize_with = "months")]
    months: MonthSet,
    /// Whether it is for plants that don't grow yet.
    #[serde(default)]
    waiting: bool,
    /// Whether a tender plant waits with it for the last frost.
    #[serde(default)]
    after_frost: bool,
    title: String,
    why: Choice,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stands {
    #[serde(default)]
    when: When,
    days: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tasks {
    task: Vec<TaskRule>,
    stands: Vec<Stands>,
}

/// A pest, a disease or another trouble.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pest {
    name: String,
    when: When,
    #[serde(deserialize_with = "months")]
    months: MonthSet,
    look: String,
    /// For who mends the file.
    #[serde(rename = "source")]
    _source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pests {
    pest: Vec<Pest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessionRule {
    #[serde(default)]
    when: When,
    days: Option<u16>,
    why: Choice,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessionRules {
    rule: Vec<SuccessionRule>,
}

static TASKS: LazyLock<Tasks> = LazyLock::new(|| {
    let tasks: Tasks = parsed!("tasks.toml");
    for rule in &tasks.task {
        let (by_phase, by_month) = (!rule.phase.is_empty(), !rule.months.is_empty());
        let by_forecast = rule.task == TaskKind::Harvest;
        let ways = u8::from(by_phase) + u8::from(by_month) + u8::from(by_forecast);
        assert!(ways == 1, "data/growth/tasks.toml: {:?} stands by a phase or by months, or is a harvest", rule.title);
        assert!(rule.every_days != Some(0), "data/growth/tasks.toml: {:?} is due every 0 days", rule.title);
        assert!(rule.title.contains(PLANT), "data/growth/tasks.toml: {:?} names no plant", rule.title);
    }
    let is_open = tasks.stands.last().is_some_and(|stands| stands.when.is_always());
    assert!(is_open, "data/growth/tasks.toml: the last `stands` must hold for every plant");
    tasks
});

static PESTS: LazyLock<Pests> = LazyLock::new(|| parsed!("pests.toml"));

static SUCCESSION: LazyLock<SuccessionRules> = LazyLock::new(|| {
    let rules: SuccessionRules = parsed!("succession.toml");
    let is_open = rules.rule.last().is_some_and(|rule| rule.when.is_always());
    assert!(is_open, "data/growth/succession.toml: the last rule must hold for every plant");
    rules
});

/// The place of the plant in a title.
const PLANT: &str = "{plant}";

fn months<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MonthSet, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    let month = |name: String| name.parse::<Month>().map_err(|_| D::Error::custom(format!("{name:?} is no month")));
    names.into_iter().map(month).collect()
}

/// What there is to do for one plant.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact")]
pub(crate) struct CarePlan {
    /// Whether frost kills it, and it stands where frost comes.
    pub is_tender: bool,
    /// Whether it lives longer than a season.
    pub is_lasting: bool,
    /// Whether it is raised under cover and planted out.
    pub is_raised: bool,
    /// Whether it is sown rather than planted.
    pub is_sown: bool,
    /// For how many days after maturity it still stands, if it lives one season.
    pub stands_days: i64,
    pub tasks: Vec<CareTask>,
    pub checks: Vec<PestCheck>,
    pub succession: Succession,
    stages: Vec<(Phase, GrowthStage)>,
}

/// One thing to do, once or again and again.
#[derive(Debug)]
pub(crate) struct CareTask {
    pub kind: TaskKind,
    pub due: Due,
    pub waiting: bool,
    pub after_frost: bool,
    title: &'static str,
    pub why: Cow<'static, str>,
}

/// When a task is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Days from the plant's start: the first time, then every so many days up to a last one.
    Days { phase: Phase, at_end: bool, after: u16, every: Option<u16>, until: Option<Phase> },
    /// On the first of these months.
    Months(MonthSet),
    /// When the forecast says that the plant first bears.
    FirstHarvest,
}

/// A trouble to look for in some months.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PestCheck {
    pub name: &'static str,
    pub months: MonthSet,
    pub look: &'static str,
}

/// How often a crop is sown again.
#[derive(Debug)]
pub(crate) struct Succession {
    /// `None` where it is sown once.
    pub days: Option<u16>,
    pub why: Cow<'static, str>,
}

impl CareTask {
    /// The title for a plant that its gardener calls so.
    pub(crate) fn title(&self, plant: &str) -> String {
        self.title.replacen(PLANT, plant, 1)
    }
}

impl CarePlan {
    pub(crate) fn of(plant: &Plant) -> Self {
        let facts = Facts::of(plant);
        let stages: Vec<_> = stages::of(&facts).into_iter().map(|stage| (stage.phase, stage.growth)).collect();
        let has = |phase: &Phase| stages.iter().any(|(known, _)| known == phase);
        let tasks = TASKS.task.iter().filter(|rule| rule.when.holds(&facts)).filter_map(|rule| {
            let due = if rule.task == TaskKind::Harvest {
                Due::FirstHarvest
            } else if rule.months.is_empty() {
                let phase = *rule.phase.iter().find(|phase| has(phase))?;
                Due::Days {
                    phase,
                    at_end: rule.at_end,
                    after: rule.after_days,
                    every: rule.every_days,
                    until: rule.until,
                }
            } else {
                Due::Months(rule.months)
            };
            Some(CareTask {
                kind: rule.task,
                due,
                waiting: rule.waiting,
                after_frost: rule.after_frost,
                title: &rule.title,
                why: rule.why.render(&facts),
            })
        });
        let tasks = tasks.collect();
        let checks = PESTS.pest.iter().filter(|pest| pest.when.holds(&facts));
        let stands = TASKS.stands.iter().find(|stands| stands.when.holds(&facts));
        Self {
            is_tender: facts.frost == Frost::Tender && facts.kind != Kind::Houseplant,
            is_lasting: facts.is_lasting(),
            is_raised: facts.start == Start::Tray,
            is_sown: facts.start.is_seed(),
            stands_days: stands.map_or(0, |stands| stands.days.into()),
            tasks,
            checks: checks.map(|pest| PestCheck { name: &pest.name, months: pest.months, look: &pest.look }).collect(),
            succession: succession(&facts),
            stages,
        }
    }

    /// The first and the last day of a phase, from the plant's start, as its own stages have it: those that are stored may have
    /// other days than the rules', or other names.
    pub(crate) fn days_of(&self, phase: Phase, own: &[GrowthStage]) -> Option<(i64, i64)> {
        let (_, stage) = self.stages.iter().find(|(known, _)| *known == phase)?;
        let stage = own.iter().find(|own| own.stage_name == stage.stage_name).unwrap_or(stage);
        Some((stage.start_day.into(), stage.end_day.into()))
    }

    /// The day, from the plant's start, on which it stands in the garden: what is raised when it is planted out, all else when
    /// it shows.
    pub(crate) fn day_outside(&self, own: &[GrowthStage]) -> i64 {
        let phase = if self.is_raised { Phase::Seedling } else { Phase::Germination };
        self.days_of(phase, own).map_or(0, |(_, last)| last + 1)
    }

    /// How to tell that the plant has come to its last stage.
    pub(crate) fn last_signs(&self) -> &[Cow<'static, str>] {
        self.stages.last().map_or(&[], |(_, stage)| &stage.key_indicators)
    }
}

/// How often a plant is sown again, and why.
pub(crate) fn succession_of(plant: &Plant) -> Succession {
    succession(&Facts::of(plant))
}

fn succession(facts: &Facts<'_>) -> Succession {
    let rule = SUCCESSION.rule.iter().find(|rule| rule.when.holds(facts));
    let (days, why) = rule.map(|rule| (rule.days, rule.why.render(facts))).unwrap_or_default();
    Succession { days, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant(name: &str, category: &str, method: &str) -> Plant {
        Plant {
            plant_name: name.into(),
            plant_category: Some(category.into()),
            sowing_method: Some(method.into()),
            time_to_maturity_days: Some(80),
            ..Plant::default()
        }
    }

    fn titles(name: &str, category: &str, method: &str) -> Vec<String> {
        let plan = CarePlan::of(&plant(name, category, method));
        plan.tasks.iter().map(|task| task.title("it")).collect()
    }

    #[test]
    fn a_tomato_is_planted_out_staked_fed_pinched_and_picked() {
        assert_eq!(
            titles("Tomato- Roma", "vegetable", "Raise seedlings"),
            ["Sow it", "Plant out it", "Stake it", "Feed it", "Pinch out the laterals of it", "Pick it"]
        );
        let plan = CarePlan::of(&plant("Tomato- Roma", "vegetable", "Raise seedlings"));
        assert!(plan.is_tender && plan.is_raised && !plan.is_lasting);
        assert_eq!(plan.stands_days, 60);
        let january = plan.checks.iter().filter(|check| check.months.contains(Month::January));
        let january: Vec<&str> = january.map(|check| check.name).collect();
        assert!(january.contains(&"russet mites") && january.contains(&"Queensland fruit fly"), "{january:?}");
        assert!(!january.contains(&"cabbage white caterpillars"));
        assert_eq!(plan.last_signs().len(), 2);
    }

    #[test]
    fn what_a_plant_needs_nothing_of_it_isnt_told_to_do() {
        let carrot = titles("Carrot- Baby", "vegetable", "Sow direct");
        assert_eq!(carrot, ["Sow it", "Thin it", "Lift it"]);
        assert!(titles("Marigold", "flower", "Sow direct").contains(&"Deadhead it".to_owned()));
    }

    #[test]
    fn sowing_again_is_for_what_is_eaten_young() {
        let days = |name: &str| succession_of(&plant(name, "vegetable", "Sow direct")).days;
        for (name, expected) in [
            ("Radish- Cherry Belle", Some(14)),
            ("Lettuce- Cos", Some(21)),
            ("Carrot- Baby", Some(28)),
            ("Corn- Sweet", Some(21)),
            ("Bean- Bush", Some(21)),
            ("Tomato- Roma", None),
            ("Silverbeet", None),
            ("Garlic", None),
            ("Parsnip", None),
            ("Asparagus", None),
        ] {
            assert_eq!(days(name), expected, "{name}");
            assert!(!succession_of(&plant(name, "vegetable", "")).why.is_empty());
        }
    }

    #[test]
    fn the_files_know_twenty_troubles_with_months() {
        assert!(PESTS.pest.len() >= 20);
        for pest in &PESTS.pest {
            assert!(!pest.months.is_empty() && !pest.when.is_always(), "{}", pest.name);
            assert!(pest.look.ends_with('.'), "{}", pest.name);
        }
    }

    #[test]
    fn days_follow_the_stages_that_are_stored() {
        let plan = CarePlan::of(&plant("Tomato- Roma", "vegetable", "Raise seedlings"));
        let own = |name: &'static str| GrowthStage {
            stage_name: name.into(),
            start_day: 40,
            end_day: 50,
            ..GrowthStage::default()
        };
        assert_eq!(plan.days_of(Phase::Seedling, &[own("seedling")]), Some((40, 50)));
        let rules = plan.days_of(Phase::Seedling, &[]);
        assert_eq!(plan.days_of(Phase::Seedling, &[own("else")]), rules);
        assert!(rules.is_some_and(|(first, _)| first > 0));
        assert_eq!(plan.days_of(Phase::Establishing, &[]), None);
    }
}
