//! The rules of checklists: the requirements' order, the rows' ticks.

use super::model::{
    Checklist, ChecklistItem, InitializedData, ProgressSummary, TickRequest, Ticked,
};
use super::queries;
use crate::error::Result;
use crate::tracking::Tracking;
use crate::tracking::growth::model::RequirementItem;
use crate::tracking::growth::{GrowthData, checklist_key};
use crate::tracking::model::Done;
use crate::tracking::service::{instance, no_instance};

impl Tracking {
    /// Ticks an item, or takes its tick back.
    ///
    /// # Errors
    /// 404 when the instance isn't there.
    pub async fn tick(&self, request: &TickRequest) -> Result<Ticked> {
        let id = instance(request.instance_id)?;
        let progress_summary = queries::tick(&self.db, id, request, self.clock.timestamp())
            .await?
            .ok_or_else(|| no_instance(request.instance_id))?;
        Ok(Ticked {
            success: true,
            message: if request.is_completed {
                "Checklist item marked as complete"
            } else {
                "Checklist item marked as incomplete"
            },
            progress_summary,
        })
    }

    /// Adds the requirements that are not on the checklist yet.
    ///
    /// # Errors
    /// 404 when the instance isn't there.
    pub async fn initialize_checklist(&self, id: i64) -> Result<Done<InitializedData>> {
        let instance_id = instance(id)?;
        let (plant_id, stored) = queries::requirements(&self.db, instance_id)
            .await?
            .ok_or_else(|| no_instance(id))?;
        let growth = self.almanac.of(plant_id, stored).await?;
        let keys: Vec<String> = items(&growth).map(|(key, ..)| key).collect();
        let now = self.clock.timestamp();
        let items_created = queries::add_missing(&self.db, instance_id, &keys, now).await?;
        Ok(Done::new(
            format!("Initialized {items_created} checklist items"),
            InitializedData { items_created },
        ))
    }

    /// The checklist: every requirement, in order, with its tick.
    ///
    /// # Errors
    /// 404 when the instance isn't there.
    pub async fn checklist(&self, id: i64) -> Result<Checklist> {
        let instance_id = instance(id)?;
        let mut ticks = queries::ticks(&self.db, instance_id)
            .await?
            .ok_or_else(|| no_instance(id))?;
        let growth = self.almanac.of(ticks.plant_id, ticks.stored.take()).await?;
        let checklist_items: Vec<ChecklistItem> = items(&growth)
            .map(|(item_key, category, item)| {
                let tick = ticks.by_key.get(&item_key).cloned().unwrap_or_default();
                ChecklistItem {
                    item_key,
                    category: category.to_owned(),
                    item_name: item.item.clone(),
                    quantity: item.quantity.clone(),
                    optional: item.optional,
                    is_completed: tick.is_completed,
                    completed_at: tick.completed_at,
                    user_notes: tick.user_notes,
                }
            })
            .collect();
        let completed = checklist_items.iter().filter(|item| item.is_completed);
        Ok(Checklist {
            instance_id,
            progress_summary: ProgressSummary::new(count(completed), count(&checklist_items)),
            checklist_items,
        })
    }
}

/// The requirements with their keys and categories.
fn items(growth: &GrowthData) -> impl Iterator<Item = (String, &str, &RequirementItem)> {
    growth.requirements_checklist.iter().flat_map(|group| {
        group.items.iter().map(|item| {
            let key = checklist_key(&group.category, &item.item);
            (key, group.category.as_str(), item)
        })
    })
}

fn count<T>(items: impl IntoIterator<Item = T>) -> i64 {
    i64::try_from(items.into_iter().count()).unwrap_or(i64::MAX)
}
