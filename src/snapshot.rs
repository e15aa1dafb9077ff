//! The last catalogue and suburbs on disk (`SNAPSHOT_PATH`), for a start without the database. The file is a line that says
//! what follows, then the rows as gzipped JSON (`tail -n +2 FILE | zcat`).

use std::cmp::Ordering;
use std::fs;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use serde::{Deserialize, Serialize};

use crate::climate::Climate;
use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::error::{Error, Result};
use crate::output::{Access, Replacement};
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;
use crate::plants::model::{Loaded, Plant};

/// The pause after a write: an import that is announced row by row is written once.
const WRITE_INTERVAL: Duration = Duration::from_secs(1);
/// The pause after a write that failed.
const RETRY_INTERVAL: Duration = Duration::from_secs(30);

const NAME: &str = "plantopia snapshot";
/// Raised when the rows are written in another way: an older file is refused then, not misread.
const FORMAT: u32 = 1;
/// The length of the first line: name, format, bytes and checksum of the rest.
const HEADER: usize = NAME.len() + 1 + 4 + 1 + 12 + 1 + 8 + 1;
/// The most bytes of a file; a catalogue of 2,117 plants takes well below one million.
const MAX_BYTES: u64 = 256 << 20;
/// The most bytes that a file may unpack to.
const MAX_UNPACKED: u64 = 2 << 30;

const FOREIGN: &str = "it is no snapshot of Plantopia";
const TRUNCATED: &str = "its end is missing";
const CORRUPT: &str = "its checksum doesn't match";

#[derive(Debug, PartialEq)]
pub struct Rows {
    pub plants: Loaded,
    pub suburbs: Vec<Suburb>,
}

/// The rows as they are written, each plant with its place by name before it.
#[derive(Serialize, Deserialize)]
struct Document<P, S> {
    version: i64,
    plants: Vec<(i64, P)>,
    suburbs: S,
}

/// Keeps the file at `path` as the catalogue and the suburbs are in memory, for as long as the process lives.
pub(crate) fn keep(path: PathBuf, plants: Plants, climate: Climate) {
    tokio::spawn(async move {
        let (mut plants_read, mut suburbs_read) = (plants.subscribe(), climate.subscribe());
        let mut written: Option<(u64, Arc<Suburbs>)> = None;
        loop {
            plants_read.mark_unchanged();
            suburbs_read.mark_unchanged();
            // An empty catalogue is of no use: the last one is better.
            if let (Some(catalogue), Some(suburbs)) = (plants.loaded(), climate.loaded())
                && let generation = catalogue.generation
                && !catalogue.plants().is_empty()
                && !written.as_ref().is_some_and(|(of, with)| *of == generation && with.all() == suburbs.all())
            {
                if let Err(error) = write(path.clone(), catalogue, Arc::clone(&suburbs)).await {
                    tracing::warn!(path = %path.display(), ?error, "the snapshot can't be written: the last one stays");
                    tokio::time::sleep(RETRY_INTERVAL).await;
                    continue;
                }
                written = Some((generation, suburbs));
                tokio::time::sleep(WRITE_INTERVAL).await;
            }
            let changed = tokio::select! {
                changed = plants_read.changed() => changed,
                changed = suburbs_read.changed() => changed,
            };
            if changed.is_err() {
                return;
            }
        }
    });
}

/// Compressing and writing takes a tenth of a second and a disk, so it has a thread of its own.
async fn write(path: PathBuf, catalogue: Arc<Catalogue>, suburbs: Arc<Suburbs>) -> Result<()> {
    let written = tokio::task::spawn_blocking(move || write_file(&path, &catalogue, suburbs.all())).await;
    written.map_err(io::Error::other).flatten().map_err(|error| Error::internal(error.to_string()))
}

/// Reads the file at `path`; the error says why it can't be used.
pub async fn read(path: &Path) -> std::result::Result<Rows, String> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || read_file(&path)).await;
    read.unwrap_or_else(|_| Err("reading it panicked".to_owned()))
}

fn write_file(path: &Path, catalogue: &Catalogue, suburbs: &[Suburb]) -> io::Result<()> {
    let plants = catalogue.plants().iter().enumerate();
    let plants = plants.map(|(position, plant)| (catalogue.name_ranks[position], plant)).collect();
    let mut rows = GzEncoder::new(Vec::new(), Compression::new(6));
    serde_json::to_writer(&mut rows, &Document { version: catalogue.version, plants, suburbs })?;
    let rows = rows.finish()?;
    if (HEADER + rows.len()) as u64 > MAX_BYTES {
        return Err(io::Error::other(too_large()));
    }
    // A pipe or a device is refused: nobody could start from it.
    let replacement = Replacement::begin(path, Access::Inherited)?;
    let mut file = replacement.file();
    writeln!(file, "{NAME} {FORMAT:04} {:012} {:08x}", rows.len(), checksum(&rows))?;
    file.write_all(&rows)?;
    replacement.finish()?;
    Ok(())
}

fn read_file(path: &Path) -> std::result::Result<Rows, String> {
    let unreadable = |error: io::Error| format!("it can't be read: {error}");
    let meta = fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(FOREIGN.into());
    }
    if meta.len() > MAX_BYTES {
        return Err(too_large());
    }
    let file = fs::read(path).map_err(unreadable)?;
    let unpacked = BufReader::new(GzDecoder::new(rows_of(&file)?).take(MAX_UNPACKED));
    let document: Document<Plant, Vec<Suburb>> =
        serde_json::from_reader(unpacked).map_err(|error| format!("its rows make no sense: {error}"))?;
    let plants: Vec<_> = document.plants.into_iter().map(|(rank, plant)| (plant, rank)).collect();
    if !plants.is_sorted_by(|(a, _), (b, _)| a.id < b.id) {
        return Err("its rows make no sense: the plants are in no order".to_owned());
    }
    Ok(Rows { plants: Loaded { version: document.version, plants }, suburbs: document.suburbs })
}

/// What follows the first line, if it is whole.
fn rows_of(file: &[u8]) -> std::result::Result<&[u8], String> {
    let Some((header, rows)) = file.split_at_checked(HEADER) else {
        let name = &file[..file.len().min(NAME.len())];
        return Err(if NAME.as_bytes().starts_with(name) { TRUNCATED } else { FOREIGN }.into());
    };
    let line = str::from_utf8(header).ok().and_then(|line| line.strip_prefix(NAME)).ok_or(FOREIGN)?;
    let fields: Vec<_> = line.split_ascii_whitespace().collect();
    let &[format, bytes, crc] = &fields[..] else {
        return Err(FOREIGN.into());
    };
    let format: u32 = format.parse().map_err(|_| FOREIGN)?;
    if format != FORMAT {
        return Err(format!("it was written in format {format} by another version, this one reads format {FORMAT}"));
    }
    let bytes: usize = bytes.parse().map_err(|_| CORRUPT)?;
    let crc = u32::from_str_radix(crc, 16).map_err(|_| CORRUPT)?;
    match rows.len().cmp(&bytes) {
        Ordering::Less => Err(TRUNCATED.into()),
        Ordering::Equal if checksum(rows) == crc => Ok(rows),
        _ => Err(CORRUPT.into()),
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn too_large() -> String {
    format!("it is larger than {} MB", MAX_BYTES >> 20)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::plants::model::{FlowerColors, SowingMonths};

    fn rows() -> Rows {
        let plant = |id, name: &str| Plant {
            id,
            plant_name: name.into(),
            sowing_months_by_climate: Some(SowingMonths::from(json!({"cool": ["September", "October"]}))),
            flower_colors: Some(FlowerColors(vec!["violet".into()])),
            maintainability_score: Some(0.85),
            created_at: "2025-03-01T10:20:30.000456".parse().ok(),
            ..Plant::default()
        };
        Rows {
            plants: Loaded { version: 7, plants: vec![(plant(3, "Ñame \"x\""), 2), (plant(9, "Basil"), 1)] },
            suburbs: vec![Suburb { id: 1, name: "Richmond".into(), latitude: -37.823_001, ..Suburb::default() }],
        }
    }

    fn save(path: &Path, rows: &Rows) {
        let Loaded { version, plants } = &rows.plants;
        let catalogue = Catalogue::new(*version, plants.clone(), None);
        write_file(path, &catalogue, &rows.suburbs).unwrap();
    }

    #[test]
    fn what_is_written_is_read_and_a_file_that_was_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        save(&path, &rows());
        assert_eq!(read_file(&path).unwrap(), rows());
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            assert_eq!(rows_of(&whole[..cut]).unwrap_err(), TRUNCATED, "{cut}");
        }
        for damaged in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[damaged] ^= 4;
            fs::write(&path, &bytes).unwrap();
            // A space or the end of the first line may be another character.
            if let Ok(read) = read_file(&path) {
                assert!(damaged < HEADER && read == rows(), "{damaged}");
            }
        }
        assert_eq!(rows_of(&[&whole[..], b"x"].concat()).unwrap_err(), CORRUPT);
    }

    #[test]
    fn what_is_no_snapshot_of_this_format_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        let refused = |path: &Path, why: &str| {
            let error = read_file(path).unwrap_err();
            assert!(error.contains(why), "{error}");
        };
        refused(&path, "it can't be read");
        refused(folder.path(), FOREIGN);
        fs::write(&path, "id,plant_name\n".repeat(100)).unwrap();
        refused(&path, FOREIGN);
        save(&path, &rows());
        let later = String::from_utf8_lossy(&fs::read(&path).unwrap()[..HEADER]).replace("0001", "0002");
        fs::write(&path, later).unwrap();
        refused(&path, "written in format 2");
        fs::File::create(&path).unwrap().set_len(MAX_BYTES + 1).unwrap();
        refused(&path, "larger than 256 MB");
        let mut unsorted = rows();
        unsorted.plants.plants.reverse();
        save(&path, &unsorted);
        refused(&path, "in no order");
    }
}
