//! When the plants of the starter catalogue bear: what a gardener would say of them, and what holds for every one.

use chrono::{Datelike, NaiveDate};

use crate::plants::head_start::{StartAs, days_from_start};
use crate::plants::import::starter;
use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month};
use crate::tracking::growth::harvest::{Bearer, Confidence, Forecast, forecast, season_of};
use crate::tracking::growth::place::Place;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of(plants: &[Plant], name: &str, zone: ClimateZone, start: &str) -> Forecast {
    on(plants, name, zone, start, start)
}

/// What is forecast of a plant on a day.
fn on(plants: &[Plant], name: &str, zone: ClimateZone, start: &str, today: &str) -> Forecast {
    let plant = plants.iter().find(|plant| plant.plant_name.starts_with(name));
    let plant = plant.unwrap_or_else(|| panic!("{name}"));
    forecast(Some(&Bearer::new(plant, StartAs::Seed)), &in_zone(zone), day(start), day(today))
}

fn in_zone(zone: ClimateZone) -> Place {
    Place { zone, frost: None, is_tasmania: false }
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
        ("Garlic- Australian White", Cool, "2026-06-20", "2026-11-22", "2026-12-31"),
        ("Broad Bean- Aquadulce", Cool, "2026-05-01", "2026-10-01", "2026-12-31"),
        ("Pea- Greenfeast", Cool, "2026-04-20", "2026-09-01", "2026-10-05"),
        ("Artichoke- Green Globe", Cool, "2026-09-01", "2027-09-01", "2027-12-31"),
        ("Sweet Pea- Cupani", Cool, "2026-04-01", "2026-09-01", "2026-12-31"),
        ("Sweet Pea- Cupani", Cool, "2026-08-15", "2026-11-13", "2026-12-31"),
        ("Fenugreek", Cool, "2026-03-15", "2026-04-19", "2026-05-16"),
        ("Kangaroo Paw- Tall", Cool, "2026-10-01", "2028-10-01", "2029-02-28"),
        ("Daffodil- King Alfred", Cool, "2026-04-15", "2026-08-01", "2026-09-11"),
        ("Iris- Dutch", Cool, "2026-04-15", "2026-09-01", "2026-09-28"),
        ("Onion- Creamgold", Cool, "2026-06-15", "2026-12-01", "2027-02-28"),
        ("Rose- Iceberg", Cool, "2026-07-15", "2026-11-02", "2027-05-31"),
        // Leaves in the first year, flowers in the second; sown by autumn the next spring.
        ("Foxglove- Excelsior", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Foxglove- Excelsior", Cool, "2026-03-15", "2026-10-01", "2026-12-29"),
        ("Hollyhock- Chater", Cool, "2026-10-15", "2027-11-01", "2028-01-29"),
        ("Honesty", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Canterbury Bells", Cool, "2026-02-15", "2026-10-01", "2026-12-29"),
        ("Sweet William- Auricula", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Sweet William- Indian", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Lupin- Russell", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Delphinium- Pacific", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Aquilegia", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Geum", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Coral Bells", Cool, "2026-10-15", "2027-10-01", "2027-12-29"),
        ("Globe Thistle", Cool, "2026-10-15", "2027-11-01", "2028-01-29"),
        ("Red Hot Poker", Cool, "2026-10-15", "2028-11-01", "2029-01-29"),
        ("Delphinium- Blue Butterfly", Cool, "2026-09-15", "2027-01-13", "2027-01-31"),
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
    use ClimateZone::{Cool, Tropical};
    let plants = starter().unwrap();
    for (name, zone, start, basis) in [
        ("Bean- Dwarf Borlotti", Cool, "2026-03-20", "The cold ends its season in the cool zone before it is ready."),
        ("Asparagus- Mary Washington", Tropical, "2026-07-01", "It isn't known to be picked in the tropical zone."),
        ("Coleus", Cool, "2026-10-01", "It is grown for how it looks"),
    ] {
        let said = of(&plants, name, zone, start);
        assert_eq!((said.first_harvest, said.confidence), (None, Confidence::Low), "{name}");
        assert!(said.basis.starts_with(basis), "{name}: {}", said.basis);
    }
    let start = day("2026-10-01");
    assert_eq!(forecast(None, &in_zone(Cool), start, start).first_harvest, None);
}

#[test]
fn the_basis_is_said_and_the_confidence_follows_it() {
    let plants = starter().unwrap();
    let said = |name, start| of(&plants, name, ClimateZone::Cool, start);
    let tomato = said("Tomato- Roma", "2026-11-05");
    assert_eq!(tomato.basis, "136 days from sowing; in the cool zone it is picked from December to May.");
    assert_eq!(tomato.confidence, Confidence::High);
    assert_eq!(said("Tomato- Roma", "2026-12-05").confidence, Confidence::Medium, "out of season");
    let asparagus = said("Asparagus", "2026-07-01");
    assert_eq!(
        asparagus.basis,
        "It is picked from September to November in the cool zone, and not sooner than 730 days from planting."
    );
    assert_eq!(asparagus.confidence, Confidence::Medium, "years ahead");

    let tomato = plants.iter().find(|plant| plant.plant_name == "Tomato- Roma");
    let bearer = tomato.map(|tomato| Bearer::new(tomato, StartAs::Seedling));
    let start = day("2026-11-05");
    let seedling = forecast(bearer.as_ref(), &in_zone(ClimateZone::Cool), start, start);
    assert_eq!(seedling.first_harvest, Some(day("2027-01-24")));
    assert!(seedling.basis.starts_with("80 days from planting out"), "{}", seedling.basis);
}

#[test]
fn what_lasts_bears_each_year() {
    use ClimateZone::Cool;
    let plants = starter().unwrap();
    for (name, start, today, first, last) in [
        ("Asparagus", "2020-07-10", "2026-10-05", "2026-09-01", "2026-11-30"),
        ("Asparagus", "2020-07-10", "2026-12-01", "2027-09-01", "2027-11-30"),
        ("Lemon- Meyer", "2018-09-10", "2026-12-01", "2027-05-01", "2027-11-30"),
        ("Rhubarb- Sydney", "2022-07-10", "2026-12-01", "2026-08-01", "2027-04-30"),
        ("Foxglove- Excelsior", "2020-03-15", "2026-12-01", "2020-10-01", "2020-12-29"),
        ("Garlic- Australian", "2020-04-10", "2026-12-01", "2020-11-01", "2020-12-31"),
    ] {
        let said = on(&plants, name, Cool, start, today);
        assert_eq!((said.first_harvest, said.last_harvest), (Some(day(first)), Some(day(last))), "{name} on {today}");
    }
}

#[test]
fn an_annual_bears_at_the_edge_of_its_season_and_is_not_kept_for_a_year() {
    use ClimateZone::{Cool, Subtropical};
    let plants = starter().unwrap();
    for (name, zone, start, first) in [
        ("Bells of Ireland", Cool, "2026-11-15", "2027-02-23"),
        ("Dianthus- Baby Doll", Cool, "2026-11-15", "2027-02-15"),
        ("Tomato- Roma", Subtropical, "2026-09-15", "2027-01-29"),
    ] {
        let said = of(&plants, name, zone, start);
        assert_eq!(
            (said.first_harvest, said.confidence),
            (Some(day(first)), Confidence::Low),
            "{name}: {}",
            said.basis
        );
        assert!(said.basis.contains("at the edge of its season"), "{}", said.basis);
    }
}

#[test]
fn frost_ends_what_it_kills() {
    let plants = starter().unwrap();
    let tomato = plants.iter().find(|plant| plant.plant_name == "Tomato- Roma");
    let start = day("2026-11-10");
    let tomato = tomato.map(|tomato| Bearer::new(tomato, StartAs::Seed));
    let last = |place: &Place| forecast(tomato.as_ref(), place, start, start).last_harvest;
    assert_eq!(last(&in_zone(ClimateZone::Cool)), Some(day("2027-04-30")), "the zone's frosts");
    assert_eq!(last(&Place::of(Some("cool"), Some((-37.52, 143.79)))), Some(day("2027-04-22")), "Ballarat's");
    assert_eq!(last(&Place::of(Some("cool"), Some((-37.767, 144.960)))), Some(day("2027-05-31")), "none in Brunswick");
    let okra = of(&plants, "Okra- Clemson", ClimateZone::Cool, "2026-10-15");
    assert_eq!((okra.first_harvest, okra.confidence), (Some(day("2027-01-01")), Confidence::Medium));
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
    for month in 1..=12 {
        let start = format!("2026-{month:02}-10");
        let first = |name: &str| of(&plants, name, ClimateZone::Cool, &start).first_harvest.unwrap();
        let month_of = |name: &str| Month::ALL[first(name).month0() as usize];
        assert!((Month::September..=Month::November).contains(&month_of("Asparagus")), "{start}");
        assert!(!(Month::May..=Month::October).contains(&month_of("Lemon Verbena")), "{start}");
        let sweet_pea = of(&plants, "Sweet Pea- Cupani", ClimateZone::Cool, &start);
        let in_spring = sweet_pea.first_harvest.is_some_and(|first| (9..=12).contains(&first.month()));
        assert!(in_spring || sweet_pea.confidence == Confidence::Low, "{start}: {sweet_pea:?}");
        assert!((first("Kangaroo Paw- Red") - day(&start)).num_days() > 540, "{start}");
        assert!((first("Asparagus") - day(&start)).num_days() > 400, "{start}");
    }
}
