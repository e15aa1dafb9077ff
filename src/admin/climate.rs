//! The operators' calls about the weather: fetch it, and see how current it is.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::service::Administration;
use crate::climate::update::model::{SuburbUpdated, UpdateStarted, UpdateStatus};
use crate::error::{Detail, Result};
use crate::http::auth::Admin;
use crate::http::extract::{Json, Path};

pub(super) fn router() -> OpenApiRouter<Administration> {
    OpenApiRouter::new()
        .routes(routes!(update_climate))
        .routes(routes!(update_suburb_climate))
        .routes(routes!(get_climate_update_status))
}

/// Fetches the weather of all suburbs from Open-Meteo, in the background. While an update is under way, on whichever server,
/// no second one is begun, and `message` says so.
#[utoipa::path(
    post, path = "/api/v1/admin/climate/update", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = UpdateStarted), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn update_climate(_: Admin, State(admin): State<Administration>) -> Result<Json<UpdateStarted>> {
    Ok(Json(admin.climate_updates.start().await?))
}

/// Fetches the weather of one suburb, and answers with it once it is stored. Air quality that can't be fetched is null.
#[utoipa::path(
    post, path = "/api/v1/admin/climate/update/{suburb}", tag = "admin", security(("admin_token" = [])),
    params(("suburb" = String, Path, description = "In any case", example = "Richmond")),
    responses((status = 200, body = SuburbUpdated), (status = 400, body = Detail, description = "No such suburb, or no weather"), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn update_suburb_climate(
    _: Admin,
    State(admin): State<Administration>,
    Path(suburb): Path<String>,
) -> Result<Json<SuburbUpdated>> {
    Ok(Json(admin.climate_updates.update_suburb(&suburb).await?))
}

/// How the last updates of the weather went, and how many suburbs have weather of today.
#[utoipa::path(
    get, path = "/api/v1/admin/climate/status", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = UpdateStatus), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn get_climate_update_status(_: Admin, State(admin): State<Administration>) -> Result<Json<UpdateStatus>> {
    Ok(Json(admin.climate_updates.status().await?))
}
