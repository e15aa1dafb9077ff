//! The calls that recommend.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::compare::{CompareRequest, CompareResponse};
use super::model::{PlantScoreRequest, PlantScoreResponse, RecommendationRequest, RecommendationsResponse};
use super::service::Recommendations;
use crate::error::{Detail, Result};
use crate::http::extract::Json;

/// The domain's routes, under the API's prefix.
pub(crate) fn router(recommendations: Recommendations) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(recommend_plants))
        .routes(routes!(recommend_plants_with_impact))
        .routes(routes!(compare_recommendations))
        .routes(routes!(score_plant))
        .with_state(recommendations)
}

/// Up to nine plants that fit a garden, a month and a gardener's preferences, each with four reasons.
#[utoipa::path(
    post, path = "/api/v1/recommendations", tag = "recommendations", request_body = RecommendationRequest,
    responses((status = 200, body = RecommendationsResponse))
)]
async fn recommend_plants(
    State(recommendations): State<Recommendations>,
    headers: HeaderMap,
    Json(request): Json<RecommendationRequest>,
) -> Result<Response> {
    Ok(recommendations.recommend(&request, false).await?.respond_to_post(&headers))
}

/// The same, and what each plant does for its surroundings.
#[utoipa::path(
    post, path = "/api/v1/recommendations-with-impact", tag = "recommendations", request_body = RecommendationRequest,
    responses((status = 200, body = RecommendationsResponse))
)]
async fn recommend_plants_with_impact(
    State(recommendations): State<Recommendations>,
    headers: HeaderMap,
    Json(request): Json<RecommendationRequest>,
) -> Result<Response> {
    Ok(recommendations.recommend(&request, true).await?.respond_to_post(&headers))
}

/// How the recommendations change with the question: a base request and up to eight partial ones that differ from it.
#[utoipa::path(
    post, path = "/api/v1/recommendations/compare", tag = "recommendations", request_body = CompareRequest,
    responses((status = 200, body = CompareResponse))
)]
async fn compare_recommendations(
    State(recommendations): State<Recommendations>,
    Json(request): Json<CompareRequest>,
) -> Result<impl IntoResponse> {
    Ok(Json(recommendations.compare(&request).await?))
}

/// How well one plant fits a garden, and what the score is made of.
#[utoipa::path(
    post, path = "/api/v1/plant-score", tag = "recommendations", request_body = PlantScoreRequest,
    responses((status = 200, body = PlantScoreResponse), (status = 404, body = Detail))
)]
async fn score_plant(
    State(recommendations): State<Recommendations>,
    Json(request): Json<PlantScoreRequest>,
) -> Result<impl IntoResponse> {
    Ok(Json(recommendations.score(request).await?))
}
