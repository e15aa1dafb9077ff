//! Suburbs and their weather: rows, queries and response bodies.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::validate::{integer, read_fields};
use crate::python;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Suburb {
    pub id: i32,
    pub name: String,
    pub postcode: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
    pub state: Option<String>,
    pub suburb_heat_category: Option<String>,
    pub climate_zone: Option<String>,
}

impl Suburb {
    /// The climate zone: null stands for the cool one, which Melbourne lies in.
    pub(crate) fn zone(&self) -> &str {
        self.climate_zone.as_deref().unwrap_or("cool")
    }
}

/// The body of `GET /suburbs`.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuburbList {
    pub suburbs: Vec<SuburbItem>,
    #[schema(example = 200)]
    pub total: usize,
}

/// A suburb as `GET /suburbs` lists it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuburbItem {
    pub id: i32,
    #[schema(example = "Richmond")]
    pub name: String,
    #[schema(example = "3121")]
    pub postcode: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
    #[schema(example = "VIC")]
    pub state: Option<String>,
}

/// The weather of a suburb on one day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ClimateReport {
    pub suburb: ReportSuburb,
    pub weather: Weather,
    pub uv: Uv,
    pub air_quality: AirQuality,
    pub recorded_date: NaiveDate,
    pub data_source: Option<serde_json::Value>,
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
}

/// The suburb of a report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReportSuburb {
    #[schema(example = "Richmond")]
    pub name: String,
    pub postcode: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
}

/// °C, %, mm, km/h and the WMO's code.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Weather {
    #[schema(example = 12.5)]
    pub temperature_current: Option<f64>,
    pub temperature_max: Option<f64>,
    pub temperature_min: Option<f64>,
    #[schema(example = 60)]
    pub humidity: Option<i32>,
    pub rainfall: Option<f64>,
    pub wind_speed: Option<f64>,
    pub weather_code: Option<i32>,
}

/// The ultraviolet index.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Uv {
    pub index: Option<f64>,
    #[schema(example = "Moderate")]
    pub category: Option<String>,
    /// `Yes` or `No`.
    pub protection_required: Option<String>,
}

/// Pollutants in µg/m³.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirQuality {
    pub aqi: Option<i32>,
    pub category: Option<String>,
    pub pm25: Option<f64>,
    pub pm10: Option<f64>,
    pub ozone: Option<f64>,
    pub nitrogen_dioxide: Option<f64>,
    pub sulfur_dioxide: Option<f64>,
    pub carbon_monoxide: Option<f64>,
}

/// The body of `GET /climate/{suburb_name}/history`.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClimateHistory {
    pub suburb: String,
    #[schema(example = 7)]
    pub days: i64,
    pub history: Vec<ClimateReport>,
}

/// How far back a history goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HistoryQuery {
    /// 1 to 30; the service checks it, because another number is a 400.
    pub days: i64,
}

read_fields! { HistoryQuery {
    days: or(7, integer),
} }
