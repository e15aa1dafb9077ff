//! The issuer's public keys: fetched when the first token comes, kept, and fetched again for a key that isn't known.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Client;
use serde::Deserialize;
use serde_json::Value;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::config::KeySource;
use crate::error::{Cause, Error, Result};
use crate::http::outbound::{self, send};

const TIMEOUT: Duration = Duration::from_secs(5);

/// The most bytes of a key set: Google's has two thousand.
const MAX_BYTES: usize = 256 << 10;

/// Keys are asked for again after this time, so that one that the issuer took back isn't believed for ever.
const MAX_AGE: TimeDelta = TimeDelta::hours(1);

/// Who makes up key ids doesn't make us ask the issuer more often than this.
const INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// The same while there are no keys at all, and nobody can sign in.
const FIRST_INTERVAL: TimeDelta = TimeDelta::seconds(2);

/// A key with the one algorithm that it is for.
pub(super) struct Key {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

pub(super) struct Keys {
    source: KeySource,
    client: Client,
    clock: Clock,
    known: ArcSwapOption<Known>,
    /// When the keys were asked for last; held while they are.
    asked: Mutex<Option<DateTime<Utc>>>,
}

struct Known {
    keys: Vec<Arc<Key>>,
    since: DateTime<Utc>,
}

impl Known {
    /// The key with this id. A token without one means the only key.
    fn find(&self, id: Option<&str>) -> Option<Arc<Key>> {
        match (id, self.keys.as_slice()) {
            (Some(_), keys) => keys.iter().find(|key| key.id.as_deref() == id).cloned(),
            (None, [only]) => Some(Arc::clone(only)),
            (None, _) => None,
        }
    }
}

impl Keys {
    pub(super) fn new(source: KeySource, clock: Clock) -> Result<Arc<Self>> {
        let (client, known, asked) = (outbound::client()?, ArcSwapOption::empty(), Mutex::default());
        Ok(Arc::new(Self { source, client, clock, known, asked }))
    }

    /// The key with this id, if the issuer has it; an error while there are no keys at all.
    pub(super) async fn find(self: &Arc<Self>, id: Option<&str>) -> Result<Option<Arc<Key>>> {
        let known = self.known.load_full();
        if let Some(known) = &known
            && let Some(key) = known.find(id)
        {
            self.renew(known);
            return Ok(Some(key));
        }
        // In a task of its own: who hangs up must not cost the others their keys.
        let keys = Arc::clone(self);
        let fetched = tokio::spawn(async move { keys.fetch(known).await }).await;
        let fetched = fetched.map_err(|error| Error::internal(format!("the issuer's keys: {error}")))?;
        Ok(fetched?.find(id))
    }

    /// Has old keys fetched again. They go on being used meanwhile, and while the issuer is away.
    fn renew(self: &Arc<Self>, known: &Arc<Known>) {
        if self.clock.now() - known.since < MAX_AGE
            || !self.asked.try_lock().is_ok_and(|asked| self.may_ask(*asked, true))
        {
            return;
        }
        let (keys, known) = (Arc::clone(self), Some(Arc::clone(known)));
        tokio::spawn(async move { keys.fetch(known).await });
    }

    /// Keys newer than `seen`, if they may be asked for now and the issuer answers; else those that there are.
    async fn fetch(&self, seen: Option<Arc<Known>>) -> Result<Arc<Known>> {
        let mut asked = self.asked.lock().await;
        let known = self.known.load_full();
        let unavailable = || Error::Unavailable(Cause::from("there are no keys of the issuer to check tokens with"));
        let since = |known: &Option<Arc<Known>>| known.as_ref().map(|known| known.since);
        if since(&known) != since(&seen) || !self.may_ask(*asked, known.is_some()) {
            return known.ok_or_else(unavailable);
        }
        let now = self.clock.now();
        *asked = Some(now);
        match load(&self.source, &self.client).await {
            Ok(keys) => {
                let known = Arc::new(Known { keys, since: now });
                self.known.store(Some(Arc::clone(&known)));
                Ok(known)
            }
            Err(why) => {
                tracing::warn!(%why, "the issuer's keys can't be had: those that are known stay");
                known.ok_or_else(unavailable)
            }
        }
    }

    fn may_ask(&self, asked: Option<DateTime<Utc>>, has_keys: bool) -> bool {
        let interval = if has_keys { INTERVAL } else { FIRST_INTERVAL };
        // A clock that was set back doesn't stop us.
        asked.is_none_or(|asked| (self.clock.now() - asked).abs() >= interval)
    }
}

/// The keys of the set that can be used, or why there are none.
async fn load(source: &KeySource, client: &Client) -> Result<Vec<Arc<Key>>, String> {
    let bytes = match source {
        KeySource::Url(url) => {
            let request = client.get(url.url().clone()).timeout(TIMEOUT);
            let answer = send(request, MAX_BYTES).await.map_err(|unanswered| unanswered.why)?;
            if !answer.status.is_success() {
                return Err(format!("the answer is a {}", answer.status.as_u16()));
            }
            answer.body
        }
        KeySource::File(path) => {
            let file = File::open(path).await.map_err(|error| format!("the file can't be opened: {error}"))?;
            let mut bytes = Vec::new();
            let read = file.take(MAX_BYTES as u64).read_to_end(&mut bytes).await;
            read.map_err(|error| format!("the file can't be read: {error}"))?;
            bytes
        }
    };
    let keys = parse(&bytes).ok_or("what is there is no key set")?;
    if keys.is_empty() { Err("no key of the set is for RS256, ES256 or EdDSA".into()) } else { Ok(keys) }
}

/// Asks for the keys once, and tells how many can be used or why they can't be had.
pub(crate) async fn try_keys(source: &KeySource) -> Result<usize, String> {
    let client = outbound::client().map_err(|_| "there is no client for other services")?;
    load(source, &client).await.map(|keys| keys.len())
}

/// The keys of a set (RFC 7517) that can be used; the others are for somebody else.
fn parse(bytes: &[u8]) -> Option<Vec<Arc<Key>>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = serde_json::from_slice(bytes).ok()?;
    let keys = set.keys.into_iter().filter_map(|key| usable(&serde_json::from_value(key).ok()?));
    Some(keys.map(Arc::new).collect())
}

fn usable(jwk: &Jwk) -> Option<Key> {
    if jwk.common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature) {
        return None;
    }
    let (algorithm, name) = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
        }
        _ => return None,
    };
    if jwk.common.key_algorithm.is_some_and(|own| own != name) {
        return None;
    }
    let key = DecodingKey::from_jwk(jwk).ok()?;
    Some(Key { id: jwk.common.key_id.clone(), algorithm, key })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RSA: &str = "sXch";

    fn algorithms(keys: &Value) -> Vec<Algorithm> {
        let keys = parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap();
        keys.iter().map(|key| key.algorithm).collect()
    }

    #[test]
    fn a_key_is_for_one_algorithm() {
        let ec = |curve: &str| json!({"kty": "EC", "crv": curve, "x": "AQ", "y": "AQ"});
        let keys = json!([
            {"kty": "RSA", "n": RSA, "e": "AQAB", "alg": "RS256", "use": "sig"},
            ec("P-256"),
            {"kty": "OKP", "crv": "Ed25519", "x": "AQ", "alg": "EdDSA"},
        ]);
        assert_eq!(algorithms(&keys), [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA]);
        for unusable in [
            json!({"kty": "RSA", "n": RSA, "e": "AQAB", "alg": "PS256"}),
            json!({"kty": "RSA", "n": RSA, "e": "AQAB", "alg": "HS256"}),
            json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}),
            json!({"kty": "new", "alg": "ML-DSA-44"}),
            ec("P-384"),
        ] {
            assert_eq!(algorithms(&json!([unusable])), [], "{unusable}");
        }
        assert!(parse(b"[]").is_none() && parse(b"<html>").is_none() && parse(br#"{"keys": 1}"#).is_none());
    }

    #[test]
    fn a_token_without_a_key_id_means_the_only_key() {
        let key = |id: Option<&str>| {
            let jwk = json!({"kty": "RSA", "n": RSA, "e": "AQAB", "kid": id});
            Arc::new(usable(&serde_json::from_value(jwk).unwrap()).unwrap())
        };
        let known = |keys: Vec<Arc<Key>>| Known { keys, since: DateTime::UNIX_EPOCH };
        assert!(known(vec![key(Some("a"))]).find(None).is_some());
        assert!(known(vec![key(None)]).find(Some("a")).is_none());
        let two = known(vec![key(Some("a")), key(Some("b"))]);
        assert!(two.find(None).is_none());
        assert_eq!(two.find(Some("b")).unwrap().id.as_deref(), Some("b"));
    }
}
