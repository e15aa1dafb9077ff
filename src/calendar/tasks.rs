//! What there is to do in a garden between two dates, plant by plant. Pure, and the same whichever range is asked for.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::frost::{after_frost, protection};
use super::lifetime::Season;
use super::succession;
use crate::plants::model::Plant;
use crate::tracking::Planted;
use crate::tracking::growth::care::{CarePlan, CareTask, Due, Pest, TaskKind};
use crate::tracking::growth::harvest::forecast;
use crate::tracking::growth::model::GrowthStage;
use crate::tracking::growth::place::Place;
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
    tasks.sort_by(|one, other| {
        let place = |task: &Task| (task.date, task.instance_id, task.task);
        place(one).cmp(&place(other)).then_with(|| one.key.cmp(&other.key))
    });
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
    let season = Season::of(planted, care, stages, place);
    let mut list = List { planted, plant, range, tasks: Vec::new(), keys: HashSet::new() };
    for task in care.tasks.iter().filter(|task| task.waiting != planted.is_active) {
        add_task(&mut list, task, care, stages, place, &season);
    }
    if planted.is_active {
        if place.is_southern() {
            add_pest_checks(&mut list, care, place, &season);
        }
        add_frost(&mut list, care, place, &season);
        add_next_sowing(&mut list, care, place);
    }
    list.tasks
}

/// The tasks of one plant, each once.
struct List<'a> {
    planted: &'a Planted,
    plant: &'a Plant,
    range: &'a RangeInclusive<NaiveDate>,
    tasks: Vec<Task>,
    keys: HashSet<String>,
}

impl List<'_> {
    /// What its gardener calls the plant.
    fn label(&self) -> String {
        match self.planted.plant_nickname.trim() {
            "" => self.plant.plant_name.replacen("- ", " ", 1),
            nickname => nickname.to_owned(),
        }
    }

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
}

/// The month of a year, for a task that comes once in it.
fn month_key(date: NaiveDate) -> String {
    date.format("%Y-%m").to_string()
}

/// The first picking of each season in which the plant bears there: no sooner than its forecast says, and not at all where that
/// says none.
fn add_harvest(list: &mut List<'_>, task: &CareTask, care: &CarePlan, place: &Place) {
    let mut from = *list.range.start();
    while from <= *list.range.end() {
        let forecast = forecast(Some(list.plant), place, list.planted.start_date, list.planted.start_as, from);
        let Some(date) = forecast.first_harvest else { return };
        let mut why = forecast.basis;
        if !care.last_signs().is_empty() {
            why = format!("{why} {} {}.", task.why, care.last_signs().join("; "));
        }
        let which = if care.is_lasting { month_key(date) } else { "1".to_owned() };
        list.push(date, task.kind, &which, task.title(&list.label()), why);
        let next = forecast.last_harvest.filter(|last| *last >= from).and_then(|last| last.succ_opt());
        let Some(next) = next else { return };
        from = next;
    }
}

fn add_task(
    list: &mut List<'_>,
    task: &CareTask,
    care: &CarePlan,
    stages: &[GrowthStage],
    place: &Place,
    season: &Season,
) {
    let title = task.title(&list.label());
    let mut why = task.why.clone().into_owned();
    match task.due {
        Due::FirstHarvest => add_harvest(list, task, care, place),
        Due::Months(months) => {
            let from = progress::clamped(season.outside, ESTABLISHED_DAYS);
            for (date, _) in season.months(list.range, from).filter(|(_, month)| months.contains(*month)) {
                list.push(date, task.kind, &month_key(date), title.clone(), why.clone());
            }
        }
        Due::Days { phase, at_end, after, every, until } => {
            let Some((first_day, last_day)) = care.days_of(phase, stages) else { return };
            let day = if at_end { last_day + 1 } else { first_day };
            let Some(date) = season.date(phase, day + i64::from(after)) else { return };
            let until = until.and_then(|phase| {
                let (first, _) = care.days_of(phase, stages)?;
                season.date(phase, first - 1)
            });
            let end = until.unwrap_or(season.first_season_end);
            let Some(every) = every else {
                let (later, reason) = if task.after_frost { after_frost(date, care, place) } else { (date, None) };
                // The day of a plant that waits is its gardener's choice.
                let date = if task.waiting { date } else { later };
                if let Some(reason) = reason {
                    why = format!("{why} {reason}");
                }
                list.push(date, task.kind, "1", title, why);
                return;
            };
            add_repeats(list, task, every, date..=end);
        }
        Due::Bloom { every } => {
            let bloom = forecast(
                Some(list.plant),
                place,
                list.planted.start_date,
                list.planted.start_as,
                list.planted.start_date,
            );
            if let Some(first) = bloom.first_harvest {
                add_repeats(list, task, every, first..=bloom.last_harvest.unwrap_or(season.end));
            }
        }
    }
}

/// A task from a day on, again every so many days.
fn add_repeats(list: &mut List<'_>, task: &CareTask, every: u16, days: RangeInclusive<NaiveDate>) {
    let every = i64::from(every);
    // The first repeat within the range: a plant may be centuries old.
    let passed = (*list.range.start() - *days.start()).num_days().max(0);
    let mut number = (passed + every - 1) / every;
    while let Some(due) =
        progress::shifted(*days.start(), number * every).filter(|due| due <= list.range.end() && due <= days.end())
    {
        let title = task.title(&list.label());
        list.push(due, task.kind, &format!("{}", number + 1), title, task.why.clone().into_owned());
        number += 1;
    }
}

/// One check a month, for all that troubles the plant then.
fn add_pest_checks(list: &mut List<'_>, care: &CarePlan, place: &Place, season: &Season) {
    let months: Vec<_> = season.months(list.range, season.outside).collect();
    for (date, month) in months {
        let is_here = |check: &&&Pest| check.months.contains(month) && !(check.mainland_only && place.is_tasmania);
        let due: Vec<_> = care.checks.iter().filter(is_here).collect();
        let names: Vec<&str> = due.iter().map(|check| check.name.as_str()).collect();
        let what = match names.as_slice() {
            [] => continue,
            [one] => (*one).to_owned(),
            [others @ .., one] if others.len() < MAX_NAMED => format!("{} and {one}", others.join(", ")),
            _ => "pests and diseases".to_owned(),
        };
        let looks: Vec<String> = due.iter().map(|check| format!("{}: {}", capital(&check.name), check.look)).collect();
        let title = format!("Check {} for {what}", list.label());
        list.push(date, TaskKind::CheckPests, &month_key(date), title, looks.join(" "));
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// What is done against frost.
fn add_frost(list: &mut List<'_>, care: &CarePlan, place: &Place, season: &Season) {
    let Some(rule) = care.frost else { return };
    for (date, when) in protection(rule.once, place, season, list.range) {
        let why = format!("Frost is possible here {when}. {}", rule.why);
        list.push(date, TaskKind::ProtectFromFrost, &date.to_string(), rule.title(&list.label()), why);
    }
}

/// The next sowing of a crop that is sown again, while its window is open.
fn add_next_sowing(list: &mut List<'_>, care: &CarePlan, place: &Place) {
    let Some(days) = care.succession.days else { return };
    let start = list.planted.start_date;
    let mut dates = succession::dates(list.plant, place.zone, start, days);
    // One that was sown out of season has no next sowing in it.
    if let (Some(first), Some(date)) = (dates.next(), dates.next())
        && first == start
    {
        let name = list.plant.plant_name.replacen("- ", " ", 1);
        let title = format!("{} {name} again", if care.is_sown { "Sow" } else { "Plant" });
        list.push(date, TaskKind::SowAgain, "1", title, care.succession.why.clone().into_owned());
    }
}

#[cfg(test)]
mod tests;
