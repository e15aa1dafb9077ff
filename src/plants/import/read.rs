//! Catalogue files as rows: CSV with the 25 columns, or one JSON object a line with the same names.

use std::io::BufRead;

use serde_json::{Map, Value};

use crate::import::Rows;
use crate::import::copy::Lines;
use crate::import::error::{BadCell, BadRow, ImportError, excerpt};
use crate::import::source::{Kind, Source};
use crate::import::table::Table;

use super::derive::{Derived, derive};
use super::row::{COLUMNS, Category, RawPlant};
use super::store;

/// A catalogue file that is being read.
pub struct Catalogue<'s> {
    source: &'s Source,
    /// What a blank category means.
    category: Option<Category>,
    content: Content,
}

enum Content {
    Table(Box<Table<25>>),
    Objects(Objects),
}

impl<'s> Catalogue<'s> {
    /// Opens a file.
    pub fn open(source: &'s Source) -> Result<Self, ImportError> {
        let content = match source.kind() {
            Kind::CatalogueLines => Content::Objects(Objects::open(source)?),
            _ => Content::Table(Box::new(Table::open(source, COLUMNS.map(|column| column.name))?)),
        };
        Ok(Self { source, category: Category::of_file(&source.file_name()), content })
    }

    /// Hands the next row's line, the row and what follows from it to `take`; a bad row is the inner error. None at the
    /// end.
    pub fn next(
        &mut self,
        take: impl FnOnce(u64, &RawPlant<'_>, &Derived),
    ) -> Result<Option<Result<(), BadRow>>, ImportError> {
        let category = self.category;
        let read = |line, cells: [&str; 25]| {
            let row = RawPlant::new(&cells, category)?;
            take(line, &row, &derive(&row)?);
            Ok(())
        };
        let (line, outcome) = match &mut self.content {
            Content::Table(table) => match table.next(self.source)? {
                Some(row) => (row.line, row.cells.and_then(|cells| read(row.line, cells))),
                None => return Ok(None),
            },
            Content::Objects(objects) => match objects.next(self.source)? {
                Some(line) => {
                    let cells = cells(line);
                    let number = objects.number;
                    let outcome = cells.and_then(|cells| read(number, cells.each_ref().map(String::as_str)));
                    (number, outcome)
                }
                None => return Ok(None),
            },
        };
        Ok(Some(outcome.map_err(|cell| cell.at(self.source.name(), line))))
    }
}

impl Rows for Catalogue<'_> {
    fn stage_next(&mut self, n: u64, lines: &mut Lines) -> Result<Option<Result<(), BadRow>>, ImportError> {
        self.next(|_, row, derived| store::write(lines, n, row, derived))
    }

    fn bytes(&self) -> u64 {
        match &self.content {
            Content::Table(table) => table.bytes(),
            Content::Objects(objects) => objects.bytes,
        }
    }
}

/// A file with a JSON object on each line.
struct Objects {
    reader: Box<dyn BufRead + Send>,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl Objects {
    fn open(source: &Source) -> Result<Self, ImportError> {
        Ok(Self { reader: source.open()?, line: Vec::new(), number: 0, bytes: 0 })
    }

    /// The next line that isn't blank.
    fn next(&mut self, source: &Source) -> Result<Option<&[u8]>, ImportError> {
        loop {
            self.line.clear();
            let read = self.reader.read_until(b'\n', &mut self.line);
            let length = read.map_err(|error| source.unreadable(error))?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            self.bytes += length as u64;
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(&self.line));
            }
        }
    }
}

/// The values of the 25 columns in their order; null is an empty cell.
fn cells(line: &[u8]) -> Result<[String; 25], BadCell> {
    let mut values: Map<String, Value> = serde_json::from_slice(line)
        .map_err(|_| BadCell::row("one JSON object", excerpt(&String::from_utf8_lossy(line))))?;
    let mut cells = [const { String::new() }; 25];
    for (cell, column) in cells.iter_mut().zip(COLUMNS) {
        *cell = match values.swap_remove(column.name) {
            Some(Value::String(text)) => text,
            Some(Value::Null) => continue,
            Some(other) => {
                return Err(BadCell::new(column.name, "a text or null", &other.to_string()));
            }
            None => {
                return Err(BadCell::described(column.name, "a key of this name", "none"));
            }
        };
    }
    match values.keys().next() {
        Some(key) => Err(BadCell::row("the catalogue's 25 columns", format!("also {}", excerpt(key)))),
        None => Ok(cells),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: String) -> Result<Vec<String>, ImportError> {
        let source = Source::embedded(name, text.leak())?;
        let mut catalogue = Catalogue::open(&source)?;
        let mut rows = Vec::new();
        loop {
            let mut shown = String::new();
            match catalogue.next(|_, row, derived| {
                shown = format!("{} ({}, {})", row.plant_name, row.plant_category, derived.sun_need);
            })? {
                Some(Ok(())) => rows.push(shown),
                Some(Err(bad)) => rows.push(bad.to_string()),
                None => return Ok(rows),
            }
        }
    }

    fn header() -> String {
        COLUMNS.map(|column| column.name).join(",")
    }

    fn object(set: &[(&str, Value)]) -> String {
        let mut object: Map<String, Value> =
            COLUMNS.iter().map(|column| (column.name.to_owned(), Value::Null)).collect();
        object.extend(set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Value::from(object).to_string()
    }

    #[test]
    fn a_table_is_read_row_by_row_and_bad_rows_name_their_line() {
        let commas = ",".repeat(22);
        let text = format!(
            "{}\nBasil,,herb{commas}\n\"Tall\ngum\",,tree{commas}\n,,herb{commas}\nMint,,{commas}\nSage,,\n",
            header()
        );
        assert_eq!(
            read("herbs.csv", text).unwrap(),
            [
                "Basil (herb, part_sun)",
                "herbs.csv:3: plant_category: expected flower, herb or vegetable, found `tree`",
                "herbs.csv:5: plant_name: expected a name, found an empty cell",
                "Mint (herb, part_sun)",
                "herbs.csv:7: expected 25 columns, found 3",
            ]
        );
    }

    #[test]
    fn a_derived_number_that_cant_be_believed_is_a_bad_row() {
        let text = format!("{}\nAgave,,flower,,366 years{}\n", header(), ",".repeat(20));
        assert_eq!(
            read("f.csv", text).unwrap(),
            ["f.csv:2: days_to_maturity: expected at most 36,500 days, found `366 years`"]
        );
    }

    #[test]
    fn lines_of_json_are_read_too() {
        let good = object(&[
            ("plant_name", "Basil".into()),
            ("plant_category", "herb".into()),
            ("position", "Full \"sun\"\n full sun".into()),
        ]);
        let number = object(&[("plant_name", "Basil".into()), ("plant_spacing", 30.into())]);
        let unknown = object(&[("colour", "red".into())]);
        let text = format!("\u{feff}{good}\n\n{number}\n{unknown}\n{{\"plant_name\":\"Basil\"}}\nnonsense\n");
        assert_eq!(
            read("all.ndjson", text).unwrap(),
            [
                "Basil (herb, full_sun)",
                "all.ndjson:3: plant_spacing: expected a text or null, found `30`",
                "all.ndjson:4: expected the catalogue's 25 columns, found also `colour`",
                "all.ndjson:5: scientific_name: expected a key of this name, found none",
                "all.ndjson:6: expected one JSON object, found `nonsense `",
            ]
        );
    }
}
