//! Users and their profiles: request and response bodies.

use chrono::NaiveDateTime;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use sqlx::types::Json;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::http::validate::{
    At, Extract, Fields, Invalid, MAX_NOTE_CHARS, float, integer, nullable, read_fields, string, text,
};
use crate::python;

/// Whose it is that a call is about, in the query of those without a body.
#[derive(Clone, Debug, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Owner {
    /// In any spelling
    #[param(example = "sarah@example.com")]
    pub email: String,
}

read_fields! { Owner {
    email: required(string),
} }

/// A user in a request. Fields that are left out or null stay as they are.
#[derive(Clone, Debug, Default, PartialEq, ToSchema)]
pub(crate) struct Account {
    /// In any spelling: trimmed, and ASCII letters in any case, it is the same address.
    #[schema(example = "sarah@example.com", max_length = 255)]
    pub email: String,
    #[schema(example = "Sarah", max_length = 255)]
    pub name: Option<String>,
    #[schema(example = 2)]
    pub suburb_id: Option<i64>,
    /// Counts where there is no `suburb_id`; trimmed, in any case.
    #[schema(example = "Richmond")]
    pub suburb_name: Option<String>,
    #[schema(example = "beginner", max_length = 50)]
    pub experience_level: Option<String>,
    #[schema(example = "balcony", max_length = 100)]
    pub garden_type: Option<String>,
    /// In square metres.
    #[schema(example = 5.0)]
    pub available_space: Option<f64>,
    #[schema(example = "general gardening", max_length = 10000)]
    pub climate_goal: Option<String>,
}

impl Account {
    /// Somebody of whom nothing but the address is known.
    pub(crate) fn of_address(email: &str) -> Self {
        Self { email: email.to_owned(), ..Self::default() }
    }

    fn of(fields: &Fields<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            email: fields.required("email", string)?,
            name: fields.optional("name", string)?,
            suburb_id: fields.optional("suburb_id", integer)?,
            ..Self::default()
        })
    }
}

impl Extract for Account {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self {
            suburb_name: fields.optional("suburb_name", string)?,
            experience_level: fields.optional("experience_level", text(50))?,
            garden_type: fields.optional("garden_type", text(100))?,
            available_space: fields.optional("available_space", float)?,
            climate_goal: fields.optional("climate_goal", text(MAX_NOTE_CHARS))?,
            ..Self::of(&fields)?
        })
    }
}

/// The user in a request that starts a plant: profile fields that are left out have a default, null leaves them as they are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Starter(pub Account);

impl Extract for Starter {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let word = |name, default: &str, most| fields.or(name, Some(default.to_owned()), nullable(text(most)));
        Ok(Self(Account {
            experience_level: word("experience_level", "beginner", 50)?,
            garden_type: word("garden_type", "backyard", 100)?,
            available_space: fields.or("available_space", Some(10.0), nullable(float))?,
            climate_goal: word("climate_goal", "general gardening", MAX_NOTE_CHARS)?,
            ..Account::of(&fields)?
        }))
    }
}

impl PartialSchema for Starter {
    fn schema() -> RefOr<Schema> {
        let mut schema = Account::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.properties.shift_remove("suburb_name");
        }
        schema
    }
}

impl ToSchema for Starter {}

/// A stored user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct User {
    #[schema(example = 1)]
    pub id: i32,
    #[schema(example = "sarah@example.com")]
    pub email: String,
    pub name: Option<String>,
    pub suburb_id: Option<i32>,
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
    #[serde(serialize_with = "python::datetime_option")]
    pub updated_at: Option<NaiveDateTime>,
    /// Null for a user who was just created.
    #[serde(serialize_with = "python::datetime_option")]
    pub last_login: Option<NaiveDateTime>,
}

/// How a user gardens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Profile {
    #[schema(example = 1)]
    pub id: i32,
    #[schema(example = 1)]
    pub user_id: i32,
    #[schema(example = "beginner")]
    pub experience_level: Option<String>,
    #[schema(example = "balcony")]
    pub garden_type: Option<String>,
    pub climate_goals: Option<String>,
    #[schema(example = 5.0)]
    #[serde(deserialize_with = "finite")]
    pub available_space_m2: Option<f64>,
    pub sun_exposure: Option<String>,
    pub has_containers: Option<bool>,
    pub organic_preference: Option<bool>,
    pub budget_level: Option<String>,
    pub notification_preferences: Option<Value>,
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
    #[serde(serialize_with = "python::datetime_option")]
    pub updated_at: Option<NaiveDateTime>,
}

/// A column may hold NaN or an infinity, which the database's JSON has as a text, and ours as null.
fn finite<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_f64())
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SavedUser {
    pub user: Json<User>,
    pub profile: Option<Json<Profile>>,
}

/// The answer to `POST /tracking/user/upsert`.
#[derive(Serialize, ToSchema)]
pub(crate) struct UpsertAnswer {
    pub success: bool,
    #[schema(example = "User upserted successfully")]
    pub message: &'static str,
    pub user: User,
    pub profile: Option<Profile>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_starter_leaves_out_has_a_default_and_null_has_none() {
        let body = json!({"email": "a@b", "garden_type": null, "available_space": "2.5"});
        let Starter(account) = Starter::read(&At::root("body", &body)).unwrap();
        assert_eq!(account.experience_level.as_deref(), Some("beginner"));
        assert_eq!(account.garden_type, None);
        assert_eq!(account.available_space, Some(2.5));
        assert_eq!(account.climate_goal.as_deref(), Some("general gardening"));
        let account = Account::read(&At::root("body", &body)).unwrap();
        assert_eq!((account.experience_level, account.name), (None, None));
    }
}
