//! What answers where no route does.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};

use crate::error::envelope;

/// The paths that there are, to tell a slash too many from a path that isn't there.
pub(crate) struct KnownPaths(matchit::Router<()>);

impl KnownPaths {
    /// The paths of a described API. `OpenAPI` writes templates as the router does.
    pub(crate) fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let mut known = matchit::Router::new();
        let described = document.paths.paths.keys().cloned();
        for path in described.chain(["/docs", "/redoc", "/openapi.json", "/ops"].map(str::to_owned)) {
            // A template that can't be matched isn't one that a slash could be mended for.
            let _ = known.insert(path, ());
        }
        Self(known)
    }
}

/// An unknown path; a known one with a slash too many is sent to the path without it, as the original does.
pub(crate) fn not_found(known: &KnownPaths, uri: &Uri) -> Response {
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
pub(crate) async fn add_slash(uri: Uri) -> Redirect {
    Redirect::temporary(&format!("{}/", uri.path()))
}

/// A known path, asked for in a way that it doesn't know; the router adds `Allow`.
pub(crate) async fn method_not_allowed() -> Response {
    envelope(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
}
