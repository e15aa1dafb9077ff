//! What an update did, and the bodies of the operators' calls about updates.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::reading::Reading;
use crate::python;

/// How many suburbs are named in a message.
const NAMED: usize = 10;

/// What an update did.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) suburbs: usize,
    /// How many have new weather.
    pub(crate) updated: usize,
    /// Those without.
    pub(crate) failed: Vec<String>,
    pub(crate) forecast: CallReport,
    pub(crate) air_quality: CallReport,
}

/// What became of one of the two calls.
#[derive(Debug, Default)]
pub(crate) struct CallReport {
    /// Of how many suburbs something was learned.
    pub(crate) records: usize,
    /// The slowest request's.
    pub(super) response_time: Option<Duration>,
    /// Why something is missing.
    pub(super) error: Option<String>,
    pub(super) failures_in_a_row: u32,
}

impl Outcome {
    /// Why not all suburbs have new weather, and which haven't; nothing if all have.
    pub(crate) fn weather_trouble(&self) -> Option<String> {
        if self.failed.is_empty() {
            return None;
        }
        let mut text = self.forecast.error.clone().unwrap_or_else(|| "no values".to_owned());
        let named = &self.failed[..self.failed.len().min(NAMED)];
        let _ =
            write!(text, "; {} of {} suburbs without weather: {}", self.failed.len(), self.suburbs, named.join(", "));
        let more = self.failed.len() - named.len();
        if more > 0 {
            let _ = write!(text, " and {more} more");
        }
        Some(text)
    }

    /// Why suburbs with new weather have no new air quality; nothing if all have.
    pub(crate) fn air_trouble(&self) -> Option<String> {
        let missing = self.updated.saturating_sub(self.air_quality.records);
        (missing > 0).then(|| {
            let why = self.air_quality.error.as_deref().unwrap_or("no values");
            format!("{why}; {missing} of {} suburbs without air quality", self.updated)
        })
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
    #[schema(format = "date-time-local")]
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
    #[schema(format = "date-time-local")]
    #[serde(serialize_with = "python::datetime_option")]
    pub last_update: Option<NaiveDateTime>,
    #[schema(format = "date-time-local")]
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
            air_quality: CallReport { records: 4, ..CallReport::default() },
        };
        assert_eq!(failed(0).weather_trouble(), None);
        let two = failed(2);
        assert_eq!(two.weather_trouble().unwrap(), "no answer in time; 2 of 7 suburbs without weather: S0, S1");
        assert_eq!(two.air_trouble().unwrap(), "no values; 1 of 5 suburbs without air quality");
        let many = failed(12).weather_trouble().unwrap();
        assert!(many.ends_with("without weather: S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 2 more"), "{many}");
    }
}
