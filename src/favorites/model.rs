//! Favourites: request and response bodies.

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Invalid, MAX_NOTE_CHARS, integer, list_of_at_most, string, text};
use crate::python;

/// The most favourites that one call brings along.
const MAX_SYNCED: usize = 5_000;

/// A favourite.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Favorite {
    #[schema(example = 1)]
    pub id: i32,
    #[schema(example = 1)]
    pub plant_id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    #[schema(example = "herb")]
    pub plant_category: Option<String>,
    pub notes: Option<String>,
    #[schema(example = 0)]
    pub priority_level: i32,
    #[schema(format = "date-time-local")]
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
}

/// The body of `POST /favorites`.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct AddRequest {
    #[schema(example = "sarah@example.com", max_length = 255)]
    pub email: String,
    #[schema(example = 1)]
    pub plant_id: i64,
    /// Null leaves the notes that are there.
    #[schema(example = "for pasta", max_length = 10000)]
    pub notes: Option<String>,
}

impl Extract for AddRequest {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self {
            email: fields.required("email", string)?,
            plant_id: fields.required("plant_id", integer)?,
            notes: fields.optional("notes", text(MAX_NOTE_CHARS))?,
        })
    }
}

/// The body of `POST /favorites/sync`.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct SyncRequest {
    #[schema(example = "sarah@example.com", max_length = 255)]
    pub email: String,
    /// Unknown ones are passed over.
    #[schema(example = json!([1, 4]), max_items = 5000)]
    pub favorite_plant_ids: Vec<i64>,
}

impl Extract for SyncRequest {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self {
            email: fields.required("email", string)?,
            favorite_plant_ids: fields.required("favorite_plant_ids", list_of_at_most(MAX_SYNCED, integer))?,
        })
    }
}

/// The answer to `DELETE /favorites/{plant_id}`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Removed {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "Favorite removed successfully")]
    pub message: &'static str,
}

/// The answer to `GET /favorites/check/{plant_id}`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Checked {
    pub is_favorite: bool,
}
