//! The floor under what needs the database: the server's own statements, one row at a time, as pgbench sends them over the
//! Unix socket. The texts are read out of the server's source, so that both always run the same.

const READS: &str = include_str!("../../src/tracking/queries/read.rs");
const CHECKLISTS: &str = include_str!("../../src/tracking/checklist/queries.rs");

/// Statements of the server: one, or a transaction of several.
pub struct Floor {
    source: &'static str,
    statements: &'static [Statement],
}

/// A statement's name, and what pgbench has for its parameters.
type Statement = (&'static str, &'static [&'static str]);

pub const LIST: Floor = Floor { source: READS, statements: &[("tracking.list", &["{address}", "false", "20", "0"])] };
pub const DETAILS: Floor = Floor { source: READS, statements: &[("tracking.details", &[":instance", "null"])] };
pub const STATUS: Floor = Floor { source: READS, statements: &[("tracking.status", &[":instance", "null"])] };
pub const CHECKLIST: Floor = Floor { source: CHECKLISTS, statements: &[("checklist.ticks", &[":instance", "null"])] };
#[rustfmt::skip]
pub const TICK: Floor = Floor { source: CHECKLISTS, statements: &[
    ("checklist.lock", &[":instance", "null"]),
    ("checklist.tick", &[
        ":instance", "'care_made-up_item_3'", "array['care_made-up_item_3']", "(:done = 1)", "null", "localtimestamp",
    ]),
] };

impl Floor {
    /// The script for `count` gardeners of a batch, whose plants' ids begin with `first`. An address is put together from its
    /// number in the statement: pgbench has no texts to draw.
    pub fn script(&self, count: u64, batch: &str, first: u64) -> String {
        let drawn = format!(
            "\\set gardener random(1, {count})\n\\set instance {first} + :gardener - 1\n\\set done random(0, 1)\n"
        );
        let statements: String = self.statements.iter().map(|statement| self.text(*statement)).collect();
        let script = if self.statements.len() > 1 { format!("begin;\n{statements}commit;\n") } else { statements };
        (drawn + &script).replace("{address}", &format!("('filler-{batch}-' || :gardener || '@example.com')"))
    }

    fn text(&self, (name, values): Statement) -> String {
        let (_, rest) = self.source.split_once(&format!("/* {name} */")).expect("the statement");
        let (text, _) = rest.split_once("\"#,").expect("the statement's end");
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("--"));
        let mut script = lines.collect::<Vec<_>>().join("\n");
        for (number, value) in (1..).zip(values) {
            script = script.replace(&format!("${number}"), value);
        }
        script.trim_end().to_owned() + ";\n"
    }
}
