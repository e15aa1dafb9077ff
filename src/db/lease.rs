//! A connection while it is used, and what becomes of it afterwards.

use std::mem::replace;
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{Connection, Executor, Postgres, SqlSafeStr, SqlStr};
use tokio::sync::OwnedSemaphorePermit;

use super::client_places::ClientPlace;
use super::failure::is_broken;
use super::pool::Db;
use super::writes;

/// A place among all who have a connection or wait for one, and among those of one client.
type Place = (OwnedSemaphorePermit, ClientPlace);

/// A connection of the pool. Whoever is done with it says so; otherwise it is tidied up before it goes back.
#[derive(Debug)]
pub(crate) struct Lease {
    connection: Option<PoolConnection<Postgres>>,
    state: State,
    db: Db,
    pool: Arc<PgPool>,
    place: Option<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing is under way.
    Clean,
    /// A statement may not have ended.
    Busy,
    /// A transaction hasn't ended.
    Begun,
}

impl Lease {
    pub(super) fn new(db: &Db, connection: PoolConnection<Postgres>, pool: Arc<PgPool>, place: Place) -> Self {
        Self { connection: Some(connection), state: State::Busy, db: db.clone(), pool, place: Some(place) }
    }

    pub(super) fn connection(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("only dropping takes it")
    }

    /// Begins a transaction.
    pub(super) async fn begin(&mut self) -> sqlx::Result<()> {
        self.state = State::Begun;
        self.run(self.db.0.begin.clone()).await
    }

    /// Ends the transaction with `commit` or `rollback`.
    pub(super) async fn end(&mut self, statement: &'static str) -> sqlx::Result<()> {
        self.run(statement.into_sql_str()).await?;
        self.state = State::Clean;
        Ok(())
    }

    async fn run(&mut self, statement: SqlStr) -> sqlx::Result<()> {
        let db = self.db.clone();
        let done = db.in_time(self.connection().execute(statement)).await;
        done.map(drop).inspect_err(|error| self.failed(error))
    }

    /// The statement has ended: the connection is as good as new.
    pub(super) fn done(&mut self) {
        self.state = State::Clean;
    }

    /// A statement failed. A connection that broke is closed, and its like in the pool are not trusted either.
    pub(super) fn failed(&mut self, error: &sqlx::Error) {
        if writes::refusal(error).is_some() {
            self.db.health().set_write_refused(true);
        }
        if is_broken(error) {
            self.state = State::Clean;
            if let Some(connection) = &mut self.connection {
                connection.close_on_drop();
            }
            self.db.lost(&self.pool);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let (Some(mut connection), place) = (self.connection.take(), self.place.take()) else {
            return;
        };
        let state = replace(&mut self.state, State::Clean);
        if state == State::Clean {
            return;
        }
        // The caller went away in the middle. The pool would wait for the database without a time-out.
        let db = self.db.clone();
        tokio::spawn(async move {
            let tidy = async {
                match state {
                    State::Begun => connection.execute("rollback").await.map(drop),
                    _ => connection.ping().await,
                }
            };
            if db.in_time(tidy).await.is_err() {
                connection.close_on_drop();
            }
            drop(place);
        });
    }
}
