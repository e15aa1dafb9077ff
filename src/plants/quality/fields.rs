//! Which fields are filled, and whether the filled ones say something that the server can read.

use super::filled;
use crate::import::error::excerpt;
use crate::import::finding::{Flaw, Rule};
use crate::plants::import::seasons;
use crate::plants::model::Plant;

const NO_SOWING_MONTHS: Rule = Rule::error("no-sowing-months");
const MISSING_FIELD: Rule = Rule::warning("missing-field");
const MISSING_DETAIL: Rule = Rule::info("missing-detail");
const UNREADABLE_VALUE: Rule = Rule::warning("unreadable-value");
const NO_FLOWER_COLOR: Rule = Rule::info("no-flower-color");

/// A field that a complete row fills.
struct Field {
    name: &'static str,
    /// The rule that a row without it breaks.
    rule: Rule,
    filled: fn(&Plant) -> bool,
}

/// The fields that matter, the category's own `flower_colors` apart.
const FIELDS: [Field; 19] = {
    macro_rules! texts {
        ($($rule:ident $name:ident)*) => {
            [$(Field {
                name: stringify!($name),
                rule: $rule,
                filled: |plant| filled(plant.$name.as_deref()).is_some(),
            },)* Field {
                name: "sowing_months_by_climate",
                rule: NO_SOWING_MONTHS,
                filled: has_sowing_months,
            }]
        };
    }
    texts! {
        MISSING_FIELD scientific_name
        MISSING_FIELD plant_category
        MISSING_DETAIL plant_type
        MISSING_FIELD description
        MISSING_FIELD days_to_maturity
        MISSING_FIELD plant_spacing
        MISSING_FIELD sowing_depth
        MISSING_FIELD position
        MISSING_FIELD season
        MISSING_FIELD germination
        MISSING_FIELD sowing_method
        MISSING_FIELD hardiness_life_cycle
        MISSING_DETAIL characteristics
        MISSING_DETAIL additional_information
        MISSING_DETAIL seed_type
        MISSING_DETAIL beneficial_companions
        MISSING_DETAIL harmful_companions
        MISSING_DETAIL neutral_companions
    }
};

const FLOWER_COLORS: Field = Field {
    name: "flower_colors",
    rule: NO_FLOWER_COLOR,
    filled: |plant| plant.flower_colors.as_ref().is_some_and(|colors| !colors.0.is_empty()),
};

fn has_sowing_months(plant: &Plant) -> bool {
    let months = plant.sowing_months_by_climate.as_ref();
    months.is_some_and(|months| {
        let mut zones = crate::season::ClimateZone::ALL.into_iter();
        zones.any(|zone| !months.month_set(zone).is_empty())
    })
}

/// What is known of a plant and what isn't, by field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// The fields that are filled.
    pub known: Vec<&'static str>,
    /// The fields that are not.
    pub missing: Vec<&'static str>,
}

impl Completeness {
    /// Looks at a plant.
    pub fn of(plant: &Plant) -> Self {
        let (known, missing): (Vec<_>, Vec<_>) = fields(plant).partition(|field| (field.filled)(plant));
        let names = |fields: Vec<&Field>| fields.into_iter().map(|field| field.name).collect();
        Self { known: names(known), missing: names(missing) }
    }

    /// The share of the fields that are filled, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a few fields")]
    pub fn share(&self) -> f64 {
        self.known.len() as f64 / (self.known.len() + self.missing.len()) as f64
    }
}

/// The fields that matter for this plant.
fn fields(plant: &Plant) -> impl Iterator<Item = &'static Field> {
    let category = plant.plant_category.as_deref().unwrap_or_default();
    let is_flower = category.eq_ignore_ascii_case("flower");
    FIELDS.iter().chain(is_flower.then_some(&FLOWER_COLORS))
}

pub fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let missing = |rule: Rule| -> Vec<&str> {
        fields(plant).filter(|field| field.rule == rule && !(field.filled)(plant)).map(|field| field.name).collect()
    };
    if !missing(NO_SOWING_MONTHS).is_empty() {
        let message = "no climate zone has a sowing month: it is never recommended";
        flaws.push(NO_SOWING_MONTHS.broken(message));
    }
    for rule in [MISSING_FIELD, MISSING_DETAIL] {
        let names = missing(rule);
        if !names.is_empty() {
            flaws.push(rule.broken(format!("not given: {}", names.join(", "))));
        }
    }
    if !missing(NO_FLOWER_COLOR).is_empty() {
        let message = "its texts name no flower colour: nobody who asks for one finds it";
        flaws.push(NO_FLOWER_COLOR.broken(message));
    }
    for (column, text, readable, expected) in [
        (
            "days_to_maturity",
            &plant.days_to_maturity,
            plant.time_to_maturity_days.is_some(),
            "a number of days, weeks, months or years",
        ),
        ("plant_spacing", &plant.plant_spacing, plant.spacing_cm.is_some(), "a distance such as 30cm"),
        (
            "sowing_depth",
            &plant.sowing_depth,
            plant.sowing_depth_mm.is_some() || says(plant.sowing_depth.as_deref(), &["surface"]),
            "a depth such as 5mm, or the surface",
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

/// Whether a text has one of these, in any case.
fn says(text: Option<&str>, words: &[&str]) -> bool {
    let text = text.unwrap_or_default().to_lowercase();
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assert_breaks, assert_keeps, good};
    use super::*;

    #[test]
    fn a_field_that_is_needed_is_missed_and_a_detail_noted() {
        assert_keeps(check, &good());
        let plant = Plant { scientific_name: None, season: Some(" ".into()), seed_type: None, ..good() };
        assert_breaks(check, &plant, "missing-field", "not given: scientific_name, season");
        assert_breaks(check, &plant, "missing-detail", "not given: seed_type");
    }

    #[test]
    fn a_plant_without_sowing_months_is_an_error() {
        let plant = Plant { sowing_months_by_climate: None, ..good() };
        assert_breaks(check, &plant, "no-sowing-months", "never recommended");
    }

    #[test]
    fn a_flower_has_colours_and_a_herb_needs_none() {
        let flower = Plant {
            plant_category: Some("flower".into()),
            flower_colors: Some(crate::plants::model::FlowerColors::default()),
            ..good()
        };
        assert_breaks(check, &flower, "no-flower-color", "no flower colour");
        let flower = Plant { flower_colors: Some(crate::plants::model::FlowerColors(vec!["blue".into()])), ..flower };
        assert_keeps(check, &flower);
    }

    #[test]
    fn a_value_that_nothing_follows_from_is_named() {
        let breaks = [
            Plant { days_to_maturity: Some("a while".into()), time_to_maturity_days: None, ..good() },
            Plant { plant_spacing: Some("wide".into()), spacing_cm: None, ..good() },
            Plant { sowing_depth: Some("shallow".into()), sowing_depth_mm: None, ..good() },
            Plant { position: Some("Anywhere".into()), ..good() },
            Plant { season: Some("Wet".into()), ..good() },
            Plant { hardiness_life_cycle: Some("Perennial".into()), ..good() },
            Plant { hardiness_life_cycle: Some("Hardy".into()), ..good() },
        ];
        for plant in breaks {
            assert_breaks(check, &plant, "unreadable-value", "expected");
        }
        let keeps = [
            Plant { sowing_depth: Some("Surface sow".into()), sowing_depth_mm: None, ..good() },
            Plant { position: Some("Light shade".into()), ..good() },
            Plant { season: Some("Anytime".into()), ..good() },
            Plant { hardiness_life_cycle: Some("frost Tender perennial".into()), ..good() },
        ];
        for plant in keeps {
            assert_keeps(check, &plant);
        }
    }

    #[test]
    fn completeness_is_the_share_of_what_matters() {
        let whole = Completeness::of(&good());
        assert_eq!((whole.known.len(), whole.missing.len()), (19, 0));
        assert!((whole.share() - 1.0).abs() < 1e-12);
        let nothing = Completeness::of(&Plant::default());
        assert_eq!((nothing.known.len(), nothing.missing.len()), (0, 19));
        let flower = Completeness::of(&Plant { plant_category: Some("flower".into()), ..Plant::default() });
        assert_eq!(flower.known, ["plant_category"]);
        assert_eq!(flower.missing.last(), Some(&"flower_colors"));
        assert!((flower.share() - 0.05).abs() < 1e-12);
    }
}
