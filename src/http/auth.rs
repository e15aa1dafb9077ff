//! Extractors for calls that ask for the operators' token.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::{OperationsConfig, Secret};
use crate::error::Error;

/// Whether a request carries the token.
fn carries(headers: &HeaderMap, token: &Secret) -> bool {
    let value = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let Some((scheme, given)) = value.and_then(|value| value.split_at_checked(7)) else {
        return false;
    };
    let matches = token.matches(given.trim_ascii());
    scheme.eq_ignore_ascii_case(b"bearer ") && matches
}

/// A handler that takes this runs only for the operators: the request carried their token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admin;

impl<S> FromRequestParts<S> for Admin
where
    OperationsConfig: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let config = OperationsConfig::from_ref(state);
        let admitted = config.admin_token.is_some_and(|token| carries(&parts.headers, &token));
        admitted.then_some(Self).ok_or(Error::Unauthorized)
    }
}

/// A handler that takes this shows what the server does: to everybody, unless the settings ask for the token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader;

impl<S> FromRequestParts<S> for Reader
where
    OperationsConfig: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let config = OperationsConfig::from_ref(state);
        let admitted = config.reader_token.as_ref().is_none_or(|token| carries(&parts.headers, token));
        admitted.then_some(Self).ok_or(Error::Unauthorized)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn only_the_whole_token_lets_in() {
        let settings = |name: &str| (name == "ADMIN_TOKEN").then(|| "0123456789abcdef".to_owned());
        let token = Config::read(&settings).unwrap().operations.admin_token.unwrap();
        for (header, lets_in) in [
            ("Bearer 0123456789abcdef", true),
            ("bearer  0123456789abcdef", true),
            ("Bearer 0123456789abcdeF", false),
            ("Bearer 0123456789abcde", false),
            ("Bearer 0123456789abcdef0", false),
            ("Bearer ", false),
            ("Bearer", false),
            ("Basic 0123456789abcdef", false),
            ("0123456789abcdef", false),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, header.parse().unwrap())]);
            assert_eq!(carries(&headers, &token), lets_in, "{header}");
        }
        assert!(!carries(&HeaderMap::new(), &token));
    }
}
