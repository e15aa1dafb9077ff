//! The calls about plants.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Companions, ImageUrl, ImageUrls, PlantDetail, PlantList, PlantPage, PlantQuality};
use super::page::{ColorWord, PageQuery, SortWord, SunWord};
use super::service::Plants;
use crate::error::{Detail, Result};
use crate::http::cache_policy::PUBLIC;
use crate::http::extract::{Json, Path, Query};
use crate::season::{ClimateZone, Month};

pub(crate) fn router(plants: Plants) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_plants))
        .routes(routes!(list_plant_page))
        .routes(routes!(get_plant))
        .routes(routes!(get_plant_image_url))
        .routes(routes!(list_plant_images))
        .routes(routes!(list_plant_companions))
        .routes(routes!(get_plant_quality))
        .with_state(plants)
}

/// The whole catalogue, by id.
#[utoipa::path(get, path = "/api/v1/plants", tag = "plants", responses((status = 200, body = PlantList)))]
async fn list_plants(State(plants): State<Plants>, headers: HeaderMap) -> Result<Response> {
    Ok(plants.list().await?.respond(&headers, &PUBLIC))
}

/// A page of the catalogue, filtered, searched and ordered. Search compares names, other names of the same plant and
/// descriptions without accents, apostrophes and hyphens, one as many, best match first; a term that is in no name finds the
/// nearest names, and `did_you_mean` says which.
#[utoipa::path(
    get, path = "/api/v1/plants/paginated", tag = "plants",
    params(
        ("page" = Option<i64>, Query, minimum = 1, description = "From 1, which is the default"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "Plants on a page; 12 by default"),
        ("category" = Option<String>, Query, description = "Exactly this category", example = "herb"),
        ("search" = Option<String>, Query, max_length = 200, description = "Words of a name, or a part of a name or the description", example = "basil"),
        ("scientific_name" = Option<String>, Query, max_length = 200, description = "Exactly this species, in any case", example = "Ocimum basilicum"),
        ("sowable_in" = inline(Option<Month>), Query, description = "An English month; in `climate_zone`, or the cool zone", example = "September"),
        ("climate_zone" = inline(Option<ClimateZone>), Query, description = "cool, temperate, subtropical, tropical or arid; alone: sowing months are known for it", example = "cool"),
        ("color" = inline(Option<ColorWord>), Query, description = "A flower colour", example = "purple"),
        ("sun_need" = inline(Option<SunWord>), Query, description = "bright_shade, part_sun or full_sun", example = "part_sun"),
        ("edible" = Option<bool>, Query),
        ("container_ok" = Option<bool>, Query),
        ("indoor_ok" = Option<bool>, Query),
        ("fragrant" = Option<bool>, Query),
        ("sort" = inline(Option<SortWord>), Query, description = "id, name, maturity or care, with - for the other way round; best match first, else by id", example = "-care"),
    ),
    responses((
        status = 200, body = PlantPage,
        headers(("Link" = String, description = "The first, previous, next and last page (RFC 8288)"))
    ))
)]
async fn list_plant_page(
    State(plants): State<Plants>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let page = plants.page(&query).await?;
    let mut response = page.body.respond(&headers, &PUBLIC);
    if let Some(link) = page.link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// One plant.
#[utoipa::path(
    get, path = "/api/v1/plants/{plant_id}", tag = "plants", params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = PlantDetail), (status = 404, body = Detail))
)]
async fn get_plant(State(plants): State<Plants>, Path(id): Path<i64>, headers: HeaderMap) -> Result<Response> {
    Ok(plants.detail(id).await?.respond(&headers, &PUBLIC))
}

/// A plant's picture.
#[utoipa::path(
    get, path = "/api/v1/plants/{plant_id}/image-url", tag = "plants", params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = ImageUrl), (status = 404, body = Detail))
)]
async fn get_plant_image_url(State(plants): State<Plants>, Path(id): Path<i64>) -> Result<impl IntoResponse> {
    Ok(Json(plants.image_url(id).await?))
}

/// All pictures of a plant.
#[utoipa::path(
    get, path = "/api/v1/plants/{plant_id}/all-images", tag = "plants", params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = ImageUrls), (status = 404, body = Detail))
)]
async fn list_plant_images(State(plants): State<Plants>, Path(id): Path<i64>) -> Result<impl IntoResponse> {
    Ok(Json(plants.all_images(id).await?))
}

/// What grows well, badly and indifferently beside a plant.
#[utoipa::path(
    get, path = "/api/v1/plants/{plant_id}/companions", tag = "plants", params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = Companions), (status = 404, body = Detail))
)]
async fn list_plant_companions(plants: State<Plants>, Path(id): Path<i64>, headers: HeaderMap) -> Result<Response> {
    Ok(plants.companions(id).await?.respond(&headers, &PUBLIC))
}

/// How far a plant's data can be trusted: what is known, what is missing and what looks wrong.
#[utoipa::path(
    get, path = "/api/v1/plants/{plant_id}/quality", tag = "plants", params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = PlantQuality), (status = 404, body = Detail))
)]
async fn get_plant_quality(State(plants): State<Plants>, Path(id): Path<i64>, headers: HeaderMap) -> Result<Response> {
    Ok(plants.quality(id).await?.respond(&headers, &PUBLIC))
}
