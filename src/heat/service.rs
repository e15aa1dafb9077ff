//! The rules of the heat calls: what is found, in which order.

use std::sync::{Arc, LazyLock};

use super::boundaries::Boundaries;
use super::model::{ByHeatQuery, HeatFilter, HeatOfSuburb, HeatSearch, HeatSuburb, SearchQuery, SuburbsByHeat};
use super::shipped::SHIPPED;
use crate::config::HeatConfig;
use crate::error::{Error, Result};

/// The heat domain: the tables that ship, and the outlines. Clones share everything.
#[derive(Clone)]
pub struct Heat {
    pub(super) boundaries: Arc<Boundaries>,
}

impl Heat {
    pub(crate) fn new(config: &HeatConfig) -> Self {
        // Parsed at the start, not for the first request.
        LazyLock::force(&SHIPPED);
        Self { boundaries: Arc::new(Boundaries::new(config)) }
    }

    /// Compresses what every page load asks for as small as it gets, and the outlines, in the background.
    pub(crate) fn warm_up(&self) {
        let boundaries = Arc::clone(&self.boundaries);
        tokio::task::spawn_blocking(|| SHIPPED.data.add_brotli());
        tokio::spawn(async move {
            for simplified in [true, false] {
                // Who asks for a file that can't be read hears of it.
                let _ = boundaries.body(simplified).await;
            }
        });
    }
}

/// The first row with this id.
pub(super) fn suburb(id: &str) -> Result<HeatOfSuburb> {
    match SHIPPED.suburbs.iter().find(|suburb| suburb.id == id) {
        Some(suburb) => Ok(HeatOfSuburb { suburb, heat_categories: &SHIPPED.categories }),
        None => Err(Error::NotFound(format!("Suburb {id} not found"))),
    }
}

/// The suburbs whose names contain a text in any case: those that begin with it first, then by name.
pub(super) fn search(SearchQuery { q, limit }: SearchQuery) -> HeatSearch {
    let wanted = q.to_lowercase();
    let found = SHIPPED.suburbs.iter().filter_map(|suburb| Some((suburb.name.to_lowercase().find(&wanted)?, suburb)));
    let mut found: Vec<(usize, &HeatSuburb)> = found.collect();
    // Stable: a suburb of several councils stays in the table's order.
    found.sort_by_key(|(position, suburb)| (*position > 0, suburb.name.as_str()));
    let suburbs: Vec<_> = found.into_iter().map(|(_, suburb)| suburb).take(limit).collect();
    HeatSearch { total: suburbs.len(), suburbs, query: q }
}

/// The suburbs of a category, or all of them, hottest first.
pub(super) fn by_heat(ByHeatQuery { category, limit }: ByHeatQuery) -> SuburbsByHeat {
    let wanted = category.as_ref().map(|category| category.to_lowercase());
    let is_wanted =
        |suburb: &&HeatSuburb| wanted.as_ref().is_none_or(|category| suburb.heat.category.to_lowercase() == *category);
    let mut suburbs: Vec<_> = SHIPPED.suburbs.iter().filter(is_wanted).collect();
    suburbs.sort_by(|a, b| b.heat.intensity.total_cmp(&a.heat.intensity));
    suburbs.truncate(limit);
    SuburbsByHeat { total: suburbs.len(), suburbs, filter: category.map(|category| HeatFilter { category }) }
}
