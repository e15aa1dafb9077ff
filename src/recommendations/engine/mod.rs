//! The engine: which plants to grow in a garden, and why. Pure: no clock, no database, no waiting; month and zone come in
//! as values. It reads an [`Index`] that is built once per catalogue version, and names plants by their position.
//!
//! One request goes through `filter` (who may), `score` (how well), `rank` and `relax` (who gets a place); `reasons`
//! and `sentence` say why, for the few that got one, and `explain` how the score came about.
//!
//! What runs once per plant is `#[inline]`: a release build compiles in parts, and a call from one to another for each
//! plant would take four times as long.

mod environment;
mod explain;
mod filter;
mod index;
#[cfg(test)]
mod oracle;
mod rank;
mod reasons;
mod relax;
mod score;
mod scorer;
mod sentence;
#[cfg(test)]
pub(crate) mod testing;
mod traits;
mod wishes;

pub use environment::{Zone, resolve_zone};
pub use explain::{Explanation, ScorePart};
pub use filter::Excluded;
pub use index::Index;
pub use reasons::{care_word, reasons, why};
pub use relax::Note;
pub use score::{SubScores, WEIGHTS};
pub use sentence::Pen;
pub use wishes::{Care, Garden, Goal, Light, Patience, Wishes};

use environment::Window;
use filter::Filter;
use scorer::Scorer;

/// A question to the engine. Two equal ones have equal answers from one index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The garden to plant.
    pub garden: Garden,
    /// How many species are wanted.
    pub n: u8,
    /// Whether to count what the filter turned away.
    pub explain: bool,
}

/// An answer: the plants in order, and what had to give to find them.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The plants, no species twice.
    pub picks: Vec<Pick>,
    /// What had to give.
    pub notes: Vec<Note>,
    /// How many plants each test turned away, if that was asked for.
    pub excluded: Option<Excluded>,
}

/// A plant with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick {
    /// The plant's position in the catalogue that the index was built from.
    pub plant: usize,
    /// What the score is made of.
    pub sub_scores: SubScores,
}

/// The best plants for a garden, at most `n`, no species twice.
pub fn recommend(index: &Index, request: &Request) -> Outcome {
    let garden = &request.garden;
    let window = Window::new(&garden.zone, garden.month);
    let filter = Filter::new(garden, window);
    let scorer = Scorer::new(index, garden, window);
    let (chosen, notes) = relax::choose(index, &filter, &scorer, window, usize::from(request.n));
    let picks = chosen.into_iter().map(|candidate| {
        let slot = candidate.slot as usize;
        Pick { plant: index.position[slot] as usize, sub_scores: scorer.sub_scores(slot) }
    });
    Outcome { picks: picks.collect(), notes, excluded: request.explain.then(|| filter.excluded(index)) }
}

/// Scores one plant for a garden; no test can turn it away.
pub fn score(index: &Index, plant: usize, garden: &Garden) -> Pick {
    let window = Window::new(&garden.zone, garden.month);
    Pick { plant, sub_scores: Scorer::new(index, garden, window).sub_scores(index.slot(plant)) }
}
