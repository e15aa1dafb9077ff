//! The import of the catalogue: a file's rows as plants, with everything that follows from their texts.

mod derive;
mod keywords;
mod measure;
mod row;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::model::Plant;
use crate::import::error::{BadCell, BadRow, excerpt};
use crate::import::merge::{Identity, Target};
use crate::import::records::MAX_ROW;
use crate::import::source::Source;
use crate::import::{Row, Rows, encoding, table};

pub(crate) use derive::{named_months, season_months, seasons};
pub(crate) use keywords::WORDS;
pub(crate) use measure::{HOURS, LENGTHS, is_date, is_read, outside_parentheses, plain};
pub(crate) use row::{COLUMNS, text};

/// The starter catalogue, which ships inside the program: its files, each with the name that messages give it.
pub(crate) const STARTER: [(&str, &str); 3] = [
    ("flowers.csv", include_str!("../../../data/flowers.csv")),
    ("herbs.csv", include_str!("../../../data/herbs.csv")),
    ("vegetables.csv", include_str!("../../../data/vegetables.csv")),
];

/// The plants of the starter catalogue.
pub(crate) fn starter() -> Result<Vec<Plant>, BadRow> {
    let mut plants = Vec::new();
    for (name, text) in STARTER {
        for row in rows(&Source::embedded(name, text))? {
            plants.push(row?.1);
        }
    }
    Ok(plants)
}

/// The columns that no file has and that follow from the others.
#[rustfmt::skip]
const DERIVED: [&str; 12] = [
    "sun_need", "indoor_ok", "container_ok", "edible", "sowing_months_by_climate", "maintainability_score",
    "time_to_maturity_days", "habit", "fragrant", "flower_colors", "sowing_depth_mm", "spacing_cm",
];

/// Every row of a catalogue file, which is CSV, or one JSON object a line with the same names. The plants have no ids.
pub fn rows(source: &Source) -> Result<Rows<'_, Plant>, BadRow> {
    let category = row::category_of_file(&source.file_name());
    if !source.head().trim_ascii_start().starts_with(b"{") {
        return table::rows(source, COLUMNS.map(|column| column.name), move |cells| row::plant(&cells, category));
    }
    let lines = source.lines().filter(|(_, text)| !text.trim_ascii().is_empty());
    Ok(Box::new(lines.map(move |(line, text)| {
        let plant = cells(text).and_then(|cells| row::plant(&cells.each_ref().map(String::as_str), category));
        plant.map(|plant| (line, plant)).map_err(|cell| cell.at(source.name(), line))
    })))
}

/// The values of the 25 columns in their order; null is an empty cell.
fn cells(line: &[u8]) -> Result<[String; 25], BadCell> {
    if line.len() > MAX_ROW {
        return Err(BadCell::row("at most 1 MiB in a line", "more"));
    }
    if let Some((_, cell)) = encoding::foreign_byte(line) {
        return Err(cell);
    }
    let mut values: Map<String, Value> = serde_json::from_slice(line)
        .map_err(|_| BadCell::row("one JSON object", excerpt(&String::from_utf8_lossy(line))))?;
    let mut cells = [const { String::new() }; 25];
    for (cell, column) in cells.iter_mut().zip(COLUMNS) {
        match values.swap_remove(column.name) {
            Some(Value::String(text)) => *cell = text,
            Some(Value::Null) => {}
            Some(other) => return Err(BadCell::new(column.name, "a text or null", &other.to_string())),
            None => return Err(BadCell::described(column.name, "a key of this name", "none")),
        }
    }
    match values.keys().next() {
        Some(key) => Err(BadCell::row("the catalogue's 25 columns", format!("also {}", excerpt(key)))),
        None => Ok(cells),
    }
}

/// The columns that make two rows one plant.
pub(crate) const IDENTITY: [&str; 3] = ["plant_category", "plant_name", "scientific_name"];

impl Row for Plant {
    fn identity(&self) -> Vec<&str> {
        let [category, species] = [&self.plant_category, &self.scientific_name].map(|text| text.as_deref());
        vec![category.unwrap_or_default(), &self.plant_name, species.unwrap_or_default()]
    }
}

pub(crate) fn target() -> Target {
    let from_files = COLUMNS.iter().filter(|column| column.is_stored()).map(|column| column.name);
    Target {
        table: "plants",
        identity: Identity::Texts(&IDENTITY),
        fixed: &[],
        columns: from_files.chain(DERIVED).collect(),
        keeps_unsaid: false,
        timestamps: &["created_at", "updated_at"],
        label: "staged.plant_name",
    }
}
