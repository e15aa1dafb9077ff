//! What the tests of both rankings have in common: a plain plant and a sunny place, changed where a test says so.

use serde_json::{Value, json};

use crate::plants::model::Plant;
use crate::preferences::UserPreferences;

/// An edible herb for pots and rooms, sown in May in the cool zone, 20 cm apart, with other values in these fields.
pub(super) fn herb(changes: Value) -> Plant {
    let mut plant = json!({
        "id": 1, "plant_name": "Herb", "plant_category": "herb", "sun_need": "full_sun", "edible": true,
        "container_ok": true, "indoor_ok": true, "maintainability_score": 0.9, "time_to_maturity_days": 60,
        "sowing_months_by_climate": { "cool": ["May"] }, "spacing_cm": 20,
    });
    if let Value::Object(changes) = changes {
        plant.as_object_mut().unwrap().extend(changes);
    }
    serde_json::from_value(plant).unwrap()
}

/// The herb of all tests, with these names.
pub(super) fn plant(name: &str, scientific: &str) -> Plant {
    herb(json!({ "plant_name": name, "scientific_name": scientific }))
}

/// What somebody says whose place is sunny.
pub(super) fn sunny(said: &Value) -> UserPreferences {
    let mut said = said.clone();
    if said["site"]["sun_exposure"].is_null() {
        said["site"]["sun_exposure"] = "full_sun".into();
    }
    UserPreferences::saying(&said)
}
