//! A hundred thousand gardeners with a plant and ten rows of its checklist each, made by `scripts/fill-database`.

use std::path::Path;
use std::process::Command;

use super::figures::shuffled;
use super::pgbench::Programs;

/// The checklist rows of each plant.
pub const ITEMS: u64 = 10;

/// The made-up gardeners, numbered from 1, and their plants, as many, with ids without a gap.
pub struct Gardeners {
    count: u64,
    batch: String,
    first_instance: u64,
}

impl Gardeners {
    /// Fills the database.
    pub fn make(programs: &Programs, url: &str, count: u64) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/fill-database");
        let (count_text, items) = (count.to_string(), ITEMS.to_string());
        let output = Command::new(script)
            .args([url, "--instances", &count_text, "--per-user", "1"])
            .args(["--items", &items, "--busy", "0"])
            .output()
            .expect("scripts/fill-database runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "scripts/fill-database: {complaint}");
        let facts = programs.ask(
            url,
            "select split_part(min(u.email), '-', 2), min(i.id), max(i.id) - min(i.id) + 1, count(*)
            from user_plant_instances i join users u on u.id = i.user_id",
        );
        let facts: Vec<&str> = facts.trim().split('|').collect();
        let [batch, first, span, found] = facts[..] else {
            panic!("{facts:?}");
        };
        assert_eq!((span, found), (count_text.as_str(), count_text.as_str()));
        Self { count, batch: batch.to_owned(), first_instance: first.parse().expect("an id") }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// What their addresses have in common.
    pub fn batch(&self) -> &str {
        &self.batch
    }

    /// The lowest id of their plants.
    pub fn first_instance(&self) -> u64 {
        self.first_instance
    }

    /// The gardener at a place in a walk through all of them without order.
    pub fn at(&self, place: u64) -> Gardener {
        let number = shuffled(place, self.count) + 1;
        Gardener {
            email: format!("filler-{}-{number}@example.com", self.batch),
            instance: self.first_instance + number - 1,
        }
    }
}

/// One of them, and one of the plants, which need not be theirs: no request asks for both.
pub struct Gardener {
    pub email: String,
    pub instance: u64,
}
