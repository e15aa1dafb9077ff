//! Every SQL statement about suburbs and their weather.

use chrono::NaiveDate;
use sqlx::PgExecutor;

use super::model::{AirQuality, ClimateReport, ReportSuburb, Suburb, Uv, Weather};

/// All suburbs by name.
pub(crate) async fn list_suburbs(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Suburb>> {
    sqlx::query_as!(
        Suburb,
        "/* climate.suburbs */
        select id, name, postcode, latitude, longitude, state, suburb_heat_category, climate_zone
        from suburbs
        order by name, id"
    )
    .fetch_all(db)
    .await
}

/// The newest `limit` days of a suburb between two dates, newest first.
pub(crate) async fn list_reports(
    db: impl PgExecutor<'_>,
    suburb: &Suburb,
    from: NaiveDate,
    to: NaiveDate,
    limit: i64,
) -> sqlx::Result<Vec<ClimateReport>> {
    sqlx::query!(
        "/* climate.reports */
        select temperature_current, temperature_max, temperature_min, humidity, rainfall, wind_speed, weather_code,
            uv_index, uv_category, uv_protection_required, air_quality_index, air_quality_category, pm25, pm10, ozone,
            nitrogen_dioxide, sulfur_dioxide, carbon_monoxide, recorded_date, nullif(data_source, 'null') as data_source,
            created_at
        from climate_data
        where suburb_id = $1 and recorded_date between $2 and $3
        order by recorded_date desc
        limit $4",
        suburb.id,
        from,
        to,
        limit
    )
    .map(|row| ClimateReport {
        suburb: ReportSuburb {
            name: suburb.name.clone(),
            postcode: suburb.postcode.clone(),
            latitude: suburb.latitude,
            longitude: suburb.longitude,
        },
        weather: Weather {
            temperature_current: row.temperature_current,
            temperature_max: row.temperature_max,
            temperature_min: row.temperature_min,
            humidity: row.humidity,
            rainfall: row.rainfall,
            wind_speed: row.wind_speed,
            weather_code: row.weather_code,
        },
        uv: Uv { index: row.uv_index, category: row.uv_category, protection_required: row.uv_protection_required },
        air_quality: AirQuality {
            aqi: row.air_quality_index,
            category: row.air_quality_category,
            pm25: row.pm25,
            pm10: row.pm10,
            ozone: row.ozone,
            nitrogen_dioxide: row.nitrogen_dioxide,
            sulfur_dioxide: row.sulfur_dioxide,
            carbon_monoxide: row.carbon_monoxide,
        },
        recorded_date: row.recorded_date,
        data_source: row.data_source,
        created_at: row.created_at,
    })
    .fetch_all(db)
    .await
}

pub(crate) async fn is_empty(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!("/* climate.is_empty */ select not exists (select from suburbs) as \"empty!\"")
        .fetch_one(db)
        .await
}
