//! What was fetched, what an update did, and the bodies of the operators' calls about updates.

use std::time::Duration;

use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::python;

/// How many suburbs are named in a message.
const NAMED: usize = 10;

/// The weather now and the day's highest, lowest and sum. What isn't known is null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = WeatherReading)]
pub(crate) struct Weather {
    /// °C.
    pub temperature_current: Option<f64>,
    pub temperature_max: Option<f64>,
    pub temperature_min: Option<f64>,
    /// Per cent.
    pub humidity: Option<i32>,
    /// Millimetres of the day.
    pub rainfall: Option<f64>,
    /// Kilometres an hour.
    pub wind_speed: Option<f64>,
    /// The WMO's code.
    pub weather_code: Option<i32>,
    pub uv_index: Option<f64>,
    /// `Low` to `Extreme`.
    pub uv_category: Option<&'static str>,
    /// `Yes` or `No`.
    pub uv_protection_required: Option<&'static str>,
}

/// Pollutants in µg/m³, and the index of the United States that follows from them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = AirQualityReading)]
pub(crate) struct AirQuality {
    pub air_quality_index: Option<i32>,
    /// `Good` to `Hazardous`.
    pub air_quality_category: Option<&'static str>,
    pub pm25: Option<f64>,
    pub pm10: Option<f64>,
    pub ozone: Option<f64>,
    pub nitrogen_dioxide: Option<f64>,
    pub sulfur_dioxide: Option<f64>,
    pub carbon_monoxide: Option<f64>,
}

/// What was fetched for a suburb: the columns of `climate_data`, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Reading {
    #[serde(flatten)]
    pub weather: Weather,
    #[serde(flatten)]
    pub air_quality: AirQuality,
    /// Who was asked.
    #[schema(example = json!(["Open-Meteo Weather", "Open-Meteo Air Quality"]))]
    pub data_source: Vec<&'static str>,
}

impl Reading {
    /// The sources have the names that the climate files give them.
    pub(super) fn new(weather: Weather, air_quality: Option<AirQuality>) -> Self {
        let mut data_source = vec!["Open-Meteo Weather"];
        data_source.extend(air_quality.as_ref().map(|_| "Open-Meteo Air Quality"));
        Self { weather, air_quality: air_quality.unwrap_or_default(), data_source }
    }
}

/// A reading and whose it is, as the database takes it.
#[derive(Debug, Serialize)]
pub(super) struct SuburbReading {
    pub(super) suburb_id: i32,
    #[serde(flatten)]
    pub(super) reading: Reading,
}

/// The World Health Organization's bands, and whether the skin needs protection; an index between two whole numbers belongs
/// to the lower one.
pub(super) fn uv_words(index: f64) -> (&'static str, &'static str) {
    match index {
        ..3.0 => ("Low", "No"),
        ..6.0 => ("Moderate", "Yes"),
        ..8.0 => ("High", "Yes"),
        ..11.0 => ("Very High", "Yes"),
        _ => ("Extreme", "Yes"),
    }
}

/// The bands of the United States' Environmental Protection Agency.
pub(super) fn air_quality_category(index: i32) -> &'static str {
    match index {
        ..=50 => "Good",
        51..=100 => "Moderate",
        101..=150 => "Unhealthy for Sensitive Groups",
        151..=200 => "Unhealthy",
        201..=300 => "Very Unhealthy",
        _ => "Hazardous",
    }
}

/// What an update did, so far.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) suburbs: usize,
    /// How many were asked about so far.
    pub(crate) asked: usize,
    /// How many have new weather.
    pub(crate) updated: usize,
    /// How many of these have new air quality.
    pub(crate) with_air: usize,
    /// Those without.
    pub(crate) failed: Vec<String>,
    pub(crate) forecast: CallReport,
    pub(crate) air_quality: CallReport,
    /// How often a refused request was halved, of either call.
    pub(super) halvings: u32,
}

/// What became of one of the two calls.
#[derive(Debug, Default)]
pub(crate) struct CallReport {
    /// The slowest request's.
    pub(super) response_time: Option<Duration>,
    /// Why something is missing.
    pub(super) error: Option<String>,
    pub(super) failures_in_a_row: u32,
}

impl CallReport {
    /// Notes that the call took too long; of its places nothing is known.
    pub(super) fn timed_out(&mut self, places: usize) -> Vec<Value> {
        self.error = Some("no answer in time".into());
        vec![Value::Null; places]
    }

    pub(super) fn why(&self) -> &str {
        self.error.as_deref().unwrap_or("no values")
    }
}

impl Outcome {
    /// Why not all suburbs have new weather, and which haven't; nothing if all have.
    pub(crate) fn weather_trouble(&self) -> Option<String> {
        let failed = self.failed.len();
        (failed > 0).then(|| {
            let why = self.forecast.why();
            let named = self.failed[..failed.min(NAMED)].join(", ");
            let more = if failed > NAMED { format!(" and {} more", failed - NAMED) } else { String::new() };
            format!("{why}; {failed} of {} suburbs without weather: {named}{more}", self.suburbs)
        })
    }

    /// Why suburbs with new weather have no new air quality; nothing if all have.
    pub(crate) fn air_trouble(&self) -> Option<String> {
        let missing = self.updated.saturating_sub(self.with_air);
        (missing > 0)
            .then(|| format!("{}; {missing} of {} suburbs without air quality", self.air_quality.why(), self.updated))
    }
}

/// The body of `POST /admin/climate/update`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UpdateStarted {
    /// Or that one is under way already.
    #[schema(example = "Climate update started in background")]
    pub message: &'static str,
    #[schema(example = "processing")]
    pub status: &'static str,
    #[schema(example = 282)]
    pub suburbs_count: usize,
}

/// The body of `POST /admin/climate/update/{suburb}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuburbUpdated {
    #[schema(example = "Climate data updated for Richmond")]
    pub message: String,
    pub data: Reading,
}

/// The body of `GET /admin/climate/status`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UpdateStatus {
    pub api_status: Vec<ApiStatus>,
    #[schema(example = 282)]
    pub suburbs_total: i64,
    /// Suburbs with weather of today.
    #[schema(example = 281)]
    pub suburbs_current: i64,
    #[schema(example = 1)]
    pub suburbs_outdated: i64,
    /// When weather was last fetched and stored, in UTC.
    #[serde(serialize_with = "python::datetime_option")]
    pub last_update: Option<NaiveDateTime>,
    /// Whether an update runs, on whichever server.
    pub update_in_progress: bool,
}

/// What is known of a service that is asked, times in UTC.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiStatus {
    #[schema(example = "open_meteo")]
    pub api_name: String,
    #[serde(serialize_with = "python::datetime_option")]
    pub last_update: Option<NaiveDateTime>,
    #[serde(serialize_with = "python::datetime_option")]
    pub last_success: Option<NaiveDateTime>,
    /// `updating`, `success`, `partial` or `error`.
    #[schema(example = "success")]
    pub status: Option<String>,
    pub error_message: Option<String>,
    #[schema(example = 412)]
    pub response_time_ms: Option<i32>,
    #[schema(example = 282)]
    pub records_updated: Option<i32>,
    /// It is being asked: its update gave a sign of life lately.
    #[serde(skip)]
    pub in_progress: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_up_to_a_point() {
        let failed = |failed: usize| Outcome {
            suburbs: 5 + failed,
            updated: 5,
            failed: (0..failed).map(|number| format!("S{number}")).collect(),
            forecast: CallReport { error: Some("no answer in time".into()), ..CallReport::default() },
            with_air: 4,
            ..Outcome::default()
        };
        assert_eq!(failed(0).weather_trouble(), None);
        let two = failed(2);
        assert_eq!(two.weather_trouble().unwrap(), "no answer in time; 2 of 7 suburbs without weather: S0, S1");
        assert_eq!(two.air_trouble().unwrap(), "no values; 1 of 5 suburbs without air quality");
        let many = failed(12).weather_trouble().unwrap();
        assert!(many.ends_with("without weather: S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 2 more"), "{many}");
    }

    #[test]
    fn an_index_has_a_word() {
        let words = [2.99, 3.0, 6.0, 8.0, 10.95, 11.0].map(uv_words);
        assert_eq!(words.map(|(word, _)| word), ["Low", "Moderate", "High", "Very High", "Very High", "Extreme"]);
        assert_eq!(words.map(|(_, protection)| protection), ["No", "Yes", "Yes", "Yes", "Yes", "Yes"]);
        let words = [50, 51, 100, 150, 200, 300, 301].map(air_quality_category);
        let sensitive = "Unhealthy for Sensitive Groups";
        assert_eq!(words, ["Good", "Moderate", "Moderate", sensitive, "Unhealthy", "Very Unhealthy", "Hazardous"]);
    }
}
