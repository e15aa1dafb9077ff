//! Request and response bodies of the checklist calls.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{MAX_NOTE_CHARS, boolean, integer, read_fields, text};
use crate::python;
use crate::tracking::growth::items::MAX_KEY_CHARS;
use crate::tracking::progress;

/// The body of `POST /tracking/checklist/complete`.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct TickRequest {
    #[schema(example = 1)]
    pub instance_id: i64,
    /// An item in the spelling of `item_key` or in the frontend's (`seeds-plants_basil-seeds`): both mean the same item. Any
    /// other key may be ticked too.
    #[schema(example = "seeds_&_plants_basil_seeds", max_length = 200)]
    pub checklist_item_key: String,
    #[schema(example = true)]
    pub is_completed: bool,
    #[schema(max_length = 10000)]
    pub user_notes: Option<String>,
}

read_fields! { TickRequest {
    instance_id: required(integer),
    checklist_item_key: required(text(MAX_KEY_CHARS)),
    is_completed: required(boolean),
    user_notes: optional(text(MAX_NOTE_CHARS)),
} }

/// The answer to `GET /tracking/instance/{instance_id}/checklist`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Checklist {
    pub instance_id: i32,
    pub checklist_items: Vec<ChecklistItem>,
    pub progress_summary: ProgressSummary,
}

/// A requirement and its tick.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChecklistItem {
    /// The key under which the item was ticked last; the requirement's own while nothing is stored.
    #[schema(example = "seeds_&_plants_basil_seeds")]
    pub item_key: String,
    #[schema(example = "Seeds & Plants")]
    pub category: Cow<'static, str>,
    #[schema(example = "Basil Seeds")]
    pub item_name: Cow<'static, str>,
    #[schema(example = "1 packet")]
    pub quantity: Cow<'static, str>,
    pub optional: bool,
    pub is_completed: bool,
    #[serde(serialize_with = "python::datetime_option")]
    pub completed_at: Option<NaiveDateTime>,
    pub user_notes: Option<String>,
}

/// How much of a checklist is ticked: of the plant's items, and of what else was ticked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ProgressSummary {
    #[schema(example = 1)]
    pub completed_items: i64,
    #[schema(example = 8)]
    pub total_items: i64,
    #[schema(example = 12.5)]
    pub completion_percentage: f64,
}

impl ProgressSummary {
    pub(crate) fn new(completed_items: i64, total_items: i64) -> Self {
        Self { completed_items, total_items, completion_percentage: progress::share(completed_items, total_items) }
    }
}

/// The answer to `POST /tracking/checklist/complete`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Ticked {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "Checklist item marked as complete")]
    pub message: &'static str,
    pub progress_summary: ProgressSummary,
}

/// How many items were added to a checklist.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct InitializedData {
    /// 0 when all were there.
    #[schema(example = 8)]
    pub items_created: u64,
}
