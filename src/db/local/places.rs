//! Which folder the data belongs in. Making and opening it is `home`'s business.

use std::{
    env, fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{LocalConfig, error::LocalError, owner::Owner};

const DEFAULT: &str = ".plantopia";

/// Where the data is, or would be: nothing is made or changed.
pub(super) fn locate(config: &LocalConfig) -> Result<PathBuf, LocalError> {
    let places = Places::of(config)?;
    let moved = places.elsewhere.filter(|elsewhere| holds_cluster(elsewhere) && !holds_cluster(&places.wanted));
    let dir = moved.unwrap_or(places.wanted);
    Ok(fs::canonicalize(&dir).unwrap_or(dir))
}

/// The cluster in a data folder.
pub(super) fn cluster_in(dir: &Path) -> PathBuf {
    dir.join("pg")
}

/// Sixteen hex digits that stand for a path, the same in every build and on every machine (FNV-1a).
pub(super) fn fingerprint(path: &Path) -> String {
    let hash = path
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// Where the data may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) wanted: PathBuf,
    /// Only for the default folder: where it goes when the wanted place won't do.
    pub(super) elsewhere: Option<PathBuf>,
}

impl Places {
    /// The places that a configuration means.
    pub(super) fn of(config: &LocalConfig) -> Result<Self, LocalError> {
        let asked = config.data_dir.as_deref();
        let dir = asked.unwrap_or(Path::new(DEFAULT));
        let wanted = std::path::absolute(dir).map_err(LocalError::io("make an absolute path of", dir))?;
        let elsewhere = if asked.is_some() { None } else { shelter().map(|base| base.join(fingerprint(&wanted))) };
        Ok(Self { wanted, elsewhere })
    }
}

/// The folder for the data of checkouts that can't keep it themselves.
fn shelter() -> Option<PathBuf> {
    if Owner::ourselves().is_none() {
        return Some(PathBuf::from("/var/lib/plantopia"));
    }
    let of_user = |variable| env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = of_user("XDG_DATA_HOME").or_else(|| Some(of_user("HOME")?.join(".local/share")))?;
    Some(data.join("plantopia"))
}

/// Whether there is a finished cluster in a data folder.
pub(super) fn holds_cluster(dir: &Path) -> bool {
    cluster_in(dir).join("PG_VERSION").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_stable_and_tell_paths_apart() {
        assert_eq!(fingerprint(Path::new("")), "cbf29ce484222325");
        assert_eq!(fingerprint(Path::new("a")), "af63dc4c8601ec8c");
        assert_ne!(fingerprint(Path::new("/a/b")), fingerprint(Path::new("/a-b")));
    }

    #[test]
    fn only_the_default_folder_can_move() {
        let asked = LocalConfig { data_dir: Some(PathBuf::from("data")), ..LocalConfig::default() };
        let places = Places::of(&asked).unwrap();
        assert_eq!(places.wanted, env::current_dir().unwrap().join("data"));
        assert_eq!(places.elsewhere, None);
        assert!(Places::of(&LocalConfig::default()).unwrap().wanted.ends_with(".plantopia"));
    }
}
