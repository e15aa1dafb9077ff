//! Where a plant's garden is, and from when to when the plant is there: what frost lets out and when it is done.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use crate::climate::frost::{DayOfYear, FrostRecord};
use crate::season::{ClimateZone, Month};
use crate::tracking::Planted;
use crate::tracking::growth::care::{CarePlan, Phase};
use crate::tracking::growth::model::GrowthStage;
use crate::tracking::progress;

/// Where the garden is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub zone: ClimateZone,
    pub frost: Option<FrostRecord>,
}

impl Place {
    /// Whether the months of the pests are those of this place: they are the south's.
    pub(super) fn is_southern(&self) -> bool {
        matches!(self.zone, ClimateZone::Cool | ClimateZone::Temperate)
    }
}

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
        let outside = if care.is_raised { after_frost(ready, care, place).0 } else { ready };
        let delay = progress::days_between(ready, outside);
        let first_season_end = progress::clamped(planted.expected_maturity_date, care.stands_days + delay);
        Self {
            start,
            outside,
            delay,
            first_season_end,
            end: if care.is_lasting { NaiveDate::MAX } else { first_season_end },
        }
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
        let month_starts =
            std::iter::successors(first.with_day(1), |day| day.checked_add_months(chrono::Months::new(1)));
        month_starts
            .take_while(move |day| *day <= last)
            .filter(move |day| *day >= first)
            .map(|day| (day, Month::ALL[day.month0() as usize]))
    }
}

/// When a plant can go out that frost kills: after the last frost, if the day is in the frost season.
pub(super) fn after_frost(date: NaiveDate, care: &CarePlan, place: &Place) -> (NaiveDate, Option<String>) {
    let season = place.frost.filter(|_| care.is_tender).and_then(|frost| frosty(&frost, date.year()));
    match season {
        Some((from, until)) if (from..=until).contains(&date) => {
            let reason =
                format!("It is to wait until after the frosts, which can come until {} here.", day_and_month(until));
            (progress::clamped(until, 1), Some(reason))
        }
        _ => (date, None),
    }
}

/// From when to when frost is possible in a year: where only one end is known, to midwinter or from there.
pub(super) fn frosty(frost: &FrostRecord, year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let middle = NaiveDate::from_ymd_opt(year, 7, 31)?;
    let day = |of: Option<DayOfYear>| of.and_then(|day| day.in_year(year));
    match (day(frost.begins()), day(frost.ends())) {
        (None, None) => None,
        (from, until) => Some((from.unwrap_or(middle), until.unwrap_or(middle))),
    }
}

/// `5 October`.
pub(super) fn day_and_month(date: NaiveDate) -> String {
    date.format("%-d %B").to_string()
}
