//! The calls of the harvest log.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{DeletedHarvest, Harvest, HarvestLog, HarvestQuery, HarvestRequest};
use crate::error::{Detail, Result};
use crate::http::extract::{Json, PathPair, Query};
use crate::tracking::Tracking;
use crate::tracking::model::Done;
use crate::tracking::service::Instance;

pub(crate) fn router() -> OpenApiRouter<Tracking> {
    OpenApiRouter::new().routes(routes!(add_harvest, list_harvests)).routes(routes!(delete_harvest))
}

/// Writes down what was picked. A plant has at most 5,000 harvests.
#[utoipa::path(
    post, path = "/api/v1/tracking/instance/{instance_id}/harvests", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)), request_body = HarvestRequest,
    responses((status = 201, body = Harvest), (status = 400, body = Detail), (status = 404, body = Detail))
)]
async fn add_harvest(instance: Instance, Json(request): Json<HarvestRequest>) -> Result<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(instance.add_harvest(&request).await?)))
}

/// What was picked from a plant, newest first, and how much in all, by unit.
#[utoipa::path(
    get, path = "/api/v1/tracking/instance/{instance_id}/harvests", tag = "tracking",
    params(
        ("instance_id" = i64, Path, example = 1),
        ("page" = Option<i64>, Query, minimum = 1, description = "From 1, which is the default"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "Harvests on a page; 100 by default"),
    ),
    responses((status = 200, body = HarvestLog), (status = 404, body = Detail))
)]
async fn list_harvests(instance: Instance, Query(query): Query<HarvestQuery>) -> Result<impl IntoResponse> {
    Ok(Json(instance.harvests(query).await?))
}

/// Deletes a harvest that was written down by mistake.
#[utoipa::path(
    delete, path = "/api/v1/tracking/instance/{instance_id}/harvests/{harvest_id}", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1), ("harvest_id" = i64, Path, example = 1)),
    responses((status = 200, body = Done<DeletedHarvest>), (status = 404, body = Detail))
)]
async fn delete_harvest(
    instance: Instance,
    PathPair(_id, harvest_id): PathPair<i64, i64>,
) -> Result<impl IntoResponse> {
    Ok(Json(instance.delete_harvest(harvest_id).await?))
}
