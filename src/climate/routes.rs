//! The calls about suburbs and their weather.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::frost::Frost;
use super::model::{ClimateHistory, ClimateReport, HistoryQuery, SuburbList};
use super::service::Climate;
use crate::error::{Detail, Result};
use crate::http::cache_policy::PUBLIC;
use crate::http::extract::{Path, Query};

pub(crate) fn router(climate: Climate) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_suburbs))
        .routes(routes!(get_frost))
        .routes(routes!(get_climate))
        .routes(routes!(get_climate_history))
        .with_state(climate)
}

/// All suburbs, by name.
#[utoipa::path(get, path = "/api/v1/suburbs", tag = "climate", responses((status = 200, body = SuburbList)))]
async fn list_suburbs(State(climate): State<Climate>, headers: HeaderMap) -> Result<Response> {
    Ok(climate.suburb_list().await?.respond(&headers, &PUBLIC))
}

/// When the first and the last frost come to a place, as the nearest station within 60 km has it: dates as `MM-DD`, null
/// where they aren't known. What an early and a late year are stands with the source.
#[utoipa::path(
    get, path = "/api/v1/suburbs/{place}/frost", tag = "climate",
    params(("place" = String, Path, description = "A suburb in any case, or a postcode", example = "Ballarat")),
    responses((status = 200, body = Frost<'_>), (status = 404, body = Detail))
)]
async fn get_frost(State(climate): State<Climate>, Path(place): Path<String>, headers: HeaderMap) -> Result<Response> {
    Ok(climate.frost(&place).await?.respond(&headers, &PUBLIC))
}

/// The newest weather of a suburb.
#[utoipa::path(
    get, path = "/api/v1/climate/{suburb_name}", tag = "climate",
    params(("suburb_name" = String, Path, description = "In any case", example = "Richmond")),
    responses((status = 200, body = ClimateReport), (status = 404, body = Detail))
)]
async fn get_climate(State(climate): State<Climate>, Path(name): Path<String>, headers: HeaderMap) -> Result<Response> {
    Ok(climate.reports(&name, None).await?.respond(&headers, &PUBLIC))
}

/// The weather of a suburb over the last days, newest first.
#[utoipa::path(
    get, path = "/api/v1/climate/{suburb_name}/history", tag = "climate",
    params(
        ("suburb_name" = String, Path, description = "In any case", example = "Richmond"),
        ("days" = Option<i64>, Query, minimum = 1, maximum = 30, description = "1 to 30; 7 by default", example = 7),
    ),
    responses((status = 200, body = ClimateHistory), (status = 400, body = Detail), (status = 404, body = Detail))
)]
async fn get_climate_history(
    State(climate): State<Climate>,
    Path(name): Path<String>,
    Query(query): Query<HistoryQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(climate.reports(&name, Some(query.days)).await?.respond(&headers, &PUBLIC))
}
