//! The data folder: which one it is, whose, and with which programs it is opened. What lives in it:
//! `pg` (the cluster), `run` (the socket), `log`, `lock` and, once a TCP port was asked for,
//! `password`.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::{
    LocalConfig,
    cluster::DRAFT,
    error::LocalError,
    owner::{self, Owner},
    places::{Places, cluster_in, holds_cluster},
    programs::Programs,
};

/// What a data folder may hold besides the cluster before there is one; anything else is somebody's
/// files. (`lost+found` is what a fresh volume brings along.)
const KNOWN: [&str; 5] = ["run", "log", "lock", "password", "lost+found"];

/// A data folder that is there, its owner's, and closed to everybody else.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) dir: PathBuf,
    pub(super) owner: Owner,
    pub(super) programs: Programs,
    /// Said once to the operator: the data isn't where they would look for it.
    pub(super) notice: Option<String>,
}

impl Home {
    /// Finds the data folder, or makes it.
    pub(super) fn settle(config: &LocalConfig) -> Result<Self, LocalError> {
        let places = Places::of(config)?;
        let Some(elsewhere) = places.elsewhere else {
            return Self::open(config, &places.wanted, true);
        };
        // Data that moved once stays where it is, even if the wanted place would do by now.
        let refusal = if !holds_cluster(&places.wanted) && holds_cluster(&elsewhere) {
            "the data was put there before".to_owned()
        } else {
            match Self::open(config, &places.wanted, false) {
                Err(LocalError::Folder { why, .. }) => why,
                decided => return decided,
            }
        };
        let mut home = Self::open(config, &elsewhere, true)?;
        home.notice = Some(format!(
            "the database is in {} instead of {}: {refusal}",
            home.dir.display(),
            places.wanted.display()
        ));
        Ok(home)
    }

    fn open(config: &LocalConfig, dir: &Path, trusted: bool) -> Result<Self, LocalError> {
        let unusable = |why: String| LocalError::Folder { dir: dir.to_owned(), why };
        let owner = match Owner::ourselves() {
            Some(ourselves) => ourselves,
            None => lodger(dir, trusted)?,
        };
        let installed = Programs::find(&config.search, &owner)?;
        // Through a link to where the folder really is, once: from here on nothing follows one.
        let dir = match fs::canonicalize(dir) {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => dir.to_owned(),
            Err(error) => return Err(unusable(format!("it can't be opened: {error}"))),
        };
        // Up to the folder above it: the folder itself is made theirs below.
        let above = dir.ancestors().skip(1).find(|folder| folder.is_dir());
        if !owner.reaches(above.unwrap_or(&dir), &installed[0].path("postgres")) {
            return Err(unusable(format!("{owner}, who runs the database, doesn't get through the folders above it")));
        }
        make_parents(&dir).map_err(|error| unusable(format!("it can't be made: {error}")))?;
        refuse_foreign_content(&dir)?;
        owner.claim(&dir)?;
        let programs = fitting(&dir, installed)?;
        Ok(Self { dir, owner, programs, notice: None })
    }

    /// The cluster's own folder, Postgres's PGDATA.
    pub(super) fn cluster(&self) -> PathBuf {
        cluster_in(&self.dir)
    }
}

/// Who owns the data when root runs the server: whoever owns it already, or else the unprivileged
/// user. So root and an ordinary user take turns on the same checkout.
///
/// A folder that nobody named is only `trusted` when its owner also owns the folder around it: what
/// somebody puts into a shared folder such as /tmp must not become the database of a server that
/// root starts there.
fn lodger(dir: &Path, trusted: bool) -> Result<Owner, LocalError> {
    let unprivileged = Owner::unprivileged()?;
    let cluster = fs::metadata(cluster_in(dir)).ok();
    if cluster.as_ref().is_some_and(|meta| meta.uid() == 0) {
        let why = format!("its database belongs to root but runs as {unprivileged}: give it away with chown -R");
        return Err(LocalError::Folder { dir: dir.to_owned(), why });
    }
    let Some(meta) = cluster.or_else(|| fs::metadata(dir).ok()).filter(|meta| meta.uid() != 0) else {
        return Ok(unprivileged);
    };
    let around = dir.parent().and_then(|parent| fs::metadata(parent).ok());
    if trusted || meta.uid() == unprivileged.uid || around.is_some_and(|around| around.uid() == meta.uid()) {
        return Ok(Owner::of(&meta));
    }
    let why = format!("it belongs to {}", owner::describe(meta.uid()));
    Err(LocalError::Folder { dir: dir.to_owned(), why })
}

/// Makes what is missing above `dir`. As root the database's user has to get through, whatever the
/// umask.
fn make_parents(dir: &Path) -> io::Result<()> {
    let Some(parent) = dir.parent() else {
        return Ok(());
    };
    if parent.is_dir() {
        return Ok(());
    }
    make_parents(parent)?;
    fs::create_dir(parent).or_else(|error| if parent.is_dir() { Ok(()) } else { Err(error) })?;
    if Owner::ourselves().is_none() {
        fs::set_permissions(parent, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// A slip such as `PLANTOPIA_DATA_DIR=$HOME` must not end with a home folder given to the
/// database's user.
fn refuse_foreign_content(dir: &Path) -> Result<(), LocalError> {
    if holds_cluster(dir) {
        return Ok(());
    }
    let unusable = |why: String| LocalError::Folder { dir: dir.to_owned(), why };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            let whose = fs::metadata(dir)
                .map_or_else(|_| String::new(), |meta| format!("it belongs to {}: ", owner::describe(meta.uid())));
            return Err(unusable(format!("{whose}{error}")));
        }
    };
    for entry in entries {
        let name = entry.map_err(LocalError::io("read", dir))?.file_name();
        if !name.to_str().is_some_and(|name| KNOWN.contains(&name) || name.starts_with(DRAFT)) {
            return Err(unusable(format!(
                "it holds {}, which is not Plantopia's: name an empty folder",
                name.display()
            )));
        }
    }
    Ok(())
}

/// The programs for the data in `dir`: its own version's, or the newest for a new one.
fn fitting(dir: &Path, installed: Vec<Programs>) -> Result<Programs, LocalError> {
    let path = cluster_in(dir).join("PG_VERSION");
    let made_by = match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse::<u32>().ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => {
            return Err(LocalError::Io { doing: "read", path, source });
        }
    };
    let mut found = Vec::new();
    for programs in installed {
        if made_by.is_none_or(|version| version == programs.major) {
            return Ok(programs);
        }
        found.push(programs.to_string());
    }
    Err(LocalError::OtherVersion { dir: dir.to_owned(), made_by: made_by.unwrap_or_default(), found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebodys_files_is_refused() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("lost+found")).unwrap();
        refuse_foreign_content(place.path()).unwrap();
        fs::write(place.path().join("thesis.txt"), "").unwrap();
        let refused = refuse_foreign_content(place.path()).unwrap_err().to_string();
        assert!(refused.contains("it holds thesis.txt"), "{refused}");
    }
}
