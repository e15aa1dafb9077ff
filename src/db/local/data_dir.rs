//! The data folder: which one it is, whose, and with which programs it is opened. It holds `pg` (Postgres's PGDATA), `run` (the
//! socket), `log`, `lock` and, once a TCP port was asked for, `password`.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use super::cluster::DRAFT;
use super::error::LocalError;
use super::owner::{self, Owner};
use super::programs::Programs;
use crate::config::LocalConfig;

/// What a data folder may hold before it has a cluster; a fresh volume comes with `lost+found`.
const KNOWN: [&str; 5] = ["run", "log", "lock", "password", "lost+found"];

/// What a data folder is locked for: by a server others may use its database while it runs; a command that found no server
/// stops its database when it is done.
pub(super) const SERVER: &str = "serve";
pub(super) const COMMAND: &str = "command";

/// A data folder that exists, belongs to its owner, and is closed to everybody else.
#[derive(Debug)]
pub(super) struct DataDir {
    pub(super) path: PathBuf,
    pub(super) owner: Owner,
    pub(super) programs: Programs,
    /// Said once to the operator: the data isn't where they would look for it.
    pub(super) notice: Option<String>,
}

impl DataDir {
    pub(super) fn prepare(config: &LocalConfig) -> Result<Self, LocalError> {
        let (wanted, fallback) = candidates(config)?;
        let Some(fallback) = fallback else {
            return Self::open(config, &wanted, true);
        };
        // Data that was put into the fallback stays there, even if the wanted folder could be used by now.
        let refusal = if !holds_cluster(&wanted) && holds_cluster(&fallback) {
            "the data was put there before".to_owned()
        } else {
            match Self::open(config, &wanted, false) {
                Err(LocalError::Folder { why, .. }) => why,
                decided => return decided,
            }
        };
        let mut data = Self::open(config, &fallback, true)?;
        let (path, wanted) = (data.path.display(), wanted.display());
        data.notice = Some(format!("the database is in {path} instead of {wanted}: {refusal}"));
        Ok(data)
    }

    fn open(config: &LocalConfig, dir: &Path, trusted: bool) -> Result<Self, LocalError> {
        let unusable = |why: String| LocalError::folder(dir, why);
        let owner = Owner::ourselves().map_or_else(|| owner_for_root(dir, trusted), Ok)?;
        let installed = Programs::find(config.programs.as_deref(), &owner)?;
        // Links are followed here, once: from here on nothing follows one.
        let dir = &match fs::canonicalize(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => dir.to_owned(),
            real => real.map_err(|error| unusable(format!("it can't be opened: {error}")))?,
        };
        // Only up to the folder above it: the folder itself is given to the owner below.
        let above = dir.ancestors().skip(1).find(|folder| folder.is_dir());
        if !owner.reaches(above.unwrap_or(dir), &installed[0].path("postgres")) {
            return Err(unusable(format!("{owner}, who runs the database, doesn't get through the folders above it")));
        }
        make_parents(dir).map_err(|error| unusable(format!("it can't be made: {error}")))?;
        refuse_foreign_content(dir)?;
        owner.claim(dir)?;
        let programs = Programs::for_data(dir, &cluster_in(dir), installed)?;
        Ok(Self { path: dir.clone(), owner, programs, notice: None })
    }

    pub(super) fn cluster(&self) -> PathBuf {
        cluster_in(&self.path)
    }

    /// Locks the folder until the file is closed, as the kernel does however a process ends. If another has it, the error says
    /// which one.
    pub(super) fn lock(&self, purpose: &str) -> Result<File, LocalError> {
        let path = self.path.join("lock");
        let failed = |error: io::Error| LocalError::io("lock the data folder with", &path)(error);
        let mut file = self.owner.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).and_then(|()| writeln!(file, "{} {purpose}", process::id())).map_err(failed)?;
                Ok(file)
            }
            Err(TryLockError::WouldBlock) => {
                let holder = io::read_to_string(file).map_err(failed)?;
                let mut words = holder.split_whitespace();
                let pid = words.next().and_then(|word| word.parse().ok());
                let server = words.next() != Some(COMMAND);
                Err(LocalError::Busy { dir: self.path.clone(), pid, server })
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// Where the data is, or would be: nothing is made or changed.
pub(super) fn locate(config: &LocalConfig) -> Result<PathBuf, LocalError> {
    let (wanted, fallback) = candidates(config)?;
    let moved = fallback.filter(|fallback| holds_cluster(fallback) && !holds_cluster(&wanted));
    let dir = moved.unwrap_or(wanted);
    Ok(fs::canonicalize(&dir).unwrap_or(dir))
}

pub(super) fn cluster_in(dir: &Path) -> PathBuf {
    dir.join("pg")
}

pub(super) fn holds_cluster(dir: &Path) -> bool {
    cluster_in(dir).join("PG_VERSION").exists()
}

/// Sixteen hex digits that stand for a path, the same in every build and on every machine (FNV-1a).
pub(super) fn fingerprint(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes().iter();
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// The wanted folder and, for the default one only, where the data goes when that can't be used.
fn candidates(config: &LocalConfig) -> Result<(PathBuf, Option<PathBuf>), LocalError> {
    let asked = config.data_dir.as_deref();
    let dir = asked.unwrap_or(Path::new(".plantopia"));
    let wanted = std::path::absolute(dir).map_err(LocalError::io("make an absolute path of", dir))?;
    let fallback = shared_data_dir().filter(|_| asked.is_none()).map(|base| base.join(fingerprint(&wanted)));
    Ok((wanted, fallback))
}

/// The folder for the data of checkouts that can't hold it themselves.
fn shared_data_dir() -> Option<PathBuf> {
    if Owner::ourselves().is_none() {
        return Some(PathBuf::from("/var/lib/plantopia"));
    }
    let of_user = |variable| env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = of_user("XDG_DATA_HOME").or_else(|| Some(of_user("HOME")?.join(".local/share")))?;
    Some(data.join("plantopia"))
}

/// Who owns the data when root runs the server: whoever owns it already, or else the unprivileged user. A folder that nobody
/// named is only trusted when its owner also owns the folder around it: what somebody puts into a shared folder such as /tmp
/// must not become the database of a server that root starts there.
fn owner_for_root(dir: &Path, trusted: bool) -> Result<Owner, LocalError> {
    let unprivileged = Owner::unprivileged()?;
    let cluster = fs::metadata(cluster_in(dir)).ok();
    if cluster.as_ref().is_some_and(|meta| meta.uid() == 0) {
        let why = format!("its database belongs to root but runs as {unprivileged}: give it away with chown -R");
        return Err(LocalError::folder(dir, why));
    }
    let Some(meta) = cluster.or_else(|| fs::metadata(dir).ok()).filter(|meta| meta.uid() != 0) else {
        return Ok(unprivileged);
    };
    let around = dir.parent().and_then(|parent| fs::metadata(parent).ok());
    if trusted || meta.uid() == unprivileged.uid || around.is_some_and(|around| around.uid() == meta.uid()) {
        return Ok(Owner::of(&meta));
    }
    Err(LocalError::folder(dir, format!("it belongs to {}", owner::describe(meta.uid()))))
}

/// Makes what is missing above `dir`. As root the database's user has to get through, whatever the umask.
fn make_parents(dir: &Path) -> io::Result<()> {
    let missing: Vec<_> = dir.ancestors().skip(1).take_while(|folder| !folder.is_dir()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder).or_else(|error| if folder.is_dir() { Ok(()) } else { Err(error) })?;
        if Owner::ourselves().is_none() {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        }
    }
    Ok(())
}

/// A slip such as `PLANTOPIA_DATA_DIR=$HOME` must not end with a home folder given to the database's user.
fn refuse_foreign_content(dir: &Path) -> Result<(), LocalError> {
    if holds_cluster(dir) {
        return Ok(());
    }
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            let owner = fs::metadata(dir).map(|meta| format!("it belongs to {}: ", owner::describe(meta.uid())));
            return Err(LocalError::folder(dir, format!("{}{error}", owner.unwrap_or_default())));
        }
    };
    for entry in entries {
        let name = entry.map_err(LocalError::io("read", dir))?.file_name();
        if !name.to_str().is_some_and(|name| KNOWN.contains(&name) || name.starts_with(DRAFT)) {
            let why = format!("it holds {}, which is not Plantopia's: name an empty folder", name.display());
            return Err(LocalError::folder(dir, why));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_stay_as_they_are_or_data_would_not_be_found_again() {
        assert_eq!(fingerprint(Path::new("a")), "af63dc4c8601ec8c");
    }
}
