//! Finds the database's server programs on this machine.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use super::error::LocalError;
use super::owner::Owner;

/// The oldest major version that the server is tested with.
const MIN_VERSION: u32 = 13;

/// Where packages put server programs that they keep out of the PATH. At most one `*` in each part.
const USUAL_FOLDERS: [&str; 13] = [
    // Debian, Ubuntu
    "/usr/lib/postgresql/*/bin",
    // Red Hat and its kin, with the packages of postgresql.org, then their own
    "/usr/pgsql-*/bin",
    "/usr/bin",
    // SUSE, Alpine, Gentoo
    "/usr/lib/postgresql*/bin",
    "/usr/libexec/postgresql*",
    "/usr/lib64/postgresql-*/bin",
    // Homebrew on Apple silicon, on Intel, on Linux
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    // Postgres.app and EDB's installer
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
    // BSD, and what `make install` does
    "/usr/local/bin",
    "/usr/local/pgsql/bin",
];

/// One installation of the server programs. Sorted by version.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Programs {
    pub(super) major: u32,
    minor: u32,
    pub(super) bin: PathBuf,
}

impl Programs {
    /// Every installation that `owner` can run in `only` these folders or anywhere, the newest first; at least one.
    pub(super) fn find(only: Option<&[PathBuf]>, owner: &Owner) -> Result<Vec<Self>, LocalError> {
        let folders = only.map_or_else(|| system_folders(owner), <[_]>::to_vec);
        let bins: BTreeSet<_> = folders.iter().filter_map(|folder| real_bin(folder)).collect();
        let found: BTreeSet<_> = bins.into_iter().filter_map(|bin| Self::inspect(bin, owner)).collect();
        let newest_first = found.into_iter().rev();
        let (usable, older): (Vec<_>, Vec<_>) = newest_first.partition(|programs| programs.major >= MIN_VERSION);
        if usable.is_empty() {
            let older = if older.is_empty() { String::new() } else { format!(" (only {})", list(&older)) };
            return Err(LocalError::Other(format!(
                "no PostgreSQL server programs, version {MIN_VERSION} or later, found{older}: \
                 install them (Debian, Ubuntu: apt-get install postgresql; \
                 Fedora, RHEL: dnf install postgresql-server; \
                 macOS: brew install postgresql), \
                 or set DATABASE_URL to a database that runs elsewhere"
            )));
        }
        Ok(usable)
    }

    /// The programs for the data in `dir`: its own version's, or the newest for a new one.
    pub(super) fn for_data(dir: &Path, cluster: &Path, installed: Vec<Self>) -> Result<Self, LocalError> {
        let path = cluster.join("PG_VERSION");
        let made_by: Option<u32> = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            text => text.map_err(LocalError::io("read", &path))?.trim().parse().ok(),
        };
        let found = list(&installed);
        let fits = |programs: &Self| made_by.is_none_or(|version| version == programs.major);
        installed.into_iter().find(fits).ok_or_else(|| {
            let (dir, made_by) = (dir.display(), made_by.unwrap_or_default());
            LocalError::Other(format!(
                "the data folder {dir} was made by PostgreSQL {made_by}, whose programs are missing \
                 (found: {found}): install them (Debian, Ubuntu: apt-get install postgresql-{made_by}; \
                 Fedora, RHEL: dnf install postgresql{made_by}-server; \
                 macOS: brew install postgresql@{made_by}), \
                 or set PLANTOPIA_DATA_DIR to another folder"
            ))
        })
    }

    fn inspect(bin: PathBuf, owner: &Owner) -> Option<Self> {
        let output = owner.command(&bin.join("postgres")).arg("--version").output().ok()?;
        let (major, minor) = version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { major, minor, bin })
    }

    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.bin.join(program)
    }
}

impl fmt::Display for Programs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} in {}", self.major, self.minor, self.bin.display())
    }
}

fn list(programs: &[Programs]) -> String {
    programs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The whole installation that `folder` leads to: a folder of the PATH may have links to some of the programs only.
fn real_bin(folder: &Path) -> Option<PathBuf> {
    let is_complete = |bin: &PathBuf| bin.join("postgres").is_file() && bin.join("initdb").is_file();
    let linked = fs::canonicalize(folder.join("postgres")).ok()?.parent().map(Path::to_owned);
    linked.filter(is_complete).or_else(|| fs::canonicalize(folder).ok().filter(is_complete))
}

/// Major and minor of `postgres (PostgreSQL) 15.14 (Debian …)`; the minor of a beta or a development version is 0.
fn version(line: &str) -> Option<(u32, u32)> {
    let (_, rest) = line.split_once("(PostgreSQL) ")?;
    let mut numbers = rest.split(|c: char| !c.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
}

fn system_folders(owner: &Owner) -> Vec<PathBuf> {
    // A relative entry of the PATH is another folder for each process; the programs start from `/`.
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    let configs = folders.iter().map(|folder| folder.join("pg_config")).filter(|program| program.is_file());
    let told = configs.filter_map(|program| owner.command(&program).arg("--bindir").output().ok());
    let told = told.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim_end()));
    folders.extend(told.collect::<Vec<_>>());
    folders.extend(USUAL_FOLDERS.iter().flat_map(|pattern| expand(Path::new(pattern))));
    folders
}

fn expand(pattern: &Path) -> Vec<PathBuf> {
    pattern.iter().fold(vec![PathBuf::new()], |folders, part| {
        let Some((start, end)) = part.to_str().and_then(|part| part.split_once('*')) else {
            return folders.into_iter().map(|folder| folder.join(part)).collect();
        };
        let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let fits = |name: &str| name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end);
        entries.filter(|entry| entry.file_name().to_str().is_some_and(fits)).map(|entry| entry.path()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some((15, 14)));
        assert_eq!(version("postgres (PostgreSQL) 18beta2\n"), Some((18, 0)));
        assert_eq!(version("postgres (PostgreSQL) 19devel"), Some((19, 0)));
        assert_eq!(version("postgres: command not found"), None);
    }

    #[test]
    fn a_pattern_finds_the_folders_of_every_version() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["pg/14/bin", "pg/15/bin", "opt/postgresql@16/bin", "opt/redis/bin"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let mut found = expand(&root.path().join("pg/*/bin"));
        found.sort();
        assert_eq!(found, [root.path().join("pg/14/bin"), root.path().join("pg/15/bin")]);
        assert_eq!(expand(&root.path().join("opt/postgresql*/bin")), [root.path().join("opt/postgresql@16/bin")]);
        assert!(expand(&root.path().join("nowhere/*/bin")).is_empty());
    }

    #[test]
    fn links_lead_to_the_whole_installation() {
        let root = tempfile::tempdir().unwrap();
        let (bin, links) = (root.path().join("bin"), root.path().join("links"));
        for folder in [&bin, &links] {
            fs::create_dir(folder).unwrap();
        }
        assert_eq!(real_bin(&bin), None);
        for program in ["postgres", "initdb"] {
            fs::write(bin.join(program), "").unwrap();
            std::os::unix::fs::symlink(bin.join(program), links.join(program)).unwrap();
        }
        let whole = fs::canonicalize(&bin).unwrap();
        assert_eq!(real_bin(&bin), Some(whole.clone()));
        assert_eq!(real_bin(&links), Some(whole));
    }
}
