//! CSV as spreadsheets and people write it (RFC 4180): the separator is the header's, or what a line `sep=;` before it says.
//! A quote that is never closed costs its row and no other, which is why no library reads it.

use std::borrow::Cow;

use super::error::{BadCell, excerpt};
use super::source::{ends_line, line_ends, split_line};

/// The longest row, in bytes. All of the shipped catalogue is shorter.
pub(crate) const MAX_ROW: usize = 1024 * 1024;

/// Separators that a header is looked through for.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

type Cells<'t> = Vec<Cow<'t, [u8]>>;

pub(crate) struct Records<'t> {
    /// What is yet to be read, and the line on which it begins.
    pub rest: &'t [u8],
    line: u64,
    separator: u8,
    /// Rows of nothing but separators that were passed over.
    pub blank: u64,
}

/// A record that is none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken<'t> {
    /// Where the quote opens, or the cell begins that doesn't end.
    pub line: u64,
    /// The cells up to this one.
    pub cells: Cells<'t>,
    pub fault: BadCell,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        let mut records = Self { rest: text, line: 1, separator: b',', blank: 0 };
        records.pass_empty_lines();
        let (first, _) = split_line(records.rest);
        let named = named_separator(first);
        records.separator = named.unwrap_or_else(|| separator_of(first));
        if named.is_some() {
            records.pass_line();
        }
        records
    }

    /// Reads the record that begins here, and passes over it.
    fn read(&mut self) -> Result<Cells<'t>, Broken<'t>> {
        let (text, separator) = (self.rest, self.separator);
        let ends_cell = |byte: &u8| *byte == separator || ends_line(*byte);
        let (mut at, mut line) = (0, self.line);
        let mut cells = Vec::new();
        loop {
            let (start, start_line) = (at, line);
            let mut fault = None;
            if text[at..].starts_with(b"\"") {
                let (content, length) = quoted(&text[at..text.len().min(MAX_ROW + 2)]);
                if length.is_none() {
                    fault = Some("a closing quote");
                }
                at += length.unwrap_or_default();
                at += text[at..].iter().take_while(|byte| **byte != separator && matches!(byte, b' ' | b'\t')).count();
                line += line_ends(&content);
                if fault.is_none() && text.get(at).is_some_and(|byte| !ends_cell(byte)) {
                    // A quote on another line opens the next cell in quotes.
                    let is_here = line == start_line;
                    fault = Some(if is_here { "a separator behind the closing quote" } else { "a closing quote" });
                }
                cells.push(content.into());
            } else {
                at += text[at..].iter().position(ends_cell).unwrap_or(text.len() - at);
                cells.push(Cow::Borrowed(&text[start..at]));
            }
            if at > MAX_ROW {
                fault = fault.or(Some("at most 1 MiB in a row"));
            }
            if let Some(expected) = fault {
                return Err(self.leave(start, start_line, cells, expected));
            }
            if text.get(at) != Some(&separator) {
                (_, self.rest) = split_line(&text[at..]);
                self.line = line + 1;
                return Ok(cells);
            }
            at += 1;
        }
    }

    /// Leaves a record that is none: the next one begins on the line behind the one on which the bad cell begins.
    fn leave(&mut self, start: usize, line: u64, cells: Cells<'t>, expected: &'static str) -> Broken<'t> {
        self.rest = &self.rest[start..];
        self.line = line;
        let (bad, _) = split_line(self.rest);
        let found = excerpt(&String::from_utf8_lossy(&bad[..bad.len().min(1_000)]));
        self.pass_line();
        Broken { line, cells, fault: BadCell::row(expected, found) }
    }

    fn pass_line(&mut self) {
        (_, self.rest) = split_line(self.rest);
        self.line += 1;
    }

    fn pass_empty_lines(&mut self) {
        while self.rest.first().is_some_and(|byte| ends_line(*byte)) {
            self.pass_line();
        }
    }
}

/// The records that aren't blank, each with the line on which it begins.
impl<'t> Iterator for Records<'t> {
    type Item = Result<(u64, Cells<'t>), Broken<'t>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.pass_empty_lines();
            if self.rest.is_empty() {
                return None;
            }
            let line = self.line;
            match self.read() {
                Ok(cells) if cells.iter().all(|cell| cell.trim_ascii().is_empty()) => {
                    self.blank += u64::from(cells.len() > 1);
                }
                record => return Some(record.map(|cells| (line, cells))),
            }
        }
    }
}

/// What stands in quotes at the beginning of a text, and its length with the quotes; none where no quote closes it.
fn quoted(text: &[u8]) -> (Vec<u8>, Option<usize>) {
    let mut content = Vec::new();
    let mut rest = &text[1..];
    while let Some(quote) = rest.iter().position(|byte| *byte == b'"') {
        content.extend_from_slice(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix(b"\"") {
            Some(behind) => rest = behind,
            None => return (content, Some(text.len() - rest.len())),
        }
        content.push(b'"');
    }
    (content, None)
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
        let mut records = Records::new(text.as_bytes());
        let shown = records.by_ref().map(|record| match record {
            Ok((line, cells)) => {
                let cells: Vec<_> = cells.iter().map(|cell| String::from_utf8_lossy(cell)).collect();
                format!("{line}: {}", cells.join("|"))
            }
            Err(Broken { line, cells, fault: BadCell { expected, found, .. } }) => {
                format!("{line}, {}: {expected}, {found}", cells.len() - 1)
            }
        });
        (shown.collect(), records.blank)
    }

    #[test]
    fn records_are_read_as_spreadsheets_write_them() {
        for (text, rows) in [
            (
                "a,b\n1,\"x,\"\"y\"\"\"\n\"\", 2 \n\"two\r\nlines\" ,5\" pot\n3,4",
                &["1: a|b", "2: 1|x,\"y\"", "3: | 2 ", "4: two\r\nlines|5\" pot", "6: 3|4"][..],
            ),
            ("a;b\r\n1;2;3", &["1: a|b", "2: 1|2|3"]),
            ("\"a,c,d\";b\n1;2", &["1: a,c,d|b", "2: 1|2"]),
            ("a\tb\r1\t2", &["1: a|b", "2: 1|2"]),
            ("sep=;\r\na;b\r\n1;2", &["2: a|b", "3: 1|2"]),
            ("SEP=|\r\na|b\r\n1|2", &["2: a|b", "3: 1|2"]),
            ("\"sep=;\"\na;b\n1;2", &["2: a|b", "3: 1|2"]),
            ("sep=\t\na\tb\n1\t2", &["2: a|b", "3: 1|2"]),
            ("\n\nsep=,,,\na,b\n1,2", &["4: a|b", "5: 1|2"]),
            ("sep=x\n1", &["1: sep=x", "2: 1"]),
        ] {
            assert_eq!(read(text), (rows.iter().map(|row| (*row).to_owned()).collect(), 0), "{text}");
        }
        let (rows, blank) = read("a,b\n,\n\n , \n\"\",\"\"\n  \n1,2\n,\n");
        assert_eq!((rows, blank), (vec!["1: a|b".to_owned(), "7: 1|2".to_owned()], 4));
    }

    #[test]
    fn a_quote_that_isnt_closed_costs_its_own_row() {
        for (text, rows) in [
            (
                "a,b\n1,\"Cucumber\n2,Leek\n3,\"\"\"4\"\n",
                &["2, 1: a closing quote, `\"Cucumber`", "3: 2|Leek", "4: 3|\"4"][..],
            ),
            ("a,b\n1,\"Cucumber, ", &["2, 1: a closing quote, `\"Cucumber, `"]),
            // The next quote opens a cell, and doesn't close this one.
            (
                "a,b\n1,\"Leek\n2,\"Pea, Bean\"\n3,\"Dill\"\n",
                &["2, 1: a closing quote, `\"Leek`", "3: 2|Pea, Bean", "4: 3|Dill"],
            ),
            ("a,b\n\"1\n2\",\"Leek\r3,4", &["3, 1: a closing quote, `\"Leek`", "4: 3|4"]),
            ("a,b\n\"6\" pot\",1\n2,3", &["2, 0: a separator behind the closing quote, `\"6\" pot\",1`", "3: 2|3"]),
        ] {
            assert_eq!(read(text).0[1..], *rows, "{text}");
        }
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
