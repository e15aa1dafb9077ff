//! When the plants of the starter catalogue bear: what a gardener would say of them, and what holds for every one.

use chrono::{Datelike, NaiveDate};

use crate::plants::head_start::{StartAs, days_from_start};
use crate::plants::import::starter;
use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month};
use crate::tracking::growth::harvest::{Confidence, Forecast, forecast};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of(plants: &[Plant], name: &str, zone: ClimateZone, start: &str) -> Forecast {
    let plant = plants.iter().find(|plant| plant.plant_name.starts_with(name));
    forecast(Some(plant.unwrap_or_else(|| panic!("{name}"))), zone, day(start), StartAs::Seed)
}

#[test]
fn a_gardener_would_sign_it() {
    use ClimateZone::{Arid, Cool, Subtropical, Temperate, Tropical};
    let plants = starter().unwrap();
    for (name, zone, start, first, last) in [
        // Not planted out before November, and then its own 80 days.
        ("Tomato- Roma", Cool, "2026-09-01", "2027-01-20", "2027-04-19"),
        ("Tomato- Roma", Temperate, "2026-09-01", "2027-01-15", "2027-04-14"),
        ("Bean- Climbing Blue Lake", Cool, "2026-10-05", "2026-12-11", "2027-01-19"),
        ("Asparagus- Mary Washington", Cool, "2026-07-01", "2028-09-01", "2028-11-30"),
        ("Asparagus- Mary Washington", Temperate, "2026-07-01", "2028-08-01", "2028-11-30"),
        ("Garlic- Australian White", Cool, "2026-04-10", "2026-11-01", "2026-12-31"),
        ("Garlic- Australian White", Cool, "2026-06-20", "2026-11-01", "2026-12-31"),
        ("Broad Bean- Aquadulce", Cool, "2026-05-01", "2026-10-01", "2026-12-31"),
        ("Pea- Greenfeast", Cool, "2026-04-20", "2026-09-01", "2026-10-05"),
        ("Artichoke- Green Globe", Cool, "2026-09-01", "2027-09-01", "2027-12-31"),
        ("Sweet Pea- Cupani", Cool, "2026-04-01", "2026-09-01", "2026-12-31"),
        ("Sweet Pea- Cupani", Cool, "2026-08-15", "2026-10-29", "2026-12-31"),
        ("Kangaroo Paw- Tall", Cool, "2026-10-01", "2028-10-01", "2029-02-28"),
        ("Daffodil- King Alfred", Cool, "2026-04-01", "2026-07-01", "2026-07-28"),
        ("Brussels Sprouts- Long Island", Cool, "2026-01-15", "2026-07-06", "2026-09-30"),
        ("Lemon Verbena", Cool, "2026-12-01", "2027-11-01", "2028-04-30"),
        ("Tomato- Tommy Toe", Tropical, "2026-04-01", "2026-08-15", "2026-11-12"),
        ("Pumpkin- Jap", Subtropical, "2026-08-01", "2026-11-19", "2027-01-02"),
        ("Everlasting- Pink and White", Arid, "2026-05-01", "2026-08-14", "2026-10-12"),
    ] {
        let forecast = of(&plants, name, zone, start);
        let said = (forecast.first_harvest, forecast.last_harvest);
        assert_eq!(said, (Some(day(first)), Some(day(last))), "{name} in the {zone} zone: {}", forecast.basis);
    }
}

#[test]
fn what_the_cold_kills_is_not_forecast_for_next_summer() {
    let plants = starter().unwrap();
    let late = of(&plants, "Bean- Dwarf Borlotti", ClimateZone::Cool, "2026-03-20");
    assert_eq!((late.first_harvest, late.confidence), (None, Confidence::Low));
    assert_eq!(late.basis, "The cold ends its season in the cool zone before it is ready.");
    let unknown = of(&plants, "Asparagus- Mary Washington", ClimateZone::Tropical, "2026-07-01");
    assert_eq!(unknown.first_harvest, None);
    assert_eq!(unknown.basis, "It isn't known to be picked in the tropical zone.");
    let coleus = of(&plants, "Coleus", ClimateZone::Cool, "2026-10-01");
    assert_eq!(coleus.first_harvest, None);
    assert_eq!(forecast(None, ClimateZone::Cool, day("2026-10-01"), StartAs::Seed).first_harvest, None);
}

#[test]
fn the_basis_is_said_and_the_confidence_follows_it() {
    let plants = starter().unwrap();
    let tomato = of(&plants, "Tomato- Roma", ClimateZone::Cool, "2026-11-05");
    assert_eq!(tomato.basis, "136 days from sowing; in the cool zone it is picked from December to May.");
    assert_eq!(tomato.confidence, Confidence::High);
    let out_of_season = of(&plants, "Tomato- Roma", ClimateZone::Cool, "2026-12-20");
    assert_eq!(out_of_season.confidence, Confidence::Medium);
    let asparagus = of(&plants, "Asparagus", ClimateZone::Cool, "2026-07-01");
    assert_eq!(
        asparagus.basis,
        "It is picked from September to November in the cool zone, and not sooner than 730 days from planting."
    );
    assert_eq!(asparagus.confidence, Confidence::Medium, "years ahead");
}

#[test]
fn a_seedling_bears_before_what_is_sown() {
    let plants = starter().unwrap();
    let tomato = plants.iter().find(|plant| plant.plant_name == "Tomato- Roma");
    let seedling = forecast(tomato, ClimateZone::Cool, day("2026-11-05"), StartAs::Seedling);
    assert_eq!(seedling.first_harvest, Some(day("2027-01-24")));
    assert!(seedling.basis.starts_with("80 days from planting out"), "{}", seedling.basis);
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
                let said = forecast(Some(plant), zone, start, StartAs::Seed);
                let Some(first) = said.first_harvest else {
                    if !said.basis.starts_with("It is grown for how it looks") {
                        silent.push(format!("{} in the {zone} zone, {month}: {}", plant.plant_name, said.basis));
                    }
                    continue;
                };
                assert!(first > start && said.last_harvest.is_none_or(|last| last >= first), "{said:?}");
                let wait = (first - start).num_days();
                let own = i64::from(days_from_start(plant, StartAs::Seed));
                if wait > own + 300 && wait > 500 {
                    silent.push(format!("{} in the {zone} zone, {month}: {wait} days for {own}", plant.plant_name));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}: {silent:#?}", silent.len());
}

#[test]
fn seasons_are_kept_to() {
    let plants = starter().unwrap();
    for month in 1..=12 {
        let start = format!("2026-{month:02}-10");
        let first = |name: &str| of(&plants, name, ClimateZone::Cool, &start).first_harvest.unwrap();
        let month_of = |name: &str| Month::ALL[first(name).month0() as usize];
        assert!((Month::September..=Month::November).contains(&month_of("Asparagus")), "{start}");
        assert!(!(Month::May..=Month::October).contains(&month_of("Lemon Verbena")), "{start}");
        assert!((Month::September..=Month::December).contains(&month_of("Sweet Pea- Cupani")), "{start}");
        assert!((first("Kangaroo Paw- Red") - day(&start)).num_days() > 540, "{start}");
        assert!((first("Asparagus") - day(&start)).num_days() > 400, "{start}");
    }
}
