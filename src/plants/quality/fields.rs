//! Which fields are filled, and whether the filled ones say something that the server can read.

use super::filled;
use crate::import::error::excerpt;
use crate::import::finding::{Flaw, Rule};
use crate::plants::import::{Dimension, is_date, is_unit_read, plain, seasons};
use crate::plants::model::Plant;
use crate::python;
use crate::season::ClimateZone;

const NO_SOWING_MONTHS: Rule = Rule::error("no-sowing-months");
const MISSING_FIELD: Rule = Rule::warning("missing-field");
const MISSING_DETAIL: Rule = Rule::info("missing-detail");
const UNREADABLE_VALUE: Rule = Rule::warning("unreadable-value");
const NO_FLOWER_COLOR: Rule = Rule::info("no-flower-color");

/// A field that a complete row fills, and the rule that a row without it breaks.
struct Field {
    name: &'static str,
    rule: Rule,
    is_filled: fn(&Plant) -> bool,
}

macro_rules! text {
    ($rule:ident $name:ident) => {
        Field { name: stringify!($name), rule: $rule, is_filled: |plant| filled(plant.$name.as_deref()).is_some() }
    };
}

const FIELDS: [Field; 19] = [
    text!(MISSING_FIELD scientific_name),
    text!(MISSING_FIELD plant_category),
    text!(MISSING_DETAIL plant_type),
    text!(MISSING_FIELD description),
    text!(MISSING_FIELD days_to_maturity),
    text!(MISSING_FIELD plant_spacing),
    text!(MISSING_FIELD sowing_depth),
    text!(MISSING_FIELD position),
    text!(MISSING_FIELD season),
    text!(MISSING_FIELD germination),
    text!(MISSING_FIELD sowing_method),
    text!(MISSING_FIELD hardiness_life_cycle),
    text!(MISSING_DETAIL characteristics),
    text!(MISSING_DETAIL additional_information),
    text!(MISSING_DETAIL seed_type),
    text!(MISSING_DETAIL beneficial_companions),
    text!(MISSING_DETAIL harmful_companions),
    text!(MISSING_DETAIL neutral_companions),
    Field {
        name: "sowing_months_by_climate",
        rule: NO_SOWING_MONTHS,
        is_filled: |plant| ClimateZone::ALL.into_iter().any(|zone| !plant.sowing_months(zone).is_empty()),
    },
];

/// What a flower has besides.
const FLOWER_COLORS: Field = Field {
    name: "flower_colors",
    rule: NO_FLOWER_COLOR,
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
    let is_chosen_for_flowers = !says(plant.plant_type.as_deref(), &["grown for foliage"]);
    let has_colors = category.eq_ignore_ascii_case("flower") && is_chosen_for_flowers;
    FIELDS.iter().chain(has_colors.then_some(&FLOWER_COLORS))
}

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let missing = |rule| {
        let fields = fields(plant).filter(|field| field.rule == rule && !(field.is_filled)(plant));
        fields.map(|field| field.name).collect::<Vec<_>>()
    };
    if !missing(NO_SOWING_MONTHS).is_empty() {
        flaws.push(NO_SOWING_MONTHS.broken("no climate zone has a sowing month: it is never recommended"));
    }
    for rule in [MISSING_FIELD, MISSING_DETAIL] {
        let names = missing(rule);
        if !names.is_empty() {
            flaws.push(rule.broken(format!("not given: {}", names.join(", "))));
        }
    }
    if !missing(NO_FLOWER_COLOR).is_empty() {
        flaws.push(NO_FLOWER_COLOR.broken("its texts name no flower colour: nobody who asks for one finds it"));
    }
    for (column, text, readable, expected) in [
        (
            "days_to_maturity",
            &plant.days_to_maturity,
            plant.time_to_maturity_days.is_some() && is_read(plant.days_to_maturity.as_deref(), Dimension::Time),
            "a number of days, weeks, months or years",
        ),
        (
            "plant_spacing",
            &plant.plant_spacing,
            plant.spacing_cm.is_some() && is_read(plant.plant_spacing.as_deref(), Dimension::Length),
            "a distance such as 30cm",
        ),
        (
            "sowing_depth",
            &plant.sowing_depth,
            plant.sowing_depth_mm.is_some() && is_read(plant.sowing_depth.as_deref(), Dimension::Length)
                || says(plant.sowing_depth.as_deref(), &["surface"]),
            "a depth such as 5mm, or the surface",
        ),
        (
            "germination",
            &plant.germination,
            !is_date(&plain(plant.germination.as_deref().unwrap_or_default())),
            "days and degrees such as 5-10 days @ 20-28°C",
        ),
        ("position", &plant.position, says(plant.position.as_deref(), &["sun", "shade"]), "sun or shade"),
        (
            "season",
            &plant.season,
            seasons(plant.season.as_deref()).next().is_some() || super::months::is_all_year(plant.season.as_deref()),
            "a season, or all year",
        ),
        (
            "hardiness_life_cycle",
            &plant.hardiness_life_cycle,
            says(plant.hardiness_life_cycle.as_deref(), &["hardy", "frost tender"])
                && says(plant.hardiness_life_cycle.as_deref(), &["annual", "biennial", "perennial"]),
            "how hardy it is and how long it lives, such as Half Hardy Annual",
        ),
    ] {
        if let (Some(text), false) = (filled(text.as_deref()), readable) {
            let found = excerpt(text);
            flaws.push(UNREADABLE_VALUE.broken(format!("{column}: expected {expected}, found {found}")));
        }
    }
}

/// Whether what a text measures is read: it is no date, and no unit is unknown.
fn is_read(text: Option<&str>, dimension: Dimension) -> bool {
    let text = text.unwrap_or_default();
    !is_date(&plain(text)) && is_unit_read(text, dimension)
}

/// Whether a text has one of these, in any case.
fn says(text: Option<&str>, words: &[&str]) -> bool {
    let text = text.unwrap_or_default().to_lowercase();
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assert_breaks, assert_keeps, good};
    use super::*;
    use crate::plants::model::FlowerColors;

    #[test]
    fn what_is_not_given_is_named() {
        assert_keeps(check, &good());
        let plant = Plant {
            scientific_name: None,
            season: Some(" ".into()),
            seed_type: None,
            sowing_months_by_climate: None,
            ..good()
        };
        assert_breaks(check, &plant, "missing-field", "not given: scientific_name, season");
        assert_breaks(check, &plant, "missing-detail", "not given: seed_type");
        assert_breaks(check, &plant, "no-sowing-months", "never recommended");
        let flower = |colors: &[&str]| Plant {
            plant_category: Some("flower".into()),
            flower_colors: Some(FlowerColors(colors.iter().map(|color| (*color).to_owned()).collect())),
            ..good()
        };
        assert_breaks(check, &flower(&[]), "no-flower-color", "no flower colour");
        assert_keeps(check, &flower(&["blue"]));
        let fern = Some("Arching fern to 60cm; Grown for foliage".into());
        assert_keeps(check, &Plant { plant_type: fern, ..flower(&[]) });
    }

    #[test]
    fn a_value_that_nothing_follows_from_is_named() {
        let text = |text: &str| Some(text.to_owned());
        for plant in [
            Plant { days_to_maturity: text("a while"), time_to_maturity_days: None, ..good() },
            Plant { plant_spacing: text("wide"), spacing_cm: None, ..good() },
            Plant { sowing_depth: text("shallow"), sowing_depth_mm: None, ..good() },
            Plant { days_to_maturity: text("12-Oct"), ..good() },
            Plant { plant_spacing: text("10-May"), ..good() },
            Plant { sowing_depth: text("05-Oct"), ..good() },
            Plant { germination: text("10-May"), ..good() },
            Plant { plant_spacing: text("3 per m2"), ..good() },
            Plant { sowing_depth: text("2 knuckles"), ..good() },
            Plant { position: text("Anywhere"), ..good() },
            Plant { season: text("Wet"), ..good() },
            Plant { hardiness_life_cycle: text("Perennial"), ..good() },
            Plant { hardiness_life_cycle: text("Hardy"), ..good() },
        ] {
            assert_breaks(check, &plant, "unreadable-value", "expected");
        }
        for plant in [
            Plant { sowing_depth: text("Surface sow"), sowing_depth_mm: None, ..good() },
            Plant { position: text("Light shade"), ..good() },
            Plant {
                plant_spacing: text("12in"),
                sowing_depth: text("½ inch"),
                days_to_maturity: text("12 wks"),
                ..good()
            },
            Plant { season: text("Anytime"), ..good() },
            Plant { hardiness_life_cycle: text("frost Tender perennial"), ..good() },
        ] {
            assert_keeps(check, &plant);
        }
    }

    #[test]
    fn completeness_is_the_share_of_what_matters() {
        assert!((completeness(&good()) - 1.0).abs() < 1e-12);
        let (known, missing) = known_and_missing(&Plant::default());
        assert_eq!((known.len(), missing.len()), (0, 19));
        let flower = Plant { plant_category: Some("flower".into()), ..Plant::default() };
        let (known, missing) = known_and_missing(&flower);
        assert_eq!((known, missing.last()), (vec!["plant_category"], Some(&"flower_colors")));
        assert!((completeness(&flower) - 0.05).abs() < 1e-12);
    }
}
