//! Every SQL statement of the updates.

use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;
use sqlx::PgExecutor;

use super::model::ApiStatus;

/// The row of `api_cache` that says who updates, and how the last update went.
pub(super) const FORECAST: &str = "open_meteo";
pub(super) const AIR_QUALITY: &str = "open_meteo_air_quality";

/// Seconds without a sign of life after which an update counts as dead, and another server may begin.
const CLAIM_EXPIRY_SECONDS: f64 = 300.0;

/// Takes the update for this server, unless one is under way; with `interval` also only if the last success is so many
/// seconds ago, and the last attempt `pause`. Returns when it was taken, which is what the claim is known by. The database's
/// clock counts, as servers' clocks differ. A row rather than an advisory lock: no connection need be held while the service
/// is asked, and it holds through a pooler that gives each transaction another session.
pub(super) async fn claim(
    db: impl PgExecutor<'_>,
    interval: Option<f64>,
    pause: f64,
) -> sqlx::Result<Option<NaiveDateTime>> {
    let claimed = sqlx::query_scalar!(
        r#"/* climate.claim_update */
        insert into api_cache as stored (api_name, last_update, status, created_at, updated_at)
        select $1, moment, 'updating', moment, moment from (select now() at time zone 'utc' as moment) clock
        on conflict (api_name) do update
        set last_update = excluded.last_update, status = 'updating', error_message = null, updated_at = excluded.updated_at
        where (stored.status is distinct from 'updating' or stored.updated_at is null
                or stored.updated_at < excluded.updated_at - make_interval(secs => $2))
            and ($3::float8 is null
                or (coalesce(stored.last_success, '-infinity') <= excluded.last_update - make_interval(secs => $3)
                    and coalesce(stored.last_update, '-infinity') <= excluded.last_update - make_interval(secs => $4)))
        returning last_update"#,
        FORECAST,
        CLAIM_EXPIRY_SECONDS,
        interval,
        pause
    )
    .fetch_optional(db)
    .await?;
    Ok(claimed.flatten())
}

/// Says that the update goes on.
pub(super) async fn keep_claim(db: impl PgExecutor<'_>, claim: NaiveDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "/* climate.keep_claim */
        update api_cache set updated_at = now() at time zone 'utc' where api_name = $1 and last_update = $2",
        FORECAST,
        claim
    )
    .execute(db)
    .await
    .map(drop)
}

/// Says how a call went: how many records it brought, and why not all. With a claim this gives it back, unless somebody else
/// took it over meanwhile.
pub(super) async fn note(
    db: impl PgExecutor<'_>,
    api_name: &str,
    claim: Option<NaiveDateTime>,
    records: usize,
    trouble: Option<String>,
    response_time: Option<Duration>,
) -> sqlx::Result<()> {
    let status = match (records, &trouble) {
        (_, None) => "success",
        (0, Some(_)) => "error",
        (_, Some(_)) => "partial",
    };
    sqlx::query!(
        "/* climate.note_update */
        insert into api_cache as stored
            (api_name, last_update, last_success, status, error_message, records_updated, response_time_ms, created_at,
            updated_at)
        select $1, moment, case when $5 > 0 then moment end, $3, $4, $5, $6, moment, moment
        from (select now() at time zone 'utc' as moment) clock
        on conflict (api_name) do update
        set last_update = excluded.last_update, last_success = coalesce(excluded.last_success, stored.last_success),
            status = excluded.status, error_message = excluded.error_message, records_updated = excluded.records_updated,
            response_time_ms = excluded.response_time_ms, updated_at = excluded.updated_at
        where $2::timestamp is null or stored.last_update = $2",
        api_name,
        claim,
        status,
        trouble,
        i32::try_from(records).unwrap_or(i32::MAX),
        response_time.map(|time| i32::try_from(time.as_millis()).unwrap_or(i32::MAX))
    )
    .execute(db)
    .await
    .map(drop)
}

/// Stores readings of this day. What a reading doesn't know stays as an earlier one of the day has it, and so do its sources.
/// Returns how many were stored.
pub(super) async fn store_readings(db: impl PgExecutor<'_>, readings: Value, day: NaiveDate) -> sqlx::Result<u64> {
    let stored = sqlx::query!(
        "/* climate.store_readings */
        insert into climate_data as stored
            (suburb_id, recorded_date, temperature_current, temperature_max, temperature_min, humidity, rainfall, wind_speed,
            weather_code, uv_index, uv_category, uv_protection_required, air_quality_index, air_quality_category, pm25, pm10,
            ozone, nitrogen_dioxide, sulfur_dioxide, carbon_monoxide, data_source, created_at)
        select suburb_id, $2, temperature_current, temperature_max, temperature_min, humidity, rainfall, wind_speed,
            weather_code, uv_index, uv_category, uv_protection_required, air_quality_index, air_quality_category, pm25, pm10,
            ozone, nitrogen_dioxide, sulfur_dioxide, carbon_monoxide, data_source, now() at time zone 'utc'
        from jsonb_populate_recordset(null::climate_data, $1)
        where exists (select from suburbs where id = suburb_id)
        on conflict (suburb_id, recorded_date) do update
        set temperature_current = coalesce(excluded.temperature_current, stored.temperature_current),
            temperature_max = coalesce(excluded.temperature_max, stored.temperature_max),
            temperature_min = coalesce(excluded.temperature_min, stored.temperature_min),
            humidity = coalesce(excluded.humidity, stored.humidity),
            rainfall = coalesce(excluded.rainfall, stored.rainfall),
            wind_speed = coalesce(excluded.wind_speed, stored.wind_speed),
            weather_code = coalesce(excluded.weather_code, stored.weather_code),
            uv_index = coalesce(excluded.uv_index, stored.uv_index),
            uv_category = coalesce(excluded.uv_category, stored.uv_category),
            uv_protection_required = coalesce(excluded.uv_protection_required, stored.uv_protection_required),
            air_quality_index = coalesce(excluded.air_quality_index, stored.air_quality_index),
            air_quality_category = coalesce(excluded.air_quality_category, stored.air_quality_category),
            pm25 = coalesce(excluded.pm25, stored.pm25),
            pm10 = coalesce(excluded.pm10, stored.pm10),
            ozone = coalesce(excluded.ozone, stored.ozone),
            nitrogen_dioxide = coalesce(excluded.nitrogen_dioxide, stored.nitrogen_dioxide),
            sulfur_dioxide = coalesce(excluded.sulfur_dioxide, stored.sulfur_dioxide),
            carbon_monoxide = coalesce(excluded.carbon_monoxide, stored.carbon_monoxide),
            data_source = case when stored.data_source @> excluded.data_source then stored.data_source
                else excluded.data_source end",
        readings,
        day
    )
    .execute(db)
    .await?;
    Ok(stored.rows_affected())
}

pub(super) async fn list_api_status(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<ApiStatus>> {
    sqlx::query_as!(
        ApiStatus,
        r#"/* climate.api_status */
        select api_name, last_update, last_success, status, error_message, response_time_ms, records_updated,
            coalesce(status = 'updating' and updated_at >= now() at time zone 'utc' - make_interval(secs => $1), false)
                as "in_progress!"
        from api_cache
        order by api_name"#,
        CLAIM_EXPIRY_SECONDS
    )
    .fetch_all(db)
    .await
}

/// How many suburbs there are, and how many of them have weather of this day.
pub(super) async fn count_suburbs(db: impl PgExecutor<'_>, day: NaiveDate) -> sqlx::Result<(i64, i64)> {
    let counted = sqlx::query!(
        r#"/* climate.count_suburbs */
        select count(*) as "total!",
            count(*) filter (where exists (
                select from climate_data where suburb_id = suburbs.id and recorded_date = $1)) as "current!"
        from suburbs"#,
        day
    )
    .fetch_one(db)
    .await?;
    Ok((counted.total, counted.current))
}
