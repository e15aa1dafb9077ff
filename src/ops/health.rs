//! `/livez` for whoever restarts the process, `/readyz` for whoever sends requests to it, `/cache-stats`: always open.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Ops;
use crate::cache::Stats;
use crate::http::encoded::json_body;

pub(super) fn router() -> OpenApiRouter<Arc<Ops>> {
    OpenApiRouter::new()
        .routes(routes!(get_liveness))
        .routes(routes!(get_readiness))
        .routes(routes!(get_cache_stats))
        .routes(routes!(get_api_cache_stats))
}

/// Hits, misses and sizes of the caches: the totals, then each.
#[utoipa::path(get, path = "/cache-stats", tag = "operations", responses((status = 200, body = Stats)))]
async fn get_cache_stats(State(ops): State<Arc<Ops>>) -> Response {
    json_body(&ops.watched.caches.stats().await)
}

/// Hits, misses and sizes of the caches: the totals, then each.
#[utoipa::path(get, path = "/api/v1/cache-stats", tag = "operations", responses((status = 200, body = Stats)))]
async fn get_api_cache_stats(state: State<Arc<Ops>>) -> Response {
    get_cache_stats(state).await
}

/// Whether the server can do its work, and what is missing where it can't.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// What is wrong, in a sentence; not there when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// `ok`, `unavailable` when a part is missing, or `draining` when the server will stop.
    #[schema(example = "ok")]
    status: &'static str,
    /// Each part: `ok`, or what is wrong with it.
    #[schema(example = json!({"database": "ok", "migrations": "ok", "catalogue": "ok"}))]
    checks: Value,
}

/// Whether the process lives.
#[utoipa::path(get, path = "/livez", tag = "operations", responses((status = 200, body = Readiness)))]
async fn get_liveness() -> Response {
    json_body(&Readiness { detail: None, status: "ok", checks: json!({}) })
}

/// Whether the database, its migrations and the catalogue are there.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness, description = "What is missing"))
)]
async fn get_readiness(State(ops): State<Arc<Ops>>) -> Response {
    if ops.watched.lifecycle.is_leaving() {
        let mut response = json_body(&Readiness {
            detail: Some("Not ready: the server will stop".into()),
            status: "draining",
            checks: json!({}),
        });
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return response;
    }
    let checks = ops.readiness().await;
    let ready = checks.iter().all(|(_, state)| *state == "ok");
    let (code, status) = if ready { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "unavailable") };
    let missing = checks.iter().filter(|(_, state)| *state != "ok");
    let missing: Vec<String> = missing.map(|(name, state)| format!("{name} {state}")).collect();
    let detail = (!ready).then(|| format!("Not ready: {}", missing.join(", ")));
    let checks = checks.into_iter().map(|(name, state)| (name.to_owned(), json!(state)));
    let checks = Value::Object(checks.collect());
    let mut response = json_body(&Readiness { detail, status, checks });
    *response.status_mut() = code;
    if !ready {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}
