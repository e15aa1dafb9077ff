//! The query log: a tracing layer over sqlx's own events. It counts every statement on the request that ran it and under
//! its name, and warns of the slow ones, by name and never with a value.

use std::fmt;
use std::time::Duration;

use chrono_tz::Tz;
use tokio::sync::mpsc;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::query_stats::{self, QueryStats, SlowQuery};
use crate::clock::Clock;
use crate::telemetry;

/// The target of the events that sqlx sends for each statement.
const STATEMENTS: &str = "sqlx::query";

/// How many slow statements may wait to be warned of before more are passed over.
const WAITING: usize = 256;

/// The layer.
pub struct QueryLog {
    threshold: Duration,
    slow: mpsc::Sender<SlowQuery>,
    clock: Clock,
}

/// The other half: it writes the warnings. A layer can't log while it is handling an event.
pub struct Warnings(mpsc::Receiver<SlowQuery>);

impl QueryLog {
    /// A layer that warns of statements that take `threshold` or longer.
    pub fn new(threshold: Duration) -> (Self, Warnings) {
        let (slow, waiting) = mpsc::channel(WAITING);
        let log = Self { threshold, slow, clock: Clock::system(Tz::UTC) };
        (log, Warnings(waiting))
    }

    /// The layer, seeing only sqlx's statements.
    pub fn layer<S>(self) -> impl Layer<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        self.with_filter(Targets::new().with_target(STATEMENTS, LevelFilter::DEBUG))
    }

    fn count(&self, statement: &Statement) {
        let query = statement.query.unwrap_or_else(|| QueryStats::named(UNNAMED));
        let slow = statement.elapsed >= self.threshold;
        telemetry::note_query(statement.elapsed);
        query.record(statement.elapsed, slow);
        if slow {
            // A full channel means that hundreds of warnings are on their way already.
            let _ = self.slow.try_send(SlowQuery {
                name: query.name(),
                elapsed: statement.elapsed,
                rows: statement.rows_returned.max(statement.rows_affected),
                at: self.clock.timestamp(),
                request_id: telemetry::current().map(|request| request.id.clone()),
            });
        }
    }
}

impl<S: Subscriber> Layer<S> for QueryLog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        self.count(&statement);
    }
}

impl Warnings {
    /// Writes the warnings as they come, for as long as the process lives.
    pub fn spawn(mut self) {
        std::thread::spawn(move || {
            while let Some(slow) = self.0.blocking_recv() {
                tracing::warn!(
                    query = slow.name,
                    elapsed_ms = u64::try_from(slow.elapsed.as_millis()).unwrap_or(u64::MAX),
                    rows = slow.rows,
                    request_id = slow.request_id,
                    "slow query"
                );
                query_stats::remember(slow);
            }
        });
    }
}

const UNNAMED: &str = "unnamed";

/// The name of a statement: ours begin with it in a comment, `/* plants.list */ select ...`.
pub(crate) fn query_name(summary: &str) -> &str {
    let mut words = summary.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some("/*"), Some(name)) => name,
        // A migration begins with what it is about.
        (Some("--"), _) => "migration",
        (Some(verb), _) => verb,
        _ => UNNAMED,
    }
}

/// What an event tells of a statement. Its text is not copied: the name is looked up while it is there.
#[derive(Default)]
struct Statement {
    query: Option<&'static QueryStats>,
    elapsed: Duration,
    rows_returned: u64,
    rows_affected: u64,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            self.query = Some(QueryStats::named(query_name(value)));
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
    use super::query_name;

    #[test]
    fn a_statement_is_known_by_the_name_in_its_comment() {
        assert_eq!(query_name("/* plants.list */ select …"), "plants.list");
        assert_eq!(query_name("BEGIN"), "BEGIN");
        assert_eq!(query_name("-- The tables of …"), "migration");
        assert_eq!(query_name(""), "unnamed");
    }
}
