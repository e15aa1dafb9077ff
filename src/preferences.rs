//! What gardeners say about their place and their wishes, word for word, with the defaults for what they leave out.
//! No word is refused; what the words mean is the engine's business. (`serde(default)` makes the fields optional in the
//! API's description; `schema(default)` writes the defaults there.)

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{At, Extract, Invalid, boolean, float, integer, list, string};

/// The suburb of a request that names none.
pub const DEFAULT_SUBURB: &str = "Richmond";

/// Everything a gardener may say. Each part, and each field of a part, may be left out.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(default)]
#[schema(default)]
pub struct UserPreferences {
    /// Who asks. Never read.
    pub user_id: String,
    /// The place.
    pub site: Site,
    /// The wishes.
    pub preferences: Preferences,
    /// Means and habits. Never read.
    pub practical: Practical,
    /// Weather as the client knows it. Never read: the month and the zone come from the request itself.
    pub environment: Environment,
}

impl Default for UserPreferences {
    fn default() -> Self {
        Self {
            user_id: anonymous(),
            site: Site::default(),
            preferences: Preferences::default(),
            practical: Practical::default(),
            environment: Environment::default(),
        }
    }
}

/// The place to plant in.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(default)]
#[schema(default)]
pub struct Site {
    /// `indoors` (or `indoor`) asks for plants that can live inside; any other word is outside.
    #[schema(example = "balcony")]
    pub location_type: String,
    /// Square metres; below 3 counts as small.
    pub area_m2: f64,
    /// `full_sun`, `part_sun`, `bright_shade` or `low_light`.
    #[schema(example = "part_sun")]
    pub sun_exposure: String,
    /// `sheltered`, `moderate` or `windy`.
    #[schema(example = "moderate")]
    pub wind_exposure: String,
    /// Whether the plants must grow in containers.
    pub containers: bool,
    /// `small`, `medium`, `large`, `very_large`; nothing above medium counts as a small place.
    pub container_sizes: Vec<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            location_type: "balcony".to_owned(),
            area_m2: 2.0,
            sun_exposure: "part_sun".to_owned(),
            wind_exposure: "moderate".to_owned(),
            containers: true,
            container_sizes: words(["small", "medium"]),
        }
    }
}

/// What the gardener would like to grow.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(default)]
#[schema(default)]
pub struct Preferences {
    /// `edible`, `ornamental` or `mixed`.
    #[schema(example = "edible")]
    pub goal: String,
    /// Any entry asks for edible plants.
    pub edible_types: Vec<String>,
    /// Any entry asks for flowers.
    pub ornamental_types: Vec<String>,
    /// Flower colours, as the catalogue spells them.
    pub colors: Vec<String>,
    /// Whether scent is welcome.
    pub fragrant: bool,
    /// The care the gardener has time for: `low`, `medium` or `high`.
    #[schema(example = "low")]
    pub maintainability: String,
    /// Never read.
    pub watering: String,
    /// `quick`, `standard` or `patient`.
    #[schema(example = "quick")]
    pub time_to_results: String,
    /// `start_now`, or any other word for later; only the impact reads it.
    pub season_intent: String,
    /// Never read.
    pub pollen_sensitive: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            goal: "mixed".to_owned(),
            edible_types: words(["herbs", "leafy"]),
            ornamental_types: words(["flowers"]),
            colors: words(["purple", "white"]),
            fragrant: true,
            maintainability: "low".to_owned(),
            watering: "medium".to_owned(),
            time_to_results: "quick".to_owned(),
            season_intent: "start_now".to_owned(),
            pollen_sensitive: false,
        }
    }
}

/// Means and habits; accepted, never read.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(default)]
#[schema(default)]
pub struct Practical {
    pub budget: String,
    pub has_basic_tools: bool,
    pub organic_only: bool,
}

impl Default for Practical {
    fn default() -> Self {
        Self { budget: "medium".to_owned(), has_basic_tools: true, organic_only: false }
    }
}

/// Zone, month and weather as the client knows them; accepted, never read.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(default)]
#[schema(default)]
pub struct Environment {
    pub climate_zone: String,
    pub month_now: String,
    pub uv_index: f64,
    pub temperature_c: f64,
    pub humidity_pct: i64,
    pub wind_speed_kph: i64,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            climate_zone: "temperate".to_owned(),
            month_now: String::new(),
            uv_index: 0.0,
            temperature_c: 8.0,
            humidity_pct: 75,
            wind_speed_kph: 15,
        }
    }
}

fn anonymous() -> String {
    "anon_mvp".to_owned()
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).into()
}

impl Extract for UserPreferences {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        // The parts' defaults are many texts: they are made where a part is left out, not where it is given.
        Ok(Self {
            user_id: fields.or("user_id", anonymous(), string)?,
            site: fields.or("site", Site::default(), Site::read)?,
            preferences: fields.or("preferences", Preferences::default(), Preferences::read)?,
            practical: fields.or("practical", Practical::default(), Practical::read)?,
            environment: fields.or("environment", Environment::default(), Environment::read)?,
        })
    }
}

impl Extract for Site {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let default = Self::default();
        Ok(Self {
            location_type: fields.or("location_type", default.location_type, string)?,
            area_m2: fields.or("area_m2", default.area_m2, float)?,
            sun_exposure: fields.or("sun_exposure", default.sun_exposure, string)?,
            wind_exposure: fields.or("wind_exposure", default.wind_exposure, string)?,
            containers: fields.or("containers", default.containers, boolean)?,
            container_sizes: fields.or("container_sizes", default.container_sizes, list(string))?,
        })
    }
}

impl Extract for Preferences {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let default = Self::default();
        Ok(Self {
            goal: fields.or("goal", default.goal, string)?,
            edible_types: fields.or("edible_types", default.edible_types, list(string))?,
            ornamental_types: fields.or("ornamental_types", default.ornamental_types, list(string))?,
            colors: fields.or("colors", default.colors, list(string))?,
            fragrant: fields.or("fragrant", default.fragrant, boolean)?,
            maintainability: fields.or("maintainability", default.maintainability, string)?,
            watering: fields.or("watering", default.watering, string)?,
            time_to_results: fields.or("time_to_results", default.time_to_results, string)?,
            season_intent: fields.or("season_intent", default.season_intent, string)?,
            pollen_sensitive: fields.or("pollen_sensitive", default.pollen_sensitive, boolean)?,
        })
    }
}

impl Extract for Practical {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let default = Self::default();
        Ok(Self {
            budget: fields.or("budget", default.budget, string)?,
            has_basic_tools: fields.or("has_basic_tools", default.has_basic_tools, boolean)?,
            organic_only: fields.or("organic_only", default.organic_only, boolean)?,
        })
    }
}

impl Extract for Environment {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let default = Self::default();
        Ok(Self {
            climate_zone: fields.or("climate_zone", default.climate_zone, string)?,
            month_now: fields.or("month_now", default.month_now, string)?,
            uv_index: fields.or("uv_index", default.uv_index, float)?,
            temperature_c: fields.or("temperature_c", default.temperature_c, float)?,
            humidity_pct: fields.or("humidity_pct", default.humidity_pct, integer)?,
            wind_speed_kph: fields.or("wind_speed_kph", default.wind_speed_kph, integer)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_the_contracts_defaults() {
        let spelled_out = serde_json::json!({
            "user_id": "anon_mvp",
            "site": {
                "location_type": "balcony", "area_m2": 2.0, "sun_exposure": "part_sun",
                "wind_exposure": "moderate", "containers": true, "container_sizes": ["small", "medium"],
            },
            "preferences": {
                "goal": "mixed", "edible_types": ["herbs", "leafy"], "ornamental_types": ["flowers"],
                "colors": ["purple", "white"], "fragrant": true, "maintainability": "low", "watering": "medium",
                "time_to_results": "quick", "season_intent": "start_now", "pollen_sensitive": false,
            },
            "practical": { "budget": "medium", "has_basic_tools": true, "organic_only": false },
            "environment": {
                "climate_zone": "temperate", "month_now": "", "uv_index": 0.0, "temperature_c": 8.0,
                "humidity_pct": 75, "wind_speed_kph": 15,
            },
        });
        assert_eq!(serde_json::to_value(UserPreferences::default()).unwrap(), spelled_out);
    }
}
