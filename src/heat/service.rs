//! The rules of the heat calls: what is found, in which order.

use std::sync::Arc;

use super::boundaries::Boundaries;
use super::model::{
    BoundariesLink, ByHeatQuery, CATEGORIES, HeatFilter, HeatOfSuburb, HeatSearch, HeatSuburb, SearchQuery,
    SuburbsByHeat,
};
use super::shipped::{SHIPPED, Shipped};
use crate::config::HeatConfig;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;

/// The heat domain. Clones share everything.
#[derive(Clone)]
pub struct Heat(Arc<Inner>);

struct Inner {
    shipped: &'static Shipped,
    boundaries: Boundaries,
}

impl Heat {
    /// The domain over the tables that ship; they are read here, once a process.
    pub(crate) fn new(config: &HeatConfig) -> Self {
        Self(Arc::new(Inner { shipped: &SHIPPED, boundaries: Boundaries::new(config) }))
    }

    /// Compresses what every page load asks for as small as it gets, in the background.
    pub(crate) fn warm_up(&self) {
        let data = self.data();
        tokio::task::spawn_blocking(move || data.add_brotli());
    }

    /// The body of `GET /uhi/data`.
    pub(crate) fn data(&self) -> Arc<Encoded> {
        Arc::clone(&self.0.shipped.data)
    }

    /// The body of `GET /uhi/metadata`.
    pub(crate) fn metadata(&self) -> Arc<Encoded> {
        Arc::clone(&self.0.shipped.metadata)
    }

    /// A line for each category, as CSV.
    pub(crate) fn summary(&self) -> Arc<Encoded> {
        Arc::clone(&self.0.shipped.summary)
    }

    /// A line for each suburb, as CSV.
    pub(crate) fn chart(&self) -> Arc<Encoded> {
        Arc::clone(&self.0.shipped.chart)
    }

    /// The first row with this id.
    pub(crate) fn suburb(&self, id: &str) -> Result<HeatOfSuburb<'_>> {
        match self.0.shipped.find(id) {
            Some(suburb) => Ok(HeatOfSuburb { suburb, heat_categories: CATEGORIES }),
            None => Err(Error::NotFound(format!("Suburb {id} not found"))),
        }
    }

    /// The suburbs whose names contain a text in any case: those that begin with it first, then by name.
    pub(crate) fn search(&self, SearchQuery { q, limit }: SearchQuery) -> HeatSearch<'_> {
        let wanted = q.to_lowercase();
        let suburbs = self.0.shipped.suburbs.iter();
        let found = suburbs.filter_map(|suburb| Some((suburb.name.to_lowercase().find(&wanted)?, suburb)));
        let mut found: Vec<(usize, &HeatSuburb)> = found.collect();
        // Stable: a suburb of several councils stays in the table's order.
        found.sort_by_key(|(position, suburb)| (*position > 0, suburb.name.as_str()));
        let suburbs: Vec<_> = found.into_iter().map(|(_, suburb)| suburb).take(limit).collect();
        HeatSearch { total: suburbs.len(), suburbs, query: q }
    }

    /// The suburbs of a category, or all of them, hottest first.
    pub(crate) fn by_heat(&self, ByHeatQuery { category, limit }: ByHeatQuery) -> SuburbsByHeat<'_> {
        let wanted = category.as_ref().map(|category| category.to_lowercase());
        let is_wanted = |suburb: &&HeatSuburb| {
            wanted.as_ref().is_none_or(|category| suburb.heat.category.to_lowercase() == *category)
        };
        let mut suburbs: Vec<_> = self.0.shipped.suburbs.iter().filter(is_wanted).collect();
        suburbs.sort_by(|a, b| b.heat.intensity.total_cmp(&a.heat.intensity));
        suburbs.truncate(limit);
        SuburbsByHeat { total: suburbs.len(), suburbs, filter: category.map(|category| HeatFilter { category }) }
    }

    /// Where the outlines lie; `host` is this server's scheme and host, as the client knows them.
    pub(crate) fn boundaries_link(&self, simplified: bool, host: &str) -> BoundariesLink {
        self.0.boundaries.link(simplified, host)
    }

    /// Whether the outlines lie on this server.
    pub(crate) fn has_boundaries(&self, simplified: bool) -> bool {
        self.0.boundaries.is_here(simplified)
    }

    /// The outlines, if they lie on this server.
    pub(crate) async fn boundaries(&self, simplified: bool) -> Result<Arc<Encoded>> {
        self.0.boundaries.body(simplified).await
    }
}
