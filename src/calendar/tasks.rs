//! What there is to do in a garden between two dates, plant by plant. Pure, and the same whichever range is asked for.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::lifetime::{Place, Season, after_frost, day_and_month, frosty};
use super::succession;
use crate::climate::frost::FrostRecord;
use crate::plants::model::Plant;
use crate::tracking::Planted;
use crate::tracking::growth::care::{CarePlan, CareTask, Due, TaskKind};
use crate::tracking::growth::harvest::forecast;
use crate::tracking::growth::model::GrowthStage;
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
            add_pest_checks(&mut list, care, &season);
        }
        if let Some(frost) = place.frost.filter(|_| care.is_tender) {
            add_frost(&mut list, &frost, &season);
        }
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

/// The first picking, in the season in which the plant bears there: no sooner than its forecast says, and not at all where that
/// says none.
fn add_harvest(list: &mut List<'_>, task: &CareTask, care: &CarePlan, place: &Place) {
    let forecast = forecast(Some(list.plant), place.zone, list.planted.start_date, list.planted.start_as);
    let Some(date) = forecast.first_harvest else { return };
    let mut why = forecast.basis;
    if !care.last_signs().is_empty() {
        why = format!("{why} {} {}.", task.why, care.last_signs().join("; "));
    }
    list.push(date, task.kind, "1", task.title(&list.label()), why);
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
                let (date, reason) = if task.after_frost { after_frost(date, care, place) } else { (date, None) };
                if let Some(reason) = reason {
                    why = format!("{why} {reason}");
                }
                list.push(date, task.kind, "1", title, why);
                return;
            };
            let every = i64::from(every);
            // The first repeat within the range: a plant may be centuries old.
            let passed = progress::days_between(date, *list.range.start()).max(0);
            let mut number = (passed + every - 1) / every;
            while let Some(due) =
                progress::shifted(date, number * every).filter(|due| due <= list.range.end() && *due <= end)
            {
                list.push(due, task.kind, &format!("{}", number + 1), title.clone(), why.clone());
                number += 1;
            }
        }
    }
}

/// One check a month, for all that troubles the plant then.
fn add_pest_checks(list: &mut List<'_>, care: &CarePlan, season: &Season) {
    let months: Vec<_> = season.months(list.range, season.outside).collect();
    for (date, month) in months {
        let due: Vec<_> = care.checks.iter().filter(|check| check.months.contains(month)).collect();
        let names: Vec<&str> = due.iter().map(|check| check.name).collect();
        let what = match names.as_slice() {
            [] => continue,
            [one] => (*one).to_owned(),
            [others @ .., one] if others.len() < MAX_NAMED => format!("{} and {one}", others.join(", ")),
            _ => "pests and diseases".to_owned(),
        };
        let looks: Vec<String> = due.iter().map(|check| format!("{}: {}", capital(check.name), check.look)).collect();
        let title = format!("Check {} for {what}", list.label());
        list.push(date, TaskKind::CheckPests, &month_key(date), title, looks.join(" "));
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// A reminder as the frost season begins, and one in each month of it.
fn add_frost(list: &mut List<'_>, frost: &FrostRecord, season: &Season) {
    let station = &frost.station.name;
    for year in list.range.start().year()..=list.range.end().year() {
        let Some((from, until)) = frosty(frost, year) else { continue };
        let begins = from.max(season.outside);
        let month_starts = season.months(list.range, begins).map(|(date, _)| date);
        let days: Vec<NaiveDate> = [begins].into_iter().chain(month_starts).collect();
        for date in days.into_iter().filter(|date| (from..=until).contains(date) && *date <= season.end) {
            let title = format!("Protect {} from frost", list.label());
            let why = format!(
                "Frost kills it, and is possible here from {} to {}, as {station} {:.0} km away has it. On clear, still evenings \
                 cover it with fleece or a box, or bring the pot under a roof.",
                day_and_month(from),
                day_and_month(until),
                frost.distance_km
            );
            list.push(date, TaskKind::ProtectFromFrost, &date.to_string(), title, why);
        }
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
mod tests {
    use super::*;
    use crate::climate::frost;
    use crate::plants::head_start::StartAs;
    use crate::plants::model::SowingMonths;
    use crate::season::{ClimateZone, Month};
    use crate::tracking::growth::growth_data;

    fn plant(name: &str, method: &str, days: i32) -> Plant {
        let mut months = SowingMonths::default();
        months.set(ClimateZone::Cool, [Month::August, Month::September, Month::October, Month::November]);
        Plant {
            id: 1,
            plant_name: name.into(),
            plant_category: Some("vegetable".into()),
            sowing_method: Some(method.into()),
            time_to_maturity_days: Some(days),
            sowing_months_by_climate: Some(months),
            ..Plant::default()
        }
    }

    fn planted(is_active: bool, start: &str, days: i64) -> Planted {
        let start_date: NaiveDate = start.parse().unwrap();
        Planted {
            id: 7,
            plant_id: 1,
            plant_nickname: "Tommy".into(),
            start_date,
            expected_maturity_date: start_date + chrono::Duration::days(days),
            is_active,
            start_as: StartAs::Seed,
            setup_completed: true,
            location_details: None,
            changed_at: None,
            stored: None,
        }
    }

    /// Ballarat, where frost is possible from 23 April to 30 October.
    fn ballarat() -> Place {
        Place { zone: ClimateZone::Cool, frost: frost::at(-37.52, 143.79) }
    }

    fn list(plant: &Plant, planted: &Planted, place: Place, from: &str, to: &str) -> Vec<Task> {
        let stages = growth_data(plant).growth_stages;
        let range = from.parse().unwrap()..=to.parse().unwrap();
        let mut tasks = of_plant(planted, plant, &CarePlan::of(plant), &stages, &place, &range);
        sort(&mut tasks);
        tasks
    }

    fn lines(tasks: &[Task], kinds: &[TaskKind]) -> Vec<String> {
        let wanted = tasks.iter().filter(|task| kinds.contains(&task.task));
        wanted.map(|task| format!("{} {}", task.date, task.title)).collect()
    }

    #[test]
    fn a_tomato_waits_for_the_last_frost() {
        let tomato = plant("Tomato- Roma", "Raise seedlings", 80);
        let tasks = list(&tomato, &planted(true, "2026-08-20", 80), ballarat(), "2026-08-01", "2027-07-31");
        let out: Vec<&Task> = tasks.iter().filter(|task| task.task == TaskKind::PlantOut).collect();
        assert_eq!((out.len(), out[0].date.to_string().as_str()), (1, "2026-10-31"));
        assert!(out[0].why.ends_with("until 30 October here."), "{}", out[0].why);
        let mild = Place { zone: ClimateZone::Cool, frost: None };
        let tasks = list(&tomato, &planted(true, "2026-08-20", 80), mild, "2026-08-01", "2027-07-31");
        let out = lines(&tasks, &[TaskKind::PlantOut, TaskKind::ProtectFromFrost]);
        assert_eq!(out, ["2026-10-15 Plant out Tommy"], "56 days after sowing");
    }

    #[test]
    fn what_frost_kills_is_protected_in_its_season_alone() {
        let bean = plant("Bean- Bush", "Sow direct", 60);
        let tasks = list(&bean, &planted(true, "2027-03-01", 60), ballarat(), "2027-01-01", "2027-12-31");
        let frost = lines(&tasks, &[TaskKind::ProtectFromFrost]);
        assert_eq!(
            frost,
            [
                "2027-04-23 Protect Tommy from frost",
                "2027-05-01 Protect Tommy from frost",
                "2027-06-01 Protect Tommy from frost",
            ],
            "until it is done on 29 June"
        );
        let pea = plant("Pea- Sugar", "Sow direct", 60);
        let tasks = list(&pea, &planted(true, "2027-03-01", 60), ballarat(), "2027-01-01", "2027-12-31");
        assert!(lines(&tasks, &[TaskKind::ProtectFromFrost]).is_empty(), "peas are hardy");
    }

    #[test]
    fn a_range_shows_what_the_whole_year_shows_of_it() {
        let tomato = plant("Tomato- Roma", "Raise seedlings", 80);
        let growing = planted(true, "2026-09-10", 136);
        let year = list(&tomato, &growing, ballarat(), "2026-09-01", "2027-08-31");
        assert!(year.len() > 15);
        for (from, to) in [("2026-10-01", "2026-10-31"), ("2026-12-24", "2027-01-02"), ("2027-06-01", "2027-06-30")] {
            let part = list(&tomato, &growing, ballarat(), from, to);
            let range: RangeInclusive<NaiveDate> = from.parse().unwrap()..=to.parse().unwrap();
            let within: Vec<Task> = year.iter().filter(|task| range.contains(&task.date)).cloned().collect();
            assert_eq!(part, within);
        }
    }

    #[test]
    fn a_plant_that_waits_is_to_be_sown_and_nothing_else() {
        let tomato = plant("Tomato- Roma", "Raise seedlings", 80);
        let tasks = list(&tomato, &planted(false, "2026-10-10", 80), ballarat(), "2026-10-01", "2027-09-30");
        let shown: Vec<&str> = tasks.iter().map(|task| task.title.as_str()).collect();
        assert_eq!(shown, ["Sow Tommy"]);
    }

    #[test]
    fn a_crop_is_sown_again_while_its_window_is_open() {
        let radish = plant("Radish- Cherry Belle", "Sow direct", 28);
        let again = |start| {
            let tasks = list(&radish, &planted(true, start, 28), ballarat(), "2026-01-01", "2027-01-01");
            lines(&tasks, &[TaskKind::SowAgain])
        };
        assert_eq!(again("2026-10-01"), ["2026-10-15 Sow Radish Cherry Belle again"]);
        assert!(again("2026-11-25").is_empty(), "the window shuts at the end of November");
    }

    #[test]
    fn pests_are_looked_for_in_their_months_where_the_months_are_known() {
        let tomato = plant("Tomato- Roma", "Raise seedlings", 80);
        let checks = |zone| {
            let place = Place { zone, frost: None };
            let tasks = list(&tomato, &planted(true, "2026-09-10", 80), place, "2026-12-01", "2027-01-31");
            lines(&tasks, &[TaskKind::CheckPests])
        };
        let cool = checks(ClimateZone::Cool);
        assert_eq!(cool.len(), 2);
        assert!(cool[1] == "2027-01-01 Check Tommy for pests and diseases", "{cool:?}");
        assert!(checks(ClimateZone::Tropical).is_empty());
    }

    #[test]
    fn what_is_picked_is_picked_in_its_season_and_what_does_not_bear_is_not() {
        let asparagus = plant("Asparagus", "Plant crowns", 730);
        let crowns = planted(true, "2026-08-01", 730);
        let said = forecast(Some(&asparagus), ClimateZone::Cool, crowns.start_date, crowns.start_as);
        let tasks = list(&asparagus, &crowns, ballarat(), "2026-08-01", "2030-07-31");
        let picked: Vec<_> = tasks.iter().filter(|task| task.task == TaskKind::Harvest).collect();
        assert_eq!(picked.iter().map(|task| Some(task.date)).collect::<Vec<_>>(), [said.first_harvest]);
        assert!((9..=11).contains(&picked[0].date.month()), "{}", picked[0].date);
        assert!(picked[0].why.starts_with(&format!("{} Look for: ", said.basis)), "{}", picked[0].why);
        let late = planted(true, "2027-04-20", 60);
        let tasks = list(&plant("Bean- Bush", "Sow direct", 60), &late, ballarat(), "2027-04-01", "2028-12-31");
        assert!(lines(&tasks, &[TaskKind::Harvest]).is_empty(), "the cold ends it first");
    }

    #[test]
    fn an_age_or_a_number_out_of_all_bounds_costs_no_more() {
        let mut tomato = plant("Tomato- Roma", "Raise seedlings", i32::MAX);
        for (start, from, to) in
            [("0001-01-01", "2026-01-01", "2026-12-31"), ("9999-12-01", "9999-12-01", "9999-12-31")]
        {
            let mut old = planted(true, start, 0);
            old.expected_maturity_date = "9999-12-31".parse().unwrap();
            assert!(list(&tomato, &old, ballarat(), from, to).len() < 200);
        }
        tomato.plant_name = "Rhubarb".into();
        let old = planted(true, "1900-01-01", 90);
        let tasks = list(&tomato, &old, ballarat(), "2026-01-01", "2026-12-31");
        assert_eq!(lines(&tasks, &[TaskKind::Prune]), ["2026-10-01 Take out the flower stalks of Tommy"]);
    }
}
