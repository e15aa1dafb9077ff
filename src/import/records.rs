//! CSV as records: cells between separators, some in quotes (RFC 4180), as spreadsheets and people write them. The separator
//! is the header's, or what a line `sep=;` before it says. A quote that is never closed costs its row and no other: reading
//! goes on with the next line.

use std::io::{self, BufRead};

use super::error::excerpt;
use super::window::{MAX_ROW, Window, ends_line};

/// Separators that a header is looked through for.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

pub(crate) struct Records {
    window: Window,
    separator: u8,
    cells: Cells,
    /// Rows of nothing but separators that were passed over.
    pub blank: u64,
}

/// A record that is none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Where the quote opens, or the cell begins that doesn't end.
    pub line: u64,
    /// Which cell of the row it is.
    pub cell: usize,
    pub expected: &'static str,
    pub found: String,
}

/// The cells of a record, one behind the other in `text`.
#[derive(Default)]
pub(crate) struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|number| self.get(number))
    }

    pub(crate) fn get(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[number]]
    }

    fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

impl Records {
    pub(crate) fn new(content: Box<dyn BufRead + Send>) -> io::Result<Self> {
        let mut window = Window::new(content);
        window.pass_empty_lines()?;
        let end = window.find(0, ends_line)?;
        let first = window.slice(0, end);
        let named = named_separator(first);
        let separator = named.unwrap_or_else(|| separator_of(first));
        if named.is_some() {
            window.pass_line()?;
        }
        Ok(Self { window, separator, cells: Cells::default(), blank: 0 })
    }

    /// The cells of the record that was read last.
    pub(crate) fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Reads the next record that isn't blank; returns the line on which it begins.
    pub(crate) fn next(&mut self) -> io::Result<Option<Result<u64, Broken>>> {
        while self.window.pass_empty_lines()? {
            let line = self.window.line;
            let record = self.read()?;
            if record.is_ok() && self.cells.is_blank() {
                self.blank += u64::from(self.cells.len() > 1);
                continue;
            }
            return Ok(Some(record.map(|()| line)));
        }
        Ok(None)
    }

    /// Reads the record that begins here, and passes over it.
    fn read(&mut self) -> io::Result<Result<(), Broken>> {
        self.cells.clear();
        let separator = self.separator;
        let (mut at, mut line) = (0, self.window.line);
        loop {
            let (start, start_line) = (at, line);
            let is_quoted = self.window.byte(at)? == Some(b'"');
            let closed = if is_quoted {
                let closed = self.read_quoted(&mut at, &mut line)?;
                at = self.window.find(at, |byte| byte == separator || !matches!(byte, b' ' | b'\t'))?;
                closed
            } else {
                let end = self.window.find(at, |byte| byte == separator || ends_line(byte))?;
                self.take(at, end);
                at = end;
                true
            };
            self.cells.ends.push(self.cells.text.len());
            let behind = self.window.byte(at)?;
            let ends = behind.is_none_or(|byte| byte == separator || ends_line(byte));
            if !closed || !ends || at > MAX_ROW {
                let expected = match is_quoted {
                    true if closed && !ends && line == start_line => "a separator behind the closing quote",
                    // A quote on another line opens the next cell in quotes.
                    true if !ends || !closed => "a closing quote",
                    _ => "at most 1 MiB in a row",
                };
                return self.leave(start, start_line, expected).map(Err);
            }
            if behind == Some(separator) {
                at += 1;
                continue;
            }
            let end = self.window.line_end(at)?;
            self.window.pass(at + end);
            self.window.line = line + 1;
            return Ok(Ok(()));
        }
    }

    /// Reads a cell in quotes up to behind its closing quote; false if there is none.
    fn read_quoted(&mut self, at: &mut usize, line: &mut u64) -> io::Result<bool> {
        *at += 1;
        loop {
            let end = self.window.find(*at, |byte| byte == b'"' || ends_line(byte))?;
            self.take(*at, end);
            *at = end;
            if end > MAX_ROW {
                return Ok(false);
            }
            match self.window.byte(end)? {
                None => return Ok(false),
                Some(b'"') if self.window.byte(end + 1)? == Some(b'"') => {
                    self.take(end, end + 1);
                    *at += 2;
                }
                Some(b'"') => {
                    *at += 1;
                    return Ok(true);
                }
                Some(_) => {
                    *at += self.window.line_end(end)?;
                    self.take(end, *at);
                    *line += 1;
                }
            }
        }
    }

    /// Adds a part of the window to the cell that is being read.
    fn take(&mut self, from: usize, to: usize) {
        self.cells.text.extend_from_slice(self.window.slice(from, to));
    }

    /// Leaves a record that is none: the next one begins on the line behind the one on which the bad cell begins.
    fn leave(&mut self, start: usize, line: u64, expected: &'static str) -> io::Result<Broken> {
        let cell = self.cells.len() - 1;
        self.window.pass(start);
        self.window.line = line;
        let end = self.window.find(0, ends_line)?;
        let found = excerpt(&String::from_utf8_lossy(self.window.slice(0, end.min(1_000))));
        self.window.pass_line()?;
        Ok(Broken { line, cell, expected, found })
    }
}

/// The separator that a line such as `sep=;` names. A spreadsheet may have filled the row up with others.
fn named_separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, rest) = line.split_at_checked(4)?;
    let (separator, rest) = rest.split_first()?;
    let is_named = name.eq_ignore_ascii_case(b"sep=") && (separator.is_ascii_punctuation() || *separator == b'\t');
    let is_all = rest.iter().all(|byte| SEPARATORS.contains(byte) || matches!(byte, b'"' | b' '));
    (is_named && is_all && *separator != b'"').then_some(*separator)
}

/// The separator that a header has most of, outside of quotes.
fn separator_of(header: &[u8]) -> u8 {
    let unquoted = || header.split(|byte| *byte == b'"').step_by(2).flatten();
    let count = |separator: &u8| unquoted().filter(|byte| *byte == separator).count();
    // Of equals the last is the largest.
    SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each record as its line and its cells, or what is wrong.
    fn read(text: &str) -> (Vec<String>, u64) {
        // One byte at a time, so that nothing depends on where a chunk ends.
        let content = io::BufReader::with_capacity(1, io::Cursor::new(text.to_owned().into_bytes()));
        let mut records = Records::new(Box::new(content)).unwrap();
        let mut shown = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let cells: Vec<_> = records.cells().iter().map(String::from_utf8_lossy).collect();
            shown.push(match record {
                Ok(line) => format!("{line}: {}", cells.join("|")),
                Err(Broken { line, cell, expected, found }) => format!("{line}, {cell}: {expected}, {found}"),
            });
        }
        (shown, records.blank)
    }

    #[test]
    fn cells_are_read_as_spreadsheets_write_them() {
        let text = "a,b\n1,\"x,\"\"y\"\"\"\n\"\", 2 \n\"two\r\nlines\" ,5\" pot\n3,4";
        let expected = ["1: a|b", "2: 1|x,\"y\"", "3: | 2 ", "4: two\r\nlines|5\" pot", "6: 3|4"];
        assert_eq!(read(text).0, expected);
    }

    #[test]
    fn the_separator_is_the_headers_or_the_one_that_is_named() {
        for text in [
            "a,b\n1,\"2;3\"\n",
            "a;b\r\n1;2;3",
            "\"a,c,d\";b\n1;2",
            "a\tb\r1\t2",
            "sep=;\na;b\n1;2",
            "SEP=|\r\na|b\r\n1|2",
            "\"sep=;\"\na;b\n1;2",
            "sep=\t\na\tb\n1\t2",
            "\n\nsep=,,,\na,b\n1,2",
        ] {
            let (rows, _) = read(text);
            assert_eq!(rows.len(), 2, "{text}: {rows:?}");
            assert!(rows.iter().all(|row| row.contains('|')), "{text}: {rows:?}");
        }
        assert_eq!(read("sep=;\r\na;b\r\n1;2").0, ["2: a|b", "3: 1|2"]);
        assert_eq!(read("sep=x\n1").0, ["1: sep=x", "2: 1"]);
    }

    #[test]
    fn rows_of_nothing_but_separators_are_counted() {
        let (rows, blank) = read("a,b\n,\n\n , \n\"\",\"\"\n  \n1,2\n,\n");
        assert_eq!((rows, blank), (vec!["1: a|b".to_owned(), "7: 1|2".to_owned()], 4));
    }

    #[test]
    fn a_quote_that_isnt_closed_costs_its_own_row() {
        let closing = "a closing quote";
        let expected =
            ["1: a|b".to_owned(), format!("2, 1: {closing}, `\"Cucumber`"), "3: 2|Leek".into(), "4: 3|\"4".into()];
        assert_eq!(read("a,b\n1,\"Cucumber\n2,Leek\n3,\"\"\"4\"\n").0, expected);
        assert_eq!(read("a,b\n1,\"Cucumber, ").0, ["1: a|b".to_owned(), format!("2, 1: {closing}, `\"Cucumber, `")]);
        // The next quote opens a cell, and doesn't close this one.
        let rows = read("a,b\n1,\"Leek\n2,\"Pea, Bean\"\n3,\"Dill\"\n").0;
        assert_eq!(
            rows,
            ["1: a|b".to_owned(), format!("2, 1: {closing}, `\"Leek`"), "3: 2|Pea, Bean".into(), "4: 3|Dill".into()]
        );
        let rows = read("a,b\n\"1\n2\",\"Leek\r3,4").0;
        assert_eq!(rows, ["1: a|b".to_owned(), format!("3, 1: {closing}, `\"Leek`"), "4: 3|4".into()]);
        assert_eq!(
            read("a,b\n\"6\" pot\",1\n2,3").0[1..],
            ["2, 0: a separator behind the closing quote, `\"6\" pot\",1`", "3: 2|3"]
        );
    }

    #[test]
    fn a_row_has_an_end() {
        let long = "x".repeat(MAX_ROW + 1);
        let rows = read(&format!("a,b\n1,{long}\n2,\"{long}\"\n3,4\n")).0;
        assert_eq!(rows.len(), 4);
        assert!(rows[1].starts_with("2, 1: at most 1 MiB in a row, `xxx"), "{}", &rows[1][..50]);
        assert!(rows[2].starts_with("3, 1: a closing quote, `\"xxx"), "{}", &rows[2][..50]);
        assert_eq!(rows[3], "4: 3|4");
    }
}
