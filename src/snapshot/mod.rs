//! The last catalogue and the suburbs on disk (`SNAPSHOT_PATH`): what a server answers from that can't reach its database
//! when it starts.

mod file;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::climate::Climate;
use crate::climate::service::Suburbs;
use crate::error::{Error, Result};
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;

pub use file::{Refusal, Rows};

/// How long to rest after a write: an import that is announced row by row is written once.
const PAUSE: Duration = Duration::from_secs(1);

/// How long to wait before a file that could not be written is tried again.
const RETRY: Duration = Duration::from_secs(30);

/// Keeps the file at `path` as the catalogue and the suburbs are in memory, for as long as the process lives.
pub fn keep(path: PathBuf, plants: Plants, climate: Climate) {
    tokio::spawn(async move {
        let (mut plants_read, mut suburbs_read) = (plants.reads(), climate.reads());
        let mut kept = None;
        file::sweep(&path);
        loop {
            plants_read.mark_unchanged();
            suburbs_read.mark_unchanged();
            // An empty catalogue is nothing to live on: the last one is better.
            if let (Some(catalogue), Some(suburbs)) = (plants.loaded(), climate.loaded())
                && !catalogue.plants().is_empty()
                && kept != Some((catalogue.generation(), suburbs.generation()))
            {
                let now = (catalogue.generation(), suburbs.generation());
                if let Err(error) = write(&path, catalogue, suburbs).await {
                    tracing::warn!(path = %path.display(), ?error, "the snapshot can't be written: the last one stays");
                    tokio::time::sleep(RETRY).await;
                    continue;
                }
                kept = Some(now);
                tokio::time::sleep(PAUSE).await;
            }
            let changed = tokio::select! {
                changed = plants_read.changed() => changed,
                changed = suburbs_read.changed() => changed,
            };
            if changed.is_err() {
                return;
            }
        }
    });
}

/// Packing and writing takes a tenth of a second and a disk: not on a thread that answers others.
async fn write(path: &Path, catalogue: Arc<Catalogue>, suburbs: Arc<Suburbs>) -> Result<()> {
    let path = path.to_owned();
    let written = tokio::task::spawn_blocking(move || file::write(&path, &catalogue, suburbs.all()));
    let written = written.await.map_err(|_| Error::internal("writing the snapshot panicked"))?;
    written.map_err(|error| Error::internal(error.to_string()))
}

/// Reads the file at `path`.
pub async fn read(path: &Path) -> Result<Rows, Refusal> {
    let path = path.to_owned();
    match tokio::task::spawn_blocking(move || file::read(&path)).await {
        Ok(read) => read,
        Err(_) => Err(Refusal::Nonsense("reading it panicked".into())),
    }
}
