//! `/ops`: one page, its style and its script, from the binary. It holds no figures itself: those it asks for, with the
//! operators' token where the settings want it.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::http::encoded::Encoded;

/// A page that can load nothing but its own files and ask nobody but this server.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Asked for each time, answered with 304: a new version of the server shows its new page.
const REVALIDATED: HeaderValue = HeaderValue::from_static("no-cache");

/// The paths of the page's files, for those who count requests by route.
pub const PATHS: [&str; 4] = ["/ops", "/ops/page.css", "/ops/page.js", "/ops/icon.svg"];

/// The page and its files.
pub fn router() -> Router<App> {
    Router::new()
        .route(PATHS[0], get(get_page))
        .route(PATHS[1], get(get_style))
        .route(PATHS[2], get(get_script))
        .route(PATHS[3], get(get_icon))
}

async fn get_page(headers: HeaderMap) -> Response {
    static PAGE: LazyLock<Arc<Encoded>> = LazyLock::new(|| {
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        Encoded::of_kind(kind, include_str!("page/index.html"))
    });
    answer(&PAGE, &headers)
}

async fn get_style(headers: HeaderMap) -> Response {
    static STYLE: LazyLock<Arc<Encoded>> = LazyLock::new(|| {
        let kind = HeaderValue::from_static("text/css; charset=utf-8");
        Encoded::of_kind(kind, include_str!("page/page.css"))
    });
    answer(&STYLE, &headers)
}

async fn get_script(headers: HeaderMap) -> Response {
    static SCRIPT: LazyLock<Arc<Encoded>> = LazyLock::new(|| {
        let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
        Encoded::of_kind(kind, include_str!("page/page.js"))
    });
    answer(&SCRIPT, &headers)
}

async fn get_icon(headers: HeaderMap) -> Response {
    static ICON: LazyLock<Arc<Encoded>> = LazyLock::new(|| {
        let kind = HeaderValue::from_static("image/svg+xml");
        Encoded::of_kind(kind, include_str!("page/icon.svg"))
    });
    answer(&ICON, &headers)
}

fn answer(file: &Encoded, headers: &HeaderMap) -> Response {
    let mut response = file.respond(headers, &REVALIDATED);
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ] {
        response.headers_mut().insert(name, value);
    }
    response
}
