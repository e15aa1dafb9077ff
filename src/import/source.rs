//! A file or a pipe of an import, or a text that ships inside the program and is read like one.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::encoding::{self, split_line};
use super::error::ImportError;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 16 * 1024;

/// The most that is read: a pipe may have no end.
const MOST: u64 = 1 << 30;

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
    pub(crate) fn embedded(name: &str, text: &str) -> Self {
        Self::new(name.to_owned(), text.into())
    }

    fn new(name: String, bytes: Vec<u8>) -> Self {
        let text = encoding::decoded(bytes);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_without_an_end_is_no_file() {
        assert_eq!(read(io::repeat(b'a').take(4_096), 4_096).unwrap().len(), 4_096);
        assert_eq!(read(io::repeat(b'a'), 4_096).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}
