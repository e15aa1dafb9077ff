//! A connection while it is used, and what becomes of it afterwards.

use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::connections::{Limits, Open, Shared};
use super::trouble::{is_broken, silent};
use crate::db::health::Health;

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
    /// `open` at its `place` among the others.
    pub(super) fn new(shared: &Arc<Shared>, open: Open, place: OwnedSemaphorePermit) -> Self {
        Self { open: Some(open), state: State::Busy, place: Some(place), shared: Arc::clone(shared) }
    }

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
        let verdict = Verdict { state: &mut self.state, shared: &self.shared };
        (connection, verdict)
    }

    /// Awaits what the database has to do, but not its silence.
    pub async fn in_time<T>(silence: Silence, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let mut work = pin!(work);
        let (mut left, mut without_sign) = (silence.most, 0);
        while !left.is_zero() {
            let step = left.min(silence.glance);
            if let Ok(done) = timeout(step, work.as_mut()).await {
                return done;
            }
            left = left.saturating_sub(step);
            // A heartbeat may be late for once.
            without_sign = if silence.health.is_away() { without_sign + 1 } else { 0 };
            if without_sign > 1 {
                break;
            }
        }
        Err(silent())
    }
}

/// How long the database may be silent in the middle of a statement: a while, because work takes time; but no longer than
/// one waits for a connection, if it gives nobody else a sign of life either.
#[derive(Clone, Debug)]
pub struct Silence {
    most: Duration,
    glance: Duration,
    health: Health,
}

impl Silence {
    pub(super) fn new(limits: &Limits, health: &Health) -> Self {
        Self { most: limits.silence, glance: limits.acquire / 2, health: health.clone() }
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
            self.shared.lost();
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
                    let tidy = Self::in_time(shared.silence(), tidying).await;
                    if tidy.is_ok() {
                        shared.put_back(open);
                    }
                    drop(place);
                });
            }
        }
    }
}
