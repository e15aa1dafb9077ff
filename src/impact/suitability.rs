//! How well a plant's impact suits the gardener's goal (contract 4.4, suitability): the metrics brought to 0..1, weighed
//! by goal, added up. That the weights of care and water are negative is the original's own and part of the contract.

use super::formulas::{Metrics, Risk};
use super::model::SuitabilityScore;

/// What the gardener wants of the garden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// `edible`
    Edible,
    /// `ornamental`
    Ornamental,
    /// `mixed`
    Mixed,
    /// Any other word: weighed as `mixed`, but food counts for nothing.
    Other,
}

impl From<&str> for Goal {
    fn from(word: &str) -> Self {
        match word {
            "edible" => Self::Edible,
            "ornamental" => Self::Ornamental,
            "mixed" => Self::Mixed,
            _ => Self::Other,
        }
    }
}

/// What is weighed; the name is the key in the breakdown.
#[derive(Clone, Copy, Debug)]
enum Factor {
    Yield,
    Cooling,
    AirQuality,
    Biodiversity,
    Co2,
    Maintenance,
    WaterNeed,
    Risk,
    Confidence,
}

use Factor::{AirQuality, Biodiversity, Co2, Confidence, Cooling, Maintenance, WaterNeed, Yield};

impl Factor {
    fn key(self) -> &'static str {
        match self {
            Self::Yield => "yield",
            Self::Cooling => "cooling",
            Self::AirQuality => "air_quality",
            Self::Biodiversity => "biodiversity",
            Self::Co2 => "co2",
            Self::Maintenance => "maintenance",
            Self::WaterNeed => "water_need",
            Self::Risk => "risk",
            Self::Confidence => "confidence",
        }
    }

    /// The metric from 0, bad, to 1, good.
    fn value(self, metrics: &Metrics, goal: Goal) -> f64 {
        match self {
            Self::Yield if matches!(goal, Goal::Edible | Goal::Mixed) => {
                (metrics.edible_yield.unwrap_or_default() / 100.0).min(1.0)
            }
            Self::Yield => 0.0,
            Self::Cooling => metrics.cooling / 100.0,
            Self::AirQuality => metrics.air_quality / 100.0,
            Self::Biodiversity => metrics.biodiversity / 100.0,
            Self::Co2 => (metrics.co2_kg / 5.0).min(1.0),
            Self::Maintenance => (1.0 - metrics.maintenance / 30.0).max(0.0),
            Self::WaterNeed => (1.0 - metrics.water_need / 10.0).max(0.0),
            Self::Risk => match metrics.risk {
                Risk::Low => 1.0,
                Risk::Medium => 0.5,
                Risk::High => 0.0,
            },
            Self::Confidence => metrics.confidence / 100.0,
        }
    }
}

const EDIBLE: [(Factor, f64); 8] = [
    (Yield, 0.4),
    (Cooling, 0.2),
    (AirQuality, 0.1),
    (Biodiversity, 0.1),
    (Maintenance, -0.1),
    (WaterNeed, -0.1),
    (Factor::Risk, 0.1),
    (Confidence, 0.1),
];

const ORNAMENTAL: [(Factor, f64); 8] = [
    (Cooling, 0.25),
    (AirQuality, 0.2),
    (Biodiversity, 0.25),
    (Co2, 0.15),
    (Maintenance, -0.05),
    (WaterNeed, -0.05),
    (Factor::Risk, 0.1),
    (Confidence, 0.1),
];

const MIXED: [(Factor, f64); 9] = [
    (Yield, 0.25),
    (Cooling, 0.25),
    (AirQuality, 0.15),
    (Biodiversity, 0.15),
    (Co2, 0.1),
    (Maintenance, -0.1),
    (WaterNeed, -0.1),
    (Factor::Risk, 0.1),
    (Confidence, 0.1),
];

impl Metrics {
    /// How well the plant suits the goal, of 100; not rounded.
    pub fn suitability(&self, goal: Goal) -> SuitabilityScore {
        let weights: &[(Factor, f64)] = match goal {
            Goal::Edible => &EDIBLE,
            Goal::Ornamental => &ORNAMENTAL,
            Goal::Mixed | Goal::Other => &MIXED,
        };
        let values = weights.iter().map(|(factor, weight)| {
            let value = factor.value(self, goal);
            (factor.key(), *weight, value)
        });
        SuitabilityScore {
            total_score: 100.0 * values.clone().fold(0.0, |sum, (_, weight, value)| sum + weight * value),
            breakdown: values.map(|(key, weight, value)| (key, 100.0 * weight * value)).collect(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the contract's numbers are exact")]
mod tests {
    use super::*;

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

    fn weighed(goal: &str) -> (f64, Vec<&'static str>) {
        let score = METRICS.suitability(Goal::from(goal));
        let keys = score.breakdown.iter().map(|(key, _)| *key).collect();
        (score.total_score, keys)
    }

    #[test]
    fn each_goal_weighs_in_its_own_way() {
        let near = |goal, expected: f64| (weighed(goal).0 - expected).abs() < 1e-9;
        // .4 x .25 + .2 x .4 + .1 x .5 + .1 x .8 - .1 x .8 - .1 x .7 + .1 x .5 + .1 x 1
        assert!(near("edible", 31.0));
        // .25 x .4 + .2 x .5 + .25 x .8 + .15 x .2 - .05 x .8 - .05 x .7 + .1 x .5 + .1 x 1
        assert!(near("ornamental", 50.5));
        // .25 x .25 + .25 x .4 + .15 x .5 + .15 x .8 + .1 x .2 - .1 x .8 - .1 x .7 + .1 x .5 + .1 x 1
        assert!(near("mixed", 37.75));
        assert!(near("anything", 37.75 - 6.25));
    }

    #[test]
    fn the_breakdown_has_the_weights_order() {
        assert_eq!(
            weighed("edible").1,
            ["yield", "cooling", "air_quality", "biodiversity", "maintenance", "water_need", "risk", "confidence"]
        );
        assert_eq!(
            weighed("ornamental").1,
            ["cooling", "air_quality", "biodiversity", "co2", "maintenance", "water_need", "risk", "confidence"]
        );
        assert_eq!(weighed("joy").1.len(), 9);
        let breakdown = METRICS.suitability(Goal::Mixed).breakdown;
        assert_eq!(breakdown[0], ("yield", 100.0 * 0.25 * 0.25));
        assert_eq!(breakdown[5].1, 100.0 * -0.1 * (1.0 - 6.0 / 30.0));
    }

    #[test]
    fn no_value_leaves_0_to_1() {
        let extreme =
            Metrics { co2_kg: 50.0, edible_yield: Some(5_000.0), water_need: 20.0, maintenance: 60.0, ..METRICS };
        for (factor, value) in [(Yield, 1.0), (Co2, 1.0), (WaterNeed, 0.0), (Maintenance, 0.0)] {
            assert_eq!(factor.value(&extreme, Goal::Edible), value, "{factor:?}");
        }
        assert_eq!(Yield.value(&extreme, Goal::Ornamental), 0.0);
    }
}
