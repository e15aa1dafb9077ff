//! Files that somebody named: they are replaced as a whole or stay as they were, links lead to what is written, and what
//! is no file (a pipe, a terminal, a device) is never put out of its place.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// How many links may lead on from one another, as in Linux.
const MAX_LINKS: u32 = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever could read the file that it replaces; a new one has the permissions that files have here.
    Inherited,
    /// Nobody else, whatever it replaces.
    Private,
}

/// A file that is written beside the one that it will replace. Dropped before that, it goes and the other one stays.
pub(crate) struct Replacement {
    file: File,
    draft: PathBuf,
    target: PathBuf,
}

impl Replacement {
    /// Begins to write what `path` will name, or the link there leads to.
    pub(crate) fn begin(path: &Path, access: Access) -> io::Result<Self> {
        let target = follow(path)?;
        let replaced = match fs::metadata(&target) {
            Ok(meta) if meta.is_file() => {
                // Replacing asks for rights on the folder alone: a file that is closed to us must not go by it.
                File::options().write(true).open(&target)?;
                Some(meta)
            }
            Ok(meta) if meta.is_dir() => return Err(io::Error::other("it is a folder")),
            Ok(_) => return Err(io::Error::other("it is not a file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let name = target.file_name().ok_or_else(|| io::Error::other("expected the name of a file"))?;
        let drafts = format!(".{}.", name.to_string_lossy());
        remove_drafts(folder_of(&target), &drafts);
        // Each process has a draft of its own: several servers may keep one file.
        let draft = target.with_file_name(format!("{drafts}{}.part", std::process::id()));
        let mode = if access == Access::Private { 0o600 } else { 0o666 };
        let file = File::options().write(true).create_new(true).mode(mode).open(&draft)?;
        let this = Self { file, draft, target };
        if let (Access::Inherited, Some(meta)) = (access, replaced) {
            this.file.set_permissions(Permissions::from_mode(meta.mode() & 0o777))?;
        }
        Ok(this)
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// What has been written so far, from its beginning.
    pub(crate) fn reread(&self) -> io::Result<File> {
        File::open(&self.draft)
    }

    /// Puts it in its place; how many bytes it has.
    pub(crate) fn finish(self) -> io::Result<u64> {
        // On disk before it is renamed: a name without content would be worse than the old content.
        self.file.sync_all()?;
        let bytes = self.file.metadata()?.len();
        fs::rename(&self.draft, &self.target)?;
        File::open(folder_of(&self.target))?.sync_all()?;
        Ok(bytes)
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        // After `finish` there is none.
        let _ = fs::remove_file(&self.draft);
    }
}

/// Opens what `path` names for writing if it is no file: a pipe (until somebody reads it, this waits), a terminal, a
/// device, or our standard output, whatever that is. None for a file, and for what isn't there yet.
pub(crate) fn open_stream(path: &Path) -> io::Result<Option<File>> {
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // As it was opened for us: a file goes on at its end, and a socket can't be opened by a name at all.
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let ours = stdout.metadata()?;
    if (ours.dev(), ours.ino()) == (meta.dev(), meta.ino()) {
        return Ok(Some(stdout));
    }
    if meta.is_file() || meta.is_dir() {
        return Ok(None);
    }
    File::options().write(true).open(path).map(Some)
}

/// Where a path leads through links, also when there is nothing yet at the end of the last one.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            // Not a link, or nothing there.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotFound) => {
                return Ok(path);
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// Removes what writers that were killed left in a folder: nobody would ever finish it.
fn remove_drafts(folder: &Path, drafts: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(drafts)?.strip_suffix(".part")?.parse().ok());
        if pid.and_then(Pid::from_raw).is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::symlink;

    use super::*;

    fn replace(path: &Path, access: Access, text: &str) -> io::Result<u64> {
        let replacement = Replacement::begin(path, access)?;
        replacement.file().write_all(text.as_bytes())?;
        assert_eq!(io::read_to_string(replacement.reread()?)?, text);
        replacement.finish()
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn permissions_stay_or_are_for_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        replace(&path, Access::Private, "a").unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
        replace(&path, Access::Inherited, "b").unwrap();
        assert_eq!(mode(&path), 0o664);
        replace(&path, Access::Private, "c").unwrap();
        assert_eq!(mode(&path), 0o600);
        // For root nothing is closed.
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        if !rustix::process::geteuid().is_root() {
            let refused = replace(&path, Access::Inherited, "d").unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
            assert_eq!(fs::read_to_string(&path).unwrap(), "c");
        }
    }

    #[test]
    fn what_is_no_file_and_what_leads_nowhere_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for (target, why) in [
            ("/dev/null", "it is not a file"),
            ("/", "it is a folder"),
            ("link", "its links lead in a circle"),
            ("no/such/folder", "No such file or directory (os error 2)"),
        ] {
            let link = folder.path().join("link");
            symlink(target, &link).unwrap();
            assert_eq!(replace(&link, Access::Inherited, "").unwrap_err().to_string(), why, "{target}");
            assert!(link.is_symlink());
            fs::remove_file(link).unwrap();
        }
        assert!(open_stream(folder.path()).unwrap().is_none());
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        let begun = Replacement::begin(&path, Access::Inherited).unwrap();
        begun.file().write_all(b"ne").unwrap();
        drop(begun);
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), ("old", vec!["file".into()]));
    }

    #[test]
    fn drafts_of_ended_processes_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let beside = |name: &str| folder.path().join(name);
        let mut ended = std::process::Command::new("true").spawn().unwrap();
        ended.wait().unwrap();
        let parent = rustix::process::getppid().unwrap();
        let drafts = [
            (beside(&format!(".file.{}.part", ended.id())), false),
            (beside(&format!(".file.{}.part", parent.as_raw_nonzero())), true),
            (beside(&format!(".other.{}.part", ended.id())), true),
            (beside(".file.years-eve.part"), true),
        ];
        for (draft, _) in &drafts {
            fs::write(draft, "").unwrap();
        }
        replace(&beside("file"), Access::Inherited, "").unwrap();
        for (draft, stays) in drafts {
            assert_eq!(draft.exists(), stays, "{}", draft.display());
        }
    }
}
