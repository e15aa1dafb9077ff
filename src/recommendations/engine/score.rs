//! The eight sub-scores and their sum (contract 3.5). The order of the floating-point operations is part of the contract:
//! another order shows in the rounded score.

use serde::Serialize;
use utoipa::ToSchema;

use crate::python;
use crate::season::{ClimateZone, MonthSet};

use super::criteria::{Care, Criteria, Garden, Light, TimeToResults};
use super::index::{Facts, Index};

/// The weights of the sub-scores in the order of [`SubScores`]. The wind has none: it scales the sum.
const WEIGHTS: [f64; 8] = [0.25, 0.20, 0.15, 0.10, 0.10, 0.12, 0.0, 0.05];

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

    #[inline]
    pub fn values(&self) -> [f64; 8] {
        let Self { season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus } =
            *self;
        [season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus]
    }

    /// The weighted sum of all but the wind, from 0 to 97.
    #[inline]
    fn base(&self) -> f64 {
        100.0 * WEIGHTS.iter().zip(self.values()).map(|(weight, value)| weight * value).sum::<f64>()
    }

    /// The score: the base, a little less where the wind does harm. Not rounded.
    #[inline]
    pub fn score(&self) -> f64 {
        self.base() * (0.85 + 0.15 * self.wind_penalty)
    }

    /// To three decimals.
    pub(crate) fn rounded(&self) -> Self {
        let [season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus] =
            self.values().map(|value| python::round(value, 3));
        Self { season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus }
    }
}

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

impl ScorePart {
    pub(in crate::recommendations) fn of_each(values: [f64; 8], weights: [f64; 8]) -> [Self; 8] {
        std::array::from_fn(|i| Self { score: values[i], weight: weights[i], points: 100.0 * (weights[i] * values[i]) })
    }
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
        let [season, sun, maintainability, time_to_results, site_fit, preferences, wind, eco_bonus] =
            ScorePart::of_each(sub_scores.values(), WEIGHTS);
        let wind_penalty = ScorePart { points: sub_scores.score() - sub_scores.base(), ..wind };
        Self { season, sun, maintainability, time_to_results, site_fit, preferences, wind_penalty, eco_bonus }
    }
}

/// Judges the plants of an index for one garden.
pub(super) struct Scorer<'a> {
    pub(super) criteria: &'a Criteria,
    /// The zone whose sowing months are compared.
    pub(super) zone: ClimateZone,
    pub(super) now: MonthSet,
    pub(super) near: MonthSet,
    /// For each of the index's colour sets whether it has a colour that is asked for.
    wanted_colors: Vec<bool>,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(index: &Index, garden: &'a Garden) -> Self {
        let (criteria, month) = (&garden.criteria, garden.month);
        let now = MonthSet::of(month);
        let (zone, now, near) = match garden.known_zone() {
            Some(zone) => (zone, now, now.with(month.previous()).with(month.next())),
            // In a zone that nothing is known of no month counts, so that no plant is ever in season there.
            None => (ClimateZone::Cool, MonthSet::EMPTY, MonthSet::EMPTY),
        };
        let wanted_colors = index.color_sets.iter().map(|colors| criteria.wants_one_of(colors)).collect();
        Self { criteria, zone, now, near, wanted_colors }
    }

    #[inline]
    pub(super) fn sub_scores(&self, plant: &Facts) -> SubScores {
        let Self { criteria, zone, now, near, .. } = *self;
        let months = plant.months_in(zone);
        SubScores {
            season: season(months.intersects(now), months.intersects(near)),
            sun: sun(criteria.light, plant.sun_need),
            maintainability: maintainability(criteria.care, plant.maintainability),
            time_to_results: time_to_results(criteria.time_to_results, plant.maturity_days),
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
fn sun(place: Light, need: Light) -> f64 {
    match place.steps_to(need) {
        Some(0) => 1.0,
        Some(1) => 0.7,
        Some(_) => 0.3,
        None => 0.5,
    }
}

/// The plant's own score; the more care there is to give, the less it matters.
fn maintainability(care: Care, own: f64) -> f64 {
    match care {
        Care::Low => own,
        Care::Medium => 0.5 + 0.5 * own,
        Care::High => 0.7 + 0.3 * own,
    }
}

fn time_to_results(wanted: TimeToResults, days: Option<i32>) -> f64 {
    let Some(days) = days else { return 0.6 };
    let (limits, beyond): (&[(i32, f64)], f64) = match wanted {
        TimeToResults::Quick => (&[(45, 1.0), (75, 0.8), (105, 0.5)], 0.2),
        TimeToResults::Standard => (&[(60, 0.9), (120, 1.0), (180, 0.7)], 0.4),
        TimeToResults::Patient => (&[(60, 0.6), (120, 0.8), (180, 1.0)], 0.9),
        TimeToResults::Unknown => (&[(60, 1.0), (120, 0.8)], 0.6),
    };
    let within = limits.iter().find(|(limit, _)| days <= *limit);
    within.map_or(beyond, |(_, score)| *score)
}

/// The parts that hold added up from left to right, at most 1.
fn sum_of<const N: usize>(parts: [(bool, f64); N]) -> f64 {
    let holding = parts.iter().filter(|(holds, _)| *holds);
    holding.fold(0.0, |sum: f64, (_, part)| sum + part).min(1.0)
}
