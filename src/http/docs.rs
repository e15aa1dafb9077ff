//! The description of the API and the page that shows it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use super::cache_policy::PUBLIC;
use super::encoded::Encoded;
use super::extract::Path;
use crate::error::{Error, Result};

/// `/openapi.json`, `/docs` and `/redoc`; `description` was made once.
pub(crate) fn router(description: Arc<Encoded>) -> Router {
    Router::new()
        .route("/openapi.json", get(get_openapi))
        .route("/docs", get(get_docs))
        .route("/docs/{file}", get(get_docs_file))
        // The docs have one page.
        .route("/redoc", get(async || Redirect::temporary("/docs")))
        .with_state(description)
}

async fn get_openapi(State(description): State<Arc<Encoded>>, headers: HeaderMap) -> Response {
    description.respond(&headers, &PUBLIC)
}

/// Swagger UI. Its page names its files relative to `/docs/`, which is where they are served.
async fn get_docs() -> Result<Response> {
    let (kind, page) = file("index.html")?;
    let page = String::from_utf8(page).map_err(|_| Error::internal("the docs' page is no text"))?;
    let page = page
        .replace("\"./", "\"/docs/")
        .replace("\"index.css\"", "\"/docs/index.css\"")
        .replace("<title>Swagger UI</title>", "<title>Plantopia API</title>");
    Ok(([(header::CONTENT_TYPE, kind)], page).into_response())
}

async fn get_docs_file(Path(name): Path<String>) -> Result<Response> {
    let (kind, file) = file(&name)?;
    Ok(([(header::CONTENT_TYPE, kind)], file).into_response())
}

/// A file of Swagger UI with its content type.
fn file(name: &str) -> Result<(String, Vec<u8>)> {
    let file = utoipa_swagger_ui::serve(name, Arc::new(Config::from("/openapi.json")))
        .map_err(|error| Error::internal(format!("the docs: {error}")))?
        .ok_or_else(|| Error::NotFound("Not Found".into()))?;
    Ok((file.content_type, file.bytes.into_owned()))
}
