//! A file or a pipe of an import, or a text that ships inside the program and is read like one.

use std::fs::{self, File};
use std::io::{self, BufRead, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::encoding;
use super::error::ImportError;

/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 16 * 1024;

#[derive(Debug)]
pub struct Source {
    name: String,
    content: Content,
    bytes_read: Arc<AtomicU64>,
    blank_rows: AtomicU64,
}

#[derive(Debug)]
enum Content {
    File(PathBuf),
    /// What can be read only once: its beginning is kept until then.
    Pipe(PathBuf, Mutex<Pipe>),
    Text(&'static str),
}

#[derive(Debug, Default)]
struct Pipe {
    is_open: bool,
    head: Vec<u8>,
    rest: Option<File>,
}

impl Pipe {
    /// Opens the pipe unless it was, and reads its beginning.
    fn open(&mut self, path: &Path) -> io::Result<()> {
        if !self.is_open {
            let mut pipe = File::open(path)?;
            self.is_open = true;
            pipe.by_ref().take(HEAD).read_to_end(&mut self.head)?;
            self.rest = Some(pipe);
        }
        Ok(())
    }
}

impl Source {
    pub(crate) fn file(path: &Path) -> Self {
        let is_pipe = fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
        let content =
            if is_pipe { Content::Pipe(path.to_owned(), Mutex::default()) } else { Content::File(path.to_owned()) };
        Self::new(path.display().to_string(), content)
    }

    /// A text that is part of the program, under the name that messages give it.
    pub(crate) fn embedded(name: &str, text: &'static str) -> Self {
        Self::new(name.to_owned(), Content::Text(text))
    }

    fn new(name: String, content: Content) -> Self {
        Self { name, content, bytes_read: Arc::default(), blank_rows: AtomicU64::new(0) }
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
            Content::Pipe(..) => 0,
            Content::Text(text) => text.len() as u64,
        }
    }

    /// How much has been read since it was opened last.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// How many rows of nothing but separators have been passed over.
    pub(crate) fn blank_rows(&self) -> u64 {
        self.blank_rows.load(Ordering::Relaxed)
    }

    pub(crate) fn set_blank_rows(&self, rows: u64) {
        self.blank_rows.store(rows, Ordering::Relaxed);
    }

    /// Opens it as UTF-8, behind its byte order mark. A pipe can be opened once.
    pub(crate) fn open(&self) -> Result<Box<dyn BufRead + Send>, ImportError> {
        self.bytes_read.store(0, Ordering::Relaxed);
        let content = self.bytes_from_start().map_err(|error| self.unreadable(error))?;
        let counted = Counted { content, bytes_read: Arc::clone(&self.bytes_read) };
        encoding::decoded(Box::new(counted)).map_err(|error| self.unreadable(error))
    }

    fn bytes_from_start(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.content {
            Content::File(path) => Box::new(File::open(path)?),
            Content::Pipe(path, pipe) => {
                let mut pipe = pipe.lock().unwrap_or_else(PoisonError::into_inner);
                pipe.open(path)?;
                let rest = pipe.rest.take().ok_or_else(|| io::Error::other("it can be read only once"))?;
                Box::new(Cursor::new(std::mem::take(&mut pipe.head)).chain(rest))
            }
            Content::Text(text) => Box::new(text.as_bytes()),
        })
    }

    /// The beginning of its text in UTF-8, which tells what it holds.
    pub(crate) fn head(&self) -> Result<Vec<u8>, ImportError> {
        let mut head = Vec::new();
        let read = self.raw_head().and_then(encoding::decoded).and_then(|text| text.take(HEAD).read_to_end(&mut head));
        read.map_err(|error| self.unreadable(error))?;
        Ok(head)
    }

    fn raw_head(&self) -> io::Result<Box<dyn Read + Send>> {
        let Content::Pipe(path, pipe) = &self.content else {
            return self.bytes_from_start();
        };
        let mut pipe = pipe.lock().unwrap_or_else(PoisonError::into_inner);
        pipe.open(path)?;
        Ok(Box::new(Cursor::new(pipe.head.clone())))
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
