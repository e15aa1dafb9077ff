//! The calls about favourite guides.

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::middleware::map_response;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{AddRequest, Alive, Checked, FavoriteGuide, FavoriteGuides, Removed};
use crate::auth::{Auth, Gardener};
use crate::error::{Detail, Result};
use crate::guides::Guides;
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path, Query};
use crate::users::model::Owner;

impl FromRef<Guides> for Auth {
    fn from_ref(guides: &Guides) -> Self {
        guides.users.auth.clone()
    }
}

pub(in crate::guides) fn router(guides: Guides) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_favorite_guides_status, add_favorite_guide))
        .routes(routes!(list_favorite_guides))
        .routes(routes!(check_favorite_guide))
        .routes(routes!(remove_favorite_guide))
        .layer(map_response(keep_private))
        .with_state(guides)
}

/// Tells that there are favourites of guides here.
#[utoipa::path(get, path = "/api/v1/guides/favorites", tag = "guides", responses((status = 200, body = Alive)))]
async fn get_favorite_guides_status() -> impl IntoResponse {
    Json(Alive { ok: true })
}

/// Adds a favourite guide. An address without a user makes one.
#[utoipa::path(
    post, path = "/api/v1/guides/favorites", tag = "guides", request_body = AddRequest,
    responses(
        (status = 201, body = FavoriteGuide),
        (status = 400, body = Detail, description = "It is one already, or the address is none"),
        (status = 404, body = Detail),
    )
)]
async fn add_favorite_guide(
    _: Gardener,
    State(guides): State<Guides>,
    Json(request): Json<AddRequest>,
) -> Result<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(guides.add_favorite(request).await?)))
}

/// A user's favourite guides, newest first; none for an address without a user.
#[utoipa::path(
    get, path = "/api/v1/guides/favorites/user", tag = "guides",
    params(("email" = String, Query, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = FavoriteGuides))
)]
async fn list_favorite_guides(
    _: Gardener,
    State(guides): State<Guides>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(guides.favorites(&owner.email).await?))
}

/// Whether a guide is among a user's favourites.
#[utoipa::path(
    get, path = "/api/v1/guides/favorites/check/{guide_name}", tag = "guides",
    params(
        ("guide_name" = String, Path, description = "With `.md` or without", example = "Ladybirds.md"),
        ("email" = String, Query, description = "In any spelling", example = "sarah@example.com"),
    ),
    responses((status = 200, body = Checked))
)]
async fn check_favorite_guide(
    _: Gardener,
    State(guides): State<Guides>,
    Path(guide_name): Path<String>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(guides.check_favorite(&owner.email, guide_name).await?))
}

/// Removes a favourite guide.
#[utoipa::path(
    delete, path = "/api/v1/guides/favorites/{guide_name}", tag = "guides",
    params(
        ("guide_name" = String, Path, description = "With `.md` or without", example = "Ladybirds.md"),
        ("email" = String, Query, description = "In any spelling", example = "sarah@example.com"),
    ),
    responses((status = 200, body = Removed), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn remove_favorite_guide(
    _: Gardener,
    State(guides): State<Guides>,
    Path(guide_name): Path<String>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(guides.remove_favorite(&owner.email, guide_name).await?))
}
