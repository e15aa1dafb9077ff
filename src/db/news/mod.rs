//! News between the servers of one database: what a write anywhere changed, heard through LISTEN on a connection of its
//! own. Triggers send it, so that a write by any program is news too.

mod line;

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::broadcast;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::pool;
pub use line::Line;

/// The channel on which triggers name the table that changed.
const TABLES: &str = "plantopia_changes";

/// How long to wait before listening again after the connection broke.
const RETRY: Duration = Duration::from_millis(500);

/// How often a heartbeat is sent.
const PULSE: Duration = Duration::from_millis(250);

/// How long the database may take to take a heartbeat or a connection: a peer that says nothing is no peer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Rows of this table changed.
    Changed(String),
    /// The line was down: anything may have changed.
    Reconnected,
}

type Ear = Box<dyn Fn(&News) + Send + Sync>;

/// Where the news of one database arrive.
#[derive(Clone)]
pub struct NewsDesk {
    subscribers: broadcast::Sender<News>,
    ears: Arc<RwLock<Vec<Ear>>>,
    line: Arc<Line>,
}

impl NewsDesk {
    /// Listens for as long as the process lives.
    pub fn open(options: PgConnectOptions) -> Self {
        let desk = Self { subscribers: broadcast::channel(256).0, ears: Arc::default(), line: Arc::default() };
        let listening = desk.clone();
        tokio::spawn(async move {
            loop {
                let broken = listening.listen(options.clone()).await;
                let cause = broken.err().map(|error| crate::error::describe(&error));
                if listening.line.break_off() {
                    tracing::warn!(cause, "changes of the database aren't heard until it answers again");
                } else {
                    tracing::debug!(cause, "the news line is still down");
                    tokio::time::sleep(RETRY).await;
                }
            }
        });
        desk
    }

    /// A subscription to all that arrives from now on, for what takes its time.
    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.subscribers.subscribe()
    }

    /// Has `ear` hear every piece of news at once, in order, before the line counts as up to date with it. It must be
    /// quick. What came before may have been anything, so [`News::Reconnected`] is the first that it hears.
    pub fn hear(&self, ear: impl Fn(&News) + Send + Sync + 'static) {
        let mut ears = self.ears.write().unwrap_or_else(PoisonError::into_inner);
        ear(&News::Reconnected);
        ears.push(Box::new(ear));
    }

    /// The state of the line.
    pub fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line)
    }

    fn tell(&self, news: News) {
        for ear in self.ears.read().unwrap_or_else(PoisonError::into_inner).iter() {
            ear(&news);
        }
        let _ = self.subscribers.send(news);
    }

    /// Listens until the connection breaks, or is silent for too long: a peer that vanished without a word would be
    /// listened to for ever.
    async fn listen(&self, options: PgConnectOptions) -> Result<(), sqlx::Error> {
        // Nobody else's heartbeat is of interest.
        let pulse = format!("plantopia_pulse_{:016x}", RandomState::new().hash_one(0));
        let mut listener = within(connect(options, &pulse)).await?;
        // What was missed while nobody listened can't be told apart from nothing.
        self.tell(News::Reconnected);
        let mut beats = interval(PULSE);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let notice = tokio::select! {
                notice = listener.try_recv() => notice?,
                _ = beats.tick() => {
                    let sent = self.line.now().to_string();
                    let beat = sqlx::query("/* news.beat */ select pg_notify($1, $2)").bind(&pulse).bind(sent);
                    within(beat.execute(&mut listener)).await?;
                    continue;
                }
            };
            // The connection broke. The listener has another one already, but not for long: the next starts afresh.
            let Some(notice) = notice else {
                return Ok(());
            };
            match notice.channel() {
                TABLES => self.tell(News::Changed(notice.payload().to_owned())),
                _ => {
                    if let Ok(sent) = notice.payload().parse() {
                        self.line.beat(sent);
                    }
                }
            }
        }
    }
}

async fn connect(options: PgConnectOptions, pulse: &str) -> Result<PgListener, sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(pool::base(options))
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen_all([TABLES, pulse]).await?;
    Ok(listener)
}

async fn within<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    timeout(PATIENCE, answer).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}
