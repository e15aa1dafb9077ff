//! The files of an import: which there are, what each one is, and in which order they are read.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::error::ImportError;

/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 16 * 1024;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const KNOWN: &str = "a catalogue CSV or NDJSON, a suburbs CSV or a climate JSON, in UTF-8, to be known by its columns";

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Suburbs as CSV.
    Suburbs,
    /// The catalogue as CSV.
    Catalogue,
    /// The catalogue as one JSON object a line.
    CatalogueLines,
    /// Weather by suburb, one JSON object.
    Climate,
}

/// What rows are about, in the order in which an import reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    Suburbs,
    Plants,
    Climate,
}

impl Domain {
    /// All of them in order.
    pub const ALL: [Self; 3] = [Self::Suburbs, Self::Plants, Self::Climate];
}

impl Kind {
    /// What the file's rows are about.
    pub fn domain(self) -> Domain {
        match self {
            Self::Suburbs => Domain::Suburbs,
            Self::Catalogue | Self::CatalogueLines => Domain::Plants,
            Self::Climate => Domain::Climate,
        }
    }
}

/// One file of an import.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    kind: Kind,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    File(PathBuf),
    Text(&'static str),
}

impl Source {
    /// A text that is part of the program, under the name that messages give it.
    pub fn embedded(name: &str, text: &'static str) -> Result<Self, ImportError> {
        Self::recognise(name.to_owned(), Content::Text(text))
    }

    /// A file.
    pub fn file(path: &Path) -> Result<Self, ImportError> {
        Self::recognise(path.display().to_string(), Content::File(path.to_owned()))
    }

    fn recognise(name: String, content: Content) -> Result<Self, ImportError> {
        let source = Self { name, kind: Kind::Climate, content };
        let mut head = Vec::new();
        source.open()?.take(HEAD).read_to_end(&mut head).map_err(|error| source.unreadable(error))?;
        match kind_of(&head) {
            Some(kind) => Ok(Self { kind, ..source }),
            None => Err(ImportError::Unknown { file: source.name, expected: KNOWN }),
        }
    }

    /// The path, or the name of an embedded text, as messages show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The last part of the path in lower case: a blank category is taken from it.
    pub fn file_name(&self) -> String {
        let path = Path::new(&self.name);
        path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
    }

    /// Its length in bytes, 0 where it isn't known.
    pub fn bytes(&self) -> u64 {
        match &self.content {
            Content::File(path) => fs::metadata(path).map_or(0, |file| file.len()),
            Content::Text(text) => text.len() as u64,
        }
    }

    /// Its content without a byte order mark.
    pub fn open(&self) -> Result<Box<dyn BufRead + Send>, ImportError> {
        let mut content: Box<dyn BufRead + Send> = match &self.content {
            Content::File(path) => {
                let file = File::open(path).map_err(|error| self.unreadable(error))?;
                Box::new(BufReader::with_capacity(256 * 1024, file))
            }
            Content::Text(text) => Box::new(text.as_bytes()),
        };
        let start = content.fill_buf().map_err(|error| self.unreadable(error))?;
        if start.starts_with(BYTE_ORDER_MARK) {
            content.consume(BYTE_ORDER_MARK.len());
        }
        Ok(content)
    }

    /// The error for a failure to read this source.
    pub fn unreadable(&self, source: io::Error) -> ImportError {
        ImportError::Unreadable { file: self.name.clone(), source }
    }
}

/// The sources under some paths, and the files of folders that are none.
#[derive(Debug, Default)]
pub struct Sources {
    /// What will be imported, in this order within each kind.
    pub files: Vec<Source>,
    /// What lies in the folders and is passed over.
    pub ignored: Vec<PathBuf>,
}

impl Sources {
    /// Files as they are named; a folder's files as suburbs, then the catalogue (flowers, herbs, vegetables, others by
    /// name), then the climate.
    pub fn find(paths: &[PathBuf]) -> Result<Self, ImportError> {
        let mut found = Self::default();
        for path in paths {
            if path.is_dir() {
                found.add_folder(path)?;
            } else {
                found.files.push(Source::file(path)?);
            }
        }
        Ok(found)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), ImportError> {
        let unreadable = |source| ImportError::Unreadable { file: folder.display().to_string(), source };
        let mut known = Vec::new();
        let mut ignored = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.is_dir() || !has_known_ending(&path) {
                ignored.push(path);
                continue;
            }
            match Source::file(&path) {
                Ok(source) => known.push(source),
                Err(ImportError::Unknown { .. }) => ignored.push(path),
                Err(error) => return Err(error),
            }
        }
        if known.is_empty() {
            return Err(ImportError::Unknown {
                file: folder.display().to_string(),
                expected: "a folder with a catalogue, a suburbs or a climate file",
            });
        }
        known.sort_by_key(folder_order);
        ignored.sort();
        self.files.append(&mut known);
        self.ignored.append(&mut ignored);
        Ok(())
    }
}

fn folder_order(source: &Source) -> (Domain, usize, String) {
    let name = source.file_name();
    let words = ["flower", "herb", "vegetable"];
    let category = words.iter().position(|word| name.contains(word));
    (source.kind.domain(), category.unwrap_or(words.len()), name)
}

fn has_known_ending(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    ["csv", "ndjson", "jsonl", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Tells the kind from a file's first bytes.
fn kind_of(head: &[u8]) -> Option<Kind> {
    if head.trim_ascii_start().starts_with(b"{") {
        let text = String::from_utf8_lossy(head);
        let first_line = text.trim_start().lines().next().unwrap_or_default();
        return if first_line.contains("\"plant_name\"") {
            Some(Kind::CatalogueLines)
        } else {
            // Every entry of a climate file has one.
            text.contains("\"timestamp\"").then_some(Kind::Climate)
        };
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(head);
    let header = reader.byte_headers().ok()?;
    let has = |column: &str| {
        let mut names = header.iter();
        names.any(|name| name.trim_ascii().eq_ignore_ascii_case(column.as_bytes()))
    };
    if has("plant_name") { Some(Kind::Catalogue) } else { (has("name") && has("latitude")).then_some(Kind::Suburbs) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUE: &str = "plant_name,scientific_name\n";
    const SUBURBS: &str = "name,postcode,latitude,longitude\n";
    const CLIMATE: &str = "{\n \"Carlton\": {\"timestamp\": \"2025-08-29\"}}";

    #[test]
    fn a_file_is_known_by_what_it_holds() {
        for (text, kind) in [
            (CATALOGUE, Some(Kind::Catalogue)),
            ("\u{feff}Plant_Name , x\r\n", Some(Kind::Catalogue)),
            (SUBURBS, Some(Kind::Suburbs)),
            (CLIMATE, Some(Kind::Climate)),
            ("{\"plant_name\":\"Basil\"}\n", Some(Kind::CatalogueLines)),
            ("{\"name\":\"something else\"}", None),
            ("name,price\nBasil,3\n", None),
            ("", None),
        ] {
            let source = Source::embedded("file", text).ok();
            assert_eq!(source.map(|source| source.kind()), kind, "{text}");
        }
    }

    #[test]
    fn a_folder_is_read_suburbs_first_and_other_files_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("vegetables.csv", CATALOGUE),
            ("extra.csv", CATALOGUE),
            ("my_Herbs.csv", CATALOGUE),
            ("flower_plants.csv", CATALOGUE),
            ("climate.json", CLIMATE),
            ("package.json", "{\"name\": \"frontend\"}"),
            ("places.csv", SUBURBS),
            ("notes.txt", CATALOGUE),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        fs::create_dir(folder.path().join("older")).unwrap();
        let sources = Sources::find(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = sources.files.iter().map(Source::file_name).collect();
        assert_eq!(
            names,
            ["places.csv", "flower_plants.csv", "my_herbs.csv", "vegetables.csv", "extra.csv", "climate.json"]
        );
        let ignored: Vec<_> = sources.ignored.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(ignored, ["notes.txt", "older", "package.json"]);
    }

    #[test]
    fn what_is_named_must_be_there_and_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.csv");
        let missing = Sources::find(std::slice::from_ref(&path)).unwrap_err();
        assert!(matches!(missing, ImportError::Unreadable { .. }), "{missing}");
        fs::write(&path, "name,price\n").unwrap();
        for path in [path, folder.path().to_owned()] {
            let unknown = Sources::find(std::slice::from_ref(&path)).unwrap_err();
            assert!(matches!(unknown, ImportError::Unknown { .. }), "{unknown}");
            assert!(unknown.to_string().starts_with(path.to_str().unwrap()));
        }
    }
}
