//! The file: a line that says what follows, then the rows as gzipped JSON (`tail -n +2 FILE | zcat`). It is written beside
//! the old one and put in its place, so that there is always a whole one. It is read with every doubt, because by then it
//! may be all that there is.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use serde::{Deserialize, Serialize, Serializer};

use crate::climate::model::Suburb;
use crate::plants::catalogue::Catalogue;
use crate::plants::model::Plant;
use crate::plants::queries::Loaded;

/// What the file begins with.
const NAME: &str = "plantopia snapshot";
/// Raised when the rows are written in another way: an older file is refused then, not misread.
const FORMAT: u32 = 1;
/// The length of the first line: name, format, bytes and checksum of the rest.
const HEADER: usize = NAME.len() + 1 + 4 + 1 + 12 + 1 + 8 + 1;
/// The most bytes of a file; a catalogue of 2,117 plants takes well below one million.
const MOST_BYTES: u64 = 256 << 20;
/// The most bytes that a file may unpack to.
const MOST_UNPACKED: u64 = 2 << 30;

/// What a file holds.
#[derive(Debug, PartialEq)]
pub struct Rows {
    /// The catalogue.
    pub plants: Loaded,
    /// The suburbs by name.
    pub suburbs: Vec<Suburb>,
}

/// Why a file isn't used.
#[derive(Debug)]
pub enum Refusal {
    Unreadable(io::Error),
    Foreign,
    OtherFormat(u32),
    TooLarge,
    Truncated,
    Corrupt,
    Nonsense(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "it can't be read: {error}"),
            Self::Foreign => f.write_str("it is no snapshot of Plantopia"),
            Self::OtherFormat(format) => {
                write!(f, "it was written in format {format} by another version, this one reads format {FORMAT}")
            }
            Self::TooLarge => write!(f, "it is larger than {} MB", MOST_BYTES >> 20),
            Self::Truncated => f.write_str("its end is missing"),
            Self::Corrupt => f.write_str("its checksum doesn't match"),
            Self::Nonsense(what) => write!(f, "its rows make no sense: {what}"),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            _ => Self::Unreadable(error),
        }
    }
}

#[derive(Serialize)]
struct Saved<'a> {
    version: i64,
    plants: Ranked<'a>,
    suburbs: &'a [Suburb],
}

#[derive(Deserialize)]
struct Kept {
    version: i64,
    plants: Vec<(i64, Plant)>,
    suburbs: Vec<Suburb>,
}

/// The plants, each with its place by name before it.
struct Ranked<'a>(&'a Catalogue);

impl Serialize for Ranked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plants = self.0.plants().iter().enumerate();
        serializer.collect_seq(plants.map(|(position, plant)| (self.0.name_rank(position), plant)))
    }
}

/// Writes the rows to `path`: all of them, or the file stays as it was.
pub fn write(path: &Path, catalogue: &Catalogue, suburbs: &[Suburb]) -> io::Result<()> {
    let draft = draft_of(path);
    let rows = Saved { version: catalogue.version(), plants: Ranked(catalogue), suburbs };
    let written = write_draft(&draft, &rows)
        .and_then(|()| fs::rename(&draft, path))
        .and_then(|()| File::open(folder_of(path))?.sync_all());
    if written.is_err() {
        // Whether it goes or not: the error that counts is the first.
        let _ = fs::remove_file(&draft);
    }
    written
}

fn write_draft(draft: &Path, rows: &Saved<'_>) -> io::Result<()> {
    let mut file = File::create(draft)?;
    // What stands here is known at the end.
    file.write_all(&[b' '; HEADER])?;
    let counted = Counted { inner: BufWriter::new(&mut file), crc: Crc::new(), bytes: 0 };
    let mut packed = GzEncoder::new(counted, Compression::new(6));
    serde_json::to_writer(&mut packed, rows)?;
    let mut counted = packed.finish()?;
    counted.flush()?;
    let (bytes, crc) = (counted.bytes, counted.crc.sum());
    drop(counted);
    if bytes + HEADER as u64 > MOST_BYTES {
        return Err(io::Error::other(Refusal::TooLarge));
    }
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{NAME} {FORMAT:04} {bytes:012} {crc:08x}")?;
    // On the disk before it takes the old one's place: a name without content is worse than an old content.
    file.sync_all()
}

/// Reads the rows of a file.
pub fn read(path: &Path) -> Result<Rows, Refusal> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(Refusal::Foreign);
    }
    if about.len() > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    let mut file = File::open(path)?;
    let mut line = Vec::with_capacity(HEADER);
    (&file).take(HEADER as u64).read_to_end(&mut line)?;
    let (bytes, crc) = header(&line)?;
    if check(&mut file, bytes)? != crc {
        return Err(Refusal::Corrupt);
    }
    file.seek(SeekFrom::Start(HEADER as u64))?;
    let unpacked = GzDecoder::new(BufReader::new(file)).take(MOST_UNPACKED);
    let rows: Kept =
        serde_json::from_reader(BufReader::new(unpacked)).map_err(|error| Refusal::Nonsense(error.to_string()))?;
    if !rows.plants.is_sorted_by(|(_, a), (_, b)| a.id < b.id) {
        return Err(Refusal::Nonsense("the plants are in no order".into()));
    }
    let plants = rows.plants.into_iter().map(|(rank, plant)| (plant, rank));
    Ok(Rows { plants: Loaded { version: rows.version, plants: plants.collect() }, suburbs: rows.suburbs })
}

/// Bytes and checksum of what follows, as the first line has them.
fn header(line: &[u8]) -> Result<(u64, u32), Refusal> {
    if line.len() < HEADER && NAME.as_bytes().starts_with(&line[..line.len().min(NAME.len())]) {
        return Err(Refusal::Truncated);
    }
    let line = std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix(NAME));
    let fields = line.ok_or(Refusal::Foreign)?.split_ascii_whitespace();
    let fields: Vec<&str> = fields.collect();
    let [format, bytes, crc] = fields[..] else {
        return Err(Refusal::Foreign);
    };
    match format.parse() {
        Ok(FORMAT) => {}
        Ok(other) => return Err(Refusal::OtherFormat(other)),
        Err(_) => return Err(Refusal::Foreign),
    }
    let crc = u32::from_str_radix(crc, 16);
    let read = bytes.parse().ok().zip(crc.ok());
    read.ok_or(Refusal::Corrupt)
}

/// The checksum of the rest of the file, which should be so long.
fn check(file: &mut File, bytes: u64) -> Result<u32, Refusal> {
    let mut crc = Crc::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut seen = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        crc.update(&buffer[..read]);
        seen += read as u64;
    }
    match seen.cmp(&bytes) {
        std::cmp::Ordering::Less => Err(Refusal::Truncated),
        std::cmp::Ordering::Greater => Err(Refusal::Corrupt),
        std::cmp::Ordering::Equal => Ok(crc.sum()),
    }
}

/// Removes what writers that were killed left beside the file.
pub fn sweep(path: &Path) {
    let (Some(name), Ok(beside)) = (path.file_name(), fs::read_dir(folder_of(path))) else {
        return;
    };
    let drafts = draft_prefix(name);
    for entry in beside.flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(drafts.to_str()?)?.parse().ok());
        let gone = |pid| {
            let pid = rustix::process::Pid::from_raw(pid);
            pid.is_some_and(|pid| rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
        };
        if pid.is_some_and(gone) {
            // One that stays is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Where this process writes before the file is whole: a name of its own, for several servers may keep one file.
fn draft_of(path: &Path) -> PathBuf {
    let mut name = draft_prefix(path.file_name().unwrap_or_default());
    name.push(std::process::id().to_string());
    path.with_file_name(name)
}

fn draft_prefix(name: &std::ffi::OsStr) -> OsString {
    let mut name = name.to_owned();
    name.push(".new-");
    name
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

struct Counted<W> {
    inner: W,
    crc: Crc,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(data)?;
        self.crc.update(&data[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
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
            sowing_months_by_climate: Some(SowingMonths::from_json(&json!({
                "arid": ["May"], "cool": ["September", "October"]
            }))),
            flower_colors: Some(FlowerColors(vec!["violet".into()])),
            maintainability_score: Some(0.85),
            edible: Some(true),
            created_at: "2025-03-01T10:20:30.000456".parse().ok(),
            updated_at: "2025-03-02T00:00:00".parse().ok(),
            ..Plant::default()
        };
        Rows {
            plants: Loaded { version: 7, plants: vec![(plant(3, "Ñame \"x\""), 2), (plant(9, "Basil"), 1)] },
            suburbs: vec![Suburb {
                id: 1,
                name: "Richmond".into(),
                postcode: None,
                latitude: -37.823_001,
                longitude: 145.0,
                state: Some("VIC".into()),
                suburb_heat_category: None,
                climate_zone: Some("cool".into()),
            }],
        }
    }

    fn saved(path: &Path, rows: &Rows) {
        let Loaded { version, plants } = &rows.plants;
        let catalogue = Catalogue::new(*version, plants.clone(), None);
        write(path, &catalogue, &rows.suburbs).unwrap();
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        for _ in 0..2 {
            saved(&path, &rows());
            assert_eq!(read(&path).unwrap(), rows());
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays");
    }

    #[test]
    fn a_file_that_was_harmed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        saved(&path, &rows());
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let refusal = read(&path).unwrap_err();
            assert!(matches!(refusal, Refusal::Truncated), "{cut}: {refusal}");
        }
        for harmed in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[harmed] ^= 4;
            fs::write(&path, &bytes).unwrap();
            // A number in the first line may be changed to itself: spaces and line ends are only looked over.
            if let Ok(read) = read(&path) {
                assert!(harmed < HEADER && read == rows(), "{harmed}");
            }
        }
        fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
        assert!(matches!(read(&path).unwrap_err(), Refusal::Corrupt));
    }

    #[test]
    fn what_is_no_snapshot_of_this_format_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        assert!(matches!(read(&path).unwrap_err(), Refusal::Unreadable(_)));
        assert!(matches!(read(folder.path()).unwrap_err(), Refusal::Foreign));
        fs::write(&path, "id,plant_name\n".repeat(100)).unwrap();
        assert!(matches!(read(&path).unwrap_err(), Refusal::Foreign));
        saved(&path, &rows());
        let later = String::from_utf8_lossy(&fs::read(&path).unwrap()[..HEADER]).replace("0001", "0002");
        fs::write(&path, later).unwrap();
        assert!(matches!(read(&path).unwrap_err(), Refusal::OtherFormat(2)));
        File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
        assert!(matches!(read(&path).unwrap_err(), Refusal::TooLarge));
        let mut unsorted = rows();
        unsorted.plants.plants.reverse();
        saved(&path, &unsorted);
        assert!(matches!(read(&path).unwrap_err(), Refusal::Nonsense(_)));
    }

    #[test]
    fn drafts_of_the_dead_are_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let beside = |name: &str| folder.path().join(name);
        let mut dead = std::process::Command::new("true").spawn().unwrap();
        dead.wait().unwrap();
        let drafts = [
            (beside(&format!("catalogue.new-{}", dead.id())), false),
            (beside(&format!("catalogue.new-{}", std::process::id())), true),
            (beside("catalogue.new-years-eve"), true),
        ];
        for (draft, _) in &drafts {
            fs::write(draft, "").unwrap();
        }
        sweep(&beside("catalogue"));
        for (draft, stays) in drafts {
            assert_eq!(draft.exists(), stays, "{}", draft.display());
        }
    }
}
