//! Whether the database is there, as far as this server knows. What the memory can answer too asks here first, so that an
//! outage costs nobody more than a moment's patience.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::sleep;

use super::news::Line;
use crate::error::{Error, Result};
use crate::telemetry;

/// How long the database may take for what the memory can answer too: it may be there and still say nothing. The tests
/// here have less of it.
const PATIENCE: Duration = Duration::from_millis(if cfg!(test) { 500 } else { 3_000 });

/// How often those who wait look whether it is still worth it.
const GLANCE: Duration = Duration::from_millis(100);

/// How long a line that was just opened may take to its first heartbeat.
const FIRST_HEARTBEAT: Duration = Duration::from_secs(1);

/// What is known of the database. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<State>);

#[derive(Debug, Default)]
struct State {
    lost: AtomicBool,
    /// It told of a change that could not be read yet.
    changed: AtomicBool,
    /// The news' heartbeat is the database's: while it isn't heard, what is in memory may be old.
    line: OnceLock<Arc<Line>>,
}

impl Health {
    /// Whether the database is known to be away: what is in memory may be behind it.
    pub fn is_away(&self) -> bool {
        self.0.lost.load(Ordering::Relaxed) || self.0.line.get().is_some_and(|line| !line.is_up())
    }

    /// Judges by this line from when it is up, and soon anyway: the database may go away before its first heartbeat.
    pub fn trust(&self, line: Arc<Line>) {
        let health = self.clone();
        tokio::spawn(async move {
            let glances = FIRST_HEARTBEAT.as_millis() / GLANCE.as_millis();
            for _ in 0..glances {
                if line.is_up() {
                    break;
                }
                sleep(GLANCE).await;
            }
            let _ = health.0.line.set(line);
        });
    }

    /// The database was looked for and not found.
    pub fn lost(&self) {
        self.0.lost.store(true, Ordering::Relaxed);
    }

    /// The database answered.
    pub fn found(&self) {
        self.0.lost.store(false, Ordering::Relaxed);
    }

    /// It told of a change that could not be read (yet).
    pub fn changed(&self, unread: bool) {
        self.0.changed.store(unread, Ordering::Relaxed);
    }

    /// Whether the database may be ahead of what is in memory.
    pub fn is_ahead(&self) -> bool {
        self.is_away() || self.0.changed.load(Ordering::Relaxed)
    }

    /// Marks the request that runs here as answered from the last snapshot, if the database may be ahead of it.
    pub fn mark(&self) {
        if self.is_ahead() {
            telemetry::note_snapshot();
        }
    }

    /// What the database answers, if it does so soon.
    pub async fn ask<T>(&self, question: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        let silence = |cause: &str| Err(Error::Unavailable(cause.into()));
        if self.is_away() {
            return silence("the database is away");
        }
        let patience = async {
            for _ in 0..PATIENCE.as_millis() / GLANCE.as_millis() {
                sleep(GLANCE).await;
                if self.is_away() {
                    return;
                }
            }
        };
        tokio::select! {
            answer = question => Ok(answer?),
            () = patience => silence("the database doesn't answer"),
        }
    }
}

/// A kind of question that the memory can answer too. The database may be there and leave just this one unanswered: a
/// table is locked, every connection is taken. Then one at a time goes on asking behind everybody's back, and nobody waits
/// until it has its answer.
#[derive(Debug, Default)]
pub struct Question {
    unanswered: AtomicBool,
    asking: AtomicBool,
}

impl Question {
    /// Whether it is worth waiting for the answer.
    pub fn is_answered(&self) -> bool {
        !self.unanswered.load(Ordering::Relaxed)
    }

    /// Asks the database.
    pub async fn ask<T>(&self, health: &Health, question: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        let _turn = self.turn()?;
        let answer = health.ask(question).await;
        let unanswered = matches!(answer, Err(Error::Unavailable(_)));
        // An outage that everybody knows of says nothing of this question.
        let unanswered = unanswered && !health.is_away();
        self.unanswered.store(unanswered, Ordering::Relaxed);
        answer
    }

    fn turn(&self) -> Result<Option<Turn<'_>>> {
        if self.is_answered() {
            return Ok(None);
        }
        if self.asking.swap(true, Ordering::AcqRel) {
            return Err(Error::Unavailable("it was asked already".into()));
        }
        Ok(Some(Turn(&self.asking)))
    }
}

/// The turn of the one who asks a question that was left unanswered.
struct Turn<'a>(&'a AtomicBool);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// What a load finds at once; else it goes on behind the caller's back.
pub async fn at_once<T>(load: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(Duration::from_millis(20), load).await {
        Ok(found) => found,
        Err(_) => Err(Error::Unavailable("not at once".into())),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_a_question_that_was_left_unanswered() {
        let (health, question) = (Health::default(), Question::default());
        let unavailable = |answer: Result<i32>| matches!(answer, Err(Error::Unavailable(_)));
        assert!(unavailable(question.ask(&health, pending()).await));
        assert!(!question.is_answered());
        // While one asks again, others needn't try.
        let again = question.ask(&health, async {
            sleep(GLANCE).await;
            Ok(1)
        });
        let other = async { question.ask(&health, ready(Ok(2))).await };
        let (again, other) = tokio::join!(again, other);
        assert_eq!(again.unwrap(), 1);
        assert!(unavailable(other));
        assert!(question.is_answered());
        assert_eq!(question.ask(&health, ready(Ok(3))).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn an_outage_ends_the_wait_and_leaves_no_doubt_behind() {
        let (health, question) = (Health::default(), Question::default());
        let waiting = question.ask(&health, pending::<sqlx::Result<()>>());
        let lost = async { health.lost() };
        let (answer, ()) = tokio::join!(waiting, lost);
        assert!(matches!(answer, Err(Error::Unavailable(_))));
        assert!(question.ask(&health, ready(Ok(()))).await.is_err());
        health.found();
        assert!(question.is_answered());
        assert!(question.ask(&health, ready(Ok(()))).await.is_ok());
    }

    #[tokio::test]
    async fn a_wrong_statement_is_no_outage() {
        let (health, question) = (Health::default(), Question::default());
        let wrong = question.ask(&health, ready(Err::<(), _>(sqlx::Error::RowNotFound))).await;
        assert!(matches!(wrong, Err(Error::Internal(_))));
        assert!(question.is_answered());
    }
}
