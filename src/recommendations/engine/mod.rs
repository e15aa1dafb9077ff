//! The engine: which plants to grow in a garden, and why. Pure: it reads an [`Index`] of the catalogue, month and zone come in
//! as values. What runs once per plant and is called from another module is `#[inline]`, because a release build compiles
//! modules apart.

mod choose;
mod criteria;
mod filter;
pub(super) mod index;
mod score;
mod why;

pub use criteria::{Care, Criteria, Garden, Goal, Light, TimeToResults};
pub use filter::Excluded;
pub use index::Index;
pub use score::{Explanation, ScorePart, SubScores};
pub(crate) use why::care_word;
pub use why::why;
pub(super) use why::{facts as known_facts, wanted_colors};

use score::Scorer;

/// A question to the engine. Two equal ones have equal answers from one index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    pub garden: Garden,
    pub n: u8,
    pub explain: bool,
}

/// The answer: the plants in order, and what had to give to find them, or stood in the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<Scores = SubScores, Tests = Excluded> {
    /// No species twice.
    pub picks: Vec<Pick<Scores>>,
    pub notes: Vec<String>,
    /// How many plants each test turned away, if that was asked for.
    pub excluded: Option<Tests>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick<Scores = SubScores> {
    /// The plant's position in the catalogue that the index was built from.
    pub plant: usize,
    pub sub_scores: Scores,
}

/// The best plants for a garden, at most `n`, no species twice.
pub fn recommend(index: &Index, request: &Request) -> Outcome {
    let scorer = Scorer::new(index, &request.garden);
    let (chosen, notes) = choose::choose(index, &scorer, usize::from(request.n));
    let pick = |position| Pick { plant: position, sub_scores: scorer.sub_scores(&index.plants[position]) };
    let picks = chosen.into_iter().map(|candidate| pick(candidate.position)).collect();
    Outcome { picks, notes, excluded: request.explain.then(|| scorer.excluded(index)) }
}

/// Scores the plant at a position of the catalogue for a garden; no test turns it away.
pub fn score(index: &Index, plant: usize, garden: &Garden) -> SubScores {
    Scorer::new(index, garden).sub_scores(&index.plants[plant])
}
