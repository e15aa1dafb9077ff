//! The rules of the harvest log.

use serde_json::json;

use super::model::{DeletedHarvest, Harvest, HarvestLog, HarvestQuery, HarvestRequest};
use super::queries::{self, Added};
use crate::error::{Error, Invalid, Result};
use crate::tracking::Tracking;
use crate::tracking::model::Done;
use crate::tracking::service::Instance;

/// The most harvests of one plant: thirteen years of picking every day.
const MAX_HARVESTS: i64 = 5_000;

impl Instance {
    pub(crate) async fn add_harvest(&self, request: &HarvestRequest) -> Result<Harvest> {
        let Tracking { db, clock, .. } = &self.tracking;
        let key = self.key()?;
        let tomorrow = clock.today().succ_opt();
        if tomorrow.is_none_or(|tomorrow| request.harvested_on > tomorrow) {
            return Err(Error::from(Invalid::value(
                "harvested_on",
                "A harvest can be of tomorrow at the latest",
                json!(request.harvested_on),
            )));
        }
        match queries::add(db.write(), key, request, MAX_HARVESTS, clock.timestamp()).await? {
            Added::Harvest(harvest) => Ok(harvest),
            Added::NoInstance => Err(self.not_theirs().await),
            Added::Full => Err(Error::BadRequest(format!("A plant can have at most {MAX_HARVESTS} harvests"))),
        }
    }

    pub(crate) async fn harvests(&self, query: HarvestQuery) -> Result<HarvestLog> {
        self.found(queries::list(self.tracking.db.read(), self.key()?, query).await?).await
    }

    pub(crate) async fn delete_harvest(&self, id: i64) -> Result<Done<DeletedHarvest>> {
        // An id out of range is nobody's, of a plant that may be somebody's.
        let harvest_id = i32::try_from(id).unwrap_or_default();
        let deleted = queries::delete(self.tracking.db.write(), self.key()?, harvest_id).await?;
        if !self.found(deleted).await? {
            return Err(Error::NotFound(format!("Harvest with ID {id} not found")));
        }
        Ok(Done::new("Harvest deleted successfully", DeletedHarvest { harvest_id, deleted: true }))
    }
}
