//! A look at the database for those who ask whether the server is ready. It never takes long, whatever the database does,
//! and of many who ask at once all get the answer of one look.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use super::migrate;
use super::pool::{self, Db};
use crate::telemetry;

/// How long the statements may take.
const PATIENCE: Duration = Duration::from_millis(800);

/// How long it may take to find out why they took longer.
const SECOND_LOOK: Duration = Duration::from_millis(400);

/// What a look found: `ok`, or what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub database: &'static str,
    pub migrations: &'static str,
}

/// The one who looks. Clones share a look under way.
#[derive(Clone)]
pub struct Probe {
    db: Db,
    options: PgConnectOptions,
    running: Arc<Mutex<Option<Shared<BoxFuture<'static, Look>>>>>,
}

impl Probe {
    /// At the database of `db`, which `options` lead to.
    pub fn new(db: Db, options: PgConnectOptions) -> Self {
        Self { db, options: pool::base(options), running: Arc::default() }
    }

    /// Looks, or waits for the one who is looking.
    pub async fn look(&self) -> Look {
        let look = {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            match running.as_ref().filter(|look| look.peek().is_none()) {
                Some(look) => look.clone(),
                None => running.insert(self.start()).clone(),
            }
        };
        look.await
    }

    /// In a task of its own: it doesn't end with the request that began it.
    fn start(&self) -> Shared<BoxFuture<'static, Look>> {
        let probe = self.clone();
        let look = tokio::spawn(telemetry::inherit(async move { probe.look_now().await }));
        let unknown = Look::missing("unknown");
        look.map(move |look| look.unwrap_or(unknown)).boxed().shared()
    }

    async fn look_now(&self) -> Look {
        match timeout(PATIENCE, migrate::is_current(self.db.read())).await {
            Ok(Ok(current)) => Look { database: "ok", migrations: if current { "ok" } else { "pending" } },
            Ok(Err(error)) if !matches!(error, sqlx::Error::PoolTimedOut) => Look::missing(words(&error)),
            Ok(Err(_)) | Err(_) => Look::missing(self.look_again().await),
        }
    }

    /// Why there was no answer: with a connection that nobody has to give back first.
    async fn look_again(&self) -> &'static str {
        match timeout(SECOND_LOOK, self.options.connect()).await {
            Ok(Ok(connection)) => {
                // It was an answer: whether it takes leave is all the same.
                let _ = timeout(SECOND_LOOK, connection.close()).await;
                "busy"
            }
            Ok(Err(error)) => words(&error),
            Err(_) => "silent",
        }
    }
}

impl Look {
    fn missing(database: &'static str) -> Self {
        Self { database, migrations: "unknown" }
    }
}

/// What is wrong with a database, in the words of its operator.
fn words(error: &sqlx::Error) -> &'static str {
    let code = error.as_database_error().and_then(DatabaseError::code);
    match code.as_deref() {
        Some("53300") => "out of connections",
        Some(code) if code.starts_with("53") => "out of resources",
        Some(code) if code.starts_with("57P") => "starting or stopping",
        Some(code) if code.starts_with("28") => "refuses our credentials",
        Some("3D000") => "not there",
        _ => "unreachable",
    }
}
