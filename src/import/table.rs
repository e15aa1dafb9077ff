//! CSV files as rows of named columns.

use std::borrow::Cow;
use std::iter;

use super::Rows;
use super::error::{BadCell, BadRow, excerpt};
use super::records::{Broken, Records};
use super::source::{EXPECTED_TEXT, Source, foreign_byte};

/// Reads a CSV file whose header names these columns in any order. `parse` is given a row's cells in the order of
/// `columns`.
pub(crate) fn rows<'s, T, const N: usize>(
    source: &'s Source,
    columns: [&'static str; N],
    parse: impl Fn([&str; N]) -> Result<T, BadCell> + Send + 's,
) -> Result<Rows<'s, T>, BadRow> {
    let mut records = Records::new(source.text());
    let (line, places) = match records.next() {
        Some(Ok((line, header))) => (line, places(&header, columns)),
        Some(Err(broken)) => (broken.line, Err(broken.fault)),
        None => (1, places(&[], columns)),
    };
    let places = places.map_err(|cell| cell.at(source.name(), line))?;
    Ok(Box::new(iter::from_fn(move || {
        let record = records.next();
        source.note_progress(records.rest, records.blank);
        let (line, row) = match record? {
            Ok((line, record)) => (line, cells(&record, columns, places).and_then(&parse)),
            Err(Broken { line, cells, fault }) => {
                let column = places.iter().position(|place| *place + 1 == cells.len()).map(|place| columns[place]);
                (line, Err(BadCell { column, ..fault }))
            }
        };
        Some(row.map(|row| (line, row)).map_err(|cell| cell.at(source.name(), line)))
    })))
}

fn places<const N: usize>(header: &[Cow<'_, [u8]>], columns: [&'static str; N]) -> Result<[usize; N], BadCell> {
    if let Some((_, cell)) = header.iter().find_map(|name| foreign_byte(name)) {
        return Err(cell);
    }
    let names: Vec<_> = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = names
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| BadCell::described(column, "a column of this name", "none in the header"))?;
    }
    match (0..names.len()).find(|place| !places.contains(place)) {
        Some(place) => Err(BadCell::row(
            format!("the {N} columns {}", columns.join(", ")),
            format!("also {}", excerpt(&names[place])),
        )),
        None => Ok(places),
    }
}

fn cells<'r, const N: usize>(
    record: &'r [Cow<'_, [u8]>],
    columns: [&'static str; N],
    places: [usize; N],
) -> Result<[&'r str; N], BadCell> {
    if record.len() != N {
        return Err(BadCell::row(format!("{N} columns"), record.len().to_string()));
    }
    let mut cells = [""; N];
    for ((cell, place), column) in cells.iter_mut().zip(places).zip(columns) {
        let bytes = &record[place];
        *cell = str::from_utf8(bytes).map_err(|error| {
            let found = format!("the byte 0x{:02x}", bytes[error.valid_up_to()]);
            BadCell::described(column, EXPECTED_TEXT, found)
        })?;
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &Source) -> Result<Vec<String>, BadRow> {
        let rows = rows(source, ["name", "latitude"], |[name, latitude]| Ok(format!("{name}|{latitude}")))?;
        Ok(rows.map(|row| row.map_or_else(|bad| bad.to_string(), |(line, row)| format!("{line}: {row}"))).collect())
    }

    #[test]
    fn rows_are_read_by_the_header_and_know_their_lines() {
        let text = "\u{feff}Latitude , name\r\n-37.8,\"St Kilda,\r\nthe \"\"beach\"\"\"\r\n\r\n1,Perth\r\n2\r\n\n\n3,Hobart\n4,\"Dar";
        let expected = [
            "2: St Kilda,\r\nthe \"beach\"|-37.8",
            "5: Perth|1",
            "places.csv:6: expected 2 columns, found 1",
            "9: Hobart|3",
            "places.csv:10: name: expected a closing quote, found `\"Dar`",
        ];
        assert_eq!(read(&Source::embedded("places.csv", text)).unwrap(), expected);
    }

    #[test]
    fn a_header_must_have_just_the_columns() {
        for (header, message) in [
            ("name,latitude,colour", "expected the 2 columns name, latitude, found also `colour`"),
            ("name,latitude,name", "expected the 2 columns name, latitude, found also `name`"),
            ("name", "latitude: expected a column of this name, found none in the header"),
            ("name,\"latitude\nPerth,1\n", "expected a closing quote, found `\"latitude`"),
        ] {
            let error = read(&Source::embedded("places.csv", header)).unwrap_err();
            assert_eq!(error.to_string(), format!("places.csv:1: {message}"));
        }
    }
}
