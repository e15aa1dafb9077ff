//! The rules of tracking: how a plant starts and how it is getting on. What changes it afterwards is in `changes`.

use std::hash::{BuildHasher, RandomState};

use super::almanac::Almanac;
use super::growth::GrowthData;
use super::model::{
    ChecklistStatus, GrowingStatus, InstanceDetails, InstanceStage, InstanceStatus,
    InstanceTimeline, InstanceTips, Pagination, PlantDetails, SetupStatus, Started, TrackingInfo,
    UserPlant, UserPlants,
};
use super::progress::{self, UNKNOWN_MATURITY, days_between};
use super::queries::{self, Instance, Planted};
use super::requests::{ListQuery, StartRequest};
use crate::cache::Registry;
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::plants::Plants;
use crate::plants::model::Plant;
use crate::users::Users;

/// The stage that every plant starts in.
pub(super) const FIRST_STAGE: &str = "germination";

/// From this percentage on a checklist counts as done.
const THRESHOLD: f64 = 80.0;

/// The tracking domain. Clones share everything.
#[derive(Clone)]
#[expect(missing_docs, reason = "the services that it stands on")]
pub struct Tracking {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) plants: Plants,
    users: Users,
    pub almanac: Almanac,
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
    plant
        .and_then(Plant::maturity_days)
        .unwrap_or(UNKNOWN_MATURITY)
}

impl Tracking {
    /// The domain over a database, with its caches in `registry`.
    #[must_use]
    pub fn new(
        db: Db,
        clock: Clock,
        plants: Plants,
        users: Users,
        config: &CacheConfig,
        registry: &Registry,
    ) -> Self {
        Self {
            almanac: Almanac::new(db.clone(), plants.clone(), config, registry),
            db,
            clock,
            plants,
            users,
        }
    }

    /// Starts a plant for a user, who is added if need be: both or neither.
    ///
    /// # Errors
    /// 400 without an address, 404 for an unknown plant, 422 when the plant would mature after the calendar's end.
    pub async fn start(&self, request: StartRequest) -> Result<Started> {
        if !request.user_data.has_email() {
            return Err(Error::BadRequest("Email is required in user_data".into()));
        }
        let wanted = request.plant_id;
        let not_found = || Error::NotFound(format!("Plant with ID {wanted} not found"));
        let plant_id = i32::try_from(wanted).map_err(|_| not_found())?;
        let catalogue = self.plants.catalogue_with(&[plant_id]).await?;
        let plant = catalogue.find(wanted).ok_or_else(not_found)?;
        let expected_maturity_date =
            progress::maturity(request.start_date, maturity_days(Some(plant)).into())?;

        let mut transaction = self.db.begin().await?;
        let saved = self
            .users
            .get_or_create(&mut transaction, &request.user_data)
            .await?;
        let instance_id = queries::start(
            &mut *transaction,
            saved.user.id,
            plant_id,
            &request,
            expected_maturity_date,
            self.clock.timestamp(),
        )
        .await?
        .ok_or_else(not_found)?;
        transaction.commit().await?;
        Ok(Started {
            instance_id,
            plant_nickname: request.plant_nickname,
            start_date: request.start_date,
            expected_maturity_date,
            current_stage: FIRST_STAGE,
            message: "Plant tracking started successfully",
        })
    }

    /// A page of a user's plants.
    ///
    /// # Errors
    /// 404 when nobody has the address.
    pub async fn list(&self, email: &str, query: ListQuery) -> Result<UserPlants> {
        let page = queries::list(&self.db, email, &query)
            .await?
            .ok_or_else(|| no_user(email))?;
        let ids: Vec<i32> = page.plants.iter().map(|listed| listed.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        let today = self.clock.today();
        let listed = if query.active_only {
            page.active
        } else {
            page.total
        };
        let plants = page.plants.into_iter().map(|row| {
            let plant = catalogue.find(row.plant_id.into());
            UserPlant {
                instance_id: row.id,
                plant_id: row.plant_id,
                plant_name: name_of(plant),
                plant_nickname: row.plant_nickname,
                start_date: row.start_date,
                expected_maturity_date: row.expected_maturity_date,
                current_stage: row.current_stage,
                days_elapsed: days_between(row.start_date, today),
                progress_percentage: progress::percentage(
                    row.start_date,
                    row.expected_maturity_date,
                    today,
                ),
                location_details: row.location_details,
                image_url: plant.and_then(|plant| plant.image_url.clone()),
            }
        });
        Ok(UserPlants {
            plants: plants.collect(),
            total_count: page.total,
            active_count: page.active,
            pagination: Pagination {
                page: query.page,
                limit: query.limit,
                total_pages: (listed + query.limit - 1) / query.limit,
            },
        })
    }

    /// All of one instance but its checklist.
    ///
    /// # Errors
    /// 404 when it isn't there.
    pub async fn details(&self, id: i64) -> Result<InstanceDetails> {
        let instance_id = instance(id)?;
        let mut row = queries::details(&self.db, instance_id)
            .await?
            .ok_or_else(|| no_instance(id))?;
        let catalogue = self.plants.catalogue_with(&[row.plant_id]).await?;
        let plant = catalogue.find(row.plant_id.into());
        let growth = self.almanac.of(row.plant_id, row.stored.take()).await?;
        let today = self.clock.today();
        let elapsed = days_between(row.start_date, today).max(0);
        Ok(InstanceDetails {
            instance_id,
            plant_details: PlantDetails {
                plant_id: row.plant_id,
                plant_name: name_of(plant),
                scientific_name: plant.and_then(|plant| plant.scientific_name.clone()),
                plant_category: plant.and_then(|plant| plant.plant_category.clone()),
            },
            timeline: timeline(&growth, &row, elapsed),
            current_tips: growth.tips(&row.current_stage).map(str::to_owned).collect(),
            tracking_info: TrackingInfo {
                progress_percentage: progress::percentage(
                    row.start_date,
                    row.expected_maturity_date,
                    today,
                ),
                plant_nickname: row.plant_nickname,
                start_date: row.start_date,
                expected_maturity_date: row.expected_maturity_date,
                current_stage: row.current_stage,
                days_elapsed: elapsed,
                is_active: row.is_active,
                user_notes: row.user_notes,
                location_details: row.location_details,
            },
        })
    }

    /// Some tips for the stage that an instance is in, other ones each time.
    ///
    /// # Errors
    /// 404 when the instance isn't there.
    pub async fn tips(&self, id: i64, limit: usize) -> Result<InstanceTips> {
        let instance_id = instance(id)?;
        let (plant_id, current_stage, stored) = queries::tips(&self.db, instance_id)
            .await?
            .ok_or_else(|| no_instance(id))?;
        let growth = self.almanac.of(plant_id, stored).await?;
        let mut tips: Vec<String> = growth.tips(&current_stage).map(str::to_owned).collect();
        // Every state hashes in another way: an order that nobody foresees.
        let shuffle = RandomState::new();
        tips.sort_by_cached_key(|tip| shuffle.hash_one(tip));
        tips.truncate(limit);
        Ok(InstanceTips {
            instance_id,
            current_stage,
            tips,
        })
    }

    /// How far an instance is with its checklist, its setup and its growing.
    ///
    /// # Errors
    /// 404 when it isn't there.
    pub async fn status(&self, id: i64) -> Result<InstanceStatus> {
        let instance_id = instance(id)?;
        let row = queries::status(&self.db, instance_id)
            .await?
            .ok_or_else(|| no_instance(id))?;
        let today = self.clock.today();
        let completion_percentage = progress::share(row.completed_items, row.total_items);
        Ok(InstanceStatus {
            instance_id,
            checklist_status: ChecklistStatus {
                total_items: row.total_items,
                completed_items: row.completed_items,
                completion_percentage,
                meets_threshold: completion_percentage >= THRESHOLD,
            },
            setup_status: SetupStatus {
                completed: row.setup_completed,
                completed_at: row.setup_completed_at,
            },
            growing_status: GrowingStatus {
                is_active: row.is_active,
                start_date: row.start_date,
                days_elapsed: days_between(row.start_date, today),
                current_stage: row.current_stage,
                progress_percentage: progress::percentage(
                    row.start_date,
                    row.expected_maturity_date,
                    today,
                ),
            },
        })
    }

    /// The newest plants of a user, at most `limit`, for their calendar.
    ///
    /// # Errors
    /// 404 when nobody has the address.
    pub async fn planted(&self, email: &str, limit: i64) -> Result<Vec<Planted>> {
        queries::planted(&self.db, email, limit)
            .await?
            .ok_or_else(|| no_user(email))
    }
}

fn no_user(email: &str) -> Error {
    Error::NotFound(format!("User with email {email} not found"))
}

fn name_of(plant: Option<&Plant>) -> String {
    plant
        .map_or("Unknown", |plant| &plant.plant_name)
        .to_owned()
}

fn timeline(growth: &GrowthData, row: &Instance, elapsed: i64) -> InstanceTimeline {
    let stages = growth.growth_stages.iter().map(|stage| {
        let (first, last) = (i64::from(stage.start_day), i64::from(stage.end_day));
        InstanceStage {
            stage_name: stage.stage_name.clone(),
            start_day: stage.start_day,
            end_day: stage.end_day,
            description: stage.description.clone(),
            is_completed: elapsed > last,
            is_current: (first..=last).contains(&elapsed),
            key_indicators: stage.key_indicators.clone(),
            actual_start_date: progress::clamped(row.start_date, first),
            actual_end_date: progress::clamped(row.start_date, last),
        }
    });
    InstanceTimeline {
        stages: stages.collect(),
    }
}
