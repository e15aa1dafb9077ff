//! Changes that the database announces (`LISTEN`): triggers name the table that a write by any program changed. The listener's
//! connection is also the watch on the database: while it doesn't answer, the pool's connections are not to be trusted.

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::broadcast::{self, Sender};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::failure::is_refusal;
use super::{Db, pool};

const CHANNEL: &str = "plantopia_changes";

const HEARTBEAT_INTERVAL: Duration = Duration::from_millis(250);

/// A peer that vanished without a word would be listened to for ever.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);

const RECONNECT_INTERVAL: Duration = Duration::from_millis(250);

/// The shortest silence that counts as an outage, however short the acquire time-out is: heartbeats may be late.
const MIN_OUTAGE: Duration = Duration::from_millis(900);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Rows of this table changed.
    Table(String),
    /// The listener connected: before that anything may have changed.
    Connected,
}

/// Listens at `options`, which lead to the database of `db` without a pooler in between, and watches it for `db`, for as long
/// as the process lives.
pub fn listen(db: Db, options: PgConnectOptions) -> Sender<Change> {
    let changes = broadcast::channel(256).0;
    let watch = Watch { db, options, changes: changes.clone(), last_sign: Instant::now(), connected: false };
    tokio::spawn(watch.run());
    changes
}

struct Watch {
    db: Db,
    options: PgConnectOptions,
    changes: Sender<Change>,
    last_sign: Instant,
    connected: bool,
}

impl Watch {
    async fn run(mut self) {
        let outage_after = self.db.0.config.acquire_timeout.max(MIN_OUTAGE);
        loop {
            let Err(error) = self.listen().await;
            let cause = crate::error::describe(&error);
            if std::mem::take(&mut self.connected) {
                tracing::warn!(cause, "the database doesn't answer the change listener");
                self.db.health().disconnected();
                // What ended this connection ended others that nobody has noticed yet.
                self.db.replace_pool();
            } else {
                tracing::debug!(cause, "the change listener still can't connect");
            }
            // A refusal (no connection left, a wrong password) comes from a database that is there.
            if is_refusal(&error) {
                self.last_sign = Instant::now();
            }
            if self.last_sign.elapsed() >= outage_after {
                self.db.health().set_away(true);
            }
            sleep(RECONNECT_INTERVAL).await;
        }
    }

    /// Listens until the connection ends or falls silent.
    async fn listen(&mut self) -> sqlx::Result<Infallible> {
        let mut listener = in_time(connect(self.options.clone())).await?;
        self.last_sign = Instant::now();
        self.connected = true;
        self.db.health().connected();
        self.announce(Change::Connected);
        let mut heartbeats = interval(HEARTBEAT_INTERVAL);
        heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                notice = listener.try_recv() => match notice? {
                    Some(notice) => self.announce(Change::Table(notice.payload().to_owned())),
                    // The connection ended; the listener would open another one and forget what it missed.
                    None => return Err(io::Error::from(ErrorKind::UnexpectedEof).into()),
                },
                _ = heartbeats.tick() => {
                    let sent = Instant::now();
                    in_time(sqlx::query("/* changes.heartbeat */ select 1").execute(&mut listener)).await?;
                    self.last_sign = Instant::now();
                    self.db.health().beat(sent.elapsed());
                }
            }
        }
    }

    fn announce(&self, change: Change) {
        self.db.invalidate_replica();
        // Nobody may have subscribed yet.
        let _ = self.changes.send(change);
    }
}

async fn connect(options: PgConnectOptions) -> sqlx::Result<PgListener> {
    let options = pool::with_defaults(options);
    // A pool hides what a full or starting database says, for it tries again.
    let _ = options.connect().await?.close().await;
    // A pool of its own: the listener would take a place in the other one, and end when that is replaced.
    let pool =
        PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None).connect_with(options).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

async fn in_time<T>(answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    timeout(ANSWER_TIMEOUT, answer).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}
