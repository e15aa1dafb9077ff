//! Who the database runs as, and what that means for programs, files and folders. Which folder it
//! is, is `home`'s business.

use std::{
    env, fmt, fs,
    fs::{DirBuilder, File},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, fchown},
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

use rustix::fs::{Mode, OFlags};

use super::error::LocalError;

/// What the Postgres packages call their user, then the user that every Unix has.
const UNPRIVILEGED: [&str; 3] = ["postgres", "_postgres", "nobody"];

/// All that the programs get of our environment: what finds programs, libraries and locales. The
/// rest is secrets that aren't theirs, and `PG…` variables that would steer them elsewhere.
const PASSED_ON: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "LOCALE_ARCHIVE"];

/// The user whose database it is: ourselves or, as root, whom Postgres refuses, an unprivileged
/// user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) uid: u32,
    gid: u32,
    name: Option<String>,
    /// We are root, and programs have to be started as this user.
    pub(super) switch: bool,
}

impl Owner {
    /// The user who runs this process; `None` for root, who can't own a database.
    pub(super) fn ourselves() -> Option<Self> {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        (uid != 0).then(|| Self { uid, gid, name: name_of(uid), switch: false })
    }

    /// The unprivileged user whom root lends the database to.
    pub(super) fn unprivileged() -> Result<Self, LocalError> {
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        UNPRIVILEGED
            .iter()
            .find_map(|wanted| accounts(&passwd).find(|(name, uid, _)| name == wanted && *uid != 0))
            .map(|(name, uid, gid)| Self { uid, gid, name: Some(name.to_owned()), switch: true })
            .ok_or(LocalError::NoUser)
    }

    /// For root: whoever owns what `meta` describes.
    pub(super) fn of(meta: &fs::Metadata) -> Self {
        Self { uid: meta.uid(), gid: meta.gid(), name: name_of(meta.uid()), switch: true }
    }

    /// A program, to be run as this user: in its own process group, so that a Ctrl-C on the
    /// terminal reaches us first, without our stdin, and from a folder that everybody can stand in.
    ///
    /// As root, std's `uid` drops the supplementary groups too (setgroups with none, before
    /// setuid).
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C");
        command.envs(PASSED_ON.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        command.stdin(Stdio::null()).current_dir("/").process_group(0);
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this user gets into `folder`, found out by going there: modes, ACLs and mounts all
    /// have a say. `program` is one that this user is known to be able to run.
    pub(super) fn reaches(&self, folder: &Path, program: &Path) -> bool {
        // std changes the user first and the folder second, so that the answer is the user's.
        let mut command = self.command(program);
        command.arg("--version").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Makes sure that `folder` is there, this user's, and closed to everybody else.
    pub(super) fn claim(&self, folder: &Path) -> Result<(), LocalError> {
        let unusable = |why: String| LocalError::Folder { dir: folder.to_owned(), why };
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(unusable(format!("it can't be made: {error}")));
            }
            _ => {}
        }
        // By handle and without following links: as root we change the owner, of nothing but what
        // we looked at.
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::open(folder, flags, Mode::empty()).map(File::from);
        let opened = opened.map_err(|error| unusable(format!("it can't be opened: {}", io::Error::from(error))))?;
        let secured = || -> io::Result<Option<u32>> {
            let meta = opened.metadata()?;
            if meta.uid() != self.uid {
                if !(self.switch && meta.uid() == 0) {
                    return Ok(Some(meta.uid()));
                }
                fchown(&opened, Some(self.uid), Some(self.gid))?;
            }
            if meta.mode() & 0o777 != 0o700 {
                opened.set_permissions(fs::Permissions::from_mode(0o700))?;
            }
            Ok(None)
        };
        match secured() {
            Ok(None) => Ok(()),
            Ok(Some(uid)) => Err(unusable(format!("it belongs to {}, not to {self}", describe(uid)))),
            Err(error) => Err(unusable(format!("it can't be given to {self}: {error}"))),
        }
    }

    /// Opens a file of this user's for reading and appending; it is made, for this user alone, if
    /// it isn't there.
    pub(super) fn file(&self, path: &Path) -> io::Result<File> {
        // As root we write into a folder that belongs to someone else: NOFOLLOW, so that it can't
        // lead us astray.
        let flags =
            OFlags::CREATE | OFlags::RDWR | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?);
        let meta = file.metadata()?;
        if !meta.is_file() || meta.nlink() > 1 {
            return Err(io::Error::other("it is not a plain file"));
        }
        if self.switch && meta.uid() == 0 {
            fchown(&file, Some(self.uid), Some(self.gid))?;
        }
        Ok(file)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "the user {name}"),
            None => write!(f, "the user with the id {}", self.uid),
        }
    }
}

/// A user for the reader of a message: by name where there is one.
pub(super) fn describe(uid: u32) -> String {
    name_of(uid).map_or_else(|| format!("the user with the id {uid}"), |name| format!("the user {name}"))
}

fn name_of(uid: u32) -> Option<String> {
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    accounts(&passwd).find(|(_, other, _)| *other == uid).map(|(name, ..)| name.to_owned())
}

/// Name, user id and group id of each line of an `/etc/passwd`. macOS writes `nobody` as -2.
fn accounts(passwd: &str) -> impl Iterator<Item = (&str, u32, u32)> {
    let id = |text: &str| text.parse().ok().or_else(|| text.parse::<i32>().ok().map(i32::cast_unsigned));
    passwd.lines().filter_map(move |line| {
        let mut fields = line.split(':');
        let (name, _, uid, gid) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        Some((name, id(uid)?, id(gid)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_from_passwd() {
        let text = "root:x:0:0:root:/root:/bin/sh\n# a remark\nnobody:*:-2:-2::/:\npg:x:101:104::/:\n";
        let found: Vec<_> = accounts(text).collect();
        assert_eq!(found, [("root", 0, 0), ("nobody", u32::MAX - 1, u32::MAX - 1), ("pg", 101, 104)]);
    }

    #[test]
    fn a_link_is_neither_claimed_nor_written_through() {
        let place = tempfile::tempdir().unwrap();
        let owner = Owner::ourselves().map_or_else(Owner::unprivileged, Ok).unwrap();
        let (real, link) = (place.path().join("real"), place.path().join("link"));
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert!(matches!(owner.claim(&link), Err(LocalError::Folder { .. })));

        let (target, trap) = (place.path().join("target"), place.path().join("trap"));
        fs::write(&target, "untouched").unwrap();
        std::os::unix::fs::symlink(&target, &trap).unwrap();
        assert!(owner.file(&trap).is_err());
        let twin = place.path().join("twin");
        fs::hard_link(&target, &twin).unwrap();
        assert!(owner.file(&twin).is_err());
    }

    #[test]
    fn a_claimed_folder_is_closed_and_its_owners() {
        let place = tempfile::tempdir().unwrap();
        let owner = Owner::ourselves().map_or_else(Owner::unprivileged, Ok).unwrap();
        let folder = place.path().join("folder");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        owner.claim(&folder).unwrap();
        let meta = fs::metadata(&folder).unwrap();
        assert_eq!((meta.uid(), meta.mode() & 0o777), (owner.uid, 0o700));
    }
}
