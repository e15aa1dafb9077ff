//! The surroundings that the formulas reckon with (contract 4.4, context), as far as they tell them apart: so they can be
//! part of a cache key.

use crate::climate::service::Suburbs;
use crate::preferences::UserPreferences;

/// Light, wind, season and heat of a garden, and the suburb's name for the sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Conditions {
    /// Of sun, a day.
    half_hours: u8,
    wind_tenths: u8,
    start_now: bool,
    heat_tenths: u8,
    suburb: Box<str>,
}

impl Conditions {
    /// The conditions of a garden in a suburb, or a postcode, as it was typed. A known suburb gets its stored spelling and
    /// its heat, an unknown one counts as moderate.
    pub(crate) fn new(preferences: &UserPreferences, suburbs: &Suburbs, suburb: &str) -> Self {
        let known = suburbs.find_place(suburb);
        Self {
            half_hours: match preferences.site.sun_exposure.as_str() {
                "full_sun" => 14,
                "bright_shade" => 4,
                "low_light" => 1,
                _ => 8,
            },
            wind_tenths: match preferences.site.wind_exposure.as_str() {
                "sheltered" => 9,
                "windy" => 11,
                _ => 10,
            },
            start_now: preferences.preferences.season_intent == "start_now",
            heat_tenths: match known.and_then(|suburb| suburb.suburb_heat_category.as_deref()) {
                Some("Low Heat") => 8,
                Some("High Heat") => 12,
                Some("Very High Heat" | "Extreme Heat") => 13,
                _ => 10,
            },
            suburb: known.map_or(suburb.trim(), |suburb| &suburb.name).into(),
        }
    }

    /// Sunlight as a share of a full day's: 7 hours are 1.
    pub(crate) fn sun(&self) -> f64 {
        f64::from(self.half_hours) / 2.0 / 7.0
    }

    pub(crate) fn wind(&self) -> f64 {
        f64::from(self.wind_tenths) / 10.0
    }

    /// 1 for a garden that starts now, 0.5 for one that starts later.
    pub(crate) fn season(&self) -> f64 {
        if self.start_now { 1.0 } else { 0.5 }
    }

    pub(crate) fn heat(&self) -> f64 {
        f64::from(self.heat_tenths) / 10.0
    }

    pub(crate) fn suburb(&self) -> &str {
        &self.suburb
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the contract's numbers are exact")]
mod tests {
    use serde_json::json;

    use crate::impact::testing::conditions;

    #[test]
    fn light_wind_and_season_are_read_off_their_words() {
        let site = |field: &str, word: &str| conditions(&json!({ "site": { field: word } }), "", None);
        for (word, hours) in
            [("full_sun", 7.0), ("part_sun", 4.0), ("bright_shade", 2.0), ("low_light", 0.5), ("moonlight", 4.0)]
        {
            assert_eq!(site("sun_exposure", word).sun(), hours / 7.0, "{word}");
        }
        for (word, factor) in [("sheltered", 0.9), ("moderate", 1.0), ("windy", 1.1), ("gusty", 1.0)] {
            assert_eq!(site("wind_exposure", word).wind(), factor, "{word}");
        }
        for (word, factor) in [("start_now", 1.0), ("later", 0.5), ("", 0.5)] {
            let said = json!({ "preferences": { "season_intent": word } });
            assert_eq!(conditions(&said, "", None).season(), factor, "{word}");
        }
    }

    #[test]
    fn heat_is_the_known_suburbs() {
        for (category, factor) in [
            (Some("Low Heat"), 0.8),
            (Some("Moderate Heat"), 1.0),
            (Some("High Heat"), 1.2),
            (Some("Very High Heat"), 1.3),
            (Some("Extreme Heat"), 1.3),
            (Some("low heat"), 1.0),
            (None, 1.0),
        ] {
            let known = conditions(&json!({}), " rICHMOND", category);
            assert_eq!((known.heat(), known.suburb()), (factor, "Richmond"), "{category:?}");
        }
        let unknown = conditions(&json!({}), "  typed so ", Some("Low Heat"));
        assert_eq!((unknown.heat(), unknown.suburb()), (1.0, "typed so"));
    }
}
