//! The import of the catalogue: a file's rows as plants, with everything that follows from their texts.

mod derive;
mod keywords;
mod measure;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::model::Plant;
use crate::import::error::{BadCell, BadRow, excerpt};
use crate::import::merge::{Identity, Target};
use crate::import::records::MAX_ROW;
use crate::import::source::{Source, foreign_byte};
use crate::import::{Row, Rows, table};

use derive::derive;
pub(crate) use derive::{named_months, season_months, seasons};
pub(crate) use keywords::WORDS;
pub(crate) use measure::{is_date, is_read, outside_parentheses, plain};

#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// Its name in the header, and in the table.
    pub name: &'static str,
    /// How many characters the table holds.
    pub limit: usize,
    text: fn(&Plant) -> Option<&str>,
    /// Where its text goes. The name of a plant is no optional text, and the names of image files are not kept.
    field: Option<fn(&mut Plant) -> &mut Option<String>>,
}

macro_rules! text {
    ($name:ident) => {
        text!($name, usize::MAX)
    };
    ($name:ident, $limit:expr) => {
        Column {
            name: stringify!($name),
            limit: $limit,
            text: |plant| plant.$name.as_deref(),
            field: Some(|plant| &mut plant.$name),
        }
    };
}

/// The columns in the order in which files have them.
pub(crate) const COLUMNS: [Column; 25] = [
    Column { name: "plant_name", limit: 255, text: |plant| Some(&plant.plant_name), field: None },
    text!(scientific_name, 255),
    text!(plant_category),
    text!(plant_type),
    text!(days_to_maturity, 100),
    text!(plant_spacing, 100),
    text!(sowing_depth, 100),
    text!(position),
    text!(season, 100),
    text!(germination, 200),
    text!(sowing_method),
    text!(hardiness_life_cycle, 200),
    text!(characteristics),
    text!(description),
    text!(additional_information),
    text!(seed_type, 100),
    Column { name: "image_filename", limit: usize::MAX, text: |_| None, field: None },
    text!(cool_climate_sowing_period, 200),
    text!(temperate_climate_sowing_period, 200),
    text!(subtropical_climate_sowing_period, 200),
    text!(tropical_climate_sowing_period, 200),
    text!(arid_climate_sowing_period, 200),
    text!(beneficial_companions),
    text!(harmful_companions),
    text!(neutral_companions),
];

/// The columns that no file has and that follow from the others.
#[rustfmt::skip]
const DERIVED: [&str; 12] = [
    "sun_need", "indoor_ok", "container_ok", "edible", "sowing_months_by_climate", "maintainability_score",
    "time_to_maturity_days", "habit", "fragrant", "flower_colors", "sowing_depth_mm", "spacing_cm",
];

/// The starter catalogue, which ships inside the program: its files, each with the name that messages give it.
pub(crate) const STARTER: [(&str, &str); 3] = [
    ("flowers.csv", include_str!("../../../data/flowers.csv")),
    ("herbs.csv", include_str!("../../../data/herbs.csv")),
    ("vegetables.csv", include_str!("../../../data/vegetables.csv")),
];

pub(crate) fn starter() -> Result<Vec<Plant>, BadRow> {
    let mut plants = Vec::new();
    for (name, text) in STARTER {
        for row in rows(&Source::embedded(name, text))? {
            plants.push(row?.1);
        }
    }
    Ok(plants)
}

const CATEGORIES: [&str; 3] = ["flower", "herb", "vegetable"];

/// What a plant says in a column of the files.
pub(crate) fn text<'p>(plant: &'p Plant, column: &str) -> Option<&'p str> {
    COLUMNS.iter().find(|known| known.name == column).and_then(|known| (known.text)(plant))
}

impl Column {
    pub(crate) fn is_stored(&self) -> bool {
        self.name != "image_filename"
    }

    /// Refuses what the table can't hold.
    fn check(&self, cell: &str) -> Result<(), BadCell> {
        if cell.contains('\0') {
            return Err(BadCell::new(self.name, "text without NUL characters", cell));
        }
        let length = cell.trim().chars().count();
        if length > self.limit {
            let expected = format!("at most {} characters", self.limit);
            return Err(BadCell::described(self.name, expected, format!("{length}: {}", excerpt(cell))));
        }
        Ok(())
    }
}

/// Reads the cells of a row, which stand in the order of [`COLUMNS`]. A blank category is the file's.
pub(crate) fn plant(cells: &[&str; 25], of_file: Option<&str>) -> Result<Plant, BadCell> {
    let mut plant = Plant::default();
    for (column, cell) in COLUMNS.iter().zip(cells) {
        column.check(cell)?;
        if let Some(field) = column.field {
            *field(&mut plant) = clean(cell).map(str::to_owned);
        }
    }
    let [name, _, category, _, _, _, _, _, _, _, sowing_method, ..] = cells;
    clean(name).ok_or_else(|| BadCell::new("plant_name", "a name", name))?.clone_into(&mut plant.plant_name);
    let known = match clean(category) {
        Some(own) => CATEGORIES.into_iter().find(|known| known.eq_ignore_ascii_case(own)),
        None => of_file,
    };
    let known = known.ok_or_else(|| {
        BadCell::new("plant_category", "flower, herb or vegetable", clean(category).unwrap_or_default())
    })?;
    plant.plant_category = Some(known.to_owned());
    plant.sowing_method = (!sowing_method.trim().is_empty()).then(|| (*sowing_method).to_owned());
    derive(&mut plant)?;
    Ok(plant)
}

/// The category that a file's name tells, in lower case.
pub(crate) fn category_of_file(file_name: &str) -> Option<&'static str> {
    CATEGORIES.into_iter().find(|category| file_name.contains(category))
}

/// Trims a cell; what is empty or only says so (`nan`, `none`, `null`, in any case) is nothing.
fn clean(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    let is_nothing = cell.is_empty() || ["nan", "none", "null"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    (!is_nothing).then_some(cell)
}

/// Every row of a catalogue file, which is CSV, or one JSON object a line with the same names. The plants have no ids.
pub fn rows(source: &Source) -> Result<Rows<'_, Plant>, BadRow> {
    let category = category_of_file(&source.file_name());
    if !source.head().trim_ascii_start().starts_with(b"{") {
        return table::rows(source, COLUMNS.map(|column| column.name), move |cells| plant(&cells, category));
    }
    let lines = source.lines().filter(|(_, text)| !text.trim_ascii().is_empty());
    Ok(Box::new(lines.map(move |(line, text)| {
        let plant = cells(text).and_then(|cells| plant(&cells.each_ref().map(String::as_str), category));
        plant.map(|plant| (line, plant)).map_err(|cell| cell.at(source.name(), line))
    })))
}

/// The values of the 25 columns in their order; null is an empty cell.
fn cells(line: &[u8]) -> Result<[String; 25], BadCell> {
    if line.len() > MAX_ROW {
        return Err(BadCell::row("at most 1 MiB in a line", "more"));
    }
    if let Some((_, cell)) = foreign_byte(line) {
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
