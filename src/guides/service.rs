//! Where guides come from: those that ship, or those in a folder of the operator's, which is looked at again every few seconds.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};
use std::{fs, io, thread};

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::grow;
use super::store::{File, Store, without_ending};
use crate::error::{Error, Result};

/// Folder, file name and text of each written guide, as `build.rs` lists them.
const WRITTEN: &[(&str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/guides.rs"));

static SHIPPED: OnceLock<Arc<Store>> = OnceLock::new();

/// How long after one look at the folder the next request may have it looked at again.
const INTERVAL: Duration = Duration::from_secs(2);
/// The largest file that is read, and the most files.
const MAX_FILE_BYTES: u64 = 256 * 1024;
const MAX_FILES: usize = 2_000;

/// The guides domain. Clones share everything.
#[derive(Clone)]
pub struct Guides(Option<Arc<Shelf>>);

impl Guides {
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self(folder.map(|path| Arc::new(Shelf { path, current: ArcSwapOption::empty(), seen: Mutex::new(None) })))
    }

    /// Begins to make the guides that ship, on a thread that nobody waits for at the end. Without it the first request does.
    pub(crate) fn prepare(&self) {
        if self.never_changes() {
            let _ = thread::Builder::new().name("guides".into()).spawn(shipped);
        }
    }

    /// Whether the guides are the same for as long as the program runs.
    pub(super) fn never_changes(&self) -> bool {
        self.0.is_none()
    }

    /// The guides as they are now.
    pub(crate) async fn store(&self) -> Result<Arc<Store>> {
        match &self.0 {
            Some(folder) => folder.store().await,
            None => match SHIPPED.get() {
                Some(store) => Ok(Arc::clone(store)),
                None => spawn_blocking(shipped).await.map_err(gone),
            },
        }
    }
}

fn gone(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("the guides: {error}"))
}

/// The guides that ship: those of `data/guides`, which the build puts into the program, and the grow guides. The first call
/// makes them for the whole process.
fn shipped() -> Arc<Store> {
    let written = WRITTEN.iter().map(|(folder, name, text)| File::new(folder, name, text));
    Arc::clone(SHIPPED.get_or_init(|| Arc::new(Store::of(written.chain(grow::guides()).collect()))))
}

/// A folder of the operator's.
struct Shelf {
    path: PathBuf,
    current: ArcSwapOption<Store>,
    /// When the folder was last looked at, and what was in it.
    seen: Mutex<Option<(Instant, Found)>>,
}

impl Shelf {
    /// What is in the folder. One request looks whether it has changed; the others take what was there.
    async fn store(&self) -> Result<Arc<Store>> {
        let mut seen = match (self.current.load_full(), self.seen.try_lock()) {
            (Some(current), Err(_)) => return Ok(current),
            (_, Ok(seen)) => seen,
            (None, Err(_)) => self.seen.lock().await,
        };
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
        let (found, changed) = spawn_blocking(look).await.map_err(gone)?;
        if changed.is_some() {
            self.current.store(changed);
        }
        *seen = Some((Instant::now(), found));
        self.current.load_full().ok_or_else(|| gone("there are none"))
    }
}

/// The files that are guides, in a fixed order.
#[derive(Clone, Default, PartialEq)]
struct Found {
    files: Vec<FoundFile>,
    /// The operator has a folder of that name, empty or not: no grow guides are made.
    has_grow_guides: bool,
}

#[derive(Clone, PartialEq)]
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
        let mut files: Vec<File> = Vec::new();
        for FoundFile { path, folder, name, .. } in &self.files {
            match fs::read_to_string(path) {
                Ok(text) => files.push(File { folder: folder.clone(), name: name.clone(), text }),
                Err(error) => tracing::warn!(folder, name, %error, "a guide is left out: it can't be read"),
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_guide_keeps_to_the_form() {
        assert!(WRITTEN.len() >= 40, "{} guides", WRITTEN.len());
        let store = shipped();
        for (folder, name, text) in WRITTEN {
            let shown = format!("{folder}/{name}");
            let title = text.lines().next().unwrap_or_default().strip_prefix("# ").unwrap_or_default();
            assert!(!title.trim().is_empty(), "{shown}: the first line is `# Title`");
            let words = text.split_whitespace().count();
            assert!((300..=700).contains(&words), "{shown}: {words} words");
            assert!(name.is_ascii() && folder.is_ascii(), "{shown}");
            let guide = store.guide(Some(folder), name).unwrap();
            assert_eq!(guide.content, *text, "{shown}: raw HTML, a bare <link> or one that may not be");
        }
    }
}
