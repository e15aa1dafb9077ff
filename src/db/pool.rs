//! sqlx's pool: its size, how its connections are recycled and when they are pinged.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use log::LevelFilter;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use super::Counters;
use crate::config::DatabaseConfig;

const APPLICATION_NAME: &str = "plantopia_api";

/// How long a connection may lie idle before it is closed: a quiet night leaves none open.
const IDLE_TIMEOUT: Duration = Duration::from_mins(10);

const PING_TIMEOUT: Duration = Duration::from_secs(1);

/// A pool that opens no connection yet.
pub(super) fn open(options: &PgConnectOptions, config: &DatabaseConfig, counters: &Arc<Counters>) -> PgPool {
    let (opened, lost, ping_after) = (Arc::clone(counters), Arc::clone(counters), config.pre_ping_idle);
    PgPoolOptions::new()
        .max_connections(config.max_connections())
        // Others would open connections before anybody needs them, and hang in it.
        .min_connections(0)
        .max_lifetime(config.recycle)
        .idle_timeout(IDLE_TIMEOUT)
        .acquire_timeout(config.acquire_timeout)
        .test_before_acquire(false)
        .after_connect(move |_, _| {
            opened.opened.fetch_add(1, Relaxed);
            Box::pin(async { Ok(()) })
        })
        .before_acquire(move |connection, meta| {
            let lost = Arc::clone(&lost);
            Box::pin(async move {
                let alive =
                    meta.idle_for < ping_after || matches!(timeout(PING_TIMEOUT, connection.ping()).await, Ok(Ok(())));
                lost.lost.fetch_add(u64::from(!alive), Relaxed);
                Ok(alive)
            })
        })
        .connect_lazy_with(options.clone())
}

/// What every connection of ours has, those outside the pool too.
pub(crate) fn with_defaults(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name(APPLICATION_NAME)
        // The query log reads these events and decides what is slow; they carry no values.
        .log_statements(LevelFilter::Debug)
        .log_slow_statements(LevelFilter::Debug, Duration::MAX)
}
