//! `/slow-queries`: the statements that took long, by name, never with a value.

use std::cmp::Reverse;

use chrono::NaiveDateTime;
use serde::Serialize;
use strum::{EnumString, VariantNames};
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Invalid, integer_in, known};
use crate::python;
use crate::telemetry::slow_query::{SlowQuery, slow_queries};

#[derive(Clone, Copy, Debug)]
pub(super) struct ListQuery {
    pub sort: Sort,
    pub limit: usize,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema, EnumString, VariantNames)]
#[strum(serialize_all = "lowercase")]
#[schema(rename_all = "lowercase")]
pub(super) enum Sort {
    Newest,
    Slowest,
}

impl Extract for ListQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let limit = fields.or("limit", 50, integer_in(1..=200))?;
        Ok(Self {
            sort: fields.or("sort", Sort::Newest, known(Sort::VARIANTS))?,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        })
    }
}

/// The answer of `/slow-queries`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SlowQueryList {
    /// Statements that take as long are remembered, in milliseconds.
    #[schema(example = 100)]
    pub threshold_ms: u64,
    /// The statements.
    pub slow_queries: Vec<SlowQueryItem>,
}

/// A statement that took long.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SlowQueryItem {
    #[schema(example = "plants.list")]
    pub name: String,
    #[schema(example = 134.2)]
    pub elapsed_ms: f64,
    /// Rows that it returned, or changed.
    pub rows: u64,
    /// In UTC.
    #[schema(format = "date-time-local")]
    #[serde(serialize_with = "python::datetime")]
    pub when: NaiveDateTime,
    /// The request that ran it, as its `X-Request-Id` said; null for the server's own.
    pub request_id: Option<String>,
}

pub(super) fn list(query: ListQuery) -> Vec<SlowQueryItem> {
    let mut slow = slow_queries();
    if query.sort == Sort::Slowest {
        slow.sort_by_key(|query| Reverse(query.elapsed));
    }
    let items = slow.into_iter().take(query.limit).map(|SlowQuery { name, elapsed, rows, at, request_id }| {
        let elapsed_ms = python::round(elapsed.as_secs_f64() * 1e3, 1);
        SlowQueryItem { name, elapsed_ms, rows, when: at, request_id }
    });
    items.collect()
}
