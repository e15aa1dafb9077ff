//! Filters, searches and orders the catalogue in memory, as `queries::find_page` does in SQL: a test compares the two.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::catalogue::Catalogue;
use super::model::Plant;
use super::page::{Filter, PageQuery, Sort, SortKey};
use super::search_text::{Rank, SearchText, Term};

/// How near a name must be to a term that no name contains; sessions are set to it too (`db/pool.rs`).
pub(crate) const NEAR: f32 = 0.5;

/// How many of the nearest plants give their names to `did_you_mean`.
pub(crate) const NEAREST: usize = 10;

/// What a page holds: which plants, how many there are on all pages, and the nearest ones when nothing contained the term.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct Found {
    pub version: i64,
    pub total: i64,
    pub ids: Vec<i32>,
    /// Ids of the plants nearest to a term that is in no name.
    pub nearest: Vec<i32>,
    /// Whether all plants' texts could be compared; the database may not have been given those of the newest plants yet.
    pub folded: bool,
}

struct Hit {
    position: usize,
    rank: Rank,
    nearness: f32,
}

pub fn find_page(catalogue: &Catalogue, query: &PageQuery) -> Found {
    let plants = catalogue.plants();
    let candidates: Vec<usize> = (0..plants.len()).filter(|at| query.filter.admits(&plants[*at])).collect();
    let (mut hits, near) = match &query.filter.search {
        None => (candidates.into_iter().map(|position| Hit { position, rank: Rank::Name, nearness: 1.0 }).collect(), 0),
        Some(term) => find(&Term::of(term), &candidates, catalogue.search_texts()),
    };
    let id = |hit: &Hit| plants[hit.position].id;
    hits.sort_by(|a, b| {
        let nearness = b.nearness.total_cmp(&a.nearness);
        a.rank.cmp(&b.rank).then(nearness).then(id(a).cmp(&id(b)))
    });
    let nearest = hits.iter().take(near.min(NEAREST)).map(id).collect();
    if let Some(sort) = query.sort {
        hits.sort_by(|a, b| sort.compare(catalogue, a.position, b.position));
    }
    let offset = usize::try_from(query.offset()).unwrap_or(usize::MAX);
    let limit = usize::try_from(query.limit).unwrap_or_default();
    Found {
        version: catalogue.version,
        total: i64::try_from(hits.len()).unwrap_or(i64::MAX),
        ids: hits.iter().skip(offset).take(limit).map(id).collect(),
        nearest,
        folded: true,
    }
}

/// The plants that contain the term, before those that only mention it the ones whose names are near it, and how many those are.
fn find(term: &Term, candidates: &[usize], texts: &[SearchText]) -> (Vec<Hit>, usize) {
    let ranked = candidates.iter().filter_map(|&position| {
        let rank = term.rank(&texts[position])?;
        Some(Hit { position, rank, nearness: 1.0 })
    });
    let mut hits: Vec<Hit> = ranked.collect();
    if hits.iter().any(|hit| hit.rank < Rank::Description) {
        return (hits, 0);
    }
    let trigrams = Trigrams::of(&term.text);
    let near = candidates.iter().filter_map(|&position| {
        let names = texts[position].names.split('\n');
        let nearness = names.map(|name| trigrams.word_similarity(name)).fold(0.0, f32::max);
        (nearness >= NEAR).then_some(Hit { position, rank: Rank::Letters, nearness })
    });
    let near: Vec<Hit> = near.collect();
    let placed: HashSet<usize> = near.iter().map(|hit| hit.position).collect();
    hits.retain(|hit| !placed.contains(&hit.position));
    hits.extend(near);
    (hits, placed.len())
}

impl Filter {
    /// Whether the plant passes everything but the search.
    fn admits(&self, plant: &Plant) -> bool {
        let is = |wanted: Option<&str>, value: Option<&str>| wanted.is_none() || wanted == value;
        let flag =
            |wanted: Option<bool>, value: Option<bool>| wanted.is_none_or(|wanted| wanted == value.unwrap_or(false));
        let lowered = plant.scientific_name.as_ref().map(|name| name.to_lowercase());
        let sowable = self.climate_zone.is_none_or(|zone| {
            let months = plant.sowing_months_by_climate.as_ref().and_then(|months| months.get(zone));
            months.is_some_and(|months| self.sowable_in.is_none_or(|month| months.contains(&month)))
        });
        let colored = self.color.is_none_or(|color| {
            let colors = plant.flower_colors.as_ref();
            colors.is_some_and(|colors| colors.0.iter().any(|c| c == color))
        });
        is(self.category.as_deref(), plant.plant_category.as_deref())
            && is(self.scientific_name.as_deref(), lowered.as_deref())
            && is(self.sun_need, plant.sun_need.as_deref())
            && sowable
            && colored
            && flag(self.edible, plant.edible)
            && flag(self.container_ok, plant.container_ok)
            && flag(self.indoor_ok, plant.indoor_ok)
            && flag(self.fragrant, plant.fragrant)
    }
}

impl Sort {
    fn compare(self, catalogue: &Catalogue, a: usize, b: usize) -> Ordering {
        let [first, second] = [a, b].map(|position| self.value(catalogue, position));
        let by_value = match (first, second) {
            (Some(first), Some(second)) if self.descending => second.total_cmp(&first),
            (Some(first), Some(second)) => first.total_cmp(&second),
            (first, second) => second.is_some().cmp(&first.is_some()),
        };
        by_value.then(catalogue.plants()[a].id.cmp(&catalogue.plants()[b].id))
    }

    #[expect(clippy::cast_precision_loss, reason = "ranks are far smaller than what a float can't tell apart")]
    fn value(self, catalogue: &Catalogue, position: usize) -> Option<f64> {
        let plant = &catalogue.plants()[position];
        match self.key {
            SortKey::Id => Some(plant.id.into()),
            SortKey::Name => Some(catalogue.name_ranks[position] as f64),
            SortKey::Maturity => plant.maturity_days().map(f64::from),
            SortKey::Care => plant.maintainability_score,
        }
    }
}

type Trigram = [char; 3];

/// The trigrams of a term that is looked for. Their similarity is the `word_similarity` of Postgres' `pg_trgm`, as its manual has
/// it: a test compares the two.
#[derive(Debug)]
pub struct Trigrams(Vec<Trigram>);

impl Trigrams {
    pub fn of(term: &str) -> Self {
        Self(distinct(trigrams(term).collect()))
    }

    fn contains(&self, trigram: &Trigram) -> bool {
        self.0.binary_search(trigram).is_ok()
    }

    /// The greatest similarity (shared trigrams over all trigrams, 0 to 1) of the term and a run of `text`'s trigrams.
    pub fn word_similarity(&self, text: &str) -> f32 {
        let run: Vec<Trigram> = trigrams(text).collect();
        let mut best = 0.0_f32;
        // The run's lower end only ever moves up, as the extension's does: its answer is greedy, and ours must be the same.
        let mut lower = None;
        for upper in (0..run.len()).filter(|at| self.contains(&run[*at])) {
            let start = lower.unwrap_or(upper);
            let (similarity, moved) = self.best_start(&run[..=upper], start);
            lower = Some(moved);
            best = best.max(similarity);
        }
        best
    }

    /// The most similar end of a run that starts at `start` or later, and where it starts.
    fn best_start(&self, run: &[Trigram], start: usize) -> (f32, usize) {
        let mut best = (f32::MIN, start);
        let distinct = distinct(run[start..].to_vec());
        let mut all = distinct.len();
        let mut shared = distinct.iter().filter(|trigram| self.contains(trigram)).count();
        for lower in start..run.len() {
            let similarity = similarity(shared, self.0.len(), all);
            if similarity > best.0 {
                best = (similarity, lower);
            }
            let leaving = run[lower];
            if !run[lower + 1..].contains(&leaving) {
                all -= 1;
                shared -= usize::from(self.contains(&leaving));
            }
        }
        best
    }
}

/// Each trigram once, in order. A hash of so few takes longer.
fn distinct(mut trigrams: Vec<Trigram>) -> Vec<Trigram> {
    trigrams.sort_unstable();
    trigrams.dedup();
    trigrams
}

#[expect(clippy::cast_precision_loss, reason = "texts have fewer trigrams than f32 has digits")]
fn similarity(shared: usize, ours: usize, theirs: usize) -> f32 {
    shared as f32 / (ours + theirs - shared) as f32
}

/// The trigrams of each word, in order: a word has two spaces before and one behind it.
fn trigrams(text: &str) -> impl Iterator<Item = Trigram> {
    let text = text.to_lowercase();
    let words: Vec<Vec<char>> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| "  ".chars().chain(word.chars()).chain([' ']).collect())
        .collect();
    words.into_iter().flat_map(|word| (0..word.len() - 2).map(move |at| [word[at], word[at + 1], word[at + 2]]))
}
