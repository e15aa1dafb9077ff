//! What the engine's tests have in common: a plain plant and a plain request.

use crate::plants::model::{Plant, SowingMonths};
use crate::preferences::UserPreferences;
use crate::season::{ClimateZone, Month};

use super::{Garden, Request};

/// An edible herb for pots and rooms, sown in May in the cool zone.
pub(crate) fn edible_herb() -> Plant {
    let mut months = SowingMonths::default();
    months.set(ClimateZone::Cool, [Month::May]);
    Plant {
        id: 1,
        plant_name: "Herb".to_owned(),
        plant_category: Some("herb".to_owned()),
        sun_need: Some("full_sun".to_owned()),
        edible: Some(true),
        container_ok: Some(true),
        indoor_ok: Some(true),
        maintainability_score: Some(0.9),
        time_to_maturity_days: Some(60),
        sowing_months_by_climate: Some(months),
        ..Plant::default()
    }
}

/// The garden of someone with these preferences, in this month and zone.
pub(crate) fn garden(preferences: &UserPreferences, month: Month, zone: &str) -> Garden {
    Garden::new(month, zone.into(), preferences)
}

/// A request for `n` plants, without explanations.
pub(crate) fn request(garden: Garden, n: u8) -> Request {
    Request { garden, n, explain: false }
}
