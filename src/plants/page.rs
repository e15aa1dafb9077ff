//! A page of the catalogue as it is answered: its body, and the links to the pages beside it.

use std::sync::Arc;

use axum::http::HeaderValue;

use super::catalogue::Catalogue;
use super::images::Images;
use super::model::{PlantPage, PlantWithMedia};
use super::page_query::PageQuery;
use super::search::Found;
use crate::cache::Weigh;
use crate::error::Result;
use crate::http::encoded::Encoded;

/// The longest `Link` header: proxies have room for a few kilobytes of headers.
const MAX_LINK_LENGTH: usize = 2_000;

/// How many of the nearest names `did_you_mean` offers.
const SUGGESTIONS: usize = 3;

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub body: Arc<Encoded>,
    /// The `Link` header (RFC 8288), unless it would be too long.
    pub link: Option<HeaderValue>,
}

impl Weigh for Page {
    fn weigh(&self) -> usize {
        self.body.weigh() + size_of::<Self>() + self.link.as_ref().map_or(0, HeaderValue::len)
    }
}

impl Page {
    pub(crate) fn new(catalogue: &Catalogue, images: &Images, query: &PageQuery, found: &Found) -> Result<Self> {
        let total_pages = found.total.saturating_add(query.limit - 1) / query.limit;
        let plants = found.ids.iter().filter_map(|id| catalogue.find(i64::from(*id)));
        let body = Encoded::of(&PlantPage {
            plants: plants.map(|plant| PlantWithMedia::new(plant, images, None)).collect(),
            page: query.page,
            limit: query.limit,
            total: found.total,
            total_pages,
            has_next: query.page < total_pages,
            has_previous: query.page > 1,
            did_you_mean: suggestions(catalogue, &found.nearest),
        })?;
        Ok(Self { body, link: link(query, total_pages) })
    }
}

/// The first and last page, and the neighbours that exist.
fn link(query: &PageQuery, total_pages: i64) -> Option<HeaderValue> {
    let (page, last) = (query.page, total_pages.max(1));
    let previous = (page > 1).then(|| ("prev", (page - 1).min(last)));
    let next = (page < total_pages).then(|| ("next", page + 1));
    let links = [Some(("first", 1)), previous, next, Some(("last", last))];
    let links = links
        .into_iter()
        .flatten()
        .map(|(relation, page)| format!("</api/v1/plants/paginated?{}>; rel=\"{relation}\"", query.query_string(page)));
    let links = links.collect::<Vec<_>>().join(", ");
    (links.len() <= MAX_LINK_LENGTH).then(|| HeaderValue::try_from(links).ok()).flatten()
}

/// The names of the nearest plants, each once.
fn suggestions(catalogue: &Catalogue, nearest: &[i32]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for plant in nearest.iter().filter_map(|id| catalogue.find(i64::from(*id))) {
        if names.len() < SUGGESTIONS && !names.contains(&plant.plant_name) {
            names.push(plant.plant_name.clone());
        }
    }
    names
}
