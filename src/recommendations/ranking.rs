//! The two rankings behind one face: a question goes to the one that it names, and what comes back has one shape.

use std::sync::OnceLock;

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::{self, Garden};
use super::gardener::{self, Preferences};
use super::key::Key;
use crate::plants::model::Plant;
use crate::tracking::growth::beginning::Beginning;

/// The eight parts of a score, by the ranking that made it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ScoreBreakdown {
    Classic(engine::SubScores),
    Gardener(gardener::SubScores),
}

/// How a score came about, by the ranking that made it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ScoreExplanation {
    Classic(engine::Explanation),
    Gardener(gardener::Explanation),
}

/// How many plants each test turned away, by the ranking whose tests they are.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum TurnedAway {
    Classic(engine::Excluded),
    Gardener(gardener::Excluded),
}

/// A catalogue made ready for both rankings. The gardener's takes ten times as long to make: a large catalogue is answered
/// from before it is there.
pub(super) struct Indexes {
    classic: engine::Index,
    gardener: OnceLock<gardener::Index>,
    /// How each plant begins, told from its texts when it is first asked for.
    beginnings: Box<[OnceLock<Beginning>]>,
}

/// The answer to a question, whichever ranking gave it.
pub(super) struct Outcome {
    pub picks: Vec<Pick>,
    pub notes: Vec<String>,
    pub excluded: Option<TurnedAway>,
}

pub(super) struct Pick {
    /// The plant's position in the catalogue.
    pub plant: usize,
    pub score: f64,
    pub why: [String; 4],
    pub explanation: ScoreExplanation,
}

impl Indexes {
    pub(super) fn build(plants: &[Plant]) -> Self {
        let beginnings = plants.iter().map(|_| OnceLock::new()).collect();
        Self { classic: engine::Index::build(plants), gardener: OnceLock::new(), beginnings }
    }

    /// The gardener's index. `plants` is the catalogue that the other was built from, here and below.
    pub(super) fn gardener(&self, plants: &[Plant]) -> &gardener::Index {
        self.gardener.get_or_init(|| gardener::Index::build(plants))
    }

    /// How the plant at a position of the catalogue begins.
    pub(super) fn beginning(&self, plants: &[Plant], plant: usize) -> Beginning {
        *self.beginnings[plant].get_or_init(|| Beginning::of(&plants[plant]))
    }

    /// The plants for a key's question.
    pub(super) fn recommend(&self, plants: &[Plant], key: &Key) -> Outcome {
        match &key.preferences {
            None => Outcome::classic(plants, &key.request.garden, &engine::recommend(&self.classic, &key.request)),
            Some(preferences) => {
                let outcome = gardener::recommend(self.gardener(plants), &key.request, preferences);
                Outcome::gardener(plants, &key.request.garden, preferences, &outcome)
            }
        }
    }

    /// The score of the plant at a position of the catalogue, and what it is made of, to three decimals.
    pub(super) fn score(
        &self,
        plants: &[Plant],
        plant: usize,
        garden: &Garden,
        preferences: Option<&Preferences>,
    ) -> (f64, ScoreBreakdown) {
        match preferences {
            None => {
                let scores = engine::score(&self.classic, plant, garden);
                (scores.score(), ScoreBreakdown::Classic(scores.rounded(3)))
            }
            Some(preferences) => {
                let scores = gardener::score(self.gardener(plants), plant, garden, preferences);
                (scores.score(), ScoreBreakdown::Gardener(scores.rounded(3)))
            }
        }
    }
}

impl Outcome {
    pub(super) fn classic(plants: &[Plant], garden: &Garden, outcome: &engine::Outcome) -> Self {
        let pick = |pick: &engine::Pick| Pick {
            plant: pick.plant,
            score: pick.sub_scores.score(),
            why: engine::why(&plants[pick.plant], garden, &pick.sub_scores),
            explanation: ScoreExplanation::Classic((&pick.sub_scores).into()),
        };
        Self {
            picks: outcome.picks.iter().map(pick).collect(),
            notes: outcome.notes.iter().map(ToString::to_string).collect(),
            excluded: outcome.excluded.map(TurnedAway::Classic),
        }
    }

    fn gardener(plants: &[Plant], garden: &Garden, preferences: &Preferences, outcome: &gardener::Outcome) -> Self {
        let pick = |pick: &gardener::Pick| Pick {
            plant: pick.plant,
            score: pick.sub_scores.score(),
            why: gardener::why(&plants[pick.plant], garden, preferences),
            explanation: ScoreExplanation::Gardener((&pick.sub_scores).into()),
        };
        Self {
            picks: outcome.picks.iter().map(pick).collect(),
            notes: outcome.notes(plants),
            excluded: outcome.excluded.map(TurnedAway::Gardener),
        }
    }
}
