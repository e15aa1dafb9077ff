//! A page of the catalogue as it is answered: the plants' bodies joined in the order that was found, what stands behind
//! them, and the links to the pages beside it.

use std::sync::Arc;

use axum::http::HeaderValue;
use serde::Serialize;

use super::catalogue::Catalogue;
use super::search::{Found, PageQuery};
use crate::cache::Weigh;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;

/// The longest `Link` header: proxies have room for a few kilobytes of headers.
const LONGEST_LINK: usize = 2_000;

/// How many of the nearest names `did_you_mean` offers.
const SUGGESTIONS: usize = 3;

/// A page and the links to its neighbours.
#[derive(Clone, Debug)]
pub struct PageAnswer {
    /// The body.
    pub body: Arc<Encoded>,
    /// The `Link` header.
    pub link: Option<HeaderValue>,
}

impl Weigh for PageAnswer {
    fn weigh(&self) -> usize {
        self.body.weigh() + 256
    }
}

/// What stands behind the plants in a page's body.
#[derive(Serialize)]
struct PageTail {
    page: i64,
    limit: i64,
    total: i64,
    total_pages: i64,
    has_next: bool,
    has_previous: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    did_you_mean: Vec<String>,
}

impl PageAnswer {
    /// The page of what was found. Without a tag it has that of its content.
    pub fn join(catalogue: &Catalogue, query: &PageQuery, found: &Found, tag: Option<HeaderValue>) -> Result<Self> {
        let mut body = Vec::with_capacity(found.ids.len() * 2_048 + 256);
        body.extend_from_slice(b"{\"plants\":[");
        let positions = found.ids.iter().filter_map(|id| catalogue.position(i64::from(*id)));
        for (index, position) in positions.enumerate() {
            if index > 0 {
                body.push(b',');
            }
            catalogue.append_page_object(position, &mut body);
        }
        body.push(b']');
        let total_pages = found.total.saturating_add(query.limit - 1) / query.limit;
        let tail = PageTail {
            page: query.page,
            limit: query.limit,
            total: found.total,
            total_pages,
            has_next: query.page < total_pages,
            has_previous: query.page > 1,
            did_you_mean: suggestions(catalogue, &found.nearest),
        };
        let tail =
            serde_json::to_vec(&tail).map_err(|error| Error::internal(format!("a page that is no JSON: {error}")))?;
        body.push(b',');
        body.extend_from_slice(&tail[1..]);
        Ok(Self {
            body: match tag {
                Some(tag) => Encoded::tagged(body, tag),
                None => Encoded::new(body),
            },
            link: links(query, total_pages),
        })
    }
}

/// The tag of a page that the database found: what it is made of decides.
pub fn tag(catalogue: &Catalogue, query: &PageQuery) -> HeaderValue {
    catalogue.tag("page", query)
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

/// The `Link` header (RFC 8288): the first and last page, and the neighbours that exist.
fn links(query: &PageQuery, total_pages: i64) -> Option<HeaderValue> {
    let mut wanted = vec![("first", 1)];
    if query.page > 1 {
        wanted.push(("prev", (query.page - 1).min(total_pages.max(1))));
    }
    if query.page < total_pages {
        wanted.push(("next", query.page + 1));
    }
    wanted.push(("last", total_pages.max(1)));
    let links = wanted
        .into_iter()
        .map(|(relation, page)| format!("</api/v1/plants/paginated?{}>; rel=\"{relation}\"", query.query_string(page)));
    let links = links.collect::<Vec<_>>().join(", ");
    (links.len() <= LONGEST_LINK).then(|| HeaderValue::try_from(links).ok()).flatten()
}
