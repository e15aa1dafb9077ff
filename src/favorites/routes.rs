//! The calls about favourites.

use axum::extract::{FromRef, State};
use axum::middleware::map_response;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{AddRequest, Checked, Favorite, Removed, SyncRequest};
use super::service::Favorites;
use crate::auth::{Auth, Gardener};
use crate::error::{Detail, Result};
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path, Query};
use crate::users::model::Owner;

impl FromRef<Favorites> for Auth {
    fn from_ref(favorites: &Favorites) -> Self {
        favorites.users.auth.clone()
    }
}

pub(crate) fn router(favorites: Favorites) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_favorites, add_favorite))
        .routes(routes!(sync_favorites))
        .routes(routes!(remove_favorite))
        .routes(routes!(check_favorite))
        .layer(map_response(keep_private))
        .with_state(favorites)
}

/// A user's favourites, newest first.
#[utoipa::path(
    get, path = "/api/v1/favorites", tag = "favorites",
    params(("email" = String, Query, description = "In any spelling", example = "sarah@example.com")),
    responses((status = 200, body = Vec<Favorite>), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn list_favorites(
    _: Gardener,
    State(favorites): State<Favorites>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.list(&owner.email).await?))
}

/// Adds a favourite; one that is there already gets the new notes.
#[utoipa::path(
    post, path = "/api/v1/favorites", tag = "favorites", request_body = AddRequest,
    responses((status = 200, body = Favorite), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn add_favorite(
    _: Gardener,
    State(favorites): State<Favorites>,
    Json(request): Json<AddRequest>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.add(&request).await?))
}

/// Adds what a browser had kept, and returns all favourites. Nothing is removed.
#[utoipa::path(
    post, path = "/api/v1/favorites/sync", tag = "favorites", request_body = SyncRequest,
    responses((status = 200, body = Vec<Favorite>), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn sync_favorites(
    _: Gardener,
    State(favorites): State<Favorites>,
    Json(request): Json<SyncRequest>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.sync(&request).await?))
}

/// Removes a favourite.
#[utoipa::path(
    delete, path = "/api/v1/favorites/{plant_id}", tag = "favorites",
    params(
        ("plant_id" = i64, Path, example = 1),
        ("email" = String, Query, description = "In any spelling", example = "sarah@example.com"),
    ),
    responses((status = 200, body = Removed), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn remove_favorite(
    _: Gardener,
    State(favorites): State<Favorites>,
    Path(plant_id): Path<i64>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.remove(&owner.email, plant_id).await?))
}

/// Whether a plant is among a user's favourites.
#[utoipa::path(
    get, path = "/api/v1/favorites/check/{plant_id}", tag = "favorites",
    params(
        ("plant_id" = i64, Path, example = 1),
        ("email" = String, Query, description = "In any spelling", example = "sarah@example.com"),
    ),
    responses((status = 200, body = Checked), (status = 404, body = Detail))
)]
async fn check_favorite(
    _: Gardener,
    State(favorites): State<Favorites>,
    Path(plant_id): Path<i64>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.check(&owner.email, plant_id).await?))
}
