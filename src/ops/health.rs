//! Whether the server lives, whether it can do its work, and what its caches find.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Ops;
use crate::cache::Stats;
use crate::http::extract::Json;

/// Whether the server can do its work, and what is missing where it can't.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    /// What is wrong, in a sentence; not there when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// `ok`, `unavailable` when a part is missing, or `draining` when the server will stop.
    #[schema(example = "ok")]
    status: &'static str,
    /// Each part: `ok`, or what is wrong with it.
    #[schema(example = json!({"database": "ok", "database_writes": "ok", "migrations": "ok", "catalogue": "ok"}))]
    checks: Value,
}

/// Whether the process lives.
#[utoipa::path(get, path = "/livez", tag = "operations", responses((status = 200, body = Readiness)))]
pub(super) async fn get_liveness() -> Json<Readiness> {
    Json(Readiness { detail: None, status: "ok", checks: json!({}) })
}

/// Whether the database, room to write, its migrations and the catalogue are there.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness, description = "What is missing"))
)]
pub(super) async fn get_readiness(State(ops): State<Arc<Ops>>) -> Response {
    if ops.watched.lifecycle.is_leaving() {
        let detail = Some("Not ready: the server will stop".into());
        let body = Json(Readiness { detail, status: "draining", checks: json!({}) });
        return (StatusCode::SERVICE_UNAVAILABLE, body).into_response();
    }
    let checks = ops.readiness().await;
    // A proxy that took a busy server away would leave its load to the others, one after the other.
    let missing = checks.iter().filter(|(_, state)| !matches!(*state, "ok" | "busy"));
    let missing: Vec<String> = missing.map(|(name, state)| format!("{name} {state}")).collect();
    let checks = checks.into_iter().map(|(name, state)| (name.to_owned(), json!(state))).collect();
    let checks = Value::Object(checks);
    if missing.is_empty() {
        return Json(Readiness { detail: None, status: "ok", checks }).into_response();
    }
    let detail = Some(format!("Not ready: {}", missing.join(", ")));
    let retry = [(header::RETRY_AFTER, HeaderValue::from_static("2"))];
    (StatusCode::SERVICE_UNAVAILABLE, retry, Json(Readiness { detail, status: "unavailable", checks })).into_response()
}

/// Hits, misses and sizes of the caches: the totals, then each.
#[utoipa::path(get, path = "/cache-stats", tag = "operations", responses((status = 200, body = Stats)))]
pub(super) async fn get_cache_stats(State(ops): State<Arc<Ops>>) -> Json<Stats> {
    Json(ops.watched.caches.stats().await)
}

/// Hits, misses and sizes of the caches: the totals, then each.
#[utoipa::path(get, path = "/api/v1/cache-stats", tag = "operations", responses((status = 200, body = Stats)))]
pub(super) async fn get_api_cache_stats(state: State<Arc<Ops>>) -> Json<Stats> {
    get_cache_stats(state).await
}
