//! What the calendar calls are asked with and what they answer.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Fields, Invalid, known, string};
use crate::season::{ClimateZone, Month, ZoneSource};

/// Where and when it is to be sown; what isn't given is now, and here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SowingQuery {
    /// The month.
    pub month: Option<Month>,
    /// The place.
    pub place: Place,
}

/// Where a garden is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its zone, which counts before the suburb's.
    pub climate_zone: Option<ClimateZone>,
    /// Its suburb, in any case; an unknown one is nowhere in particular.
    pub suburb: Option<String>,
}

/// A text parameter; an empty one is one that wasn't given.
fn given(fields: &Fields<'_>, name: &str) -> Result<Option<String>, Invalid> {
    let text = fields.optional(name, string)?;
    Ok(text.filter(|text| !text.is_empty()))
}

impl Place {
    fn of(fields: &Fields<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            climate_zone: match given(fields, "climate_zone")? {
                Some(_) => fields.optional("climate_zone", known(&ClimateZone::NAMES))?,
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
                Some(_) => fields.optional("month", known(&Month::NAMES))?,
                None => None,
            },
            place: Place::of(&fields)?,
        })
    }
}

/// Which plants a year's calendar is of, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedQuery {
    /// Exactly this category.
    pub category: Option<String>,
    /// The place.
    pub place: Place,
}

impl Extract for FeedQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        Ok(Self { category: given(&fields, "category")?, place: Place::of(&fields)? })
    }
}

/// The answer to `GET /calendar`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SowingCalendar<'a> {
    #[schema(value_type = String, example = "October")]
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
pub struct SowingItem<'a> {
    #[schema(example = 1)]
    pub id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: &'a str,
    pub scientific_name: Option<&'a str>,
    #[schema(example = "herb")]
    pub plant_category: Option<&'a str>,
    pub image_url: String,
}
