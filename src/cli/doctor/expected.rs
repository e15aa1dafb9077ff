//! What a database of ours must have, read from the migrations themselves: there is no second list to keep.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::migrate;

/// The tables, columns, indexes and triggers that the migrations make.
#[derive(Debug, Default)]
pub struct Expected {
    /// The tables and their columns.
    pub columns: BTreeMap<String, BTreeSet<String>>,
    /// The indexes that are made by name.
    pub indexes: BTreeMap<String, Index>,
    /// What must be unique: a table and its columns, and the statement that makes it so.
    pub unique: BTreeMap<(String, String), String>,
    /// The triggers: table and name.
    pub triggers: BTreeSet<(String, String)>,
    /// The columns that are `jsonb`.
    pub jsonb: BTreeSet<(String, String)>,
}

/// An index.
#[derive(Debug)]
pub struct Index {
    /// Its table.
    pub table: String,
    /// Whether it keeps rows apart, rather than finding them quickly.
    pub unique: bool,
    /// The statement that makes it while others go on writing.
    pub create: String,
}

impl Expected {
    /// All that the known migrations make, less what later ones take away.
    pub fn read() -> Self {
        let mut expected = Self::default();
        for migration in migrate::known() {
            for statement in statements(migration.sql.as_str()) {
                expected.note(&statement);
            }
        }
        expected
    }

    fn note(&mut self, statement: &str) {
        let words: Vec<&str> = statement.split(' ').collect();
        let without_if = |words: &[&'_ str]| -> usize {
            match words {
                ["if", "not", "exists", ..] => 3,
                ["if", "exists", ..] | ["or", "replace", ..] => 2,
                ["concurrently" | "only", ..] => 1,
                _ => 0,
            }
        };
        match words.as_slice() {
            ["create", "table", rest @ ..] => {
                let name = rest[without_if(rest)];
                self.note_table(name, statement);
            }
            ["create", "index", rest @ ..] => self.note_index(false, &rest[without_if(rest)..]),
            ["create", "unique", "index", rest @ ..] => {
                self.note_index(true, &rest[without_if(rest)..]);
            }
            ["create", "trigger", name, rest @ ..] | ["create", "or", "replace", "trigger", name, rest @ ..] => {
                if let Some(on) = rest.iter().position(|word| *word == "on") {
                    let trigger = (rest[on + 1].to_owned(), (*name).to_owned());
                    self.triggers.insert(trigger);
                }
            }
            ["drop", "trigger", rest @ ..] => {
                let rest = &rest[without_if(rest)..];
                self.triggers.remove(&(rest[2].to_owned(), rest[0].to_owned()));
            }
            ["drop", "index", rest @ ..] => {
                self.indexes.remove(rest[without_if(rest)]);
            }
            ["drop", "table", rest @ ..] => {
                self.columns.remove(rest[without_if(rest)]);
            }
            ["alter", "table", rest @ ..] => {
                let rest = &rest[without_if(rest)..];
                let (table, clauses) = (rest[0], rest[1..].join(" "));
                for clause in split_list(&clauses) {
                    if let Some(column) = clause.strip_prefix("add column ") {
                        let column = column.strip_prefix("if not exists ").unwrap_or(column);
                        self.note_column(table, column);
                    } else if let Some(constraint) = clause.strip_prefix("add ") {
                        self.note_constraint(table, constraint);
                    }
                }
            }
            _ => {}
        }
    }

    fn note_table(&mut self, table: &str, statement: &str) {
        let body = statement.split_once('(').and_then(|(_, rest)| Some(rest.rsplit_once(')')?.0));
        self.columns.entry(table.to_owned()).or_default();
        for part in split_list(body.unwrap_or_default()) {
            match part.split(' ').next().unwrap_or_default() {
                "constraint" | "primary" | "unique" | "foreign" | "check" => {
                    self.note_constraint(table, part);
                }
                _ => self.note_column(table, part),
            }
        }
    }

    fn note_column(&mut self, table: &str, definition: &str) {
        let words: Vec<&str> = definition.split(' ').collect();
        let column = words[0].to_owned();
        if words.contains(&"unique") {
            self.note_unique(table, &column);
        }
        if words.get(1) == Some(&"jsonb") {
            self.jsonb.insert((table.to_owned(), column.clone()));
        }
        self.columns.entry(table.to_owned()).or_default().insert(column);
    }

    fn note_constraint(&mut self, table: &str, definition: &str) {
        if let Some((_, rest)) = definition.split_once("unique (")
            && let Some((columns, _)) = rest.split_once(')')
        {
            self.note_unique(table, columns);
        }
    }

    fn note_unique(&mut self, table: &str, columns: &str) {
        let make = format!("alter table {table} add unique ({columns})");
        self.unique.insert((table.to_owned(), columns.to_owned()), make);
    }

    fn note_index(&mut self, unique: bool, rest: &[&str]) {
        let kind = if unique { "unique index" } else { "index" };
        let on = if rest[2] == "only" { 3 } else { 2 };
        let index = Index {
            table: rest[on].to_owned(),
            unique,
            create: format!("create {kind} concurrently if not exists {}", rest.join(" ")),
        };
        self.indexes.insert(rest[0].to_owned(), index);
    }
}

/// The statements of a script, without comments and with single spaces. Bodies of functions count as one word.
fn statements(script: &str) -> Vec<String> {
    let mut statements = vec![String::new()];
    let mut rest = script;
    while let Some(next) = rest.chars().next() {
        let current = statements.last_mut().expect("one at least");
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if next == '\'' || rest.starts_with("$$") {
            let quote = if next == '\'' { "'" } else { "$$" };
            let end = rest[quote.len()..].find(quote);
            let length = end.map_or(rest.len(), |end| end + 2 * quote.len());
            if next == '\'' {
                current.push_str(&rest[..length]);
            }
            length
        } else {
            match next {
                ';' => statements.push(String::new()),
                space if space.is_whitespace() => current.push(' '),
                other => current.push(other),
            }
            next.len_utf8()
        };
        rest = &rest[length..];
    }
    let tidy = |statement: String| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    let tidied = statements.into_iter().map(tidy);
    tidied.filter(|statement| !statement.is_empty()).collect()
}

/// The parts of a list, split at the commas that stand in no parentheses.
fn split_list(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, letter) in list.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_statement_by_statement() {
        let script = "-- a; remark\ncreate table if not exists t (\n  id serial primary key, b varchar(2) unique,\n  \
            j jsonb default '{;}', constraint c unique (id, b));\n\
            create function f() returns trigger as $$ begin; end; $$ language plpgsql;\n\
            create trigger news after insert on t for each statement execute function f();\n\
            create index if not exists i on t using gin (j); alter table t add column if not exists z int;";
        assert_eq!(statements(script).len(), 5);
        let mut expected = Expected::default();
        for statement in statements(script) {
            expected.note(&statement);
        }
        let columns: Vec<&str> = expected.columns["t"].iter().map(String::as_str).collect();
        assert_eq!(columns, ["b", "id", "j", "z"]);
        let unique: Vec<&str> = expected.unique.keys().map(|(_, c)| c.as_str()).collect();
        assert_eq!(unique, ["b", "id, b"]);
        assert_eq!(expected.indexes["i"].create, "create index concurrently if not exists i on t using gin (j)");
        assert!(expected.triggers.contains(&("t".into(), "news".into())));
        assert!(expected.jsonb.contains(&("t".into(), "j".into())));
        expected.note("drop index if exists i");
        assert!(expected.indexes.is_empty());
    }

    #[test]
    fn the_migrations_make_what_the_house_is_known_for() {
        let expected = Expected::read();
        assert!(expected.columns["plants"].contains("sowing_months_by_climate"));
        assert!(expected.columns["suburbs"].contains("climate_zone"));
        assert_eq!(expected.indexes["idx_users_email_lower"].table, "users");
        assert!(expected.unique.contains_key(&("users".to_owned(), "email".to_owned())));
    }
}
