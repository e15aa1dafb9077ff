//! Response bodies of the tracking calls; the fields' order is the order of the keys.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use utoipa::ToSchema;

use super::growth::harvest::Forecast;
use super::growth::model::{GrowthStage, RequirementCategory, SetupStep};
use crate::python;

/// The answer to `POST /tracking/start`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Started {
    #[schema(example = 1)]
    pub instance_id: i32,
    #[schema(example = "Pesto")]
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    #[schema(example = "germination")]
    pub current_stage: String,
    #[schema(example = "Plant tracking started successfully")]
    pub message: &'static str,
}

/// The answer to `GET /tracking/user/{email}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct UserPlants {
    pub plants: Vec<UserPlant>,
    /// All of the user's plants, growing or not.
    pub total_count: i64,
    pub active_count: i64,
    pub pagination: Pagination,
}

/// A plant in the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct UserPlant {
    pub instance_id: i32,
    pub plant_id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
    /// Negative before the start.
    pub days_elapsed: i64,
    /// Negative before the start, at most 100.
    #[schema(example = 12.5)]
    pub progress_percentage: f64,
    pub location_details: Option<String>,
    /// The stored one, else the first of the plant's folder; null only for a plant that is gone.
    pub image_url: Option<String>,
}

/// The page of a list.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Pagination {
    #[schema(example = 1)]
    pub page: i64,
    #[schema(example = 20)]
    pub limit: i64,
    /// Pages of the list as it was filtered.
    #[schema(example = 1)]
    pub total_pages: i64,
}

/// The answer to `GET /tracking/instance/{instance_id}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InstanceDetails {
    pub instance_id: i32,
    pub plant_details: PlantDetails,
    pub tracking_info: TrackingInfo,
    pub timeline: InstanceTimeline,
    /// The tips of the current stage.
    pub current_tips: Vec<String>,
    /// When it is picked, or in flower, for the first and the last time.
    pub forecast: Forecast,
    /// The tips of the stage that the date says, where `current_tips` are those of the stage that was stored.
    pub tips_by_date: Vec<String>,
}

/// The catalogue's plant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlantDetails {
    pub plant_id: i32,
    pub plant_name: String,
    pub scientific_name: Option<String>,
    pub plant_category: Option<String>,
}

/// How far the instance is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TrackingInfo {
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
    /// 0 before the start.
    pub days_elapsed: i64,
    pub progress_percentage: f64,
    pub is_active: bool,
    pub user_notes: Option<String>,
    pub location_details: Option<String>,
}

/// The stages of one plant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InstanceTimeline {
    pub stages: Vec<InstanceStage>,
}

/// A stage as days of the calendar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InstanceStage {
    pub stage_name: Cow<'static, str>,
    pub start_day: i32,
    pub end_day: i32,
    pub description: Cow<'static, str>,
    pub is_completed: bool,
    pub is_current: bool,
    pub key_indicators: Vec<Cow<'static, str>>,
    pub actual_start_date: NaiveDate,
    pub actual_end_date: NaiveDate,
}

/// The envelope of a change: a sentence and the data after it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Done<T> {
    #[schema(example = true)]
    pub success: bool,
    pub message: String,
    pub data: T,
}

impl<T> Done<T> {
    pub(crate) fn new(message: impl Into<String>, data: T) -> Self {
        Self { success: true, message: message.into(), data }
    }
}

/// An instance's progress after a change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ProgressData {
    pub instance_id: i32,
    pub current_stage: String,
    pub user_notes: Option<String>,
    pub location_details: Option<String>,
}

/// An instance's dates and whether it grows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GrowingData {
    pub instance_id: i32,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
    pub is_active: bool,
}

/// An instance's name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NicknameData {
    pub instance_id: i32,
    pub plant_nickname: String,
}

/// A deleted instance.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct DeletedData {
    pub instance_id: i32,
    #[schema(example = true)]
    pub deleted: bool,
}

/// The stage by the calendar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StageData {
    pub instance_id: i32,
    /// Only where it is another than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_stage: Option<String>,
    pub updated: bool,
}

/// The answer to `POST /tracking/instance/{id}/complete-setup`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SetupCompleted {
    pub instance_id: i32,
    #[schema(example = true)]
    pub setup_completed: bool,
    #[serde(serialize_with = "python::datetime")]
    pub setup_completed_at: NaiveDateTime,
    #[schema(example = "Setup instructions marked as complete")]
    pub message: &'static str,
}

/// The answer to `GET /tracking/instance/{id}/status`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InstanceStatus {
    pub instance_id: i32,
    pub checklist_status: ChecklistStatus,
    pub setup_status: SetupStatus,
    pub growing_status: GrowingStatus,
}

/// How much of the checklist is ticked.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct ChecklistStatus {
    pub total_items: i64,
    pub completed_items: i64,
    pub completion_percentage: f64,
    /// 80 percent or more.
    pub meets_threshold: bool,
}

/// Whether everything was set up.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct SetupStatus {
    pub completed: bool,
    #[serde(serialize_with = "python::datetime_option")]
    pub completed_at: Option<NaiveDateTime>,
}

/// Whether it grows, and how far it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GrowingStatus {
    pub is_active: bool,
    pub start_date: NaiveDate,
    /// Negative before the start.
    pub days_elapsed: i64,
    pub current_stage: String,
    pub progress_percentage: f64,
}

/// The answer to `GET /tracking/instance/{id}/tips`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct InstanceTips {
    pub instance_id: i32,
    pub current_stage: String,
    pub tips: Vec<String>,
}

/// The answer to `GET /tracking/requirements/{plant_id}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Requirements<'a> {
    pub plant_id: i32,
    pub requirements: &'a [RequirementCategory],
}

/// The answer to `GET /tracking/instructions/{plant_id}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Instructions<'a> {
    pub plant_id: i32,
    pub instructions: &'a [SetupStep],
}

/// The answer to `GET /tracking/timeline/{plant_id}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Timeline<'a> {
    pub plant_id: i32,
    pub total_days: i32,
    pub stages: &'a [GrowthStage],
}
