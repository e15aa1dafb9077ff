//! Where a garden is, as plants feel it: its climate zone, and when frost and cold soil keep tender plants in. Pure.

use chrono::{Datelike, NaiveDate};

use crate::climate::frost::{self, DayOfYear, FrostRecord};
use crate::climate::model::Suburb;
use crate::plants::sowing_window::{chilly_months, frosty_months};
use crate::season::{ClimateZone, Month, MonthSet};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub zone: ClimateZone,
    /// What the nearest station knows of frost; without one the zone's usual months count.
    pub frost: Option<FrostRecord>,
    pub is_tasmania: bool,
}

/// All that lies farther south is Tasmania: the line goes through Bass Strait.
const BASS_STRAIT: f64 = -39.4;

impl Place {
    pub(crate) fn of_suburb(suburb: Option<&Suburb>) -> Self {
        let zone = suburb.and_then(|suburb| suburb.climate_zone.as_deref());
        Self::of(zone, suburb.map(|suburb| (suburb.latitude, suburb.longitude)))
    }

    /// A place in a suburb's zone, the cool one where nobody knows, at its latitude and longitude.
    pub(crate) fn of(zone: Option<&str>, at: Option<(f64, f64)>) -> Self {
        Self {
            zone: zone.and_then(|zone| zone.parse().ok()).unwrap_or(ClimateZone::Cool),
            frost: at.and_then(|(latitude, longitude)| frost::at(latitude, longitude)),
            is_tasmania: at.is_some_and(|(latitude, _)| latitude < BASS_STRAIT),
        }
    }

    /// Whether the months of the pests are those of this place: they are the south's.
    pub(crate) fn is_southern(&self) -> bool {
        matches!(self.zone, ClimateZone::Cool | ClimateZone::Temperate)
    }

    fn is_frosty(&self, day: NaiveDate) -> bool {
        let known = self.frost.and_then(|record| record.is_possible_on(DayOfYear::of(day)));
        known.unwrap_or_else(|| frosty_months(self.zone).contains(month_of(day)))
    }

    /// The first day from this one on on which a tender seedling can stand outside: after the frosts, in warm soil.
    pub(crate) fn out_from(&self, ready: NaiveDate) -> Option<NaiveDate> {
        let is_cold = |day| chilly_months(self.zone).contains(month_of(day)) || self.is_frosty(day);
        ready.iter_days().take(366).find(|day| !is_cold(*day))
    }

    /// The day after this one on which the frosts begin. The arid zone's are too unlike each other to go by the months.
    pub(crate) fn first_frost_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        if self.frost.is_none() && self.zone == ClimateZone::Arid {
            return None;
        }
        let mut was_frosty = self.is_frosty(day);
        day.iter_days().skip(1).take(366).find(|day| {
            let is_frosty = self.is_frosty(*day);
            !std::mem::replace(&mut was_frosty, is_frosty) && is_frosty
        })
    }
}

/// The months in which frost is likely in a zone: by the station near the suburb, else as is usual there. A zone that isn't the
/// suburb's is another place's.
pub(crate) fn frosty_months_of(zone: &str, suburb: Option<&Suburb>) -> MonthSet {
    let suburb = suburb.filter(|suburb| suburb.zone() == zone);
    let record = suburb.and_then(|suburb| frost::at(suburb.latitude, suburb.longitude));
    let usual = zone.parse().map_or(MonthSet::EMPTY, frosty_months);
    let is_frosty = |month: &Month| {
        let known = record.and_then(|record| record.is_likely_in(*month));
        known.unwrap_or_else(|| usual.contains(*month))
    };
    Month::ALL.into_iter().filter(is_frosty).collect()
}

pub(crate) fn month_of(day: NaiveDate) -> Month {
    Month::ALL[day.month0() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(place: &Place, ready: &str) -> String {
        place.out_from(ready.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn seedlings_go_out_after_the_frosts_and_into_warm_soil() {
        let brunswick = Place::of(Some("cool"), Some((-37.767, 144.960)));
        assert_eq!(out(&brunswick, "2026-09-30"), "2026-10-01", "no frost, but cold soil");
        assert_eq!(out(&brunswick, "2026-11-12"), "2026-11-12");
        let ballarat = Place::of(Some("cool"), Some((-37.52, 143.79)));
        assert_eq!(out(&ballarat, "2026-09-30"), "2026-10-31", "after the last frost");
        assert_eq!(out(&Place::of(None, None), "2026-09-30"), "2026-11-01", "the cool zone's months");
        assert_eq!(out(&Place::of(Some("temperate"), None), "2026-06-10"), "2026-10-01");
        assert_eq!(out(&Place::of(Some("tropical"), None), "2026-06-10"), "2026-06-10");
    }

    #[test]
    fn the_frosts_begin_once_a_year_or_never() {
        let frost = |place: Place, day: &str| place.first_frost_after(day.parse().unwrap()).map(|day| day.to_string());
        let cool = Place::of(Some("cool"), None);
        assert_eq!(frost(cool, "2026-11-01").as_deref(), Some("2027-05-01"));
        assert_eq!(frost(cool, "2026-06-01").as_deref(), Some("2027-05-01"), "those of this year have begun");
        assert_eq!(frost(Place::of(Some("cool"), Some((-37.52, 143.79))), "2026-11-01").as_deref(), Some("2027-04-23"));
        assert_eq!(frost(Place::of(Some("cool"), Some((-37.767, 144.960))), "2026-11-01"), None);
        assert_eq!(frost(Place::of(Some("tropical"), None), "9999-12-31"), None);
    }

    #[test]
    fn a_station_knows_better_than_the_zone() {
        let freezes = |place: Option<(f64, f64)>, zone: &str, month| {
            let suburb = place.map(|(latitude, longitude)| Suburb {
                latitude,
                longitude,
                climate_zone: Some("cool".to_owned()),
                ..Suburb::default()
            });
            frosty_months_of(zone, suburb.as_ref()).contains(month)
        };
        let (at_sea, fitzroy, canberra) = (Some((-45.0, 120.0)), Some((-37.801, 144.979)), Some((-35.28, 149.13)));
        for (place, zone, month, expected) in [
            (None, "cool", Month::October, true),
            (None, "temperate", Month::October, false),
            (None, "tropical", Month::July, false),
            (None, "moon", Month::July, false),
            (at_sea, "cool", Month::October, true),
            (fitzroy, "cool", Month::September, false),
            (canberra, "cool", Month::September, true),
            // Another zone is another place.
            (canberra, "tropical", Month::July, false),
        ] {
            assert_eq!(freezes(place, zone, month), expected, "{place:?} {zone} {month}");
        }
    }
}
