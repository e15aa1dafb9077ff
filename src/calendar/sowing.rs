//! What can be sown in which month, from the catalogue. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::ics::CalendarEvent;
use super::model::{SowingCalendar, SowingItem};
use crate::plants::catalogue::Catalogue;
use crate::plants::images::Images;
use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month, ZoneSource};

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
    let stored = plant.image_url.as_ref().filter(|url| !url.is_empty());
    SowingItem {
        id: plant.id,
        plant_name: &plant.plant_name,
        scientific_name: plant.scientific_name.as_deref(),
        plant_category: plant.plant_category.as_deref(),
        image_url: stored.cloned().unwrap_or_else(|| images.primary(plant)),
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
            location: String::new(),
            changed_at: changes.max().map_or(now, |time| time.and_utc()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::SowingMonths;

    /// Plants, each with its name, its category, its place by name and the months in which it is sown.
    fn catalogue(plants: &[(&str, &str, i64, &[Month])]) -> Catalogue {
        let rows = (1..).zip(plants).map(|(id, (name, category, rank, sown))| {
            let mut months = SowingMonths::default();
            months.set(ClimateZone::Cool, sown.iter().copied());
            let plant = Plant {
                id,
                plant_name: (*name).into(),
                plant_category: Some((*category).into()),
                sowing_months_by_climate: Some(months),
                updated_at: "2026-01-02T03:04:05".parse().ok(),
                ..Plant::default()
            };
            (plant, *rank)
        });
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
}
