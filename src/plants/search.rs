//! Filters, searches and orders the catalogue in memory, as `queries::find_page` does in SQL: a test compares the two.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::catalogue::Catalogue;
use super::model::Plant;
use super::page_query::{Filter, PageQuery, Sort, SortKey};
use super::search_text::{Rank, SearchText, Term};
use super::trigrams::Trigrams;

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
        version: catalogue.version(),
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
        let (first, second) = (&catalogue.plants()[a], &catalogue.plants()[b]);
        let by_key = match self.key {
            SortKey::Id => self.directed(first.id.cmp(&second.id)),
            SortKey::Name => self.directed(catalogue.name_rank(a).cmp(&catalogue.name_rank(b))),
            SortKey::Maturity => self.nulls_last(first.maturity_days(), second.maturity_days(), Ord::cmp),
            SortKey::Care => {
                let (first, second) = (first.maintainability_score, second.maintainability_score);
                self.nulls_last(first, second, f64::total_cmp)
            }
        };
        by_key.then(first.id.cmp(&second.id))
    }

    fn directed(self, ordering: Ordering) -> Ordering {
        if self.descending { ordering.reverse() } else { ordering }
    }

    fn nulls_last<T>(self, a: Option<T>, b: Option<T>, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.directed(compare(&a, &b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}
