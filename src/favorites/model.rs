//! Favourite plants and guides: request and response bodies.

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{MAX_NOTE_CHARS, integer, list_of_at_most, read_fields, string, text};
use crate::python;

/// The most favourites that one call brings along.
const MAX_SYNCED: usize = 5_000;

/// The longest category of a guide that is stored.
const MAX_CATEGORY_CHARS: usize = 100;

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

read_fields! { AddRequest {
    email: required(string),
    plant_id: required(integer),
    notes: optional(text(MAX_NOTE_CHARS)),
} }

/// The body of `POST /favorites/sync`.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct SyncRequest {
    #[schema(example = "sarah@example.com", max_length = 255)]
    pub email: String,
    /// Unknown ones are passed over.
    #[schema(example = json!([1, 4]), max_items = 5000)]
    pub favorite_plant_ids: Vec<i64>,
}

read_fields! { SyncRequest {
    email: required(string),
    favorite_plant_ids: required(list_of_at_most(MAX_SYNCED, integer)),
} }

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
    #[schema(example = "Ladybirds")]
    pub title: Option<String>,
    #[schema(example = "Beneficial Insects/Ladybirds.md")]
    pub path: Option<String>,
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
pub(crate) struct FavoriteGuideRequest {
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

read_fields! { FavoriteGuideRequest {
    email: required(string),
    guide_name: required(string),
    category: optional(text(MAX_CATEGORY_CHARS)),
    notes: optional(text(MAX_NOTE_CHARS)),
} }

/// The answer to `DELETE /guides/favorites/{guide_name}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FavoriteGuideRemoved {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "Ladybirds.md")]
    pub guide_name: String,
    #[schema(example = "Guide removed from favorites successfully")]
    pub message: &'static str,
}

/// The answer to `GET /guides/favorites/check/{guide_name}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FavoriteGuideChecked {
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
