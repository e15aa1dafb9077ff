//! The eight sub-scores and their sum (contract 3.5): one function per rule, its numbers beside it.
//!
//! The order of the floating-point operations is part of the contract: another order shows in the rounded score.

use serde::Serialize;
use utoipa::ToSchema;

use crate::python;

use super::criteria::{Care, Criteria, Light, Patience};
use super::environment::Window;
use super::index::{Facts, Index};

/// The weights of the sub-scores in the order of [`SubScores`]. The wind has none: it scales the sum.
pub(super) const WEIGHTS: [f64; 8] = [0.25, 0.20, 0.15, 0.10, 0.10, 0.12, 0.0, 0.05];

/// How well a plant fits, seen from eight sides, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct SubScores {
    #[schema(example = 1.0)]
    pub season: f64,
    #[schema(example = 0.7)]
    pub sun: f64,
    #[schema(example = 0.9)]
    pub maintainability: f64,
    #[schema(example = 0.8)]
    pub time_to_results: f64,
    #[schema(example = 0.35)]
    pub site_fit: f64,
    #[schema(example = 0.35)]
    pub preferences: f64,
    #[schema(example = 1.0)]
    pub wind_penalty: f64,
    #[schema(example = 0.15)]
    pub eco_bonus: f64,
}

impl SubScores {
    /// Their names in the order of the contract's table.
    pub(super) const NAMES: [&'static str; 8] =
        ["season", "sun", "maintainability", "time_to_results", "site_fit", "preferences", "wind_penalty", "eco_bonus"];

    /// Their values in the same order.
    pub fn values(&self) -> [f64; 8] {
        [
            self.season,
            self.sun,
            self.maintainability,
            self.time_to_results,
            self.site_fit,
            self.preferences,
            self.wind_penalty,
            self.eco_bonus,
        ]
    }

    /// The weighted sum of all but the wind, from 0 to 97.
    #[inline]
    pub(super) fn base(&self) -> f64 {
        let [season, sun, care, time, site, appeal, _, eco] = WEIGHTS;
        100.0
            * (season * self.season
                + sun * self.sun
                + care * self.maintainability
                + time * self.time_to_results
                + site * self.site_fit
                + appeal * self.preferences
                + eco * self.eco_bonus)
    }

    /// The score: the base, a little less where the wind does harm. Not rounded.
    #[inline]
    pub fn score(&self) -> f64 {
        self.base() * (0.85 + 0.15 * self.wind_penalty)
    }

    /// The eight rounded to so many decimals, Python's way.
    pub(crate) fn rounded(&self, digits: usize) -> Self {
        let [season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus] =
            self.values().map(|value| python::round(value, digits));
        Self { season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus }
    }
}

/// Scores the plants of an index for one garden.
pub(super) struct Scorer<'a> {
    criteria: &'a Criteria,
    window: Window,
    /// For each of the index's colour sets whether it has a colour that is asked for.
    wanted_colors: Vec<bool>,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(index: &Index, criteria: &'a Criteria, window: Window) -> Self {
        let wanted = |colors: &Vec<Box<str>>| colors.iter().any(|color| criteria.wants_color(color));
        Self { criteria, window, wanted_colors: index.color_sets.iter().map(wanted).collect() }
    }

    #[inline]
    pub(super) fn sub_scores(&self, plant: &Facts) -> SubScores {
        let criteria = self.criteria;
        let months = plant.months_in(self.window.zone);
        SubScores {
            season: season(months.intersects(self.window.now), months.intersects(self.window.near)),
            sun: sun(criteria.light, plant.sun_need),
            maintainability: maintainability(criteria.care, plant.maintainability),
            time_to_results: time_to_results(criteria.patience, plant.maturity_days),
            site_fit: sum_of([
                (criteria.indoors && plant.indoor_ok, 0.2),
                (criteria.containers && plant.container_ok, 0.2),
                (criteria.small_space && plant.compact, 0.15),
            ]),
            preferences: sum_of([
                (criteria.edible_types && plant.edible, 0.2),
                (criteria.ornamental_types && plant.flower, 0.2),
                (self.wanted_colors[plant.color_set], 0.15),
                (criteria.fragrant && plant.fragrant, 0.15),
            ]),
            wind_penalty: if criteria.windy && plant.catches_wind { 0.7 } else { 1.0 },
            eco_bonus: if plant.feeds_insects { 0.15 } else { 0.0 },
        }
    }
}

/// 1 for a plant that is sown this month, 0.7 one month earlier or later, else 0.
#[inline]
fn season(now: bool, near: bool) -> f64 {
    if now {
        1.0
    } else if near {
        0.7
    } else {
        0.0
    }
}

/// The further the light of the place from the light that is needed, the less.
#[inline]
fn sun(place: Light, need: Light) -> f64 {
    match place.steps_to(need) {
        Some(0) => 1.0,
        Some(1) => 0.7,
        Some(_) => 0.3,
        None => 0.5,
    }
}

/// The plant's own score; the more care there is to give, the less it matters.
#[inline]
fn maintainability(care: Care, own: f64) -> f64 {
    match care {
        Care::Low => own,
        Care::Medium => 0.5 + 0.5 * own,
        Care::High => 0.7 + 0.3 * own,
    }
}

/// By days to maturity and the gardener's patience; 0.6 where the days are unknown.
#[inline]
fn time_to_results(patience: Patience, days: Option<i32>) -> f64 {
    let Some(days) = days else { return 0.6 };
    let (limits, beyond): (&[(i32, f64)], f64) = match patience {
        Patience::Quick => (&[(45, 1.0), (75, 0.8), (105, 0.5)], 0.2),
        Patience::Standard => (&[(60, 0.9), (120, 1.0), (180, 0.7)], 0.4),
        Patience::Patient => (&[(60, 0.6), (120, 0.8), (180, 1.0)], 0.9),
        Patience::Unknown => (&[(60, 1.0), (120, 0.8)], 0.6),
    };
    let within = limits.iter().find(|(limit, _)| days <= *limit);
    within.map_or(beyond, |(_, score)| *score)
}

/// The parts that hold added up from left to right, at most 1.
#[inline]
fn sum_of<const N: usize>(parts: [(bool, f64); N]) -> f64 {
    let holding = parts.iter().filter(|(holds, _)| *holds);
    holding.fold(0.0, |sum: f64, (_, part)| sum + part).min(1.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the contract's numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn season_and_sun() {
        assert_eq!([season(true, true), season(false, true), season(false, false)], [1.0, 0.7, 0.0]);
        assert_eq!(sun(Light::FullSun, Light::FullSun), 1.0);
        assert_eq!(sun(Light::FullSun, Light::PartSun), 0.7);
        assert_eq!(sun(Light::BrightShade, Light::FullSun), 0.3);
        assert_eq!(sun(Light::Unknown, Light::FullSun), 0.5);
        assert_eq!(sun(Light::FullSun, Light::Unknown), 0.5);
    }

    #[test]
    fn care_takes_the_edge_off() {
        assert_eq!([Care::Low, Care::Medium, Care::High].map(|care| maintainability(care, 0.4)), [0.4, 0.7, 0.82]);
    }

    #[test]
    fn patience_reads_the_days_by_its_own_table() {
        let tables = [
            (Patience::Quick, [(45, 1.0), (46, 0.8), (75, 0.8), (76, 0.5), (105, 0.5), (106, 0.2)]),
            (Patience::Standard, [(60, 0.9), (61, 1.0), (120, 1.0), (121, 0.7), (180, 0.7), (181, 0.4)]),
            (Patience::Patient, [(60, 0.6), (61, 0.8), (120, 0.8), (121, 1.0), (180, 1.0), (181, 0.9)]),
            (Patience::Unknown, [(1, 1.0), (60, 1.0), (61, 0.8), (120, 0.8), (121, 0.6), (i32::MAX, 0.6)]),
        ];
        for (patience, rows) in tables {
            for (days, score) in rows {
                assert_eq!(time_to_results(patience, Some(days)), score, "{patience:?} {days}");
            }
            assert_eq!(time_to_results(patience, None), 0.6);
        }
    }

    #[test]
    fn parts_are_added_from_left_to_right_up_to_1() {
        assert_eq!(sum_of([(true, 0.2), (true, 0.2), (true, 0.15)]), 0.2 + 0.2 + 0.15);
        assert_eq!(sum_of([(false, 0.2), (false, 0.2)]), 0.0);
        // Not 0.7: what the sum of these in this order is.
        assert_eq!(sum_of([(true, 0.2), (true, 0.2), (true, 0.15), (true, 0.15)]), 0.700_000_000_000_000_1);
        assert_eq!(sum_of([(true, 0.6), (true, 0.6)]), 1.0);
    }

    /// Worked out by a transcription of the contract's formula into Python 3.11.
    const GOLDEN: [([f64; 8], f64); 12] = [
        ([0.7, 0.7, 0.4, 1.0, 0.0, 0.55, 0.7, 0.15], 52.381_749_999_999_98),
        ([0.0, 1.0, 0.2, 0.8, 0.0, 0.0, 1.0, 0.15], 31.750_000_000_000_007),
        ([1.0, 0.7, 0.9, 0.6, 0.15, 0.0, 0.7, 0.0], 57.3),
        ([0.0, 1.0, 0.2, 0.6, 0.15, 0.0, 0.7, 0.0], 29.1275),
        ([0.0, 0.7, 0.6, 0.2, 0.2, 0.55, 0.7, 0.15], 32.80425),
        ([0.0, 0.7, 0.9, 0.6, 0.35, 0.2, 1.0, 0.0], 39.4),
        ([0.0, 1.0, 0.2, 1.0, 0.35, 0.2, 1.0, 0.15], 39.65),
        ([0.7, 0.5, 0.2, 0.2, 0.4, 0.700_000_000_000_000_1, 0.7, 0.0], 42.879_500_000_000_01),
        ([0.0, 0.7, 0.9, 0.6, 0.4, 0.55, 1.0, 0.15], 44.85),
        ([0.0, 0.5, 0.6, 0.6, 0.0, 0.0, 1.0, 0.0], 25.0),
        ([0.7, 0.7, 0.4, 0.2, 0.0, 0.0, 1.0, 0.15], 40.25),
        ([0.0, 0.3, 0.2, 0.2, 0.35, 0.35, 0.7, 0.0], 17.8585),
    ];

    #[test]
    fn the_sum_is_pythons_to_the_last_digit() {
        for (values, score) in GOLDEN {
            let [season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus] =
                values;
            let sub = SubScores {
                season,
                sun,
                maintainability,
                time_to_results,
                site_fit,
                preferences,
                wind_penalty,
                eco_bonus,
            };
            assert_eq!(sub.score(), score);
        }
    }
}
