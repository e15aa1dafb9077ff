//! The calls about urban heat. Their answers change only with the program, so browsers may keep them.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{
    BoundariesLink, BoundariesQuery, ByHeatQuery, HeatData, HeatMetadata, HeatOfSuburb, HeatSearch, SearchQuery,
    SuburbsByHeat,
};
use super::service::{self, Heat};
use super::shipped::SHIPPED;
use crate::error::{Detail, Result};
use crate::http::cache_policy::{PRIVATE_HOUR, PUBLIC_DAY, PUBLIC_HOUR};
use crate::http::client::BaseUrl;
use crate::http::encoded::Encoded;
use crate::http::extract::{Path, Query};

pub(crate) fn router(heat: Heat) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_heat_data))
        .routes(routes!(get_heat_metadata))
        .routes(routes!(get_heat_of_suburb))
        .routes(routes!(search_heat_suburbs))
        .routes(routes!(list_suburbs_by_heat))
        .routes(routes!(get_boundaries_link))
        .routes(routes!(get_boundaries))
        .routes(routes!(get_heat_summary))
        .routes(routes!(get_heat_chart_data))
        .with_state(heat)
}

/// The heat of every suburb of Melbourne in 2018, with its vegetation.
#[utoipa::path(get, path = "/api/v1/uhi/data", tag = "heat", responses((status = 200, body = HeatData)))]
async fn get_heat_data(headers: HeaderMap) -> Response {
    SHIPPED.data.respond(&headers, &PUBLIC_HOUR)
}

/// What the heat data are, with their spread and the categories.
#[utoipa::path(get, path = "/api/v1/uhi/metadata", tag = "heat", responses((status = 200, body = HeatMetadata)))]
async fn get_heat_metadata(headers: HeaderMap) -> Response {
    SHIPPED.metadata.respond(&headers, &PUBLIC_HOUR)
}

/// The heat of a suburb: of one in several councils the first council's.
#[utoipa::path(
    get, path = "/api/v1/uhi/suburb/{suburb_id}", tag = "heat",
    params(("suburb_id" = String, Path, description = "As in the data", example = "ascot_vale")),
    responses((status = 200, body = HeatOfSuburb), (status = 404, body = Detail))
)]
async fn get_heat_of_suburb(Path(id): Path<String>, headers: HeaderMap) -> Result<Response> {
    Ok(Encoded::of(&service::suburb(&id)?)?.respond(&headers, &PUBLIC_HOUR))
}

/// Suburbs by a part of their name: those that begin with it first, then by name.
#[utoipa::path(
    get, path = "/api/v1/uhi/suburbs/search", tag = "heat",
    params(
        ("q" = String, Query, description = "In any case", example = "brunswick"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 400, description = "10 by default", example = 10),
    ),
    responses((status = 200, body = HeatSearch))
)]
async fn search_heat_suburbs(Query(query): Query<SearchQuery>, headers: HeaderMap) -> Result<Response> {
    Ok(Encoded::of(&service::search(query))?.respond(&headers, &PUBLIC_HOUR))
}

/// The hottest suburbs first, of a category or of all.
#[utoipa::path(
    get, path = "/api/v1/uhi/suburbs/by-heat", tag = "heat",
    params(
        ("category" = Option<String>, Query, description = "In any case", example = "Extreme Heat"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 400, description = "10 by default", example = 10),
    ),
    responses((status = 200, body = SuburbsByHeat))
)]
async fn list_suburbs_by_heat(Query(query): Query<ByHeatQuery>, headers: HeaderMap) -> Result<Response> {
    Ok(Encoded::of(&service::by_heat(query))?.respond(&headers, &PUBLIC_HOUR))
}

/// Where the outlines of the suburbs lie, for a map.
#[utoipa::path(
    get, path = "/api/v1/uhi/boundaries", tag = "heat",
    params(("simplified" = Option<bool>, Query, description = "The small file; true by default", example = true)),
    responses((status = 200, body = BoundariesLink))
)]
async fn get_boundaries_link(
    heat: State<Heat>,
    Query(BoundariesQuery { simplified }): Query<BoundariesQuery>,
    BaseUrl(host): BaseUrl,
    headers: HeaderMap,
) -> Result<Response> {
    let (link, is_here) = heat.boundaries_link(simplified, &host);
    // A link with a host that one client named isn't for others.
    let policy = if is_here { PRIVATE_HOUR } else { PUBLIC_HOUR };
    Ok(Encoded::of(&link)?.respond(&headers, &policy))
}

/// The outlines of the suburbs, where the server has the file (`UHI_BOUNDARIES_FILE`).
#[utoipa::path(
    get, path = "/api/v1/uhi/boundaries.geojson", tag = "heat",
    params(("simplified" = Option<bool>, Query, description = "The small file; true by default", example = true)),
    responses((status = 200, body = Object, content_type = "application/geo+json"), (status = 404, body = Detail))
)]
async fn get_boundaries(heat: State<Heat>, query: Query<BoundariesQuery>, headers: HeaderMap) -> Result<Response> {
    Ok(heat.boundaries(query.0.simplified).await?.respond(&headers, &PUBLIC_HOUR))
}

/// How many suburbs each category has, with means, as CSV.
#[utoipa::path(
    get, path = "/api/v1/uhi/summary", tag = "heat",
    responses((status = 200, body = String, content_type = "text/csv"))
)]
async fn get_heat_summary(headers: HeaderMap) -> Response {
    SHIPPED.summary.respond(&headers, &PUBLIC_DAY)
}

/// The suburbs' heat and vegetation for charts, as CSV.
#[utoipa::path(
    get, path = "/api/v1/uhi/chart-data", tag = "heat",
    responses((status = 200, body = String, content_type = "text/csv"))
)]
async fn get_heat_chart_data(headers: HeaderMap) -> Response {
    SHIPPED.chart.respond(&headers, &PUBLIC_DAY)
}
