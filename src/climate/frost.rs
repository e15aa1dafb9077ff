//! When it freezes: the stations of `data/frost.csv`, and which of them speaks for a place. In the south frost begins after
//! New Year and ends before it, so that a season never crosses the year's end.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Suburb;
use crate::python;
use crate::season::Month;

const STATIONS: &str = include_str!("../../data/frost.csv");

/// A station farther away says nothing about a place.
const MAX_DISTANCE_KM: f64 = 60.0;

/// One that never freezes says less: cold air gathers in valleys a short drive from a mild coast.
const FROST_FREE_KM: f64 = 25.0;

/// How far an early or a late year lies from the median, where only that is known: the stations for which both are known
/// have the date of one year in three 10 to 15 days from the median.
const MARGIN_DAYS: i64 = 14;

/// The days of frost season from which on a month counts as a frosty one.
const LIKELY_DAYS: usize = 10;

const EARTH_RADIUS_KM: f64 = 6_371.0;

/// A day of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct DayOfYear {
    month: u32,
    day: u32,
}

impl DayOfYear {
    pub(crate) fn of(date: NaiveDate) -> Self {
        Self { month: date.month(), day: date.day() }
    }

    /// This day in a year; 29 February of a short year is its 28th.
    pub(crate) fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
            .or_else(|| NaiveDate::from_ymd_opt(year, self.month, self.day - 1))
    }

    /// The day so many days away, within the same year.
    fn shifted(self, days: i64) -> Self {
        const YEAR: i32 = 2001;
        let shifted = self.in_year(YEAR).map(|date| date + chrono::Duration::days(days));
        match shifted {
            Some(date) if date.year() < YEAR => Self { month: 1, day: 1 },
            Some(date) if date.year() > YEAR => Self { month: 12, day: 31 },
            date => date.map_or(self, Self::of),
        }
    }
}

impl TryFrom<String> for DayOfYear {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let date = NaiveDate::parse_from_str(&format!("2001-{text}"), "%Y-%m-%d");
        date.map(Self::of).map_err(|error| format!("{text:?} is no day: {error}"))
    }
}

impl From<DayOfYear> for String {
    fn from(DayOfYear { month, day }: DayOfYear) -> Self {
        format!("{month:02}-{day:02}")
    }
}

/// The dates of one frost: in an early year, in the middle one, in a late year. What isn't known is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FrostDates {
    #[schema(value_type = Option<String>, example = "09-20")]
    pub early: Option<DayOfYear>,
    #[schema(value_type = Option<String>, example = "10-05")]
    pub median: Option<DayOfYear>,
    #[schema(value_type = Option<String>, example = "10-20")]
    pub late: Option<DayOfYear>,
}

/// A weather station and when it freezes there: the columns of the table in their order.
#[derive(Debug, Deserialize)]
pub(crate) struct Station {
    pub name: String,
    latitude: f64,
    longitude: f64,
    _altitude: Option<f64>,
    last: FrostDates,
    first: FrostDates,
    pub frost_free: bool,
    source: String,
}

static TABLE: LazyLock<Vec<Station>> = LazyLock::new(|| {
    let records = csv::Reader::from_reader(STATIONS.as_bytes()).into_records();
    let stations = records.map(|record| record?.deserialize(None));
    stations.map(|station| station.expect("data/frost.csv is read by the tests before it ships")).collect()
});

/// What is known of frost at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrostRecord {
    pub station: &'static Station,
    pub distance_km: f64,
}

/// What the nearest station within reach says of a place; `None` where there is none.
pub(crate) fn at(latitude: f64, longitude: f64) -> Option<FrostRecord> {
    let distances = TABLE.iter().map(|station| FrostRecord {
        station,
        distance_km: distance_km((latitude, longitude), (station.latitude, station.longitude)),
    });
    let nearest = distances.min_by(|one, other| one.distance_km.total_cmp(&other.distance_km));
    nearest.filter(|record| record.distance_km <= MAX_DISTANCE_KM)
}

impl FrostRecord {
    /// From when on an autumn may bring frost: the first frost of an early year.
    pub(crate) fn begins(&self) -> Option<DayOfYear> {
        let first = self.station.first;
        first.early.or_else(|| Some(first.median?.shifted(-MARGIN_DAYS)))
    }

    /// Until when a spring may bring frost: the last frost of a late year.
    pub(crate) fn ends(&self) -> Option<DayOfYear> {
        let last = self.station.last;
        last.late.or_else(|| Some(last.median?.shifted(MARGIN_DAYS)))
    }

    /// Whether frost is likely in a month; `None` where nobody knows.
    pub(crate) fn is_likely_in(&self, month: Month) -> Option<bool> {
        let days = (1..=31).map(|day| self.is_possible_on(DayOfYear { month: month as u32 + 1, day }));
        let frosty = days.collect::<Option<Vec<bool>>>()?.into_iter().filter(|is_frosty| *is_frosty).count();
        Some(frosty >= LIKELY_DAYS)
    }

    /// Whether a day lies in the frost season; `None` where nobody knows.
    pub(crate) fn is_possible_on(&self, day: DayOfYear) -> Option<bool> {
        if self.station.frost_free {
            return (self.distance_km <= FROST_FREE_KM).then_some(false);
        }
        // The cold half is July's end: until then the first frost counts, after it the last one.
        if day.month <= 7 { Some(day >= self.begins()?) } else { Some(day <= self.ends()?) }
    }
}

/// The great circle between two points of latitude and longitude.
fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (from, to) = ((from.0.to_radians(), from.1.to_radians()), (to.0.to_radians(), to.1.to_radians()));
    let half = |difference: f64| (difference / 2.0).sin().powi(2);
    let chord = half(to.0 - from.0) + from.0.cos() * to.0.cos() * half(to.1 - from.1);
    2.0 * EARTH_RADIUS_KM * chord.clamp(0.0, 1.0).sqrt().asin()
}

/// The body of `GET /suburbs/{place}/frost`.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the fields are the wire's")]
pub(crate) struct Frost<'a> {
    #[schema(example = "Ballarat")]
    pub place: &'a str,
    pub last_frost: FrostDates,
    pub first_frost: FrostDates,
    /// Whether it never freezes at the station.
    pub frost_free: bool,
    #[schema(example = "Ballarat Aerodrome")]
    pub station: &'a str,
    #[schema(example = 6.1)]
    pub distance_km: f64,
    pub source: &'a str,
}

impl<'a> Frost<'a> {
    pub(crate) fn of(suburb: &'a Suburb) -> Option<Self> {
        let FrostRecord { station, distance_km } = at(suburb.latitude, suburb.longitude)?;
        Some(Self {
            place: &suburb.name,
            last_frost: station.last,
            first_frost: station.first,
            frost_free: station.frost_free,
            station: &station.name,
            distance_km: python::round(distance_km, 1),
            source: &station.source,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_station_is_in_australia_and_says_where_its_dates_are_from() {
        // The columns are read by their order.
        let header = "name,latitude,longitude,altitude,last_early,last_median,last_late,first_early,first_median,first_late,\
            frost_free,source";
        assert_eq!(STATIONS.lines().next(), Some(header));
        assert!(TABLE.len() >= 40, "{}", TABLE.len());
        for Station { name, latitude, longitude, last, first, frost_free, source, .. } in &*TABLE {
            assert!((-44.0..-10.0).contains(latitude) && (112.0..154.0).contains(longitude), "{name}");
            assert!(source.len() > 20, "{name}");
            for (dates, months) in [(first, 1..=7), (last, 7..=12)] {
                let known: Vec<DayOfYear> = [dates.early, dates.median, dates.late].into_iter().flatten().collect();
                assert!(known.is_sorted(), "{name}: {known:?}");
                assert!(known.iter().all(|date| months.contains(&date.month)), "{name}: {known:?}");
                assert!(!frost_free || known.is_empty(), "{name}");
            }
            let dated = [first.early, first.median, last.median, last.late].iter().any(Option::is_some);
            assert!(*frost_free || dated, "{name} says nothing");
        }
        let mut names: Vec<&str> = TABLE.iter().map(|station| station.name.as_str()).collect();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
        assert!(names.is_sorted());
    }

    #[test]
    fn the_nearest_station_within_sixty_kilometres_speaks() {
        let station = |latitude, longitude| at(latitude, longitude).map(|record| record.station.name.as_str());
        assert_eq!(station(-37.562, 143.850), Some("Ballarat Aerodrome"));
        assert_eq!(station(-37.767, 144.960), Some("Melbourne Regional Office"), "Brunswick");
        assert_eq!(station(-31.953, 115.861), None, "nobody is near Perth");
        let edge = |north: f64| station(-12.42 + north, 130.89);
        assert_eq!((edge(0.53), edge(0.55)), (Some("Darwin"), None), "a degree has 111 km");
        assert_eq!(station(f64::NAN, 0.0), None);
    }

    #[test]
    fn frost_is_likely_in_the_months_of_its_season() {
        let months = |latitude, longitude| -> Option<String> {
            let likely = Month::ALL.map(|month| at(latitude, longitude)?.is_likely_in(month));
            let word = |likely: Option<bool>| likely.map_or('?', |likely| if likely { 'x' } else { '.' });
            likely.iter().any(Option::is_some).then(|| likely.map(word).iter().collect())
        };
        let of = |latitude, longitude| months(latitude, longitude).unwrap();
        assert_eq!(of(-37.52, 143.79), "....xxxxxx..", "Ballarat: eight days of April are too few");
        assert_eq!(of(-37.73, 144.91), ".....xxx....", "Essendon");
        assert_eq!(of(-37.81, 144.97), "............", "the city");
        assert_eq!(of(-35.28, 149.13), "...xxxxxxx..", "Canberra");
        assert_eq!(of(-34.25, 146.07), "....xxx?????", "of Griffith only the first frost is known");
        assert_eq!(of(-27.47, 153.03), "............", "Brisbane");
        assert_eq!(months(-27.47, 152.70), None, "Ipswich isn't Brisbane");
    }

    #[test]
    fn a_day_is_one_of_a_year() {
        let day = |text: &str| DayOfYear::try_from(text.to_owned());
        for (text, days, expected) in [("02-28", 1, "03-01"), ("01-05", -14, "01-01"), ("12-20", 14, "12-31")] {
            assert_eq!(String::from(day(text).unwrap().shifted(days)), expected);
        }
        assert!(day("02-29").is_err() && day("13-01").is_err() && day("").is_err());
    }
}
