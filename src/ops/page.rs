//! `/ops`: one page, its style and its script, from the binary. The figures it asks for itself.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;

use crate::http::encoded::Encoded;

/// A page that can load nothing but its own files and ask nobody but this server.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Asked for each time, answered with 304: a new version of the server shows its new page.
const REVALIDATED: HeaderValue = HeaderValue::from_static("no-cache");

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// The files: path, content type, text.
const FILES: [(&str, &str, &str); 8] = [
    ("/ops", HTML, include_str!("page/index.html")),
    ("/ops/page.css", CSS, include_str!("page/page.css")),
    ("/ops/page.js", SCRIPT, include_str!("page/page.js")),
    ("/ops/charts.js", SCRIPT, include_str!("page/charts.js")),
    ("/ops/series.js", SCRIPT, include_str!("page/series.js")),
    ("/ops/tables.js", SCRIPT, include_str!("page/tables.js")),
    ("/ops/words.js", SCRIPT, include_str!("page/words.js")),
    ("/ops/icon.svg", SVG, include_str!("page/icon.svg")),
];

pub(crate) fn router() -> Router {
    FILES.into_iter().fold(Router::new(), |router, (path, kind, text)| {
        // Packed when somebody first asks: most servers are never looked at.
        let file = LazyLock::new(move || Encoded::of_type(HeaderValue::from_static(kind), text));
        let file = Arc::new(file);
        let get_file = async move |headers: HeaderMap| answer(&file, &headers);
        router.route(path, get(get_file))
    })
}

fn answer(file: &Encoded, headers: &HeaderMap) -> Response {
    let mut response = file.respond(headers, &REVALIDATED);
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ] {
        response.headers_mut().insert(name, value);
    }
    response
}
