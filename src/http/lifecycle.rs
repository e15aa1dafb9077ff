//! Where the server is in its life: it serves, it says that it will go, it takes no more, it is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// The stages, in their order; there is no way back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Open.
    #[default]
    Serving,
    /// Open, but `/readyz` says no and every answer asks the client to come back on another connection.
    Draining,
    /// Takes no more connections; requests in flight are finished.
    Closing,
    /// Lets go of what is left.
    Ended,
}

/// The server's stage. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stage: watch::Sender<Stage>,
    /// Whether the server is no longer simply serving: every request asks, and a lock would be much for that.
    leaving: AtomicBool,
}

impl Lifecycle {
    /// Whether the server will go, so that nobody should count on it any more.
    pub fn is_leaving(&self) -> bool {
        self.0.leaving.load(Ordering::Relaxed)
    }

    /// Goes on to a stage, unless it is past it.
    pub fn enter(&self, stage: Stage) {
        self.0.stage.send_if_modified(|current| {
            let later = stage > *current;
            if later {
                *current = stage;
                self.0.leaving.store(true, Ordering::Relaxed);
            }
            later
        });
    }

    /// Waits for a stage.
    pub async fn reached(&self, stage: Stage) {
        let mut stages = self.0.stage.subscribe();
        // The sender lives as long as we do.
        let _ = stages.wait_for(|current| *current >= stage).await;
    }
}
