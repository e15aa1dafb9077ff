//! What is refused before any work: requests that don't say for which host they are, and writes from foreign pages.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, Version, header};
use axum::response::IntoResponse;
use tower_http::validate_request::ValidateRequest;

use super::client::X_FORWARDED_HOST;
use super::cors;
use crate::error::Error;

#[derive(Clone)]
pub(super) struct Door {
    pub allowed_origins: Arc<[String]>,
}

impl Door {
    fn check<B>(&self, request: &Request<B>) -> Result<(), Error> {
        let headers = request.headers();
        let hosts = headers.get_all(header::HOST).iter().count();
        if hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11) {
            return Err(Error::BadRequest("A request must have one Host header".into()));
        }
        if !matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH | Method::DELETE) {
            return Ok(());
        }
        // A browser sends some writes of any page without asking first: CORS only hides the answer. It always says from
        // where they come.
        match headers.get(header::ORIGIN) {
            Some(origin) if !cors::lets_in(&self.allowed_origins, origin) && !is_own(origin, headers) => {
                Err(Error::Forbidden("Origin not allowed".into()))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a page of this server's own host sent the request.
fn is_own(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let origin = origin.to_str().unwrap_or_default();
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let same = |host: &HeaderValue| {
        let host = host.to_str().unwrap_or_default().trim();
        let bare = |text: &str| text.strip_suffix(default_port).unwrap_or(text).to_ascii_lowercase();
        !host.is_empty() && bare(host) == bare(authority)
    };
    [header::HOST, X_FORWARDED_HOST].into_iter().any(|name| headers.get_all(name).iter().any(same))
}

impl<B> ValidateRequest<B> for Door {
    type ResponseBody = Body;

    fn validate(&mut self, request: &mut Request<B>) -> Result<(), Response<Body>> {
        self.check(request).map_err(IntoResponse::into_response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(method: Method, headers: &[(&str, &str)]) -> bool {
        let door = Door { allowed_origins: ["https://garden.example".to_owned()].into() };
        let mut request = Request::builder().method(method);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        door.check(&request.body(()).unwrap()).is_ok()
    }

    #[test]
    fn a_foreign_page_writes_nothing() {
        for (origin, forwarded, may) in [
            ("https://garden.example", "", true),
            ("https://garden.example.evil.example", "", false),
            ("https://evil.example", "", false),
            ("null", "", false),
            ("https://api.example", "", true),
            ("https://API.example:443", "", true),
            ("http://api.example:443", "", false),
            ("https://api.example:8443", "", false),
            ("https://front.example", "front.example", true),
            ("https://front.example", "other.example", false),
        ] {
            let headers = [("host", "api.example"), ("origin", origin), ("x-forwarded-host", forwarded)];
            for method in [Method::POST, Method::PUT, Method::DELETE] {
                assert_eq!(passes(method, &headers), may, "{origin} {forwarded}");
            }
            assert!(passes(Method::GET, &headers), "reading is for CORS to decide");
        }
        assert!(passes(Method::POST, &[("host", "api.example")]), "curl has no origin");
    }
}
