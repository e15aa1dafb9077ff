//! The import of the catalogue: a file's rows as plants, with everything that follows from their texts, and the table that
//! they go into.

mod derive;
mod keywords;
mod measure;
mod quantity;
mod row;

use std::{io, iter};

use serde_json::{Map, Value};

use super::model::Plant;
use crate::import::error::{BadCell, ImportError, excerpt};
use crate::import::merge::{Identity, Target};
use crate::import::source::Source;
use crate::import::window::{MAX_ROW, Window, ends_line};
use crate::import::{Row, Rows, encoding, table};

pub(crate) use derive::{named_months, seasons};
pub(crate) use measure::{Dimension, is_unit_read, outside_parentheses};
pub(crate) use quantity::{is_date, plain};
pub(crate) use row::COLUMNS;

/// The starter catalogue, which ships inside the program: its files, each with the name that messages give it.
pub(crate) const STARTER: [(&str, &str); 3] = [
    ("flowers.csv", include_str!("../../../data/flowers.csv")),
    ("herbs.csv", include_str!("../../../data/herbs.csv")),
    ("vegetables.csv", include_str!("../../../data/vegetables.csv")),
];

/// The plants of the starter catalogue.
pub(crate) fn starter() -> Result<Vec<Plant>, ImportError> {
    let mut plants = Vec::new();
    for (name, text) in STARTER {
        for row in rows(&Source::embedded(name, text))? {
            plants.push(row?.1);
        }
    }
    Ok(plants)
}

/// The columns that no file has and that follow from the others.
const DERIVED: [&str; 12] = [
    "sun_need",
    "indoor_ok",
    "container_ok",
    "edible",
    "sowing_months_by_climate",
    "maintainability_score",
    "time_to_maturity_days",
    "habit",
    "fragrant",
    "flower_colors",
    "sowing_depth_mm",
    "spacing_cm",
];

/// Every row of a catalogue file: CSV with the 25 columns, or one JSON object a line with the same names. The plants have
/// no ids.
pub fn rows(source: &Source) -> Result<Rows<'_, Plant>, ImportError> {
    let category = row::category_of_file(&source.file_name());
    if source.head()?.trim_ascii_start().starts_with(b"{") {
        return objects(source, category);
    }
    table::rows(source, COLUMNS.map(|column| column.name), move |cells| row::plant(&cells, category))
}

fn objects<'s>(source: &'s Source, category: Option<&'static str>) -> Result<Rows<'s, Plant>, ImportError> {
    let mut lines = Window::new(source.open()?);
    Ok(Box::new(iter::from_fn(move || {
        let plant = next_object(&mut lines, category).map_err(|error| source.unreadable(error)).transpose()?;
        Some(plant.and_then(|(line, plant)| {
            plant.map(|plant| (line, plant)).map_err(|cell| cell.at(source.name(), line).into())
        }))
    })))
}

/// The plant of the next line that isn't blank, and the line's number.
fn next_object(lines: &mut Window, category: Option<&str>) -> io::Result<Option<(u64, Result<Plant, BadCell>)>> {
    while lines.pass_empty_lines()? {
        let line = lines.line;
        let end = lines.find(0, ends_line)?;
        let text = lines.slice(0, end);
        let plant = if text.trim_ascii().is_empty() {
            None
        } else if end > MAX_ROW {
            Some(Err(BadCell::row("at most 1 MiB in a line", "more")))
        } else {
            Some(cells(text).and_then(|cells| row::plant(&cells.each_ref().map(String::as_str), category)))
        };
        lines.pass_line()?;
        if let Some(plant) = plant {
            return Ok(Some((line, plant)));
        }
    }
    Ok(None)
}

/// The values of the 25 columns in their order; null is an empty cell.
fn cells(line: &[u8]) -> Result<[String; 25], BadCell> {
    encoding::foreign_byte(line).map_or(Ok(()), |(_, cell)| Err(cell))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::season::{ClimateZone, Month};

    fn read(name: &str, text: String) -> Vec<String> {
        let source = Source::embedded(name, text.leak());
        let shown = |row: Result<(u64, Plant), ImportError>| match row {
            Ok((line, plant)) => format!("{line}: {} {}", plant.plant_name, plant.plant_category.unwrap()),
            Err(error) => error.to_string(),
        };
        rows(&source).unwrap().map(shown).collect()
    }

    fn header() -> String {
        COLUMNS.map(|column| column.name).join(",")
    }

    #[test]
    fn a_row_becomes_a_plant() {
        let row = "Basil,,herb,,,30cm,9mm,Full sun,Spring,,,,,,,,,\"May, June\",,,,,,,";
        let source = Source::embedded("herbs.csv", format!("{}\n{row}\n", header()).leak());
        let (line, basil) = rows(&source).unwrap().next().unwrap().unwrap();
        assert_eq!((line, basil.plant_name.as_str()), (2, "Basil"));
        assert_eq!((basil.spacing_cm, basil.sowing_depth_mm), (Some(30), Some(9)));
        assert_eq!(basil.sun_need.as_deref(), Some("full_sun"));
        assert_eq!(basil.sowing_months(ClimateZone::Cool), [Month::May, Month::June]);
        assert_eq!(basil.cool_climate_sowing_period.as_deref(), Some("May, June"));
        assert!(basil.sowing_months_by_climate.as_ref().unwrap().get(ClimateZone::Arid).is_none());
    }

    #[test]
    fn bad_rows_name_their_line_and_the_next_one_is_read() {
        let commas = ",".repeat(22);
        let rows = format!(
            "\"Tall\ngum\",,tree{commas}\n,,herb{commas}\nMint,,{commas}\nSage,,\nAgave,,,,366 years{}\n",
            &commas[2..]
        );
        assert_eq!(
            read("herbs.csv", format!("{}\n{rows}", header())),
            [
                "herbs.csv:2: plant_category: expected flower, herb or vegetable, found `tree`",
                "herbs.csv:4: plant_name: expected a name, found an empty cell",
                "5: Mint herb",
                "herbs.csv:6: expected 25 columns, found 3",
                "herbs.csv:7: days_to_maturity: expected at most 36,500 days, found `366 years`",
            ]
        );
    }

    #[test]
    fn lines_of_json_end_like_others() {
        let object = |name: &str| {
            let texts = COLUMNS.map(|column| (column.name, if column.name == "plant_name" { name } else { "" }));
            let texts: Map<_, _> = texts.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
            Value::Object(texts).to_string()
        };
        for (end, gap) in [("\n", "\n\n"), ("\r\n", "\r\n \r\n"), ("\r", "\r\r")] {
            let text = format!("{}{gap}{}{end}\"{end}", object("Basil"), object("Mint"));
            let expected = ["1: Basil herb", "3: Mint herb", "herbs.ndjson:4: expected one JSON object, found `\"`"];
            assert_eq!(read("herbs.ndjson", text), expected, "{end:?}");
        }
    }

    #[test]
    fn lines_of_json_are_read_too() {
        let object = |set: &[(&str, Value)]| {
            let nulls = COLUMNS.iter().map(|column| (column.name.to_owned(), Value::Null));
            let set = set.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            Value::Object(nulls.chain(set).collect()).to_string()
        };
        let basil = object(&[("plant_name", "Basil".into()), ("plant_category", "herb".into())]);
        let number = object(&[("plant_name", "Basil".into()), ("plant_spacing", 30.into())]);
        let unknown = object(&[("colour", "red".into())]);
        assert_eq!(
            read(
                "all.ndjson",
                format!("\u{feff}{basil}\n\n{number}\n{unknown}\n{{\"plant_name\":\"Basil\"}}\nnonsense\n")
            ),
            [
                "1: Basil herb",
                "all.ndjson:3: plant_spacing: expected a text or null, found `30`",
                "all.ndjson:4: expected the catalogue's 25 columns, found also `colour`",
                "all.ndjson:5: scientific_name: expected a key of this name, found none",
                "all.ndjson:6: expected one JSON object, found `nonsense`",
            ]
        );
    }
}
