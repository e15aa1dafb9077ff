//! A file or a pipe of an import, or a text that ships inside the program and is read like one. UTF-8 with or without a byte
//! order mark, and UTF-16 with one, are all read as UTF-8.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::{BadCell, ImportError};

pub(crate) const EXPECTED_TEXT: &str = "UTF-8 text, or UTF-16 with a byte order mark";

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 16 * 1024;

/// The most that is read: a pipe may have no end.
const MOST: u64 = 1 << 30;

/// Stands for half a character. UTF-8 never has this byte, so the row is refused.
const BROKEN: u8 = 0xff;

#[derive(Debug)]
pub struct Source {
    name: String,
    text: Vec<u8>,
    bytes_left: AtomicU64,
    blank_rows: AtomicU64,
}

impl Source {
    /// Reads a file as a whole: a pipe can be read only once, and a catalogue has a few megabytes.
    pub(crate) fn file(path: &Path) -> Result<Self, ImportError> {
        let name = path.display().to_string();
        match File::open(path).and_then(|file| read(file, MOST)) {
            Ok(bytes) => Ok(Self::new(name, bytes)),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(ImportError::Unknown { file: name, expected: "a file of at most a gigabyte" })
            }
            Err(source) => Err(ImportError::Unreadable { file: name, source }),
        }
    }

    /// A text that is part of the program, under the name that messages give it.
    pub(crate) fn embedded(name: &str, text: impl Into<Vec<u8>>) -> Self {
        Self::new(name.to_owned(), text.into())
    }

    fn new(name: String, bytes: Vec<u8>) -> Self {
        let text = decoded(bytes);
        Self { name, bytes_left: AtomicU64::new(text.len() as u64), text, blank_rows: AtomicU64::new(0) }
    }

    /// The path, or the name of an embedded text, as messages show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn file_name(&self) -> String {
        let path = Path::new(&self.name);
        path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
    }

    /// Its text, which should be UTF-8, behind its byte order mark.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The beginning of its text, which tells what it holds.
    pub(crate) fn head(&self) -> &[u8] {
        &self.text[..self.text.len().min(HEAD)]
    }

    /// Its lines, each with its number.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut rest = self.text();
        (1..).map_while(move |number| {
            let (line, behind) = Some(rest).filter(|rest| !rest.is_empty()).map(split_line)?;
            rest = behind;
            self.note_progress(rest, 0);
            Some((number, line))
        })
    }

    /// Notes what is yet to be read, and how many rows of nothing but separators have been passed over.
    pub(crate) fn note_progress(&self, rest: &[u8], blank_rows: u64) {
        self.bytes_left.store(rest.len() as u64, Ordering::Relaxed);
        self.blank_rows.store(blank_rows, Ordering::Relaxed);
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.text.len() as u64 - self.bytes_left.load(Ordering::Relaxed)
    }

    pub(crate) fn blank_rows(&self) -> u64 {
        self.blank_rows.load(Ordering::Relaxed)
    }
}

fn read(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = input.take(most + 1).read_to_end(&mut bytes)?;
    if length as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// A file's text in UTF-8, behind its byte order mark.
pub(crate) fn decoded(mut bytes: Vec<u8>) -> Vec<u8> {
    match bytes[..] {
        [0xff, 0xfe, ref units @ ..] => from_utf16(units, u16::from_le_bytes),
        [0xfe, 0xff, ref units @ ..] => from_utf16(units, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, ..] => bytes.split_off(3),
        _ => bytes,
    }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, rest) = bytes.as_chunks();
    let mut text = Vec::with_capacity(bytes.len());
    for char in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match char {
            Ok(char) => text.extend(char.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(_) => text.push(BROKEN),
        }
    }
    text.extend(rest.iter().map(|_| BROKEN));
    text
}

/// The first byte of a text, or of the beginning of one, that UTF-8 doesn't have or that no text has, and its line.
pub(crate) fn foreign_byte(text: &[u8]) -> Option<(u64, BadCell)> {
    let invalid = str::from_utf8(text).err().filter(|error| error.error_len().is_some());
    let valid = invalid.map_or(text.len(), |error| error.valid_up_to());
    let place = text[..valid].iter().position(|byte| *byte == 0).or(invalid.map(|_| valid))?;
    let before = String::from_utf8_lossy(&text[..place]);
    let line = 1 + line_ends(&text[..place]);
    let column = 1 + before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count();
    let found = format!("the byte 0x{:02x} at column {column}", text[place]);
    Some((line, BadCell::row(EXPECTED_TEXT, found)))
}

/// How many lines end in a text. `\r\n` is one end.
pub(crate) fn line_ends(text: &[u8]) -> u64 {
    let ends = text.iter().filter(|byte| ends_line(**byte)).count();
    (ends - text.windows(2).filter(|pair| pair == b"\r\n").count()) as u64
}

pub(crate) fn ends_line(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// The line that a text begins with, and what stands behind its end.
pub(crate) fn split_line(text: &[u8]) -> (&[u8], &[u8]) {
    let (line, end) = text.split_at(text.iter().position(|byte| ends_line(*byte)).unwrap_or(text.len()));
    let length = if end.starts_with(b"\r\n") { 2 } else { end.len().min(1) };
    (line, &end[length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_without_an_end_is_no_file() {
        assert_eq!(read(io::repeat(b'a').take(4_096), 4_096).unwrap().len(), 4_096);
        assert_eq!(read(io::repeat(b'a'), 4_096).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn half_a_character_is_no_text() {
        assert_eq!(decoded(vec![0xff, 0xfe, b'a', 0, 0x3c, 0xd8]), [b'a', BROKEN]);
        assert_eq!(decoded(vec![0xff, 0xfe, 0x3c, 0xd8, b'a', 0]), [BROKEN, b'a']);
        assert_eq!(decoded(vec![0xff, 0xfe, b'a', 0, b'b']), [b'a', BROKEN]);
    }

    #[test]
    fn a_foreign_byte_has_a_line_and_a_column() {
        let found = |text: &[u8]| foreign_byte(text).map(|(line, cell)| format!("{line}: {}", cell.found));
        assert_eq!(found(b"a,b\r\nc\rCaf\xe9,d").as_deref(), Some("3: the byte 0xe9 at column 4"));
        assert_eq!(found(b"p\0l\0").as_deref(), Some("1: the byte 0x00 at column 2"));
        assert_eq!(found("Caf\u{e9}".as_bytes()), None);
        assert_eq!(found(&"Caf\u{e9}".as_bytes()[..4]), None, "cut, because it is only the beginning");
    }
}
