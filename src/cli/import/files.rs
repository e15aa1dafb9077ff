//! What can be imported, and which files of that kind lie under the paths that a command is given.

use std::fs;
use std::path::{Path, PathBuf};

use crate::climate::import as climate;
use crate::import::encoding;
use crate::import::error::ImportError;
use crate::import::merge::Target;
use crate::import::records::Records;
use crate::import::source::Source;
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
        Err(match encoding::foreign_byte(source.head()) {
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
        for path in paths {
            if path.is_dir() {
                found.add_folder(path)?;
            } else {
                found.known.push(ImportFile::new(Source::file(path)?)?);
            }
        }
        Ok(found)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), ImportError> {
        let unreadable = |source| ImportError::Unreadable { file: folder.display().to_string(), source };
        let (mut known, mut left_out, mut passed_over) = (Vec::new(), Vec::new(), Vec::new());
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if !path.is_file() || !has_known_ending(&path) {
                passed_over.push(path);
                continue;
            }
            match Source::file(&path).and_then(ImportFile::new) {
                Ok(file) => known.push(file),
                Err(error @ (ImportError::Unknown { .. } | ImportError::Bad(_))) => left_out.push(error),
                Err(error) => return Err(error),
            }
        }
        if known.is_empty() && !left_out.is_empty() {
            return Err(left_out.swap_remove(0));
        }
        if known.is_empty() {
            let expected = "a folder with a catalogue, a suburbs or a climate file";
            return Err(ImportError::Unknown { file: folder.display().to_string(), expected });
        }
        known.sort_by_key(|file| {
            let name = file.source.file_name();
            let category = ["flower", "herb", "vegetable"].iter().position(|word| name.contains(word));
            (file.kind, category.unwrap_or(usize::MAX), name)
        });
        left_out.sort_by(|a, b| a.file().cmp(&b.file()));
        passed_over.sort();
        self.left_out.append(&mut left_out);
        self.known.append(&mut known);
        self.passed_over.append(&mut passed_over);
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
            ("prices.tsv", "name\tprice\n"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        fs::write(folder.path().join("latin.csv"), b"nom,Caf\xe9\n").unwrap();
        fs::create_dir(folder.path().join("older")).unwrap();
        let files = ImportFiles::find(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = files.known.iter().map(|file| file.source.file_name()).collect();
        assert_eq!(
            names,
            ["places.csv", "flower_plants.csv", "my_herbs.csv", "vegetables.csv", "extra.csv", "climate.json"]
        );
        let passed_over: Vec<_> = files.passed_over.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(passed_over, ["notes.txt", "older"]);
        let left_out: Vec<_> = files.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(left_out.len(), 3, "{left_out:?}");
        let latin = format!("latin.csv:1: expected {}, found the byte 0xe9 at column 8", encoding::EXPECTED);
        assert!(left_out[0].ends_with(&latin), "{left_out:?}");
        assert!(left_out[1].contains("package.json: expected a catalogue CSV"), "{left_out:?}");
        assert!(left_out[2].contains("prices.tsv: expected a catalogue CSV"), "{left_out:?}");
    }

    #[test]
    fn what_is_named_must_be_there_and_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.csv");
        let found = |path: &Path| ImportFiles::find(&[path.to_owned()]).unwrap_err();
        assert!(matches!(found(&path), ImportError::Unreadable { .. }));
        fs::write(&path, "name,price\n").unwrap();
        for path in [path.as_path(), folder.path()] {
            assert!(found(path).to_string().starts_with(&format!("{}", path.display())));
        }
    }
}
