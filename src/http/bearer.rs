//! The token of the operators: what a request must carry to reach the calls that are theirs alone.

use std::fmt;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use subtle::ConstantTimeEq;

use crate::config::OperationsConfig;
use crate::error::Error;

/// The fewest characters of a token: below that it could be guessed.
pub const LEAST: usize = 16;

/// A secret that is never shown, not even for debugging.
#[derive(Clone)]
pub struct Token(Arc<str>);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

impl Token {
    /// The token with this text: long enough, and of characters that a header can carry.
    pub fn new(text: &str) -> Option<Self> {
        let fits = text.len() >= LEAST && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.into()))
    }

    /// Whether a request carries the token. How long that takes doesn't depend on how much of it is right.
    pub fn is_in(&self, headers: &HeaderMap) -> bool {
        let value = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
        let Some((scheme, given)) = value.and_then(|value| value.split_at_checked(7)) else {
            return false;
        };
        let given: bool = given.trim_ascii().ct_eq(self.0.as_bytes()).into();
        scheme.eq_ignore_ascii_case(b"bearer ") && given
    }
}

/// A handler that takes this runs only for the operators: the request carried their token.
#[derive(Clone, Copy, Debug)]
pub struct Admin;

impl<S> FromRequestParts<S> for Admin
where
    OperationsConfig: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let config = OperationsConfig::from_ref(state);
        let admitted = config.admin_token.is_some_and(|token| token.is_in(&parts.headers));
        admitted.then_some(Self).ok_or(Error::Unauthorized)
    }
}

/// A handler that takes this shows what the server does: to everybody, unless the settings ask for the token.
#[derive(Clone, Copy, Debug)]
pub struct Reader;

impl<S> FromRequestParts<S> for Reader
where
    OperationsConfig: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let config = OperationsConfig::from_ref(state);
        let admitted = config.reader_token().is_none_or(|token| token.is_in(&parts.headers));
        admitted.then_some(Self).ok_or(Error::Unauthorized)
    }
}

/// What a request that was turned away should have carried.
pub const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_lets_in() {
        let token = Token::new("0123456789abcdef").unwrap();
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
            assert_eq!(token.is_in(&headers), lets_in, "{header}");
        }
        assert!(!token.is_in(&HeaderMap::new()));
        assert_eq!(format!("{token:?}"), "Token(..)");
    }

    #[test]
    fn a_token_that_can_be_guessed_is_none() {
        for text in ["0123456789abcde", "", "with a space in between", "0123456789abcdé-"] {
            assert!(Token::new(text).is_none(), "{text}");
        }
    }
}
