//! The calls of the calendar.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{
    CalendarLink, CalendarLinksEnded, FeedQuery, SowingCalendar, SowingQuery, SuccessionQuery, TasksQuery,
};
use super::service::GardenCalendar;
use super::sowing::SuccessionPlan;
use super::tasks::Task;
use crate::auth::{FeedReader, Gardener, SignedIn};
use crate::error::{Detail, Result};
use crate::http::cache_policy::{PUBLIC, keep_private};
use crate::http::client::BaseUrl;
use crate::http::encoded::TEXT_CALENDAR;
use crate::http::extract::{Json, Path, Query};
use crate::season::{ClimateZone, Month};

pub(crate) fn router(calendar: GardenCalendar) -> OpenApiRouter {
    let gardeners = OpenApiRouter::new()
        .routes(routes!(get_user_calendar_feed))
        .routes(routes!(get_calendar_link, end_calendar_links))
        .routes(routes!(list_tasks))
        .layer(map_response(keep_private));
    OpenApiRouter::new()
        .routes(routes!(get_calendar))
        .routes(routes!(get_calendar_feed))
        .routes(routes!(get_succession))
        .merge(gardeners)
        .with_state(calendar)
}

/// What to sow in a month, what won't wait until the next, and what comes then. By name.
#[utoipa::path(
    get, path = "/api/v1/calendar", tag = "calendar",
    params(
        ("month" = inline(Option<Month>), Query, description = "An English month; the current one by default", example = "October"),
        ("climate_zone" = inline(Option<ClimateZone>), Query, description = "cool, temperate, subtropical, tropical or arid", example = "cool"),
        ("suburb" = Option<String>, Query, description = "Counts where there is no `climate_zone`; in any case", example = "Richmond"),
    ),
    responses((status = 200, body = SowingCalendar))
)]
async fn get_calendar(
    calendar: State<GardenCalendar>,
    Query(query): Query<SowingQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(calendar.month(query).await?.respond(&headers, &PUBLIC))
}

/// What to sow in each month, as a calendar that a phone can subscribe to (RFC 5545).
#[utoipa::path(
    get, path = "/api/v1/calendar.ics", tag = "calendar",
    params(
        ("climate_zone" = inline(Option<ClimateZone>), Query, description = "cool, temperate, subtropical, tropical or arid", example = "cool"),
        ("suburb" = Option<String>, Query, description = "Counts where there is no `climate_zone`; in any case", example = "Richmond"),
        ("category" = Option<String>, Query, description = "Exactly this category", example = "herb"),
    ),
    responses((status = 200, body = String, content_type = "text/calendar"))
)]
async fn get_calendar_feed(
    calendar: State<GardenCalendar>,
    Query(query): Query<FeedQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(calendar.year(query).await?.respond(&headers, &PUBLIC))
}

/// When to sow a crop again until its window shuts, so that there is always some. A crop that is sown once has no dates, and
/// `why` says why.
#[utoipa::path(
    get, path = "/api/v1/calendar/succession", tag = "calendar",
    params(
        ("plant_id" = i64, Query, example = 1),
        ("climate_zone" = inline(Option<ClimateZone>), Query, description = "cool, temperate, subtropical, tropical or arid", example = "cool"),
        ("suburb" = Option<String>, Query, description = "Counts where there is no `climate_zone`; in any case, or a postcode", example = "Richmond"),
        ("from" = Option<NaiveDate>, Query, description = "The first sowing; today by default", example = "2026-10-05"),
    ),
    responses((status = 200, body = SuccessionPlan), (status = 404, body = Detail))
)]
async fn get_succession(
    calendar: State<GardenCalendar>,
    Query(query): Query<SuccessionQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(calendar.succession(&query).await?.respond(&headers, &PUBLIC))
}

/// What there is to do in a user's garden: sowing, planting out, staking, feeding, pruning, pests to look for (in the south),
/// frost at the user's suburb, picking, sowing again. By date; of more than 2,000 the earliest.
#[utoipa::path(
    get, path = "/api/v1/tracking/user/{email}/tasks", tag = "calendar",
    params(
        ("email" = String, Path, description = "In any spelling", example = "sarah@example.com"),
        ("from" = Option<NaiveDate>, Query, description = "Today by default", example = "2026-10-05"),
        ("to" = Option<NaiveDate>, Query, description = "14 days after `from` by default, at most a year", example = "2026-10-19"),
    ),
    responses((status = 200, body = Vec<Task>), (status = 404, body = Detail))
)]
async fn list_tasks(
    _: Gardener,
    calendar: State<GardenCalendar>,
    Path(email): Path<String>,
    Query(query): Query<TasksQuery>,
) -> Result<impl IntoResponse> {
    Ok(Json(calendar.tasks(&email, query).await?))
}

/// A user's plants as a calendar that a phone can subscribe to (RFC 5545): setting up, the stages, maturity, and
/// what there is to do in the next half year.
#[utoipa::path(
    get, path = "/api/v1/tracking/user/{email}/calendar.ics", tag = "calendar",
    params(
        ("email" = String, Path, description = "In any spelling", example = "sarah@example.com"),
        ("key" = Option<String>, Query, description = "Where signing in is required: what a phone has instead of a token, from `calendar-link`"),
    ),
    responses((status = 200, body = String, content_type = "text/calendar"), (status = 404, body = Detail))
)]
async fn get_user_calendar_feed(
    reader: FeedReader,
    calendar: State<GardenCalendar>,
    Path(email): Path<String>,
) -> Result<impl IntoResponse> {
    Ok(([(header::CONTENT_TYPE, TEXT_CALENDAR)], calendar.garden(&email, &reader).await?))
}

/// A link to the gardener's own feed that works without a token, until `FEED_SECRET` changes or the gardener ends it. Not
/// there with `AUTH_MODE=off`.
#[utoipa::path(
    get, path = "/api/v1/tracking/user/{email}/calendar-link", tag = "calendar",
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = CalendarLink), (status = 404, body = Detail))
)]
async fn get_calendar_link(
    _: SignedIn,
    calendar: State<GardenCalendar>,
    BaseUrl(host): BaseUrl,
    Path(email): Path<String>,
) -> Result<impl IntoResponse> {
    let path = calendar.link(&email).await?;
    Ok(Json(CalendarLink { url: format!("{host}{path}") }))
}

/// Ends all links to the gardener's own feed that were given out. Not there with `AUTH_MODE=off`.
#[utoipa::path(
    delete, path = "/api/v1/tracking/user/{email}/calendar-link", tag = "calendar",
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = CalendarLinksEnded), (status = 404, body = Detail))
)]
async fn end_calendar_links(
    _: SignedIn,
    calendar: State<GardenCalendar>,
    Path(email): Path<String>,
) -> Result<impl IntoResponse> {
    calendar.users.end_feed_links(&email).await?;
    Ok(Json(CalendarLinksEnded { success: true, message: "Earlier calendar links have ended" }))
}
