//! The operators' calls. Each extracts [`Admin`] first: a request without the token is rejected before its body is read.

use axum::extract::{FromRef, State};
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::climate;
use super::model::{Erased, Export, InvalidateRequest, Invalidated, Reloaded, RenameRequest, Renamed, Reset};
use super::service::Administration;
use crate::config::OperationsConfig;
use crate::error::{Detail, Result};
use crate::http::auth::Admin;
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path};

/// The export is a file; its name has no address in it.
pub(super) const FILE: HeaderValue = HeaderValue::from_static("attachment; filename=\"plantopia-user.json\"");

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
        .merge(climate::router())
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
    _: Admin,
    State(admin): State<Administration>,
    Json(request): Json<InvalidateRequest>,
) -> Result<Json<Invalidated>> {
    let invalidated = admin.invalidate(&request).await?;
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
async fn reset_cache_stats(_: Admin, State(admin): State<Administration>) -> Json<Reset> {
    Json(admin.reset_stats())
}

/// Reads the catalogue and the suburbs again, and answers when the new ones are served. Needed only where a write was
/// not announced: the server hears of the others by itself.
#[utoipa::path(
    post, path = "/api/v1/admin/catalogue/reload", tag = "admin", security(("admin_token" = [])),
    responses((status = 200, body = Reloaded), (status = 401, body = Detail), (status = 404, body = Detail, description = "Without `ADMIN_TOKEN`"))
)]
async fn reload_catalogue(_: Admin, State(admin): State<Administration>) -> Result<impl IntoResponse> {
    Ok(Json(admin.reload().await?))
}

/// All that is stored about an e-mail address, in any spelling, as a file: for a gardener who asks what is known of them.
#[utoipa::path(
    get, path = "/api/v1/admin/users/{email}", tag = "admin", security(("admin_token" = [])),
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Export), (status = 401, body = Detail), (status = 404, body = Detail))
)]
async fn export_user(
    _: Admin,
    State(admin): State<Administration>,
    Path(email): Path<String>,
) -> Result<impl IntoResponse> {
    Ok(([(header::CONTENT_DISPOSITION, FILE)], Json(admin.export(&email).await?)))
}

/// Erases all that is stored about an e-mail address, in any spelling, in one transaction. There is no way back.
#[utoipa::path(
    delete, path = "/api/v1/admin/users/{email}", tag = "admin", security(("admin_token" = [])),
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Erased), (status = 401, body = Detail), (status = 404, body = Detail))
)]
async fn erase_user(
    _: Admin,
    State(admin): State<Administration>,
    Path(email): Path<String>,
) -> Result<impl IntoResponse> {
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
    _: Admin,
    State(admin): State<Administration>,
    Path(email): Path<String>,
    Json(request): Json<RenameRequest>,
) -> Result<impl IntoResponse> {
    Ok(Json(admin.rename(&email, &request.email).await?))
}
