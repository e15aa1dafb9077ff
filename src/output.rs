//! Files that somebody named: they are replaced as a whole or stay as they were, links lead to what is written, and what
//! is no file (a pipe, a terminal, a device) is never put out of its place.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// How many links may lead on from one another, as in Linux.
const MAX_LINKS: u32 = 40;

/// Who may read a file that is written.
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
        remove_drafts(&target);
        let draft = target.with_file_name(draft_name(&target, &std::process::id().to_string())?);
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

/// Removes what writers that were killed left beside the file: nobody would ever finish it.
fn remove_drafts(target: &Path) {
    for entry in fs::read_dir(folder_of(target)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_suffix(".part")?.rsplit_once('.')?.1.parse().ok());
        let Some(pid) = pid.and_then(rustix::process::Pid::from_raw) else { continue };
        let own = draft_name(target, &pid.as_raw_nonzero().to_string());
        if own.is_ok_and(|own| own == name) && rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Each process has a draft of its own: several servers may keep one file.
fn draft_name(target: &Path, pid: &str) -> io::Result<OsString> {
    let name = target.file_name().ok_or_else(|| io::Error::other("expected the name of a file"))?;
    let mut draft = OsString::from(".");
    draft.push(name);
    draft.push(format!(".{pid}.part"));
    Ok(draft)
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
    fn a_link_stays_one_and_what_it_leads_to_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("real")).unwrap();
        // Over another link, first to nothing, then to a file.
        symlink("link", at("latest")).unwrap();
        symlink("real/file", at("link")).unwrap();
        for text in ["new", "newer"] {
            assert_eq!(replace(&at("latest"), Access::Inherited, text).unwrap(), text.len() as u64);
            assert_eq!(fs::read_to_string(at("real/file")).unwrap(), text);
        }
        assert!(at("latest").is_symlink() && at("link").is_symlink());
        assert_eq!(names(&at("real")), ["file"], "the draft was there and is gone");

        symlink("round", at("round")).unwrap();
        assert!(replace(&at("round"), Access::Inherited, "").is_err());
        symlink("no/such/folder", at("lost")).unwrap();
        assert!(replace(&at("lost"), Access::Inherited, "").is_err());
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
    fn what_is_no_file_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("folder")).unwrap();
        symlink("/dev/null", at("null")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        for (name, why) in [("folder", "it is a folder"), ("null", "it is not a file"), ("pipe", "it is not a file")] {
            let refused = replace(&at(name), Access::Inherited, "").unwrap_err();
            assert_eq!(refused.to_string(), why, "{name}");
        }
        for name in ["..", "/"] {
            assert!(replace(&at(name), Access::Inherited, "").is_err(), "{name}");
        }
        assert!(open_stream(&at("folder")).unwrap().is_none());
        assert!(open_stream(&at("nothing")).unwrap().is_none());
        open_stream(&at("null")).unwrap().unwrap().write_all(b"x").unwrap();
        let reader = std::thread::spawn({
            let pipe = at("pipe");
            move || fs::read_to_string(pipe).unwrap()
        });
        open_stream(&at("pipe")).unwrap().unwrap().write_all(b"through").unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert_eq!(names(folder.path()), ["folder", "null", "pipe"]);
        assert!(at("null").is_symlink());
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
