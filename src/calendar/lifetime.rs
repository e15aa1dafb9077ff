//! Where a plant's garden is, and from when to when the plant is there.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::frost::after_frost;
use crate::climate::frost::{self, FrostRecord};
use crate::climate::model::Suburb;
use crate::season::{ClimateZone, Month};
use crate::tracking::Planted;
use crate::tracking::growth::care::{CarePlan, Phase};
use crate::tracking::growth::model::GrowthStage;
use crate::tracking::growth::place;
use crate::tracking::progress;

/// Where the garden is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub zone: ClimateZone,
    pub frost: Option<FrostRecord>,
    pub is_tasmania: bool,
}

/// All that lies farther south is Tasmania: the line goes through Bass Strait.
const BASS_STRAIT: f64 = -39.4;

impl Place {
    /// A suburb; without one, somewhere in the cool zone, which Melbourne lies in.
    pub(super) fn of(suburb: Option<&Suburb>) -> Self {
        Self {
            zone: suburb.and_then(|suburb| suburb.zone().parse().ok()).unwrap_or(ClimateZone::Cool),
            frost: suburb.and_then(|suburb| frost::at(suburb.latitude, suburb.longitude)),
            is_tasmania: suburb.is_some_and(|suburb| suburb.latitude < BASS_STRAIT),
        }
    }

    /// As the rules of growth see it.
    pub(super) fn growing(&self) -> place::Place {
        place::Place { zone: self.zone, frost: self.frost }
    }

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

/// `5 October`.
pub(super) fn day_and_month(date: NaiveDate) -> String {
    date.format("%-d %B").to_string()
}
