//! The floor under what needs the database: the server's own statement, one row at a time, as pgbench sends it over the Unix
//! socket. The texts are read out of the server's source, so that both always run the same.

use std::fmt::Write as _;

const READS: &str = include_str!("../../src/tracking/queries/read.rs");
const CHECKLISTS: &str = include_str!("../../src/tracking/checklist/queries.rs");

/// A statement of the server, with what pgbench has for its parameters.
pub struct Statement {
    source: &'static str,
    name: &'static str,
    values: &'static [&'static str],
}

pub const LIST: Statement =
    Statement { source: READS, name: "tracking.list", values: &["{address}", "false", "20", "0"] };
pub const DETAILS: Statement = Statement { source: READS, name: "tracking.details", values: &[":instance"] };
pub const STATUS: Statement = Statement { source: READS, name: "tracking.status", values: &[":instance"] };
pub const CHECKLIST: Statement = Statement { source: CHECKLISTS, name: "checklist.ticks", values: &[":instance"] };
pub const TICK: Statement = Statement {
    source: CHECKLISTS,
    name: "checklist.tick",
    values: &[":instance", "'care_made-up_item_3'", "(:done = 1)", "null", "localtimestamp"],
};

impl Statement {
    /// The script for `count` gardeners of a batch, whose plants' ids begin with `first`. An address is put together from its
    /// number in the statement: pgbench has no texts to draw.
    pub fn script(&self, count: u64, batch: &str, first: u64) -> String {
        let (_, rest) = self.source.split_once(&format!("/* {} */", self.name)).expect("the statement");
        let (text, _) = rest.split_once("\"#,").expect("the statement's end");
        let mut script = format!(
            "\\set gardener random(1, {count})\n\\set instance {first} + :gardener - 1\n\\set done random(0, 1)\n"
        );
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("--")) {
            let _ = writeln!(script, "{line}");
        }
        for (number, value) in (1..).zip(self.values) {
            script = script.replace(&format!("${number}"), value);
        }
        script = script.replace("{address}", &format!("('filler-{batch}-' || :gardener || '@example.com')"));
        script.trim_end().to_owned() + ";\n"
    }
}
