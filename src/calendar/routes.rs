//! The calls of the calendar.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{FeedQuery, SowingCalendar, SowingQuery};
use super::service::GardenCalendar;
use super::service::TEXT_CALENDAR;
use crate::error::{Detail, Result};
use crate::http::cache_policy::{PRIVATE, PUBLIC};
use crate::http::extract::{Path, Query};

pub(crate) fn router(calendar: GardenCalendar) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_calendar))
        .routes(routes!(get_calendar_feed))
        .routes(routes!(get_user_calendar_feed))
        .with_state(calendar)
}

/// What to sow in a month, what won't wait until the next, and what comes then. By name.
#[utoipa::path(
    get, path = "/api/v1/calendar", tag = "calendar",
    params(
        ("month" = Option<String>, Query, description = "An English month; the current one by default", example = "October"),
        ("climate_zone" = Option<String>, Query, description = "cool, temperate, subtropical, tropical or arid", example = "cool"),
        ("suburb" = Option<String>, Query, description = "Counts where there is no `climate_zone`; in any case", example = "Richmond"),
    ),
    responses((status = 200, body = SowingCalendar))
)]
async fn get_calendar(
    State(calendar): State<GardenCalendar>,
    Query(query): Query<SowingQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(calendar.month(query).await?.respond(&headers, &PUBLIC))
}

/// What to sow in each month, as a calendar that a phone can subscribe to (RFC 5545).
#[utoipa::path(
    get, path = "/api/v1/calendar.ics", tag = "calendar",
    params(
        ("climate_zone" = Option<String>, Query, description = "cool, temperate, subtropical, tropical or arid", example = "cool"),
        ("suburb" = Option<String>, Query, description = "Counts where there is no `climate_zone`; in any case", example = "Richmond"),
        ("category" = Option<String>, Query, description = "Exactly this category", example = "herb"),
    ),
    responses((status = 200, body = String, content_type = "text/calendar"))
)]
async fn get_calendar_feed(
    State(calendar): State<GardenCalendar>,
    Query(query): Query<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(calendar.year(query).await?.respond(&headers, &PUBLIC))
}

/// A user's plants as a calendar that a phone can subscribe to (RFC 5545): setting up, the stages, maturity.
#[utoipa::path(
    get, path = "/api/v1/tracking/user/{email}/calendar.ics", tag = "calendar",
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = String, content_type = "text/calendar"), (status = 404, body = Detail))
)]
async fn get_user_calendar_feed(State(calendar): State<GardenCalendar>, Path(email): Path<String>) -> Result<Response> {
    let headers = [(header::CONTENT_TYPE, TEXT_CALENDAR), (header::CACHE_CONTROL, PRIVATE)];
    Ok((headers, calendar.garden(&email).await?).into_response())
}
