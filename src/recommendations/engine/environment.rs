//! Where and when (contract 3.2): the climate zone with where it comes from, and the months that count as the season.

use crate::season::{ClimateZone, MonthSet, ZoneSource};

use super::criteria::Garden;

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
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Known(zone) => zone.name(),
            Self::Other(word) => word,
        }
    }

    /// The zone, if it is one of the five.
    pub(crate) fn known(&self) -> Option<ClimateZone> {
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

/// The months that count as the season.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) now: MonthSet,
    /// The month and its two neighbours.
    pub(super) near: MonthSet,
    /// The zone whose sowing months are compared.
    pub(super) zone: ClimateZone,
}

impl Window {
    /// In a zone that nothing is known of the window is empty, so that no plant is ever in season there.
    pub(super) fn new(garden: &Garden) -> Self {
        let month = garden.month;
        match garden.zone.known() {
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
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::garden;
    use crate::season::Month;

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
        assert_eq!(Zone::from("Cool").as_str(), "Cool");
    }

    #[test]
    fn the_window_goes_round_the_year_and_is_empty_in_an_unknown_zone() {
        let window = |zone, month| Window::new(&garden(&UserPreferences::default(), month, zone));
        let january = window("arid", Month::January);
        assert_eq!(january.near, [Month::January, Month::February, Month::December].into_iter().collect());
        assert_eq!(january.now, MonthSet::of(Month::January));
        assert_eq!(january.zone, ClimateZone::Arid);
        assert!(window("moon", Month::May).near.is_empty());
    }
}
