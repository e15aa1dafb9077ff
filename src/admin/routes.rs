//! The operators' calls. One layer asks for their token: a request without it is rejected before its body is read.

use axum::extract::{FromRef, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{from_extractor, from_extractor_with_state, map_response};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Erased, Export, InvalidateRequest, Invalidated, Reloaded, RenameRequest, Renamed, Reset};
use super::service::Administration;
use crate::auth::SignedIn;
use crate::climate::update::model::{SuburbUpdated, UpdateStarted, UpdateStatus};
use crate::config::OperationsConfig;
use crate::error::{Detail, Result};
use crate::http::auth::Admin;
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path};

/// The export is a file; its name has no address in it.
const FILE: HeaderValue = HeaderValue::from_static("attachment; filename=\"plantopia-user.json\"");

impl FromRef<Administration> for OperationsConfig {
    fn from_ref(admin: &Administration) -> Self {
        admin.config.clone()
    }
}

pub(crate) fn router(admin: Administration) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(invalidate_cache))
        .routes(routes!(reset_cache_stats))
        .routes(routes!(reload_catalogue))
        .routes(routes!(export_user, erase_user))
        .routes(routes!(rename_user))
        .routes(routes!(update_climate))
        .routes(routes!(update_suburb_climate))
        .routes(routes!(get_climate_update_status))
        .route_layer(from_extractor_with_state::<Admin, _>(admin.clone()))
        .layer(map_response(keep_private))
        .with_state(admin)
}

/// Forgets what a cache of this server holds, or what all of them do; with `dry_run` only tells what that would be.
#[utoipa::path(
    post, path = "/api/v1/admin/cache/invalidate", tag = "admin", request_body = InvalidateRequest,
    security(("admin_token" = [])),
    responses((status = 200, body = Invalidated), (status = 401, body = Detail), (status = 404, body = Detail, description = "No cache has the name; the known ones are told"))
)]
async fn invalidate_cache(
    admin: State<Administration>,
    Json(request): Json<InvalidateRequest>,
) -> Result<Json<Invalidated>> {
    let invalidated = admin.invalidate(&request).await?;
    let cache = request.cache.as_deref().unwrap_or("all");
    tracing::info!(cache, dry_run = request.dry_run, "an operator cleared caches");
    Ok(Json(invalidated))
}

/// Lets hits, misses and evictions of this server's caches count from zero again.
#[utoipa::path(
    post, path = "/api/v1/admin/cache/reset-stats", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = Reset), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn reset_cache_stats(admin: State<Administration>) -> Json<Reset> {
    admin.caches.reset_stats();
    Json(Reset { caches: admin.caches.names() })
}

/// Reads the catalogue and the suburbs again, and answers when the new ones are served. Needed only where a write was
/// not announced: the server hears of the others by itself.
#[utoipa::path(
    post, path = "/api/v1/admin/catalogue/reload", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = Reloaded), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn reload_catalogue(admin: State<Administration>) -> Result<Json<Reloaded>> {
    Ok(Json(admin.reload().await?))
}

/// All that is stored about an e-mail address, in any spelling, as a file: for a gardener who asks what is known of them.
#[utoipa::path(
    get, path = "/api/v1/admin/users/{email}", tag = "admin", security(("admin_token" = [])),
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Export), (status = 401, body = Detail), (status = 404, body = Detail))
)]
async fn export_user(admin: State<Administration>, Path(email): Path<String>) -> Result<impl IntoResponse> {
    Ok(([(header::CONTENT_DISPOSITION, FILE)], Json(admin.export(&email).await?)))
}

/// Erases all that is stored about an e-mail address, in any spelling, in one transaction. There is no way back.
#[utoipa::path(
    delete, path = "/api/v1/admin/users/{email}", tag = "admin", security(("admin_token" = [])),
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Erased), (status = 401, body = Detail), (status = 404, body = Detail))
)]
async fn erase_user(admin: State<Administration>, Path(email): Path<String>) -> Result<Json<Erased>> {
    Ok(Json(admin.erase(&email).await?))
}

/// Gives a gardener another e-mail address, with all that they have: for one whose address changed where they sign in.
#[utoipa::path(
    post, path = "/api/v1/admin/users/{email}/rename", tag = "admin", security(("admin_token" = [])),
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    request_body = RenameRequest,
    responses(
        (status = 200, body = Renamed),
        (status = 400, body = Detail, description = "The new address is none, or somebody has it"),
        (status = 401, body = Detail),
        (status = 404, body = Detail),
    )
)]
async fn rename_user(
    admin: State<Administration>,
    Path(email): Path<String>,
    Json(request): Json<RenameRequest>,
) -> Result<impl IntoResponse> {
    Ok(Json(admin.rename(&email, &request.email).await?))
}

/// Fetches the weather of all suburbs from Open-Meteo, in the background. While an update is under way, on whichever server,
/// no second one is begun, and `message` says so.
#[utoipa::path(
    post, path = "/api/v1/admin/climate/update", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = UpdateStarted), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn update_climate(admin: State<Administration>) -> Result<Json<UpdateStarted>> {
    Ok(Json(admin.climate_updates.start().await?))
}

/// Fetches the weather of one suburb, and answers with it once it is stored. Air quality that can't be fetched is null.
#[utoipa::path(
    post, path = "/api/v1/admin/climate/update/{suburb}", tag = "admin", security(("admin_token" = [])),
    params(("suburb" = String, Path, description = "In any case", example = "Richmond")),
    responses((status = 200, body = SuburbUpdated), (status = 400, body = Detail, description = "No such suburb, or no weather"), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn update_suburb_climate(
    admin: State<Administration>,
    Path(suburb): Path<String>,
) -> Result<Json<SuburbUpdated>> {
    Ok(Json(admin.climate_updates.update_suburb(&suburb).await?))
}

/// How the last updates of the weather went, and how many suburbs have weather of today.
#[utoipa::path(
    get, path = "/api/v1/admin/climate/status", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = UpdateStatus), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn get_climate_update_status(admin: State<Administration>) -> Result<Json<UpdateStatus>> {
    Ok(Json(admin.climate_updates.status().await?))
}

/// What gardeners may do with their own data, also where there is no `ADMIN_TOKEN`.
pub(crate) fn gardeners_router(admin: Administration) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(export_own_data))
        .routes(routes!(erase_own_data))
        .route_layer(from_extractor::<SignedIn>())
        .layer(map_response(keep_private))
        .with_state(admin)
}

/// All that is stored about the gardener who asks, as a file. Not there with `AUTH_MODE=off`.
#[utoipa::path(
    get, path = "/api/v1/tracking/user/{email}/export", tag = "users",
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Export), (status = 404, body = Detail))
)]
async fn export_own_data(admin: State<Administration>, Path(email): Path<String>) -> Result<impl IntoResponse> {
    Ok(([(header::CONTENT_DISPOSITION, FILE)], Json(admin.export(&email).await?)))
}

/// Erases all that is stored about the gardener who asks, in one transaction. There is no way back. Not there with
/// `AUTH_MODE=off`.
#[utoipa::path(
    delete, path = "/api/v1/tracking/user/{email}", tag = "users",
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Erased), (status = 404, body = Detail))
)]
async fn erase_own_data(admin: State<Administration>, Path(email): Path<String>) -> Result<Json<Erased>> {
    Ok(Json(admin.erase(&email).await?))
}
