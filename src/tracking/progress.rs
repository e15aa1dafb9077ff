//! Date arithmetic of a plant: days elapsed, progress, expected maturity. Pure.

use chrono::{Days, NaiveDate};
use serde_json::json;

use crate::error::{Error, Invalid, Result};
use crate::python;

/// The range of dates that the original backend can write.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");

/// Progress to maturity in percent: negative before the start, 100 from maturity on.
pub(crate) fn percentage(start: NaiveDate, maturity: NaiveDate, today: NaiveDate) -> f64 {
    let total = (maturity - start).num_days();
    if total <= 0 {
        return 100.0;
    }
    share((today - start).num_days(), total).min(100.0)
}

/// A part of a whole in percent, with two decimals; 0 of nothing.
pub(crate) fn share(part: i64, whole: i64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "days and items are few")]
    let share = part as f64 / whole as f64 * 100.0;
    python::round(share, 2)
}

pub(crate) fn shifted(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let shift = Days::new(days.unsigned_abs());
    let date = if days < 0 { date.checked_sub_days(shift) } else { date.checked_add_days(shift) };
    date.filter(|date| (FIRST_DAY..=LAST_DAY).contains(date))
}

/// The date so many days later, or the end of the range.
pub(crate) fn clamped(date: NaiveDate, days: i64) -> NaiveDate {
    let end = if days < 0 { FIRST_DAY } else { LAST_DAY };
    shifted(date, days).unwrap_or(end)
}

/// The expected maturity of a plant that is started on a date.
pub(crate) fn maturity(start: NaiveDate, days: i64) -> Result<NaiveDate> {
    shifted(start, days).ok_or_else(|| {
        Error::from(Invalid::value(
            "start_date",
            "The expected maturity date should lie in the years 1 to 9999",
            json!(start),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn progress_is_pythons() {
        let (start, maturity) = (day("2026-10-01"), day("2026-12-31"));
        for (today, expected) in [
            ("2026-10-01", 0.0),
            ("2026-10-02", 1.1),
            ("2026-11-15", 49.45),
            ("2026-12-31", 100.0),
            ("2030-01-01", 100.0),
            ("2026-09-30", -1.1),
        ] {
            let percentage = percentage(start, maturity, day(today));
            assert!((percentage - expected).abs() < 1e-9, "{today} {percentage}");
        }
        assert!((percentage(start, start, day("2020-01-01")) - 100.0).abs() < 1e-9);
        assert!((share(1, 3) - 33.33).abs() < 1e-9);
        assert!(share(0, 0).abs() < 1e-9);
    }

    #[test]
    fn dates_stay_in_the_calendar() {
        assert_eq!(shifted(day("2024-02-28"), 1), Some(day("2024-02-29")), "a leap day");
        assert_eq!(shifted(day("9999-12-31"), 1), None);
        assert_eq!(shifted(day("0001-01-01"), -1), None);
        assert_eq!(shifted(day("0001-01-01"), i64::MAX), None);
        assert_eq!(clamped(day("9999-12-30"), 90), day("9999-12-31"));
        assert_eq!(clamped(day("0001-01-01"), -90), day("0001-01-01"));
        assert_eq!(maturity(day("9999-10-02"), 90).unwrap(), LAST_DAY);
        let error = maturity(day("9999-12-31"), 90).unwrap_err();
        assert_eq!(error.status(), 422);
    }
}
