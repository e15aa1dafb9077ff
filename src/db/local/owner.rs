//! The user that the database runs as, and what that means for programs, files and folders.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fmt, io};

use rustix::fs::{Mode, OFlags};

use super::error::LocalError;

/// The user of the Postgres packages, then the user that every Unix has.
const UNPRIVILEGED: [&str; 3] = ["postgres", "_postgres", "nobody"];

/// All of our environment that the programs get: what finds programs, libraries and locales. The rest may be secrets, or
/// `PG…` variables that would redirect them.
const PASSED_ON: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "LOCALE_ARCHIVE"];

/// The user whose database it is: ourselves or, when we are root, whom Postgres refuses, an unprivileged user.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) uid: u32,
    gid: u32,
    name: Option<String>,
    /// We are root, and programs are started as this user.
    pub(super) switch: bool,
}

impl Owner {
    pub(super) fn ourselves() -> Option<Self> {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        (uid != 0).then(|| Self { uid, gid, name: name_of(uid), switch: false })
    }

    pub(super) fn unprivileged() -> Result<Self, LocalError> {
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let found =
            UNPRIVILEGED.iter().find_map(|wanted| accounts(&passwd).find(|(name, uid, _)| name == wanted && *uid != 0));
        let (name, uid, gid) = found.ok_or_else(|| {
            LocalError::Other(
                "PostgreSQL doesn't run as root, and there is no user `postgres` or `nobody` \
                 to run it as: create one, start this as an ordinary user, or set DATABASE_URL"
                    .to_owned(),
            )
        })?;
        Ok(Self { uid, gid, name: Some(name.to_owned()), switch: true })
    }

    /// For root: the owner of what `meta` describes.
    pub(super) fn of(meta: &fs::Metadata) -> Self {
        Self { uid: meta.uid(), gid: meta.gid(), name: name_of(meta.uid()), switch: true }
    }

    /// A program, to be run as this user: in its own process group, so that a Ctrl-C on the terminal reaches only us, and
    /// from a folder that everybody can enter. As root, std's `uid` drops the supplementary groups too.
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

    /// Whether this user gets into `folder`, found out by running `program` there: modes, ACLs and mounts all decide it.
    pub(super) fn reaches(&self, folder: &Path, program: &Path) -> bool {
        // std changes the user first and the folder second, so the answer is the user's.
        let mut command = self.command(program);
        command.arg("--version").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Makes sure that `folder` exists, belongs to this user, and is closed to everybody else.
    pub(super) fn claim(&self, folder: &Path) -> Result<(), LocalError> {
        let unusable = |why: String| LocalError::folder(folder, why);
        if let Err(error) = DirBuilder::new().mode(0o700).create(folder)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(unusable(format!("it can't be made: {error}")));
        }
        // By handle and without following links: root must change the owner of nothing but what was looked at.
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::open(folder, flags, Mode::empty()).map(File::from);
        let opened = opened.map_err(|error| unusable(format!("it can't be opened: {}", io::Error::from(error))))?;
        let not_given = |error: io::Error| unusable(format!("it can't be given to {self}: {error}"));
        let meta = opened.metadata().map_err(not_given)?;
        if meta.uid() != self.uid {
            if !(self.switch && meta.uid() == 0) {
                return Err(unusable(format!("it belongs to {}, not to {self}", describe(meta.uid()))));
            }
            fchown(&opened, Some(self.uid), Some(self.gid)).map_err(not_given)?;
        }
        if meta.mode() & 0o777 != 0o700 {
            opened.set_permissions(fs::Permissions::from_mode(0o700)).map_err(not_given)?;
        }
        Ok(())
    }

    /// Opens a file of this user's for reading and appending; it is made, for this user alone, if it doesn't exist.
    pub(super) fn open(&self, path: &Path) -> io::Result<File> {
        // Root writes into a folder that belongs to someone else: NOFOLLOW, so that a link can't redirect it.
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
    Owner { uid, gid: 0, name: name_of(uid), switch: false }.to_string()
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
        assert!(owner.open(&trap).is_err());
        let twin = place.path().join("twin");
        fs::hard_link(&target, &twin).unwrap();
        assert!(owner.open(&twin).is_err());
    }
}
