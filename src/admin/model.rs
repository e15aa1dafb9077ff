//! Request and response bodies of the operators' calls.

use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::http::validate::{boolean, read_fields, string};
use crate::python;

/// The body of `POST /admin/cache/invalidate`.
#[derive(Clone, Debug, ToSchema)]
pub(crate) struct InvalidateRequest {
    /// A cache, as `/cache-stats` names it; all of them where it is null or absent.
    #[schema(example = "plant_pages")]
    pub cache: Option<String>,
    /// Only report what would be forgotten.
    #[schema(example = true, default = false, required = false)]
    pub dry_run: bool,
}

read_fields! { InvalidateRequest {
    cache: optional(string),
    dry_run: or(false, boolean),
} }

/// What was forgotten, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invalidated {
    #[schema(example = true)]
    pub dry_run: bool,
    /// Each cache. A snapshot (`catalogue`, `suburbs`) goes on answering until it has been read anew.
    pub caches: Vec<InvalidatedCache>,
}

/// A cache and its contents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvalidatedCache {
    #[schema(example = "plant_pages")]
    pub cache: &'static str,
    #[schema(example = 12)]
    pub entries: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// The catalogue after it was read again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reloaded {
    #[schema(example = 2117)]
    pub plants: usize,
    /// The version of the table: every change raises it.
    #[schema(example = 3)]
    pub version: i64,
}

/// The caches whose counters were reset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reset {
    #[schema(value_type = Vec<String>, example = json!(["catalogue", "plants"]))]
    pub caches: Vec<&'static str>,
}

/// All that is stored about an address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Export {
    /// When this was read, in UTC.
    #[serde(serialize_with = "python::datetime")]
    pub exported_at: NaiveDateTime,
    /// Each user with the address, in any spelling: the row, `profile`, `favorites`, `guide_favorites`, `plants` with
    /// their `progress` and `harvests`, `chats` with their `messages`, every column as it is stored.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub users: Vec<Box<RawValue>>,
}

/// How many rows were erased of each table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Erased {
    #[schema(example = 1)]
    pub users: u64,
    #[schema(example = 1)]
    pub profiles: u64,
    pub favorites: u64,
    pub guide_favorites: u64,
    #[schema(example = 3)]
    pub plants: u64,
    #[schema(example = 12)]
    pub progress: u64,
    pub chats: u64,
    pub messages: u64,
    pub harvests: u64,
}

/// The body of `POST /admin/users/{email}/rename`.
#[derive(Clone, Debug, ToSchema)]
pub(crate) struct RenameRequest {
    /// The new address.
    #[schema(example = "sarah@example.org", max_length = 255)]
    pub email: String,
}

read_fields! { RenameRequest {
    email: required(string),
} }

/// A user with a new address.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Renamed {
    #[schema(example = 1)]
    pub user_id: i32,
    #[schema(example = "sarah@example.org")]
    pub email: String,
    /// How many users go on having the old address, in other spellings: a database that was taken over may have some.
    #[schema(example = 0)]
    pub others: i64,
    /// Whether somebody else has the new address, so that nothing was changed.
    #[serde(skip)]
    pub is_taken: bool,
}
