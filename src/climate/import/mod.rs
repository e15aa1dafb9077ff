//! The import of suburbs, from CSV with eight columns, and of their weather.

mod readings;

use serde::Serialize;

use crate::import::error::{BadCell, BadRow};
use crate::import::merge::{Identity, Target};
use crate::import::source::Source;
use crate::import::{Row, Rows, table};
use crate::season::ClimateZone;

pub(crate) use readings::{add_unknown_suburbs, rows as readings, target as reading_target};

#[rustfmt::skip]
const COLUMNS: [&str; 8] = [
    "name", "postcode", "latitude", "longitude", "state", "climate_zone", "suburb_heat_category",
    "suburb_heat_intensity",
];

/// The state of a suburb that names none: the original knew only Melbourne.
const STATE: &str = "VIC";

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Suburb {
    pub name: String,
    /// A text: some postcodes begin with a zero.
    pub postcode: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
    pub state: String,
    pub climate_zone: Option<&'static str>,
    pub suburb_heat_category: Option<String>,
    /// °C above the surroundings.
    pub suburb_heat_intensity: Option<f64>,
}

impl Row for Suburb {
    fn identity(&self) -> Vec<&str> {
        vec![&self.name]
    }
}

pub(crate) fn suburbs(source: &Source) -> Result<Rows<'_, Suburb>, BadRow> {
    table::rows(source, COLUMNS, suburb)
}

/// A suburb keeps the spelling of its name that is stored: names are unique.
pub(crate) fn suburb_target() -> Target {
    Target {
        table: "suburbs",
        identity: Identity::Texts(&["name"]),
        fixed: &["name"],
        columns: COLUMNS[1..].to_vec(),
        keeps_unsaid: false,
        timestamps: &["created_at", "updated_at"],
        label: "staged.name",
    }
}

fn suburb(cells: [&str; 8]) -> Result<Suburb, BadCell> {
    let [name, postcode, latitude, longitude, state, zone, heat_category, heat_intensity] = cells;
    Ok(Suburb {
        name: text("name", name, 100)?.ok_or_else(|| BadCell::new("name", "a name", name))?,
        postcode: text("postcode", postcode, 10)?,
        latitude: degrees("latitude", 90, number(latitude), latitude)?,
        longitude: degrees("longitude", 180, number(longitude), longitude)?,
        state: text("state", state, 50)?.unwrap_or_else(|| STATE.to_owned()),
        climate_zone: climate_zone(zone)?,
        suburb_heat_category: text("suburb_heat_category", heat_category, 50)?,
        suburb_heat_intensity: match heat_intensity.trim() {
            "" => None,
            given => Some(number(given).ok_or_else(|| BadCell::new("suburb_heat_intensity", "a number", given))?),
        },
    })
}

fn climate_zone(cell: &str) -> Result<Option<&'static str>, BadCell> {
    let zone = cell.trim().to_lowercase();
    if zone.is_empty() {
        return Ok(None);
    }
    let zone = zone.parse().map(|zone: ClimateZone| Some(zone.name()));
    zone.map_err(|_| BadCell::new("climate_zone", format!("{} or nothing", ClimateZone::NAMES.join(", ")), cell))
}

fn number(cell: &str) -> Option<f64> {
    cell.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

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

#[cfg(test)]
mod tests {
    use super::*;

    const CARLTON: [&str; 8] = ["Carlton", "3053", "-37.8001", "144.9674", "VIC", " Cool", "High Heat", "9.5"];

    #[test]
    fn what_is_no_place_is_refused() {
        for (column, cell, expected) in [
            ("name", " ", "a name, found an empty cell"),
            ("latitude", "90.1", "degrees from -90 to 90, found `90.1`"),
            ("latitude", "", "degrees from -90 to 90, found an empty cell"),
            ("latitude", "nan", "degrees from -90 to 90, found `nan`"),
            ("longitude", "-181", "degrees from -180 to 180, found `-181`"),
            ("longitude", "east", "degrees from -180 to 180, found `east`"),
            ("climate_zone", "mild", "cool, temperate, subtropical, tropical, arid or nothing, found `mild`"),
            ("suburb_heat_intensity", "hot", "a number, found `hot`"),
            ("suburb_heat_intensity", "inf", "a number, found `inf`"),
            ("postcode", "3053 and more", "at most 10 characters, found `3053 and more`"),
        ] {
            let mut cells = CARLTON;
            cells[COLUMNS.iter().position(|name| *name == column).unwrap()] = cell;
            assert_eq!(suburb(cells).unwrap_err().to_string(), format!("{column}: expected {expected}"));
        }
    }
}
