//! Who asks, by their token: where it is asked at all, which tokens are believed, and what address they tell.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::keys::Keys;
use crate::clock::Clock;
use crate::config::{Secret, SignInConfig};
use crate::error::{Error, Result};
use crate::fold;
use crate::metrics;

/// How far the issuer's clock may be from ours, in seconds.
const LEEWAY: f64 = 60.0;

/// Who may do what in whose garden. Clones share everything.
#[derive(Clone)]
pub struct Auth(Option<Arc<SignIn>>);

/// The number that a gardener's links carry: raising it ends those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FeedNumber {
    /// So that who comes back after being erased doesn't get the old links back.
    pub user_id: i32,
    pub number: i32,
}

pub(super) struct SignIn {
    pub(super) is_required: bool,
    validation: Validation,
    keys: Arc<Keys>,
    clock: Clock,
    feed_secret: Option<Secret>,
}

impl Auth {
    /// Nothing is fetched yet.
    pub(crate) fn new(config: Option<&SignInConfig>, clock: Clock) -> Result<Self> {
        let Some(config) = config else { return Ok(Self(None)) };
        Ok(Self(Some(Arc::new(SignIn {
            is_required: config.is_required,
            validation: validation(config),
            keys: Keys::new(config.keys.clone(), clock.clone())?,
            clock,
            feed_secret: config.feed_secret.clone(),
        }))))
    }

    /// `None` while nobody is asked who they are.
    pub(super) fn sign_in(&self) -> Option<&Arc<SignIn>> {
        self.0.as_ref()
    }

    /// The key of a gardener's feed in lower-case hexadecimal, where links are signed: phones that subscribe can't send tokens.
    pub(crate) fn feed_key(&self, address: &str, number: FeedNumber) -> Option<String> {
        // An HMAC takes a key of any length.
        let secret = self.0.as_ref()?.feed_secret.as_ref()?.reveal().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
        let FeedNumber { user_id, number } = number;
        mac.update(format!("plantopia-feed:{user_id}:{number}:{}", fold::address(address)).as_bytes());
        Some(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether a key opens a gardener's feed, in any case and in constant time.
    pub(crate) fn opens_feed(&self, address: &str, number: FeedNumber, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        self.feed_key(address, number).is_some_and(|right| right.as_bytes().ct_eq(key.as_bytes()).into())
    }
}

impl SignIn {
    /// The folded address of who asks; `None` for one without a token, where that may be.
    pub(super) async fn recognize(&self, token: Option<&str>) -> Result<Option<Arc<str>>> {
        let (outcome, recognized) = match token {
            None if self.is_required => ("missing", Err(Error::Unauthorized)),
            None => ("anonymous", Ok(None)),
            Some(token) => match self.verify(token).await {
                Ok(None) => ("refused", Err(Error::Unauthorized)),
                Err(error) => ("unavailable", Err(error)),
                believed => return believed,
            },
        };
        self.count(outcome);
        recognized
    }

    /// The folded address in a token that was signed with the issuer's key, and is for us and valid now. Why one isn't believed
    /// is nobody's business: who forges tokens would learn from it.
    async fn verify(&self, token: &str) -> Result<Option<Arc<str>>> {
        // What is no token, or has a signature of a kind that the library doesn't know, such as `none`, has no head.
        let Ok(head) = decode_header(token) else { return Ok(None) };
        let Some(key) = self.keys.find(head.kid.as_deref()).await? else { return Ok(None) };
        let mut validation = self.validation.clone();
        // The key says how it signs. Believing the token would let a public key pass for a secret that both sides share.
        validation.algorithms = vec![key.algorithm];
        let decoded = decode::<Claims>(token, &key.key, &validation).ok();
        Ok(decoded.and_then(|decoded| decoded.claims.address(self.clock.now())))
    }

    /// Counts a request by how it came out.
    pub(super) fn count(&self, outcome: &'static str) {
        metrics::count_auth(if self.is_required { "required" } else { "optional" }, outcome);
    }
}

/// What is read of a token. Times are seconds since 1970, and may have fractions (RFC 7519, 2).
#[derive(Deserialize)]
struct Claims {
    exp: f64,
    nbf: Option<f64>,
    email: Option<String>,
    email_verified: Option<Value>,
}

fn validation(config: &SignInConfig) -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&config.issuers);
    validation.set_audience(&config.audiences);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    // The library would ask the system for the time; ours is the clock's.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

impl Claims {
    fn address(self, now: DateTime<Utc>) -> Option<Arc<str>> {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 have 31 bits")]
        let now = now.timestamp() as f64;
        let in_time = now <= self.exp + LEEWAY && self.nbf.is_none_or(|nbf| nbf <= now + LEEWAY);
        // Some issuers write it as a text.
        let is_unverified = match &self.email_verified {
            Some(Value::Bool(verified)) => !verified,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("false"),
            _ => false,
        };
        let address = fold::address(&self.email?);
        let is_address = address.contains('@') && !address.chars().any(char::is_control);
        (in_time && !is_unverified && is_address).then(|| address.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The address that a token tells whose claims have these values too.
    fn address(changes: &Value) -> Option<String> {
        let mut claims = json!({"exp": 1_000_001, "email": "a@b"});
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let claims: Claims = serde_json::from_value(claims).ok()?;
        claims.address(DateTime::from_timestamp(1_000_000, 0).unwrap()).map(|address| address.to_string())
    }

    #[test]
    fn a_token_has_its_time_and_an_address_that_the_issuer_does_not_doubt() {
        for (claims, told) in [
            (json!({}), "a@b"),
            (json!({"exp": f64::MAX, "nbf": -1.0}), "a@b"),
            (json!({"email": "İnci@b", "email_verified": null}), "İnci@b"),
            (json!({"email_verified": "true"}), "a@b"),
        ] {
            assert_eq!(address(&claims).as_deref(), Some(told), "{claims}");
        }
        for claims in [
            json!({"exp": 999_939.9}),
            json!({"exp": null}),
            json!({"nbf": 1_000_060.5}),
            json!({"email_verified": "False"}),
            json!({"email": ""}),
            json!({"email": "a@b\u{0}"}),
            json!({"email": 7}),
        ] {
            assert_eq!(address(&claims), None, "{claims}");
        }
    }
}
