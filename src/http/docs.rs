//! The description of the API and the page that shows it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use super::cache_policy::PUBLIC;
use super::encoded::Encoded;
use super::extract::Path;
use crate::error::{Error, Result};

const PAGE: &str = "index.html";

/// The page takes everything from this host; Swagger UI sets styles and draws its icons inline.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// `/openapi.json`, `/docs` and `/redoc`; `description` was made once.
pub(crate) fn router(description: Arc<Encoded>) -> Router {
    Router::new()
        .route("/openapi.json", get(get_openapi))
        .route("/docs", get(async |headers: HeaderMap| respond(PAGE, &headers)))
        .route("/docs/{file}", get(async |Path(name): Path<String>, headers: HeaderMap| respond(&name, &headers)))
        // The docs have one page.
        .route("/redoc", get(async || Redirect::temporary("/docs")))
        .with_state(description)
}

async fn get_openapi(State(description): State<Arc<Encoded>>, headers: HeaderMap) -> Response {
    description.respond(&headers, &PUBLIC)
}

fn respond(name: &str, headers: &HeaderMap) -> Result<Response> {
    let mut response = file(name)?.respond(headers, &PUBLIC);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// A file of Swagger UI, unpacked and compressed for the first who asks for it.
fn file(name: &str) -> Result<Arc<Encoded>> {
    static FILES: Mutex<BTreeMap<String, Arc<Encoded>>> = Mutex::new(BTreeMap::new());
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = files.get(name) {
        return Ok(Arc::clone(file));
    }
    let file = utoipa_swagger_ui::serve(name, Arc::new(Config::from("/openapi.json")))
        .map_err(|error| Error::internal(format!("the docs: {error}")))?
        .ok_or_else(|| Error::NotFound("Not Found".into()))?;
    let kind = HeaderValue::try_from(file.content_type)
        .map_err(|_| Error::internal("a file of the docs has no content type"))?;
    let bytes = if name == PAGE { page(&file.bytes) } else { file.bytes.into_owned() };
    let encoded = Encoded::of_type(kind, bytes);
    // Only names of files get here: there are a dozen.
    files.insert(name.to_owned(), Arc::clone(&encoded));
    Ok(encoded)
}

/// The page names its files relative to `/docs/`, which is where they are served.
fn page(html: &[u8]) -> Vec<u8> {
    let html = String::from_utf8_lossy(html)
        .replace("\"./", "\"/docs/")
        .replace("\"index.css\"", "\"/docs/index.css\"")
        .replace("<title>Swagger UI</title>", "<title>Plantopia API</title>");
    html.into_bytes()
}
