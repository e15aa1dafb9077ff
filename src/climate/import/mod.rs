//! The import of suburbs and of their weather.

mod readings;
mod suburbs;

use crate::import::error::BadCell;

pub(crate) use readings::{add_unknown_suburbs, rows as readings, target as reading_target};
pub(crate) use suburbs::{Suburb, rows as suburbs, target as suburb_target};

/// A latitude or a longitude; `cell` is shown if it is none.
fn degrees(column: &'static str, most: u8, degrees: Option<f64>, cell: &str) -> Result<f64, BadCell> {
    let degrees = degrees.filter(|degrees| degrees.abs() <= most.into());
    degrees.ok_or_else(|| BadCell::new(column, format!("degrees from -{most} to {most}"), cell))
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
