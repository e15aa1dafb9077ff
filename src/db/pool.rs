//! The pool: how connections are opened, checked and replaced.

use std::time::Duration;

use log::LevelFilter;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};

use crate::config::DatabaseConfig;

/// The name under which our connections stand in `pg_stat_activity`.
const APPLICATION_NAME: &str = "plantopia_api";

/// A pool on the database that `options` lead to. No connection is opened yet.
#[must_use]
pub fn open(options: PgConnectOptions, config: &DatabaseConfig) -> PgPool {
    let statement_timeout = config.statement_timeout.as_millis().to_string();
    let options = base(options).options([
        // Plans that are short-lived: compiling them costs more than running them.
        ("jit", "off"),
        ("statement_timeout", &statement_timeout),
        // A transaction that its client forgot holds locks: end it with the statement's patience.
        ("idle_in_transaction_session_timeout", &statement_timeout),
    ]);
    let ping_after = config.pre_ping_idle;
    PgPoolOptions::new()
        .max_connections(config.max_connections())
        .max_lifetime(config.recycle)
        .acquire_timeout(config.acquire_timeout)
        // Pinging on every acquire doubles the round trips of a query: only those that lay idle are asked.
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            Box::pin(async move {
                if meta.idle_for < ping_after {
                    return Ok(true);
                }
                let ping = tokio::time::timeout(Duration::from_secs(1), connection.ping());
                Ok(matches!(ping.await, Ok(Ok(()))))
            })
        })
        .connect_lazy_with(options)
}

/// What every connection of ours has, those outside the pool too.
#[must_use]
pub fn base(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name(APPLICATION_NAME)
        // The query log reads these events and decides what is slow; they carry no values.
        .log_statements(LevelFilter::Debug)
        .log_slow_statements(LevelFilter::Debug, Duration::MAX)
}
