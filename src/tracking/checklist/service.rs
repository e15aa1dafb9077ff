//! The rules of checklists: an item is one, in whichever spelling of its key it was ticked.

use std::sync::Arc;

use super::model::{Checklist, ChecklistItem, InitializedData, TickRequest, Ticked};
use super::queries::{self, Tick};
use crate::db::Transaction;
use crate::error::Result;
use crate::plants::head_start::StartAs;
use crate::tracking::Tracking;
use crate::tracking::growth::Growing;
use crate::tracking::model::Done;
use crate::tracking::service::Instance;

impl Instance {
    pub(crate) async fn tick(&self, request: &TickRequest) -> Result<Ticked> {
        let (mut transaction, growth) = self.lock_checklist().await?;
        let items = growth.items();
        let key = request.checklist_item_key.as_str();
        let now = self.tracking.clock.timestamp();
        let others = queries::tick(&mut transaction, self.key()?.id, request, &items.spellings(key), now).await?;
        transaction.commit().await?;
        let others = others.iter().map(|(key, is_ticked)| (key.as_str(), *is_ticked));
        let message = if request.is_completed {
            "Checklist item marked as complete"
        } else {
            "Checklist item marked as incomplete"
        };
        let progress_summary = items.progress(others.chain([(key, request.is_completed)]));
        Ok(Ticked { success: true, message, progress_summary })
    }

    pub(crate) async fn initialize_checklist(&self) -> Result<Done<InitializedData>> {
        let (mut transaction, growth) = self.lock_checklist().await?;
        let key = self.key()?;
        let ticks = queries::ticks(&mut transaction, key).await?.ok_or_else(|| self.not_found())?;
        let missing = growth.items().missing(&ticks.by_key);
        let items_created = queries::add(&mut transaction, key.id, &missing, self.tracking.clock.timestamp()).await?;
        transaction.commit().await?;
        Ok(Done::new(format!("Initialized {items_created} checklist items"), InitializedData { items_created }))
    }

    /// A transaction in which nobody else changes the instance's checklist, and what grows there.
    async fn lock_checklist(&self) -> Result<(Transaction, Arc<Growing>)> {
        let key = self.key()?;
        let Tracking { db, plants, growth, .. } = &self.tracking;
        let mut catalogue = plants.catalogue().await?;
        let mut transaction = db.begin().await?;
        let Some((mut plant_id, mut stored)) = queries::lock(&mut transaction, key).await? else {
            // The second look takes another connection, and nobody waits for one while holding one.
            transaction.rollback().await?;
            return Err(self.not_theirs().await);
        };
        if stored.is_none() && catalogue.find(plant_id.into()).is_none() {
            // To ask about a new plant takes another connection too.
            transaction.rollback().await?;
            catalogue = plants.catalogue_with(&[plant_id]).await?;
            transaction = db.begin().await?;
            let locked = queries::lock(&mut transaction, key).await?;
            (plant_id, stored) = locked.ok_or_else(|| self.not_found())?;
        }
        let growth = match stored {
            Some(stored) => Arc::new(stored.into()),
            None => growth.derive(catalogue, plant_id, StartAs::Seed).await?,
        };
        Ok((transaction, growth))
    }

    /// The checklist: every requirement, in order, with its tick.
    pub(crate) async fn checklist(&self) -> Result<Checklist> {
        let key = self.key()?;
        let mut ticks = self.found(queries::ticks(self.tracking.db.read(), key).await?).await?;
        let growth = self.tracking.growth.of(ticks.plant_id, StartAs::Seed, ticks.stored.take()).await?;
        let items = growth.items();
        let progress_summary = items.progress(ticks.by_key.iter().map(|(key, tick)| (key.as_str(), tick.is_completed)));
        let groups = growth.requirements_checklist.iter();
        let described = groups.flat_map(|group| group.items.iter().map(|item| (&group.category, item)));
        let listed = items.requirements.iter().zip(described).map(|(requirement, (category, described))| {
            let found = items.stored(requirement.item, &ticks.by_key, |tick| tick.is_completed);
            let (item_key, tick) = match found {
                Some((key, tick)) => (key.to_owned(), tick.clone()),
                None => (requirement.key.to_string(), Tick::default()),
            };
            ChecklistItem {
                item_key,
                category: category.clone(),
                item_name: described.item.clone(),
                quantity: described.quantity.clone(),
                optional: described.optional,
                is_completed: tick.is_completed,
                completed_at: tick.completed_at,
                user_notes: tick.user_notes,
            }
        });
        Ok(Checklist { instance_id: key.id, checklist_items: listed.collect(), progress_summary })
    }
}
