//! How a score came about: the share of each sub-score.

use serde::Serialize;
use utoipa::ToSchema;

use super::score::{SubScores, WEIGHTS};

/// One sub-score's share in the score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct ScorePart {
    /// The sub-score, 0 to 1.
    #[schema(example = 0.7)]
    pub score: f64,
    /// Its weight in the sum; 0 for the wind, which scales the sum.
    #[schema(example = 0.2)]
    pub weight: f64,
    /// What it adds to the score, of 100; what the wind takes away is negative.
    #[schema(example = 14.0)]
    pub points: f64,
}

/// How the score came about: the points of the eight parts add up to the unrounded score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Explanation {
    pub season: ScorePart,
    pub sun: ScorePart,
    pub maintainability: ScorePart,
    pub time_to_results: ScorePart,
    pub site_fit: ScorePart,
    pub preferences: ScorePart,
    pub wind_penalty: ScorePart,
    pub eco_bonus: ScorePart,
}

impl From<&SubScores> for Explanation {
    fn from(sub_scores: &SubScores) -> Self {
        let values = sub_scores.values();
        let [season, sun, maintainability, time_to_results, site_fit, preferences, wind, eco_bonus] =
            std::array::from_fn(|i| ScorePart {
                score: values[i],
                weight: WEIGHTS[i],
                points: 100.0 * (WEIGHTS[i] * values[i]),
            });
        let wind_penalty = ScorePart { points: sub_scores.score() - sub_scores.base(), ..wind };
        Self { season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_add_up_to_the_score() {
        let sub_scores = SubScores {
            season: 0.7,
            sun: 0.3,
            maintainability: 0.85,
            time_to_results: 0.5,
            site_fit: 0.35,
            preferences: 0.55,
            wind_penalty: 0.7,
            eco_bonus: 0.15,
        };
        let parts = Explanation::from(&sub_scores);
        let points = [
            parts.season,
            parts.sun,
            parts.maintainability,
            parts.time_to_results,
            parts.site_fit,
            parts.preferences,
            parts.wind_penalty,
            parts.eco_bonus,
        ]
        .map(|part| part.points);
        assert!((points.iter().sum::<f64>() - sub_scores.score()).abs() < 1e-9);
        assert!(parts.wind_penalty.points < 0.0);
        assert!((parts.season.points - 17.5).abs() < 1e-9);
    }
}
