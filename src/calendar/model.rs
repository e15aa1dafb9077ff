//! Queries and response bodies of the calendar calls.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{date, integer, known, read_fields, string};
use crate::season::{ClimateZone, Month, ZoneSource};

/// Month and location; by default the current month.
pub(crate) struct SowingQuery {
    pub month: Option<Month>,
    pub location: Location,
}

/// Where a garden is.
pub(crate) struct Location {
    /// Counts before the suburb's zone.
    pub climate_zone: Option<ClimateZone>,
    /// In any case; an unknown suburb is ignored.
    pub suburb: Option<String>,
}

read_fields! { SowingQuery {
    month: given(known(Month::NAMES)),
    location: flattened(Location::read),
} }

read_fields! { Location {
    climate_zone: given(known(ClimateZone::NAMES)),
    suburb: given(string),
} }

/// The plants of a year's calendar, and the location.
pub(crate) struct FeedQuery {
    /// Exactly this category.
    pub category: Option<String>,
    pub location: Location,
}

read_fields! { FeedQuery {
    category: given(string),
    location: flattened(Location::read),
} }

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
pub(crate) struct TasksQuery {
    /// Today by default.
    pub from: Option<NaiveDate>,
    /// Two weeks after `from` by default.
    pub to: Option<NaiveDate>,
}

read_fields! { TasksQuery {
    from: given(date),
    to: given(date),
} }

/// Which plant is to be sown again, where and from when on.
pub(crate) struct SuccessionQuery {
    pub plant_id: i64,
    pub location: Location,
    /// Today by default.
    pub from: Option<NaiveDate>,
}

read_fields! { SuccessionQuery {
    plant_id: required(integer),
    location: flattened(Location::read),
    from: given(date),
} }

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
