//! Queries and response bodies of the heat calls.

use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;

use crate::http::validate::{boolean, count_in, read_fields, text};

const MAX_LIMIT: u16 = 400;

/// The longest text of a query (contract 1.4).
const MAX_TEXT: usize = 255;

/// The body of `GET /uhi/data`.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeatData<'a> {
    pub metadata: &'a Metadata,
    pub heat_categories: &'a HeatCategories,
    pub statistics: Statistics,
    pub suburbs: &'a [HeatSuburb],
}

/// The body of `GET /uhi/metadata`.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeatMetadata<'a> {
    pub metadata: &'a Metadata,
    pub statistics: Statistics,
    pub heat_categories: &'a HeatCategories,
}

/// What the data are.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Metadata {
    pub dataset_name: String,
    #[schema(example = 323)]
    pub total_suburbs: usize,
    pub data_source: String,
    #[schema(example = "2024-09-14")]
    pub processing_date: String,
    pub coordinate_system: String,
    pub heat_unit: String,
    pub coverage_unit: String,
}

/// The categories, hottest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct HeatCategories {
    pub extreme_heat: HeatCategory,
    pub high_heat: HeatCategory,
    pub moderate_heat: HeatCategory,
    pub low_heat: HeatCategory,
    pub cool: HeatCategory,
}

/// A category's name, its colour on the map, and the bounds that the map's legend shows. A suburb belongs to the hottest
/// category whose `min` it reaches: `max` is only what is printed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct HeatCategory {
    #[schema(value_type = f64)]
    pub min: Number,
    #[schema(value_type = f64)]
    pub max: Number,
    #[schema(example = "#FF0000")]
    pub color: String,
    #[schema(example = "High Heat")]
    pub label: String,
}

/// Over all rows.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Statistics {
    pub heat: Spread,
    pub vegetation: Spread,
}

/// The least, the most and the plain mean.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Spread {
    pub min: f64,
    pub max: f64,
    pub mean: f64,
}

/// A suburb in one council: a statistical area, or the council's part of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeatSuburb {
    /// Not unique: a suburb in two councils has a row for each.
    #[schema(example = "ascot_vale")]
    pub id: String,
    #[schema(example = "Ascot Vale")]
    pub name: String,
    #[schema(example = "Moonee Valley (C)")]
    pub council: String,
    pub coordinates: Coordinates,
    pub heat: HeatFigures,
    pub vegetation: Vegetation,
    pub trees_by_height: TreesByHeight,
    pub spatial: Spatial,
    /// Of the suburb of this name; empty where the area has another name than any suburb.
    #[schema(example = "3032")]
    pub postcode: String,
    #[schema(example = "VIC")]
    pub state: &'static str,
}

/// The middle, to about a kilometre.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Coordinates {
    #[schema(example = -37.78)]
    pub lat: f64,
    #[schema(example = 144.92)]
    pub lng: f64,
}

/// °C above the rural baseline, over the area's mesh blocks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeatFigures {
    /// The mean.
    pub intensity: f64,
    #[schema(example = "High Heat")]
    pub category: String,
    /// 1 is the hottest; ties share a rank.
    pub rank: u32,
    pub min: f64,
    pub max: f64,
    /// Null where there is one mesh block only.
    pub std_dev: Option<f64>,
    /// The same as `intensity`, under the name by which the frontend asks for it.
    pub avg: f64,
}

/// Per cent of the area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Vegetation {
    pub total: f64,
    pub trees: f64,
    pub shrubs: f64,
    pub grass: f64,
    /// 1 is the greenest; ties share a rank.
    pub rank: u32,
}

/// Per cent of the area under trees of each height.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TreesByHeight {
    pub small_3_10m: f64,
    pub medium_10_15m: f64,
    pub large_15m_plus: f64,
}

/// How large the area is, and of how many blocks its figures are the mean.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Spatial {
    pub area_hectares: f64,
    pub mesh_blocks: u32,
}

/// The body of `GET /uhi/suburb/{id}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeatOfSuburb {
    pub suburb: &'static HeatSuburb,
    pub heat_categories: &'static HeatCategories,
}

/// The body of `GET /uhi/suburbs/search`.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeatSearch {
    pub suburbs: Vec<&'static HeatSuburb>,
    /// How many are listed here.
    pub total: usize,
    /// As it was typed.
    #[schema(example = "brunswick")]
    pub query: String,
}

/// The body of `GET /uhi/suburbs/by-heat`.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuburbsByHeat {
    pub suburbs: Vec<&'static HeatSuburb>,
    /// How many are listed here.
    pub total: usize,
    pub filter: Option<HeatFilter>,
}

/// What suburbs were chosen by.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeatFilter {
    /// As it was typed.
    #[schema(example = "High Heat")]
    pub category: String,
}

/// The body of `GET /uhi/boundaries`.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoundariesLink {
    pub url: String,
    #[schema(example = "726KB")]
    pub size: String,
    pub description: &'static str,
}

pub(crate) struct SearchQuery {
    pub q: String,
    pub limit: usize,
}

read_fields! { SearchQuery {
    q: required(text(MAX_TEXT)),
    limit: or(10, count_in(1..=MAX_LIMIT)),
} }

pub(crate) struct ByHeatQuery {
    pub category: Option<String>,
    pub limit: usize,
}

read_fields! { ByHeatQuery {
    category: given(text(MAX_TEXT)),
    limit: or(10, count_in(1..=MAX_LIMIT)),
} }

pub(crate) struct BoundariesQuery {
    pub simplified: bool,
}

read_fields! { BoundariesQuery {
    simplified: or(true, boolean),
} }
