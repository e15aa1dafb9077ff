//! A reading as it is stored: what was measured, and the words for it.

use serde::Serialize;
use utoipa::ToSchema;

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
        if air_quality.is_some() {
            data_source.push("Open-Meteo Air Quality");
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
