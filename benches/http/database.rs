//! What is measured in the database: gardeners, made by `scripts/fill-database`, and the floor, by pgbench.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::figures::{median, shuffled};
use super::load::float;
use super::reading;
use super::rows::Sample;
use super::servers::Server;

/// Where its programs are, and how to reach it.
pub struct Postgres {
    folder: PathBuf,
    pub url: String,
}

impl Postgres {
    /// Looks in the usual folders of Debian, else on the `PATH`.
    pub fn find(url: String) -> Self {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        let usual = versions.flatten().map(|version| version.path().join("bin"));
        let folder = usual.filter(|folder| folder.join("pgbench").is_file()).max();
        Self { folder: folder.unwrap_or_default(), url }
    }

    /// The rows of a query, their columns parted by `|`.
    pub fn ask(&self, query: &str) -> String {
        let mut psql = Command::new(self.folder.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", query, &self.url]);
        let output = psql.output().expect("psql runs");
        assert!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Runs a script with prepared statements. The CPU is that of Postgres for each; pgbench itself isn't in it.
    pub fn run(&self, script: &Path, clients: usize, duration: Duration, database: &Server) -> Sample {
        // Whole seconds are all it takes.
        let seconds = duration.as_secs_f64().ceil().to_string();
        let measured = |length: &[&str]| {
            let before = database.database_cpu();
            let output = Command::new(self.folder.join("pgbench"))
                .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string()])
                .args(length)
                .arg("-f")
                .args([script, Path::new(&self.url)])
                .output()
                .expect("pgbench runs");
            let text = String::from_utf8_lossy(&output.stdout);
            let Some((transactions, rate, 0)) = reading::report(&text) else {
                panic!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr));
            };
            assert!(output.status.success(), "pgbench: {text}");
            (transactions, rate, database.database_cpu() - before)
        };
        let (transactions, rate, cpu) = measured(&["-T", &seconds]);
        // What connecting costs Postgres is measured apart, and taken off: the server connects once and for all.
        let connecting = [(); 3].map(|()| measured(&["-t", "1"]).2);
        let cpu = (cpu - median(&connecting)) / float(transactions);
        Sample { rate, cpu, generator: 0.0 }
    }
}

/// The checklist rows of each plant, none of them an item of the plant's own.
pub const ITEMS: u64 = 10;

/// The made-up gardeners, numbered from 1, and their plants, as many, with ids without a gap.
pub struct Gardeners {
    pub postgres: Postgres,
    pub count: u64,
    /// What their addresses have in common.
    pub batch: String,
    pub first_instance: u64,
}

impl Gardeners {
    /// Fills the database.
    pub fn make(postgres: Postgres, count: u64) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/fill-database");
        let (count_text, items) = (count.to_string(), ITEMS.to_string());
        let output = Command::new(script)
            .args([&postgres.url, "--instances", &count_text, "--per-user", "1"])
            .args(["--items", &items, "--busy", "0"])
            .output()
            .expect("scripts/fill-database runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "scripts/fill-database: {complaint}");
        let facts = postgres.ask(
            "select split_part(min(u.email), '-', 2), min(i.id), max(i.id) - min(i.id) + 1, count(*)
            from user_plant_instances i join users u on u.id = i.user_id",
        );
        let facts: Vec<&str> = facts.trim().split('|').collect();
        assert_eq!(facts[2..], [&count_text, &count_text], "ids without a gap");
        let (batch, first_instance) = (facts[0].to_owned(), facts[1].parse().expect("an id"));
        Self { postgres, count, batch, first_instance }
    }

    /// The address of the gardener at a place in a walk through all of them without order, and the id of a plant.
    pub fn at(&self, place: u64) -> (String, u64) {
        let number = shuffled(place, self.count) + 1;
        (format!("filler-{}-{number}@example.com", self.batch), self.first_instance + number - 1)
    }
}
