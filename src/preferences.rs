//! What gardeners say about their place and their preferences, word for word, with the defaults for what they leave out.
//! No word is refused; the engine says what they mean.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::validate::{boolean, float, integer, list, read_fields, string};

/// The suburb of a request that names none.
pub(crate) const DEFAULT_SUBURB: &str = "Richmond";

/// Makes a struct of which each field may be left out: its type, its default and how it is read. `serde(default)` makes the
/// fields optional in the API's description, `schema(default)` writes the defaults there.
macro_rules! optional_fields {
    ($(#[$doc:meta])* $part:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:expr, $read:expr;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
        #[serde(default)]
        #[schema(default)]
        pub struct $part { $($(#[$field_doc])* pub $field: $type,)* }

        impl Default for $part {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        read_fields! { $part { $($field: or($default, $read),)* } }
    };
}

optional_fields! {
    /// Everything a gardener may say. Each part, and each field of a part, may be left out.
    UserPreferences {
        /// Who asks. Never read.
        user_id: String = "anon_mvp".into(), string;
        /// The place.
        site: Site = Site::default(), Site::read;
        /// The preferences.
        preferences: Preferences = Preferences::default(), Preferences::read;
        /// Means and habits. Hardly read.
        practical: Practical = Practical::default(), Practical::read;
        /// Weather as the client knows it. Never read: the month and the zone come from the request itself.
        environment: Environment = Environment::default(), Environment::read;
    }
}

optional_fields! {
    /// The place to plant in.
    Site {
        /// `indoors` (or `indoor`) asks for plants that can live inside; any other word is outside.
        #[schema(example = "balcony")]
        location_type: String = "balcony".into(), string;
        /// Square metres; below 3 counts as small.
        area_m2: f64 = 2.0, float;
        /// `full_sun`, `part_sun`, `bright_shade` or `low_light`.
        #[schema(example = "part_sun")]
        sun_exposure: String = "part_sun".into(), string;
        /// `sheltered`, `moderate` or `windy`.
        #[schema(example = "moderate")]
        wind_exposure: String = "moderate".into(), string;
        /// Whether the plants must grow in containers.
        containers: bool = true, boolean;
        /// `small`, `medium`, `large`, `very_large`; nothing above medium counts as a small place.
        container_sizes: Vec<String> = words(["small", "medium"]), list(string);
    }
}

optional_fields! {
    /// What the gardener would like to grow.
    Preferences {
        /// `edible`, `ornamental` or `mixed`.
        #[schema(example = "edible")]
        goal: String = "mixed".into(), string;
        /// Any entry asks for edible plants. The gardener's ranking tells `herbs`, `leafy`, `fruiting`, `root`, `legumes`,
        /// `brassicas`, `alliums`, `vegetables` and `fruit` apart.
        edible_types: Vec<String> = words(["herbs", "leafy"]), list(string);
        /// Any entry asks for flowers. The gardener's ranking tells `flowers`, `natives`, `foliage`, `bulbs`, `climbers` and
        /// `shade` apart.
        ornamental_types: Vec<String> = words(["flowers"]), list(string);
        /// Flower colours, as the catalogue spells them.
        colors: Vec<String> = words(["purple", "white"]), list(string);
        /// Whether scent is welcome.
        fragrant: bool = true, boolean;
        /// The care the gardener has time for: `low`, `medium` or `high`.
        #[schema(example = "low")]
        maintainability: String = "low".into(), string;
        /// Never read.
        watering: String = "medium".into(), string;
        /// `quick`, `standard` or `patient`.
        #[schema(example = "quick")]
        time_to_results: String = "quick".into(), string;
        /// `start_now`, or any other word for later; only the impact reads it.
        season_intent: String = "start_now".into(), string;
        /// Never read.
        pollen_sensitive: bool = false, boolean;
        /// Whether pets or toddlers may eat what grows; only the gardener's ranking reads it.
        pets_or_toddlers: bool = false, boolean;
    }
}

optional_fields! {
    /// Means and habits; accepted, and only `pets_or_toddlers` is ever read.
    Practical {
        budget: String = "medium".into(), string;
        has_basic_tools: bool = true, boolean;
        organic_only: bool = false, boolean;
        /// As in `preferences`: clients have sent it in either place.
        pets_or_toddlers: bool = false, boolean;
    }
}

optional_fields! {
    /// Zone, month and weather as the client knows them; accepted, never read.
    Environment {
        climate_zone: String = "temperate".into(), string;
        month_now: String = String::new(), string;
        uv_index: f64 = 0.0, float;
        temperature_c: f64 = 8.0, float;
        humidity_pct: i64 = 75, integer;
        wind_speed_kph: i64 = 15, integer;
    }
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).into()
}

#[cfg(test)]
impl UserPreferences {
    /// What a gardener says who leaves out the rest.
    pub(crate) fn saying(said: &serde_json::Value) -> Self {
        use crate::http::validate::{At, Extract};
        Self::read(&At::root("body", said)).unwrap()
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
                "pets_or_toddlers": false,
            },
            "practical": {
                "budget": "medium", "has_basic_tools": true, "organic_only": false, "pets_or_toddlers": false,
            },
            "environment": {
                "climate_zone": "temperate", "month_now": "", "uv_index": 0.0, "temperature_c": 8.0,
                "humidity_pct": 75, "wind_speed_kph": 15,
            },
        });
        assert_eq!(serde_json::to_value(UserPreferences::default()).unwrap(), spelled_out);
    }
}
