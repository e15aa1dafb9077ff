//! The operators' calls. Each takes [`Admin`] first: a request without the token is turned away before it is read.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Erased, Export, InvalidateRequest, Invalidated, Reloaded, Reset};
use crate::app::App;
use crate::error::{Detail, Result};
use crate::http::auth::Admin;
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path};

/// A file for whoever asked for their data; its name tells nobody's address.
const FILE: HeaderValue = HeaderValue::from_static("attachment; filename=\"plantopia-user.json\"");

/// The domain's routes, under the API's prefix.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(invalidate_cache))
        .routes(routes!(reset_cache_stats))
        .routes(routes!(reload_catalogue))
        .routes(routes!(export_user, erase_user))
        .layer(map_response(keep_private))
}

/// Forgets what a cache of this server holds, or what all of them do; with `dry_run` only tells what that would be.
#[utoipa::path(
    post, path = "/api/v1/admin/cache/invalidate", tag = "admin", request_body = InvalidateRequest,
    security(("admin_token" = [])),
    responses((status = 200, body = Invalidated), (status = 401, body = Detail), (status = 404, body = Detail, description = "No cache has the name; the known ones are told"))
)]
async fn invalidate_cache(
    _: Admin,
    State(app): State<App>,
    Json(request): Json<InvalidateRequest>,
) -> Result<Json<Invalidated>> {
    let invalidated = app.admin.invalidate(&request).await?;
    tracing::info!(
        cache = request.cache.as_deref().unwrap_or("all"),
        dry_run = request.dry_run,
        "an operator cleared caches"
    );
    Ok(Json(invalidated))
}

/// Lets hits, misses and evictions of this server's caches count from zero again.
#[utoipa::path(
    post, path = "/api/v1/admin/cache/reset-stats", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = Reset), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn reset_cache_stats(_: Admin, State(app): State<App>) -> Json<Reset> {
    Json(app.admin.reset_stats())
}

/// Reads the catalogue and the suburbs again, and answers when the new ones are served. Needed only where a write was
/// not announced: the server hears of the others by itself.
#[utoipa::path(
    post, path = "/api/v1/admin/catalogue/reload", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = Reloaded), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn reload_catalogue(_: Admin, State(app): State<App>) -> Result<Json<Reloaded>> {
    app.reload().await?;
    let catalogue = app.plants.catalogue().await?;
    Ok(Json(Reloaded { plants: catalogue.plants().len(), version: catalogue.version() }))
}

/// All that is stored about an e-mail address, in any spelling, as a file: for a gardener who asks what is known of them.
#[utoipa::path(
    get, path = "/api/v1/admin/users/{email}", tag = "admin", security(("admin_token" = [])),
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Export), (status = 401, body = Detail), (status = 404, body = Detail))
)]
async fn export_user(_: Admin, State(app): State<App>, Path(email): Path<String>) -> Result<Response> {
    let mut response = Json(app.admin.export(&email).await?).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, FILE);
    Ok(response)
}

/// Erases all that is stored about an e-mail address, in any spelling, in one transaction. There is no way back.
#[utoipa::path(
    delete, path = "/api/v1/admin/users/{email}", tag = "admin", security(("admin_token" = [])),
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Erased), (status = 401, body = Detail), (status = 404, body = Detail))
)]
async fn erase_user(_: Admin, State(app): State<App>, Path(email): Path<String>) -> Result<Json<Erased>> {
    Ok(Json(app.admin.erase(&email).await?))
}
