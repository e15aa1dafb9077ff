//! Tokens in requests, and the extractors for calls that ask for the operators'.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::config::{OperationsConfig, Secret};
use crate::error::Error;

/// The bearer token that a request carries. Another scheme is a proxy's affair.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(6)?;
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer") && token.first().is_none_or(|byte| *byte == b' ');
    // What isn't ASCII is no token: it is refused as one.
    is_bearer.then(|| str::from_utf8(token).unwrap_or_default().trim())
}

/// Lets in a request that carries this token.
fn admit(headers: &HeaderMap, token: &Secret) -> Result<(), Error> {
    let is_right = bearer(headers).is_some_and(|given| token.matches(given.as_bytes()));
    is_right.then_some(()).ok_or(Error::Unauthorized)
}

/// Routes behind this run only for the operators: the request carried their token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admin;

impl<S> FromRequestParts<S> for Admin
where
    OperationsConfig: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let token = OperationsConfig::from_ref(state).admin_token.ok_or(Error::Unauthorized)?;
        admit(&parts.headers, &token).map(|()| Self)
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
        let token = OperationsConfig::from_ref(state).reader_token;
        token.map_or(Ok(()), |token| admit(&parts.headers, &token)).map(|()| Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_is_told_from_what_a_proxy_asks_for() {
        for (value, token) in [
            (&b"Bearer a.b.c"[..], Some("a.b.c")),
            (b"bearer  a.b.c ", Some("a.b.c")),
            (b"Bearer", Some("")),
            (b"Bearer \xff", Some("")),
            (b"Bearerx", None),
            (b"Basic c2FtOnNlY3JldA==", None),
            (b"", None),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.try_into().unwrap())]);
            assert_eq!(bearer(&headers), token, "{value:?}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
