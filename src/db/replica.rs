//! A replica that some reads may go to. It may be behind the primary, so every change and every failure of its own sends the
//! reads to the primary until the replica has replayed all that the primary knew.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt;
use sqlx::Executor;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::Db;
use super::executor::{Statement, Step};

const REPLICA_TIMEOUT: Duration = Duration::from_secs(1);

/// How often a replica that is behind or away is compared with the primary.
const COMPARE_INTERVAL: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub(crate) struct Replica {
    db: Db,
    /// Raised by every change and failure.
    wanted: watch::Sender<u64>,
    /// Up to which of them the replica is known to be current.
    replayed: Arc<AtomicU64>,
}

impl Replica {
    /// Compares the replica with `primary` from now on; it isn't asked before that.
    pub(crate) fn watch(db: Db, primary: Db) -> Self {
        let (wanted, changed) = watch::channel(1);
        let replayed = Arc::new(AtomicU64::new(0));
        tokio::spawn(follow(db.clone(), primary, changed, Arc::clone(&replayed)));
        Self { db, wanted, replayed }
    }

    fn is_current(&self) -> bool {
        self.replayed.load(Ordering::Acquire) == *self.wanted.borrow()
    }

    pub(crate) async fn close(&self) {
        // Boxed: a replica is a database too, though one without a replica.
        Box::pin(self.db.close()).await;
    }
}

impl Db {
    /// Whether the replica is asked at the moment, where there is one.
    pub fn asks_replica(&self) -> Option<bool> {
        self.0.replica.get().map(Replica::is_current)
    }

    /// Sends reads to the primary until the replica has replayed this change.
    pub(crate) fn invalidate_replica(&self) {
        if let Some(replica) = self.0.replica.get() {
            replica.wanted.send_modify(|wanted| *wanted += 1);
        }
    }

    /// All that the replica returns, if it is current and answers in time.
    pub(super) async fn ask_replica(&self, statement: Statement) -> Option<Vec<Step>> {
        let replica = self.0.replica.get().filter(|replica| replica.is_current())?;
        let cause = match timeout(REPLICA_TIMEOUT, replica.db.read().fetch_many(statement).try_collect()).await {
            Ok(Ok(steps)) => return Some(steps),
            Ok(Err(error)) => crate::error::describe(&error),
            Err(_) => "it didn't answer in time".to_owned(),
        };
        tracing::warn!(cause, "the replica can't answer: the primary does");
        self.invalidate_replica();
        None
    }
}

/// Compares after each change until the replica knows what the primary knew then.
async fn follow(replica: Db, primary: Db, mut changed: watch::Receiver<u64>, replayed: Arc<AtomicU64>) {
    loop {
        let wanted = *changed.borrow_and_update();
        loop {
            match has_caught_up(&replica, &primary).await {
                Ok(true) => break,
                Ok(false) => {}
                Err(error) => {
                    tracing::debug!(cause = crate::error::describe(&error), "the replica can't be compared");
                }
            }
            sleep(COMPARE_INTERVAL).await;
        }
        replayed.store(wanted, Ordering::Release);
        if changed.changed().await.is_err() {
            return;
        }
    }
}

async fn has_caught_up(replica: &Db, primary: &Db) -> sqlx::Result<bool> {
    let wanted = versions(primary).await?;
    let known: HashMap<String, i64> = versions(replica).await?.into_iter().collect();
    Ok(wanted.iter().all(|(table, version)| known.get(table).is_some_and(|known| known >= version)))
}

async fn versions(db: &Db) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as(
        "/* replica.versions */ select table_name, version from data_versions
        union all select table_name || ' folded', folded_version from data_versions where folded_version is not null",
    )
    .fetch_all(db.read())
    .await
}
