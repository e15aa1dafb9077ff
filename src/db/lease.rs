//! A connection while it is used, what becomes of it afterwards, and how many each client may have.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::TryStreamExt;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPool;
use sqlx::{Connection, Execute, Executor, Postgres, SqlSafeStr};

use super::Db;
use super::executor::Step;
use super::failure::is_broken;
use super::probe;

/// A connection of the pool. One that isn't clean when it is dropped is tidied up before it goes back.
#[derive(Debug)]
pub(crate) struct Lease {
    connection: Option<PoolConnection<Postgres>>,
    state: State,
    pub(super) db: Db,
    pool: Arc<PgPool>,
    permit: Option<Permit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Clean,
    /// A statement may not have ended.
    Busy,
    /// A transaction hasn't ended.
    Begun,
}

impl Lease {
    pub(super) fn new(db: &Db, connection: PoolConnection<Postgres>, pool: Arc<PgPool>, permit: Permit) -> Self {
        Self { connection: Some(connection), state: State::Busy, db: db.clone(), pool, permit: Some(permit) }
    }

    pub(super) async fn begin(&mut self) -> sqlx::Result<()> {
        self.state = State::Begun;
        self.run(self.db.0.begin.clone()).await.map(drop)
    }

    pub(super) async fn end(&mut self, statement: &'static str) -> sqlx::Result<()> {
        self.run(statement.into_sql_str()).await?;
        self.state = State::Clean;
        Ok(())
    }

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
        if probe::refusal(error).is_some() {
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
        let (state, permit) = (self.state, self.permit.take());
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
            drop(permit);
        });
    }
}

/// The permits of all who have a connection or wait for one.
#[derive(Debug)]
pub(super) struct Permits {
    taken: Mutex<Taken>,
    most: u32,
}

#[derive(Debug, Default)]
struct Taken {
    all: u32,
    /// Without those of work that no client asked for.
    by_client: HashMap<IpAddr, u32>,
}

impl Permits {
    pub(super) fn new(most: u32) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), most })
    }

    /// None when all are taken. One client may have half of them: one that asks for much must leave some to the others.
    pub(super) fn take(self: &Arc<Self>, client: Option<IpAddr>) -> Option<Permit> {
        let mut taken = self.taken();
        if taken.all >= self.most {
            return None;
        }
        if let Some(client) = client {
            let count = taken.by_client.entry(client).or_default();
            if *count >= (self.most / 2).max(1) {
                return None;
            }
            *count += 1;
        }
        taken.all += 1;
        Some(Permit { client, permits: Arc::clone(self) })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A permit, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    client: Option<IpAddr>,
    permits: Arc<Permits>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut taken = self.permits.taken();
        taken.all -= 1;
        if let Some(Entry::Occupied(mut of_client)) = self.client.map(|client| taken.by_client.entry(client)) {
            *of_client.get_mut() -= 1;
            if *of_client.get() == 0 {
                of_client.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_half_of_the_places_at_most() {
        let permits = Permits::new(4);
        let take = |client: &str| permits.take(Some(client.parse().unwrap()));
        let (first, second) = (take("203.0.113.1"), take("203.0.113.1"));
        assert!(first.is_some() && second.is_some());
        assert!(take("203.0.113.1").is_none());
        let others = (take("203.0.113.2"), permits.take(None));
        assert!(others.0.is_some() && others.1.is_some() && permits.take(None).is_none());
        drop((first, second, others));
        assert!(permits.taken().by_client.is_empty());
        assert!(take("203.0.113.1").is_some());
    }
}
