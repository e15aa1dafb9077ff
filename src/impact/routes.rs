//! The calls that say what plants do for their surroundings.

use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::info::{INFO, QuantificationInfo};
use super::model::{QuantifyRequest, QuantifyResponse};
use crate::app::App;
use crate::error::{Detail, Result};
use crate::http::extract::Json;
use crate::http::shell::json_body;

/// The domain's routes, under the API's prefix.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(quantify_plant))
        .routes(routes!(quantify_plants))
        .routes(routes!(get_quantification_info))
}

/// What a plant, or so many of it, does for its surroundings, and how well it suits the gardener's goal.
#[utoipa::path(
    post, path = "/api/v1/quantify-plant", tag = "impact", request_body = QuantifyRequest,
    responses((status = 200, body = QuantifyResponse), (status = 404, body = Detail))
)]
async fn quantify_plant(State(app): State<App>, Json(request): Json<QuantifyRequest>) -> Result<Response> {
    Ok(json_body(&app.impact.quantify(&request).await?))
}

/// The same for up to twenty plants; unknown ones are passed over.
#[utoipa::path(
    post, path = "/api/v1/batch-quantify", tag = "impact", request_body = Vec<QuantifyRequest>,
    responses((status = 200, body = Vec<QuantifyResponse>), (status = 400, body = Detail))
)]
async fn quantify_plants(State(app): State<App>, Json(requests): Json<Vec<QuantifyRequest>>) -> Result<Response> {
    Ok(json_body(&app.impact.quantify_batch(&requests).await?))
}

/// How the figures come about, and how far they can be trusted.
#[utoipa::path(get, path = "/api/v1/quantification-info", tag = "impact", responses((status = 200, body = QuantificationInfo)))]
async fn get_quantification_info() -> Response {
    json_body(&INFO)
}
