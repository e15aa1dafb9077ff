//! The rules of tracking: how a plant starts, what is shown of it, how it changes; those of its checklist are in
//! `checklist/service`. Gardeners' reads are never cached: each is one statement.

use std::hash::{BuildHasher, RandomState};

use serde_json::json;

use super::growth::Growth;
use super::growth::model::FIRST_STAGE;
use super::model::{
    DeletedData, Done, GrowingData, InstanceDetails, InstanceStatus, InstanceTips, NicknameData, ProgressData,
    SetupCompleted, StageData, Started, UserPlants,
};
use super::progress::{self, days_between};
use super::queries::{self, Alignment, Beginning, Garden};
use super::requests::{ListQuery, NicknameRequest, ProgressRequest, STAGE, StartGrowingRequest, StartRequest};
use super::views;
use crate::auth::Gardener;
use crate::cache::Registry;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::pool::Db;
use crate::error::{Error, Invalid, Result};
use crate::plants::Plants;
use crate::plants::head_start::{StartAs, UNKNOWN_MATURITY, days_from_start};
use crate::users::{Users, address};

/// How often an id is drawn for a new plant: each is taken with a chance of one in a billion for every plant that there is.
const DRAWS: usize = 5;

/// How often a delete is tried that a new chat gets in the way of.
const DELETE_ATTEMPTS: u32 = 3;

/// The tracking domain. Clones share everything.
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
    /// The domain over a database, with the caches of its growth data in `registry`.
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
        let mut drawn = None;
        for _ in 0..DRAWS {
            let started = queries::start(&mut transaction, user_id, plant_id, &request, &beginning, most, now).await?;
            let Some(id) = started else {
                return Err(if queries::has_plants(&mut transaction, user_id, most).await? {
                    Error::BadRequest(format!("A gardener can have at most {most} plants"))
                } else {
                    not_found()
                });
            };
            drawn = id;
            if drawn.is_some() {
                break;
            }
        }
        let instance_id = drawn.ok_or_else(|| Error::internal("no free id for a plant was drawn"))?;
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

    /// The stage that a plant begins in.
    async fn first_stage(&self, plant_id: i32, start_as: StartAs) -> Result<String> {
        let mut first = FIRST_STAGE.to_owned();
        if start_as == StartAs::Seedling {
            let stored = queries::stored_growth(self.db.read(), plant_id).await?;
            let growth = self.growth.of(plant_id, start_as, stored).await?;
            let stage = growth.growth_stages.first().map(|stage| stage.stage_name.clone().into_owned());
            // A stage with a name that is too long for its column can be somebody else's.
            first = stage.filter(|name| name.chars().count() <= STAGE).unwrap_or(first);
        }
        Ok(first)
    }

    /// A page of a user's plants.
    pub(crate) async fn list(&self, email: &str, query: ListQuery) -> Result<UserPlants> {
        let page = queries::list(self.db.read(), address::to_read(email)?, query).await?;
        let page = page.ok_or_else(|| address::not_found(email))?;
        let ids: Vec<i32> = page.plants.iter().map(|listed| listed.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        Ok(views::user_plants(page, query, &catalogue, self.plants.images(), self.clock.today()))
    }

    /// An instance without its checklist.
    pub(crate) async fn details(&self, id: i64, gardener: &Gardener) -> Result<InstanceDetails> {
        let instance_id = instance(id)?;
        let found = queries::details(self.db.read(), instance_id, gardener.address()).await?;
        let Some(mut row) = found else { return Err(self.not_theirs(id, gardener).await) };
        let catalogue = self.plants.catalogue_with(&[row.plant_id]).await?;
        let growth = self.growth.of(row.plant_id, row.start_as, row.stored.take()).await?;
        let plant = catalogue.find(row.plant_id.into());
        Ok(views::instance_details(instance_id, row, plant, &growth, self.clock.today()))
    }

    /// How far an instance is with its checklist, its setup and its growing.
    pub(crate) async fn status(&self, id: i64, gardener: &Gardener) -> Result<InstanceStatus> {
        let instance_id = instance(id)?;
        let found = queries::status(self.db.read(), instance_id, gardener.address()).await?;
        let Some(mut row) = found else { return Err(self.not_theirs(id, gardener).await) };
        let growth = self.growth.of(row.plant_id, StartAs::Seed, row.stored.take()).await?;
        Ok(views::instance_status(instance_id, row, &growth, self.clock.today()))
    }

    /// Some tips for the stage that an instance is in, in random order.
    pub(crate) async fn tips(&self, id: i64, gardener: &Gardener, limit: usize) -> Result<InstanceTips> {
        let instance_id = instance(id)?;
        let found = queries::tips(self.db.read(), instance_id, gardener.address()).await?;
        let Some(row) = found else { return Err(self.not_theirs(id, gardener).await) };
        let growth = self.growth.of(row.plant_id, row.start_as, row.stored).await?;
        let current_stage = row.current_stage;
        let mut tips: Vec<String> = growth.tips(&current_stage).map(str::to_owned).collect();
        // Every RandomState has other keys, so this sorts by chance.
        let shuffle = RandomState::new();
        tips.sort_by_cached_key(|tip| shuffle.hash_one(tip));
        tips.truncate(limit);
        Ok(InstanceTips { instance_id, current_stage, tips })
    }

    /// The newest plants of a user, at most `limit`, for their calendar, and where the user lives.
    pub(crate) async fn garden(&self, email: &str, limit: i64) -> Result<Garden> {
        let garden = queries::garden(self.db.read(), address::to_read(email)?, limit).await?;
        garden.ok_or_else(|| address::not_found(email))
    }

    /// Writes stage, notes and place; on request the dates follow the stage.
    pub(crate) async fn update_progress(
        &self,
        id: i64,
        gardener: &Gardener,
        request: &ProgressRequest,
    ) -> Result<Done<ProgressData>> {
        let instance_id = instance(id)?;
        let alignment = match &request.current_stage {
            Some(stage) if request.align_to_stage_start => self.alignment(instance_id, gardener, stage).await?,
            _ => None,
        };
        let now = self.clock.timestamp();
        let owner = gardener.address();
        match queries::save_progress(self.db.write(), instance_id, owner, request, alignment, now).await? {
            Some(saved) => Ok(Done::new("Progress updated successfully", saved)),
            None => Err(self.not_theirs(id, gardener).await),
        }
    }

    /// The dates with which the stage begins today; none for a stage that the plant doesn't have.
    async fn alignment(&self, instance_id: i32, gardener: &Gardener, stage: &str) -> Result<Option<Alignment>> {
        let found = queries::staged(self.db.read(), instance_id, gardener.address()).await?;
        let Some(staged) = found else { return Err(self.not_theirs(instance_id.into(), gardener).await) };
        let growth = self.growth.of(staged.plant_id, staged.start_as, staged.stored).await?;
        let Some(stage) = growth.stage(stage) else {
            return Ok(None);
        };
        let total = growth.total_days();
        let start = progress::shifted(self.clock.today(), -i64::from(stage.start_day));
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
    pub(crate) async fn start_growing(
        &self,
        id: i64,
        gardener: &Gardener,
        request: StartGrowingRequest,
    ) -> Result<Done<GrowingData>> {
        let instance_id = instance(id)?;
        let owner = gardener.address();
        let found = queries::growing(self.db.read(), instance_id, owner).await?;
        let Some((plant_id, begun_as, data)) = found else { return Err(self.not_theirs(id, gardener).await) };
        let Some(start_date) = request.start_date else {
            return Ok(Done::new("Instance activated", data));
        };
        let catalogue = self.plants.catalogue_with(&[plant_id]).await?;
        let start_as = request.start_as.unwrap_or(begun_as);
        let plant = catalogue.find(plant_id.into());
        let days = plant.map_or(UNKNOWN_MATURITY, |plant| days_from_start(plant, start_as));
        let expected_maturity_date = progress::maturity(start_date, days.into())?;
        let stage = self.first_stage(plant_id, start_as).await?;
        let now = self.clock.timestamp();
        let beginning = Beginning { start_as, stage: &stage, matures: expected_maturity_date };
        if !queries::start_growing(self.db.write(), instance_id, owner, start_date, &beginning, now).await? {
            return Err(self.not_theirs(id, gardener).await);
        }
        let data =
            GrowingData { instance_id, start_date, expected_maturity_date, current_stage: stage, is_active: true };
        Ok(Done::new("Instance activated and started", data))
    }

    /// Gives an instance another name.
    pub(crate) async fn rename(
        &self,
        id: i64,
        gardener: &Gardener,
        request: NicknameRequest,
    ) -> Result<Done<NicknameData>> {
        if request.plant_nickname.trim().is_empty() {
            return Err(Error::BadRequest("Plant nickname cannot be empty".into()));
        }
        let instance_id = instance(id)?;
        let now = self.clock.timestamp();
        let owner = gardener.address();
        if !queries::rename(self.db.write(), instance_id, owner, &request.plant_nickname, now).await? {
            return Err(self.not_theirs(id, gardener).await);
        }
        let data = NicknameData { instance_id, plant_nickname: request.plant_nickname };
        Ok(Done::new("Nickname updated successfully", data))
    }

    /// Deletes an instance and its ticks.
    pub(crate) async fn delete(&self, id: i64, gardener: &Gardener) -> Result<Done<DeletedData>> {
        let instance_id = instance(id)?;
        let mut attempts = 1;
        // A chat that begins between the statement's two halves references the instance; the next attempt releases it.
        let deleted = loop {
            match queries::delete(self.db.write(), instance_id, gardener.address()).await {
                Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() && attempts < DELETE_ATTEMPTS => {
                    attempts += 1;
                }
                done => break done?,
            }
        };
        if !deleted {
            return Err(self.not_theirs(id, gardener).await);
        }
        Ok(Done::new("Plant instance deleted successfully", DeletedData { instance_id, deleted: true }))
    }

    /// Brings an instance's stage in line with the calendar.
    pub(crate) async fn update_stage(&self, id: i64, gardener: &Gardener) -> Result<Done<StageData>> {
        let instance_id = instance(id)?;
        loop {
            let owner = gardener.address();
            let found = queries::staged(self.db.read(), instance_id, owner).await?;
            let Some(mut seen) = found else { return Err(self.not_theirs(id, gardener).await) };
            let growth = self.growth.of(seen.plant_id, seen.start_as, seen.stored.take()).await?;
            let elapsed = days_between(seen.start_date, self.clock.today());
            let stage = growth.stage_at(elapsed).map(|stage| &*stage.stage_name);
            let Some(stage) = stage.filter(|stage| seen.current_stage.as_deref() != Some(*stage)) else {
                let data = StageData { instance_id, new_stage: None, updated: false };
                return Ok(Done::new("Plant stage is already up to date", data));
            };
            // If another request moved the plant since it was read, its stage has to be worked out again.
            let now = self.clock.timestamp();
            if queries::save_stage(self.db.write(), instance_id, owner, &seen, stage, now).await? {
                let message = format!("Plant stage automatically updated to: {stage}");
                let data = StageData { instance_id, new_stage: Some(stage.to_owned()), updated: true };
                return Ok(Done::new(message, data));
            }
        }
    }

    /// Marks an instance's setup as complete.
    pub(crate) async fn complete_setup(&self, id: i64, gardener: &Gardener) -> Result<SetupCompleted> {
        let instance_id = instance(id)?;
        let now = self.clock.timestamp();
        if !queries::complete_setup(self.db.write(), instance_id, gardener.address(), now).await? {
            return Err(self.not_theirs(id, gardener).await);
        }
        Ok(SetupCompleted {
            instance_id,
            setup_completed: true,
            setup_completed_at: now,
            message: "Setup instructions marked as complete",
        })
    }

    /// What is said of an instance that the gardener hasn't. A second look only where they are told that it is another's.
    pub(super) async fn not_theirs(&self, id: i64, gardener: &Gardener) -> Error {
        if !gardener.tells_apart() {
            return no_instance(id);
        }
        let Ok(instance_id) = instance(id) else { return no_instance(id) };
        match queries::exists(self.db.read(), instance_id).await {
            Ok(true) => Error::somebody_elses(),
            Ok(false) => no_instance(id),
            Err(error) => error.into(),
        }
    }
}

pub(super) fn no_instance(id: i64) -> Error {
    Error::NotFound(format!("Plant instance with ID {id} not found"))
}

/// The id as it is stored; an id out of its range can't exist.
pub(super) fn instance(id: i64) -> Result<i32> {
    i32::try_from(id).map_err(|_| no_instance(id))
}
