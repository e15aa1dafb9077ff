//! The rules of the harvest log.

use serde_json::json;

use super::model::{DeletedHarvest, Harvest, HarvestLog, HarvestQuery, HarvestRequest};
use super::queries::{self, Added};
use crate::auth::Gardener;
use crate::error::{Error, Invalid, Result};
use crate::tracking::Tracking;
use crate::tracking::model::Done;
use crate::tracking::service::instance;

/// The most harvests of one plant: thirteen years of picking every day.
const MAX_HARVESTS: i64 = 5_000;

impl Tracking {
    /// Writes a harvest down.
    pub(crate) async fn add_harvest(&self, id: i64, gardener: &Gardener, request: &HarvestRequest) -> Result<Harvest> {
        let instance_id = instance(id)?;
        let tomorrow = self.clock.today().succ_opt();
        if tomorrow.is_none_or(|tomorrow| request.harvested_on > tomorrow) {
            return Err(Error::from(Invalid::value(
                "harvested_on",
                "A harvest can be of tomorrow at the latest",
                json!(request.harvested_on),
            )));
        }
        match queries::add(
            self.db.write(),
            instance_id,
            gardener.address(),
            request,
            MAX_HARVESTS,
            self.clock.timestamp(),
        )
        .await?
        {
            Added::Harvest(harvest) => Ok(harvest),
            Added::NoInstance => Err(self.not_theirs(id, gardener).await),
            Added::Full => Err(Error::BadRequest(format!("A plant can have at most {MAX_HARVESTS} harvests"))),
        }
    }

    /// A page of a plant's harvests, with the totals of all.
    pub(crate) async fn harvests(&self, id: i64, gardener: &Gardener, query: HarvestQuery) -> Result<HarvestLog> {
        match queries::list(self.db.read(), instance(id)?, gardener.address(), query).await? {
            Some(log) => Ok(log),
            None => Err(self.not_theirs(id, gardener).await),
        }
    }

    /// Deletes a harvest of a plant.
    pub(crate) async fn delete_harvest(
        &self,
        id: i64,
        gardener: &Gardener,
        harvest_id: i64,
    ) -> Result<Done<DeletedHarvest>> {
        let instance_id = instance(id)?;
        let not_found = || Error::NotFound(format!("Harvest with ID {harvest_id} not found"));
        // An id out of range is nobody's, of a plant that may be somebody's.
        let stored_id = i32::try_from(harvest_id).unwrap_or_default();
        match queries::delete(self.db.write(), instance_id, gardener.address(), stored_id).await? {
            Some(true) => {}
            Some(false) => return Err(not_found()),
            None => return Err(self.not_theirs(id, gardener).await),
        }
        Ok(Done::new("Harvest deleted successfully", DeletedHarvest { harvest_id: stored_id, deleted: true }))
    }
}
