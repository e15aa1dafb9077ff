//! Who asks, by their token: where it is asked at all.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use jsonwebtoken::{Validation, decode_header};

use super::feed::{self, FeedNumber};
use super::keys::Keys;
use super::token;
use crate::clock::Clock;
use crate::config::{Secret, SignInConfig};
use crate::error::{Error, Result};
use crate::metrics;

/// Who may do what in whose garden. Clones share everything.
#[derive(Clone)]
pub struct Auth(Option<Arc<SignIn>>);

/// Signing in, where it is turned on.
pub(super) struct SignIn {
    pub(super) is_required: bool,
    validation: Validation,
    keys: Keys,
    clock: Clock,
    feed_secret: Option<Secret>,
}

impl Auth {
    /// Nothing is fetched yet.
    pub(crate) fn new(config: Option<&SignInConfig>, clock: Clock) -> Result<Self> {
        let Some(config) = config else { return Ok(Self(None)) };
        Ok(Self(Some(Arc::new(SignIn {
            is_required: config.is_required,
            validation: token::validation(config),
            keys: Keys::new(config.keys.clone(), clock.clone())?,
            clock,
            feed_secret: config.feed_secret.clone(),
        }))))
    }

    /// `None` while nobody is asked who they are.
    pub(super) fn sign_in(&self) -> Option<&Arc<SignIn>> {
        self.0.as_ref()
    }

    /// The key of a gardener's feed, where links are signed.
    pub(crate) fn feed_key(&self, address: &str, number: FeedNumber) -> Option<String> {
        let secret = self.0.as_ref()?.feed_secret.as_ref()?;
        Some(feed::sign(secret, address, number))
    }

    /// Whether a key opens a gardener's feed.
    pub(crate) fn opens_feed(&self, address: &str, number: FeedNumber, key: &str) -> bool {
        let secret = self.0.as_ref().and_then(|sign_in| sign_in.feed_secret.as_ref());
        secret.is_some_and(|secret| feed::matches(secret, address, number, key))
    }
}

impl SignIn {
    /// The folded address of who asks; `None` for one without a token, where that may be.
    pub(super) async fn recognize(&self, headers: &HeaderMap) -> Result<Option<Arc<str>>> {
        let Some(token) = bearer(headers) else {
            if self.is_required {
                self.count("missing");
                return Err(Error::Unauthorized);
            }
            self.count("anonymous");
            return Ok(None);
        };
        match self.verify(token).await {
            Ok(Some(address)) => Ok(Some(address)),
            Ok(None) => {
                self.count("refused");
                Err(Error::Unauthorized)
            }
            Err(error) => {
                self.count("unavailable");
                Err(error)
            }
        }
    }

    /// The address in a token, if it is believed.
    async fn verify(&self, token: &str) -> Result<Option<Arc<str>>> {
        // What is no token, or has a signature of a kind that the library doesn't know, such as `none`, has no head.
        let Ok(head) = decode_header(token) else { return Ok(None) };
        let key = self.keys.find(head.kid.as_deref()).await?;
        Ok(key.and_then(|key| token::verify(token, &self.validation, &key, self.clock.now())))
    }

    /// Counts a request by how it came out.
    pub(super) fn count(&self, outcome: &'static str) {
        metrics::count_auth(if self.is_required { "required" } else { "optional" }, outcome);
    }
}

/// The bearer token that a request carries. Another scheme is a proxy's affair.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(6)?;
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer") && token.first().is_none_or(|byte| *byte == b' ');
    // What isn't ASCII is no token: it is refused as one.
    is_bearer.then(|| str::from_utf8(token).unwrap_or_default().trim())
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
