//! A file of an import, or a text that ships inside the program and is read like one.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::ImportError;

/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 16 * 1024;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

#[derive(Debug)]
pub struct Source {
    name: String,
    content: Content,
    bytes_read: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Content {
    File(PathBuf),
    Text(&'static str),
}

impl Source {
    pub(crate) fn file(path: &Path) -> Self {
        Self::new(path.display().to_string(), Content::File(path.to_owned()))
    }

    /// A text that is part of the program, under the name that messages give it.
    pub(crate) fn embedded(name: &str, text: &'static str) -> Self {
        Self::new(name.to_owned(), Content::Text(text))
    }

    fn new(name: String, content: Content) -> Self {
        Self { name, content, bytes_read: Arc::default() }
    }

    /// The path, or the name of an embedded text, as messages show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The last part of the path in lower case.
    pub(crate) fn file_name(&self) -> String {
        let path = Path::new(&self.name);
        path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
    }

    /// Its length in bytes, 0 if it isn't known.
    pub(crate) fn bytes(&self) -> u64 {
        match &self.content {
            Content::File(path) => fs::metadata(path).map_or(0, |file| file.len()),
            Content::Text(text) => text.len() as u64,
        }
    }

    /// How much has been read since it was opened last.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// Opens it behind its byte order mark.
    pub(crate) fn open(&self) -> Result<Box<dyn BufRead + Send>, ImportError> {
        let content: Box<dyn Read + Send> = match &self.content {
            Content::File(path) => Box::new(File::open(path).map_err(|error| self.unreadable(error))?),
            Content::Text(text) => Box::new(text.as_bytes()),
        };
        self.bytes_read.store(0, Ordering::Relaxed);
        let counted = Counted { content, bytes_read: Arc::clone(&self.bytes_read) };
        let mut reader = BufReader::with_capacity(256 * 1024, counted);
        if reader.fill_buf().map_err(|error| self.unreadable(error))?.starts_with(BYTE_ORDER_MARK) {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Box::new(reader))
    }

    /// Its first bytes, which tell what it holds.
    pub(crate) fn head(&self) -> Result<Vec<u8>, ImportError> {
        let mut head = Vec::new();
        self.open()?.take(HEAD).read_to_end(&mut head).map_err(|error| self.unreadable(error))?;
        Ok(head)
    }

    pub(crate) fn unreadable(&self, source: io::Error) -> ImportError {
        ImportError::Unreadable { file: self.name.clone(), source }
    }
}

struct Counted {
    content: Box<dyn Read + Send>,
    bytes_read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.content.read(buffer)?;
        self.bytes_read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
