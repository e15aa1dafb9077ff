//! A page of the catalogue: the parameters of `GET /plants/paginated`, its body, and the links to the pages beside it.

use std::sync::Arc;

use axum::http::HeaderValue;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::catalogue::Catalogue;
use super::images::Images;
use super::model::{PlantPage, PlantWithMedia};
use super::search::Found;
use crate::cache::Weigh;
use crate::error::Result;
use crate::fold::fold;
use crate::http::encoded::Encoded;
use crate::http::openapi::word_schema;
use crate::http::validate::{At, Extract, Invalid, boolean, integer_in, known, one_of, string, text as text_of};
use crate::season::{ClimateZone, Month};

/// The colours that flowers are known by.
pub(crate) const COLORS: [&str; 10] =
    ["white", "yellow", "orange", "red", "pink", "purple", "blue", "lavender", "violet", "magenta"];

const MAX_TERM_CHARS: usize = 200;

/// The longest `Link` header: proxies have room for a few kilobytes of headers.
const MAX_LINK_LENGTH: usize = 2_000;

/// How many of the nearest names `did_you_mean` offers.
const SUGGESTIONS: usize = 3;

/// How much light a plant needs, from least to most.
pub(crate) const SUN_NEEDS: [&str; 3] = ["bright_shade", "part_sun", "full_sun"];

/// The parameters of a page, normalised: two requests that mean the same are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageQuery {
    pub page: i64,
    pub limit: i64,
    pub filter: Filter,
    /// By relevance, else by id, if none is asked for.
    pub sort: Option<Sort>,
}

/// Which plants a page is of; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Filter {
    pub category: Option<String>,
    /// Folded, and not empty.
    pub search: Option<String>,
    /// In lower case.
    pub scientific_name: Option<String>,
    pub sowable_in: Option<Month>,
    pub climate_zone: Option<ClimateZone>,
    pub color: Option<&'static str>,
    pub sun_need: Option<&'static str>,
    pub edible: Option<bool>,
    pub container_ok: Option<bool>,
    pub indoor_ok: Option<bool>,
    pub fragrant: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    pub key: SortKey,
    pub descending: bool,
}

/// What the catalogue can be ordered by. Plants without the value come last, whichever way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    Id,
    Name,
    Maturity,
    Care,
}

/// The names of the orders: each key, ascending and descending.
const SORTS: [&str; 8] = ["id", "-id", "name", "-name", "maturity", "-maturity", "care", "-care"];

impl Sort {
    /// The order with one of the [`SORTS`]' names.
    fn named(name: &str) -> Option<Self> {
        let place = SORTS.iter().position(|sort| *sort == name)?;
        let key = [SortKey::Id, SortKey::Name, SortKey::Maturity, SortKey::Care][place / 2];
        Some(Self { key, descending: place % 2 == 1 })
    }

    fn name(self) -> &'static str {
        SORTS[self.key as usize * 2 + usize::from(self.descending)]
    }
}

word_schema!(ColorWord, COLORS);
word_schema!(SunWord, SUN_NEEDS);
word_schema!(SortWord, SORTS);

impl Extract for PageQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let text = |name| fields.given(name, string);
        let compared = |name, form: fn(&str) -> String| {
            let text = fields.given(name, text_of(MAX_TERM_CHARS))?.map(|text| form(&text));
            Ok(text.filter(|text| !text.is_empty()))
        };
        let flag = |name| fields.given(name, boolean);
        let word = |name, words: &'static [&'static str]| fields.given(name, one_of(words));
        let sowable_in = fields.given("sowable_in", known(Month::NAMES))?;
        let zone = word("climate_zone", ClimateZone::NAMES)?.and_then(|name| name.parse().ok());
        Ok(Self {
            page: fields.or("page", 1, integer_in(1..=i64::MAX))?,
            limit: fields.or("limit", 12, integer_in(1..=100))?,
            filter: Filter {
                category: text("category")?,
                search: compared("search", fold)?,
                scientific_name: compared("scientific_name", |name| name.trim().to_lowercase())?,
                sowable_in,
                // A month without a zone means the cool one, which Melbourne lies in.
                climate_zone: zone.or(sowable_in.map(|_| ClimateZone::Cool)),
                color: word("color", &COLORS)?,
                sun_need: word("sun_need", &SUN_NEEDS)?,
                edible: flag("edible")?,
                container_ok: flag("container_ok")?,
                indoor_ok: flag("indoor_ok")?,
                fragrant: flag("fragrant")?,
            },
            sort: word("sort", &SORTS)?.and_then(Sort::named),
        })
    }
}

impl Weigh for PageQuery {
    fn weigh(&self) -> usize {
        let filter = &self.filter;
        let texts = [&filter.category, &filter.search, &filter.scientific_name];
        size_of::<Self>() + texts.into_iter().flatten().map(String::len).sum::<usize>()
    }
}

impl PageQuery {
    pub(crate) fn offset(&self) -> i64 {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// The query string that asks for another page of the same.
    pub(crate) fn query_string(&self, page: i64) -> String {
        let filter = json!(self.filter);
        let given = filter.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        let given =
            given.map(|(name, value)| (&**name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        let given = given.chain(self.sort.map(|sort| ("sort", sort.name().to_owned())));
        let start = format!("page={page}&limit={}", self.limit);
        form_urlencoded::Serializer::new(start).extend_pairs(given).finish()
    }
}

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
    let links = [Some(("first", 1)), previous, next, Some(("last", last))].into_iter().flatten();
    let link =
        |(relation, page)| format!("</api/v1/plants/paginated?{}>; rel=\"{relation}\"", query.query_string(page));
    let links = links.map(link).collect::<Vec<_>>().join(", ");
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
