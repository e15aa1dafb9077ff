//! The gardener's ranking: what a horticulturist would plant in this garden this month (`docs/recommending.md`). As pure as
//! the engine beside it; the tables that its rules read stand beside them or in `data/ranking`.

mod choose;
mod exclude;
mod index;
mod kinds;
mod preferences;
mod rules;
mod tables;
mod why;

pub use exclude::Excluded;
pub use index::Index;
pub use preferences::Preferences;
pub use why::why;

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::{Garden, Request, ScorePart};
use crate::plants::model::Plant;
use crate::python;
use exclude::Reason;
use rules::Scorer;

pub type Outcome = super::engine::Outcome<SubScores, Excluded>;
pub type Pick = super::engine::Pick<SubScores>;

/// The best plants for a garden, at most `n`, no species twice and at most two of a family; `plants` is the catalogue that
/// the index was built from.
pub fn recommend(index: &Index, plants: &[Plant], request: &Request, preferences: &Preferences) -> Outcome {
    let scorer = Scorer::new(index, &request.garden, preferences);
    let outcome = choose::choose(index, plants, &scorer, usize::from(request.n));
    Outcome { excluded: request.explain.then(|| scorer.excluded(index)), ..outcome }
}

/// Scores the plant at a position of the catalogue for a garden. No test turns it away, but what a test would turn away
/// has nothing in the part that the test belongs to.
pub fn score(index: &Index, plant: usize, garden: &Garden, preferences: &Preferences) -> SubScores {
    let facts = &index.plants[plant];
    let scorer = Scorer::new(index, garden, preferences);
    let sub_scores = scorer.sub_scores(facts);
    scorer.reason(facts).map_or(sub_scores, |reason| sub_scores.without(reason))
}

/// How well a plant fits, seen from eight sides, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = GardenerSubScores)]
pub struct SubScores {
    /// Where this month lies in its sowing window.
    #[schema(example = 0.9)]
    pub season: f64,
    #[schema(example = 1.0)]
    pub light: f64,
    #[schema(example = 0.8)]
    pub room: f64,
    #[schema(example = 1.0)]
    pub wind: f64,
    #[schema(example = 1.0)]
    pub wishes: f64,
    #[schema(example = 0.6)]
    pub care: f64,
    #[schema(example = 1.0)]
    pub time: f64,
    /// How commonly it is grown.
    #[schema(example = 1.0)]
    pub commonness: f64,
}

/// The weights of the sub-scores in their order; they add up to 1.
const WEIGHTS: [f64; 8] = [0.16, 0.16, 0.05, 0.03, 0.26, 0.06, 0.08, 0.20];

impl SubScores {
    #[inline]
    pub fn values(&self) -> [f64; 8] {
        let Self { season, light, room, wind, wishes, care, time, commonness } = *self;
        [season, light, room, wind, wishes, care, time, commonness]
    }

    /// The score, of 100. Not rounded.
    #[inline]
    pub fn score(&self) -> f64 {
        100.0 * WEIGHTS.iter().zip(self.values()).map(|(weight, value)| weight * value).sum::<f64>()
    }

    /// To three decimals.
    pub(crate) fn rounded(&self) -> Self {
        let values = self.values().map(|value| python::round(value, 3));
        let [season, light, room, wind, wishes, care, time, commonness] = values;
        Self { season, light, room, wind, wishes, care, time, commonness }
    }

    /// With nothing in the part that a failed test belongs to.
    fn without(self, reason: Reason) -> Self {
        match reason {
            Reason::Season | Reason::Frost => Self { season: 0.0, ..self },
            Reason::Light => Self { light: 0.0, ..self },
            Reason::Indoors | Reason::Containers | Reason::Room => Self { room: 0.0, ..self },
            Reason::Time => Self { time: 0.0, ..self },
            Reason::Goal | Reason::Poison => Self { wishes: 0.0, ..self },
        }
    }
}

/// How the score came about: the points of the eight parts add up to the unrounded score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = GardenerExplanation)]
pub struct Explanation {
    pub season: ScorePart,
    pub light: ScorePart,
    pub room: ScorePart,
    pub wind: ScorePart,
    pub wishes: ScorePart,
    pub care: ScorePart,
    pub time: ScorePart,
    pub commonness: ScorePart,
}

impl From<&SubScores> for Explanation {
    fn from(sub_scores: &SubScores) -> Self {
        let [season, light, room, wind, wishes, care, time, commonness] =
            ScorePart::of_each(sub_scores.values(), WEIGHTS);
        Self { season, light, room, wind, wishes, care, time, commonness }
    }
}
