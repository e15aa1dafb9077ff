//! The slow-query layer: counts each of sqlx's statements on its request and under its name, warns of the slow ones by
//! name and never with a value, and remembers the last of them.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDateTime;
use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;
use utoipa::ToSchema;

use crate::clock::Clock;
use crate::metrics;
use crate::python;

const STATEMENTS: &str = "sqlx::query";

const REMEMBERED: usize = 200;

static SLOW: Mutex<VecDeque<SlowQuery>> = Mutex::new(VecDeque::new());

/// A statement that took long.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SlowQueryItem)]
pub(crate) struct SlowQuery {
    #[schema(example = "plants.list")]
    pub name: String,
    #[schema(example = 134.2)]
    pub elapsed_ms: f64,
    /// Rows that it returned, or changed.
    pub rows: u64,
    /// In UTC.
    #[serde(serialize_with = "python::datetime")]
    pub when: NaiveDateTime,
    /// The request that ran it, as its `X-Request-Id` said; null for the server's own.
    pub request_id: Option<String>,
}

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
    fn report(&self, Statement { name, elapsed, rows_returned, rows_affected }: Statement) {
        let query = SlowQuery {
            name,
            elapsed_ms: python::round(elapsed.as_secs_f64() * 1e3, 1),
            rows: rows_returned.max(rows_affected),
            when: self.clock.timestamp(),
            request_id: super::current().map(|request| request.id.clone()),
        };
        remember(query.clone());
        let warn = async move {
            let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
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
            let when = NaiveDateTime::default();
            remember(SlowQuery { name: "test.slow".into(), elapsed_ms: 1e3, rows: n, when, request_id: None });
        }
        let slow = slow_queries();
        assert_eq!(slow.len(), REMEMBERED);
        assert_eq!((slow[0].rows, slow[REMEMBERED - 1].rows), (REMEMBERED as u64, 1));
    }
}
