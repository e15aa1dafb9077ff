//! The rules of checklists: the requirements' order, the rows' ticks.

use std::sync::Arc;

use super::model::{Checklist, ChecklistItem, InitializedData, ProgressSummary, TickRequest, Ticked};
use super::queries::{self, Tick, Ticks};
use crate::clock::Clock;
use crate::db::batch::Loader;
use crate::db::pool::Db;
use crate::db::stamps::Rows;
use crate::error::Result;
use crate::http::encoded::Encoded;
use crate::tracking::Tracking;
use crate::tracking::growth::model::RequirementItem;
use crate::tracking::growth::{GrowthData, checklist_key};
use crate::tracking::kept::About;
use crate::tracking::model::Done;
use crate::tracking::service::{instance, no_instance};

impl Tracking {
    /// Ticks an item, or takes its tick back.
    pub async fn tick(&self, request: TickRequest) -> Result<Ticked> {
        let asked = request.instance_id;
        let id = instance(asked)?;
        let message = if request.is_completed {
            "Checklist item marked as complete"
        } else {
            "Checklist item marked as incomplete"
        };
        let tick = Arc::new(request);
        let ticked = match self.ticks.load((id, Arc::clone(&tick))).await? {
            Some(ticked) => Some(ticked),
            // Not with the others: by itself it may wait for whoever holds the instance, and learns whether it is there.
            None => queries::tick(&self.db, id, &tick, self.clock.timestamp()).await?,
        };
        let progress_summary = ticked.ok_or_else(|| no_instance(asked))?;
        self.kept.stamps.raise(Rows::Checklist(id));
        Ok(Ticked { success: true, message, progress_summary })
    }

    /// Adds the requirements that are not on the checklist yet.
    pub async fn initialize_checklist(&self, id: i64) -> Result<Done<InitializedData>> {
        let instance_id = instance(id)?;
        let (plant_id, stored) = queries::requirements(&self.db, instance_id).await?.ok_or_else(|| no_instance(id))?;
        let growth = self.almanac.of(plant_id, stored).await?;
        let keys: Vec<String> = items(&growth).map(|(key, ..)| key).collect();
        let now = self.clock.timestamp();
        let items_created =
            queries::add_missing(&self.db, instance_id, &keys, now).await?.ok_or_else(|| no_instance(id))?;
        if items_created > 0 {
            self.kept.stamps.raise(Rows::Checklist(instance_id));
        }
        Ok(Done::new(format!("Initialized {items_created} checklist items"), InitializedData { items_created }))
    }

    /// The checklist: every requirement, in order, with its tick: [`Checklist`].
    pub async fn checklist(&self, id: i64) -> Result<Arc<Encoded>> {
        let instance_id = instance(id)?;
        let basis = self.basis().await?;
        let tracking = self.clone();
        let load = async move {
            let ticks = tracking.loaders.ticks.load(instance_id).await?;
            let mut ticks = ticks.ok_or_else(|| no_instance(id))?;
            let stored = ticks.stored.take();
            let growth = tracking.almanac.of(ticks.plant_id, stored).await?;
            body(instance_id, &ticks, &growth)
        };
        self.kept.get_or_load(About::Checklist(instance_id), basis, load).await
    }
}

/// A loader of what is ticked of instances.
pub fn load_ticks(db: Db) -> Loader<i32, Option<Ticks>> {
    Loader::new(move |ids: Vec<i32>| {
        let db = db.clone();
        async move { queries::ticks(&db, &ids).await }
    })
}

/// A tick and the instance that it is for.
pub type TickOf = (i32, Arc<TickRequest>);

/// A loader that ticks: many instances in one transaction, each once. What it has no answer to is to be ticked by itself:
/// instances that others hold or that aren't there, and all of a statement that the database refused.
pub fn load_tick(db: Db, clock: Clock) -> Loader<TickOf, Option<ProgressSummary>> {
    Loader::with_identity(
        |(instance_id, _)| Some(*instance_id),
        move |ticks: Vec<TickOf>| {
            let (db, now) = (db.clone(), clock.timestamp());
            async move {
                match queries::tick_all(&db, &ticks, now).await {
                    Err(sqlx::Error::Database(refused)) => {
                        tracing::debug!(code = ?refused.code(), "ticks go one by one");
                        Ok(vec![None; ticks.len()])
                    }
                    done => done,
                }
            }
        },
    )
}

fn body(instance_id: i32, ticks: &Ticks, growth: &GrowthData) -> Result<Arc<Encoded>> {
    let nothing = Tick::default();
    let checklist_items: Vec<ChecklistItem<'_>> = items(growth)
        .map(|(item_key, category, item)| {
            let tick = ticks.by_key.get(&item_key).unwrap_or(&nothing);
            ChecklistItem {
                item_key,
                category,
                item_name: &item.item,
                quantity: &item.quantity,
                optional: item.optional,
                is_completed: tick.is_completed,
                completed_at: tick.completed_at,
                user_notes: tick.user_notes.as_deref(),
            }
        })
        .collect();
    let completed = checklist_items.iter().filter(|item| item.is_completed);
    Encoded::of(&Checklist {
        instance_id,
        progress_summary: ProgressSummary::new(count(completed), count(&checklist_items)),
        checklist_items,
    })
}

/// The requirements with their keys and categories.
fn items(growth: &GrowthData) -> impl Iterator<Item = (String, &str, &RequirementItem)> {
    growth.requirements_checklist.iter().flat_map(|group| {
        group.items.iter().map(|item| {
            let key = checklist_key(&group.category, &item.item);
            (key, &*group.category, item)
        })
    })
}

fn count<T>(items: impl IntoIterator<Item = T>) -> i64 {
    i64::try_from(items.into_iter().count()).unwrap_or(i64::MAX)
}
