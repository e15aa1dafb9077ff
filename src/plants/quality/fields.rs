//! Which fields are filled, and whether the filled ones say something that the server can read.

use super::filled;
use crate::import::error::excerpt;
use crate::import::finding::Flaw;
use crate::plants::import::{HOURS, LENGTHS, is_date, is_read, plain, seasons};
use crate::plants::model::Plant;
use crate::python;
use crate::season::ClimateZone;

/// A field that a complete row fills, and the rule that a row without it breaks.
struct Field {
    name: &'static str,
    rule: &'static str,
    is_filled: fn(&Plant) -> bool,
}

macro_rules! text {
    ($rule:literal $name:ident) => {
        Field { name: stringify!($name), rule: $rule, is_filled: |plant| filled(plant.$name.as_deref()).is_some() }
    };
}

const FIELDS: [Field; 19] = [
    text!("missing-field" scientific_name),
    text!("missing-field" plant_category),
    text!("missing-detail" plant_type),
    text!("missing-field" description),
    text!("missing-field" days_to_maturity),
    text!("missing-field" plant_spacing),
    text!("missing-field" sowing_depth),
    text!("missing-field" position),
    text!("missing-field" season),
    text!("missing-field" germination),
    text!("missing-field" sowing_method),
    text!("missing-field" hardiness_life_cycle),
    text!("missing-detail" characteristics),
    text!("missing-detail" additional_information),
    text!("missing-detail" seed_type),
    text!("missing-detail" beneficial_companions),
    text!("missing-detail" harmful_companions),
    text!("missing-detail" neutral_companions),
    Field {
        name: "sowing_months_by_climate",
        rule: "no-sowing-months",
        is_filled: |plant| ClimateZone::ALL.into_iter().any(|zone| !plant.sowing_months(zone).is_empty()),
    },
];

/// What a flower has besides.
const FLOWER_COLORS: Field = Field {
    name: "flower_colors",
    rule: "no-flower-color",
    is_filled: |plant| plant.flower_colors.as_ref().is_some_and(|colors| !colors.0.is_empty()),
};

/// The names of the fields that matter for a plant: those that are filled, and those that are not.
pub(crate) fn known_and_missing(plant: &Plant) -> (Vec<&'static str>, Vec<&'static str>) {
    let (known, missing): (Vec<_>, Vec<_>) = fields(plant).partition(|field| (field.is_filled)(plant));
    let names = |fields: Vec<&Field>| fields.into_iter().map(|field| field.name).collect();
    (names(known), names(missing))
}

/// The share of the fields that matter which are filled, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a few fields")]
pub(crate) fn completeness(plant: &Plant) -> f64 {
    let (known, missing) = known_and_missing(plant);
    python::round(known.len() as f64 / (known.len() + missing.len()) as f64, 2)
}

fn fields(plant: &Plant) -> impl Iterator<Item = &'static Field> {
    let category = plant.plant_category.as_deref().unwrap_or_default();
    // A fern has no flower, and nobody chooses a rubber plant for its own.
    let is_chosen_for_flowers = !says(plant.plant_type.as_deref().unwrap_or_default(), &["grown for foliage"]);
    let has_colors = category.eq_ignore_ascii_case("flower") && is_chosen_for_flowers;
    FIELDS.iter().chain(has_colors.then_some(&FLOWER_COLORS))
}

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let missing = |rule| {
        let fields = fields(plant).filter(|field| field.rule == rule && !(field.is_filled)(plant));
        let names: Vec<_> = fields.map(|field| field.name).collect();
        (!names.is_empty()).then(|| format!("not given: {}", names.join(", ")))
    };
    let unsown = "no climate zone has a sowing month: it is never recommended";
    flaws.extend(missing("no-sowing-months").map(|_| Flaw::error("no-sowing-months", unsown)));
    flaws.extend(missing("missing-field").map(|message| Flaw::warning("missing-field", message)));
    flaws.extend(missing("missing-detail").map(|message| Flaw::info("missing-detail", message)));
    let colorless = "its texts name no flower colour: nobody who asks for one finds it";
    flaws.extend(missing("no-flower-color").map(|_| Flaw::info("no-flower-color", colorless)));
    let [days, spacing, depth, germination, position, season, hardiness] = [
        &plant.days_to_maturity,
        &plant.plant_spacing,
        &plant.sowing_depth,
        &plant.germination,
        &plant.position,
        &plant.season,
        &plant.hardiness_life_cycle,
    ]
    .map(|text| text.as_deref().unwrap_or_default());
    let is_days = plant.time_to_maturity_days.is_some() && is_read(days, &HOURS);
    let is_distance = plant.spacing_cm.is_some() && is_read(spacing, &LENGTHS);
    let is_depth = plant.sowing_depth_mm.is_some() && is_read(depth, &LENGTHS) || says(depth, &["surface"]);
    let is_season = seasons(Some(season)).next().is_some() || super::months::is_all_year(season);
    let is_life = says(hardiness, &["hardy", "frost tender"]) && says(hardiness, &["annual", "biennial", "perennial"]);
    for (column, text, is_readable, expected) in [
        ("days_to_maturity", days, is_days, "a number of days, weeks, months or years"),
        ("plant_spacing", spacing, is_distance, "a distance such as 30cm"),
        ("sowing_depth", depth, is_depth, "a depth such as 5mm, or the surface"),
        ("germination", germination, !is_date(&plain(germination)), "days and degrees such as 5-10 days @ 20-28°C"),
        ("position", position, says(position, &["sun", "shade"]), "sun or shade"),
        ("season", season, is_season, "a season, or all year"),
        (
            "hardiness_life_cycle",
            hardiness,
            is_life,
            "how hardy it is and how long it lives, such as Half Hardy Annual",
        ),
    ] {
        if let (Some(text), false) = (filled(Some(text)), is_readable) {
            let found = excerpt(text);
            flaws.push(Flaw::warning("unreadable-value", format!("{column}: expected {expected}, found {found}")));
        }
    }
}

/// Whether a text has one of these, in any case.
fn says(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}
