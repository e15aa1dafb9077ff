//! The rules of checklists: an item is one, in whichever spelling of its key it was ticked.

use std::sync::Arc;

use super::items::Items;
use super::model::{Checklist, ChecklistItem, InitializedData, TickRequest, Ticked};
use super::queries::{self, Tick};
use crate::auth::Gardener;
use crate::db::pool::Transaction;
use crate::error::Result;
use crate::plants::head_start::StartAs;
use crate::tracking::Tracking;
use crate::tracking::growth::GrowthData;
use crate::tracking::model::Done;
use crate::tracking::service::{instance, no_instance};

impl Tracking {
    /// Ticks an item of a checklist, or takes its tick back.
    pub(crate) async fn tick(&self, gardener: &Gardener, request: &TickRequest) -> Result<Ticked> {
        let instance_id = instance(request.instance_id)?;
        let (mut transaction, growth) = self.lock_checklist(instance_id, gardener).await?;
        let items = Items::of(&growth);
        let key = request.checklist_item_key.as_str();
        let now = self.clock.timestamp();
        let others = queries::tick(&mut transaction, instance_id, request, &items.spellings(key), now).await?;
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

    /// Adds the items that are not on the checklist yet.
    pub(crate) async fn initialize_checklist(&self, id: i64, gardener: &Gardener) -> Result<Done<InitializedData>> {
        let instance_id = instance(id)?;
        let (mut transaction, growth) = self.lock_checklist(instance_id, gardener).await?;
        let ticks = queries::ticks(&mut transaction, instance_id, gardener.address()).await?;
        let ticks = ticks.ok_or_else(|| no_instance(id))?;
        let missing = Items::of(&growth).missing(&ticks.by_key);
        let items_created = queries::add(&mut transaction, instance_id, &missing, self.clock.timestamp()).await?;
        transaction.commit().await?;
        Ok(Done::new(format!("Initialized {items_created} checklist items"), InitializedData { items_created }))
    }

    /// A transaction in which nobody else changes the instance's checklist, and what grows there.
    async fn lock_checklist(&self, instance_id: i32, gardener: &Gardener) -> Result<(Transaction, Arc<GrowthData>)> {
        let owner = gardener.address();
        let mut catalogue = self.plants.catalogue().await?;
        let mut transaction = self.db.begin().await?;
        let Some((mut plant_id, mut stored)) = queries::lock(&mut transaction, instance_id, owner).await? else {
            // The second look takes another connection, and nobody waits for one while holding one.
            transaction.rollback().await?;
            return Err(self.not_theirs(instance_id.into(), gardener).await);
        };
        if stored.is_none() && catalogue.find(plant_id.into()).is_none() {
            // To ask about a new plant takes another connection, and nobody waits for one while holding one.
            transaction.rollback().await?;
            catalogue = self.plants.catalogue_with(&[plant_id]).await?;
            transaction = self.db.begin().await?;
            let locked = queries::lock(&mut transaction, instance_id, owner).await?;
            (plant_id, stored) = locked.ok_or_else(|| no_instance(instance_id.into()))?;
        }
        let growth = self.growth.in_catalogue(catalogue, plant_id, stored).await?;
        Ok((transaction, growth))
    }

    /// The checklist: every requirement, in order, with its tick.
    pub(crate) async fn checklist(&self, id: i64, gardener: &Gardener) -> Result<Checklist> {
        let instance_id = instance(id)?;
        let found = queries::ticks(self.db.read(), instance_id, gardener.address()).await?;
        let Some(mut ticks) = found else { return Err(self.not_theirs(id, gardener).await) };
        let growth = self.growth.of(ticks.plant_id, StartAs::Seed, ticks.stored.take()).await?;
        let items = Items::of(&growth);
        let progress_summary = items.progress(ticks.by_key.iter().map(|(key, tick)| (key.as_str(), tick.is_completed)));
        let listed = items.requirements.iter().map(|requirement| {
            let found = items.stored(requirement.item, &ticks.by_key, |tick| tick.is_completed);
            let (item_key, tick) = match found {
                Some((key, tick)) => (key.to_owned(), tick.clone()),
                None => (requirement.key.clone(), Tick::default()),
            };
            ChecklistItem {
                item_key,
                category: requirement.category.clone(),
                item_name: requirement.of.item.clone(),
                quantity: requirement.of.quantity.clone(),
                optional: requirement.of.optional,
                is_completed: tick.is_completed,
                completed_at: tick.completed_at,
                user_notes: tick.user_notes,
            }
        });
        Ok(Checklist { instance_id, checklist_items: listed.collect(), progress_summary })
    }
}
