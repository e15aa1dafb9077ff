//! The API's roots, and what answers where no route does.

use std::sync::Arc;

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use crate::error::envelope;

const GREETING: &str = "Plantopia Recommendation Engine API";

/// A greeting, by which the frontend knows that the server is there.
#[derive(Serialize, ToSchema)]
struct Greeting {
    #[schema(example = "Plantopia Recommendation Engine API")]
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.0.0")]
    version: Option<&'static str>,
}

pub(crate) fn router() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_root)).routes(routes!(get_api_root))
}

/// Name and version of the API.
#[utoipa::path(get, path = "/", tag = "shell", responses((status = 200, body = Greeting)))]
async fn get_root() -> Json<Greeting> {
    Json(Greeting { message: GREETING, version: Some("1.0.0") })
}

/// Name of the API.
#[utoipa::path(get, path = "/api/v1/", tag = "shell", responses((status = 200, body = Greeting)))]
async fn get_api_root() -> Json<Greeting> {
    Json(Greeting { message: GREETING, version: None })
}

/// `/api/v1` leads to `/api/v1/`.
pub(crate) async fn add_slash(uri: Uri) -> Redirect {
    Redirect::temporary(&format!("{}/", uri.path()))
}

/// The paths that there are, to tell a slash too many from a path that isn't there.
#[derive(Clone)]
pub(crate) struct KnownPaths(Arc<matchit::Router<()>>);

impl KnownPaths {
    /// The paths of a described API: `OpenAPI` writes templates as the router does.
    pub(crate) fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let mut known = matchit::Router::new();
        let described = document.paths.paths.keys().cloned();
        for path in described.chain(["/docs", "/redoc", "/openapi.json", "/ops"].map(str::to_owned)) {
            // A template that can't be matched isn't one that a slash could be mended for.
            let _ = known.insert(path, ());
        }
        Self(Arc::new(known))
    }

    /// The answer to an unknown path; a known one with a slash too many is sent to the path without it, as the original
    /// does.
    pub(crate) async fn not_found(self, uri: Uri) -> Response {
        let trimmed = uri.path().trim_end_matches('/');
        if trimmed.len() < uri.path().len() && self.0.at(trimmed).is_ok() {
            let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
            return Redirect::temporary(&format!("{trimmed}{query}")).into_response();
        }
        envelope(StatusCode::NOT_FOUND, "Not Found")
    }
}

/// A known path with a method that it doesn't have; the router adds `Allow`.
pub(crate) async fn method_not_allowed() -> Response {
    envelope(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
}
