//! A statement that can be run twice, and the question whether it may be.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgStatement};
use sqlx::{Execute, Postgres, SqlStr};

/// A statement with its values, taken out of whatever described it.
#[derive(Clone)]
pub struct Statement {
    sql: SqlStr,
    arguments: Option<PgArguments>,
    /// Whether the connection keeps it prepared for the next time.
    persistent: bool,
}

impl Statement {
    /// Takes `query` apart.
    pub fn of<'q>(mut query: impl Execute<'q, Postgres>) -> sqlx::Result<Self> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        let persistent = query.persistent();
        Ok(Self { sql: query.sql(), arguments, persistent })
    }

    /// The same, not kept prepared: the next time this connection may lead to another session.
    pub fn unprepared(mut self) -> Self {
        self.persistent = false;
        self
    }

    /// Whether running it twice is the same as running it once.
    pub fn only_reads(&self) -> bool {
        only_reads(self.sql.as_str())
    }
}

impl Execute<'_, Postgres> for Statement {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        Ok(self.arguments.take())
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}

/// A query, and nothing in it that writes, locks or counts on. When in doubt, no.
fn only_reads(sql: &str) -> bool {
    let body = match sql.trim_start().strip_prefix("/*") {
        Some(rest) => rest.split_once("*/").map_or("", |(_, body)| body),
        None => sql,
    };
    let mut words = body.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let Some(first) = words.next() else {
        return false;
    };
    (is(first, "select") || is(first, "with"))
        && !words.any(|word| {
            // `for update` and `for share` lock; the functions are those whose second call does something else.
            ["insert", "update", "delete", "merge", "into", "share", "nextval", "setval", "set_config", "pg_notify"]
                .iter()
                .any(|writes| is(word, writes))
                || word.to_ascii_lowercase().starts_with("pg_advisory")
                || word.to_ascii_lowercase().starts_with("pg_try_advisory")
        })
}

#[cfg(test)]
mod tests {
    use super::only_reads;

    #[test]
    fn only_what_reads_may_be_run_twice() {
        for sql in [
            "/* plants.list */ select id, updated_at from plants",
            "with a as (select 1) select * from a",
            "\n  SELECT deleted from x",
        ] {
            assert!(only_reads(sql), "{sql}");
        }
        for sql in [
            "",
            "/* unending",
            "/* select */ insert into plants default values",
            "with gone as (delete from plants returning id) select count(*) from gone",
            "select 1 from users where id = 1 for update",
            "select id from users for no key update",
            "select id from users for key share",
            "select nextval('ids')",
            "select pg_advisory_xact_lock(1)",
            "select pg_try_advisory_lock(1)",
            "select * into copy from plants",
            "BEGIN",
            "call forget()",
        ] {
            assert!(!only_reads(sql), "{sql}");
        }
    }
}
