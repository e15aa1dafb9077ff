//! The import of suburbs and of their weather.

mod readings;
mod suburbs;

use crate::import::error::BadCell;

pub(crate) use readings::{add_unknown_suburbs, rows as readings, target as reading_target};
pub(crate) use suburbs::{Suburb, rows as suburbs, target as suburb_target};

/// A latitude in degrees; `cell` is shown if it isn't one.
fn latitude(degrees: Option<f64>, cell: &str) -> Result<f64, BadCell> {
    let degrees = degrees.filter(|degrees| (-90.0..=90.0).contains(degrees));
    degrees.ok_or_else(|| BadCell::new("latitude", "degrees from -90 to 90", cell))
}

/// A longitude in degrees; `cell` is shown if it isn't one.
fn longitude(degrees: Option<f64>, cell: &str) -> Result<f64, BadCell> {
    let degrees = degrees.filter(|degrees| (-180.0..=180.0).contains(degrees));
    degrees.ok_or_else(|| BadCell::new("longitude", "degrees from -180 to 180", cell))
}

/// A trimmed text that the table can hold; none if it is blank.
fn text(column: &'static str, cell: &str, limit: usize) -> Result<Option<String>, BadCell> {
    let trimmed = cell.trim();
    if trimmed.contains('\0') {
        return Err(BadCell::new(column, "text without NUL characters", cell));
    }
    if trimmed.chars().count() > limit {
        return Err(BadCell::new(column, format!("at most {limit} characters"), cell));
    }
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}
