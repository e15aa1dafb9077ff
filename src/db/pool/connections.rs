//! The connections themselves: opened when they are needed, kept for the next statement, replaced before they are old.
//!
//! Why not sqlx's own pool: it asks the database for a sign of life each time a connection comes back, which is a second
//! round trip for every query, and it does so without a time-out, so that a peer that died in silence takes its place in
//! the pool with it. Here a connection whose statement ran to its end goes back at once; one that was left in the middle is
//! tidied up behind the request's back, in bounded time, and its place is given back whatever comes of that.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgDatabaseError, PgSeverity};
use sqlx::{ConnectOptions, Connection, Executor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};

use super::figures::Counts;

/// How long a connection may lie unused before it is closed: a quiet night leaves none open.
const IDLE_FOR: Duration = Duration::from_mins(10);
/// How often those that are due are looked for.
const ROUND: Duration = Duration::from_secs(30);
/// How long a connection that lay idle may take to say that it is alive.
const PING: Duration = Duration::from_secs(1);
/// How long one attempt may take when the database is known to be away: not longer, or its return would go unnoticed.
const PROBE: Duration = Duration::from_secs(1);
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

#[derive(Debug)]
struct Shared {
    options: PgConnectOptions,
    limits: Limits,
    places: Arc<Semaphore>,
    /// The one that was used last is used next, so that those too many grow old and are closed.
    idle: Mutex<Vec<Idle>>,
    /// Since when no connection could be opened.
    away: Mutex<Option<Instant>>,
    /// Who may try while the database is known to be away.
    probe: Semaphore,
    counts: Counts,
}

#[derive(Debug)]
struct Open {
    connection: PgConnection,
    expires: Instant,
}

#[derive(Debug)]
struct Idle {
    open: Open,
    since: Instant,
}

impl Connections {
    /// To the address in `options`. None is opened yet.
    #[must_use]
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
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// What bounds them.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// How many are open and unused, and how many places are taken: by those in use, being opened or being tidied up.
    #[must_use]
    pub fn idle_and_taken(&self) -> (usize, usize) {
        let taken = self.0.limits.most as usize;
        let taken = taken.saturating_sub(self.0.places.available_permits());
        (self.0.idle().len(), taken)
    }

    /// One for a statement or a transaction: the one that was used last, or a new one.
    ///
    /// # Errors
    /// When none is to be had in time.
    pub async fn acquire(&self) -> sqlx::Result<InUse> {
        let started = Instant::now();
        let acquired = match timeout(self.0.limits.acquire, self.0.take()).await {
            Ok(acquired) => acquired,
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        };
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
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(self: &Arc<Self>) -> sqlx::Result<InUse> {
        let places = Arc::clone(&self.places);
        let place = places
            .acquire_owned()
            .await
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let mut pause = PAUSES[0];
        loop {
            while let Some(idle) = self.pop() {
                if let Some(open) = self.usable(idle).await {
                    return Ok(self.in_use(open, place));
                }
            }
            match self.open().await {
                Ok(open) => return Ok(self.in_use(open, place)),
                Err(error) if is_passing(&error) => {
                    sleep(pause).await;
                    pause = (pause * 2).min(PAUSES[1]);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn in_use(self: &Arc<Self>, open: Open, place: OwnedSemaphorePermit) -> InUse {
        InUse {
            open: Some(open),
            state: State::Busy,
            place: Some(place),
            shared: Arc::clone(self),
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
        if since.elapsed() < self.limits.ping_after {
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

    async fn open(&self) -> sqlx::Result<Open> {
        let away = self.away_for();
        // It has been away for longer than anybody waits: one request at a time looks for it, the others are told at once.
        let opened = if away.is_some_and(|away| away > self.limits.acquire) {
            let Ok(_turn) = self.probe.try_acquire() else {
                return Err(sqlx::Error::PoolTimedOut);
            };
            let opened = timeout(PROBE, self.options.connect()).await;
            match opened.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
                // Nothing is gained by going on: the next request tries again.
                Err(error) if is_passing(&error) => Err(sqlx::Error::PoolTimedOut),
                opened => opened,
            }
        } else {
            // Whoever gives up in the middle has found it silent.
            let attempt = Attempt(Some(self));
            let opened = self.options.connect().await;
            attempt.ended(&opened);
            opened
        };
        let connection = opened?;
        self.set_away(false);
        self.counts.opened();
        Ok(Open {
            connection,
            expires: Instant::now() + jittered(self.limits.lifetime),
        })
    }

    fn away_for(&self) -> Option<Duration> {
        let away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        away.map(|since| since.elapsed())
    }

    fn set_away(&self, is_away: bool) {
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        *away = is_away.then(|| away.unwrap_or_else(Instant::now));
    }

    fn put_back(&self, open: Open) {
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
        let is_due =
            |idle: &mut Idle| idle.open.expires <= now || now.duration_since(idle.since) > IDLE_FOR;
        let due: Vec<Idle> = self.idle().extract_if(.., is_due).collect();
        close_gently(due);
    }
}

/// An attempt to connect that tells of its failure even when it is dropped.
struct Attempt<'a>(Option<&'a Shared>);

impl Attempt<'_> {
    fn ended(mut self, opened: &sqlx::Result<PgConnection>) {
        // A database that has no room for one more isn't away.
        let full = matches!(opened, Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("53300"));
        if let Some(shared) = self.0.take()
            && opened.is_err()
            && !full
        {
            shared.set_away(true);
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if let Some(shared) = self.0 {
            shared.set_away(true);
        }
    }
}

/// A connection that is in use. Whoever is done with it says so; otherwise it is tidied up or dropped.
#[derive(Debug)]
pub struct InUse {
    open: Option<Open>,
    state: State,
    place: Option<OwnedSemaphorePermit>,
    shared: Arc<Shared>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A statement may not have ended.
    Busy,
    /// A transaction hasn't ended.
    Begun,
    /// What was begun has ended.
    Done,
    /// Not to be used again.
    Spoilt,
}

impl InUse {
    /// What was begun has ended: the connection is as good as new.
    pub fn done(&mut self) {
        self.state = State::Done;
    }

    /// A transaction was begun, or may have been.
    pub fn begun(&mut self) {
        self.state = State::Begun;
    }

    /// Looks at what a statement failed with; a line that broke is not used again, and neither are its likes.
    pub fn failed(&mut self, error: &sqlx::Error) {
        self.split().1.failed(error);
    }

    /// The connection, and what becomes of it, apart.
    pub fn split(&mut self) -> (&mut PgConnection, Verdict<'_>) {
        let connection = &mut self.open.as_mut().expect(THERE).connection;
        let verdict = Verdict {
            state: &mut self.state,
            shared: &self.shared,
        };
        (connection, verdict)
    }

    /// Awaits what the database has to do, but not its silence.
    ///
    /// # Errors
    /// As the work does, or that nothing came.
    pub async fn in_time<T>(
        silence: Duration,
        work: impl Future<Output = sqlx::Result<T>>,
    ) -> sqlx::Result<T> {
        match timeout(silence, work).await {
            Ok(done) => done,
            Err(_) => Err(silent()),
        }
    }
}

/// What becomes of a connection once it isn't used any more.
pub struct Verdict<'a> {
    state: &'a mut State,
    shared: &'a Shared,
}

impl Verdict<'_> {
    /// As [`InUse::failed`].
    pub fn failed(&mut self, error: &sqlx::Error) {
        if is_broken(error) {
            *self.state = State::Spoilt;
            self.shared.counts.lost();
            let idle = std::mem::take(&mut *self.shared.idle());
            close_gently(idle);
        }
    }
}

impl Deref for InUse {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.open.as_ref().expect(THERE).connection
    }
}

impl DerefMut for InUse {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.open.as_mut().expect(THERE).connection
    }
}

/// Why a connection in use is always there.
const THERE: &str = "only dropping takes it";

impl Drop for InUse {
    fn drop(&mut self) {
        let (Some(mut open), Some(place)) = (self.open.take(), self.place.take()) else {
            return;
        };
        match self.state {
            State::Done => self.shared.put_back(open),
            State::Spoilt => {}
            state => {
                let shared = Arc::clone(&self.shared);
                // The place stays taken meanwhile: as far as the database knows, the connection is in use.
                tokio::spawn(async move {
                    // Both read what was left unread first.
                    let tidying = async {
                        match state {
                            State::Begun => open.connection.execute("rollback").await.map(|_| ()),
                            _ => open.connection.ping().await,
                        }
                    };
                    let tidy = timeout(shared.limits.silence, tidying).await;
                    if matches!(tidy, Ok(Ok(()))) {
                        shared.put_back(open);
                    }
                    drop(place);
                });
            }
        }
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

/// Whether an error means that the connection is of no use any more.
#[must_use]
pub fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error
            .try_downcast_ref::<PgDatabaseError>()
            .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)),
        _ => false,
    }
}

/// What a statement fails with on which the database says nothing.
fn silent() -> sqlx::Error {
    io::Error::new(ErrorKind::TimedOut, "the database fell silent").into()
}

/// Whether a statement failed because the database said nothing.
#[must_use]
pub fn is_silence(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == ErrorKind::TimedOut)
}

/// Whether a database that can't be connected to may let us in a moment later: it is starting, or has no room right now.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            // A Unix socket that isn't there yet is a server that isn't there yet.
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::NotFound
        ),
        sqlx::Error::Database(error) => {
            matches!(error.code().as_deref(), Some("57P03" | "53300"))
        }
        _ => false,
    }
}

/// Between nine tenths and the whole of a lifetime: connections that were opened together are not replaced together.
fn jittered(lifetime: Duration) -> Duration {
    // The standard library's one source of chance.
    let chance = RandomState::new().hash_one(());
    let share = f64::from(u32::try_from(chance % 1_000).unwrap_or(0)) / 10_000.0;
    lifetime.mul_f64(1.0 - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_differ_by_a_tenth() {
        let whole = Duration::from_secs(1_000);
        let lives: Vec<Duration> = (0..200).map(|_| jittered(whole)).collect();
        assert!(
            lives
                .iter()
                .all(|life| *life > whole.mul_f64(0.9) && *life <= whole)
        );
        assert!(lives.iter().any(|life| *life != lives[0]));
    }
}
