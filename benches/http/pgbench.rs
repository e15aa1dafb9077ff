//! pgbench, the floor's measure, and psql: both come with the database's server programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::figures::{float, median};
use super::reading;
use super::servers::Server;

/// Where the programs are.
pub struct Programs {
    folder: Option<PathBuf>,
}

/// What pgbench came to.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Transactions a second.
    pub rate: f64,
    /// CPU seconds of Postgres for each, without what connecting cost; pgbench itself isn't in it.
    pub cpu: Option<f64>,
}

impl Programs {
    /// Looks where the server looks: beside `pg_config`, in the usual folders, else on the `PATH`.
    pub fn find() -> Self {
        let asked = Command::new("pg_config").arg("--bindir").output().ok();
        let told = asked.and_then(|output| String::from_utf8(output.stdout).ok());
        let told = told.map(|text| PathBuf::from(text.trim()));
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        let mut usual: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
        usual.sort();
        let folder = told.into_iter().chain(usual.into_iter().rev()).find(|folder| folder.join("pgbench").is_file());
        Self { folder }
    }

    fn command(&self, name: &str) -> Command {
        Command::new(match &self.folder {
            Some(folder) => folder.join(name),
            None => PathBuf::from(name),
        })
    }

    /// The rows of a query, their columns parted by `|`.
    pub fn ask(&self, url: &str, query: &str) -> String {
        let mut psql = self.command("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", query, url]);
        let output = psql.output().expect("psql runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "psql: {complaint}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Writes a script for [`Self::run`].
    pub fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(format!("{name}.sql"));
        fs::write(&path, text).expect("a file of ours");
        path
    }

    /// Runs a script with prepared statements.
    pub fn run(&self, url: &str, script: &Path, clients: usize, duration: Duration, database: &Server) -> Measured {
        // Whole seconds are all it takes.
        let seconds = duration.as_secs_f64().ceil().max(1.0).to_string();
        let (report, cpu) = self.measured(url, script, clients, &["-T", &seconds], database);
        // What connecting costs Postgres is measured apart, and taken off: the server connects once and for all.
        let connecting: Option<Vec<f64>> =
            (0..3).map(|_| self.measured(url, script, clients, &["-t", "1"], database).1).collect();
        let cpu = cpu
            .zip(connecting)
            .map(|(cpu, connecting)| (cpu - median(&connecting)).max(0.0) / float(report.transactions));
        Measured { rate: report.rate, cpu }
    }

    fn measured(
        &self,
        url: &str,
        script: &Path,
        clients: usize,
        length: &[&str],
        database: &Server,
    ) -> (reading::Report, Option<f64>) {
        let before = database.database_cpu();
        let mut pgbench = self.command("pgbench");
        pgbench
            .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string()])
            .args(length)
            .arg("-f")
            .arg(script)
            .arg(url);
        let output = pgbench.output().expect("pgbench runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let report = reading::report(&text).filter(|report| report.failed == 0);
        let Some(report) = report.filter(|_| output.status.success()) else {
            panic!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr));
        };
        let after = database.database_cpu();
        (report, after.zip(before).map(|(after, before)| after - before))
    }
}
