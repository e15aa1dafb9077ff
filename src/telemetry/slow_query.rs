//! The slow-query layer: counts each of sqlx's statements on its request and under its name, warns of the slow ones by
//! name and never with a value, and remembers the last of them.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDateTime;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::clock::Clock;
use crate::metrics;

/// The target of the event that sqlx emits for each statement.
const STATEMENTS: &str = "sqlx::query";

/// How many slow statements are remembered.
const REMEMBERED: usize = 200;

static SLOW: Mutex<VecDeque<SlowQuery>> = Mutex::new(VecDeque::new());

/// A statement that took as long as the threshold or longer, known by its name alone.
#[derive(Clone, Debug)]
pub(crate) struct SlowQuery {
    pub name: String,
    pub elapsed: Duration,
    /// The rows that it returned or changed.
    pub rows: u64,
    /// When it ended, in UTC.
    pub at: NaiveDateTime,
    /// The request that ran it, if one did.
    pub request_id: Option<String>,
}

/// The slow statements that are remembered, newest first.
pub(crate) fn slow_queries() -> Vec<SlowQuery> {
    SLOW.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

fn remember(query: SlowQuery) {
    let mut slow = SLOW.lock().unwrap_or_else(PoisonError::into_inner);
    slow.truncate(REMEMBERED - 1);
    slow.push_front(query);
}

/// The layer, which warns of statements that take `threshold` or longer.
pub(super) fn layer<S>(threshold: Duration) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = SlowQueryLayer { threshold, clock: Clock::system(chrono_tz::UTC) };
    layer.with_filter(Targets::new().with_target(STATEMENTS, LevelFilter::DEBUG))
}

struct SlowQueryLayer {
    threshold: Duration,
    clock: Clock,
}

impl SlowQueryLayer {
    fn report(&self, statement: Statement) {
        let query = SlowQuery {
            name: statement.name,
            elapsed: statement.elapsed,
            rows: statement.rows_returned.max(statement.rows_affected),
            at: self.clock.timestamp(),
            request_id: super::current().map(|request| request.id.clone()),
        };
        remember(query.clone());
        let warn = async move {
            let elapsed_ms = u64::try_from(query.elapsed.as_millis()).unwrap_or(u64::MAX);
            let SlowQuery { name, rows, request_id, .. } = query;
            tracing::warn!(query = name, elapsed_ms, rows, request_id, "slow query");
        };
        // A layer can't emit an event while it handles one: the filters of the layers would mix up the two.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(warn);
        }
    }
}

impl<S: Subscriber> Layer<S> for SlowQueryLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let slow = statement.elapsed >= self.threshold;
        super::note_query(statement.elapsed);
        metrics::record_query(&statement.name, statement.elapsed, slow);
        if slow {
            self.report(statement);
        }
    }
}

/// The name of a statement. Ours begin with it in a comment: `/* plants.list */ select ...`.
pub(crate) fn query_name(summary: &str) -> &str {
    let mut words = summary.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some("/*"), Some(name)) => name,
        // A migration begins with what it is about.
        (Some("--"), _) => "migration",
        (Some(verb), _) => verb,
        _ => "unnamed",
    }
}

/// What sqlx's event tells of a statement.
#[derive(Default)]
struct Statement {
    name: String,
    elapsed: Duration,
    rows_returned: u64,
    rows_affected: u64,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            query_name(value).clone_into(&mut self.name);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "rows_returned" => self.rows_returned = value,
            "rows_affected" => self.rows_affected = value,
            _ => {}
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.elapsed = Duration::try_from_secs_f64(value).unwrap_or_default();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_known_by_the_name_in_its_comment() {
        assert_eq!(query_name("/* plants.list */ select …"), "plants.list");
        assert_eq!(query_name("BEGIN"), "BEGIN");
        assert_eq!(query_name("-- The tables of …"), "migration");
        assert_eq!(query_name(""), "unnamed");
    }

    #[test]
    fn the_newest_slow_queries_are_remembered() {
        for n in 0..=REMEMBERED as u64 {
            let (name, elapsed, at) = ("test.slow".into(), Duration::from_secs(1), NaiveDateTime::default());
            remember(SlowQuery { name, elapsed, rows: n, at, request_id: None });
        }
        let slow = slow_queries();
        assert_eq!(slow.len(), REMEMBERED);
        assert_eq!((slow[0].rows, slow[REMEMBERED - 1].rows), (REMEMBERED as u64, 1));
    }
}
