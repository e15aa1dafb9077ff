//! Which fields are filled, and whether the filled ones say something that the server can read.

use super::{filled, says};
use crate::import::error::{Flaw, excerpt};
use crate::plants::import::{COLUMNS, WORDS, is_date, is_read, plain, seasons, text};
use crate::plants::model::Plant;
use crate::python;
use crate::season::ClimateZone;

/// What a complete row fills. A flower has colours besides.
#[rustfmt::skip]
const FIELDS: [&str; 19] = [
    "scientific_name", "plant_category", "plant_type", "description", "days_to_maturity", "plant_spacing",
    "sowing_depth", "position", "season", "germination", "sowing_method", "hardiness_life_cycle", "characteristics",
    "additional_information", "seed_type", "beneficial_companions", "harmful_companions", "neutral_companions",
    "sowing_months_by_climate",
];

/// Those that matter less.
#[rustfmt::skip]
const DETAILS: [&str; 7] = [
    "plant_type", "characteristics", "additional_information", "seed_type", "beneficial_companions",
    "harmful_companions", "neutral_companions",
];

/// The names of the fields that matter for a plant: those that are filled, and those that are not.
pub(crate) fn known_and_missing(plant: &Plant) -> (Vec<&'static str>, Vec<&'static str>) {
    let category = plant.plant_category.as_deref().unwrap_or_default();
    // A fern has no flower, and nobody chooses a rubber plant for its own.
    let is_for_foliage = says(plant.plant_type.as_deref(), &["grown for foliage"]);
    let has_colors = category.eq_ignore_ascii_case("flower") && !is_for_foliage;
    let fields = FIELDS.into_iter().chain(has_colors.then_some("flower_colors"));
    fields.partition(|field| match *field {
        "sowing_months_by_climate" => ClimateZone::ALL.into_iter().any(|zone| !plant.sowing_months(zone).is_empty()),
        "flower_colors" => plant.flower_colors.as_ref().is_some_and(|colors| !colors.0.is_empty()),
        column => filled(text(plant, column)).is_some(),
    })
}

/// The share of the fields that matter which are filled, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a few fields")]
pub(crate) fn completeness(plant: &Plant) -> f64 {
    let (known, missing) = known_and_missing(plant);
    python::round(known.len() as f64 / (known.len() + missing.len()) as f64, 2)
}

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let (_, missing) = known_and_missing(plant);
    let texts = missing.iter().copied().filter(|field| COLUMNS.iter().any(|column| column.name == *field));
    let (details, others): (Vec<_>, Vec<_>) = texts.partition(|field| DETAILS.contains(field));
    if missing.contains(&"sowing_months_by_climate") {
        let message = "no climate zone has a sowing month: it is never recommended";
        flaws.push(Flaw::error("no-sowing-months", message));
    }
    if !others.is_empty() {
        flaws.push(Flaw::warning("missing-field", format!("not given: {}", others.join(", "))));
    }
    if !details.is_empty() {
        flaws.push(Flaw::info("missing-detail", format!("not given: {}", details.join(", "))));
    }
    if missing.contains(&"flower_colors") {
        let message = "its texts name no flower colour: nobody who asks for one finds it";
        flaws.push(Flaw::info("no-flower-color", message));
    }
    let text = |column| text(plant, column).unwrap_or_default();
    let (days, spacing, depth) = (text("days_to_maturity"), text("plant_spacing"), text("sowing_depth"));
    let (germination, position) = (text("germination"), text("position"));
    let (season, hardiness) = (text("season"), text("hardiness_life_cycle"));
    let is_days = plant.time_to_maturity_days.is_some() && is_read(days, &WORDS.hours);
    let is_distance = plant.spacing_cm.is_some() && is_read(spacing, &WORDS.millimetres);
    let is_depth =
        plant.sowing_depth_mm.is_some() && is_read(depth, &WORDS.millimetres) || says(Some(depth), &["surface"]);
    let is_season = seasons(Some(season)).next().is_some() || super::months::is_all_year(season);
    let lives = |words: &[&str]| says(Some(hardiness), words);
    let is_life = lives(&["hardy", "frost tender"]) && lives(&["annual", "biennial", "perennial"]);
    for (column, is_readable, expected) in [
        ("days_to_maturity", is_days, "a number of days, weeks, months or years"),
        ("plant_spacing", is_distance, "a distance such as 30cm"),
        ("sowing_depth", is_depth, "a depth such as 5mm, or the surface"),
        ("germination", !is_date(&plain(germination)), "days and degrees such as 5-10 days @ 20-28°C"),
        ("position", says(Some(position), &["sun", "shade"]), "sun or shade"),
        ("season", is_season, "a season, or all year"),
        ("hardiness_life_cycle", is_life, "how hardy it is and how long it lives, such as Half Hardy Annual"),
    ] {
        if let (Some(text), false) = (filled(Some(text(column))), is_readable) {
            let found = excerpt(text);
            flaws.push(Flaw::warning("unreadable-value", format!("{column}: expected {expected}, found {found}")));
        }
    }
}
