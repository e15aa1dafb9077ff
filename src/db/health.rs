//! Whether the database is there, as far as this server knows. The [change listener](super::changes) says so; whoever can
//! answer from memory, or would wait for a connection, asks here first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::telemetry;

/// How long the database may take for what memory can answer too. The unit tests have less of it.
const ASK_TIMEOUT: Duration = Duration::from_millis(if cfg!(test) { 500 } else { 3_000 });

/// How long a load is waited for while the breaker is open.
const OPEN_TIMEOUT: Duration = Duration::from_millis(20);

/// What is known of the database. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<State>);

#[derive(Debug, Default)]
struct State {
    away: watch::Sender<bool>,
    /// The change listener has lost its connection.
    unheard: AtomicBool,
    /// A change could not be read yet.
    behind: AtomicBool,
    /// A write was refused since the last check of them.
    write_refused: AtomicBool,
    /// The round trip of the last heartbeat in nanoseconds; 0 while none arrives.
    round_trip: AtomicU64,
}

impl Health {
    /// Whether the database has been gone for longer than anybody waits for a connection.
    pub fn is_away(&self) -> bool {
        *self.0.away.borrow()
    }

    pub(crate) async fn away(&self) {
        // The sender is ours, so it can't be gone.
        let _ = self.0.away.subscribe().wait_for(|away| *away).await;
    }

    pub fn set_away(&self, away: bool) {
        self.0.away.send_if_modified(|known| std::mem::replace(known, away) != away);
    }

    /// Whether the database may be ahead of memory: it doesn't answer, or a change of it could not be read yet.
    pub(crate) fn is_ahead(&self) -> bool {
        self.0.unheard.load(Ordering::Relaxed) || self.0.behind.load(Ordering::Relaxed) || self.is_away()
    }

    pub(crate) fn set_behind(&self, behind: bool) {
        self.0.behind.store(behind, Ordering::Relaxed);
    }

    pub(super) fn is_write_refused(&self) -> bool {
        self.0.write_refused.load(Ordering::Relaxed)
    }

    pub(super) fn set_write_refused(&self, refused: bool) {
        self.0.write_refused.store(refused, Ordering::Relaxed);
    }

    /// Marks the current request as answered from memory if the database may be ahead of it.
    pub(crate) fn mark(&self) {
        if self.is_ahead() {
            telemetry::note_snapshot();
        }
    }

    pub(crate) fn heartbeat(&self) -> Option<Duration> {
        let nanos = self.0.round_trip.load(Ordering::Relaxed);
        (nanos > 0).then(|| Duration::from_nanos(nanos))
    }

    pub(super) fn connected(&self) {
        if self.0.unheard.load(Ordering::Relaxed) {
            // What was missed is read again from now on.
            self.set_behind(true);
            self.0.unheard.store(false, Ordering::Relaxed);
        }
        self.set_away(false);
    }

    pub(super) fn disconnected(&self) {
        self.0.unheard.store(true, Ordering::Relaxed);
        self.0.round_trip.store(0, Ordering::Relaxed);
    }

    pub(super) fn beat(&self, round_trip: Duration) {
        let nanos = u64::try_from(round_trip.as_nanos()).unwrap_or(u64::MAX);
        self.0.round_trip.store(nanos.max(1), Ordering::Relaxed);
    }

    /// Asks the database for what memory can answer too: it may be there and not answer this.
    pub(crate) async fn ask<T>(&self, question: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        let unavailable = |cause: &str| Error::Unavailable(cause.into());
        let answer = tokio::select! {
            biased;
            () = self.away() => return Err(unavailable("the database is away")),
            answer = timeout(ASK_TIMEOUT, question) => answer,
        };
        answer.map_err(|_| unavailable("the database doesn't answer"))?.map_err(|error| match error.into() {
            // Memory answers those whom the database has no room for.
            Error::Overloaded => unavailable("too many wait for the database"),
            error => error,
        })
    }
}

/// A circuit breaker for one question that memory can answer too. The database may be there and leave just this one
/// unanswered (a locked table, a full pool): then one request at a time goes on asking, and nobody waits for it.
#[derive(Debug, Default)]
pub(crate) struct CircuitBreaker {
    open: AtomicBool,
    asking: Mutex<()>,
}

impl CircuitBreaker {
    /// Asks the database, unless the breaker is open and another request is asking.
    pub(crate) async fn ask<T>(&self, health: &Health, question: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        let turn = self.open.load(Ordering::Relaxed).then(|| self.asking.try_lock());
        let _turn = turn.transpose().map_err(|_| Error::Unavailable("another request is asking".into()))?;
        let answer = health.ask(question).await;
        let unanswered = matches!(answer, Err(Error::Unavailable(_)));
        // A known outage says nothing about this question.
        self.open.store(unanswered && !health.is_away(), Ordering::Relaxed);
        answer
    }

    /// Waits for a load that asks the question, and hardly if the breaker is open: the load has to go on by itself.
    pub(crate) async fn wait<T>(&self, load: impl Future<Output = Result<T>>) -> Result<T> {
        if !self.open.load(Ordering::Relaxed) {
            return load.await;
        }
        timeout(OPEN_TIMEOUT, load).await.unwrap_or_else(|_| Err(Error::Unavailable("not answered at once".into())))
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::sleep;

    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_a_question_that_was_left_unanswered() {
        let (health, breaker) = (Health::default(), CircuitBreaker::default());
        let unavailable = |answer: Result<i32>| matches!(answer, Err(Error::Unavailable(_)));
        assert!(unavailable(breaker.ask(&health, pending()).await));
        assert!(breaker.open.load(Ordering::Relaxed));
        // While one asks again, others needn't try.
        let again = breaker.ask(&health, async {
            sleep(ASK_TIMEOUT / 5).await;
            Ok(1)
        });
        let other = async { breaker.ask(&health, ready(Ok(2))).await };
        let waiting = breaker.wait(pending::<Result<()>>());
        let (again, other, waited) = tokio::join!(again, other, waiting);
        assert!(matches!(waited, Err(Error::Unavailable(_))));
        assert_eq!(again.unwrap(), 1);
        assert!(unavailable(other));
        assert!(!breaker.open.load(Ordering::Relaxed));
        assert_eq!(breaker.ask(&health, ready(Ok(3))).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn an_outage_ends_the_wait_and_is_forgotten_with_it() {
        let (health, breaker) = (Health::default(), CircuitBreaker::default());
        let waiting = breaker.ask(&health, pending::<sqlx::Result<()>>());
        let lost = async { health.set_away(true) };
        let (answer, ()) = tokio::join!(waiting, lost);
        assert!(matches!(answer, Err(Error::Unavailable(_))));
        assert!(breaker.ask(&health, ready(Ok(()))).await.is_err());
        health.set_away(false);
        assert!(!breaker.open.load(Ordering::Relaxed));
        assert!(breaker.ask(&health, ready(Ok(()))).await.is_ok());
    }

    #[tokio::test]
    async fn a_wrong_statement_is_no_outage() {
        let (health, breaker) = (Health::default(), CircuitBreaker::default());
        let wrong = breaker.ask(&health, ready(Err::<(), _>(sqlx::Error::RowNotFound))).await;
        assert!(matches!(wrong, Err(Error::Internal(_))));
        assert!(!breaker.open.load(Ordering::Relaxed));
    }
}
