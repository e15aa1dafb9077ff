//! The calls about checklists.

use axum::extract::State;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Checklist, InitializedData, TickRequest, Ticked};
use crate::auth::Gardener;
use crate::error::{Detail, Result};
use crate::http::extract::{IgnoredBody, Json};
use crate::tracking::Tracking;
use crate::tracking::model::Done;
use crate::tracking::service::Instance;

pub(crate) fn router() -> OpenApiRouter<Tracking> {
    OpenApiRouter::new()
        .routes(routes!(complete_checklist_item))
        .routes(routes!(initialize_checklist))
        .routes(routes!(get_checklist))
}

/// Ticks an item of a checklist, or takes the tick back. The summary counts the plant's items, and keys of no item that were
/// ticked too.
#[utoipa::path(
    post, path = "/api/v1/tracking/checklist/complete", tag = "tracking", request_body = TickRequest,
    responses((status = 200, body = Ticked), (status = 404, body = Detail))
)]
async fn complete_checklist_item(
    gardener: Gardener,
    State(tracking): State<Tracking>,
    Json(request): Json<TickRequest>,
) -> Result<impl IntoResponse> {
    let instance = Instance { tracking, gardener, id: request.instance_id };
    Ok(Json(instance.tick(&request).await?))
}

/// Adds a row for every item that has none yet, in either spelling of its key.
#[utoipa::path(
    post, path = "/api/v1/tracking/instance/{instance_id}/initialize-checklist", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 200, body = Done<InitializedData>), (status = 404, body = Detail))
)]
async fn initialize_checklist(instance: Instance, _: IgnoredBody) -> Result<impl IntoResponse> {
    Ok(Json(instance.initialize_checklist().await?))
}

/// Every requirement of an instance, and whether it is ticked. Requirements that share a key on the frontend's page are
/// one item. The summary is that of `checklist/complete`.
#[utoipa::path(
    get, path = "/api/v1/tracking/instance/{instance_id}/checklist", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 200, body = Checklist), (status = 404, body = Detail))
)]
async fn get_checklist(instance: Instance) -> Result<impl IntoResponse> {
    Ok(Json(instance.checklist().await?))
}
