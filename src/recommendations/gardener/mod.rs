//! The gardener's ranking: what a horticulturist would plant in this garden this month (`docs/recommending.md`). As pure as
//! the engine beside it; the tables that its rules read stand beside them or in `data/ranking`.

mod choose;
mod exclude;
mod explain;
mod index;
mod kinds;
mod preferences;
mod rules;
mod tables;
mod why;

pub use exclude::Excluded;
pub use explain::{Explanation, SubScores};
pub use index::Index;
pub use preferences::Preferences;
pub use why::why;

use super::engine::{Garden, Request};
use crate::plants::model::Plant;
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
