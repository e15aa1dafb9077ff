//! Where and when (contract 3.2): the climate zone with where it comes from, and the months that count as the season.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::season::{ClimateZone, Month, MonthSet, ZoneSource};

/// A climate zone as it was asked for. A word that is no zone stays what it is: nothing is known to be sown there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// One of the five zones with sowing months.
    Known(ClimateZone),
    /// Any other word.
    Other(Box<str>),
}

impl Zone {
    /// The zone's name, or the word as it came.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(zone) => zone.name(),
            Self::Other(word) => word,
        }
    }

    /// The zone, if it is one of the five.
    pub fn known(&self) -> Option<ClimateZone> {
        match self {
            Self::Known(zone) => Some(*zone),
            Self::Other(_) => None,
        }
    }
}

impl From<&str> for Zone {
    fn from(word: &str) -> Self {
        word.parse().map_or_else(|_| Self::Other(word.into()), Self::Known)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The zone of an answer: the one the request names, else the suburb's own, else `cool`. An empty word names none.
pub fn resolve_zone(requested: Option<&str>, suburbs_own: Option<&str>) -> (Zone, ZoneSource) {
    let named = |zone: Option<&str>| zone.filter(|word| !word.is_empty()).map(Zone::from);
    if let Some(zone) = named(requested) {
        (zone, ZoneSource::Request)
    } else if let Some(zone) = named(suburbs_own) {
        (zone, ZoneSource::Suburb)
    } else {
        (Zone::Known(ClimateZone::Cool), ZoneSource::Default)
    }
}

/// The months that count as the season when it is a certain month in a certain zone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// The month itself.
    pub(super) now: MonthSet,
    /// The month itself and its two neighbours.
    pub(super) near: MonthSet,
    /// The zone whose sowing months are compared.
    pub(super) zone: ClimateZone,
}

impl Window {
    /// The window of a zone that nothing is known of is empty, so that no plant is ever in season there.
    pub(super) fn new(zone: &Zone, month: Month) -> Self {
        match zone.known() {
            Some(zone) => Self {
                now: MonthSet::of(month),
                near: MonthSet::of(month).with(month.previous()).with(month.next()),
                zone,
            },
            None => Self { now: MonthSet::EMPTY, near: MonthSet::EMPTY, zone: ClimateZone::Cool },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_names_the_zone_then_the_suburb_then_nobody() {
        let cases = [
            (Some("arid"), Some("temperate"), "arid", ZoneSource::Request),
            (Some("moon"), Some("temperate"), "moon", ZoneSource::Request),
            (Some(" "), Some("temperate"), " ", ZoneSource::Request),
            (Some(""), Some("temperate"), "temperate", ZoneSource::Suburb),
            (None, Some("temperate"), "temperate", ZoneSource::Suburb),
            (None, Some(""), "cool", ZoneSource::Default),
            (None, None, "cool", ZoneSource::Default),
        ];
        for (requested, suburbs_own, zone, source) in cases {
            let (resolved, from) = resolve_zone(requested, suburbs_own);
            assert_eq!((resolved.as_str(), from), (zone, source));
        }
    }

    #[test]
    fn another_spelling_is_another_zone() {
        assert_eq!(Zone::from("cool"), Zone::Known(ClimateZone::Cool));
        assert_eq!(Zone::from("Cool").known(), None);
        assert_eq!(Zone::from("Cool").to_string(), "Cool");
    }

    #[test]
    fn the_window_goes_round_the_year_and_is_empty_in_an_unknown_zone() {
        let window = Window::new(&Zone::from("arid"), Month::January);
        let near = [Month::January, Month::February, Month::December];
        assert_eq!(window.near, near.into_iter().collect());
        assert_eq!(window.now, MonthSet::of(Month::January));
        assert_eq!(window.zone, ClimateZone::Arid);
        assert!(Window::new(&Zone::from("moon"), Month::May).near.is_empty());
    }
}
