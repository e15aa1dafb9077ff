//! When to sow a crop again, until its window shuts. Pure.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};
use crate::tracking::growth::care;
use crate::tracking::growth::place::month_of;
use crate::tracking::progress;

/// Where a crop can be sown all year, the dates go on for one.
const MAX_DAYS: usize = 365;

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
    let (dates, why) = match (succession.days, window(plant, zone, from)) {
        (None, _) => (Vec::new(), succession.why.into_owned()),
        (Some(_), None) => {
            let name = shown(&plant.plant_name);
            (Vec::new(), format!("Nothing is known of when to sow {name} in a {zone} climate."))
        }
        (Some(days), Some((_, last))) => {
            let until = if plant.month_set(zone) == MonthSet::ALL {
                format!("It can be sown all year in a {zone} climate.")
            } else {
                format!("Its window in a {zone} climate shuts at the end of {}.", month_of(last))
            };
            (dates(plant, zone, from, days).collect(), format!("{} {until}", succession.why))
        }
    };
    SuccessionPlan { plant_id: plant.id, zone: zone.name(), interval_days: succession.days, dates, why }
}

/// The days on which a plant is sown from a date on: every so many days while its window is open.
pub(crate) fn dates(
    plant: &Plant,
    zone: ClimateZone,
    from: NaiveDate,
    every: u16,
) -> impl Iterator<Item = NaiveDate> + use<> {
    let window = window(plant, zone, from);
    let dates =
        std::iter::successors(window.map(|(first, _)| first), move |day| progress::shifted(*day, every.max(1).into()));
    dates.take_while(move |day| window.is_some_and(|(_, last)| *day <= last))
}

/// From when to when a plant can be sown: the first day from a date on, and the last while the months follow each other.
fn window(plant: &Plant, zone: ClimateZone, from: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let months = plant.month_set(zone);
    let is_open = |day: &NaiveDate| months.contains(month_of(*day));
    let first = from.iter_days().take(MAX_DAYS + 1).find(is_open)?;
    let last = first.iter_days().take(MAX_DAYS + 1).take_while(is_open).last()?;
    Some((first, last))
}

/// `Lettuce Cos` of `Lettuce- Cos`.
pub(super) fn shown(name: &str) -> String {
    name.replacen("- ", " ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::SowingMonths;
    use crate::season::Month;

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
        use Month::{April, December, February, January};
        let (dates, _) = of(&[April], "2026-10-05");
        assert_eq!(dates, ["2027-04-01", "2027-04-15", "2027-04-29"], "the window opens next year");
        let (dates, why) = of(&[December, January, April], "2026-12-20");
        assert_eq!(dates, ["2026-12-20", "2027-01-03", "2027-01-17", "2027-01-31"], "over the year's end");
        assert!(why.contains("end of January"), "{why}");
        assert_eq!(of(&[February], "2024-02-29").0, ["2024-02-29"]);
        let (dates, why) = of(&Month::ALL, "2026-10-05");
        assert_eq!((dates.len(), why.contains("all year")), (27, true));
        assert_eq!(of(&Month::ALL, "9999-12-20").0, ["9999-12-20"], "the calendar ends");
        let nothing = "Nothing is known of when to sow Radish Cherry Belle in a cool climate.";
        assert_eq!(of(&[], "2026-10-05"), (Vec::new(), nothing.to_owned()));
    }
}
