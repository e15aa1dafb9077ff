//! Whether `DATABASE_POOL_MODE` fits the pooler, if there is one. In transaction mode a prepared statement may be found in
//! somebody else's session: answers can be those of another question, and no error says so. So the server asks at its start.

use std::time::Duration;

use futures_util::future::try_join_all;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::time::timeout;

use super::Db;
use super::pool::with_defaults;
use crate::error::describe;

const ASKERS: usize = 8;
const QUESTIONS: usize = 12;

const COMPARISONS: usize = 4;

const CHECK_TIMEOUT: Duration = Duration::from_secs(10);

/// Which session a connection leads to: process ids alone may repeat on different servers.
const SESSION: &str = "/* pooler.session */ \
    select pg_backend_pid() || ' since ' || pg_postmaster_start_time() as session";

/// Whether a pooler refused to remember a setting: somebody is there, and it isn't the database itself.
pub fn refuses_settings(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.message().contains("unsupported startup parameter"))
}

/// Makes sure that each connection to the address in `variable` has a session of its own.
pub async fn expect_sessions(options: &PgConnectOptions, variable: &str, remedy: &str) -> Result<(), String> {
    let options = with_defaults(options.clone());
    match timeout(CHECK_TIMEOUT, shares_sessions(&options)).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
        Ok(false) => return Ok(()),
        Err(error) if !refuses_settings(&error) => return Err(describe(&error)),
        _ => {}
    }
    Err(format!("{variable} leads to a pooler that doesn't give each connection a session of its own: {remedy}"))
}

/// Whether two connections meet in one session, or one is led to several.
pub(crate) async fn shares_sessions(options: &PgConnectOptions) -> sqlx::Result<bool> {
    let (mut first, mut second) = (options.connect().await?, options.connect().await?);
    let (home, other) = (session(&mut first).await?, session(&mut second).await?);
    let mut shared = home == other;
    for _ in 1..COMPARISONS {
        // Both at once: a pooler with few sessions has to choose.
        let (now, then) = tokio::join!(session(&mut first), session(&mut second));
        shared |= now? != home || then? != other;
    }
    // Both have been answered: how they end changes nothing.
    let _ = tokio::join!(first.close(), second.close());
    Ok(shared)
}

async fn session(connection: &mut PgConnection) -> sqlx::Result<String> {
    // Unprepared: a prepared statement could itself go astray.
    let row = sqlx::raw_sql(SESSION).fetch_one(connection).await?;
    row.try_get("session")
}

impl Db {
    /// Asks many questions of two kinds at once and compares the answers with what they must be.
    pub async fn expect_right_answers(&self) -> Result<(), String> {
        let askers = 0..ASKERS.min(self.figures().max);
        let asked = try_join_all(askers.map(|asker| self.ask_questions(asker)));
        let how = match timeout(CHECK_TIMEOUT, asked).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            Ok(right) if right.iter().all(|right| *right) => return Ok(()),
            Ok(_) => "gave the answer to another question".to_owned(),
            Err(error @ (sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut)) => return Err(describe(&error)),
            Err(error) => format!("failed ({})", describe(&error)),
        };
        Err(format!(
            "DATABASE_POOL_MODE=transaction: a test of the pooler at DATABASE_URL {how}; \
             it must be a pooler in transaction mode (not in statement mode)"
        ))
    }

    async fn ask_questions(&self, asker: usize) -> sqlx::Result<bool> {
        for question in 0..QUESTIONS {
            let number = i64::try_from(asker * QUESTIONS + question).unwrap_or_default();
            let sum = sqlx::query_scalar("/* pooler.number */ select $1::bigint + 1").bind(number);
            let text = sqlx::query_scalar("/* pooler.text */ select $1::text || '!'").bind(number.to_string());
            let answers: (i64, String) = (sum.fetch_one(self.read()).await?, text.fetch_one(self.read()).await?);
            if answers != (number + 1, format!("{number}!")) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
