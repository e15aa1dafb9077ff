//! What the server says of itself: the greeting at its roots, the description of the API, and the page that shows it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::Config as DocsConfig;

use super::cache_policy::PUBLIC;
use super::encoded::{Encoded, json_body};
use super::extract::Path;
use crate::error::Error;

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

/// The roots.
pub(crate) fn router() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get_root)).routes(routes!(get_api_root))
}

/// The routes around the description of the API, which it doesn't describe itself.
pub(crate) fn pages(document: Arc<Encoded>) -> Router {
    Router::new()
        .route("/openapi.json", get(get_openapi))
        .route("/docs", get(get_docs))
        .route("/docs/{file}", get(get_docs_file))
        .route("/redoc", get(get_redoc))
        .with_state(document)
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

/// The description of the API, made once.
async fn get_openapi(State(document): State<Arc<Encoded>>, headers: HeaderMap) -> Response {
    document.respond(&headers, &PUBLIC)
}

/// `/docs`: Swagger UI. Its page names its files relative to `/docs/`, which is where we serve them.
async fn get_docs() -> Response {
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

async fn get_docs_file(Path(file): Path<String>) -> Response {
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
async fn get_redoc() -> Redirect {
    Redirect::temporary("/docs")
}
