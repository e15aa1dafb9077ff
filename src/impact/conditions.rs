//! The surroundings that the formulas reckon with (contract 4.4, context), boiled down to what they tell apart, so that
//! they can be part of a cache key.

use crate::climate::service::Suburbs;
use crate::preferences::UserPreferences;

/// Light, wind, season and heat of a garden, and the suburb's name for the sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conditions {
    sun: Sun,
    wind: Wind,
    start_now: bool,
    heat: Heat,
    suburb: Box<str>,
}

impl Conditions {
    /// The conditions of someone who says this in that suburb.
    pub fn new(said: &UserPreferences, suburb: HeatSite<'_>) -> Self {
        Self {
            sun: Sun::from(said.site.sun_exposure.as_str()),
            wind: Wind::from(said.site.wind_exposure.as_str()),
            start_now: said.preferences.season_intent == "start_now",
            heat: suburb.heat,
            suburb: suburb.name.into(),
        }
    }

    /// Sunlight as a share of a full day's: 7 hours are 1.
    pub fn sun(&self) -> f64 {
        let hours = match self.sun {
            Sun::Full => 7.0,
            Sun::Part => 4.0,
            Sun::Shade => 2.0,
            Sun::Low => 0.5,
        };
        hours / 7.0
    }

    /// How much more or less water the wind makes a plant need.
    pub fn wind(&self) -> f64 {
        match self.wind {
            Wind::Sheltered => 0.9,
            Wind::Moderate => 1.0,
            Wind::Windy => 1.1,
        }
    }

    /// 1 for a garden that starts now, 0.5 for one that starts later.
    pub fn season(&self) -> f64 {
        if self.start_now { 1.0 } else { 0.5 }
    }

    /// How much cooling counts for more in a hot suburb.
    pub fn heat(&self) -> f64 {
        match self.heat {
            Heat::Low => 0.8,
            Heat::Moderate => 1.0,
            Heat::High => 1.2,
            Heat::VeryHigh => 1.3,
        }
    }

    /// The suburb's name.
    pub fn suburb(&self) -> &str {
        &self.suburb
    }
}

/// A suburb as far as the impact is concerned: its name and its heat.
#[derive(Clone, Copy, Debug)]
pub struct HeatSite<'a> {
    name: &'a str,
    heat: Heat,
}

impl<'a> HeatSite<'a> {
    /// A suburb as somebody typed it: a known one in its stored spelling, another as it was typed.
    pub fn of(suburbs: &'a Suburbs, typed: &'a str) -> Self {
        match suburbs.find(typed) {
            Some(suburb) => Self::known(&suburb.name, suburb.suburb_heat_category.as_deref()),
            None => Self::unknown(typed),
        }
    }

    /// A suburb that is known, in its stored spelling, with its `suburb_heat_category`.
    pub fn known(name: &'a str, heat_category: Option<&str>) -> Self {
        let heat = match heat_category {
            Some("Low Heat") => Heat::Low,
            Some("High Heat") => Heat::High,
            Some("Very High Heat" | "Extreme Heat") => Heat::VeryHigh,
            _ => Heat::Moderate,
        };
        Self { name, heat }
    }

    /// A suburb that nobody knows, as it was typed: its heat counts as moderate.
    pub fn unknown(typed: &'a str) -> Self {
        Self { name: typed.trim(), heat: Heat::Moderate }
    }
}

/// `sun_exposure` by its hours a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sun {
    Full,
    /// Also any word that says nothing.
    Part,
    Shade,
    Low,
}

impl From<&str> for Sun {
    fn from(word: &str) -> Self {
        match word {
            "full_sun" => Self::Full,
            "bright_shade" => Self::Shade,
            "low_light" => Self::Low,
            _ => Self::Part,
        }
    }
}

/// `wind_exposure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Wind {
    Sheltered,
    /// Also any word that says nothing.
    Moderate,
    Windy,
}

impl From<&str> for Wind {
    fn from(word: &str) -> Self {
        match word {
            "sheltered" => Self::Sheltered,
            "windy" => Self::Windy,
            _ => Self::Moderate,
        }
    }
}

/// `suburb_heat_category`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Heat {
    Low,
    /// Also where nothing is known.
    Moderate,
    High,
    /// Also `Extreme Heat`: it counts the same.
    VeryHigh,
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the contract's numbers are exact")]
mod tests {
    use super::*;

    fn conditions(change: impl FnOnce(&mut UserPreferences)) -> Conditions {
        let mut said = UserPreferences::default();
        change(&mut said);
        Conditions::new(&said, HeatSite::unknown("Richmond"))
    }

    #[test]
    fn light_is_a_share_of_seven_hours() {
        for (word, hours) in
            [("full_sun", 7.0), ("part_sun", 4.0), ("bright_shade", 2.0), ("low_light", 0.5), ("moonlight", 4.0)]
        {
            let light = conditions(|said| word.clone_into(&mut said.site.sun_exposure));
            assert_eq!(light.sun(), hours / 7.0, "{word}");
        }
    }

    #[test]
    fn wind_season_and_heat() {
        for (word, factor) in [("sheltered", 0.9), ("moderate", 1.0), ("windy", 1.1), ("gusty", 1.0)] {
            let wind = conditions(|said| word.clone_into(&mut said.site.wind_exposure));
            assert_eq!(wind.wind(), factor, "{word}");
        }
        for (word, factor) in [("start_now", 1.0), ("later", 0.5), ("", 0.5)] {
            let season = conditions(|said| word.clone_into(&mut said.preferences.season_intent));
            assert_eq!(season.season(), factor, "{word}");
        }
        for (category, factor) in [
            (Some("Low Heat"), 0.8),
            (Some("Moderate Heat"), 1.0),
            (Some("High Heat"), 1.2),
            (Some("Very High Heat"), 1.3),
            (Some("Extreme Heat"), 1.3),
            (Some("low heat"), 1.0),
            (None, 1.0),
        ] {
            let suburb = HeatSite::known(" Spelled so ", category);
            let known = Conditions::new(&UserPreferences::default(), suburb);
            assert_eq!(known.heat(), factor, "{category:?}");
            assert_eq!(known.suburb(), " Spelled so ");
        }
        let unknown = Conditions::new(&UserPreferences::default(), HeatSite::unknown("  typed so "));
        assert_eq!((unknown.heat(), unknown.suburb()), (1.0, "typed so"));
    }
}
