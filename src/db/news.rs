//! News between the servers of one database: what a write anywhere changed, heard through LISTEN on a connection of its
//! own. Triggers send it, so that a write by any program is news too.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::broadcast;

use super::pool;

/// The channel that the triggers notify.
const CHANNEL: &str = "plantopia_changes";

/// How long to wait before listening again after the connection broke.
const RETRY: Duration = Duration::from_millis(500);

/// A piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Rows of this table changed.
    Changed(String),
    /// The line was down: anything may have changed.
    Reconnected,
}

/// Where the news of one database arrive.
#[derive(Clone, Debug)]
pub struct NewsDesk(broadcast::Sender<News>);

impl NewsDesk {
    /// Listens until the desk and all its subscribers are gone.
    #[must_use]
    pub fn open(options: PgConnectOptions) -> Self {
        let (desk, _) = broadcast::channel(256);
        let sender = desk.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = listen(options.clone(), &sender).await {
                    tracing::debug!(
                        cause = crate::error::describe(&error),
                        "the news line is down"
                    );
                }
                tokio::time::sleep(RETRY).await;
            }
        });
        Self(desk)
    }

    /// A subscription to all that arrives from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.0.subscribe()
    }
}

async fn listen(
    options: PgConnectOptions,
    desk: &broadcast::Sender<News>,
) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(pool::base(options))
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    // What was missed while nobody listened can't be told apart from nothing.
    let _ = desk.send(News::Reconnected);
    loop {
        let news = match listener.try_recv().await? {
            Some(notice) => News::Changed(notice.payload().to_owned()),
            None => News::Reconnected,
        };
        let _ = desk.send(news);
    }
}
