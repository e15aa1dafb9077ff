//! The rules of changing what is there: dates follow stages, stages follow dates.

use serde_json::json;

use super::queries::{self, Alignment};
use crate::error::{Error, Invalid, Result};
use crate::tracking::Tracking;
use crate::tracking::model::{DeletedData, Done, GrowingData, NicknameData, ProgressData, SetupCompleted, StageData};
use crate::tracking::progress::{self, days_between};
use crate::tracking::requests::{NicknameRequest, ProgressRequest, StartGrowingRequest};
use crate::tracking::service::{FIRST_STAGE, instance, maturity_days, no_instance};

impl Tracking {
    /// Writes what the gardener noted; on request the dates follow the stage.
    pub async fn update_progress(&self, id: i64, request: &ProgressRequest) -> Result<Done<ProgressData>> {
        let instance_id = instance(id)?;
        let alignment = match &request.current_stage {
            Some(stage) if request.align_to_stage_start => self.alignment(instance_id, stage).await?,
            _ => None,
        };
        let now = self.clock.timestamp();
        let saved = queries::save_progress(&self.db, instance_id, request, alignment, now).await?;
        let (user_id, data) = saved.ok_or_else(|| no_instance(id))?;
        self.changed(instance_id, user_id);
        Ok(Done::new("Progress updated successfully", data))
    }

    /// The dates with which the stage begins today; none for a stage that the plant doesn't have.
    async fn alignment(&self, instance_id: i32, stage: &str) -> Result<Option<Alignment>> {
        let staged = queries::staged(&self.db, instance_id).await?.ok_or_else(|| no_instance(instance_id.into()))?;
        let growth = self.almanac.of(staged.plant_id, staged.stored).await?;
        let Some(stage) = growth.stage(stage) else {
            return Ok(None);
        };
        let total = growth.total_days();
        let start = progress::shifted(self.clock.today(), -i64::from(stage.start_day));
        start
            .filter(|start| progress::shifted(*start, total.into()).is_some())
            .map(|start| {
                let days = (total > 0).then_some(total);
                Some(Alignment { start, days })
            })
            .ok_or_else(|| {
                Error::from(Invalid::value(
                    "align_to_stage_start",
                    "The plant's dates should lie in the years 1 to 9999",
                    json!(true),
                ))
            })
    }

    /// Lets an instance grow from a date on; without a date it stays as it is.
    pub async fn start_growing(&self, id: i64, request: StartGrowingRequest) -> Result<Done<GrowingData>> {
        let instance_id = instance(id)?;
        let (plant_id, data) = queries::growing(&self.db, instance_id).await?.ok_or_else(|| no_instance(id))?;
        let Some(start_date) = request.start_date else {
            return Ok(Done::new("Instance activated", data));
        };
        let catalogue = self.plants.catalogue_with(&[plant_id]).await?;
        let days = maturity_days(catalogue.find(plant_id.into()));
        let expected_maturity_date = progress::maturity(start_date, days.into())?;
        let started =
            queries::start_growing(&self.db, instance_id, start_date, expected_maturity_date, self.clock.timestamp());
        let user_id = started.await?.ok_or_else(|| no_instance(id))?;
        self.changed(instance_id, user_id);
        let data = GrowingData {
            instance_id,
            start_date,
            expected_maturity_date,
            current_stage: FIRST_STAGE.to_owned(),
            is_active: true,
        };
        Ok(Done::new("Instance activated and started", data))
    }

    /// Gives an instance another name.
    pub async fn rename(&self, id: i64, request: NicknameRequest) -> Result<Done<NicknameData>> {
        if request.plant_nickname.trim().is_empty() {
            return Err(Error::BadRequest("Plant nickname cannot be empty".into()));
        }
        let instance_id = instance(id)?;
        let now = self.clock.timestamp();
        let renamed = queries::rename(&self.db, instance_id, &request.plant_nickname, now).await?;
        self.changed(instance_id, renamed.ok_or_else(|| no_instance(id))?);
        let data = NicknameData { instance_id, plant_nickname: request.plant_nickname };
        Ok(Done::new("Nickname updated successfully", data))
    }

    /// Deletes an instance and its ticks.
    pub async fn delete(&self, id: i64) -> Result<Done<DeletedData>> {
        let instance_id = instance(id)?;
        // A chat that begins between the statement's two halves holds the instance; the next try lets it go.
        let mut tries = 3;
        let deleted = loop {
            tries -= 1;
            match queries::delete(&self.db, instance_id).await {
                Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() && tries > 0 => {}
                done => break done?,
            }
        };
        self.changed(instance_id, deleted.ok_or_else(|| no_instance(id))?);
        let data = DeletedData { instance_id, deleted: true };
        Ok(Done::new("Plant instance deleted successfully", data))
    }

    /// Brings an instance's stage in line with the calendar.
    pub async fn update_stage(&self, id: i64) -> Result<Done<StageData>> {
        let instance_id = instance(id)?;
        loop {
            let mut seen = queries::staged(&self.db, instance_id).await?.ok_or_else(|| no_instance(id))?;
            let growth = self.almanac.of(seen.plant_id, seen.stored.take()).await?;
            let elapsed = days_between(seen.start_date, self.clock.today());
            let stage = growth.stage_at(elapsed).map(|stage| &*stage.stage_name);
            let Some(stage) = stage.filter(|stage| seen.current_stage.as_deref() != Some(*stage)) else {
                let data = StageData { instance_id, new_stage: None, updated: false };
                return Ok(Done::new("Plant stage is already up to date", data));
            };
            let now = self.clock.timestamp();
            // When somebody moved the plant meanwhile, its stage is another question.
            let saved = queries::save_stage(&self.db, instance_id, &seen, stage, now).await?;
            if let Some(user_id) = saved {
                self.changed(instance_id, user_id);
                let message = format!("Plant stage automatically updated to: {stage}");
                let data = StageData { instance_id, new_stage: Some(stage.to_owned()), updated: true };
                return Ok(Done::new(message, data));
            }
        }
    }

    /// Notes that an instance was set up.
    pub async fn complete_setup(&self, id: i64) -> Result<SetupCompleted> {
        let instance_id = instance(id)?;
        let now = self.clock.timestamp();
        let completed = queries::complete_setup(&self.db, instance_id, now).await?;
        self.changed(instance_id, completed.ok_or_else(|| no_instance(id))?);
        Ok(SetupCompleted {
            instance_id,
            setup_completed: true,
            setup_completed_at: now,
            message: "Setup instructions marked as complete",
        })
    }
}
