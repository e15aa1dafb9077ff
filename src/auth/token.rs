//! Tokens: which are believed, and what address they tell.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Validation, decode};
use serde::Deserialize;
use serde_json::Value;

use super::keys::Key;
use crate::config::SignInConfig;
use crate::fold;

/// How far the issuer's clock may be from ours, in seconds.
const LEEWAY: f64 = 60.0;

/// What is read of a token. Times are seconds since 1970, and may have fractions (RFC 7519, 2).
#[derive(Deserialize)]
struct Claims {
    exp: f64,
    nbf: Option<f64>,
    email: Option<String>,
    email_verified: Option<Value>,
}

/// What a token must say.
pub(super) fn validation(config: &SignInConfig) -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&config.issuers);
    validation.set_audience(&config.audiences);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    // The library would ask the system for the time; ours is the clock's.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

/// The folded address in a token that was signed with this key, and is for us and valid now. Why one isn't believed is nobody's
/// business: who forges tokens would learn from it.
pub(super) fn verify(token: &str, validation: &Validation, key: &Key, now: DateTime<Utc>) -> Option<Arc<str>> {
    let mut validation = validation.clone();
    // The key says how it signs. Believing the token would let a public key pass for a secret that both sides share.
    validation.algorithms = vec![key.algorithm];
    decode::<Claims>(token, &key.key, &validation).ok()?.claims.address(now)
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
            (json!({"exp": 999_940.0}), "a@b"),
            (json!({"nbf": 1_000_060.0}), "a@b"),
            (json!({"exp": f64::MAX, "nbf": -1.0}), "a@b"),
            (json!({"email": " Sam@Example.com ", "email_verified": true}), "sam@example.com"),
            (json!({"email": "İnci@b", "email_verified": null}), "İnci@b"),
            (json!({"email_verified": "true"}), "a@b"),
        ] {
            assert_eq!(address(&claims).as_deref(), Some(told), "{claims}");
        }
        for claims in [
            json!({"exp": 999_939.9}),
            json!({"exp": "soon"}),
            json!({"exp": null}),
            json!({"nbf": 1_000_060.5}),
            json!({"nbf": "now"}),
            json!({"email_verified": false}),
            json!({"email_verified": "False"}),
            json!({"email": ""}),
            json!({"email": "sam"}),
            json!({"email": "a@b\u{0}"}),
            json!({"email": 7}),
            json!({"email": null}),
        ] {
            assert_eq!(address(&claims), None, "{claims}");
        }
    }
}
