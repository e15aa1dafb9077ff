//! Months that contradict the season, the hemisphere or the frost, and periods that the server can't read.

use super::{filled, lower, says};
use crate::import::error::{Flaw, excerpt};
use crate::plants::import::{named_months, outside_parentheses, season_months, seasons};
use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month};

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    check_periods(plant, flaws);
    let cool = plant.month_set(ClimateZone::Cool);
    let temperate = plant.month_set(ClimateZone::Temperate);
    let frosty: Vec<_> = cool.iter().filter(|month| is_frosted_in(plant, *month)).collect();
    if !frosty.is_empty() {
        let message = format!("it is frost tender, and the cool zone sows it in {}", listed(frosty));
        flaws.push(Flaw::warning("frost-tender-in-winter", message));
    }
    let only = |zone| ClimateZone::ALL.into_iter().all(|other| other == zone || plant.month_set(other).is_empty());
    let is_given = plant.sowing_periods().iter().any(|(_, period)| filled(*period).is_some());
    let is_of_season = !temperate.is_empty() && temperate == season_months(plant.season.as_deref());
    if only(ClimateZone::Cool) && cool == season_months(Some("spring")) {
        let message = "the cool zone's September to November alone: that is what is filled in where nothing is known";
        flaws.push(Flaw::info("default-months", message));
    } else if only(ClimateZone::Temperate) && !is_given && is_of_season {
        let message = "no zone's months are given: the temperate zone has those of the season";
        flaws.push(Flaw::info("months-from-season", message));
    } else {
        check_season(plant, flaws);
    }
}

/// Whether a winter's frost reaches what is sown in that month, unless in trays under cover from
/// August on, or in a pot indoors.
fn is_frosted_in(plant: &Plant, month: Month) -> bool {
    let is_tender = lower(plant.hardiness_life_cycle.as_deref()).replace('-', " ").contains("frost tender");
    let in_trays = month == Month::August && says(plant.sowing_method.as_deref(), &["under cover", "indoors"]);
    let is_house_plant = says(plant.plant_type.as_deref(), &["house plant"]);
    is_tender && season_months(Some("winter")).contains(month) && !in_trays && !is_house_plant
}

/// Each period lists months by their full names, and nothing else.
fn check_periods(plant: &Plant, flaws: &mut Vec<Flaw>) {
    for (zone, period) in plant.sowing_periods() {
        let period = outside_parentheses(period.unwrap_or_default());
        let words: Vec<&str> =
            period.split(|char: char| !char.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        let is_range = period.contains(['-', '–', '—']) || words.iter().any(|word| word.eq_ignore_ascii_case("to"));
        let is_known = |word: &str| word.eq_ignore_ascii_case("and") || !named_months(word).is_empty();
        let message = if is_range {
            format!("{zone}: a range names only its ends, list every month: {}", excerpt(&period))
        } else if let Some(unknown) = words.into_iter().find(|word| !is_known(word)) {
            format!("{zone}: expected full English month names, found {}", excerpt(unknown))
        } else {
            continue;
        };
        flaws.push(Flaw::warning("unreadable-months", message));
    }
}

/// The season is that of the temperate zone, or of the cool one where the temperate one isn't known.
fn check_season(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let season = outside_parentheses(plant.season.as_deref().unwrap_or_default());
    let zones = [ClimateZone::Temperate, ClimateZone::Cool];
    let zone = zones.into_iter().find(|zone| !plant.month_set(*zone).is_empty());
    let named: Vec<_> = seasons(Some(&season)).collect();
    let (Some(zone), false) = (zone, named.is_empty() || is_all_year(&season)) else {
        return;
    };
    let sown = plant.month_set(zone);
    let expected = season_months(Some(&season));
    let season = excerpt(season.trim());
    if !sown.intersects(expected) {
        let months = listed(sown.iter());
        let message = format!(
            "the season is {season}, and the {zone} zone sows in {months}: are these the northern hemisphere's months?"
        );
        flaws.push(Flaw::warning("season-contradicts-months", message));
        return;
    }
    let beyond: Vec<_> = sown.iter().filter(|month| !expected.contains(*month)).collect();
    let unused: Vec<_> = named.iter().filter(|(_, months)| !sown.intersects(*months)).map(|(name, _)| *name).collect();
    let mut parts = Vec::new();
    if !beyond.is_empty() {
        parts.push(format!("{} outside of it", listed(beyond)));
    }
    if !unused.is_empty() {
        parts.push(format!("no month of {}", unused.join(", ")));
    }
    if !parts.is_empty() {
        let message = format!("the season is {season}, and the {zone} zone has {}", parts.join(" and "));
        flaws.push(Flaw::info("season-differs-from-months", message));
    }
}

pub(crate) fn is_all_year(season: &str) -> bool {
    let season = season.to_lowercase().replace('-', " ");
    ["all year", "year round", "any time", "anytime"].iter().any(|words| season.contains(words))
}

fn listed(months: impl IntoIterator<Item = Month>) -> String {
    let names: Vec<_> = months.into_iter().map(Month::name).collect();
    names.join(", ")
}
