//! Suburbs files: CSV with eight columns.

use crate::import::Rows;
use crate::import::copy::Lines;
use crate::import::error::{BadCell, BadRow, ImportError};
use crate::import::source::Source;
use crate::import::table::Table;
use crate::season::ClimateZone;

use super::suburb_store as store;

const COLUMNS: [&str; 8] = [
    "name",
    "postcode",
    "latitude",
    "longitude",
    "state",
    "climate_zone",
    "suburb_heat_category",
    "suburb_heat_intensity",
];

/// The state of a suburb that names none: the original knew only Melbourne.
const STATE: &str = "VIC";

/// A suburbs file that is being read.
pub struct Suburbs<'s> {
    source: &'s Source,
    table: Table<8>,
}

impl<'s> Suburbs<'s> {
    /// Opens a file.
    pub fn open(source: &'s Source) -> Result<Self, ImportError> {
        let table = Table::open(source, COLUMNS)?;
        Ok(Self { source, table })
    }

    /// Hands the next row's line and the row to `take`; a bad row is the inner error. None at the end.
    pub fn next(&mut self, take: impl FnOnce(u64, &Suburb<'_>)) -> Result<Option<Result<(), BadRow>>, ImportError> {
        let Some(row) = self.table.next(self.source)? else {
            return Ok(None);
        };
        let taken = row.cells.and_then(Suburb::new).map(|suburb| take(row.line, &suburb));
        Ok(Some(taken.map_err(|cell| cell.at(self.source.name(), row.line))))
    }
}

impl Rows for Suburbs<'_> {
    fn stage_next(&mut self, n: u64, lines: &mut Lines) -> Result<Option<Result<(), BadRow>>, ImportError> {
        self.next(|_, suburb| store::write(lines, n, suburb))
    }

    fn bytes(&self) -> u64 {
        self.table.bytes()
    }
}

/// A suburb as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suburb<'a> {
    pub name: &'a str,
    /// A text: postcodes begin with zeros elsewhere in Australia.
    pub postcode: Option<&'a str>,
    pub latitude: f64,
    pub longitude: f64,
    pub state: &'a str,
    pub climate_zone: Option<ClimateZone>,
    pub heat_category: Option<&'a str>,
    /// °C above the surroundings.
    pub heat_intensity: Option<f64>,
}

impl<'a> Suburb<'a> {
    fn new(cells: [&'a str; 8]) -> Result<Self, BadCell> {
        let [name, postcode, latitude, longitude, state, zone, heat_category, heat_intensity] = cells;
        Ok(Self {
            name: name_of(text("name", name, 100)?, name)?,
            postcode: text("postcode", postcode, 10)?,
            latitude: latitude_of(number(latitude), latitude)?,
            longitude: longitude_of(number(longitude), longitude)?,
            state: text("state", state, 50)?.unwrap_or(STATE),
            climate_zone: zone_of(zone)?,
            heat_category: text("suburb_heat_category", heat_category, 50)?,
            heat_intensity: match heat_intensity.trim() {
                "" => None,
                given => Some(number(given).ok_or_else(|| BadCell::new("suburb_heat_intensity", "a number", given))?),
            },
        })
    }
}

fn zone_of(cell: &str) -> Result<Option<ClimateZone>, BadCell> {
    match cell.trim() {
        "" => Ok(None),
        zone => match zone.to_lowercase().parse() {
            Ok(zone) => Ok(Some(zone)),
            Err(_) => Err(BadCell::new("climate_zone", format!("{} or nothing", ClimateZone::NAMES.join(", ")), cell)),
        },
    }
}

fn name_of<'a>(name: Option<&'a str>, cell: &str) -> Result<&'a str, BadCell> {
    name.ok_or_else(|| BadCell::new("name", "a name", cell))
}

/// A latitude in degrees; `cell` is shown when it isn't one.
pub fn latitude_of(degrees: Option<f64>, cell: &str) -> Result<f64, BadCell> {
    degrees
        .filter(|degrees| (-90.0..=90.0).contains(degrees))
        .ok_or_else(|| BadCell::new("latitude", "degrees from -90 to 90", cell))
}

/// A longitude in degrees; `cell` is shown when it isn't one.
pub fn longitude_of(degrees: Option<f64>, cell: &str) -> Result<f64, BadCell> {
    degrees
        .filter(|degrees| (-180.0..=180.0).contains(degrees))
        .ok_or_else(|| BadCell::new("longitude", "degrees from -180 to 180", cell))
}

fn number(cell: &str) -> Option<f64> {
    cell.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A trimmed text that the table can hold; none when it is blank.
pub fn text<'a>(column: &'static str, cell: &'a str, limit: usize) -> Result<Option<&'a str>, BadCell> {
    let trimmed = cell.trim();
    if trimmed.contains('\0') {
        return Err(BadCell::new(column, "text without NUL characters", cell));
    }
    if trimmed.chars().count() > limit {
        return Err(BadCell::new(column, format!("at most {limit} characters"), cell));
    }
    Ok((!trimmed.is_empty()).then_some(trimmed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARLTON: [&str; 8] = ["Carlton", "3053", "-37.8001", "144.9674", "VIC", "cool", "High Heat", "9.5"];

    fn with(column: &str, cell: &'static str) -> Result<Suburb<'static>, BadCell> {
        let mut cells = CARLTON;
        cells[COLUMNS.iter().position(|name| *name == column).unwrap()] = cell;
        Suburb::new(cells)
    }

    #[test]
    fn a_suburb_is_read_and_blank_cells_have_a_meaning() {
        let carlton = Suburb {
            name: "Carlton",
            postcode: Some("3053"),
            latitude: -37.8001,
            longitude: 144.9674,
            state: "VIC",
            climate_zone: Some(ClimateZone::Cool),
            heat_category: Some("High Heat"),
            heat_intensity: Some(9.5),
        };
        assert_eq!(Suburb::new(CARLTON).unwrap(), carlton);
        let bare = Suburb {
            name: "Carlton",
            postcode: None,
            climate_zone: None,
            heat_category: None,
            heat_intensity: None,
            ..carlton
        };
        assert_eq!(Suburb::new([" Carlton ", "", " -37.8001", "144.9674 ", " ", "", "", ""]).unwrap(), bare);
        assert_eq!(with("postcode", "0800").unwrap().postcode, Some("0800"));
        assert_eq!(with("climate_zone", " Arid").unwrap().climate_zone, Some(ClimateZone::Arid));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for (column, cell, message) in [
            ("name", " ", "name: expected a name, found an empty cell"),
            ("latitude", "90.1", "latitude: expected degrees from -90 to 90, found `90.1`"),
            ("latitude", "", "latitude: expected degrees from -90 to 90, found an empty cell"),
            ("latitude", "nan", "latitude: expected degrees from -90 to 90, found `nan`"),
            ("longitude", "-181", "longitude: expected degrees from -180 to 180, found `-181`"),
            ("longitude", "east", "longitude: expected degrees from -180 to 180, found `east`"),
            (
                "climate_zone",
                "mild",
                "climate_zone: expected cool, temperate, subtropical, tropical, arid or nothing, found `mild`",
            ),
            ("suburb_heat_intensity", "hot", "suburb_heat_intensity: expected a number, found `hot`"),
            ("suburb_heat_intensity", "inf", "suburb_heat_intensity: expected a number, found `inf`"),
            ("postcode", "3053 and more", "postcode: expected at most 10 characters, found `3053 and more`"),
        ] {
            assert_eq!(with(column, cell).unwrap_err().to_string(), message);
        }
    }
}
