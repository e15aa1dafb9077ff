//! Tokens: which are believed, and what address they tell.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use super::keys::Key;
use crate::config::SignInConfig;
use crate::fold;

/// How far the issuer's clock may be from ours, in seconds.
const LEEWAY: f64 = 60.0;

/// What a token must say.
pub(super) struct Rules {
    validation: Validation,
}

/// What is read of a token. Times are seconds since 1970, and may have fractions (RFC 7519, 2).
#[derive(Deserialize)]
struct Claims {
    exp: f64,
    nbf: Option<f64>,
    email: Option<String>,
    email_verified: Option<Value>,
}

/// The id of the key that a token says it is signed with. `Err` is a text that is no token, or one with a signature of
/// another kind than any that this library knows, such as `none`.
pub(super) fn key_id(token: &str) -> Result<Option<String>, Refused> {
    decode_header(token).map(|header| header.kid).map_err(|_| Refused)
}

/// A token that isn't believed. Why is nobody's business: who forges tokens would learn from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused;

impl Rules {
    pub(super) fn new(config: &SignInConfig) -> Self {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&config.issuers);
        validation.set_audience(&config.audiences);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // The library would ask the system for the time; ours is the clock's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self { validation }
    }

    /// The folded address in a token that was signed with this key, and is for us and valid now.
    pub(super) fn verify(&self, token: &str, key: &Key, now: DateTime<Utc>) -> Result<Arc<str>, Refused> {
        let mut validation = self.validation.clone();
        // The key says how it signs. Believing the token would let a public key pass for a secret that both sides share.
        validation.algorithms = vec![key.algorithm];
        let claims = decode::<Claims>(token, &key.key, &validation).map_err(|_| Refused)?.claims;
        claims.address(now)
    }
}

impl Claims {
    fn address(self, now: DateTime<Utc>) -> Result<Arc<str>, Refused> {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 have 31 bits")]
        let now = now.timestamp() as f64;
        let in_time = now <= self.exp + LEEWAY && self.nbf.is_none_or(|nbf| nbf <= now + LEEWAY);
        // Some issuers write it as a text.
        let is_unverified = match &self.email_verified {
            Some(Value::Bool(verified)) => !verified,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("false"),
            _ => false,
        };
        let address = fold::address(self.email.as_deref().unwrap_or_default());
        let is_address = address.contains('@') && !address.chars().any(char::is_control);
        if in_time && !is_unverified && is_address { Ok(address.into()) } else { Err(Refused) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn address(claims: Value) -> Option<String> {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let claims: Claims = serde_json::from_value(claims).ok()?;
        claims.address(now).ok().map(|address| address.to_string())
    }

    #[test]
    fn a_token_has_a_minute_before_and_behind_its_time() {
        for (exp, nbf, is_valid) in [
            (1_000_001.0, None, true),
            (999_940.0, None, true),
            (999_939.9, None, false),
            (1_000_001.0, Some(1_000_060.0), true),
            (1_000_001.0, Some(1_000_060.5), false),
            (f64::MAX, Some(-1.0), true),
        ] {
            let claims = json!({"exp": exp, "nbf": nbf, "email": "a@b"});
            assert_eq!(address(claims).is_some(), is_valid, "{exp} {nbf:?}");
        }
        assert_eq!(address(json!({"email": "a@b"})), None);
        assert_eq!(address(json!({"exp": "soon", "email": "a@b"})), None);
        assert_eq!(address(json!({"exp": 1e9, "nbf": "now", "email": "a@b"})), None);
    }

    #[test]
    fn an_address_is_one_that_the_issuer_does_not_doubt() {
        let email = |email: Value, verified: Value| {
            address(json!({"exp": 1_000_001, "email": email, "email_verified": verified}))
        };
        assert_eq!(email(json!(" Sam@Example.com "), json!(true)).as_deref(), Some("sam@example.com"));
        assert_eq!(email(json!("İnci@b"), Value::Null).as_deref(), Some("İnci@b"));
        assert_eq!(email(json!("a@b"), json!("true")).as_deref(), Some("a@b"));
        for (address, verified) in [
            (json!("a@b"), json!(false)),
            (json!("a@b"), json!("False")),
            (json!(""), json!(true)),
            (json!("sam"), json!(true)),
            (json!("a@b\u{0}"), json!(true)),
            (json!(7), json!(true)),
            (Value::Null, json!(true)),
        ] {
            assert_eq!(email(address.clone(), verified.clone()), None, "{address} {verified}");
        }
    }
}
