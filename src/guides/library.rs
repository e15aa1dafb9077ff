//! Where guides come from: those that ship, or a folder of the operator's, which is looked at again every few seconds.

use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use super::store::{File, Store, without_ending};
use super::{grow, shipped};
use crate::error::{Error, Result};

/// How long after one look at the folder the next request may have it looked at again.
const INTERVAL: Duration = Duration::from_secs(2);
/// The largest file that is read, and the most files.
const MAX_FILE_BYTES: u64 = 256 * 1024;
const MAX_FILES: usize = 2_000;

/// Where guides come from.
#[derive(Debug)]
pub(super) enum Library {
    Shipped,
    Folder(Box<Shelf>),
}

/// A folder of guides, and what was read from it.
#[derive(Debug)]
pub(super) struct Shelf {
    path: PathBuf,
    current: ArcSwapOption<Store>,
    /// When the folder was last looked at, and what it was like.
    seen: Mutex<Option<(Instant, u64)>>,
}

impl Library {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        let shelf = |path| Shelf { path, current: ArcSwapOption::empty(), seen: Mutex::new(None) };
        folder.map_or(Self::Shipped, |path| Self::Folder(Box::new(shelf(path))))
    }

    /// The guides as they are now.
    pub(super) async fn store(&self) -> Result<Arc<Store>> {
        match self {
            Self::Shipped => match shipped::ready() {
                Some(store) => Ok(store),
                None => shipped::make().await,
            },
            Self::Folder(own) => own.store().await,
        }
    }
}

impl Shelf {
    /// What is in the folder. One request looks whether it has changed; the others take what was there.
    async fn store(&self) -> Result<Arc<Store>> {
        if let Some(current) = self.current.load_full() {
            return match self.seen.try_lock() {
                Ok(mut seen) => self.look(&mut seen).await,
                Err(_) => Ok(current),
            };
        }
        self.look(&mut *self.seen.lock().await).await
    }

    async fn look(&self, seen: &mut Option<(Instant, u64)>) -> Result<Arc<Store>> {
        let current = self.current.load_full();
        if let (Some(current), Some((at, _))) = (&current, &*seen)
            && at.elapsed() < INTERVAL
        {
            return Ok(Arc::clone(current));
        }
        let (path, before) = (self.path.clone(), current.as_ref().and(seen.map(|(_, state)| state)));
        let looked = tokio::task::spawn_blocking(move || look_into(&path, before)).await;
        let (state, changed) = looked.map_err(|error| Error::internal(format!("GUIDES_DIR: {error}")))??;
        if let Some(changed) = changed {
            self.current.store(Some(Arc::new(changed)));
        }
        *seen = Some((Instant::now(), state));
        self.current.load_full().ok_or_else(|| Error::internal("the guides are gone"))
    }
}

/// A state of the folder as a number, and what is in it if that isn't the state from before.
fn look_into(root: &Path, before: Option<u64>) -> Result<(u64, Option<Store>)> {
    let found = Found::below(root);
    let state = found.state();
    if before == Some(state) {
        return Ok((state, None));
    }
    let mut files: Vec<File> = found.files.iter().filter_map(FoundFile::read).collect();
    tracing::info!(guides = files.len(), "GUIDES_DIR was read");
    if !found.has_grow_guides {
        files.extend(grow::guides());
    }
    Ok((state, Some(Store::of(files)?)))
}

/// The files that are guides, in a fixed order.
#[derive(Debug, Default)]
struct Found {
    files: Vec<FoundFile>,
    /// The operator has a folder of that name, empty or not: no grow guides are made.
    has_grow_guides: bool,
}

#[derive(Debug)]
struct FoundFile {
    path: PathBuf,
    folder: String,
    name: String,
    metadata: Metadata,
}

impl Found {
    /// `<folder>/<name>.md` below the root. What is hidden is passed over, and so is what leads out of the root.
    fn below(root: &Path) -> Self {
        let mut found = Self::default();
        let real_root = match fs::canonicalize(root) {
            Ok(real) => real,
            Err(error) => {
                tracing::warn!(%error, "GUIDES_DIR can't be read");
                return found;
            }
        };
        for (folder, path) in entries(&real_root) {
            if !path.is_dir() {
                continue;
            }
            found.has_grow_guides |= folder == grow::FOLDER;
            for (name, path) in entries(&path) {
                if without_ending(&name) == name {
                    continue;
                }
                if found.files.len() == MAX_FILES {
                    tracing::warn!(most = MAX_FILES, "GUIDES_DIR has more files: the others are left out");
                    return found;
                }
                match inside(&real_root, &path) {
                    Ok(metadata) => found.files.push(FoundFile { path, folder: folder.clone(), name, metadata }),
                    Err(error) => tracing::warn!(folder, name, %error, "a guide is left out"),
                }
            }
        }
        found
    }

    fn state(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.has_grow_guides.hash(&mut hasher);
        for file in &self.files {
            (&file.path, file.metadata.len(), file.metadata.modified().ok()).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The names in a folder that can be shown, with their paths, in order.
fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(io::Result::ok);
    let named = entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())));
    let mut named: Vec<_> =
        named.filter(|(name, _)| !name.starts_with('.') && !name.contains(char::is_control)).collect();
    named.sort();
    named
}

/// What a file is, if it is one of a size that is read and lies in the folder, wherever links lead.
fn inside(root: &Path, path: &Path) -> io::Result<Metadata> {
    let real = fs::canonicalize(path)?;
    let metadata = fs::metadata(&real)?;
    if !real.starts_with(root) {
        return Err(io::Error::other("it is a link that leads out of GUIDES_DIR"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(io::Error::other(format!("it is larger than {MAX_FILE_BYTES} bytes")));
    }
    Ok(metadata)
}

impl FoundFile {
    /// The file with its text; `None`, and a line in the log, if it can't be read.
    fn read(&self) -> Option<File> {
        let Self { path, folder, name, .. } = self;
        match fs::read_to_string(path) {
            Ok(text) => Some(File { folder: folder.clone(), name: name.clone(), text }),
            Err(error) => {
                tracing::warn!(folder, name, %error, "a guide is left out: it can't be read");
                None
            }
        }
    }
}
