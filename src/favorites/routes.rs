//! The calls about favourite plants and guides.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::{from_extractor, map_response};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{
    AddRequest, Alive, Checked, Favorite, FavoriteGuide, FavoriteGuideChecked, FavoriteGuideRemoved,
    FavoriteGuideRequest, FavoriteGuides, Removed, SyncRequest,
};
use super::service::Favorites;
use crate::auth::Gardener;
use crate::error::{Detail, Result};
use crate::http::cache_policy::keep_private;
use crate::http::extract::{Json, Path, Query};
use crate::users::model::Owner;

/// Each call is about somebody's favourites, so that a layer takes the [`Gardener`].
pub(crate) fn router(favorites: Favorites) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_favorites, add_favorite))
        .routes(routes!(sync_favorites))
        .routes(routes!(remove_favorite))
        .routes(routes!(check_favorite))
        .route_layer(from_extractor::<Gardener>())
        .layer(map_response(keep_private))
        .with_state(favorites)
}

pub(crate) fn guides_router(favorites: Favorites) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(add_favorite_guide))
        .routes(routes!(list_favorite_guides))
        .routes(routes!(check_favorite_guide))
        .routes(routes!(remove_favorite_guide))
        .route_layer(from_extractor::<Gardener>())
        .routes(routes!(get_favorite_guides_status))
        .layer(map_response(keep_private))
        .with_state(favorites)
}

/// A user's favourites, newest first.
#[utoipa::path(
    get, path = "/api/v1/favorites", tag = "favorites", params(Owner),
    responses((status = 200, body = Vec<Favorite>), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn list_favorites(favorites: State<Favorites>, Query(owner): Query<Owner>) -> Result<impl IntoResponse> {
    Ok(Json(favorites.list(&owner.email).await?))
}

/// Adds a favourite; one that is there already gets the new notes.
#[utoipa::path(
    post, path = "/api/v1/favorites", tag = "favorites", request_body = AddRequest,
    responses((status = 200, body = Favorite), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn add_favorite(favorites: State<Favorites>, Json(request): Json<AddRequest>) -> Result<impl IntoResponse> {
    Ok(Json(favorites.add(&request).await?))
}

/// Adds what a browser had kept, and returns all favourites. Nothing is removed.
#[utoipa::path(
    post, path = "/api/v1/favorites/sync", tag = "favorites", request_body = SyncRequest,
    responses((status = 200, body = Vec<Favorite>), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn sync_favorites(favorites: State<Favorites>, Json(request): Json<SyncRequest>) -> Result<impl IntoResponse> {
    Ok(Json(favorites.sync(&request).await?))
}

/// Removes a favourite.
#[utoipa::path(
    delete, path = "/api/v1/favorites/{plant_id}", tag = "favorites",
    params(("plant_id" = i64, Path, example = 1), Owner),
    responses((status = 200, body = Removed), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn remove_favorite(
    favorites: State<Favorites>,
    Path(plant_id): Path<i64>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.remove(&owner.email, plant_id).await?))
}

/// Whether a plant is among a user's favourites.
#[utoipa::path(
    get, path = "/api/v1/favorites/check/{plant_id}", tag = "favorites",
    params(("plant_id" = i64, Path, example = 1), Owner),
    responses((status = 200, body = Checked), (status = 404, body = Detail))
)]
async fn check_favorite(
    favorites: State<Favorites>,
    Path(plant_id): Path<i64>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.check(&owner.email, plant_id).await?))
}

/// Tells that there are favourites of guides here.
#[utoipa::path(get, path = "/api/v1/guides/favorites", tag = "guides", responses((status = 200, body = Alive)))]
async fn get_favorite_guides_status() -> impl IntoResponse {
    Json(Alive { ok: true })
}

/// Adds a favourite guide. An address without a user makes one.
#[utoipa::path(
    post, path = "/api/v1/guides/favorites", tag = "guides", request_body = FavoriteGuideRequest,
    responses(
        (status = 201, body = FavoriteGuide),
        (status = 400, body = Detail, description = "It is one already, or the address is none"),
        (status = 404, body = Detail),
    )
)]
async fn add_favorite_guide(
    favorites: State<Favorites>,
    Json(request): Json<FavoriteGuideRequest>,
) -> Result<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(favorites.add_guide(&request).await?)))
}

/// A user's favourite guides, newest first; none for an address without a user.
#[utoipa::path(
    get, path = "/api/v1/guides/favorites/user", tag = "guides", params(Owner),
    responses((status = 200, body = FavoriteGuides))
)]
async fn list_favorite_guides(favorites: State<Favorites>, Query(owner): Query<Owner>) -> Result<impl IntoResponse> {
    Ok(Json(favorites.list_guides(&owner.email).await?))
}

/// Whether a guide is among a user's favourites.
#[utoipa::path(
    get, path = "/api/v1/guides/favorites/check/{guide_name}", tag = "guides",
    params(
        ("guide_name" = String, Path, description = "With `.md` or without", example = "Ladybirds.md"),
        Owner,
    ),
    responses((status = 200, body = FavoriteGuideChecked))
)]
async fn check_favorite_guide(
    favorites: State<Favorites>,
    Path(guide_name): Path<String>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.check_guide(&owner.email, guide_name).await?))
}

/// Removes a favourite guide.
#[utoipa::path(
    delete, path = "/api/v1/guides/favorites/{guide_name}", tag = "guides",
    params(
        ("guide_name" = String, Path, description = "With `.md` or without", example = "Ladybirds.md"),
        Owner,
    ),
    responses((status = 200, body = FavoriteGuideRemoved), (status = 400, body = Detail, description = "The address is none"), (status = 404, body = Detail))
)]
async fn remove_favorite_guide(
    favorites: State<Favorites>,
    Path(guide_name): Path<String>,
    Query(owner): Query<Owner>,
) -> Result<impl IntoResponse> {
    Ok(Json(favorites.remove_guide(&owner.email, guide_name).await?))
}
