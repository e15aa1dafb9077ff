//! CSV files as rows of named columns.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::iter;

use csv::{ByteRecord, Position, ReaderBuilder};

use super::Rows;
use super::error::{BadCell, ImportError, excerpt};
use super::source::Source;

/// Reads a CSV file whose header names these columns in any order. `parse` is given a row's cells in the order of
/// `columns`.
pub(crate) fn rows<'s, T, const N: usize>(
    source: &'s Source,
    columns: [&'static str; N],
    parse: impl Fn([&str; N]) -> Result<T, BadCell> + Send + 's,
) -> Result<Rows<'s, T>, ImportError> {
    let unreadable = |error: csv::Error| source.unreadable(error.into());
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(LineCounter::new(source.open()?));
    let places = places(reader.byte_headers().map_err(unreadable)?, columns);
    let places = places.map_err(|cell| cell.at(source.name(), 1))?;
    let mut record = ByteRecord::new();
    Ok(Box::new(iter::from_fn(move || match reader.read_byte_record(&mut record) {
        Ok(false) => None,
        Ok(true) => {
            let line = reader.get_mut().line_at(record.position().map_or(0, Position::byte));
            let row = cells(&record, columns, places).and_then(&parse);
            Some(row.map(|row| (line, row)).map_err(|cell| cell.at(source.name(), line).into()))
        }
        Err(error) => Some(Err(unreadable(error))),
    })))
}

/// Finds each column in the header, in any case.
fn places<const N: usize>(header: &ByteRecord, columns: [&'static str; N]) -> Result<[usize; N], BadCell> {
    let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
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
    record: &'r ByteRecord,
    columns: [&'static str; N],
    places: [usize; N],
) -> Result<[&'r str; N], BadCell> {
    if record.len() != N {
        return Err(BadCell::row(format!("{N} columns"), record.len().to_string()));
    }
    let mut cells = [""; N];
    for ((cell, place), column) in cells.iter_mut().zip(places).zip(columns) {
        *cell = str::from_utf8(&record[place]).map_err(|error| {
            let byte = record[place][error.valid_up_to()];
            BadCell::described(column, "UTF-8 text", format!("the byte 0x{byte:02x}"))
        })?;
    }
    Ok(cells)
}

/// Knows the line of each byte that has been read. The CSV reader's own line numbers are too low behind blank lines and
/// `\r\n`.
struct LineCounter {
    content: Box<dyn BufRead + Send>,
    bytes_read: u64,
    /// Where the carriage returns and line feeds stand that are not counted yet.
    breaks: VecDeque<(u64, u8)>,
    /// The line that is being read, from 1.
    line: u64,
}

impl LineCounter {
    fn new(content: Box<dyn BufRead + Send>) -> Self {
        Self { content, bytes_read: 0, breaks: VecDeque::new(), line: 1 }
    }

    /// The line of the row that begins at this byte or behind the line breaks there. It must not be before the last row.
    fn line_at(&mut self, mut start: u64) -> u64 {
        while let Some(&(place, byte)) = self.breaks.front()
            && place <= start
        {
            self.breaks.pop_front();
            self.line += u64::from(byte == b'\n');
            start = start.max(place + 1);
        }
        self.line
    }
}

impl Read for LineCounter {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.content.read(buffer)?;
        for (place, &byte) in (self.bytes_read..).zip(&buffer[..length]) {
            if byte == b'\n' || byte == b'\r' {
                self.breaks.push_back((place, byte));
            }
        }
        self.bytes_read += length as u64;
        Ok(length)
    }
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
        assert!(rows[0].ends_with("places.csv:2: name: expected UTF-8 text, found the byte 0xe9"), "{rows:?}");
    }
}
