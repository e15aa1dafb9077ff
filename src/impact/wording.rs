//! What is told of the metrics (contract 4.4, user-facing): scaled by the number of plants, rounded, and in words.

use crate::plants::model::Plant;
use crate::plants::safety::Safety;
use crate::python;

use super::conditions::Conditions;
use super::estimates::Bed;
use super::formulas::{Metrics, Risk};
use super::model::QuantifiedImpact;
use super::traits::contains_any;

impl Metrics {
    /// What so many of these plants do, as it goes over the wire.
    pub(crate) fn quantified(&self, plant: &Plant, conditions: &Conditions, plant_count: u32) -> QuantifiedImpact {
        let count = f64::from(plant_count);
        // °C; the number of plants makes no difference.
        let temperature = python::round((0.15 * self.cooling / 10.0).clamp(0.1, 2.0), 1);
        let suburb = conditions.suburb();
        let edible_grams =
            self.edible_yield.map(|grams| (grams * count).round_ties_even()).filter(|grams| *grams > 0.0);
        let bed = Bed::new(plant, conditions, plant_count);
        let season_yield_kg = bed.season_yield();
        QuantifiedImpact {
            temperature_reduction_c: temperature,
            air_quality_points: air_quality_points(self.air_quality),
            co2_absorption_g_year: python::round((self.co2_kg * count * 1000.0).max(50.0), 1),
            water_processed_l_week: python::round(self.water_cycling * count, 1),
            pollinator_support: pollinator_support(self.biodiversity),
            edible_yield: edible_grams.map(|grams| format!("{grams:.0}g/week after day 45")),
            maintenance_time: format!("{:.0}mins/week", self.maintenance),
            water_requirement: format!("{:.1}L/week", self.water_need * count),
            risk_badge: self.risk.into(),
            confidence_level: confidence_level(self.confidence),
            why_this_plant: why_this_plant(self),
            community_impact_potential: Some(format!(
                "If adopted by 5% of {suburb} households, could contribute ~{:.1}°C cooling effect community-wide",
                temperature * 0.05 * 1000.0
            )),
            estimates: bed.estimates(),
            season_yield_kg,
            safety: Safety::of(plant.scientific_name.as_deref()),
            community_note: community_note(
                plant_count,
                suburb,
                gift(plant, self.biodiversity, season_yield_kg.is_some()),
            ),
        }
    }
}

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

/// What the sentence about the community leaves out: a garden's plants don't cool a suburb.
fn community_note(count: u32, suburb: &str, gift: &str) -> String {
    let plants = if count == 1 { "1 plant".to_owned() } else { format!("{count} plants") };
    let suburb = if suburb.is_empty() { "a suburb" } else { suburb };
    format!(
        "{plants} won't cool {suburb}: suburbs cool through tree shade and open, watered ground in many gardens together, \
         while this gives {gift} where it stands."
    )
}

/// What a plant gives where it stands. Bees don't come to what lives in a room, has few flowers or none, or is grown for its
/// leaves.
fn gift(plant: &Plant, biodiversity: f64, feeds: bool) -> &'static str {
    let plant_type = plant.plant_type.as_deref().unwrap_or_default().to_lowercase();
    let indoors = contains_any(&plant_type, &["house plant", "houseplant"]);
    let is_fern = plant_type.split(|c: char| !c.is_alphabetic()).any(|word| word == "fern");
    let for_bees = !indoors && biodiversity >= 40.0 && !plant_type.contains("grown for foliage") && !is_fern;
    match (feeds, for_bees) {
        (true, true) => "food for you and for bees",
        (true, false) => "food",
        (false, true) => "food for bees and other visitors",
        (false, false) if indoors => "some green to the room",
        (false, false) => "some green and shade for the soil",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::impact::testing::{conditions, plant};

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

    /// The fields that this names, of what is told of so many plants.
    fn told(metrics: &Metrics, count: u32, named: &Value) -> Value {
        let impact = metrics.quantified(&Plant::default(), &conditions(&json!({}), " Nowhere ", None), count);
        let all = serde_json::to_value(impact).unwrap();
        named.as_object().unwrap().keys().map(|field| (field.clone(), all[field].clone())).collect()
    }

    #[test]
    fn metrics_are_told_in_words() {
        let usual = json!({
            "temperature_reduction_c": 0.1, "air_quality_points": 7, "co2_absorption_g_year": 67.5,
            "water_processed_l_week": 0.9, "pollinator_support": "Minimal", "edible_yield": "12g/week after day 45",
            "maintenance_time": "8mins/week", "water_requirement": "3.0L/week", "risk_badge": "low",
            "confidence_level": "Medium (80%)", "why_this_plant": "Selected for: low maintenance, safe for families",
            "community_impact_potential": "If adopted by 5% of Nowhere households, could contribute ~5.0°C cooling \
                                           effect community-wide",
            "season_yield_kg": null,
            "community_note": "1 plant won't cool Nowhere: suburbs cool through tree shade and open, watered ground in \
                               many gardens together, while this gives some green and shade for the soil where it stands.",
        });
        let ten = json!({
            "temperature_reduction_c": 0.1, "air_quality_points": 7, "co2_absorption_g_year": 675.0,
            "water_processed_l_week": 9.4, "edible_yield": "125g/week after day 45", "water_requirement": "30.0L/week",
            "maintenance_time": "8mins/week",
        });
        let small = Metrics { co2_kg: 0.01, edible_yield: Some(0.5), ..USUAL };
        let none = Metrics { edible_yield: None, ..USUAL };
        let best = Metrics {
            cooling: 100.0,
            air_quality: 100.0,
            biodiversity: 100.0,
            edible_yield: Some(51.0),
            confidence: 100.0,
            ..USUAL
        };
        let of_best = json!({
            "temperature_reduction_c": 1.5, "air_quality_points": 15, "confidence_level": "High (100%)",
            "why_this_plant": "Selected for: excellent cooling effect, strong air purification, great pollinator support, \
                               good edible yield, low maintenance, safe for families",
            "community_impact_potential": "If adopted by 5% of Nowhere households, could contribute ~75.0°C cooling \
                                           effect community-wide",
        });
        let worst = Metrics { maintenance: 14.0, risk: Risk::High, confidence: 50.0, ..USUAL };
        let of_worst = json!({ "why_this_plant": "Well-suited for your conditions", "risk_badge": "high",
            "confidence_level": "Low (50%)" });
        for (metrics, count, expected) in [
            (USUAL, 1, usual),
            (USUAL, 10, ten),
            (small, 1, json!({ "co2_absorption_g_year": 50.0, "edible_yield": null })),
            (small, 3, json!({ "edible_yield": "2g/week after day 45" })),
            (none, 100, json!({ "edible_yield": null })),
            (best, 1, of_best),
            (worst, 1, of_worst),
        ] {
            assert_eq!(told(&metrics, count, &expected), expected);
        }
    }

    #[test]
    fn no_garden_cools_its_suburb_and_each_gives_something() {
        assert!(community_note(3, "Carlton", "").starts_with("3 plants won't cool Carlton: "));
        assert!(community_note(1, "", "").starts_with("1 plant won't cool a suburb: "));
        for (feeds, biodiversity, plant_type, expected) in [
            (true, 30.0, "", "food"),
            (true, 55.0, "", "food for you and for bees"),
            (false, 60.0, "Bushy perennial; Ferny leaves", "food for bees and other visitors"),
            (false, 30.0, "", "some green and shade for the soil"),
            (false, 80.0, "Spreading fern to 40cm", "some green and shade for the soil"),
            (false, 80.0, "Perennial to 30cm; Grown for foliage", "some green and shade for the soil"),
            (false, 80.0, "Arching evergreen house plant to 50cm", "some green to the room"),
        ] {
            let plant = plant(json!({ "plant_type": plant_type }));
            assert_eq!(gift(&plant, biodiversity, feeds), expected, "{plant_type}");
        }
    }

    #[test]
    fn words_change_at_their_limits() {
        assert_eq!([39.0, 40.0, 60.0, 80.0].map(pollinator_support), ["Minimal", "Low", "Medium", "High"]);
        assert_eq!([69.0, 70.0, 85.0].map(confidence_level), ["Low (69%)", "Medium (70%)", "High (85%)"]);
        // 1.5 and 4.5 points: halves go to the even one.
        assert_eq!([10.0, 30.0].map(air_quality_points), [2, 4]);
    }
}
