//! The formulas of the impact (contract 4.4): one function per metric, and how well the metrics suit the gardener's goal.
//! Numbers only; what is said about them is in `wording`.

use strum::IntoStaticStr;

use crate::plants::model::Plant;

use super::conditions::Conditions;
use super::model::SuitabilityScore;
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

fn co2(traits: &Traits, conditions: &Conditions) -> f64 {
    let base = match traits.category {
        Category::Herb => 0.5,
        Category::Flower | Category::Other => 0.8,
        Category::Vegetable => 1.0,
    };
    base * traits.canopy * traits.growth * conditions.sun()
}

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

fn edible_yield(traits: &Traits, conditions: &Conditions) -> Option<f64> {
    let base = match traits.category {
        Category::Herb => 30.0,
        Category::Vegetable => 80.0,
        Category::Flower | Category::Other => return None,
    };
    Some(base * traits.growth * conditions.sun() * traits.canopy / 0.5)
}

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

/// What is weighed, by its key in the breakdown.
const FACTORS: [&str; 9] =
    ["yield", "cooling", "air_quality", "biodiversity", "co2", "maintenance", "water_need", "risk", "confidence"];

/// The weights of the factors for a goal; 0 for one that isn't part of its breakdown.
const EDIBLE: [f64; 9] = [0.4, 0.2, 0.1, 0.1, 0.0, -0.1, -0.1, 0.1, 0.1];
const ORNAMENTAL: [f64; 9] = [0.0, 0.25, 0.2, 0.25, 0.15, -0.05, -0.05, 0.1, 0.1];
const MIXED: [f64; 9] = [0.25, 0.25, 0.15, 0.15, 0.1, -0.1, -0.1, 0.1, 0.1];

impl Metrics {
    /// How well the plant suits the goal, of 100; not rounded. That the weights of care and water are negative is the
    /// original's own and part of the contract.
    pub(crate) fn suitability(&self, goal: &str) -> SuitabilityScore {
        let (weights, yield_counts) = match goal {
            "edible" => (EDIBLE, true),
            "ornamental" => (ORNAMENTAL, false),
            "mixed" => (MIXED, true),
            // Any other word is weighed as mixed, but food counts for nothing.
            _ => (MIXED, false),
        };
        let values = self.factors(yield_counts);
        let weighed = FACTORS.into_iter().zip(weights).zip(values).filter(|((_, weight), _)| *weight != 0.0);
        let total = weighed.clone().fold(0.0, |sum, ((_, weight), value)| sum + weight * value);
        let breakdown = weighed.map(|((factor, weight), value)| (factor, 100.0 * weight * value));
        SuitabilityScore { total_score: 100.0 * total, breakdown: breakdown.collect() }
    }

    fn factors(&self, yield_counts: bool) -> [f64; 9] {
        let food = self.edible_yield.filter(|_| yield_counts).unwrap_or_default();
        [
            (food / 100.0).min(1.0),
            self.cooling / 100.0,
            self.air_quality / 100.0,
            self.biodiversity / 100.0,
            (self.co2_kg / 5.0).min(1.0),
            (1.0 - self.maintenance / 30.0).max(0.0),
            (1.0 - self.water_need / 10.0).max(0.0),
            match self.risk {
                Risk::Low => 1.0,
                Risk::Medium => 0.5,
                Risk::High => 0.0,
            },
            self.confidence / 100.0,
        ]
    }
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

    const METRICS: Metrics = Metrics {
        cooling: 40.0,
        air_quality: 50.0,
        co2_kg: 1.0,
        water_cycling: 1.0,
        biodiversity: 80.0,
        edible_yield: Some(25.0),
        water_need: 3.0,
        maintenance: 6.0,
        risk: Risk::Medium,
        confidence: 100.0,
    };

    #[test]
    fn each_goal_weighs_in_its_own_way_and_order() {
        let all = "yield cooling air_quality biodiversity co2 maintenance water_need risk confidence";
        for (goal, total, keys) in [
            // .4 x .25 + .2 x .4 + .1 x .5 + .1 x .8 - .1 x .8 - .1 x .7 + .1 x .5 + .1 x 1
            ("edible", 31.0, "yield cooling air_quality biodiversity maintenance water_need risk confidence"),
            // .25 x .4 + .2 x .5 + .25 x .8 + .15 x .2 - .05 x .8 - .05 x .7 + .1 x .5 + .1 x 1
            ("ornamental", 50.5, "cooling air_quality biodiversity co2 maintenance water_need risk confidence"),
            // .25 x .25 + .25 x .4 + .15 x .5 + .15 x .8 + .1 x .2 - .1 x .8 - .1 x .7 + .1 x .5 + .1 x 1
            ("mixed", 37.75, all),
            ("anything", 37.75 - 6.25, all),
        ] {
            let score = METRICS.suitability(goal);
            assert!((score.total_score - total).abs() < 1e-9, "{goal}");
            assert!(score.breakdown.iter().map(|(key, _)| *key).eq(keys.split(' ')), "{goal}");
        }
        let breakdown = METRICS.suitability("mixed").breakdown;
        assert_eq!(breakdown[0], ("yield", 100.0 * 0.25 * 0.25));
        assert_eq!(breakdown[5].1, 100.0 * -0.1 * (1.0 - 6.0 / 30.0));
    }

    #[test]
    fn no_value_leaves_0_to_1() {
        let extreme =
            Metrics { co2_kg: 50.0, edible_yield: Some(5_000.0), water_need: 20.0, maintenance: 60.0, ..METRICS };
        let factors = extreme.factors(true);
        assert_eq!([factors[0], factors[4], factors[5], factors[6]], [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(extreme.factors(false)[0], 0.0);
    }
}
