//! What is told of the metrics (contract 4.4, user-facing): scaled by the number of plants, rounded, and in words.

use crate::plants::model::Plant;
use crate::plants::safety::Safety;
use crate::python;

use super::conditions::Conditions;
use super::estimates::Bed;
use super::formulas::{Metrics, Risk};
use super::model::QuantifiedImpact;

impl Metrics {
    /// What so many of these plants do, as it goes over the wire.
    pub(crate) fn quantified(&self, plant: &Plant, conditions: &Conditions, plant_count: u32) -> QuantifiedImpact {
        let count = f64::from(plant_count);
        let temperature = temperature_reduction(self.cooling);
        let bed = Bed::new(plant, conditions, plant_count);
        let season_yield_kg = bed.season_yield();
        QuantifiedImpact {
            temperature_reduction_c: temperature,
            air_quality_points: air_quality_points(self.air_quality),
            co2_absorption_g_year: python::round((self.co2_kg * count * 1000.0).max(50.0), 1),
            water_processed_l_week: python::round(self.water_cycling * count, 1),
            pollinator_support: pollinator_support(self.biodiversity),
            edible_yield: self.edible_yield.and_then(|grams| yield_text(grams * count)),
            maintenance_time: format!("{:.0}mins/week", self.maintenance),
            water_requirement: format!("{:.1}L/week", self.water_need * count),
            risk_badge: self.risk.word(),
            confidence_level: confidence_level(self.confidence),
            why_this_plant: why_this_plant(self),
            community_impact_potential: community_impact(temperature, conditions.suburb()),
            estimates: bed.estimates(),
            season_yield_kg,
            safety: Safety::of(plant.scientific_name.as_deref()),
            community_note: community_note(
                plant_count,
                conditions.suburb(),
                season_yield_kg.is_some(),
                Visitors::of(plant, self.biodiversity),
            ),
        }
    }
}

impl Risk {
    fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// °C, 0.1 to 2.0; the number of plants makes no difference.
fn temperature_reduction(cooling: f64) -> f64 {
    python::round((0.15 * cooling / 10.0).clamp(0.1, 2.0), 1)
}

/// Whole points, 0 to 15.
#[expect(clippy::cast_possible_truncation, reason = "0 to 15")]
fn air_quality_points(air_quality: f64) -> i64 {
    let points = (air_quality * 15.0 / 100.0).clamp(0.0, 15.0);
    points.round_ties_even() as i64
}

fn pollinator_support(biodiversity: f64) -> &'static str {
    match biodiversity {
        80.0.. => "High",
        60.0.. => "Medium",
        40.0.. => "Low",
        _ => "Minimal",
    }
}

/// Nothing for what rounds to nothing.
fn yield_text(grams: f64) -> Option<String> {
    let grams = grams.round_ties_even();
    (grams > 0.0).then(|| format!("{grams:.0}g/week after day 45"))
}

fn confidence_level(percent: f64) -> String {
    let level = match percent {
        85.0.. => "High",
        70.0.. => "Medium",
        _ => "Low",
    };
    format!("{level} ({percent:.0}%)")
}

fn why_this_plant(metrics: &Metrics) -> String {
    let reasons = [
        (metrics.cooling > 70.0, "excellent cooling effect"),
        (metrics.air_quality > 60.0, "strong air purification"),
        (metrics.biodiversity > 70.0, "great pollinator support"),
        (metrics.edible_yield.is_some_and(|grams| grams > 50.0), "good edible yield"),
        (metrics.maintenance < 10.0, "low maintenance"),
        (metrics.risk == Risk::Low, "safe for families"),
    ];
    let reasons = reasons.iter().filter(|(holds, _)| *holds);
    let reasons: Vec<&str> = reasons.map(|(_, reason)| *reason).collect();
    if reasons.is_empty() {
        "Well-suited for your conditions".to_owned()
    } else {
        format!("Selected for: {}", reasons.join(", "))
    }
}

/// What it would be if one household in twenty joined in; nothing to tell of 0.1 °C or less.
fn community_impact(temperature: f64, suburb: &str) -> Option<String> {
    let together = temperature * 0.05 * 1000.0;
    (together > 0.1).then(|| {
        format!(
            "If adopted by 5% of {suburb} households, could contribute ~{together:.1}°C cooling effect community-wide"
        )
    })
}

/// Who comes to a plant's flowers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visitors {
    Bees,
    /// It has few flowers or none, or is grown for its leaves.
    None,
    /// It lives in a room.
    Indoors,
}

impl Visitors {
    fn of(plant: &Plant, biodiversity: f64) -> Self {
        let plant_type = plant.plant_type.as_deref().unwrap_or_default().to_lowercase();
        let is_fern = || plant_type.split(|c: char| !c.is_alphabetic()).any(|word| word == "fern");
        if plant_type.contains("house plant") || plant_type.contains("houseplant") {
            Self::Indoors
        } else if biodiversity < 40.0 || plant_type.contains("grown for foliage") || is_fern() {
            Self::None
        } else {
            Self::Bees
        }
    }
}

/// What the sentence about the community leaves out: a garden's plants don't cool a suburb.
fn community_note(count: u32, suburb: &str, feeds: bool, visitors: Visitors) -> String {
    let plants = if count == 1 { "1 plant".to_owned() } else { format!("{count} plants") };
    let suburb = if suburb.is_empty() { "a suburb" } else { suburb };
    let gift = match (feeds, visitors) {
        (true, Visitors::Bees) => "food for you and for bees",
        (true, _) => "food",
        (false, Visitors::Bees) => "food for bees and other visitors",
        (false, Visitors::None) => "some green and shade for the soil",
        (false, Visitors::Indoors) => "some green to the room",
    };
    format!(
        "{plants} won't cool {suburb}: suburbs cool through tree shade and open, watered ground in many gardens together, \
         while this gives {gift} where it stands."
    )
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the contract's numbers are exact")]
mod tests {
    use super::*;
    use crate::impact::conditions::tests::richmond;
    use crate::preferences::UserPreferences;

    const USUAL: Metrics = Metrics {
        cooling: 0.0,
        air_quality: 48.0,
        co2_kg: 0.0675,
        water_cycling: 0.945,
        biodiversity: 30.0,
        edible_yield: Some(12.5),
        water_need: 3.0,
        maintenance: 8.0,
        risk: Risk::Low,
        confidence: 80.0,
    };

    fn nowhere() -> Conditions {
        Conditions::new(&UserPreferences::default(), &richmond(None), " Nowhere ")
    }

    fn told(metrics: &Metrics, count: u32) -> QuantifiedImpact {
        let conditions = nowhere();
        metrics.quantified(&Plant::default(), &conditions, count)
    }

    #[test]
    fn a_usual_plant() {
        let expected = QuantifiedImpact {
            temperature_reduction_c: 0.1,
            air_quality_points: 7,
            co2_absorption_g_year: 67.5,
            water_processed_l_week: 0.9,
            pollinator_support: "Minimal",
            edible_yield: Some("12g/week after day 45".to_owned()),
            maintenance_time: "8mins/week".to_owned(),
            water_requirement: "3.0L/week".to_owned(),
            risk_badge: "low",
            confidence_level: "Medium (80%)".to_owned(),
            why_this_plant: "Selected for: low maintenance, safe for families".to_owned(),
            community_impact_potential: Some(
                "If adopted by 5% of Nowhere households, could contribute ~5.0°C cooling effect community-wide"
                    .to_owned(),
            ),
            estimates: Bed::new(&Plant::default(), &nowhere(), 1).estimates(),
            season_yield_kg: None,
            safety: Safety::of(None),
            community_note:
                "1 plant won't cool Nowhere: suburbs cool through tree shade and open, watered ground in many \
                             gardens together, while this gives some green and shade for the soil where it stands."
                    .to_owned(),
        };
        assert_eq!(told(&USUAL, 1), expected);
    }

    #[test]
    fn more_plants_do_more_but_cool_no_more() {
        let ten = told(&USUAL, 10);
        assert_eq!(ten.temperature_reduction_c, 0.1);
        assert_eq!(ten.air_quality_points, 7);
        assert_eq!(ten.co2_absorption_g_year, 675.0);
        assert_eq!(ten.water_processed_l_week, 9.4);
        assert_eq!(ten.edible_yield.as_deref(), Some("125g/week after day 45"));
        assert_eq!(ten.water_requirement, "30.0L/week");
        assert_eq!(ten.maintenance_time, "8mins/week");
    }

    #[test]
    fn little_carbon_is_told_as_50_grams_and_little_food_not_at_all() {
        let small = Metrics { co2_kg: 0.01, edible_yield: Some(0.5), ..USUAL };
        assert_eq!(told(&small, 1).co2_absorption_g_year, 50.0);
        assert_eq!(told(&small, 1).edible_yield, None);
        assert_eq!(told(&small, 3).edible_yield.as_deref(), Some("2g/week after day 45"));
        let none = Metrics { edible_yield: None, ..USUAL };
        assert_eq!(told(&none, 100).edible_yield, None);
    }

    #[test]
    fn a_plant_with_everything_has_every_reason() {
        let best = Metrics {
            cooling: 100.0,
            air_quality: 100.0,
            biodiversity: 100.0,
            edible_yield: Some(51.0),
            confidence: 100.0,
            ..USUAL
        };
        let impact = told(&best, 1);
        assert_eq!(impact.temperature_reduction_c, 1.5);
        assert_eq!(impact.air_quality_points, 15);
        assert_eq!(impact.confidence_level, "High (100%)");
        assert_eq!(
            impact.why_this_plant,
            "Selected for: excellent cooling effect, strong air purification, great pollinator support, \
             good edible yield, low maintenance, safe for families"
        );
        assert!(impact.community_impact_potential.unwrap().contains("~75.0°C"));
        let worst = Metrics { maintenance: 14.0, risk: Risk::High, confidence: 50.0, ..USUAL };
        let impact = told(&worst, 1);
        assert_eq!(impact.why_this_plant, "Well-suited for your conditions");
        assert_eq!((impact.risk_badge, &*impact.confidence_level), ("high", "Low (50%)"));
    }

    #[test]
    fn no_garden_cools_its_suburb_and_each_gives_something() {
        let said = |count, suburb| community_note(count, suburb, false, Visitors::Bees);
        assert!(said(3, "Carlton").starts_with("3 plants won't cool Carlton: "));
        assert!(said(1, "").starts_with("1 plant won't cool a suburb: "));
        let gift = |feeds, biodiversity, plant_type: &str| {
            let plant = Plant { plant_type: Some(plant_type.to_owned()), ..Plant::default() };
            let note = community_note(1, "Carlton", feeds, Visitors::of(&plant, biodiversity));
            note.split_once("while this gives ").unwrap().1.trim_end_matches(" where it stands.").to_owned()
        };
        assert_eq!(gift(true, 30.0, ""), "food");
        assert_eq!(gift(true, 55.0, ""), "food for you and for bees");
        assert_eq!(gift(false, 60.0, "Bushy perennial; Ferny leaves"), "food for bees and other visitors");
        assert_eq!(gift(false, 30.0, ""), "some green and shade for the soil");
        for without_flowers in ["Spreading fern to 40cm", "Perennial to 30cm; Grown for foliage"] {
            assert_eq!(gift(false, 80.0, without_flowers), "some green and shade for the soil");
        }
        assert_eq!(gift(false, 80.0, "Arching evergreen house plant to 50cm"), "some green to the room");
    }

    #[test]
    fn words_change_at_their_limits() {
        assert_eq!([39.0, 40.0, 60.0, 80.0].map(pollinator_support), ["Minimal", "Low", "Medium", "High"]);
        assert_eq!([69.0, 70.0, 85.0].map(confidence_level), ["Low (69%)", "Medium (70%)", "High (85%)"]);
        // 1.5 and 4.5 points: halves go to the even one.
        assert_eq!([10.0, 30.0].map(air_quality_points), [2, 4]);
    }
}
