//! Numbers and times as the original's JSON has them, which was written by Python.

use chrono::NaiveDateTime;
use serde::{Serialize, Serializer};

/// A UTC time in ISO 8601 without a zone; microseconds only if there are any.
pub(crate) fn format_datetime(time: NaiveDateTime) -> String {
    let has_micros = time.and_utc().timestamp_subsec_micros() > 0;
    time.format(if has_micros { "%Y-%m-%dT%H:%M:%S%.6f" } else { "%Y-%m-%dT%H:%M:%S" }).to_string()
}

/// For `serialize_with`.
pub(crate) fn datetime<S: Serializer>(time: &NaiveDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format_datetime(*time))
}

/// For `serialize_with`, of a time that may be absent.
#[expect(clippy::ref_option, reason = "serde hands it over so")]
pub(crate) fn datetime_option<S: Serializer>(time: &Option<NaiveDateTime>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(format_datetime).serialize(serializer)
}

/// Rounds to `digits` decimals as Python's `round` does: to the decimal nearest to the exact binary value, halves to even.
pub(crate) fn round(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn times_have_microseconds_only_if_there_are_any() {
        let noon = NaiveDate::from_ymd_opt(2025, 1, 2).unwrap().and_hms_micro_opt(12, 0, 0, 0).unwrap();
        assert_eq!(format_datetime(noon), "2025-01-02T12:00:00");
        let later = noon + chrono::Duration::microseconds(1_500);
        assert_eq!(format_datetime(later), "2025-01-02T12:00:00.001500");
    }

    #[test]
    fn rounding_is_pythons() {
        // Python 3: round(2.675, 2), round(0.5), round(1.5), round(2.5), round(0.125, 2)
        for (value, digits, rounded) in
            [(2.675, 2, 2.67), (0.5, 0, 0.0), (1.5, 0, 2.0), (2.5, 0, 2.0), (0.125, 2, 0.12), (-0.05, 1, -0.1)]
        {
            assert!((round(value, digits) - rounded).abs() < 1e-12, "{value}");
        }
    }
}
