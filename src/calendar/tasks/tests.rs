//! The tasks of single plants.

use chrono::Datelike;

use super::*;
use crate::climate::frost::{self, FrostRecord};
use crate::plants::head_start::StartAs;
use crate::plants::model::SowingMonths;
use crate::season::{ClimateZone, Month};
use crate::tracking::growth::growth_data;
use crate::tracking::growth::harvest::Bearer;

fn plant(name: &str, method: &str, days: i32) -> Plant {
    let months = [Month::August, Month::September, Month::October, Month::November];
    let months = SowingMonths(vec![(ClimateZone::Cool, months.into())]);
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

pub(in crate::calendar) fn planted(is_active: bool, start: &str, days: i64) -> Planted {
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

fn at(zone: ClimateZone, frost: Option<FrostRecord>) -> Place {
    Place { zone, frost, is_tasmania: false }
}

/// The city of Melbourne, which doesn't freeze.
fn city() -> Place {
    at(ClimateZone::Cool, frost::at(-37.81, 144.97))
}

/// Ballarat, where frost is possible from 23 April to 30 October.
fn ballarat() -> Place {
    at(ClimateZone::Cool, frost::at(-37.52, 143.79))
}

fn list(plant: &Plant, planted: &Planted, place: Place, from: &str, to: &str) -> Vec<Task> {
    let stages = growth_data(plant, planted.start_as).growth_stages;
    let range = from.parse().unwrap()..=to.parse().unwrap();
    let mut tasks = of_plant(planted, plant, &CarePlan::of(plant, planted.start_as), &stages, &place, &range);
    sort(&mut tasks);
    tasks
}

fn lines(tasks: &[Task], kinds: &[TaskKind]) -> Vec<String> {
    let wanted = tasks.iter().filter(|task| kinds.contains(&task.task));
    wanted.map(|task| format!("{} {}", task.date, task.title)).collect()
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
fn a_tuber_is_mulched_or_lifted_once_a_winter() {
    let dahlia = Plant {
        plant_category: Some("flower".into()),
        hardiness_life_cycle: Some("Frost tender Perennial".into()),
        ..plant("Dahlia- Cactus", "Plant tubers", 120)
    };
    let tasks =
        list(&dahlia, &planted(true, "2026-10-20", 120), at(ClimateZone::Cool, None), "2026-10-01", "2028-09-30");
    let frost = lines(&tasks, &[TaskKind::ProtectFromFrost]);
    assert_eq!(frost, ["2027-05-01 Mulch or lift Tommy", "2028-05-01 Mulch or lift Tommy"]);
}

#[test]
fn a_seedling_is_planted_out_on_its_day() {
    let tomato = plant("Tomato- Roma", "Raise seedlings", 80);
    let seedling = |is_active| Planted { start_as: StartAs::Seedling, ..planted(is_active, "2026-11-25", 80) };
    let growing = list(&tomato, &seedling(true), ballarat(), "2026-10-01", "2027-09-30");
    let before = [TaskKind::Sow, TaskKind::PlantOut, TaskKind::Thin, TaskKind::PotOn];
    assert!(lines(&growing, &before).is_empty() && growing.len() > 10);
    let early = Planted { start_date: "2026-10-05".parse().unwrap(), ..seedling(false) };
    let warned = list(&tomato, &early, ballarat(), "2026-10-01", "2027-09-30");
    assert_eq!(lines(&warned, &[TaskKind::PlantOut]), ["2026-10-05 Plant out Tommy"]);
    assert!(warned[0].why.starts_with("This is the day you chose. "), "{}", warned[0].why);
    assert!(warned[0].why.ends_with("which can come until 30 October here."), "{}", warned[0].why);
}

#[test]
fn flowers_are_deadheaded_while_they_bloom() {
    let sweet_pea = Plant { plant_category: Some("flower".into()), ..plant("Sweet Pea- Cupani", "Sow direct", 112) };
    let sown = planted(true, "2026-03-17", 112);
    let bloom = forecast(Some(&Bearer::new(&sweet_pea, sown.start_as)), &ballarat(), sown.start_date, sown.start_date);
    let tasks = list(&sweet_pea, &sown, ballarat(), "2026-03-01", "2027-12-31");
    let dates: Vec<_> = tasks.iter().filter(|task| task.title.starts_with("Deadhead")).map(|task| task.date).collect();
    assert_eq!(dates.first().copied(), bloom.first_harvest);
    assert_eq!(dates[0].to_string(), "2026-09-01");
    assert!(dates.len() == 9 && dates.last().copied() <= bloom.last_harvest, "{dates:?}");
    let october = list(&sweet_pea, &sown, ballarat(), "2026-10-01", "2026-10-31");
    assert_eq!(
        october,
        tasks.into_iter().filter(|task| task.date.month() == 10 && task.date.year() == 2026).collect::<Vec<_>>()
    );
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
fn pests_are_looked_for_in_their_months_where_the_months_are_known() {
    let tomato = plant("Tomato- Roma", "Raise seedlings", 80);
    let checks = |zone| {
        let tasks = list(&tomato, &planted(true, "2026-09-10", 80), at(zone, None), "2026-12-01", "2027-01-31");
        lines(&tasks, &[TaskKind::CheckPests])
    };
    let cool = checks(ClimateZone::Cool);
    assert_eq!(cool.len(), 2);
    assert!(cool[1] == "2027-01-01 Check Tommy for pests and diseases", "{cool:?}");
    assert!(checks(ClimateZone::Tropical).is_empty());
    let fruit_flies = |is_tasmania| {
        let place = Place { is_tasmania, ..ballarat() };
        let tasks = list(&tomato, &planted(true, "2026-09-10", 80), place, "2026-11-01", "2027-01-31");
        tasks.iter().filter(|task| task.why.contains("Queensland fruit fly")).count()
    };
    assert_eq!((fruit_flies(false), fruit_flies(true)), (2, 0));
}

#[test]
fn a_tomato_goes_out_on_the_day_from_which_its_forecast_counts() {
    let tomato = plant("Tomato- Roma", "Raise seedlings, under cover until frosts are over", 80);
    for (place, start, out) in [
        (city(), "2026-08-05", "2026-10-01"),
        (city(), "2026-09-20", "2026-11-15"),
        (ballarat(), "2026-08-05", "2026-10-31"),
        (at(ClimateZone::Cool, None), "2026-08-05", "2026-11-01"),
    ] {
        let tasks = list(&tomato, &planted(true, start, 136), place, "2026-08-01", "2027-07-31");
        assert_eq!(lines(&tasks, &[TaskKind::PlantOut]), [format!("{out} Plant out Tommy")]);
        let picked = tasks.iter().find(|task| task.task == TaskKind::Harvest).unwrap().date;
        let earliest = out.parse::<NaiveDate>().unwrap() + chrono::Duration::days(80);
        assert_eq!(picked, earliest.max("2026-12-01".parse().unwrap()), "{start}");
    }
}

#[test]
fn what_is_picked_is_picked_in_its_season_and_what_does_not_bear_is_not() {
    let asparagus = plant("Asparagus", "Plant crowns", 730);
    let crowns = planted(true, "2026-08-01", 730);
    let said =
        forecast(Some(&Bearer::new(&asparagus, crowns.start_as)), &ballarat(), crowns.start_date, crowns.start_date);
    let tasks = list(&asparagus, &crowns, ballarat(), "2026-08-01", "2030-07-31");
    let picked: Vec<_> = tasks.iter().filter(|task| task.task == TaskKind::Harvest).collect();
    let dates: Vec<String> = picked.iter().map(|task| task.date.to_string()).collect();
    assert_eq!(dates, ["2028-09-01", "2029-09-01"], "each spring");
    assert_eq!(said.first_harvest, Some(picked[0].date));
    assert!(picked[0].why.starts_with(&format!("{} Look for: ", said.basis)), "{}", picked[0].why);
    let late = planted(true, "2027-04-20", 60);
    let tasks = list(&plant("Bean- Bush", "Sow direct", 60), &late, ballarat(), "2027-04-01", "2028-12-31");
    assert!(lines(&tasks, &[TaskKind::Harvest]).is_empty(), "the cold ends it first");
}

#[test]
fn an_age_or_a_number_out_of_all_bounds_costs_no_more() {
    let mut tomato = plant("Tomato- Roma", "Raise seedlings", i32::MAX);
    for (start, from, to) in [("0001-01-01", "2026-01-01", "2026-12-31"), ("9999-12-01", "9999-12-01", "9999-12-31")] {
        let mut old = planted(true, start, 0);
        old.expected_maturity_date = "9999-12-31".parse().unwrap();
        assert!(list(&tomato, &old, ballarat(), from, to).len() < 200);
    }
    tomato.plant_name = "Rhubarb".into();
    let old = planted(true, "1900-01-01", 90);
    let tasks = list(&tomato, &old, ballarat(), "2026-01-01", "2026-12-31");
    assert_eq!(lines(&tasks, &[TaskKind::Prune]), ["2026-10-01 Take out the flower stalks of Tommy"]);
}
