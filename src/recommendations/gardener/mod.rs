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
pub(super) use preferences::frosty_months;
pub use why::why;

use super::engine::{Garden, Request};
use rules::Scorer;

/// The answer: the plants in order, and what stood in the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// No species twice, at most two of a family.
    pub picks: Vec<Pick>,
    /// The positions of what pets or toddlers mustn't eat: one plant of each species that fits otherwise, the best first.
    left_out: Vec<usize>,
    notes: Vec<String>,
    /// How many plants each test turned away, if that was asked for.
    pub excluded: Option<Excluded>,
}

impl Outcome {
    /// What stood in the way, in words; `plants` is the catalogue that the index was built from.
    pub fn notes(&self, plants: &[crate::plants::model::Plant]) -> Vec<String> {
        choose::left_out(plants, &self.left_out).into_iter().chain(self.notes.iter().cloned()).collect()
    }
}

pub type Pick = super::engine::Pick<SubScores>;

/// The best plants for a garden, at most `n`.
pub fn recommend(index: &Index, request: &Request, preferences: &Preferences) -> Outcome {
    let scorer = Scorer::new(index, &request.garden, preferences);
    let outcome = choose::choose(index, &scorer, usize::from(request.n));
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
