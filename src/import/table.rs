//! A CSV file as rows of named columns. It knows no domain: what a cell means is the caller's business.

use std::collections::{HashSet, VecDeque};
use std::io::{self, BufRead, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::error::{BadCell, ImportError};
use super::source::Source;

/// A CSV file with a header of `N` columns, which may stand in any order.
pub struct Table<const N: usize> {
    reader: Reader<Lines>,
    record: ByteRecord,
    columns: [&'static str; N],
    /// Where each of the columns stands in the file.
    places: [usize; N],
}

/// One row of a table.
pub struct Row<'a, const N: usize> {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its cells in the order of the columns, or what is wrong with it.
    pub cells: Result<[&'a str; N], BadCell>,
}

impl<const N: usize> Table<N> {
    /// Opens a file and reads its header.
    pub fn open(source: &Source, columns: [&'static str; N]) -> Result<Self, ImportError> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(Lines::new(source.open()?));
        let header = reader.byte_headers().map_err(|error| broken(source, error))?;
        let places = places(header, columns).map_err(|cell| cell.at(source.name(), 1))?;
        Ok(Self { reader, record: ByteRecord::new(), columns, places })
    }

    /// The next row, none at the end.
    pub fn next(&mut self, source: &Source) -> Result<Option<Row<'_, N>>, ImportError> {
        let more = self.reader.read_byte_record(&mut self.record);
        if !more.map_err(|error| broken(source, error))? {
            return Ok(None);
        }
        let start = self.record.position().map_or(0, csv::Position::byte);
        Ok(Some(Row { line: self.reader.get_mut().line_at(start), cells: self.cells() }))
    }

    /// How much of the file has been read.
    pub fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    fn cells(&self) -> Result<[&str; N], BadCell> {
        if self.record.len() != N {
            return Err(BadCell::row(format!("{N} columns"), self.record.len().to_string()));
        }
        let mut cells = [""; N];
        for ((cell, &place), column) in cells.iter_mut().zip(&self.places).zip(self.columns) {
            *cell = str::from_utf8(&self.record[place]).map_err(|error| {
                let byte = self.record[place][error.valid_up_to()];
                BadCell::described(column, "UTF-8 text", format!("the byte 0x{byte:02x}"))
            })?;
        }
        Ok(cells)
    }
}

/// A file that remembers where its lines end: the CSV reader miscounts them after blank lines and after `\r\n`.
struct Lines {
    content: Box<dyn BufRead + Send>,
    /// How many bytes have been read.
    read: u64,
    /// Where the carriage returns and line feeds stand that are not counted yet.
    breaks: VecDeque<(u64, u8)>,
    /// The line that is being read, from 1.
    line: u64,
}

impl Lines {
    fn new(content: Box<dyn BufRead + Send>) -> Self {
        Self { content, read: 0, breaks: VecDeque::new(), line: 1 }
    }

    /// The line of the row that begins at this byte, or behind the breaks that stand there. Rows only come later.
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

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.content.read(buffer)?;
        for (place, &byte) in (self.read..).zip(&buffer[..length]) {
            if byte == b'\n' || byte == b'\r' {
                self.breaks.push_back((place, byte));
            }
        }
        self.read += length as u64;
        Ok(length)
    }
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
    let known: HashSet<usize> = places.into_iter().collect();
    match (0..names.len()).find(|place| !known.contains(place)) {
        Some(place) => Err(BadCell::row(
            format!("the {N} columns {}", columns.join(", ")),
            format!("also {}", super::error::excerpt(&names[place])),
        )),
        None => Ok(places),
    }
}

fn broken(source: &Source, error: csv::Error) -> ImportError {
    source.unreadable(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Result<Vec<String>, ImportError> {
        let source = Source::embedded("places.csv", text)?;
        let mut table = Table::open(&source, ["name", "latitude"])?;
        let mut rows = Vec::new();
        while let Some(row) = table.next(&source)? {
            rows.push(match row.cells {
                Ok([name, latitude]) => format!("{}: {name}|{latitude}", row.line),
                Err(cell) => cell.at(source.name(), row.line).to_string(),
            });
        }
        Ok(rows)
    }

    #[test]
    fn rows_are_read_by_the_header_and_know_their_lines() {
        let rows = read(
            "\u{feff}Latitude , name\r\n-37.8,\"St Kilda,\r\nthe \"\"beach\"\"\"\r\n\r\n1,Perth\r\n2\r\n\n\n3,Hobart",
        );
        assert_eq!(
            rows.unwrap(),
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
        let extra = read("name,latitude,colour\n").unwrap_err().to_string();
        assert_eq!(extra, "places.csv:1: expected the 2 columns name, latitude, found also `colour`");
        let twice = read("name,latitude,name\n").unwrap_err().to_string();
        assert!(twice.ends_with("found also `name`"), "{twice}");
        let source = Source::embedded("a.csv", "name,latitude\n").unwrap();
        let missing = Table::open(&source, ["name", "postcode"]).err().unwrap();
        assert_eq!(missing.to_string(), "a.csv:1: postcode: expected a column of this name, found none in the header");
    }

    #[test]
    fn text_in_another_encoding_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.csv");
        std::fs::write(&path, b"name,latitude\nCaf\xe9,1\n").unwrap();
        let source = Source::file(&path).unwrap();
        let mut table = Table::open(&source, ["name", "latitude"]).unwrap();
        let row = table.next(&source).unwrap().unwrap();
        assert_eq!(row.cells.unwrap_err().to_string(), "name: expected UTF-8 text, found the byte 0xe9");
    }
}
