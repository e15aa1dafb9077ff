//! Where guides come from, and for how long answers may be kept.

use std::path::PathBuf;
use std::sync::Arc;

use super::library::Shelf;
use super::shipped;
use super::store::Store;
use crate::error::Result;

/// The guides domain: those that ship, or those in a folder of the operator's. Clones share everything.
#[derive(Clone)]
pub struct Guides(Option<Arc<Shelf>>);

impl Guides {
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self(folder.map(|path| Arc::new(Shelf::new(path))))
    }

    /// Begins to make the guides that ship, so that the first request needn't wait for them.
    pub(crate) fn prepare(&self) {
        if self.never_changes() {
            shipped::prepare();
        }
    }

    /// Whether the guides are the same for as long as the program runs.
    pub(super) fn never_changes(&self) -> bool {
        self.0.is_none()
    }

    /// The guides as they are now.
    pub(crate) async fn store(&self) -> Result<Arc<Store>> {
        match &self.0 {
            None => shipped::store().await,
            Some(folder) => folder.store().await,
        }
    }
}
