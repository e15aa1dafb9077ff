//! The two rankings behind one face: a question goes to the one that it names, and what comes back has one shape.

use std::sync::{Arc, OnceLock};

use serde::Serialize;
use utoipa::ToSchema;

use super::key::Key;
use super::{engine, gardener};
use crate::plants::catalogue::Catalogue;
use crate::tracking::growth::facts::Beginning;

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
pub(super) struct Indexed {
    pub catalogue: Arc<Catalogue>,
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

impl Indexed {
    pub(super) fn new(catalogue: Arc<Catalogue>) -> Self {
        let classic = engine::Index::build(catalogue.plants());
        let beginnings = catalogue.plants().iter().map(|_| OnceLock::new()).collect();
        Self { catalogue, classic, gardener: OnceLock::new(), beginnings }
    }

    pub(super) fn gardener(&self) -> &gardener::Index {
        self.gardener.get_or_init(|| gardener::Index::over(&self.classic, self.catalogue.plants()))
    }

    /// How the plant at a position of the catalogue begins.
    pub(super) fn beginning(&self, plant: usize) -> Beginning {
        *self.beginnings[plant].get_or_init(|| Beginning::of(&self.catalogue.plants()[plant]))
    }

    /// The plants for a key's question.
    pub(super) fn recommend(&self, key: &Key) -> Outcome {
        let (plants, garden) = (self.catalogue.plants(), &key.request.garden);
        let Some(preferences) = &key.preferences else {
            let outcome = engine::recommend(&self.classic, &key.request);
            let pick = |pick: engine::Pick| Pick {
                plant: pick.plant,
                score: pick.sub_scores.score(),
                why: engine::why(&plants[pick.plant], garden, &pick.sub_scores),
                explanation: ScoreExplanation::Classic((&pick.sub_scores).into()),
            };
            let picks = outcome.picks.into_iter().map(pick).collect();
            return Outcome { picks, notes: outcome.notes, excluded: outcome.excluded.map(TurnedAway::Classic) };
        };
        let outcome = gardener::recommend(self.gardener(), plants, &key.request, preferences);
        let pick = |pick: gardener::Pick| Pick {
            plant: pick.plant,
            score: pick.sub_scores.score(),
            why: gardener::why(&plants[pick.plant], garden, preferences),
            explanation: ScoreExplanation::Gardener((&pick.sub_scores).into()),
        };
        Outcome {
            picks: outcome.picks.into_iter().map(pick).collect(),
            notes: outcome.notes,
            excluded: outcome.excluded.map(TurnedAway::Gardener),
        }
    }

    /// The score of the plant at a position of the catalogue, and what it is made of, to three decimals.
    pub(super) fn score(&self, plant: usize, key: &Key) -> (f64, ScoreBreakdown) {
        let garden = &key.request.garden;
        match &key.preferences {
            None => {
                let scores = engine::score(&self.classic, plant, garden);
                (scores.score(), ScoreBreakdown::Classic(scores.rounded()))
            }
            Some(preferences) => {
                let scores = gardener::score(self.gardener(), plant, garden, preferences);
                (scores.score(), ScoreBreakdown::Gardener(scores.rounded()))
            }
        }
    }
}
