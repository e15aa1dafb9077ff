//! Where the server is in its life: it serves, says that it will stop, takes no more connections, is gone.

use std::sync::Arc;

use tokio::sync::watch;

/// The stages, in their order; there is no way back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    #[default]
    Serving,
    /// Still open, but `/readyz` says no and every answer closes its connection.
    Draining,
    /// Takes no more connections; requests in flight are finished.
    Closing,
    /// Drops what is left.
    Ended,
}

/// The server's stage. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle(Arc<watch::Sender<Stage>>);

impl Lifecycle {
    /// Whether the server will stop, so that nobody should count on it any more.
    pub(crate) fn is_leaving(&self) -> bool {
        *self.0.borrow() > Stage::Serving
    }

    /// Goes on to a stage, unless it is past it.
    pub fn enter(&self, stage: Stage) {
        self.0.send_if_modified(|current| {
            let later = stage > *current;
            *current = stage.max(*current);
            later
        });
    }

    pub(crate) async fn reached(&self, stage: Stage) {
        let mut stages = self.0.subscribe();
        // It fails when the sender is gone, which we hold.
        let _ = stages.wait_for(|current| *current >= stage).await;
    }
}
