//! A replica that some reads may go to. It may be behind the primary, so it is trusted only as long as nothing happened:
//! every piece of news, and every failure of its own, sends all reads to the primary until the replica has been seen to
//! know what the primary knows.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgRow, PgStatement, PgTypeInfo};
use sqlx::{Describe, Execute, Executor, Postgres, SqlStr};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::statement::Statement;
use super::{Db, Step};

/// How long a read waits for the replica before the primary answers.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a replica that is behind or away is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The replica and whether it is trusted.
#[derive(Debug)]
pub struct Replica {
    db: Db,
    /// How many reasons there were to doubt it.
    doubts: watch::Sender<u64>,
    /// How many of them it has outlived.
    settled: Arc<AtomicU64>,
}

impl Replica {
    /// A replica of `primary`, not trusted before it has been looked at.
    pub fn new(db: Db, primary: Db) -> Self {
        let (doubts, doubted) = watch::channel(1);
        let settled = Arc::new(AtomicU64::new(0));
        tokio::spawn(settle(db.clone(), primary, doubted, Arc::clone(&settled)));
        Self { db, doubts, settled }
    }

    /// Something happened that it may not know of yet.
    pub fn doubt(&self) {
        self.doubts.send_modify(|doubts| *doubts += 1);
    }

    /// Whether it knows all that the primary was seen to know.
    pub fn is_trusted(&self) -> bool {
        self.settled.load(Ordering::Acquire) == *self.doubts.borrow()
    }

    /// What the replica says, if it is trusted and says it in time.
    async fn ask<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> Option<T> {
        if !self.is_trusted() {
            return None;
        }
        let cause = match timeout(PATIENCE, work).await {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(error)) => crate::error::describe(&error),
            Err(_) => "it said nothing".to_owned(),
        };
        tracing::warn!(cause, "the replica can't answer: the primary does");
        self.doubt();
        None
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.db.connections.close().await;
    }
}

/// Looks at the replica after each doubt until it knows what the primary knew then.
async fn settle(replica: Db, primary: Db, mut doubted: watch::Receiver<u64>, settled: Arc<AtomicU64>) {
    loop {
        let doubts = *doubted.borrow_and_update();
        loop {
            match has_caught_up(&replica, &primary).await {
                Ok(true) => break,
                Ok(false) => {}
                Err(error) => {
                    let cause = crate::error::describe(&error);
                    tracing::debug!(cause, "the replica can't be looked at");
                }
            }
            sleep(LOOK).await;
            if doubted.has_changed().is_err() {
                return;
            }
        }
        settled.store(doubts, Ordering::Release);
        if doubted.changed().await.is_err() {
            return;
        }
    }
}

async fn has_caught_up(replica: &Db, primary: &Db) -> sqlx::Result<bool> {
    let wanted = versions(primary).await?;
    let known: HashMap<String, i64> = versions(replica).await?.into_iter().collect();
    let is_known = |(table, version): (String, i64)| known.get(&table).is_some_and(|known| *known >= version);
    Ok(wanted.into_iter().all(is_known))
}

async fn versions(db: &Db) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as("/* replica.versions */ select table_name, version from data_versions").fetch_all(db).await
}

/// For reads that a replica may answer; where there is none, or it isn't trusted, the primary does.
#[derive(Clone, Copy, Debug)]
pub struct Reads<'a> {
    pub(super) primary: &'a Db,
    pub(super) replica: Option<&'a Replica>,
}

impl<'c> Executor<'c> for Reads<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let Some(replica) = self.replica else {
            return self.primary.fetch_many(query);
        };
        let statement = Statement::of(query);
        stream::once(async move {
            let statement = match statement {
                Ok(statement) => statement,
                Err(error) => return stream::once(async { Err(error) }).boxed(),
            };
            // All of it or nothing: half of the rows from here and half from there would be no answer.
            let steps = (&replica.db).fetch_many(statement.clone());
            match replica.ask(steps.try_collect::<Vec<_>>()).await {
                Some(steps) => stream::iter(steps.into_iter().map(Ok)).boxed(),
                None => self.primary.fetch_many(statement),
            }
        })
        .flatten()
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let Some(replica) = self.replica else {
            return self.primary.fetch_optional(query);
        };
        Box::pin(async move {
            let statement = Statement::of(query)?;
            let row = (&replica.db).fetch_optional(statement.clone());
            match replica.ask(row).await {
                Some(row) => Ok(row),
                None => self.primary.fetch_optional(statement).await,
            }
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        self.primary.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        self.primary.describe(sql)
    }
}
