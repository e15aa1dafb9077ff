//! Reads Open-Meteo's answers. Documented at <https://open-meteo.com/en/docs> and
//! <https://open-meteo.com/en/docs/air-quality-api>: one place is an object, several are a list in the order asked for, an
//! error is `{"error": true, "reason": ...}`. A value that is absent, of another type or impossible counts as unknown.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde_json::Value;

use super::model::{AirQuality, Weather, air_quality_category, uv_words};

/// What is asked of the forecast.
pub(super) const CURRENT_WEATHER: &str =
    "temperature_2m,relative_humidity_2m,precipitation,wind_speed_10m,weather_code";
pub(super) const DAILY_WEATHER: &str = "temperature_2m_max,temperature_2m_min,precipitation_sum,uv_index_max";

/// What is asked of the air quality. The European index is left out: its scale is another, and a column has room for one.
pub(super) const CURRENT_AIR: &str = "us_aqi,pm2_5,pm10,ozone,nitrogen_dioxide,sulphur_dioxide,carbon_monoxide";

/// What nothing on Earth exceeds, here and below: a value beyond is a fault of the service, and must not reach gardeners.
const TEMPERATURES: RangeInclusive<f64> = -90.0..=60.0;
const MILLIMETRES: RangeInclusive<f64> = 0.0..=2_000.0;

/// The places of an answer, or why it is none.
pub(super) fn places(body: &[u8], expected: usize) -> Result<Vec<Value>, String> {
    let places = match serde_json::from_slice(body) {
        Ok(Value::Array(places)) => places,
        Ok(place @ Value::Object(_)) => vec![place],
        Ok(_) => return Err("the answer is neither an object nor a list".into()),
        Err(_) => return Err("the answer isn't JSON".into()),
    };
    if places.len() != expected {
        return Err(format!("asked for {expected} places, and {} were answered", places.len()));
    }
    Ok(places)
}

pub(super) fn reason(body: &[u8]) -> Option<String> {
    const MAX_CHARS: usize = 200;
    let body: Value = serde_json::from_slice(body).ok()?;
    let is_error = body["error"] == true;
    let reason = body["reason"].as_str().unwrap_or("without a reason");
    // It goes to the log and into the database: no control characters, and not however long.
    is_error.then(|| reason.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect())
}

/// The weather of a place on this day; none if nothing is known of it.
pub(super) fn weather(place: &Value, today: NaiveDate) -> Option<Weather> {
    let (current, daily) = (&place["current"], &place["daily"]);
    let days = daily["time"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_today = |day: &Value| day.as_str().and_then(|day| day.parse().ok()) == Some(today);
    // One day is asked for. Around midnight the service may be in another one already.
    let day = days.iter().position(is_today).unwrap_or(0);
    let of_day = |name: &str, range| number(&daily[name][day], range);
    let uv_index = of_day("uv_index_max", 0.0..=50.0);
    let (uv_category, uv_protection_required) = uv_index.map(uv_words).unzip();
    let weather = Weather {
        temperature_current: number(&current["temperature_2m"], TEMPERATURES),
        temperature_max: of_day("temperature_2m_max", TEMPERATURES),
        temperature_min: of_day("temperature_2m_min", TEMPERATURES),
        humidity: whole_number(&current["relative_humidity_2m"], 0.0..=100.0),
        rainfall: of_day("precipitation_sum", MILLIMETRES).or_else(|| number(&current["precipitation"], MILLIMETRES)),
        wind_speed: number(&current["wind_speed_10m"], 0.0..=450.0),
        weather_code: whole_number(&current["weather_code"], 0.0..=99.0),
        uv_index,
        uv_category,
        uv_protection_required,
    };
    (weather != Weather::default()).then_some(weather)
}

/// The air quality of a place; none if nothing is known of it.
pub(super) fn air_quality(place: &Value) -> Option<AirQuality> {
    let current = &place["current"];
    let pollutant = |name: &str| number(&current[name], 0.0..=1_000_000.0);
    let air_quality_index = whole_number(&current["us_aqi"], 0.0..=10_000.0);
    let air_quality = AirQuality {
        air_quality_index,
        air_quality_category: air_quality_index.map(air_quality_category),
        pm25: pollutant("pm2_5"),
        pm10: pollutant("pm10"),
        ozone: pollutant("ozone"),
        nitrogen_dioxide: pollutant("nitrogen_dioxide"),
        sulfur_dioxide: pollutant("sulphur_dioxide"),
        carbon_monoxide: pollutant("carbon_monoxide"),
    };
    (air_quality != AirQuality::default()).then_some(air_quality)
}

fn number(value: &Value, range: RangeInclusive<f64>) -> Option<f64> {
    value.as_f64().filter(|number| range.contains(number))
}

/// Some of the service's models have fractions where others have none.
fn whole_number(value: &Value, range: RangeInclusive<f64>) -> Option<i32> {
    let number = number(value, range)?.round();
    #[expect(clippy::cast_possible_truncation, reason = "the ranges are far smaller")]
    Some(number as i32)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, 5).unwrap()
    }

    #[test]
    fn what_is_missing_or_impossible_is_unknown() {
        let place = json!({
            "current": {"temperature_2m": null, "relative_humidity_2m": 140, "precipitation": 0.4, "wind_speed_10m": "fast",
                "weather_code": -1},
            "daily": {"time": ["2026-10-05"], "temperature_2m_max": [900], "temperature_2m_min": 4, "precipitation_sum": [null]}
        });
        assert_eq!(weather(&place, today()), Some(Weather { rainfall: Some(0.4), ..Weather::default() }));
        // Around midnight another day comes first, and some models have fractions.
        let place = json!({
            "current": {"relative_humidity_2m": 61.6, "precipitation": 0.3},
            "daily": {"time": ["2026-10-04", "2026-10-05"], "precipitation_sum": [1.0, 2.6]}
        });
        let expected = Weather { humidity: Some(62), rainfall: Some(2.6), ..Weather::default() };
        assert_eq!(weather(&place, today()), Some(expected));
        for nothing in [json!({}), json!([]), json!({"current": 5, "daily": {"time": {}}}), json!({"current": null})] {
            assert_eq!((weather(&nothing, today()), air_quality(&nothing)), (None, None));
        }
    }

    #[test]
    fn an_error_has_a_reason() {
        let error = br#"{"error":true,"reason":"Latitude must be in range of -90 to 90\u0000."}"#;
        assert_eq!(reason(error).unwrap(), "Latitude must be in range of -90 to 90.");
        assert_eq!(reason(br#"{"error":true}"#).unwrap(), "without a reason");
        for none in [&b"[]"[..], b"{}", b"{\"error\":false}", b"nothing"] {
            assert_eq!(reason(none), None);
        }
        let long = json!({"error": true, "reason": "x".repeat(10_000)}).to_string();
        assert_eq!(reason(long.as_bytes()).unwrap().len(), 200);
    }
}
