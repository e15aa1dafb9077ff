//! The rules of tracking: how a plant starts, its tips and its days. What is read of it is in `reads`, what changes it
//! afterwards in `changes`.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::almanac::Almanac;
use super::checklist::model::ProgressSummary;
use super::checklist::{TickOf, load_tick};
use super::kept::Kept;
use super::model::{InstanceTips, Started};
use super::progress::{self, UNKNOWN_MATURITY};
use super::queries::{self, Planted};
use super::reads::Loaders;
use super::requests::StartRequest;
use crate::cache::Registry;
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::db::batch::Loader;
use crate::db::pool::Db;
use crate::db::stamps::{Rows, Stamps};
use crate::error::{Error, Result};
use crate::plants::Plants;
use crate::plants::model::Plant;
use crate::users::Users;

/// The stage that every plant starts in.
pub(super) const FIRST_STAGE: &str = "germination";

/// The tracking domain. Clones share everything.
#[derive(Clone)]
pub struct Tracking {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) plants: Plants,
    users: Users,
    pub almanac: Almanac,
    pub(super) kept: Kept,
    pub(super) loaders: Loaders,
    pub(super) ticks: Loader<TickOf, Option<ProgressSummary>>,
}

/// Tells of an instance that isn't there.
pub(super) fn no_instance(id: i64) -> Error {
    Error::NotFound(format!("Plant instance with ID {id} not found"))
}

/// An instance's id as it is stored; one that doesn't fit is nobody's.
pub(super) fn instance(id: i64) -> Result<i32> {
    i32::try_from(id).map_err(|_| no_instance(id))
}

/// Days to maturity of a plant, known or not.
pub(super) fn maturity_days(plant: Option<&Plant>) -> i32 {
    plant.and_then(Plant::maturity_days).unwrap_or(UNKNOWN_MATURITY)
}

impl Tracking {
    /// The domain over a database, with its caches in `registry`.
    pub fn new(
        db: Db,
        clock: Clock,
        plants: Plants,
        users: Users,
        stamps: Arc<Stamps>,
        config: &CacheConfig,
        registry: &Registry,
    ) -> Self {
        Self {
            kept: Kept::new(stamps, config, registry),
            loaders: Loaders::new(&db),
            ticks: load_tick(db.clone(), clock.clone()),
            almanac: Almanac::new(db.clone(), plants.clone(), config, registry),
            db,
            clock,
            plants,
            users,
        }
    }

    /// Starts a plant for a user, who is added if need be: both or neither.
    pub async fn start(&self, request: StartRequest) -> Result<Started> {
        if !request.user_data.has_email() {
            return Err(Error::BadRequest("Email is required in user_data".into()));
        }
        let wanted = request.plant_id;
        let not_found = || Error::NotFound(format!("Plant with ID {wanted} not found"));
        let plant_id = i32::try_from(wanted).map_err(|_| not_found())?;
        let catalogue = self.plants.catalogue_with(&[plant_id]).await?;
        let plant = catalogue.find(wanted).ok_or_else(not_found)?;
        let expected_maturity_date = progress::maturity(request.start_date, maturity_days(Some(plant)).into())?;

        let mut transaction = self.db.begin().await?;
        let saved = self.users.get_or_create(&mut transaction, &request.user_data).await?;
        let instance_id = queries::start(
            &mut transaction,
            saved.user.id,
            plant_id,
            &request,
            expected_maturity_date,
            self.clock.timestamp(),
        )
        .await?
        .ok_or_else(not_found)?;
        transaction.commit().await?;
        self.changed(instance_id, saved.user.id);
        Ok(Started {
            instance_id,
            plant_nickname: request.plant_nickname,
            start_date: request.start_date,
            expected_maturity_date,
            current_stage: FIRST_STAGE,
            message: "Plant tracking started successfully",
        })
    }

    /// An instance was written: what is kept of it and of its user's list is no more. To be called beside the write, when
    /// it is committed and before it is answered.
    pub(super) fn changed(&self, instance_id: i32, user_id: i32) {
        self.kept.stamps.raise(Rows::Instance(instance_id));
        self.kept.stamps.raise(Rows::Garden(user_id));
    }

    /// Some tips for the stage that an instance is in, other ones each time.
    pub async fn tips(&self, id: i64, limit: usize) -> Result<InstanceTips> {
        let instance_id = instance(id)?;
        let (plant_id, current_stage, stored) =
            queries::tips(&self.db, instance_id).await?.ok_or_else(|| no_instance(id))?;
        let growth = self.almanac.of(plant_id, stored).await?;
        let mut tips: Vec<String> = growth.tips(&current_stage).map(str::to_owned).collect();
        // Every state hashes in another way: an order that nobody foresees.
        let shuffle = RandomState::new();
        tips.sort_by_cached_key(|tip| shuffle.hash_one(tip));
        tips.truncate(limit);
        Ok(InstanceTips { instance_id, current_stage, tips })
    }

    /// The newest plants of a user, at most `limit`, for their calendar.
    pub async fn planted(&self, email: &str, limit: i64) -> Result<Vec<Planted>> {
        queries::planted(&self.db, email, limit).await?.ok_or_else(|| no_user(email))
    }
}

/// Tells of an address that nobody has.
pub(super) fn no_user(email: &str) -> Error {
    Error::NotFound(format!("User with email {email} not found"))
}
