//! Queries and response bodies of the calendar calls.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Fields, Invalid, date, integer, known, string};
use crate::season::{ClimateZone, Month, ZoneSource};

/// Month and location; by default the current month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SowingQuery {
    pub month: Option<Month>,
    pub location: Location,
}

/// Where a garden is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Location {
    /// Counts before the suburb's zone.
    pub climate_zone: Option<ClimateZone>,
    /// In any case; an unknown suburb is ignored.
    pub suburb: Option<String>,
}

/// A text parameter; an empty one counts as absent.
fn given(fields: &Fields<'_>, name: &str) -> Result<Option<String>, Invalid> {
    let text = fields.optional(name, string)?;
    Ok(text.filter(|text| !text.is_empty()))
}

impl Location {
    fn of(fields: &Fields<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            climate_zone: match given(fields, "climate_zone")? {
                Some(_) => fields.optional("climate_zone", known(ClimateZone::NAMES))?,
                None => None,
            },
            suburb: given(fields, "suburb")?,
        })
    }
}

impl Extract for SowingQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self {
            month: match given(&fields, "month")? {
                Some(_) => fields.optional("month", known(Month::NAMES))?,
                None => None,
            },
            location: Location::of(&fields)?,
        })
    }
}

/// The plants of a year's calendar, and the location.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FeedQuery {
    /// Exactly this category.
    pub category: Option<String>,
    pub location: Location,
}

impl Extract for FeedQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self { category: given(&fields, "category")?, location: Location::of(&fields)? })
    }
}

/// The answer to `GET /tracking/user/{email}/calendar-link`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarLink {
    /// Whoever has it can read the feed.
    #[schema(example = "https://garden.example/api/v1/tracking/user/sarah%40example%2Ecom/calendar.ics?key=5c1e")]
    pub url: String,
}

/// The answer to `DELETE /tracking/user/{email}/calendar-link`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarLinksEnded {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "Earlier calendar links have ended")]
    pub message: &'static str,
}

/// From when to when a gardener's tasks are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TasksQuery {
    /// Today by default.
    pub from: Option<NaiveDate>,
    /// Two weeks after `from` by default.
    pub to: Option<NaiveDate>,
}

/// A date; an empty one counts as absent.
fn given_date(fields: &Fields<'_>, name: &str) -> Result<Option<NaiveDate>, Invalid> {
    match given(fields, name)? {
        Some(_) => fields.optional(name, date),
        None => Ok(None),
    }
}

impl Extract for TasksQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self { from: given_date(&fields, "from")?, to: given_date(&fields, "to")? })
    }
}

/// Which plant is to be sown again, where and from when on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SuccessionQuery {
    pub plant_id: i64,
    pub location: Location,
    /// Today by default.
    pub from: Option<NaiveDate>,
}

impl Extract for SuccessionQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self {
            plant_id: fields.required("plant_id", integer)?,
            location: Location::of(&fields)?,
            from: given_date(&fields, "from")?,
        })
    }
}

/// The answer to `GET /calendar`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SowingCalendar<'a> {
    #[schema(example = "October")]
    pub month: Month,
    #[schema(example = "cool")]
    pub climate_zone: &'static str,
    pub zone_source: ZoneSource,
    /// What can be sown in this month.
    pub sow_now: Vec<SowingItem<'a>>,
    /// What can be sown in this month and not in the next.
    pub last_chance: Vec<SowingItem<'a>>,
    /// What can be sown in the next month and not in this one.
    pub coming_next_month: Vec<SowingItem<'a>>,
}

/// A plant to sow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SowingItem<'a> {
    #[schema(example = 1)]
    pub id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: &'a str,
    pub scientific_name: Option<&'a str>,
    #[schema(example = "herb")]
    pub plant_category: Option<&'a str>,
    pub image_url: String,
}
