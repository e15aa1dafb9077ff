//! CSV files as rows of named columns.

use std::iter;

use super::Rows;
use super::encoding;
use super::error::{BadCell, ImportError, excerpt};
use super::records::{Broken, Cells, Records};
use super::source::Source;

/// Reads a CSV file whose header names these columns in any order. `parse` is given a row's cells in the order of
/// `columns`.
pub(crate) fn rows<'s, T, const N: usize>(
    source: &'s Source,
    columns: [&'static str; N],
    parse: impl Fn([&str; N]) -> Result<T, BadCell> + Send + 's,
) -> Result<Rows<'s, T>, ImportError> {
    let mut records = Records::new(source.open()?).map_err(|error| source.unreadable(error))?;
    let (line, places) = match records.next().map_err(|error| source.unreadable(error))? {
        Some(Ok(line)) => (line, places(records.cells(), columns)),
        Some(Err(broken)) => (broken.line, Err(BadCell::row(broken.expected, broken.found))),
        None => (1, places(&Cells::default(), columns)),
    };
    let places = places.map_err(|cell| cell.at(source.name(), line))?;
    let row = move |records: &Records| cells(records.cells(), columns, places).and_then(&parse);
    Ok(Box::new(iter::from_fn(move || {
        let record = records.next();
        source.set_blank_rows(records.blank);
        Some(match record.transpose()? {
            Ok(Ok(line)) => row(&records).map(|row| (line, row)).map_err(|cell| cell.at(source.name(), line).into()),
            Ok(Err(broken)) => {
                let Broken { line, cell, expected, found } = broken;
                let column = places.iter().position(|place| *place == cell).map(|place| columns[place]);
                let cell = BadCell { column, ..BadCell::row(expected, found) };
                Err(cell.at(source.name(), line).into())
            }
            Err(error) => Err(source.unreadable(error)),
        })
    })))
}

/// Finds each column in the header, in any case.
fn places<const N: usize>(header: &Cells, columns: [&'static str; N]) -> Result<[usize; N], BadCell> {
    let mut names = Vec::new();
    for name in header.iter() {
        let foreign = encoding::foreign_byte(name).map(|(_, cell)| cell);
        foreign.map_or(Ok(()), Err)?;
        names.push(String::from_utf8_lossy(name).trim().to_lowercase());
    }
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
    record: &'r Cells,
    columns: [&'static str; N],
    places: [usize; N],
) -> Result<[&'r str; N], BadCell> {
    if record.len() != N {
        return Err(BadCell::row(format!("{N} columns"), record.len().to_string()));
    }
    let mut cells = [""; N];
    for ((cell, place), column) in cells.iter_mut().zip(places).zip(columns) {
        *cell = encoding::text(record.get(place))
            .map_err(|byte| BadCell::described(column, encoding::EXPECTED, format!("the byte 0x{byte:02x}")))?;
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &Source) -> Result<Vec<String>, ImportError> {
        let rows = rows(source, ["name", "latitude"], |[name, latitude]| Ok(format!("{name}|{latitude}")))?;
        Ok(rows.map(|row| row.map_or_else(|bad| bad.to_string(), |(line, row)| format!("{line}: {row}"))).collect())
    }

    #[test]
    fn rows_are_read_by_the_header_and_know_their_lines() {
        let text =
            "\u{feff}Latitude , name\r\n-37.8,\"St Kilda,\r\nthe \"\"beach\"\"\"\r\n\r\n1,Perth\r\n2\r\n\n\n3,Hobart";
        assert_eq!(
            read(&Source::embedded("places.csv", text)).unwrap(),
            [
                "2: St Kilda,\r\nthe \"beach\"|-37.8",
                "5: Perth|1",
                "places.csv:6: expected 2 columns, found 1",
                "9: Hobart|3"
            ]
        );
    }

    #[test]
    fn carriage_returns_alone_end_lines_too() {
        let text = "name,latitude\rPerth,1\r\r2\rHobart,\"3\r4\"\rDarwin,5";
        assert_eq!(
            read(&Source::embedded("places.csv", text)).unwrap(),
            ["2: Perth|1", "places.csv:4: expected 2 columns, found 1", "5: Hobart|3\r4", "7: Darwin|5"]
        );
    }

    #[test]
    fn an_open_quote_names_its_column_and_hides_no_row() {
        let text = "latitude;name\n1;\"Perth\n2;Hobart\n3;\"Dar";
        assert_eq!(
            read(&Source::embedded("places.csv", text)).unwrap(),
            [
                "places.csv:2: name: expected a closing quote, found `\"Perth`",
                "3: Hobart|2",
                "places.csv:4: name: expected a closing quote, found `\"Dar`",
            ]
        );
        let header = read(&Source::embedded("places.csv", "name,\"latitude\nPerth,1\n")).unwrap_err();
        assert_eq!(header.to_string(), "places.csv:1: expected a closing quote, found `\"latitude`");
    }

    #[test]
    fn a_header_must_have_just_the_columns() {
        for (header, message) in [
            ("name,latitude,colour", "expected the 2 columns name, latitude, found also `colour`"),
            ("name,latitude,name", "expected the 2 columns name, latitude, found also `name`"),
            ("name", "latitude: expected a column of this name, found none in the header"),
        ] {
            let error = read(&Source::embedded("places.csv", header)).unwrap_err();
            assert_eq!(error.to_string(), format!("places.csv:1: {message}"));
        }
    }

    #[test]
    fn text_in_another_encoding_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.csv");
        std::fs::write(&path, b"name,latitude\nCaf\xe9,1\n").unwrap();
        let rows = read(&Source::file(&path)).unwrap();
        let expected = format!("places.csv:2: name: expected {}, found the byte 0xe9", encoding::EXPECTED);
        assert!(rows[0].ends_with(&expected), "{rows:?}");
    }
}
