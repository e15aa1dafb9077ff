//! The fields of the catalogue that follow from a row's texts (contract 9.4).

use super::keywords::Said;
use super::measure::{days, length};
use crate::import::error::BadCell;
use crate::plants::model::{FlowerColors, Plant, SowingMonths};
use crate::plants::page::COLORS;
use crate::season::{ClimateZone, Month, MonthSet};

const HABITS: [&str; 7] = ["climber", "vine", "dwarf", "compact", "bush", "groundcover", "upright"];

/// The longest time to maturity that is believed, in days: a hundred years.
const LONGEST: i32 = 36_500;

pub(crate) fn derive(plant: &mut Plant) -> Result<(), BadCell> {
    let is_flower = plant.plant_category.as_deref() == Some("flower");
    let is_herb = plant.plant_category.as_deref() == Some("herb");
    // The contract's T and W.
    let prose = [&plant.description, &plant.characteristics, &plant.additional_information].map(Option::as_deref);
    let t = Said::in_any(prose);
    let w = Said::in_any(prose.into_iter().chain([plant.plant_type.as_deref()]));
    let wanted = Said::wanted_in(plant.position.as_deref().unwrap_or_default());
    let sun_need = wanted.first(&["full_sun", "part_sun", "bright_shade"]).unwrap_or("part_sun");
    let has_shade = Said::in_any([plant.position.as_deref()]).has("bright_shade");
    let container_ok = is_herb || w.has("container");
    plant.indoor_ok = Some(container_ok && sun_need != "full_sun" && w.has("indoor") || is_herb && has_shade);
    plant.container_ok = Some(container_ok);
    plant.sun_need = Some(sun_need.to_owned());
    plant.edible = Some(!is_flower || t.has("edible"));
    plant.fragrant = Some(t.has("fragrant"));
    let colors = COLORS.into_iter().filter(|color| t.has(color)).map(str::to_owned);
    plant.flower_colors = is_flower.then(|| FlowerColors(colors.collect()));
    plant.maintainability_score = Some(maintainability_score(plant.hardiness_life_cycle.as_deref(), &t));
    // All habits in one column before the next column.
    let mut columns = [&plant.plant_type, &plant.characteristics, &plant.description].into_iter();
    plant.habit = columns.find_map(|text| Said::in_any([text.as_deref()]).first(&HABITS)).map(str::to_owned);
    plant.sowing_months_by_climate = sowing_months(plant);
    // What a column measures; a number that is too large to be believed is an error.
    let measured = |column, text: &Option<String>, measure: fn(&str) -> Option<u64>, most: i32, expected| {
        let text = text.as_deref().unwrap_or_default();
        let Some(number) = measure(text) else { return Ok(None) };
        let number = i32::try_from(number).ok().filter(|number| *number <= most);
        number.map(Some).ok_or_else(|| BadCell::new(column, expected, text))
    };
    let (millimetres, centimetres) = (|text: &str| length(text, 1.0), |text: &str| length(text, 10.0));
    plant.time_to_maturity_days =
        measured("days_to_maturity", &plant.days_to_maturity, days, LONGEST, "at most 36,500 days")?;
    plant.sowing_depth_mm = measured("sowing_depth", &plant.sowing_depth, millimetres, i32::MAX, "a depth")?;
    plant.spacing_cm = measured("plant_spacing", &plant.plant_spacing, centimetres, i32::MAX, "a distance")?;
    Ok(())
}

/// Counted in hundredths, so that nothing needs to be rounded.
fn maintainability_score(hardiness: Option<&str>, t: &Said) -> f64 {
    let mut score = match Said::in_any([hardiness]).first(&["frost tender", "half hardy", "hardy"]) {
        Some("frost tender") => 40,
        Some("hardy") => 90,
        _ => 60,
    };
    if t.has("easy") {
        score += 5;
    }
    if t.has("difficult") {
        score -= 20;
    }
    f64::from(score) / 100.0
}

/// The months that the zones' periods name; if none does, those of the season for the temperate zone.
fn sowing_months(plant: &Plant) -> Option<SowingMonths> {
    let of_zones = plant.sowing_periods().map(|(zone, period)| (zone, named_months(period.unwrap_or_default())));
    let of_season = [(ClimateZone::Temperate, season_months(plant.season.as_deref()))];
    let known = |zones: &[(ClimateZone, MonthSet)]| {
        let zones = zones.iter().filter(|(_, months)| !months.is_empty());
        let zones: Vec<_> = zones.map(|(zone, months)| (*zone, months.iter().collect())).collect();
        (!zones.is_empty()).then_some(SowingMonths(zones))
    };
    known(&of_zones).or_else(|| known(&of_season))
}

/// The full English names of months that stand in the text as words of their own.
pub(crate) fn named_months(text: &str) -> MonthSet {
    text.split(|char: char| !char.is_alphabetic()).filter_map(|word| word.parse::<Month>().ok()).collect()
}

pub(crate) fn season_months(text: Option<&str>) -> MonthSet {
    seasons(text).fold(MonthSet::EMPTY, |all, (_, months)| all.union(months))
}

/// The southern seasons that a text names, each with its months.
pub(crate) fn seasons(text: Option<&str>) -> impl Iterator<Item = (&'static str, MonthSet)> {
    let said = Said::in_any([text]);
    let seasons = [
        ("spring", [Month::September, Month::October, Month::November]),
        ("summer", [Month::December, Month::January, Month::February]),
        ("autumn", [Month::March, Month::April, Month::May]),
        ("winter", [Month::June, Month::July, Month::August]),
    ];
    let named = seasons.into_iter().filter(move |(name, _)| said.has(name));
    named.map(|(name, months)| (name, months.into_iter().collect()))
}
