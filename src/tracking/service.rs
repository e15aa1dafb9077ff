//! The rules of tracking: how a plant starts, what is shown of it, how it changes; those of its checklist are in
//! `checklist/service`. Gardeners' reads are never cached: each is one statement.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use serde_json::json;

use super::growth::model::FIRST_STAGE;
use super::growth::{Growing, Growth, GrowthData};
use super::model::{
    DeletedData, Done, GrowingData, InstanceDetails, InstanceStatus, InstanceTips, NicknameData, ProgressData,
    SetupCompleted, StageData, Started, UserPlants,
};
use super::progress;
use super::queries::{self, Alignment, Beginning, Details, Garden, InstanceKey};
use super::requests::{ListQuery, NicknameRequest, ProgressRequest, STAGE, StartGrowingRequest, StartRequest};
use super::views;
use crate::auth::Gardener;
use crate::cache::Registry;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Invalid, Result};
use crate::plants::Plants;
use crate::plants::head_start::{StartAs, UNKNOWN_MATURITY, days_from_start};
use crate::users::{Users, address};

/// How often a delete is tried that a new chat gets in the way of.
const DELETE_ATTEMPTS: u32 = 3;

/// How often an id is drawn for a new plant: each is taken with a chance of one in a billion for every plant that there is.
const DRAWS: usize = 5;

#[derive(Clone)]
pub struct Tracking {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) plants: Plants,
    pub(super) users: Users,
    pub growth: Growth,
    /// The most plants of a gardener.
    max_plants: i64,
}

impl Tracking {
    pub(crate) fn new(
        db: Db,
        clock: Clock,
        plants: Plants,
        users: Users,
        config: &Config,
        registry: &Registry,
    ) -> Self {
        let growth = Growth::new(db.clone(), plants.clone(), &config.cache, registry);
        Self { db, clock, plants, users, growth, max_plants: config.garden.max_plants.into() }
    }

    /// Starts a plant for a user, who is added if need be: both or neither.
    pub(crate) async fn start(&self, request: StartRequest) -> Result<Started> {
        address::to_write(&request.user_data.email)
            .map_err(|_| Error::BadRequest("Email is required in user_data".into()))?;
        let wanted = request.plant_id;
        let not_found = || Error::NotFound(format!("Plant with ID {wanted} not found"));
        let plant_id = i32::try_from(wanted).map_err(|_| not_found())?;
        let catalogue = self.plants.catalogue_with(&[plant_id]).await?;
        let plant = catalogue.find(wanted).ok_or_else(not_found)?;
        let start_as = request.start_as;
        let expected_maturity_date = progress::maturity(request.start_date, days_from_start(plant, start_as).into())?;
        let stage = self.first_stage(plant_id, start_as).await?;

        let mut transaction = self.db.begin().await?;
        let saved = self.users.get_or_create(&mut transaction, &request.user_data).await?;
        let now = self.clock.timestamp();
        let (user_id, most) = (saved.user.id, self.max_plants);
        let beginning = Beginning { start_as, stage: &stage, matures: expected_maturity_date };
        let instance_id = 'drawn: {
            for _ in 0..DRAWS {
                match queries::start(&mut transaction, user_id, plant_id, &request, &beginning, most, now).await? {
                    Some(Some(id)) => break 'drawn id,
                    Some(None) => {}
                    None if queries::has_plants(&mut transaction, user_id, most).await? => {
                        return Err(Error::BadRequest(format!("A gardener can have at most {most} plants")));
                    }
                    None => return Err(not_found()),
                }
            }
            return Err(Error::internal("no free id for a plant was drawn"));
        };
        transaction.commit().await?;
        Ok(Started {
            instance_id,
            plant_nickname: request.plant_nickname,
            start_date: request.start_date,
            expected_maturity_date,
            current_stage: stage,
            message: "Plant tracking started successfully",
        })
    }

    async fn first_stage(&self, plant_id: i32, start_as: StartAs) -> Result<String> {
        if start_as == StartAs::Seed {
            return Ok(FIRST_STAGE.to_owned());
        }
        let stored = queries::stored_growth(self.db.read(), plant_id).await?;
        let growth = self.growth.of(plant_id, start_as, stored).await?;
        let first = growth.growth_stages.first().map(|stage| &*stage.stage_name);
        // A stage with a name that is too long for its column can be somebody else's.
        Ok(first.filter(|name| name.chars().count() <= STAGE).unwrap_or(FIRST_STAGE).to_owned())
    }

    pub(crate) async fn list(&self, email: &str, query: ListQuery) -> Result<UserPlants> {
        let rows = queries::list(self.db.read(), address::to_read(email)?, query).await?;
        let ids: Vec<i32> = rows.iter().filter_map(|row| row.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        let page = views::user_plants(rows, query, &catalogue, self.plants.images(), self.clock.today());
        page.ok_or_else(|| address::not_found(email))
    }

    /// The newest plants of a user, at most `limit`, for their calendar, and where the user lives.
    pub(crate) async fn garden(&self, email: &str, limit: i64) -> Result<Garden> {
        let garden = queries::garden(self.db.read(), address::to_read(email)?, limit).await?;
        garden.ok_or_else(|| address::not_found(email))
    }
}

/// An instance as a request names it, for a gardener who may not have it.
pub(crate) struct Instance {
    pub tracking: Tracking,
    pub gardener: Gardener,
    pub id: i64,
}

impl Instance {
    /// An instance without its checklist.
    pub(crate) async fn details(&self) -> Result<InstanceDetails> {
        let key = self.key()?;
        let mut row = self.row().await?;
        let catalogue = self.tracking.plants.catalogue_with(&[row.plant_id]).await?;
        let derived = self.tracking.growth.derive(Arc::clone(&catalogue), row.plant_id, row.start_as).await?;
        let growth = match row.take_stored() {
            None => Arc::clone(&derived),
            stored => self.tracking.growth.of(row.plant_id, row.start_as, stored).await?,
        };
        let plant = catalogue.find(row.plant_id.into());
        let today = self.tracking.clock.today();
        Ok(views::instance_details(key.id, row, plant, &growth, derived.bearer.as_ref(), today))
    }

    /// The instance, and how its plant grows.
    async fn growing(&self) -> Result<(Details, Arc<Growing>)> {
        let mut row = self.row().await?;
        let stored = row.take_stored();
        let growth = self.tracking.growth.of(row.plant_id, row.start_as, stored).await?;
        Ok((row, growth))
    }

    async fn row(&self) -> Result<Details> {
        self.found(queries::details(self.tracking.db.read(), self.key()?).await?).await
    }

    /// How far an instance is with its checklist, its setup and its growing.
    pub(crate) async fn status(&self) -> Result<InstanceStatus> {
        let key = self.key()?;
        let mut row = self.found(queries::status(self.tracking.db.read(), key).await?).await?;
        let stored = GrowthData::stored(row.requirements.take(), None, None, None);
        let growth = self.tracking.growth.of(row.plant_id, StartAs::Seed, stored).await?;
        Ok(views::instance_status(key.id, row, &growth, self.tracking.clock.today()))
    }

    /// Some tips for the stage that an instance is in, in random order.
    pub(crate) async fn tips(&self, limit: usize) -> Result<InstanceTips> {
        let (Details { current_stage, .. }, growth) = self.growing().await?;
        let mut tips: Vec<String> = growth.tips(&current_stage).map(str::to_owned).collect();
        // Every RandomState has other keys, so this sorts by chance.
        let shuffle = RandomState::new();
        tips.sort_by_cached_key(|tip| shuffle.hash_one(tip));
        tips.truncate(limit);
        Ok(InstanceTips { instance_id: self.key()?.id, current_stage, tips })
    }

    /// Writes stage, notes and place; on request the dates follow the stage.
    pub(crate) async fn update_progress(&self, request: &ProgressRequest) -> Result<Done<ProgressData>> {
        let key = self.key()?;
        let alignment = match &request.current_stage {
            Some(stage) if request.align_to_stage_start => self.alignment(stage).await?,
            _ => None,
        };
        let now = self.tracking.clock.timestamp();
        let saved = queries::save_progress(self.tracking.db.write(), key, request, alignment, now).await?;
        Ok(Done::new("Progress updated successfully", self.found(saved).await?))
    }

    /// The dates with which the stage begins today; none for a stage that the plant doesn't have.
    async fn alignment(&self, stage: &str) -> Result<Option<Alignment>> {
        let (_, growth) = self.growing().await?;
        let Some(stage) = growth.stage(stage) else {
            return Ok(None);
        };
        let total = growth.total_days();
        let start = progress::shifted(self.tracking.clock.today(), -i64::from(stage.start_day));
        match start.filter(|start| progress::shifted(*start, total.into()).is_some()) {
            Some(start) => Ok(Some(Alignment { start, days: (total > 0).then_some(total) })),
            None => Err(Error::from(Invalid::value(
                "align_to_stage_start",
                "The plant's dates should lie in the years 1 to 9999",
                json!(true),
            ))),
        }
    }

    /// Makes an instance grow from a date on; without a date it stays as it is.
    pub(crate) async fn start_growing(&self, request: StartGrowingRequest) -> Result<Done<GrowingData>> {
        let key = self.key()?;
        let seen = self.row().await?;
        let Some(start_date) = request.start_date else {
            let data = GrowingData {
                instance_id: key.id,
                start_date: seen.start_date,
                expected_maturity_date: seen.expected_maturity_date,
                current_stage: seen.current_stage,
                is_active: seen.is_active,
            };
            return Ok(Done::new("Instance activated", data));
        };
        let plant_id = seen.plant_id;
        let catalogue = self.tracking.plants.catalogue_with(&[plant_id]).await?;
        let start_as = request.start_as.unwrap_or(seen.start_as);
        let plant = catalogue.find(plant_id.into());
        let days = plant.map_or(UNKNOWN_MATURITY, |plant| days_from_start(plant, start_as));
        let expected_maturity_date = progress::maturity(start_date, days.into())?;
        let stage = self.tracking.first_stage(plant_id, start_as).await?;
        let now = self.tracking.clock.timestamp();
        let beginning = Beginning { start_as, stage: &stage, matures: expected_maturity_date };
        let saved = queries::start_growing(self.tracking.db.write(), key, start_date, &beginning, now).await?;
        Ok(Done::new("Instance activated and started", self.found(saved).await?))
    }

    pub(crate) async fn rename(&self, request: NicknameRequest) -> Result<Done<NicknameData>> {
        if request.plant_nickname.trim().is_empty() {
            return Err(Error::BadRequest("Plant nickname cannot be empty".into()));
        }
        let now = self.tracking.clock.timestamp();
        let saved = queries::rename(self.tracking.db.write(), self.key()?, &request.plant_nickname, now).await?;
        Ok(Done::new("Nickname updated successfully", self.found(saved).await?))
    }

    pub(crate) async fn delete(&self) -> Result<Done<DeletedData>> {
        let key = self.key()?;
        let mut attempts = 1;
        // A chat that begins between the statement's two halves references the instance; the next attempt releases it.
        let deleted = loop {
            match queries::delete(self.tracking.db.write(), key).await {
                Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() && attempts < DELETE_ATTEMPTS => {
                    attempts += 1;
                }
                done => break done?,
            }
        };
        let instance_id = self.found(deleted).await?;
        Ok(Done::new("Plant instance deleted successfully", DeletedData { instance_id, deleted: true }))
    }

    /// Brings an instance's stage in line with the calendar.
    pub(crate) async fn update_stage(&self) -> Result<Done<StageData>> {
        let key = self.key()?;
        loop {
            let (seen, growth) = self.growing().await?;
            let elapsed = (self.tracking.clock.today() - seen.start_date).num_days();
            let stage = growth.stage_at(elapsed).map(|stage| &*stage.stage_name);
            let Some(stage) = stage.filter(|stage| seen.stored_stage.as_deref() != Some(*stage)) else {
                let data = StageData { instance_id: key.id, new_stage: None, updated: false };
                return Ok(Done::new("Plant stage is already up to date", data));
            };
            // If another request moved the plant since it was read, its stage has to be worked out again.
            let now = self.tracking.clock.timestamp();
            if queries::save_stage(self.tracking.db.write(), key, &seen, stage, now).await? {
                let message = format!("Plant stage automatically updated to: {stage}");
                let data = StageData { instance_id: key.id, new_stage: Some(stage.to_owned()), updated: true };
                return Ok(Done::new(message, data));
            }
        }
    }

    pub(crate) async fn complete_setup(&self) -> Result<SetupCompleted> {
        let now = self.tracking.clock.timestamp();
        let saved = queries::complete_setup(self.tracking.db.write(), self.key()?, now).await?;
        Ok(SetupCompleted {
            instance_id: self.found(saved).await?,
            setup_completed: true,
            setup_completed_at: now,
            message: "Setup instructions marked as complete",
        })
    }

    /// What a statement found of the instance, or what its gardener is told who hasn't got it.
    pub(super) async fn found<T>(&self, found: Option<T>) -> Result<T> {
        match found {
            Some(found) => Ok(found),
            None => Err(self.not_theirs().await),
        }
    }

    /// A second look only where they are told that it is another's.
    pub(super) async fn not_theirs(&self) -> Error {
        let (true, Ok(key)) = (self.gardener.tells_apart(), self.key()) else { return self.not_found() };
        match queries::exists(self.tracking.db.read(), key.id).await {
            Ok(true) => Error::somebody_elses(),
            Ok(false) => self.not_found(),
            Err(error) => error.into(),
        }
    }

    pub(super) fn not_found(&self) -> Error {
        Error::NotFound(format!("Plant instance with ID {} not found", self.id))
    }

    /// As it is stored; an id out of its range can't exist.
    pub(super) fn key(&self) -> Result<InstanceKey<'_>> {
        let id = i32::try_from(self.id).map_err(|_| self.not_found())?;
        Ok(InstanceKey { id, owner: self.gardener.address() })
    }
}
