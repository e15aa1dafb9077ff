//! The routes around the domains: the roots, health, cache figures, the docs, and what answers where nothing else does.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::Config as DocsConfig;

use crate::app::App;
use crate::cache::Stats;
use crate::error::{Error, envelope};
use crate::http::extract::Path;

/// A greeting, by which the frontend knows that the server is there.
#[derive(Serialize, ToSchema)]
pub struct Greeting {
    #[schema(example = "Plantopia Recommendation Engine API")]
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.0.0")]
    version: Option<&'static str>,
}

const GREETING: &str = "Plantopia Recommendation Engine API";

/// What every server has: its name, whether it lives, what its caches find.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_root))
        .routes(routes!(get_api_root))
        .routes(routes!(get_liveness))
        .routes(routes!(get_readiness))
        .routes(routes!(get_cache_stats))
        .routes(routes!(get_api_cache_stats))
}

/// Name and version of the API.
#[utoipa::path(get, path = "/", tag = "shell", responses((status = 200, body = Greeting)))]
async fn get_root() -> Response {
    json_body(&Greeting { message: GREETING, version: Some("1.0.0") })
}

/// Name of the API.
#[utoipa::path(get, path = "/api/v1/", tag = "shell", responses((status = 200, body = Greeting)))]
async fn get_api_root() -> Response {
    json_body(&Greeting { message: GREETING, version: None })
}

/// Hits, misses and sizes of the caches: the totals, then each.
#[utoipa::path(get, path = "/cache-stats", tag = "operations", responses((status = 200, body = Stats)))]
async fn get_cache_stats(State(app): State<App>) -> Response {
    json_body(&app.caches.stats().await)
}

/// Hits, misses and sizes of the caches: the totals, then each.
#[utoipa::path(get, path = "/api/v1/cache-stats", tag = "operations", responses((status = 200, body = Stats)))]
async fn get_api_cache_stats(state: State<App>) -> Response {
    get_cache_stats(state).await
}

/// Whether the server can do its work, and what is missing where it can't.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
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
async fn get_readiness(State(app): State<App>) -> Response {
    if app.lifecycle.is_leaving() {
        let mut response = json_body(&Readiness {
            detail: Some("Not ready: the server will stop".into()),
            status: "draining",
            checks: json!({}),
        });
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return response;
    }
    let checks = app.readiness().await;
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

/// A JSON answer that isn't worth caching.
pub fn json_body<T: Serialize>(body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], bytes).into_response(),
        Err(error) => Error::internal(format!("a response that is no JSON: {error}")).into_response(),
    }
}

/// The description of the API, made once.
pub async fn get_openapi(
    State(document): State<Arc<super::encoded::Encoded>>,
    headers: axum::http::HeaderMap,
) -> Response {
    document.respond(&headers, &super::cache_policy::PUBLIC)
}

/// `/docs`: Swagger UI. Its page names its files relative to `/docs/`, which is where we serve them.
pub async fn get_docs() -> Response {
    let mut response = docs_file("index.html");
    if let Ok(page) = docs_page() {
        *response.body_mut() = Body::from(page);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

fn docs_page() -> Result<String, ()> {
    let file = utoipa_swagger_ui::serve("index.html", docs_config()).map_err(|_| ())?;
    let page = String::from_utf8(file.ok_or(())?.bytes.into_owned()).map_err(|_| ())?;
    Ok(page
        .replace("\"./", "\"/docs/")
        .replace("\"index.css\"", "\"/docs/index.css\"")
        .replace("<title>Swagger UI</title>", "<title>Plantopia API</title>"))
}

/// A file of Swagger UI.
pub async fn get_docs_file(Path(file): Path<String>) -> Response {
    docs_file(&file)
}

fn docs_config() -> Arc<DocsConfig<'static>> {
    Arc::new(DocsConfig::from("/openapi.json"))
}

fn docs_file(name: &str) -> Response {
    match utoipa_swagger_ui::serve(name, docs_config()) {
        Ok(Some(file)) => ([(header::CONTENT_TYPE, file.content_type)], file.bytes.into_owned()).into_response(),
        Ok(None) => Error::NotFound("Not Found".into()).into_response(),
        Err(error) => Error::internal(format!("the docs: {error}")).into_response(),
    }
}

/// `/redoc`: the docs have one page.
pub async fn get_redoc() -> Redirect {
    Redirect::temporary("/docs")
}

/// The paths that there are, to tell a slash too many from a path that isn't there.
#[derive(Clone)]
pub struct KnownPaths(Arc<matchit::Router<()>>);

impl KnownPaths {
    /// The paths of a described API. `OpenAPI` writes templates as the router does.
    pub fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let mut known = matchit::Router::new();
        let described = document.paths.paths.keys().cloned();
        for path in described.chain(["/docs", "/redoc", "/openapi.json", "/ops"].map(str::to_owned)) {
            // A template that can't be matched isn't one that a slash could be mended for.
            let _ = known.insert(path, ());
        }
        Self(Arc::new(known))
    }
}

/// An unknown path; a known one with a slash too many is sent to the path without it, as the original does.
pub async fn not_found(State(known): State<KnownPaths>, uri: Uri) -> Response {
    let trimmed = uri.path().trim_end_matches('/');
    if trimmed.len() < uri.path().len() && known.0.at(trimmed).is_ok() {
        let target = match uri.query() {
            Some(query) => format!("{trimmed}?{query}"),
            None => trimmed.to_owned(),
        };
        return Redirect::temporary(&target).into_response();
    }
    envelope(StatusCode::NOT_FOUND, "Not Found")
}

/// `/api/v1` leads to `/api/v1/`.
pub async fn add_slash(uri: Uri) -> Redirect {
    Redirect::temporary(&format!("{}/", uri.path()))
}

/// A known path, asked for in a way that it doesn't know; the router adds `Allow`.
pub async fn method_not_allowed() -> Response {
    envelope(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
}
