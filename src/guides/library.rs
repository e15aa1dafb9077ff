//! A folder of the operator's as guides: it is looked at again every few seconds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use super::grow;
use super::store::{File, Store, without_ending};
use crate::error::{Error, Result};

/// How long after one look at the folder the next request may have it looked at again.
const INTERVAL: Duration = Duration::from_secs(2);
/// The largest file that is read, and the most files.
const MAX_FILE_BYTES: u64 = 256 * 1024;
const MAX_FILES: usize = 2_000;

#[derive(Debug)]
pub(super) struct Shelf {
    path: PathBuf,
    current: ArcSwapOption<Store>,
    /// When the folder was last looked at, and what was in it.
    seen: Mutex<Option<(Instant, Found)>>,
}

impl Shelf {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, current: ArcSwapOption::empty(), seen: Mutex::new(None) }
    }

    /// What is in the folder. One request looks whether it has changed; the others take what was there.
    pub(super) async fn store(&self) -> Result<Arc<Store>> {
        if let Some(current) = self.current.load_full() {
            return match self.seen.try_lock() {
                Ok(mut seen) => self.look(&mut seen).await,
                Err(_) => Ok(current),
            };
        }
        self.look(&mut *self.seen.lock().await).await
    }

    async fn look(&self, seen: &mut Option<(Instant, Found)>) -> Result<Arc<Store>> {
        if let (Some(current), Some((at, _))) = (self.current.load_full(), &*seen)
            && at.elapsed() < INTERVAL
        {
            return Ok(current);
        }
        let (path, before) = (self.path.clone(), seen.as_ref().map(|(_, found)| found.clone()));
        let look = move || {
            let found = Found::below(&path);
            let changed = (before.as_ref() != Some(&found)).then(|| Arc::new(found.store()));
            (found, changed)
        };
        let looked = tokio::task::spawn_blocking(look).await;
        let (found, changed) = looked.map_err(|error| Error::internal(format!("GUIDES_DIR: {error}")))?;
        if changed.is_some() {
            self.current.store(changed);
        }
        *seen = Some((Instant::now(), found));
        self.current.load_full().ok_or_else(|| Error::internal("the guides are gone"))
    }
}

/// The files that are guides, in a fixed order.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    files: Vec<FoundFile>,
    /// The operator has a folder of that name, empty or not: no grow guides are made.
    has_grow_guides: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct FoundFile {
    path: PathBuf,
    folder: String,
    name: String,
    length: u64,
    modified: Option<SystemTime>,
}

impl Found {
    /// `<folder>/<name>.md` below the root. What is hidden is passed over, and so is what leads out of the root.
    fn below(root: &Path) -> Self {
        let mut found = Self::default();
        let root = match fs::canonicalize(root) {
            Ok(root) => root,
            Err(error) => {
                tracing::warn!(%error, "GUIDES_DIR can't be read");
                return found;
            }
        };
        for (folder, path) in entries(&root).into_iter().filter(|(_, path)| path.is_dir()) {
            found.has_grow_guides |= folder == grow::FOLDER;
            for (name, path) in entries(&path).into_iter().filter(|(name, _)| without_ending(name) != name) {
                if found.files.len() == MAX_FILES {
                    tracing::warn!(most = MAX_FILES, "GUIDES_DIR has more files: the others are left out");
                    return found;
                }
                match inside(&root, &path) {
                    Ok(meta) => {
                        let (length, modified) = (meta.len(), meta.modified().ok());
                        found.files.push(FoundFile { path, folder: folder.clone(), name, length, modified });
                    }
                    Err(error) => tracing::warn!(folder, name, %error, "a guide is left out"),
                }
            }
        }
        found
    }

    fn store(&self) -> Store {
        let mut files: Vec<File> = self.files.iter().filter_map(FoundFile::read).collect();
        tracing::info!(guides = files.len(), "GUIDES_DIR was read");
        if !self.has_grow_guides {
            files.extend(grow::guides());
        }
        Store::of(files)
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
fn inside(root: &Path, path: &Path) -> io::Result<fs::Metadata> {
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
    /// The file with its text, if it can be read.
    fn read(&self) -> Option<File> {
        let Self { path, folder, name, .. } = self;
        let text = fs::read_to_string(path);
        let text =
            text.inspect_err(|error| tracing::warn!(folder, name, %error, "a guide is left out: it can't be read"));
        Some(File { folder: folder.clone(), name: name.clone(), text: text.ok()? })
    }
}
