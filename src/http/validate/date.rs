//! Dates, read as Pydantic reads them in its lax mode, by the parser that Pydantic itself uses.

use chrono::NaiveDate;
use serde_json::{Value, json};
use speedate::{Date, DateTime, ParseError, Time};
use strum::EnumMessage;

use super::{At, Invalid};

/// A date: `2025-01-02`, a date and time at midnight, or the Unix timestamp of a midnight.
pub(crate) fn date(at: &At<'_>) -> Result<NaiveDate, Invalid> {
    let wrong_type = || at.invalid("date_type", "Input should be a valid date");
    let time = match at.value {
        Value::String(text) => match Date::parse_str(text) {
            Ok(date) => return calendar_date(at, date),
            Err(_) => DateTime::parse_str(text),
        },
        Value::Number(number) => match (number.as_i64(), number.is_f64(), number.as_f64()) {
            (Some(seconds), ..) => DateTime::from_timestamp(seconds, 0),
            (None, true, Some(seconds)) => {
                DateTime::from_float_with_config(seconds, &speedate::DateTimeConfig::default())
            }
            _ => return Err(wrong_type()),
        },
        _ => return Err(wrong_type()),
    };
    let DateTime { date, time } = time.map_err(|error| unreadable(at, &error))?;
    let is_midnight = matches!(time, Time { hour: 0, minute: 0, second: 0, microsecond: 0, .. });
    if !is_midnight {
        return Err(at.invalid(
            "date_from_datetime_inexact",
            "Datetimes provided to dates should have zero time - e.g. be exact dates",
        ));
    }
    calendar_date(at, date)
}

fn unreadable(at: &At<'_>, error: &ParseError) -> Invalid {
    let reason = error.get_documentation().unwrap_or_default();
    at.invalid("date_from_datetime_parsing", format!("Input should be a valid date or datetime, {reason}"))
        .with_ctx(json!({ "error": reason }))
}

/// The parser's calendar begins with the year 0, Python's with the year 1.
fn calendar_date(at: &At<'_>, date: Date) -> Result<NaiveDate, Invalid> {
    let date = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()).filter(|_| date.year > 0);
    date.ok_or_else(|| {
        let reason = "year 0 is out of range";
        at.invalid("date_parsing", format!("Input should be a valid date in the format YYYY-MM-DD, {reason}"))
            .with_ctx(json!({ "error": reason }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &Value) -> Result<String, Invalid> {
        date(&At::root("body", value)).map(|date| date.to_string())
    }

    /// What Pydantic 2.14 makes of the same values.
    #[test]
    fn dates_are_read_as_pydantic_reads_them() {
        for (value, expected) in [
            (json!("2025-01-02"), Ok("2025-01-02")),
            (json!("2024-02-29"), Ok("2024-02-29")),
            (json!("0001-01-01"), Ok("0001-01-01")),
            (json!("9999-12-31"), Ok("9999-12-31")),
            (json!("2025-01-02T00:00:00"), Ok("2025-01-02")),
            (json!("2025-01-02t00:00:00z"), Ok("2025-01-02")),
            (json!("2025-01-02T00:00:00.000000"), Ok("2025-01-02")),
            (json!("1735776000"), Ok("2025-01-02")),
            (json!(1_735_776_000), Ok("2025-01-02")),
            (json!(1_735_776_000.0), Ok("2025-01-02")),
            (json!(0), Ok("1970-01-01")),
            (json!(-86_400), Ok("1969-12-31")),
            (json!(null), Err("date_type")),
            (json!(true), Err("date_type")),
            (json!({}), Err("date_type")),
            (json!(10_000_000_000_000_000_000_u64), Err("date_type")),
            (json!("20250102"), Err("date_from_datetime_inexact")),
            (json!("2025-01-02T10:00:00"), Err("date_from_datetime_inexact")),
            (json!(1_735_776_001), Err("date_from_datetime_inexact")),
            (json!(1_735_776_000.5), Err("date_from_datetime_inexact")),
            (json!("0000-01-01"), Err("date_parsing")),
        ] {
            let found = read(&value).map_err(|invalid| invalid.kind());
            assert_eq!(found, expected.map(str::to_owned), "{value}");
        }
    }

    #[test]
    fn a_wrong_date_is_told_in_pydantics_words() {
        for (value, reason) in [
            (json!(""), "input is too short"),
            (json!("abc"), "input is too short"),
            (json!("2025-01-02T00"), "input is too short"),
            (json!("2025-13-01"), "month value is outside expected range of 1-12"),
            (json!("2023-02-29"), "day value is outside expected range"),
            (json!("2025/01/02"), "invalid date separator, expected `-`"),
            (json!("２０２５-01-02"), "invalid character in year"),
            (json!("2025-01-02x"), "invalid datetime separator, expected `T`, `t`, `_` or space"),
            (json!("2025-01-02T24:00:00"), "hour value is outside expected range of 0-23"),
            (json!("2025-01-02T00:00:00x"), "invalid timezone sign"),
            (json!("2025-01-02T00:00:00+25:00"), "timezone offset must be less than 24 hours"),
            (json!(100_000_000_000_000_000_i64), "dates after 9999 are not supported as unix timestamps"),
        ] {
            let invalid = serde_json::to_value(read(&value).unwrap_err()).unwrap();
            let expected = json!({
                "type": "date_from_datetime_parsing",
                "loc": ["body"],
                "msg": format!("Input should be a valid date or datetime, {reason}"),
                "input": value,
                "ctx": {"error": reason},
            });
            assert_eq!(invalid, expected);
        }
    }
}
