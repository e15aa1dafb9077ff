//! A connection while it is used, and what becomes of it afterwards.

use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPool;
use sqlx::{Connection, Execute, Executor, Postgres, SqlSafeStr};
use tokio::sync::OwnedSemaphorePermit;

use super::client_places::ClientPlace;
use super::executor::Step;
use super::failure::is_broken;
use super::pool::Db;
use super::writes;

/// A place among all who have a connection or wait for one, and among those of one client.
type Place = (OwnedSemaphorePermit, ClientPlace);

/// A connection of the pool. One that isn't clean when it is dropped is tidied up before it goes back.
#[derive(Debug)]
pub(crate) struct Lease {
    connection: Option<PoolConnection<Postgres>>,
    state: State,
    pub(super) db: Db,
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

    pub(super) async fn begin(&mut self) -> sqlx::Result<()> {
        self.state = State::Begun;
        self.run(self.db.0.begin.clone()).await.map(drop)
    }

    /// Ends the transaction with `commit` or `rollback`.
    pub(super) async fn end(&mut self, statement: &'static str) -> sqlx::Result<()> {
        self.run(statement.into_sql_str()).await?;
        self.state = State::Clean;
        Ok(())
    }

    /// Runs a statement to its end.
    pub(super) async fn run(
        &mut self,
        statement: impl Execute<'static, Postgres> + 'static,
    ) -> sqlx::Result<Vec<Step>> {
        let connection = self.connection.as_mut().expect("only dropping takes it");
        let steps = self.db.in_time(connection.fetch_many(statement).try_collect()).await;
        match &steps {
            Ok(_) if self.state == State::Busy => self.state = State::Clean,
            Ok(_) => {}
            Err(error) => self.failed(error),
        }
        steps
    }

    /// A statement failed. A connection that broke is closed, and its like in the pool are not trusted either.
    fn failed(&mut self, error: &sqlx::Error) {
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
        let (state, place) = (self.state, self.place.take());
        let Some(mut connection) = self.connection.take().filter(|_| state != State::Clean) else {
            return;
        };
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
