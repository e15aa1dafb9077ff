//! From when to when a plant is in its garden and frost may come to it: as the record of a station has it, and where that is
//! silent as it is usual in the zone. Pure.

use std::ops::RangeInclusive;

use chrono::{Datelike, Months, NaiveDate};

use crate::climate::frost::FrostRecord;
use crate::plants::sowing_window::frosty_months;
use crate::season::{ClimateZone, Month};
use crate::tracking::growth::care::{CarePlan, Phase};
use crate::tracking::growth::model::GrowthStage;
use crate::tracking::growth::place::{Place, month_of};
use crate::tracking::growth::wording::day_and_month;
use crate::tracking::{Planted, progress};

/// From when to when a plant is there.
pub(super) struct Season {
    start: NaiveDate,
    /// When it stands in the garden.
    pub(super) outside: NaiveDate,
    /// For how many days it waited under cover for the last frost: all that follows comes so much later.
    delay: i64,
    /// The last day of its first season.
    pub(super) first_season_end: NaiveDate,
    /// The last day of all.
    pub(super) end: NaiveDate,
}

impl Season {
    pub(super) fn of(planted: &Planted, care: &CarePlan, stages: &[GrowthStage], place: &Place) -> Self {
        let start = planted.start_date;
        let ready = progress::clamped(start, care.day_outside(stages));
        let wait = care.is_raised.then(|| after_frost(ready, care, place)).flatten();
        let outside = wait.map_or(ready, |(out, _)| out);
        let delay = (outside - ready).num_days();
        let first_season_end = progress::clamped(planted.expected_maturity_date, care.stands_days + delay);
        let end = if care.is_lasting { NaiveDate::MAX } else { first_season_end };
        Self { start, outside, delay, first_season_end, end }
    }

    /// The date of a day of the plant's life that lies in this phase.
    pub(super) fn date(&self, phase: Phase, day: i64) -> Option<NaiveDate> {
        let delay = if phase > Phase::Seedling { self.delay } else { 0 };
        progress::shifted(self.start, day + delay)
    }

    /// The first day of each month of the range in which the plant is there, from a day of it on.
    pub(super) fn months(
        &self,
        range: &RangeInclusive<NaiveDate>,
        from: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, Month)> {
        let (first, last) = (from.max(*range.start()), self.end.min(*range.end()));
        let month_starts = std::iter::successors(first.with_day(1), |day| day.checked_add_months(Months::new(1)));
        let days = month_starts.take_while(move |day| *day <= last).filter(move |day| *day >= first);
        days.map(|day| (day, month_of(day)))
    }
}

/// From when to when frost is possible in a year.
struct FrostSeason {
    from: NaiveDate,
    until: NaiveDate,
    /// Whether the record has its beginning and its end; what it hasn't is the zone's.
    begin_is_known: bool,
    end_is_known: bool,
}

impl FrostSeason {
    fn of(place: &Place, year: i32) -> Option<Self> {
        let never = |record: FrostRecord| record.station.frost_free && record.is_likely_in(Month::July).is_some();
        if place.frost.is_some_and(never) {
            return None;
        }
        let from = place.frost.and_then(|record| record.begins()?.in_year(year));
        let until = place.frost.and_then(|record| record.ends()?.in_year(year));
        let (begin_is_known, end_is_known) = (from.is_some(), until.is_some());
        let mut usual = frosty_months(place.zone);
        if usual.is_empty() && (begin_is_known || end_is_known) {
            // A cold place in a mild zone.
            usual = frosty_months(ClimateZone::Temperate);
        }
        let first_of = |month: Month| NaiveDate::from_ymd_opt(year, month as u32 + 1, 1);
        let usual_from = || first_of(usual.iter().next()?);
        let usual_until = || first_of(usual.iter().last()?)?.checked_add_months(Months::new(1))?.pred_opt();
        let (from, until) = (from.or_else(usual_from)?, until.or_else(usual_until)?);
        Some(Self { from, until, begin_is_known, end_is_known })
    }

    /// `from 23 April to 30 October, as Ballarat Aerodrome 6 km away has it`.
    fn in_words(&self, place: &Place) -> String {
        let source = |is_known: bool| match place.frost.filter(|_| is_known) {
            Some(record) => format!("as {} {:.0} km away has it", record.station.name, record.distance_km),
            None => format!("as is usual in the {} zone", place.zone),
        };
        let (from, until) = (day_and_month(self.from), day_and_month(self.until));
        let (begin, end) = (source(self.begin_is_known), source(self.end_is_known));
        if begin == end {
            format!("from {from} to {until}, {end}")
        } else {
            format!("from {from}, {begin}, to {until}, {end}")
        }
    }
}

/// When a plant can go out that frost kills, if it has to wait, and for what: after the last frost, and not into cold soil.
pub(super) fn after_frost(date: NaiveDate, care: &CarePlan, place: &Place) -> Option<(NaiveDate, String)> {
    care.frost?;
    let out = place.out_from(date).filter(|out| *out > date)?;
    let season = FrostSeason::of(place, out.year()).filter(|season| out.pred_opt() == Some(season.until));
    let Some(season) = season else {
        return Some((out, "It is to wait until nights and soil are warm.".to_owned()));
    };
    let until = day_and_month(season.until);
    let when = if season.end_is_known {
        format!("can come until {until} here")
    } else {
        format!("usually end by {until} in the {} zone", place.zone)
    };
    Some((out, format!("It is to wait until after the frosts, which {when}.")))
}

/// The days of a range on which to mind the frost, with when it is possible: as the season begins, and unless once is enough on
/// the first of each of its months.
pub(super) fn protection(
    once: bool,
    place: &Place,
    season: &Season,
    range: &RangeInclusive<NaiveDate>,
) -> Vec<(NaiveDate, String)> {
    let years = range.start().year()..=range.end().year();
    let in_year = |year| {
        let frost = FrostSeason::of(place, year)?;
        let begins = frost.from.max(season.outside);
        let mut days = vec![begins];
        if !once {
            days.extend(season.months(range, begins).map(|(date, _)| date));
        }
        // Shoots that come up while it still freezes have no top to lose.
        let is_due = |day: &NaiveDate| *day <= frost.until.min(season.end) && (!once || season.outside <= frost.from);
        let words = frost.in_words(place);
        Some(days.into_iter().filter(is_due).map(|day| (day, words.clone())).collect::<Vec<_>>())
    };
    years.filter_map(in_year).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::climate::frost;

    fn words(zone: ClimateZone, at: Option<(f64, f64)>) -> Option<String> {
        let frost = at.map(|(latitude, longitude)| frost::at(latitude, longitude).expect("a station is near"));
        let place = Place { zone, frost, is_tasmania: false };
        FrostSeason::of(&place, 2027).map(|season| season.in_words(&place))
    }

    #[test]
    fn what_the_record_does_not_say_is_the_zones() {
        use ClimateZone::{Arid, Cool, Subtropical, Temperate, Tropical};
        let ballarat = words(Cool, Some((-37.52, 143.79)));
        assert_eq!(ballarat.unwrap(), "from 23 April to 30 October, as Ballarat Aerodrome 0 km away has it");
        // Armidale: of Guyra only the first frost is known.
        let armidale = words(Cool, Some((-30.51, 151.67))).unwrap();
        assert!(armidale.starts_with("from 2 March, as Guyra Hospital "), "{armidale}");
        assert!(armidale.ends_with(" km away has it, to 31 October, as is usual in the cool zone"), "{armidale}");
        let subtropical = words(Subtropical, Some((-30.51, 151.67))).unwrap();
        assert!(subtropical.ends_with(", to 31 August, as is usual in the subtropical zone"), "{subtropical}");
        assert_eq!(words(Cool, None).unwrap(), "from 1 May to 31 October, as is usual in the cool zone");
        assert_eq!(words(Temperate, None).unwrap(), "from 1 June to 31 August, as is usual in the temperate zone");
        assert_eq!(words(Arid, None).unwrap(), "from 1 May to 31 August, as is usual in the arid zone");
        assert_eq!([words(Tropical, None), words(Subtropical, None)], [None, None]);
        assert_eq!(words(Cool, Some((-37.81, 144.97))), None, "the city of Melbourne doesn't freeze");
    }
}
