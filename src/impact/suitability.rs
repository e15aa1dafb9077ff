//! How well a plant's impact suits the gardener's goal (contract 4.4, suitability): the metrics brought to 0..1, weighed by
//! goal, added up. That the weights of care and water are negative is the original's own and part of the contract.

use super::formulas::{Metrics, Risk};
use super::model::SuitabilityScore;

/// What is weighed, by its key in the breakdown.
const FACTORS: [&str; 9] =
    ["yield", "cooling", "air_quality", "biodiversity", "co2", "maintenance", "water_need", "risk", "confidence"];

/// The weights of the factors for a goal; 0 for one that isn't part of its breakdown.
const EDIBLE: [f64; 9] = [0.4, 0.2, 0.1, 0.1, 0.0, -0.1, -0.1, 0.1, 0.1];
const ORNAMENTAL: [f64; 9] = [0.0, 0.25, 0.2, 0.25, 0.15, -0.05, -0.05, 0.1, 0.1];
const MIXED: [f64; 9] = [0.25, 0.25, 0.15, 0.15, 0.1, -0.1, -0.1, 0.1, 0.1];

impl Metrics {
    /// How well the plant suits the goal, of 100; not rounded.
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

    /// The factors from 0, bad, to 1, good.
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
