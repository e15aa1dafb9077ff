//! What the tests of the impact have in common.

use serde_json::{Value, json};

use super::conditions::Conditions;
use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::plants::model::Plant;
use crate::preferences::UserPreferences;

/// A plant of which only this is known.
pub(super) fn plant(known: Value) -> Plant {
    let mut plant = json!({ "id": 1, "plant_name": "Plant" });
    if let Value::Object(known) = known {
        plant.as_object_mut().unwrap().extend(known);
    }
    serde_json::from_value(plant).unwrap()
}

/// The conditions for someone who says this, in a suburb as it was typed; only Richmond is known, and its heat.
pub(super) fn conditions(said: &Value, suburb: &str, heat: Option<&str>) -> Conditions {
    let suburb_heat_category = heat.map(str::to_owned);
    let richmond = Suburb { name: "Richmond".to_owned(), suburb_heat_category, ..Suburb::default() };
    Conditions::new(&UserPreferences::saying(said), &Suburbs::new(vec![richmond]).unwrap(), suburb)
}

/// Full sun, no wind, now, a suburb of high heat.
pub(super) fn sunny() -> Conditions {
    conditions(&json!({ "site": { "sun_exposure": "full_sun" } }), "Richmond", Some("High Heat"))
}
