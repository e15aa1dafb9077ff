//! The catalogue's texts on a plant, in lower case, and what they tell of it: by rules (`data/growth/texts.toml`), or as they
//! are read here.

use std::sync::LazyLock;

use serde::Deserialize;
use strum::VariantArray;

use super::names::{common_name, plain_scientific};
use super::reading::{Measure, Unit, measures, without_brackets};
use super::{Frost, Habit, Life, Start, Sun, Water};
use crate::embedded::toml_file;
use crate::plants::model::Plant;
use crate::tracking::growth::conditions::{Rule, Rules};

/// A text, under the name by which conditions look for words in it.
#[derive(Clone, Copy, Debug, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Column {
    /// Name, type and characteristics.
    About,
    Category,
    CommonName,
    /// The first clause of the type, which alone tells how the plant grows: later ones speak of leaves and uses.
    Form,
    Genus,
    Germination,
    Hardiness,
    Method,
    Name,
    Position,
    ScientificName,
    SeedType,
    /// A taken-over database may hold other things in this column.
    StoredHabit,
    Type,
    Uses,
    WaterNeed,
}

impl Column {
    pub(super) fn of(self, plant: &Plant) -> String {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        match self {
            Self::About => [Self::Name.of(plant), Self::Type.of(plant), lower(&plant.characteristics)].join("; "),
            Self::Category => lower(&plant.plant_category).trim().to_owned(),
            Self::CommonName => common_name(&Self::Name.of(plant)).to_owned(),
            Self::Form => lower(&plant.plant_type).split(';').next().unwrap_or_default().to_owned(),
            Self::Genus => Self::ScientificName.of(plant).split(' ').next().unwrap_or_default().to_owned(),
            Self::Germination => lower(&plant.germination),
            Self::Hardiness => lower(&plant.hardiness_life_cycle),
            Self::Method => lower(&plant.sowing_method),
            Self::Name => plant.plant_name.to_lowercase(),
            Self::Position => lower(&plant.position),
            Self::ScientificName => plain_scientific(&lower(&plant.scientific_name)),
            Self::SeedType => lower(&plant.seed_type),
            Self::StoredHabit => lower(&plant.habit),
            Self::Type => lower(&plant.plant_type),
            Self::Uses => lower(&plant.additional_information),
            Self::WaterNeed => lower(&plant.water_requirements),
        }
    }
}

/// The first rule that holds tells; where none does, the texts are silent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    pub life: Vec<Rule<Life>>,
    pub frost: Vec<Rule<Frost>>,
    pub water: Rules<Water>,
    pub habit: Rules<Habit>,
    pub sown: Rules<Start>,
}

pub(super) static TOLD: LazyLock<Told> = LazyLock::new(|| toml_file!("growth/texts.toml"));

pub(super) fn sun(position: &str, sun_need: Option<&str>) -> Option<Sun> {
    let says = |words: &[&str]| words.iter().any(|word| position.contains(word));
    let full = says(&["full sun", "full or part", "full or partial"]) || position == "full";
    let part = says(&["part sun", "partial", "part shade", "semi", "part or full", "part to full"]);
    match (full, part) {
        (true, true) => Some(Sun::Any),
        (true, false) => Some(Sun::Full),
        (false, _) if says(&["shade or", "bright shade", "full shade"]) => Some(Sun::Shade),
        (false, true) => Some(Sun::Part),
        (false, false) if says(&["shade"]) => Some(Sun::Shade),
        (false, false) => match sun_need? {
            "full_sun" => Some(Sun::Full),
            "part_sun" => Some(Sun::Part),
            "bright_shade" => Some(Sun::Shade),
            _ => None,
        },
    }
}

fn first(text: &str, unit: Unit) -> Option<Measure> {
    measures(text).find(|measure| measure.unit == unit)
}

/// The days in a germination text. A number without a unit counts as days unless it follows the `@` of a temperature.
pub(super) fn days_to_sprout(germination: &str) -> Option<(i32, i32)> {
    let text = without_brackets(germination);
    let before_at = text.split('@').next().unwrap_or_default();
    let days = first(&text, Unit::Days).or_else(|| first(before_at, Unit::Unknown))?;
    (days.high > 0.0).then(|| (bounded(days.low, 730), bounded(days.high, 730)))
}

/// The temperature in a germination text, in °C; a number without a unit is one when it follows an `@`.
pub(super) fn warmth(germination: &str) -> Option<(i32, i32)> {
    let text = without_brackets(germination);
    let after_at = text.split_once('@').map_or("", |(_, after)| after);
    let warmth = first(&text, Unit::Celsius).or_else(|| first(after_at, Unit::Unknown))?;
    let possible = warmth.low >= 1.0 && warmth.high <= 45.0;
    possible.then(|| (bounded(warmth.low, 45), bounded(warmth.high, 45)))
}

/// The first length in a form: `climbing annual to 180cm`.
pub(super) fn height(form: &str) -> Option<i32> {
    first(form, Unit::Centimetres).map(|length| bounded(length.high, 10_000))
}

#[expect(clippy::cast_possible_truncation, reason = "clamped first")]
fn bounded(number: f64, most: i32) -> i32 {
    number.clamp(1.0, f64::from(most)).round() as i32
}

/// The clause of the characteristics that warns of poison or irritation.
pub(super) fn hazard(characteristics: Option<&str>) -> Option<String> {
    let warns = |clause: &&str| {
        let clause = clause.to_lowercase();
        let denied = clause.contains("non") || clause.contains("not ") || clause.contains("free");
        let words = ["toxic", "poison", "irritate", "irritant"];
        words.iter().any(|word| clause.contains(word)) && !denied
    };
    let clause = characteristics?.split(';').map(str::trim).find(warns)?;
    Some(clause.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Facts;
    use super::*;

    #[test]
    fn germination_texts_are_read_in_every_form() {
        for (text, days, temperature) in [
            ("7-14 days @ 18-22°c", Some((7, 14)), Some((18, 22))),
            ("7\u{2013}14 days", Some((7, 14)), None),
            ("14 to 21 days to root @ 20°c", Some((14, 21)), Some((20, 20))),
            ("10 days (longer in cold soil) @ 15 - 18c", Some((10, 10)), Some((15, 18))),
            ("18-22°c, 5-8 days", Some((5, 8)), Some((18, 22))),
            ("2-3 weeks", Some((14, 21)), None),
            ("1 month @ 12", Some((30, 30)), Some((12, 12))),
            ("21-14", Some((14, 21)), None),
            ("0 days", None, None),
            ("(7-14 days", None, None),
            ("when it rains", None, None),
            ("", None, None),
            ("9999999999 days @ 400°c", Some((730, 730)), None),
        ] {
            assert_eq!(days_to_sprout(text), days, "{text}");
            assert_eq!(warmth(text), temperature, "{text}");
        }
    }

    #[test]
    fn the_position_tells_the_sun() {
        for (position, need, expected) in [
            ("full sun, well drained soil", None, Some(Sun::Full)),
            ("part sun to full sun", None, Some(Sun::Any)),
            ("full or part sun", None, Some(Sun::Any)),
            ("part or full sun", None, Some(Sun::Any)),
            ("part sun, moist soil", None, Some(Sun::Part)),
            ("shade or part sun", None, Some(Sun::Shade)),
            ("", Some("bright_shade"), Some(Sun::Shade)),
            ("", None, None),
        ] {
            assert_eq!(sun(position, need), expected, "{position}");
        }
    }

    #[test]
    fn life_and_frost_are_read_from_the_hardiness_or_are_usual() {
        let impatiens = "compact perennial grown as an annual";
        for (hardiness, plant_type, life, frost) in [
            ("Frost tender Annual", "", Life::Annual, Frost::Tender),
            ("", "Biennial 200cm", Life::Biennial, Frost::Hardy),
            ("Frost tender Perennial", impatiens, Life::Annual, Frost::Tender),
            ("Half hardy Perennial", "Annual", Life::Perennial, Frost::HalfHardy),
            ("Hardy once established", "", Life::Perennial, Frost::Hardy),
            ("", "", Life::Perennial, Frost::Hardy),
        ] {
            let facts = told(&Plant {
                plant_name: "Tulip".to_owned(),
                hardiness_life_cycle: Some(hardiness.to_owned()),
                plant_type: Some(plant_type.to_owned()),
                ..Plant::default()
            });
            assert_eq!(facts, (life, frost), "{hardiness}, {plant_type}");
        }
        let semihardy = Plant { hardiness_life_cycle: Some("semihardy".to_owned()), ..Plant::called("Tomato", "") };
        assert_eq!(told(&semihardy), (Life::Annual, Frost::Tender), "half a word tells nothing");
    }

    fn told(plant: &Plant) -> (Life, Frost) {
        let facts = Facts::of(plant);
        (facts.life, facts.frost)
    }

    #[test]
    fn hazards_are_quoted_unless_denied() {
        assert_eq!(hazard(Some("Fragrant; Toxic seeds.")).as_deref(), Some("Toxic seeds"));
        assert_eq!(hazard(Some("Non-toxic; Compact")), None);
        assert_eq!(hazard(None), None);
    }

    #[test]
    fn heights_stand_in_the_first_clause() {
        let height_of = |plant_type: &str| {
            Facts::of(&Plant { plant_type: Some(plant_type.to_owned()), ..Plant::default() }).height_cm
        };
        assert_eq!(height_of("Climbing annual to 1.8m; pods to 20cm"), Some(180));
        assert_eq!(height_of("Bushy; pods to 20cm"), None);
    }
}
