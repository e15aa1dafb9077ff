//! Request and response bodies of the harvest log.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::openapi::word_schema;
use crate::http::validate::{MAX_NOTE_CHARS, date, float_above_zero, integer_in, one_of, read_fields, text};
use crate::python;

/// The most of one harvest, in its unit: 100 kg in grams.
const MAX_QUANTITY: f64 = 100_000.0;

/// What a harvest is counted in, in the order of the totals.
pub(crate) const UNITS: [&str; 4] = ["g", "kg", "pieces", "bunches"];

word_schema!(
    /// A unit of a harvest.
    UnitWord,
    UNITS
);

/// The body of `POST /tracking/instance/{instance_id}/harvests`.
#[derive(Clone, Debug, PartialEq, ToSchema)]
pub(crate) struct HarvestRequest {
    /// At most tomorrow: it is already tomorrow elsewhere.
    #[schema(example = "2027-01-20")]
    pub harvested_on: NaiveDate,
    /// Above 0.
    #[schema(example = 1.5, exclusive_minimum = 0, maximum = 100_000)]
    pub quantity: f64,
    /// `g`, `kg`, `pieces` or `bunches`.
    #[schema(value_type = UnitWord, example = "kg")]
    pub unit: &'static str,
    #[schema(max_length = 10000)]
    pub note: Option<String>,
}

read_fields! { HarvestRequest {
    harvested_on: required(date),
    quantity: required(float_above_zero(MAX_QUANTITY)),
    unit: required(one_of(&UNITS)),
    note: optional(text(MAX_NOTE_CHARS)),
} }

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HarvestQuery {
    pub page: i64,
    pub limit: i64,
}

read_fields! { HarvestQuery {
    page: or(1, integer_in(1..=i64::MAX)),
    limit: or(100, integer_in(1..=100)),
} }

/// One harvest.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the fields are the wire's")]
pub(crate) struct Harvest {
    #[schema(example = 1)]
    pub harvest_id: i32,
    pub harvested_on: NaiveDate,
    #[schema(example = 1.5)]
    pub quantity: f64,
    #[schema(example = "kg")]
    pub unit: String,
    pub note: Option<String>,
    #[serde(serialize_with = "python::datetime")]
    pub created_at: NaiveDateTime,
}

/// The answer to `GET /tracking/instance/{instance_id}/harvests`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HarvestLog {
    #[schema(example = 1)]
    pub instance_id: i32,
    /// Newest first: a page of them.
    pub harvests: Vec<Harvest>,
    /// All of the plant's harvests, by unit.
    pub totals: Vec<HarvestTotal>,
    #[schema(example = 12)]
    pub total_count: i64,
    pub first_harvested_on: Option<NaiveDate>,
    pub last_harvested_on: Option<NaiveDate>,
}

/// What was picked in one unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HarvestTotal {
    #[schema(example = "kg")]
    pub unit: &'static str,
    #[schema(example = 7.25)]
    pub quantity: f64,
    /// In how many harvests.
    #[schema(example = 5)]
    pub harvests: i64,
}

/// A deleted harvest.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct DeletedHarvest {
    pub harvest_id: i32,
    #[schema(example = true)]
    pub deleted: bool,
}
