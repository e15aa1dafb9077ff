//! When to sow a crop again, until its window shuts. Pure.

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::plants::model::Plant;
use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::growth::care;
use crate::tracking::progress;

/// Where a crop can be sown all year, the dates go on for one.
const MAX_DAYS: i64 = 365;

/// The answer to `GET /calendar/succession`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuccessionPlan {
    #[schema(example = 1)]
    pub plant_id: i32,
    #[schema(example = "cool")]
    pub zone: &'static str,
    /// Null for a crop that is sown once.
    #[schema(example = 21)]
    pub interval_days: Option<u16>,
    /// The first is `from`, or the day on which the window opens next.
    pub dates: Vec<NaiveDate>,
    #[schema(
        example = "Lettuce stands for two or three weeks before it runs to seed: a short row every three weeks, rather than a long one at once."
    )]
    pub why: String,
}

/// When to sow a plant again from a date on.
pub(crate) fn plan(plant: &Plant, zone: ClimateZone, from: NaiveDate) -> SuccessionPlan {
    let succession = care::succession_of(plant);
    let answer = |dates: Vec<NaiveDate>, why: String| SuccessionPlan {
        plant_id: plant.id,
        zone: zone.name(),
        interval_days: succession.days,
        dates,
        why,
    };
    let Some(days) = succession.days else {
        return answer(Vec::new(), succession.why.into_owned());
    };
    let dates: Vec<NaiveDate> = dates(plant, zone, from, days).collect();
    let Some(last) = dates.last() else {
        let why = format!("Nothing is known of when to sow {} in a {zone} climate.", shown(&plant.plant_name));
        return answer(Vec::new(), why);
    };
    let months = plant.month_set(zone);
    let until = if months == MonthSet::ALL {
        format!("It can be sown all year in a {zone} climate.")
    } else {
        format!("Its window in a {zone} climate shuts at the end of {}.", shuts(months, month_of(*last)))
    };
    answer(dates, format!("{} {until}", succession.why))
}

/// The days on which a plant is sown from a date on: every so many days while the months of sowing follow each other.
pub(crate) fn dates(
    plant: &Plant,
    zone: ClimateZone,
    from: NaiveDate,
    every: u16,
) -> impl Iterator<Item = NaiveDate> + use<> {
    let months = plant.month_set(zone);
    let first = opens(months, from);
    let last = first.and_then(|first| {
        let shut = shuts(months, month_of(first));
        let mut day = first.with_day(1)?;
        while month_of(day) != shut {
            day = day.checked_add_months(Months::new(1))?;
        }
        let end = day.checked_add_months(Months::new(1))?.pred_opt()?;
        // Open all year: the month before the first one is the last, a year on.
        let end = if months == MonthSet::ALL { progress::clamped(first, MAX_DAYS) } else { end };
        Some(end)
    });
    let dates = std::iter::successors(first, move |day| progress::shifted(*day, every.max(1).into()));
    dates.take_while(move |day| last.is_some_and(|last| *day <= last))
}

/// The first day from a date on whose month is one of the set.
fn opens(months: MonthSet, from: NaiveDate) -> Option<NaiveDate> {
    if months.contains(month_of(from)) {
        return Some(from);
    }
    let first = months.starting_in(month_of(from)).next()?;
    let mut day = from.with_day(1)?;
    while month_of(day) != first {
        day = day.checked_add_months(Months::new(1))?;
    }
    Some(day)
}

/// The last of the months that follow each other from one of the set on.
fn shuts(months: MonthSet, from: Month) -> Month {
    let mut last = from;
    while months.contains(last.next()) && last.next() != from {
        last = last.next();
    }
    last
}

fn month_of(day: NaiveDate) -> Month {
    Month::ALL[day.month0() as usize]
}

/// `Lettuce Cos` of `Lettuce- Cos`.
fn shown(name: &str) -> String {
    name.replacen("- ", " ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::SowingMonths;

    fn radish(months: &[Month]) -> Plant {
        let mut sown = SowingMonths::default();
        sown.set(ClimateZone::Cool, months.iter().copied());
        Plant {
            id: 7,
            plant_name: "Radish- Cherry Belle".into(),
            plant_category: Some("vegetable".into()),
            sowing_method: Some("Sow direct".into()),
            sowing_months_by_climate: Some(sown),
            ..Plant::default()
        }
    }

    fn of(months: &[Month], from: &str) -> (Vec<String>, String) {
        let plan = plan(&radish(months), ClimateZone::Cool, from.parse().unwrap());
        assert_eq!((plan.plant_id, plan.zone, plan.interval_days), (7, "cool", Some(14)));
        (plan.dates.iter().map(NaiveDate::to_string).collect(), plan.why)
    }

    #[test]
    fn a_crop_is_sown_again_until_its_window_shuts() {
        use Month::{April, December, February, January, November, October};
        let (dates, why) = of(&[October, November], "2026-10-05");
        assert_eq!(dates, ["2026-10-05", "2026-10-19", "2026-11-02", "2026-11-16", "2026-11-30"]);
        assert!(why.ends_with("shuts at the end of November."), "{why}");
        let (dates, _) = of(&[April], "2026-10-05");
        assert_eq!(dates, ["2027-04-01", "2027-04-15", "2027-04-29"], "the window opens next year");
        let (dates, why) = of(&[December, January, April], "2026-12-20");
        assert_eq!(dates, ["2026-12-20", "2027-01-03", "2027-01-17", "2027-01-31"], "over the year's end");
        assert!(why.contains("end of January"), "{why}");
        assert_eq!(of(&[February], "2024-02-29").0, ["2024-02-29"]);
    }

    #[test]
    fn an_open_year_has_an_end_and_no_months_have_no_dates() {
        let (dates, why) = of(&Month::ALL, "2026-10-05");
        assert_eq!((dates.len(), why.contains("all year")), (27, true));
        let (dates, why) = of(&[], "2026-10-05");
        assert!(dates.is_empty());
        assert_eq!(why, "Nothing is known of when to sow Radish Cherry Belle in a cool climate.");
        assert_eq!(of(&Month::ALL, "9999-12-20").0, ["9999-12-20"], "the calendar ends");
    }
}
