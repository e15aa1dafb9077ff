//! The formulas of the impact (contract 4.4): one function per metric, with its unit and range. Numbers only; what is
//! said about them is in `wording`, how they are weighed in `suitability`.

use strum::IntoStaticStr;

use crate::plants::model::Plant;

use super::conditions::Conditions;
use super::traits::{Category, Traits, contains_any};

/// What one plant does and takes, before it is multiplied by the number of plants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Metrics {
    /// Cooling of the air around, an index from 0 to 100.
    pub cooling: f64,
    /// Dust and gases taken from the air, an index from 0 to 100.
    pub air_quality: f64,
    /// Carbon dioxide bound, kg a year.
    pub co2_kg: f64,
    /// Water passed on to the air, litres a week.
    pub water_cycling: f64,
    /// Worth for pollinators and other animals, 30 to 100.
    pub biodiversity: f64,
    /// Food, grams a week; nothing for plants that are not grown for food.
    pub edible_yield: Option<f64>,
    /// Water needed, litres a week.
    pub water_need: f64,
    /// Care needed, whole minutes a week.
    pub maintenance: f64,
    /// How careful one must be with children, pets and allergies.
    pub risk: Risk,
    /// How much is known about the plant, 50 to 100 %.
    pub confidence: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Risk {
    Low,
    Medium,
    High,
}

pub(crate) fn metrics(plant: &Plant, conditions: &Conditions) -> Metrics {
    let traits = Traits::of(plant);
    Metrics {
        cooling: cooling(&traits, conditions),
        air_quality: air_quality(&traits, conditions),
        co2_kg: co2(&traits, conditions),
        water_cycling: 7.0 * traits.transpiration * traits.canopy * conditions.sun(),
        biodiversity: biodiversity(&traits),
        edible_yield: edible_yield(&traits, conditions),
        water_need: water_need(&traits, conditions),
        maintenance: maintenance(&traits),
        risk: risk(&traits),
        confidence: confidence(plant),
    }
}

/// How many tenths of a standard deviation a value lies over the usual, counted from 50.
fn z(value: f64, mean: f64, deviation: f64) -> f64 {
    ((value - mean) / deviation) * 10.0 + 50.0
}

/// Index, 0 to 100: shade and evaporation, worth more in a hot suburb.
fn cooling(traits: &Traits, conditions: &Conditions) -> f64 {
    let effect = traits.leaf_area_index * traits.canopy * traits.transpiration * conditions.sun() * conditions.season();
    (z(effect, 2.5 * 0.8, 0.8 * 0.4) * conditions.heat()).clamp(0.0, 100.0)
}

/// Index, 0 to 100: leaves, their roughness and their oils.
fn air_quality(traits: &Traits, conditions: &Conditions) -> f64 {
    let roughness = if contains_any(&traits.plant_type, &["shrub", "tree"]) {
        1.5
    } else if contains_any(&traits.plant_type, &["climbing", "vine"]) {
        1.2
    } else {
        0.8
    };
    let aromatic = if traits.has(&["fragrant", "aromatic"]) { 0.5 } else { 0.0 };
    let effect = traits.leaf_area_index + roughness + aromatic;
    (z(effect, 3.0, 1.0) * conditions.sun()).clamp(0.0, 100.0)
}

/// kg a year.
fn co2(traits: &Traits, conditions: &Conditions) -> f64 {
    let base = match traits.category {
        Category::Herb => 0.5,
        Category::Flower | Category::Other => 0.8,
        Category::Vegetable => 1.0,
    };
    base * traits.canopy * traits.growth * conditions.sun()
}

/// Points, 30 to 100.
fn biodiversity(traits: &Traits) -> f64 {
    let parts = [
        (traits.category == Category::Flower, 30.0),
        (traits.has(&["fragrant"]), 20.0),
        (traits.has(&["attracts", "pollinator"]), 25.0),
        (traits.has(&["native"]), 15.0),
    ];
    let holding = parts.iter().filter(|(holds, _)| *holds);
    holding.fold(30.0, |sum: f64, (_, part)| sum + part).min(100.0)
}

/// Grams a week, of herbs and vegetables.
fn edible_yield(traits: &Traits, conditions: &Conditions) -> Option<f64> {
    let base = match traits.category {
        Category::Herb => 30.0,
        Category::Vegetable => 80.0,
        Category::Flower | Category::Other => return None,
    };
    Some(base * traits.growth * conditions.sun() * traits.canopy / 0.5)
}

/// Litres a week.
fn water_need(traits: &Traits, conditions: &Conditions) -> f64 {
    let thirst = if traits.has(&["drought"]) {
        0.6
    } else if traits.has(&["moist"]) || traits.category == Category::Vegetable {
        1.4
    } else {
        1.0
    };
    3.0 * thirst * conditions.season() * conditions.wind()
}

/// Whole minutes a week, 6 to 19.
fn maintenance(traits: &Traits) -> f64 {
    let mut minutes = 8.0;
    if traits.has(&["low maintenance", "hardy"]) {
        minutes *= 0.7;
    } else if traits.has(&["high maintenance"]) {
        minutes *= 1.8;
    }
    if traits.has(&["pruning"]) {
        minutes += 5.0;
    }
    f64::round_ties_even(minutes)
}

fn risk(traits: &Traits) -> Risk {
    if traits.has(&["toxic", "poisonous"]) {
        Risk::High
    } else if traits.has(&["thorns", "spines", "pollen"]) {
        Risk::Medium
    } else {
        Risk::Low
    }
}

/// Whole per cent, 50 to 100: less for each text that is missing.
fn confidence(plant: &Plant) -> f64 {
    let missing = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
    let parts = [
        (missing(&plant.plant_spacing), 10.0),
        (missing(&plant.characteristics), 15.0),
        (missing(&plant.position), 10.0),
        (missing(&plant.days_to_maturity), 20.0),
    ];
    let lacking = parts.iter().filter(|(lacks, _)| *lacks);
    lacking.fold(100.0, |sum: f64, (_, part)| sum - part).max(50.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the contract's numbers are exact")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::impact::testing::{plant, sunny};

    fn traits(category: &str, characteristics: &str) -> Traits {
        Traits::of(&plant(json!({ "plant_category": category, "characteristics": characteristics })))
    }

    #[test]
    fn cooling_stays_between_0_and_100() {
        let giant = json!({ "plant_category": "vegetable", "characteristics": "lush", "plant_spacing": "300cm" });
        // Of the herb z(2.0 x 0.0675, 2, 0.32) lies below zero before the heat counts.
        for (known, cooling) in [(giant, 100.0), (json!({ "plant_category": "herb" }), 0.0)] {
            assert_eq!(metrics(&plant(known), &sunny()).cooling, cooling);
        }
    }

    #[test]
    fn air_is_cleaned_by_leaves_bark_and_oils() {
        for (plant_type, characteristics, extra) in
            [("Shrub", "", 1.5), ("Climbing", "", 1.2), ("", "aromatic", 0.8 + 0.5), ("", "", 0.8)]
        {
            let herb =
                json!({ "plant_category": "herb", "plant_type": plant_type, "characteristics": characteristics });
            assert_eq!(metrics(&plant(herb), &sunny()).air_quality, z(2.0 + extra, 3.0, 1.0), "{plant_type}");
        }
    }

    #[test]
    fn carbon_water_and_food_grow_with_the_canopy() {
        let tomato = plant(json!({ "plant_category": "vegetable", "plant_spacing": "60cm", "position": "Full sun",
            "time_to_maturity_days": 60 }));
        let of_tomato = metrics(&tomato, &sunny());
        let canopy = 0.75 * (0.6 * 0.6);
        assert_eq!(of_tomato.co2_kg, 1.0 * canopy * 1.2 * 1.0);
        assert_eq!(of_tomato.water_cycling, 7.0 * 1.3 * canopy * 1.0);
        assert_eq!(of_tomato.edible_yield, Some(80.0 * 1.2 * 1.0 * canopy / 0.5));
        assert_eq!(of_tomato.water_need, 3.0 * 1.4 * 1.0 * 1.0);
        assert_eq!(metrics(&plant(json!({ "plant_category": "flower" })), &sunny()).edible_yield, None);
    }

    #[test]
    fn characteristics_tell_of_animals_care_water_and_risk() {
        for (category, characteristics, points) in [
            ("herb", "", 30.0),
            ("flower", "fragrant", 80.0),
            ("herb", "Attracts pollinators", 55.0),
            ("herb", "an alternative", 45.0),
            ("flower", "fragrant, native, attracts bees", 100.0),
        ] {
            assert_eq!(biodiversity(&traits(category, characteristics)), points, "{characteristics}");
        }
        for (characteristics, minutes) in [
            ("", 8.0),
            ("Hardy", 6.0),
            ("high maintenance", 14.0),
            ("hardy, high maintenance, needs pruning", 11.0),
            ("high maintenance, pruning", 19.0),
        ] {
            assert_eq!(maintenance(&traits("herb", characteristics)), minutes, "{characteristics}");
        }
        for (characteristics, litres) in [("drought", 3.0 * 0.6), ("moist", 3.0 * 1.4), ("", 3.0)] {
            assert_eq!(water_need(&traits("herb", characteristics), &sunny()), litres, "{characteristics}");
        }
        for (characteristics, is) in
            [("Toxic, with thorns", Risk::High), ("much pollen", Risk::Medium), ("", Risk::Low)]
        {
            assert_eq!(risk(&traits("herb", characteristics)), is, "{characteristics}");
        }
    }

    #[test]
    fn what_is_not_known_costs_confidence() {
        for (known, percent) in [
            (json!({}), 50.0),
            (json!({ "characteristics": "x" }), 60.0),
            (json!({ "characteristics": "x", "plant_spacing": "30cm", "position": "sun" }), 80.0),
            (
                json!({ "characteristics": "x", "plant_spacing": "30cm", "position": "sun", "days_to_maturity": "60" }),
                100.0,
            ),
        ] {
            assert_eq!(confidence(&plant(known)), percent);
        }
    }
}
