//! Poolers: whether one stands between us and the database, and whether `DATABASE_POOL_MODE` fits it.
//!
//! A pooler in transaction mode gives each transaction to whichever session is free. What a connection left behind in "its"
//! session, a prepared statement above all, is then somebody else's: answers can be those of another question, and no error
//! tells. So the server asks before it serves.

use std::fmt;
use std::time::Duration;

use futures_util::future::try_join_all;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::time::timeout;

use super::{Db, base};

/// How many connections ask at once, and how many questions each asks.
const ASKERS: usize = 8;
const QUESTIONS: usize = 25;

/// How often two connections are compared.
const LOOKS: usize = 4;

/// How long the questions may take all together.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which session a connection leads to: process ids alone may repeat on different servers.
const SESSION: &str = "/* pooler.session */ \
    select pg_backend_pid() || ' since ' || pg_postmaster_start_time() as session";

/// What a pooler says to a setting that it would have to remember.
const REFUSED_SETTING: &str = "unsupported startup parameter";

/// Why the database can't be used as the settings say.
#[derive(Debug)]
pub enum Unfit {
    /// The settings and what stands at the address don't go together.
    Mode(String),
    /// Nobody could be asked.
    Unreachable(sqlx::Error),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mode(sentence) => f.write_str(sentence),
            Self::Unreachable(error) => f.write_str(&crate::error::describe(error)),
        }
    }
}

impl std::error::Error for Unfit {}

impl From<sqlx::Error> for Unfit {
    fn from(error: sqlx::Error) -> Self {
        Self::Unreachable(error)
    }
}

/// Whether this is a pooler's refusal to remember a setting: somebody is there, and it isn't the database itself.
pub fn refuses_settings(error: &sqlx::Error) -> bool {
    let said = error.as_database_error().map(DatabaseError::message);
    said.is_some_and(|said| said.contains(REFUSED_SETTING))
}

/// Makes sure that the connections of the address in `variable` are sessions of the database's own.
pub async fn expect_sessions(options: &PgConnectOptions, variable: &str, remedy: &str) -> Result<(), Unfit> {
    let shared = match timeout(PATIENCE, shares_sessions(options)).await {
        Ok(Ok(shared)) => shared,
        Ok(Err(error)) if refuses_settings(&error) => true,
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => return Err(sqlx::Error::PoolTimedOut.into()),
    };
    if shared {
        return Err(Unfit::Mode(format!(
            "{variable} leads to a pooler that doesn't give each connection a session of its own: {remedy}"
        )));
    }
    Ok(())
}

/// Whether two connections meet in one session, or one is led to several.
async fn shares_sessions(options: &PgConnectOptions) -> sqlx::Result<bool> {
    let options = base(options.clone());
    let mut first = options.connect().await?;
    let mut second = options.connect().await?;
    let (home, other) = (session(&mut first).await?, session(&mut second).await?);
    let mut shared = home == other;
    for _ in 1..LOOKS {
        // Both at once: a pooler with few sessions has to choose.
        let (now, then) = tokio::join!(session(&mut first), session(&mut second));
        shared |= now? != home || then? != other;
    }
    // Both have been answered: how they end changes nothing.
    let _ = tokio::join!(first.close(), second.close());
    Ok(shared)
}

async fn session(connection: &mut PgConnection) -> sqlx::Result<String> {
    // Unprepared: a prepared question could itself go astray.
    let row = sqlx::raw_sql(SESSION).fetch_one(connection).await?;
    row.try_get("session")
}

impl Db {
    /// Asks many questions of two kinds at once and compares the answers with what they must be.
    pub async fn expect_right_answers(&self) -> Result<(), Unfit> {
        let askers = ASKERS.min(self.figures().max);
        let asked = try_join_all((0..askers).map(|asker| self.ask(asker)));
        match timeout(PATIENCE, asked).await {
            Ok(asked) => asked.map(|_| ()),
            Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
        }
    }

    async fn ask(&self, asker: usize) -> Result<(), Unfit> {
        for question in 0..QUESTIONS {
            let number = i64::try_from(asker * QUESTIONS + question).unwrap_or_default();
            let right = if question % 2 == 0 {
                let answer = sqlx::query_scalar::<_, i64>("/* pooler.number */ select $1::bigint + 1")
                    .bind(number)
                    .fetch_one(self)
                    .await;
                answer.map(|answer| answer == number + 1)
            } else {
                let text = format!("no. {number}");
                let answer = sqlx::query_scalar::<_, String>("/* pooler.text */ select upper($1::text)")
                    .bind(&text)
                    .fetch_one(self)
                    .await;
                answer.map(|answer| answer == text.to_uppercase())
            };
            match right {
                Ok(true) => {}
                Err(error) if matches!(error, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut) => {
                    return Err(error.into());
                }
                wrong => {
                    let how = match wrong {
                        Ok(_) => "gave the answer to another question".to_owned(),
                        Err(error) => format!("failed ({})", crate::error::describe(&error)),
                    };
                    return Err(Unfit::Mode(format!(
                        "DATABASE_POOL_MODE=transaction: a test of the pooler at DATABASE_URL {how}; \
                         it must be a pooler in transaction mode (not in statement mode)"
                    )));
                }
            }
        }
        Ok(())
    }
}
