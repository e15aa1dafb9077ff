//! Gives the database what its searches compare: the texts of plants that are new or were changed, by whichever program.
//! Several servers may do it at once; they write the same.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::catalogue::Catalogue;
use super::model::Plant;
use super::queries;
use super::search_text::{SearchText, fingerprint};
use crate::db::Db;
use crate::error::{Error, Result};

/// How many plants are written at once: the rows of a statement must fit well into its time-out.
const BATCH: usize = 200;

/// How long a reader of the catalogue waits: a few thousand plants take less, more are searched in memory until then.
const FOLDING_TIMEOUT: Duration = Duration::from_secs(1);

/// Brings the stored texts up to the catalogue's version, once for each reading of it, if need be in the background.
pub(crate) async fn bring_up_to_date(db: &Db, catalogue: &Arc<Catalogue>) {
    if catalogue.folding_began.swap(true, Ordering::AcqRel) {
        return;
    }
    let (db, catalogue) = (db.clone(), Arc::clone(catalogue));
    let work = tokio::spawn(async move {
        match fold_changed(&db, &catalogue).await {
            Ok(is_current) => catalogue.is_folded.store(is_current, Ordering::Release),
            // A role that may only read, or an outage: the answers are the same, they only come from memory.
            Err(error) => {
                tracing::warn!(?error, "what searches compare can't be stored: they are answered from memory");
            }
        }
    });
    let _ = timeout(FOLDING_TIMEOUT, work).await;
}

/// Whether the database has this catalogue's texts now: it hasn't if the plants were changed meanwhile.
async fn fold_changed(db: &Db, catalogue: &Arc<Catalogue>) -> Result<bool> {
    let version = catalogue.version;
    let mut stored = queries::fingerprints(db.read()).await?;
    let compared = Arc::clone(catalogue);
    let (stale, gone) = blocking(move || {
        let plants = compared.plants().iter().enumerate();
        let stale = plants.filter(|(_, plant)| stored.remove(&plant.id) != Some(fingerprint(plant)));
        let stale: Vec<usize> = stale.map(|(position, _)| position).collect();
        (stale, stored.into_keys().collect::<Vec<_>>())
    })
    .await?;
    if stale.is_empty() && gone.is_empty() && queries::is_folded(db.read(), version).await? {
        return Ok(true);
    }
    // What is only gone needs a batch too; the first one removes it.
    let batches = stale.chunks(BATCH).chain(stale.is_empty().then_some(&[][..]));
    for (n, batch) in batches.enumerate() {
        let gone = if n == 0 { gone.as_slice() } else { &[] };
        let (catalogue, batch) = (Arc::clone(catalogue), batch.to_vec());
        let fold = move || -> Value { batch.into_iter().map(|at| row(&catalogue.plants()[at])).collect() };
        if !queries::store_search_texts(db.write(), version, gone, &blocking(fold).await?).await? {
            return Ok(false);
        }
    }
    Ok(queries::set_folded(db.write(), version).await?)
}

/// A row of `plant_search`.
fn row(plant: &Plant) -> Value {
    let SearchText { names, words, description } = SearchText::of(plant);
    json!({
        "plant_id": plant.id, "fingerprint": fingerprint(plant), "names": names, "words": words, "description": description,
    })
}

/// Work on the whole catalogue, off the async threads.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::internal("work on the catalogue panicked"))
}
