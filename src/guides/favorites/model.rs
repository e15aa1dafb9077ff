//! Favourite guides: request and response bodies.

use std::sync::Arc;

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Invalid, MAX_NOTE_CHARS, string, text};
use crate::python;

/// The longest category that is stored, in characters.
const CATEGORY: usize = 100;

/// A favourite guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FavoriteGuide {
    #[schema(example = 1)]
    pub id: i32,
    /// As it was posted.
    #[schema(example = "Ladybirds.md")]
    pub guide_name: String,
    /// As it was posted.
    #[schema(example = "beneficial-insects")]
    pub category: Option<String>,
    pub notes: Option<String>,
    /// Null when there is no such guide any more.
    #[schema(value_type = Option<String>, example = "Ladybirds")]
    pub title: Option<Arc<str>>,
    #[schema(value_type = Option<String>, example = "Beneficial Insects/Ladybirds.md")]
    pub path: Option<Arc<str>>,
    #[schema(format = "date-time-local")]
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
}

/// A gardener's favourite guides, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FavoriteGuides {
    pub favorites: Vec<FavoriteGuide>,
    #[schema(example = 1)]
    pub count: usize,
}

/// The body of `POST /guides/favorites`.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(as = FavoriteGuideRequest)]
pub(crate) struct AddRequest {
    #[schema(example = "sarah@example.com", max_length = 255)]
    pub email: String,
    /// The name of a guide's file, with `.md` or without.
    #[schema(example = "Ladybirds.md", max_length = 255)]
    pub guide_name: String,
    /// A folder or its slug. Without it the first folder counts that has such a guide.
    #[schema(example = "beneficial-insects", max_length = 100)]
    pub category: Option<String>,
    #[schema(max_length = 10000)]
    pub notes: Option<String>,
}

impl Extract for AddRequest {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self {
            email: fields.required("email", string)?,
            guide_name: fields.required("guide_name", string)?,
            category: fields.optional("category", text(CATEGORY))?,
            notes: fields.optional("notes", text(MAX_NOTE_CHARS))?,
        })
    }
}

/// The answer to `DELETE /guides/favorites/{guide_name}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FavoriteGuideRemoved)]
pub(crate) struct Removed {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "Ladybirds.md")]
    pub guide_name: String,
    #[schema(example = "Guide removed from favorites successfully")]
    pub message: &'static str,
}

/// The answer to `GET /guides/favorites/check/{guide_name}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FavoriteGuideChecked)]
pub(crate) struct Checked {
    #[schema(example = "Ladybirds.md")]
    pub guide_name: String,
    pub is_favorite: bool,
}

/// The answer to `GET /guides/favorites`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Alive {
    #[schema(example = true)]
    pub ok: bool,
}
