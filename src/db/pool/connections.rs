//! The connections themselves: opened when they are needed, kept for the next statement, replaced before they are old.
//!
//! Why not sqlx's own pool: it asks the database for a sign of life each time a connection comes back, which is a second
//! round trip for every query, and it does so without a time-out, so that a peer that died in silence takes its place in
//! the pool with it. Here a connection whose statement ran to its end goes back at once; one that was left in the middle is
//! tidied up behind the request's back, in bounded time, and its place is given back whatever comes of that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::figures::Counts;
use super::in_use::{InUse, Silence};
use super::trouble::{is_full, is_passing};
use crate::db::health::Health;
use crate::jitter::jittered;

/// How long a connection may lie unused before it is closed: a quiet night leaves none open.
const IDLE_FOR: Duration = Duration::from_mins(10);
/// How often those that are due are looked for.
const ROUND: Duration = Duration::from_secs(30);
/// How long a connection that lay idle may take to say that it is alive.
const PING: Duration = Duration::from_secs(1);
/// How long one attempt may take when the database is known to be away: not longer, or its return would go unnoticed.
const PROBE: Duration = Duration::from_secs(1);
/// How long a failure to connect says something about the next attempt.
const FRESH: Duration = Duration::from_secs(2);
/// The pauses between attempts to reach a database that is starting, doubled from the first to the last.
const PAUSES: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(160)];

/// What bounds the connections.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most that are open at a time.
    pub most: u32,
    /// The age at which one is replaced, give or take: they should not all be replaced in one moment.
    pub lifetime: Duration,
    /// One that lay idle for longer is pinged before it is used.
    pub ping_after: Duration,
    /// How long a statement waits for one.
    pub acquire: Duration,
    /// How long the database may be silent in the middle of a statement.
    pub silence: Duration,
}

/// The connections to one address. Clones share them.
#[derive(Clone, Debug)]
pub struct Connections(Arc<Shared>);

/// What they share.
#[derive(Debug)]
pub struct Shared {
    options: PgConnectOptions,
    limits: Limits,
    places: Arc<Semaphore>,
    /// The one that was used last is used next, so that those too many grow old and are closed.
    idle: Mutex<Vec<Idle>>,
    /// What was found when one could not be opened.
    away: Mutex<Option<Away>>,
    /// Who may try while the database is known to be away.
    probe: Semaphore,
    counts: Counts,
    health: Health,
}

/// An outage as it was met: when it was first run into and when last.
#[derive(Clone, Copy, Debug)]
struct Away {
    since: Instant,
    last: Instant,
}

/// One that is open.
#[derive(Debug)]
pub struct Open {
    pub(super) connection: PgConnection,
    expires: Instant,
}

#[derive(Debug)]
struct Idle {
    open: Open,
    since: Instant,
}

impl Connections {
    /// To the address in `options`. None is opened yet.
    pub fn new(options: PgConnectOptions, limits: Limits) -> Self {
        let most = usize::try_from(limits.most).unwrap_or(Semaphore::MAX_PERMITS);
        let shared = Arc::new(Shared {
            options,
            limits,
            places: Arc::new(Semaphore::new(most)),
            idle: Mutex::default(),
            away: Mutex::default(),
            probe: Semaphore::new(1),
            counts: Counts::default(),
            health: Health::default(),
        });
        let weak = Arc::downgrade(&shared);
        tokio::spawn(async move {
            loop {
                sleep(ROUND).await;
                let Some(shared) = weak.upgrade() else { return };
                shared.close_due();
            }
        });
        Self(shared)
    }

    /// What they do and have done.
    pub fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// What is known of the database.
    pub fn health(&self) -> &Health {
        &self.0.health
    }

    /// How long the database may be silent in the middle of a statement.
    pub fn silence(&self) -> Silence {
        self.0.silence()
    }

    /// What bounds them.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// How many are open and unused, and how many places are taken: by those in use, being opened or being tidied up.
    pub fn idle_and_taken(&self) -> (usize, usize) {
        let taken = self.0.limits.most as usize;
        let taken = taken.saturating_sub(self.0.places.available_permits());
        (self.0.idle().len(), taken)
    }

    /// One for a statement or a transaction: the one that was used last, or a new one.
    pub async fn acquire(&self) -> sqlx::Result<InUse> {
        let started = Instant::now();
        let connecting = Mutex::new(None);
        let acquired = timeout(self.0.limits.acquire, self.0.take(&connecting)).await;
        let acquired = acquired.unwrap_or_else(|_| {
            // Given up in the middle of connecting, for silence; a caller who goes away on his own proves nothing.
            let connecting = connecting.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(since) = *connecting {
                self.0.met_outage(since);
            }
            Err(sqlx::Error::PoolTimedOut)
        });
        let timed_out = matches!(acquired, Err(sqlx::Error::PoolTimedOut));
        self.0.counts.waited(started.elapsed(), timed_out);
        acquired
    }

    /// Closes those that lie idle: one of their kind turned out to be dead.
    pub fn close_idle(&self) {
        let idle = std::mem::take(&mut *self.0.idle());
        close_gently(idle);
    }

    /// Opens no more, and closes those that are open; waits for those in use.
    pub async fn close(&self) {
        self.0.places.close();
        let idle = std::mem::take(&mut *self.0.idle());
        for idle in idle {
            let _ = timeout(PING, idle.open.connection.close()).await;
        }
        while self.idle_and_taken().1 > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `connecting` tells since when a connection is being opened.
    async fn take(self: &Arc<Self>, connecting: &Mutex<Option<Instant>>) -> sqlx::Result<InUse> {
        let places = Arc::clone(&self.places);
        let place = places.acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        let mut pause = PAUSES[0];
        loop {
            while let Some(idle) = self.pop() {
                if let Some(open) = self.usable(idle).await {
                    return Ok(InUse::new(self, open, place));
                }
            }
            let since = Instant::now();
            *connecting.lock().unwrap_or_else(PoisonError::into_inner) = Some(since);
            match self.open(since).await {
                Ok(open) => return Ok(InUse::new(self, open, place)),
                Err(error) if is_passing(&error) => {
                    sleep(pause).await;
                    pause = (pause * 2).min(PAUSES[1]);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn pop(&self) -> Option<Idle> {
        self.idle().pop()
    }

    /// The connection, if it is young and alive.
    async fn usable(&self, idle: Idle) -> Option<Open> {
        let Idle { mut open, since } = idle;
        if open.expires <= Instant::now() {
            close_gently([open]);
            return None;
        }
        // While the database gives no sign of life, whoever takes the first asks for one.
        if since.elapsed() < self.limits.ping_after && !self.health.is_away() {
            return Some(open);
        }
        if matches!(timeout(PING, open.connection.ping()).await, Ok(Ok(()))) {
            return Some(open);
        }
        // Where one died the others did: each would cost the same wait.
        self.counts.lost();
        self.idle().clear();
        None
    }

    async fn open(&self, started: Instant) -> sqlx::Result<Open> {
        let opened = if self.is_away() {
            // It has been away for longer than anybody waits: one request at a time looks for it, the others are told at
            // once. Nothing is gained by trying for long: the next request does.
            let Ok(_turn) = self.probe.try_acquire() else {
                return Err(sqlx::Error::PoolTimedOut);
            };
            match timeout(PROBE, self.options.connect()).await {
                Ok(Err(error)) if !is_passing(&error) => Err(error),
                Ok(Ok(connection)) => Ok(connection),
                Ok(Err(_)) | Err(_) => Err(sqlx::Error::PoolTimedOut),
            }
        } else {
            self.options.connect().await
        };
        match opened {
            Ok(connection) => {
                *self.away() = None;
                self.counts.opened();
                Ok(Open {
                    connection,
                    // Connections that were opened together are not replaced together.
                    expires: Instant::now() + jittered(self.limits.lifetime),
                })
            }
            Err(error) => {
                // A database that has no room for one more isn't away.
                if !is_full(&error) {
                    self.met_outage(started);
                }
                Err(error)
            }
        }
    }

    fn away(&self) -> MutexGuard<'_, Option<Away>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether attempts have failed for longer than anybody waits, the last of them just now.
    fn is_away(&self) -> bool {
        self.away().is_some_and(|away| away.since.elapsed() > self.limits.acquire && away.last.elapsed() < FRESH)
    }

    /// An attempt to connect that began at `since` failed.
    fn met_outage(&self, since: Instant) {
        let mut away = self.away();
        let last = Instant::now();
        let since = match *away {
            Some(away) if away.last.elapsed() < FRESH + self.limits.acquire => away.since,
            _ => since,
        };
        *away = Some(Away { since, last });
    }

    /// How long the database may be silent.
    pub(super) fn silence(&self) -> Silence {
        Silence::new(&self.limits, &self.health)
    }

    /// One died: those that lie idle are not trusted either.
    pub(super) fn lost(&self) {
        self.counts.lost();
        let idle = std::mem::take(&mut *self.idle());
        close_gently(idle);
    }

    /// One is as good as new.
    pub(super) fn put_back(&self, open: Open) {
        if self.places.is_closed() {
            close_gently([open]);
            return;
        }
        let since = Instant::now();
        self.idle().push(Idle { open, since });
    }

    /// Closes what is too old or has lain for too long.
    fn close_due(&self) {
        let now = Instant::now();
        let is_due = |idle: &mut Idle| idle.open.expires <= now || now.duration_since(idle.since) > IDLE_FOR;
        let due: Vec<Idle> = self.idle().extract_if(.., is_due).collect();
        close_gently(due);
    }
}

impl From<Idle> for Open {
    fn from(idle: Idle) -> Self {
        idle.open
    }
}

/// Closes connections as the protocol has it, behind everybody's back, and without waiting for those that are dead.
fn close_gently(connections: impl IntoIterator<Item = impl Into<Open>>) {
    for open in connections {
        let open: Open = open.into();
        tokio::spawn(timeout(PING, open.connection.close()));
    }
}
