//! When the plants of the starter catalogue bear: what a gardener would say of them, and what holds for every one.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use crate::plants::head_start::{StartAs, days_from_start};
use crate::plants::import::starter;
use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month};
use crate::tracking::growth::harvest::{Bearer, Confidence, forecast, season_of};
use crate::tracking::growth::place::Place;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A place of which no more is known than its zone.
fn in_zone(zone: ClimateZone) -> Place {
    Place { zone, frost: None, is_tasmania: false }
}

/// What is forecast for the starts of `starts.txt`, from seed and as a seedling: a gardener would sign it.
#[test]
fn forecasts_read_well() {
    let plants = starter().unwrap();
    let mut read = String::new();
    for line in include_str!("starts.txt").lines() {
        writeln!(read, "{line}").unwrap();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut fields = line.split(", ");
        let [name, place, start] = [(); 3].map(|()| fields.next().expect(line));
        let place = match place {
            "Ballarat" => Place::of(Some("cool"), Some((-37.52, 143.79))),
            "Brunswick" => Place::of(Some("cool"), Some((-37.767, 144.960))),
            zone => in_zone(zone.parse().unwrap()),
        };
        let plant = plants.iter().find(|plant| plant.plant_name.starts_with(name)).expect(name);
        for start_as in [StartAs::Seed, StartAs::Seedling] {
            let today = fields.clone().next().unwrap_or(start);
            let said = forecast(Some(&Bearer::new(plant, start_as)), &place, day(start), day(today));
            let [first, last] =
                [said.first_harvest, said.last_harvest].map(|day| day.map_or("-".to_owned(), |day| day.to_string()));
            writeln!(read, "    {first} to {last}, {:?}: {}", said.confidence, said.basis).unwrap();
        }
    }
    insta::assert_snapshot!(read);
}

/// The plants of the catalogue that are sown in a zone bear there, but for those that nothing is picked from.
#[test]
fn every_plant_bears_where_it_is_sown() {
    let plants = starter().unwrap();
    assert!(plants.len() > 400);
    let mut silent = Vec::new();
    for plant in &plants {
        for zone in ClimateZone::ALL {
            for month in plant.sowing_months(zone) {
                let start = NaiveDate::from_ymd_opt(2026, *month as u32 + 1, 15).unwrap();
                let said = forecast(Some(&Bearer::new(plant, StartAs::Seed)), &in_zone(zone), start, start);
                let Some(first) = said.first_harvest else {
                    if !said.basis.starts_with("It is grown for how it looks") {
                        silent.push(format!("{} in the {zone} zone, {month}: {}", plant.plant_name, said.basis));
                    }
                    continue;
                };
                assert!(first > start && said.last_harvest.is_none_or(|last| last >= first), "{said:?}");
                let wait = (first - start).num_days();
                let own = i64::from(days_from_start(plant, StartAs::Seed));
                let (season, bears_each_year) = season_of(plant, zone).unwrap();
                let in_season = season.contains(Month::ALL[first.month0() as usize]);
                if wait > own + 300 && wait > 500
                    || wait < earliest(plant, own)
                    || !in_season && said.confidence != Confidence::Low
                {
                    let name = &plant.plant_name;
                    silent.push(format!("{name} in the {zone} zone, {month}: {wait} days for {own}, {said:?}"));
                }
                for later in [300, 500, 1000, 3333].map(|days| start + chrono::Duration::days(days)) {
                    let said = forecast(Some(&Bearer::new(plant, StartAs::Seed)), &in_zone(zone), start, later);
                    let is_on = said.last_harvest.is_none_or(|last| last >= later);
                    let soon = said.first_harvest.unwrap() <= (later + chrono::Duration::days(396)).max(first);
                    assert!(!bears_each_year || is_on && soon, "{} on {later}: {said:?}", plant.plant_name);
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}: {silent:#?}", silent.len());
}

/// The fewest days from the start after which a forecast may have the first picking. Of what the season ripens and not its age
/// (bulbs, garlic, onions), the days may be 45 more than there are from the start; what blooms after its first winter was sown
/// for it 150 days before; and a bare-rooted rose is no cutting.
fn earliest(plant: &Plant, own: i64) -> i64 {
    if plant.plant_name.starts_with("Rose-") {
        110
    } else if own > 400 {
        own
    } else if own >= 300 || plant.plant_name.starts_with("Sweet William") {
        150
    } else {
        own - 45
    }
}

#[test]
fn seasons_are_kept_to() {
    let plants = starter().unwrap();
    let today = day("2026-10-01");
    assert_eq!(forecast(None, &in_zone(ClimateZone::Cool), today, today).first_harvest, None);
    for month in 1..=12 {
        let start = format!("2026-{month:02}-10");
        let said = |name: &str| {
            let plant = plants.iter().find(|plant| plant.plant_name.starts_with(name)).expect(name);
            forecast(Some(&Bearer::new(plant, StartAs::Seed)), &in_zone(ClimateZone::Cool), day(&start), day(&start))
        };
        let first = |name: &str| said(name).first_harvest.unwrap();
        let month_of = |name: &str| Month::ALL[first(name).month0() as usize];
        assert!((Month::September..=Month::November).contains(&month_of("Asparagus")), "{start}");
        assert!(!(Month::May..=Month::October).contains(&month_of("Lemon Verbena")), "{start}");
        let sweet_pea = said("Sweet Pea- Cupani");
        let in_spring = sweet_pea.first_harvest.is_some_and(|first| (9..=12).contains(&first.month()));
        assert!(in_spring || sweet_pea.confidence == Confidence::Low, "{start}: {sweet_pea:?}");
        assert!((first("Kangaroo Paw- Red") - day(&start)).num_days() > 540, "{start}");
        assert!((first("Asparagus") - day(&start)).num_days() > 400, "{start}");
    }
}
