//! The calls about plants that somebody grows.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::checklist;
use super::growth::service::Section;
use super::harvests;
use super::model::{
    DeletedData, Done, GrowingData, InstanceDetails, InstanceStatus, InstanceTips, Instructions, NicknameData,
    ProgressData, Requirements, SetupCompleted, StageData, Started, Timeline, UserPlants,
};
use super::requests::{ListQuery, NicknameRequest, ProgressRequest, StartGrowingRequest, StartRequest, TipsQuery};
use super::service::{Instance, Tracking};
use crate::auth::Gardener;
use crate::error::{Detail, Error, Result};
use crate::http::cache_policy::{PUBLIC, keep_private};
use crate::http::extract::{IgnoredBody, Json, Path, Query};

impl FromRequestParts<Tracking> for Instance {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, tracking: &Tracking) -> Result<Self> {
        let gardener = Gardener::from_request_parts(parts, tracking).await?;
        let Path(id) = Path::from_request_parts(parts, tracking).await?;
        Ok(Self { tracking: tracking.clone(), gardener, id })
    }
}

pub(crate) fn router(tracking: Tracking) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(start_tracking))
        .routes(routes!(list_user_plants))
        .routes(routes!(get_instance, delete_instance))
        .routes(routes!(update_progress))
        .routes(routes!(start_growing))
        .routes(routes!(list_requirements))
        .routes(routes!(list_instructions))
        .routes(routes!(get_timeline))
        .routes(routes!(list_tips))
        .routes(routes!(update_nickname))
        .routes(routes!(auto_update_stage))
        .routes(routes!(complete_setup))
        .routes(routes!(get_status))
        .merge(checklist::router())
        .merge(harvests::router())
        .layer(map_response(keep_private))
        .with_state(tracking)
}

/// Starts a plant for a user, who is added if need be. It counts as growing only once `start-growing` says so.
#[utoipa::path(
    post, path = "/api/v1/tracking/start", tag = "tracking", request_body = StartRequest,
    responses(
        (status = 201, body = Started), (status = 400, body = Detail), (status = 404, body = Detail),
    )
)]
async fn start_tracking(
    _: Gardener,
    State(tracking): State<Tracking>,
    Json(request): Json<StartRequest>,
) -> Result<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(tracking.start(request).await?)))
}

/// A user's plants, newest first.
#[utoipa::path(
    get, path = "/api/v1/tracking/user/{email}", tag = "tracking",
    params(
        ("email" = String, Path, description = "In any spelling", example = "sarah@example.com"),
        ("active_only" = Option<bool>, Query, description = "Only those that grow; true by default"),
        ("page" = Option<i64>, Query, minimum = 1, description = "From 1, which is the default"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "Plants on a page; 20 by default"),
    ),
    responses((status = 200, body = UserPlants), (status = 404, body = Detail))
)]
async fn list_user_plants(
    _: Gardener,
    State(tracking): State<Tracking>,
    Path(email): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<impl IntoResponse> {
    Ok(Json(tracking.list(&email, query).await?))
}

/// One instance: the plant, how it is getting on, its stages and the tips of the current one.
#[utoipa::path(
    get, path = "/api/v1/tracking/instance/{instance_id}", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 200, body = InstanceDetails), (status = 404, body = Detail))
)]
async fn get_instance(instance: Instance) -> Result<impl IntoResponse> {
    Ok(Json(instance.details().await?))
}

/// Deletes an instance and its checklist.
#[utoipa::path(
    delete, path = "/api/v1/tracking/instance/{instance_id}", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 200, body = Done<DeletedData>), (status = 404, body = Detail))
)]
async fn delete_instance(instance: Instance) -> Result<impl IntoResponse> {
    Ok(Json(instance.delete().await?))
}

/// Writes stage, notes and place; what is null or left out stays. With `align_to_stage_start` the stage begins today.
#[utoipa::path(
    put, path = "/api/v1/tracking/instance/{instance_id}/progress", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)), request_body = ProgressRequest,
    responses((status = 200, body = Done<ProgressData>), (status = 404, body = Detail))
)]
async fn update_progress(instance: Instance, Json(request): Json<ProgressRequest>) -> Result<impl IntoResponse> {
    Ok(Json(instance.update_progress(&request).await?))
}

/// Lets an instance grow from a date on, from the first stage; without a date nothing changes.
#[utoipa::path(
    post, path = "/api/v1/tracking/instance/{instance_id}/start-growing", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)), request_body = Option<StartGrowingRequest>,
    responses((status = 200, body = Done<GrowingData>), (status = 404, body = Detail))
)]
async fn start_growing(instance: Instance, Json(request): Json<StartGrowingRequest>) -> Result<impl IntoResponse> {
    Ok(Json(instance.start_growing(request).await?))
}

/// What to have before starting a plant.
#[utoipa::path(
    get, path = "/api/v1/tracking/requirements/{plant_id}", tag = "tracking",
    params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = Requirements), (status = 404, body = Detail))
)]
async fn list_requirements(
    State(tracking): State<Tracking>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(tracking.growth.section(id, Section::Requirements).await?.respond(&headers, &PUBLIC))
}

/// What to do before a plant grows, step by step.
#[utoipa::path(
    get, path = "/api/v1/tracking/instructions/{plant_id}", tag = "tracking",
    params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = Instructions), (status = 404, body = Detail))
)]
async fn list_instructions(
    State(tracking): State<Tracking>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response> {
    Ok(tracking.growth.section(id, Section::Instructions).await?.respond(&headers, &PUBLIC))
}

/// A plant's stages, in days from its start.
#[utoipa::path(
    get, path = "/api/v1/tracking/timeline/{plant_id}", tag = "tracking",
    params(("plant_id" = i64, Path, example = 1)),
    responses((status = 200, body = Timeline), (status = 404, body = Detail))
)]
async fn get_timeline(State(tracking): State<Tracking>, Path(id): Path<i64>, headers: HeaderMap) -> Result<Response> {
    Ok(tracking.growth.section(id, Section::Timeline).await?.respond(&headers, &PUBLIC))
}

/// Some tips for the current stage, in an order of chance.
#[utoipa::path(
    get, path = "/api/v1/tracking/instance/{instance_id}/tips", tag = "tracking",
    params(
        ("instance_id" = i64, Path, example = 1),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 10, description = "3 by default"),
    ),
    responses((status = 200, body = InstanceTips), (status = 404, body = Detail))
)]
async fn list_tips(instance: Instance, Query(query): Query<TipsQuery>) -> Result<impl IntoResponse> {
    Ok(Json(instance.tips(query.limit).await?))
}

/// Gives an instance another name.
#[utoipa::path(
    put, path = "/api/v1/tracking/instance/{instance_id}/nickname", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)), request_body = NicknameRequest,
    responses(
        (status = 200, body = Done<NicknameData>), (status = 400, body = Detail), (status = 404, body = Detail),
    )
)]
async fn update_nickname(instance: Instance, Json(request): Json<NicknameRequest>) -> Result<impl IntoResponse> {
    Ok(Json(instance.rename(request).await?))
}

/// Brings the current stage in line with the calendar.
#[utoipa::path(
    post, path = "/api/v1/tracking/instance/{instance_id}/auto-update-stage", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 200, body = Done<StageData>), (status = 404, body = Detail))
)]
async fn auto_update_stage(instance: Instance, _: IgnoredBody) -> Result<impl IntoResponse> {
    Ok(Json(instance.update_stage().await?))
}

/// Notes that everything was set up. A body is not read.
#[utoipa::path(
    post, path = "/api/v1/tracking/instance/{instance_id}/complete-setup", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 200, body = SetupCompleted), (status = 404, body = Detail))
)]
async fn complete_setup(instance: Instance, _: IgnoredBody) -> Result<impl IntoResponse> {
    Ok(Json(instance.complete_setup().await?))
}

/// How far checklist, setup and growing are. The checklist counts its rows, so nothing before it was initialised.
#[utoipa::path(
    get, path = "/api/v1/tracking/instance/{instance_id}/status", tag = "tracking",
    params(("instance_id" = i64, Path, example = 1)),
    responses((status = 200, body = InstanceStatus), (status = 404, body = Detail))
)]
async fn get_status(instance: Instance) -> Result<impl IntoResponse> {
    Ok(Json(instance.status().await?))
}
