//! The calls that say what plants do for their surroundings.

use axum::extract::State;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{INFO, QuantificationInfo, QuantifyBatch, QuantifyRequest, QuantifyResponse};
use super::service::Impact;
use crate::error::{Detail, Result};
use crate::http::extract::Json;

/// The domain's routes, under the API's prefix.
pub(crate) fn router(impact: Impact) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(quantify_plant))
        .routes(routes!(quantify_plants))
        .routes(routes!(get_quantification_info))
        .with_state(impact)
}

/// What a plant, or so many of it, does for its surroundings, and how well it suits the gardener's goal.
#[utoipa::path(
    post, path = "/api/v1/quantify-plant", tag = "impact", request_body = QuantifyRequest,
    responses((status = 200, body = QuantifyResponse), (status = 404, body = Detail))
)]
async fn quantify_plant(
    State(impact): State<Impact>,
    Json(request): Json<QuantifyRequest>,
) -> Result<impl IntoResponse> {
    Ok(Json(impact.quantify(&request).await?))
}

/// The same for up to twenty plants; unknown ones are passed over.
#[utoipa::path(
    post, path = "/api/v1/batch-quantify", tag = "impact", request_body = inline(QuantifyBatch),
    responses((status = 200, body = Vec<QuantifyResponse>), (status = 400, body = Detail))
)]
async fn quantify_plants(
    State(impact): State<Impact>,
    Json(requests): Json<Vec<QuantifyRequest>>,
) -> Result<impl IntoResponse> {
    Ok(Json(impact.quantify_batch(&requests).await?))
}

/// How the figures come about, and how far they can be trusted.
#[utoipa::path(get, path = "/api/v1/quantification-info", tag = "impact", responses((status = 200, body = QuantificationInfo)))]
async fn get_quantification_info() -> Json<&'static QuantificationInfo> {
    Json(&INFO)
}
