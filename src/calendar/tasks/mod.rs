//! What there is to do in a garden between two dates, plant by plant. Pure, and the same whichever range is asked for.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::seasons::{Season, after_frost, protection};
use super::sowing::{self, shown};
use crate::plants::model::Plant;
use crate::tracking::Planted;
use crate::tracking::growth::care::{CarePlan, CareTask, Pest, Phase, TaskKind, titled};
use crate::tracking::growth::harvest::{Forecast, forecast};
use crate::tracking::growth::model::GrowthStage;
use crate::tracking::growth::place::Place;
use crate::tracking::growth::wording::{self, capital};
use crate::tracking::progress;

/// The most tasks of an answer: the earliest.
pub(crate) const MAX_TASKS: usize = 2_000;

/// Days in the garden before a plant is cut or fed by the month.
const ESTABLISHED_DAYS: i64 = 90;

/// With more troubles in a month than this the title doesn't name them.
const MAX_NAMED: usize = 3;

/// A task as `GET /tracking/user/{email}/tasks` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the field is the wire's")]
pub(crate) struct Task {
    pub date: NaiveDate,
    #[schema(example = 1)]
    pub instance_id: i32,
    #[schema(example = "Tomato- Tommy Toe")]
    pub plant_name: String,
    #[schema(example = "Tommy")]
    pub plant_nickname: String,
    pub task: TaskKind,
    #[schema(example = "Stake Tommy")]
    pub title: String,
    #[schema(
        example = "The stems break under their fruit. Drive the stake in before the roots have spread, and tie loosely as it grows."
    )]
    pub why: String,
    /// What the task is among those of its plant, whatever its date and text.
    #[serde(skip)]
    pub key: String,
}

/// The order of a list: by date, then by plant, then as one would do them.
pub(crate) fn sort(tasks: &mut Vec<Task>) {
    let place = |task: &'_ Task| (task.date, task.instance_id, task.task);
    tasks.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.key.cmp(&b.key)));
    tasks.truncate(MAX_TASKS);
}

/// What there is to do for one plant between two dates.
pub(crate) fn of_plant(
    planted: &Planted,
    plant: &Plant,
    care: &CarePlan,
    stages: &[GrowthStage],
    place: &Place,
    range: &RangeInclusive<NaiveDate>,
) -> Vec<Task> {
    // What its gardener calls it.
    let label = match planted.plant_nickname.trim() {
        "" => shown(&plant.plant_name),
        nickname => nickname.to_owned(),
    };
    let season = Season::of(planted, care, stages, place);
    let (tasks, keys) = (Vec::new(), HashSet::new());
    let mut list = List { planted, plant, care, stages, place, range, season, label, tasks, keys };
    for task in care.tasks.iter().filter(|task| task.rule.waiting != planted.is_active) {
        list.add(task);
    }
    if planted.is_active {
        if place.is_southern() {
            list.add_pest_checks();
        }
        list.add_frost();
        list.add_next_sowing();
    }
    list.tasks
}

/// The tasks of one plant, each once.
struct List<'a> {
    planted: &'a Planted,
    plant: &'a Plant,
    care: &'a CarePlan,
    stages: &'a [GrowthStage],
    place: &'a Place,
    range: &'a RangeInclusive<NaiveDate>,
    season: Season,
    label: String,
    tasks: Vec<Task>,
    keys: HashSet<String>,
}

impl List<'_> {
    fn push(&mut self, date: NaiveDate, task: TaskKind, which: &str, title: String, why: String) {
        let key = format!("{task:?}-{which}");
        if !self.range.contains(&date) || !self.keys.insert(key.clone()) {
            return;
        }
        self.tasks.push(Task {
            date,
            instance_id: self.planted.id,
            plant_name: self.plant.plant_name.clone(),
            plant_nickname: self.planted.plant_nickname.clone(),
            task,
            title,
            why,
            key,
        });
    }

    fn add(&mut self, task: &CareTask) {
        if task.rule.task == TaskKind::Harvest {
            self.add_harvest(task);
        } else if task.rule.in_bloom {
            let bloom = self.forecast(self.planted.start_date);
            if let Some(first) = bloom.first_harvest {
                self.add_repeats(task, first..=bloom.last_harvest.unwrap_or(self.season.end));
            }
        } else if let Some(phase) = task.phase {
            self.add_in_phase(task, phase);
        } else {
            let from = progress::clamped(self.season.outside, ESTABLISHED_DAYS);
            let due: Vec<_> = self.season.months(self.range, from).collect();
            for (date, _) in due.into_iter().filter(|(_, month)| task.rule.months.contains(*month)) {
                self.push_task(task, date, &month_key(date), task.why.clone().into_owned());
            }
        }
    }

    fn push_task(&mut self, task: &CareTask, date: NaiveDate, which: &str, why: String) {
        self.push(date, task.rule.task, which, titled(&task.rule.title, &self.label), why);
    }

    fn add_in_phase(&mut self, task: &CareTask, phase: Phase) {
        let (rule, why) = (task.rule, task.why.clone().into_owned());
        let Some((first_day, last_day)) = self.care.days_of(phase, self.stages) else { return };
        let day = if rule.at_end { last_day + 1 } else { first_day };
        let Some(date) = self.season.date(phase, day + i64::from(rule.after_days)) else { return };
        if rule.every_days.is_some() {
            let until = rule.until.and_then(|phase| {
                let (first, _) = self.care.days_of(phase, self.stages)?;
                self.season.date(phase, first - 1)
            });
            return self.add_repeats(task, date..=until.unwrap_or(self.season.first_season_end));
        }
        let wait = rule.after_frost.then(|| after_frost(date, self.care, self.place)).flatten();
        let (date, why) = match wait {
            // The day of a plant that waits is its gardener's choice.
            Some((out, reason)) => (if rule.waiting { date } else { out }, format!("{why} {reason}")),
            None => (date, why),
        };
        self.push_task(task, date, "1", why);
    }

    fn forecast(&self, from: NaiveDate) -> Forecast {
        forecast(Some(&self.care.bearer), self.place, self.planted.start_date, from)
    }

    /// The first picking of each season in which the plant bears there: no sooner than its forecast says, and not at all where
    /// that says none.
    fn add_harvest(&mut self, task: &CareTask) {
        let signs = self.care.last_signs();
        let mut from = *self.range.start();
        while from <= *self.range.end() {
            let forecast = self.forecast(from);
            let Some(date) = forecast.first_harvest else { return };
            let why = match signs {
                [] => forecast.basis,
                signs => format!("{} {} {}.", forecast.basis, task.why, signs.join("; ")),
            };
            let which = if self.care.is_lasting { month_key(date) } else { "1".to_owned() };
            self.push_task(task, date, &which, why);
            let next = forecast.last_harvest.filter(|last| *last >= from).and_then(|last| last.succ_opt());
            let Some(next) = next else { return };
            from = next;
        }
    }

    /// A task from a day on, again every so many days.
    fn add_repeats(&mut self, task: &CareTask, days: RangeInclusive<NaiveDate>) {
        let Some(every) = task.rule.every_days.map(i64::from) else { return };
        let end = *days.end().min(self.range.end());
        // The first repeat within the range: a plant may be centuries old.
        let passed = (*self.range.start() - *days.start()).num_days().max(0);
        let mut number = (passed + every - 1) / every;
        while let Some(due) = progress::shifted(*days.start(), number * every).filter(|due| *due <= end) {
            number += 1;
            self.push_task(task, due, &number.to_string(), task.why.clone().into_owned());
        }
    }

    /// One check a month, for all that troubles the plant then.
    fn add_pest_checks(&mut self) {
        let months: Vec<_> = self.season.months(self.range, self.season.outside).collect();
        for (date, month) in months {
            let is_here =
                |check: &&&Pest| check.months.contains(month) && !(check.mainland_only && self.place.is_tasmania);
            let due: Vec<_> = self.care.checks.iter().filter(is_here).collect();
            let names: Vec<&str> = due.iter().map(|check| check.name.as_str()).collect();
            let what = match names.len() {
                0 => continue,
                1..=MAX_NAMED => wording::list(&names),
                _ => "pests and diseases".to_owned(),
            };
            let looks = due.iter().map(|check| format!("{}: {}", capital(&check.name), check.look));
            let looks = looks.collect::<Vec<_>>().join(" ");
            let title = format!("Check {} for {what}", self.label);
            self.push(date, TaskKind::CheckPests, &month_key(date), title, looks);
        }
    }

    /// What is done against frost.
    fn add_frost(&mut self) {
        let Some(rule) = self.care.frost else { return };
        for (date, when) in protection(rule.once, self.place, &self.season, self.range) {
            let why = format!("Frost is possible here {when}. {}", rule.why);
            self.push(date, TaskKind::ProtectFromFrost, &date.to_string(), titled(&rule.title, &self.label), why);
        }
    }

    /// The next sowing of a crop that is sown again, while its window is open.
    fn add_next_sowing(&mut self) {
        let Some(days) = self.care.succession.days else { return };
        let start = self.planted.start_date;
        let mut dates = sowing::dates(self.plant, self.place.zone, start, days);
        // One that was sown out of season has no next sowing in it.
        if let (Some(first), Some(date)) = (dates.next(), dates.next())
            && first == start
        {
            let sow = if self.care.is_sown { "Sow" } else { "Plant" };
            let title = format!("{sow} {} again", shown(&self.plant.plant_name));
            self.push(date, TaskKind::SowAgain, "1", title, self.care.succession.why.clone().into_owned());
        }
    }
}

/// The month of a year, for a task that comes once in it.
fn month_key(date: NaiveDate) -> String {
    date.format("%Y-%m").to_string()
}

#[cfg(test)]
pub(super) mod tests;
