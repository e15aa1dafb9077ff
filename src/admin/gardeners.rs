//! What operators may do with all that is stored about a gardener, gardeners may do themselves: with their own token alone.

use axum::extract::{FromRef, State};
use axum::http::header;
use axum::middleware::map_response;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Erased, Export};
use super::routes::FILE;
use super::service::Administration;
use crate::auth::{Auth, SignedIn};
use crate::error::{Detail, Result};
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path};

impl FromRef<Administration> for Auth {
    fn from_ref(admin: &Administration) -> Self {
        admin.users.auth.clone()
    }
}

/// They are there without `ADMIN_TOKEN` too.
pub(crate) fn router(admin: Administration) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(export_own_data))
        .routes(routes!(erase_own_data))
        .layer(map_response(keep_private))
        .with_state(admin)
}

/// All that is stored about the gardener who asks, as a file. Not there with `AUTH_MODE=off`.
#[utoipa::path(
    get, path = "/api/v1/tracking/user/{email}/export", tag = "users",
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Export), (status = 404, body = Detail))
)]
async fn export_own_data(
    _: SignedIn,
    State(admin): State<Administration>,
    Path(email): Path<String>,
) -> Result<impl IntoResponse> {
    Ok(([(header::CONTENT_DISPOSITION, FILE)], Json(admin.export(&email).await?)))
}

/// Erases all that is stored about the gardener who asks, in one transaction. There is no way back. Not there with
/// `AUTH_MODE=off`.
#[utoipa::path(
    delete, path = "/api/v1/tracking/user/{email}", tag = "users",
    params(("email" = String, Path, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Erased), (status = 404, body = Detail))
)]
async fn erase_own_data(
    _: SignedIn,
    State(admin): State<Administration>,
    Path(email): Path<String>,
) -> Result<impl IntoResponse> {
    Ok(Json(admin.erase(&email).await?))
}
