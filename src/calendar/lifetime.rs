//! From when to when a plant is in its garden.

use std::ops::RangeInclusive;

use chrono::{Datelike, Months, NaiveDate};

use super::frost::after_frost;
use crate::season::Month;
use crate::tracking::growth::care::{CarePlan, Phase};
use crate::tracking::growth::model::GrowthStage;
use crate::tracking::growth::place::{Place, month_of};
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

/// `5 October`.
pub(super) fn day_and_month(date: NaiveDate) -> String {
    date.format("%-d %B").to_string()
}
