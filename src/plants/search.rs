//! Filtering, searching and ordering the catalogue in memory. `queries::find_page` does the same in SQL; a test holds the
//! two to the same answers.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::catalogue::Catalogue;
use super::model::Plant;
use super::page_query::{Filter, PageQuery, Sort, SortKey};
use super::search_text::{Rank, Term};
use super::trigrams::Trigrams;

/// How near a name must be to a term that no name contains; sessions are set to it too (`db/pool.rs`).
pub(crate) const NEAR: f32 = 0.5;

/// How many of the nearest plants give their names to `did_you_mean`.
pub(crate) const NEAREST: usize = 10;

/// What a page holds: which plants, how many there are on all pages, and the nearest ones when nothing contained the term.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The version of the catalogue that was searched.
    pub version: i64,
    /// Plants on all pages.
    pub total: i64,
    /// Ids of the page's plants.
    pub ids: Vec<i32>,
    /// Ids of the plants nearest to a term that is in no name.
    pub nearest: Vec<i32>,
    /// Whether all plants' texts could be compared; the database may not have been given those of the newest plants yet.
    pub folded: bool,
}

/// A plant that was found, and how well it fits the term.
struct Hit {
    position: usize,
    rank: Rank,
    nearness: f32,
}

/// Finds a page over the catalogue in memory.
pub fn find_page(catalogue: &Catalogue, query: &PageQuery) -> Found {
    let candidates = || {
        let plants = catalogue.plants().iter().enumerate();
        plants.filter(|(_, plant)| query.filter.admits(plant))
    };
    let mut near_count = 0;
    let mut hits: Vec<Hit> = match &query.filter.search {
        None => candidates().map(|(position, _)| Hit { position, rank: Rank::Name, nearness: 1.0 }).collect(),
        Some(term) => {
            let (texts, term) = (catalogue.search_texts(), Term::of(term));
            let ranked = candidates().filter_map(|(position, _)| {
                term.rank(&texts[position]).map(|rank| Hit { position, rank, nearness: 1.0 })
            });
            let mut hits: Vec<Hit> = ranked.collect();
            if hits.iter().all(|hit| hit.rank == Rank::Description) {
                let trigrams = Trigrams::of(&term.text);
                let near = candidates().filter_map(|(position, _)| {
                    let names = texts[position].names.split('\n');
                    let nearness = names.map(|name| trigrams.word_similarity(name)).fold(0.0, f32::max);
                    (nearness >= NEAR).then_some(Hit { position, rank: Rank::Letters, nearness })
                });
                let near: Vec<Hit> = near.collect();
                near_count = near.len();
                let placed: HashSet<usize> = near.iter().map(|hit| hit.position).collect();
                hits.retain(|hit| !placed.contains(&hit.position));
                hits.extend(near);
            }
            hits
        }
    };
    let id = |hit: &Hit| catalogue.plants()[hit.position].id;
    let by_fit = |a: &Hit, b: &Hit| {
        let nearness = b.nearness.total_cmp(&a.nearness);
        a.rank.cmp(&b.rank).then(nearness).then(id(a).cmp(&id(b)))
    };
    hits.sort_by(by_fit);
    let nearest = hits.iter().take(near_count.min(NEAREST)).map(id).collect();
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

impl Filter {
    /// Whether the plant passes everything but the search.
    fn admits(&self, plant: &Plant) -> bool {
        let same = |wanted: &Option<String>, value: &Option<String>| wanted.is_none() || wanted == value;
        let flag =
            |wanted: Option<bool>, value: Option<bool>| wanted.is_none_or(|wanted| wanted == value.unwrap_or(false));
        let lowered = plant.scientific_name.as_ref().map(|name| name.to_lowercase());
        let sowable = self.climate_zone.is_none_or(|zone| {
            let months = plant.sowing_months_by_climate.as_ref();
            let months = months.and_then(|months| months.get(zone));
            months.is_some_and(|months| self.sowable_in.is_none_or(|month| months.contains(&month)))
        });
        let colored = self.color.is_none_or(|color| {
            let colors = plant.flower_colors.as_ref();
            colors.is_some_and(|colors| colors.0.iter().any(|c| c == color))
        });
        same(&self.category, &plant.plant_category)
            && (self.scientific_name.is_none() || self.scientific_name == lowered)
            && sowable
            && colored
            && self.sun_need.is_none_or(|need| plant.sun_need.as_deref() == Some(need))
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
