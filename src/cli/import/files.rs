//! What can be imported, and which files of that kind lie under the paths that a command is given.

use std::fs;
use std::path::{Path, PathBuf};

use crate::climate::import as climate;
use crate::import::error::ImportError;
use crate::import::merge::Target;
use crate::import::records::Records;
use crate::import::source::{Source, foreign_byte};
use crate::plants::import as plants;

const KNOWN: &str = "a catalogue CSV or NDJSON, a suburbs CSV or a climate JSON, to be known by its columns";

/// What a file's rows are about, in the order of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Suburbs,
    Plants,
    Climate,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Suburbs, Self::Plants, Self::Climate];

    pub(crate) fn target(self) -> Target {
        match self {
            Self::Suburbs => climate::suburb_target(),
            Self::Plants => plants::target(),
            Self::Climate => climate::reading_target(),
        }
    }

    fn of(head: &[u8]) -> Option<Self> {
        if head.trim_ascii_start().starts_with(b"{") {
            let text = String::from_utf8_lossy(head);
            if text.trim_start().lines().next().unwrap_or_default().contains("\"plant_name\"") {
                return Some(Self::Plants);
            }
            // Every entry of a climate file has one.
            return text.contains("\"timestamp\"").then_some(Self::Climate);
        }
        // A header that can't be read is known by the cells that can.
        let names = Records::new(head).next()?.map_or_else(|broken| broken.cells, |(_, names)| names);
        let has = |column: &str| names.iter().any(|name| name.trim_ascii().eq_ignore_ascii_case(column.as_bytes()));
        if has("plant_name") {
            return Some(Self::Plants);
        }
        (has("name") && has("latitude")).then_some(Self::Suburbs)
    }
}

#[derive(Debug)]
pub struct ImportFile {
    pub kind: Kind,
    pub source: Source,
}

impl ImportFile {
    pub(crate) fn new(source: Source) -> Result<Self, ImportError> {
        if let Some(kind) = Kind::of(source.head()) {
            return Ok(Self { kind, source });
        }
        Err(match foreign_byte(source.head()) {
            Some((line, cell)) => cell.at(source.name(), line).into(),
            None => ImportError::Unknown { file: source.name().to_owned(), expected: KNOWN },
        })
    }
}

#[derive(Debug, Default)]
pub struct ImportFiles {
    pub known: Vec<ImportFile>,
    /// Files of the folders that look like data and aren't understood, each with the reason.
    pub left_out: Vec<ImportError>,
    /// What else lies in the folders.
    pub passed_over: Vec<PathBuf>,
}

impl ImportFiles {
    /// Files in the given order; a folder's by kind, its catalogue as flowers, herbs, vegetables, then others by name.
    pub fn find(paths: &[PathBuf]) -> Result<Self, ImportError> {
        let mut found = Self::default();
        paths.iter().try_for_each(|path| found.add(path))?;
        Ok(found)
    }

    pub(super) fn add(&mut self, path: &Path) -> Result<(), ImportError> {
        if path.is_dir() {
            return self.add_folder(path);
        }
        self.known.push(ImportFile::new(Source::file(path)?)?);
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), ImportError> {
        let (mut known, mut left_out) = (Vec::new(), Vec::new());
        let entries = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
        let mut paths: Vec<PathBuf> =
            entries.map_err(|source| ImportError::Unreadable { file: folder.display().to_string(), source })?;
        paths.sort();
        let (candidates, passed_over): (Vec<_>, Vec<_>) =
            paths.into_iter().partition(|path| path.is_file() && has_known_ending(path));
        for path in candidates {
            match Source::file(&path).and_then(ImportFile::new) {
                Ok(file) => known.push(file),
                Err(error @ (ImportError::Unknown { .. } | ImportError::Bad(_))) => left_out.push(error),
                Err(error) => return Err(error),
            }
        }
        if known.is_empty() {
            let expected = "a folder with a catalogue, a suburbs or a climate file";
            let unknown = ImportError::Unknown { file: folder.display().to_string(), expected };
            return Err(left_out.into_iter().next().unwrap_or(unknown));
        }
        known.sort_by_key(|file| {
            let name = file.source.file_name();
            let category = ["flower", "herb", "vegetable"].iter().position(|word| name.contains(word));
            (file.kind, category.unwrap_or(usize::MAX), name)
        });
        self.known.append(&mut known);
        self.left_out.append(&mut left_out);
        self.passed_over.extend(passed_over);
        Ok(())
    }
}

fn has_known_ending(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["csv", "tsv", "tab", "ndjson", "jsonl", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::EXPECTED_TEXT;

    const CATALOGUE: &str = "plant_name,scientific_name\n";
    const SUBURBS: &str = "name,postcode,latitude,longitude\n";
    const CLIMATE: &str = "{\n \"Carlton\": {\"timestamp\": \"2025-08-29\"}}";

    #[test]
    fn a_file_is_known_by_what_it_holds() {
        for (text, kind) in [
            (CATALOGUE, Some(Kind::Plants)),
            ("\u{feff}Plant_Name , x\r\n", Some(Kind::Plants)),
            ("{\"plant_name\":\"Basil\"}\n", Some(Kind::Plants)),
            (SUBURBS, Some(Kind::Suburbs)),
            (CLIMATE, Some(Kind::Climate)),
            ("{\"name\":\"something else\"}", None),
            ("name,price\nBasil,3\n", None),
            ("sep=;\r\nplant_name;x\r\n", Some(Kind::Plants)),
            ("name\tlatitude\rKew\t1\r", Some(Kind::Suburbs)),
            ("\n\nplant_name;x\n", Some(Kind::Plants)),
            ("plant_name,\"x\n", Some(Kind::Plants)),
            ("", None),
        ] {
            let file = ImportFile::new(Source::embedded("file", text)).ok();
            assert_eq!(file.map(|file| file.kind), kind, "{text}");
        }
    }

    #[test]
    fn a_folder_is_read_suburbs_first() {
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
        fs::write(folder.path().join("latin.csv"), b"nom,Caf\xe9\n").unwrap();
        let files = ImportFiles::find(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = files.known.iter().map(|file| file.source.file_name()).collect();
        assert_eq!(
            names,
            ["places.csv", "flower_plants.csv", "my_herbs.csv", "vegetables.csv", "extra.csv", "climate.json"]
        );
        let left_out: Vec<_> = files.left_out.iter().map(ToString::to_string).collect();
        let latin = format!("latin.csv:1: expected {EXPECTED_TEXT}, found the byte 0xe9 at column 8");
        assert!(left_out.len() == 2 && left_out[0].ends_with(&latin), "{left_out:?}");
    }
}
