//! What can be sown in which month, and when a crop is sown again until its window shuts. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::ics::CalendarEvent;
use super::model::{SowingCalendar, SowingItem};
use crate::plants::catalogue::Catalogue;
use crate::plants::images::Images;
use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month, MonthSet, ZoneSource};
use crate::tracking::growth::care;
use crate::tracking::growth::place::month_of;
use crate::tracking::progress;

/// Where a crop can be sown all year, the dates go on for one.
const MAX_DAYS: usize = 365;

/// What to sow in a month, what for the last time, and what comes next month. By name.
pub(crate) fn of_month<'a>(
    catalogue: &'a Catalogue,
    images: &Images,
    month: Month,
    climate_zone: ClimateZone,
    zone_source: ZoneSource,
) -> SowingCalendar<'a> {
    let mut positions: Vec<usize> = (0..catalogue.plants().len()).collect();
    // Stable: plants of one name stay ordered by id.
    positions.sort_by_key(|position| catalogue.name_ranks[*position]);
    let pick = |wanted: fn(bool, bool) -> bool| {
        let plants = positions.iter().map(|position| &catalogue.plants()[*position]);
        let is_sown = |plant: &Plant, month| plant.sowing_months(climate_zone).contains(&month);
        let plants = plants.filter(|plant| wanted(is_sown(plant, month), is_sown(plant, month.next())));
        plants.map(|plant| item(plant, images)).collect()
    };
    SowingCalendar {
        month,
        climate_zone: climate_zone.name(),
        zone_source,
        sow_now: pick(|now, _| now),
        last_chance: pick(|now, next| now && !next),
        coming_next_month: pick(|now, next| next && !now),
    }
}

fn item<'a>(plant: &'a Plant, images: &Images) -> SowingItem<'a> {
    SowingItem {
        id: plant.id,
        plant_name: &plant.plant_name,
        scientific_name: plant.scientific_name.as_deref(),
        plant_category: plant.plant_category.as_deref(),
        image_url: images.stored_or_primary(plant),
    }
}

/// An event on the first of each month that has something to sow, repeated every year.
pub(crate) fn of_year(
    catalogue: &Catalogue,
    zone: ClimateZone,
    category: Option<&str>,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<CalendarEvent> {
    let wanted = |plant: &&Plant| category.is_none_or(|category| plant.plant_category.as_deref() == Some(category));
    let months = Month::ALL.into_iter().filter_map(|month| {
        let plants = catalogue.plants().iter().filter(wanted);
        let plants: Vec<&Plant> = plants.filter(|plant| plant.sowing_months(zone).contains(&month)).collect();
        let changes = plants.iter().filter_map(|plant| plant.updated_at);
        let which = category.unwrap_or("all");
        let noun = if plants.len() == 1 { "plant" } else { "plants" };
        let number = month as u32 + 1;
        let date = NaiveDate::from_ymd_opt(today.year(), number, 1).filter(|_| !plants.is_empty())?;
        Some(CalendarEvent {
            uid: format!("sowing-{zone}-{which}-{number}@plantopia"),
            date,
            yearly: true,
            summary: format!("Sow in {month}: {} {noun} ({zone} climate)", plants.len()),
            description: species(&plants),
            changed_at: changes.max().map_or(now, |time| time.and_utc()),
            ..CalendarEvent::default()
        })
    });
    months.collect()
}

/// The plants by category, cultivars under their common name: `Basil- Genovese` and `Basil- Thai` are basil.
fn species(plants: &[&Plant]) -> String {
    let mut categories: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for plant in plants {
        let name = plant.plant_name.split("- ").next().unwrap_or_default();
        let category = plant.plant_category.as_deref().unwrap_or("other");
        categories.entry(category).or_default().insert(name.trim());
    }
    let lines = categories.into_iter().map(|(category, names)| {
        let names: Vec<&str> = names.into_iter().collect();
        format!("{category}: {}", names.join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The answer to `GET /calendar/succession`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuccessionPlan {
    #[schema(example = 1)]
    pub plant_id: i32,
    #[schema(example = "cool")]
    pub zone: &'static str,
    /// Null for a crop that is sown once.
    #[schema(example = 21)]
    pub interval_days: Option<u16>,
    /// The first is `from`, or the day on which the window opens next.
    pub dates: Vec<NaiveDate>,
    #[schema(
        example = "Lettuce stands for two or three weeks before it runs to seed: a short row every three weeks, rather than a long one at once."
    )]
    pub why: String,
}

/// When to sow a plant again from a date on.
pub(crate) fn succession(plant: &Plant, zone: ClimateZone, from: NaiveDate) -> SuccessionPlan {
    let succession = care::succession_of(plant);
    let (dates, why) = match (succession.days, window(plant, zone, from)) {
        (None, _) => (Vec::new(), succession.why.into_owned()),
        (Some(_), None) => {
            let name = shown(&plant.plant_name);
            (Vec::new(), format!("Nothing is known of when to sow {name} in a {zone} climate."))
        }
        (Some(days), Some((_, last))) => {
            let until = if plant.month_set(zone) == MonthSet::ALL {
                format!("It can be sown all year in a {zone} climate.")
            } else {
                format!("Its window in a {zone} climate shuts at the end of {}.", month_of(last))
            };
            (dates(plant, zone, from, days).collect(), format!("{} {until}", succession.why))
        }
    };
    SuccessionPlan { plant_id: plant.id, zone: zone.name(), interval_days: succession.days, dates, why }
}

/// The days on which a plant is sown from a date on: every so many days while its window is open.
pub(crate) fn dates(
    plant: &Plant,
    zone: ClimateZone,
    from: NaiveDate,
    every: u16,
) -> impl Iterator<Item = NaiveDate> + use<> {
    let (first, last) = window(plant, zone, from).unzip();
    let dates = std::iter::successors(first, move |day| progress::shifted(*day, every.max(1).into()));
    dates.take_while(move |day| Some(*day) <= last)
}

/// From when to when a plant can be sown: the first day from a date on, and the last while the months follow each other.
fn window(plant: &Plant, zone: ClimateZone, from: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let months = plant.month_set(zone);
    let is_open = |day: &NaiveDate| months.contains(month_of(*day));
    let first = from.iter_days().take(MAX_DAYS + 1).find(is_open)?;
    let last = first.iter_days().take(MAX_DAYS + 1).take_while(is_open).last()?;
    Some((first, last))
}

/// `Lettuce Cos` of `Lettuce- Cos`.
pub(super) fn shown(name: &str) -> String {
    name.replacen("- ", " ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::SowingMonths;

    fn plant(id: i32, name: &str, category: &str, sown: &[Month]) -> Plant {
        let months = SowingMonths(vec![(ClimateZone::Cool, sown.into())]);
        Plant {
            id,
            plant_name: name.into(),
            plant_category: Some(category.into()),
            sowing_method: Some("Sow direct".into()),
            sowing_months_by_climate: Some(months),
            updated_at: "2026-01-02T03:04:05".parse().ok(),
            ..Plant::default()
        }
    }

    /// Plants, each with its name, its category, its place by name and the months in which it is sown.
    fn catalogue(plants: &[(&str, &str, i64, &[Month])]) -> Catalogue {
        let plants = (1..).zip(plants);
        let rows = plants.map(|(id, (name, category, rank, sown))| (plant(id, name, category, sown), *rank));
        Catalogue::new(1, rows.collect(), None)
    }

    #[test]
    fn the_year_goes_round_and_every_plant_has_a_picture() {
        use Month::{December, January, November};
        let catalogue = catalogue(&[
            ("Garlic", "vegetable", 1, &[November, December]),
            ("Anise", "herb", 0, &[December]),
            ("Leek", "vegetable", 2, &[January]),
        ]);
        let images = Images("base".into());
        let december = of_month(&catalogue, &images, December, ClimateZone::Cool, ZoneSource::Default);
        let names = |items: &[SowingItem<'_>]| items.iter().map(|item| item.plant_name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&december.last_chance), ["Anise", "Garlic"], "by name");
        assert_eq!(names(&december.coming_next_month), ["Leek"]);
        assert_eq!(december.sow_now[0].image_url, "base/herb_plant_images/Anise_unknown/Anise_unknown_1.jpg");
    }

    #[test]
    fn a_year_names_each_species_once() {
        let october: &[Month] = &[Month::October];
        let catalogue = catalogue(&[
            ("Tomato- Roma", "vegetable", 0, october),
            ("Basil- Thai", "herb", 0, october),
            ("Tomato- Black", "vegetable", 0, october),
        ]);
        let leap_day = "2024-02-29".parse().unwrap();
        let year = |category| of_year(&catalogue, ClimateZone::Cool, category, leap_day, DateTime::default());
        let [october] = &*year(None) else { panic!("there is one month") };
        assert_eq!(october.summary, "Sow in October: 3 plants (cool climate)");
        assert_eq!(october.description, "herb: Basil\nvegetable: Tomato");
        assert_eq!((&*october.uid, &*october.date.to_string()), ("sowing-cool-all-10@plantopia", "2024-10-01"));
        assert_eq!(october.changed_at.to_string(), "2026-01-02 03:04:05 UTC");
        assert_eq!(year(Some("herb"))[0].uid, "sowing-cool-herb-10@plantopia");
    }

    fn of(months: &[Month], from: &str) -> (Vec<String>, String) {
        let radish = plant(7, "Radish- Cherry Belle", "vegetable", months);
        let plan = succession(&radish, ClimateZone::Cool, from.parse().unwrap());
        assert_eq!((plan.plant_id, plan.zone, plan.interval_days), (7, "cool", Some(14)));
        (plan.dates.iter().map(NaiveDate::to_string).collect(), plan.why)
    }

    #[test]
    fn a_crop_is_sown_again_until_its_window_shuts() {
        use Month::{April, December, February, January};
        let (dates, _) = of(&[April], "2026-10-05");
        assert_eq!(dates, ["2027-04-01", "2027-04-15", "2027-04-29"], "the window opens next year");
        let (dates, why) = of(&[December, January, April], "2026-12-20");
        assert_eq!(dates, ["2026-12-20", "2027-01-03", "2027-01-17", "2027-01-31"], "over the year's end");
        assert!(why.contains("end of January"), "{why}");
        assert_eq!(of(&[February], "2024-02-29").0, ["2024-02-29"]);
        let (dates, why) = of(&Month::ALL, "2026-10-05");
        assert_eq!((dates.len(), why.contains("all year")), (27, true));
        assert_eq!(of(&Month::ALL, "9999-12-20").0, ["9999-12-20"], "the calendar ends");
        let nothing = "Nothing is known of when to sow Radish Cherry Belle in a cool climate.";
        assert_eq!(of(&[], "2026-10-05"), (Vec::new(), nothing.to_owned()));
    }
}
