//! Which tokens are believed, and in which order a request is refused.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey};
use reqwest::Method;
use serde_json::{Value, json};

use super::{FOREIGN, OTHER, OWNER, call, claims, get, settle, start, token};
use crate::support::issuer::{AUDIENCE, FEED_SECRET, ISSUER, key, part, sign, signing_key};

/// Tokens about somebody that nobody may believe.
pub fn refused(email: &str, now: DateTime<Utc>) -> Vec<(&'static str, String)> {
    let seconds = now.timestamp();
    let with = |name: &str, value: Value| {
        let mut claims = claims(email, now);
        claims[name] = value;
        sign(&claims, Algorithm::RS256, &signing_key("rsa"), "rsa")
    };
    let without = |name: &str| {
        let mut claims = claims(email, now);
        claims.as_object_mut().unwrap().remove(name);
        sign(&claims, Algorithm::RS256, &signing_key("rsa"), "rsa")
    };
    let good = claims(email, now);
    let whole = token(email, now);
    let (signed, signature) = whole.rsplit_once('.').unwrap();
    let (head, _) = signed.split_once('.').unwrap();
    let none = |algorithm: &str| format!("{}.{}.", part(&json!({"alg": algorithm, "kid": "rsa"})), part(&good));
    let public = key("rsa")["n"].as_str().unwrap().to_owned();
    let hmac = |secret: &[u8]| sign(&good, Algorithm::HS256, &EncodingKey::from_secret(secret), "rsa");
    vec![
        ("expired", with("exp", json!(seconds - 61))),
        ("not yet valid", with("nbf", json!(seconds + 61))),
        ("no end", without("exp")),
        ("an end that is none", with("exp", json!("never"))),
        ("another issuer", with("iss", json!("https://accounts.evil.example"))),
        ("no issuer", without("iss")),
        ("another audience", with("aud", json!("somebody-else"))),
        ("other audiences", with("aud", json!(["a", "b"]))),
        ("no audience", without("aud")),
        ("no address", without("email")),
        ("an address that is none", with("email", json!("sarah"))),
        ("an address that the issuer doubts", with("email_verified", json!(false))),
        ("another's key by that name", sign(&good, Algorithm::RS256, &signing_key("rsa-other"), "rsa")),
        ("a key that isn't known", sign(&good, Algorithm::RS256, &signing_key("rsa-other"), "rsa-other")),
        ("a key of another kind", sign(&good, Algorithm::ES256, &signing_key("ec"), "rsa")),
        ("an algorithm that the key isn't for", sign(&good, Algorithm::RS512, &signing_key("rsa"), "rsa")),
        ("the same with padding", sign(&good, Algorithm::PS256, &signing_key("rsa"), "rsa")),
        ("none", none("none")),
        ("None", none("None")),
        ("an HMAC with the public key", hmac(public.as_bytes())),
        ("an HMAC with the public key's JSON", hmac(key("rsa").to_string().as_bytes())),
        ("an HMAC with the feeds' secret", hmac(FEED_SECRET.as_bytes())),
        ("other claims", format!("{head}.{}.{signature}", part(&claims(OTHER, now)))),
        ("no signature", format!("{signed}.")),
        ("garbage", "garbage".to_owned()),
        ("dots", "..".to_owned()),
        ("nothing", String::new()),
    ]
}

#[tokio::test]
async fn all_three_algorithms_are_believed_each_with_its_key() {
    let (app, issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    let now = app.clock.now();
    let path = format!("/api/v1/tracking/user/{OWNER}");
    for (algorithm, id) in [(Algorithm::RS256, "rsa"), (Algorithm::ES256, "ec"), (Algorithm::EdDSA, "ed")] {
        let token = sign(&claims(OWNER, now), algorithm, &signing_key(id), id);
        get(&app, &path, Some(&token)).await.ok();
    }
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_addresses_in_spelling() {
    let (app, _issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    let now = app.clock.now();
    let with = |changes: Value| {
        let mut claims = claims(OWNER, now);
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        sign(&claims, Algorithm::RS256, &signing_key("rsa"), "rsa")
    };
    for changes in [
        json!({"exp": now.timestamp() - 60}),
        json!({"nbf": now.timestamp() + 60}),
        json!({"aud": ["another", AUDIENCE]}),
        json!({"email": " SARAH@Example.com "}),
        json!({"email_verified": null}),
        json!({"iss": ISSUER, "nonce": "unknown claims are ignored"}),
    ] {
        for path in ["sarah@example.com", "Sarah%40EXAMPLE.com%20"] {
            let path = format!("/api/v1/tracking/user/{path}");
            get(&app, &path, Some(&with(changes.clone()))).await.ok();
        }
    }
}

#[tokio::test]
async fn first_comes_401_then_403_then_the_rest() {
    let (app, _issuer) = start("required").await;
    let own = token(OWNER, app.clock.now());
    let page = |email: &str| format!("/api/v1/tracking/user/{email}?limit=0");
    // An address that nobody has, and one that is none, are another's all the same.
    for email in ["nobody@example.com", "none", OTHER] {
        assert_eq!(get(&app, &page(email), None).await.status, 401);
        assert_eq!(get(&app, &page(email), Some(&own)).await.detail(403), FOREIGN);
        let favorites = format!("/api/v1/favorites/check/x?email={email}");
        assert_eq!(get(&app, &favorites, Some(&own)).await.detail(403), FOREIGN);
    }
    assert_eq!(get(&app, &page(OWNER), Some(&own)).await.status, 422);
    let owner = format!("/api/v1/tracking/user/{OWNER}");
    assert_eq!(get(&app, &owner, Some(&own)).await.detail(404), format!("User with email {OWNER} not found"));
    for body in [json!({"email": OTHER}), json!({"user_data": {"email": OTHER}, "email": OWNER})] {
        for path in ["/api/v1/tracking/start", "/api/v1/favorites/sync"] {
            assert_eq!(call(&app, Method::POST, path, None, Some(&body)).await.status, 401);
            assert_eq!(call(&app, Method::POST, path, Some(&own), Some(&body)).await.detail(403), FOREIGN);
        }
    }
    let nothing = json!({"email": OWNER, "user_data": {"email": OWNER}});
    assert_eq!(call(&app, Method::POST, "/api/v1/tracking/start", Some(&own), Some(&nothing)).await.status, 422);
    // Of an address that is given twice none may be another's.
    let twice = format!("/api/v1/favorites?email={OTHER}&email={OWNER}");
    assert_eq!(get(&app, &twice, Some(&own)).await.status, 403);
}

#[tokio::test]
async fn what_a_proxy_asks_for_is_no_token() {
    let basic = [("authorization", "Basic c2FyYWg6c2VjcmV0")];
    for (mode, status) in [("optional", 200), ("required", 401)] {
        let (app, _issuer) = start(mode).await;
        settle(&app.db, OWNER).await;
        let answer = app.get_with(&format!("/api/v1/tracking/user/{OWNER}"), &basic).await;
        assert_eq!(answer.status, status, "{mode}: {answer}");
    }
}

#[tokio::test]
async fn what_comes_of_tokens_is_counted_and_nobody_is_named() {
    let (app, _issuer) = start("optional").await;
    settle(&app.db, OWNER).await;
    let path = format!("/api/v1/tracking/user/{OWNER}");
    let own = token(OWNER, app.clock.now());
    for token in [None, None, Some(own.as_str()), Some(&token(OTHER, app.clock.now())), Some("garbage")] {
        get(&app, &path, token).await;
    }
    let metrics = app.get("/metrics").await.text();
    for (outcome, count) in [("anonymous", 2), ("recognized", 1), ("foreign", 1), ("refused", 1)] {
        let line = format!("plantopia_auth_requests_total{{mode=\"optional\",outcome=\"{outcome}\"}} {count}\n");
        assert!(metrics.contains(&line), "{line}{metrics}");
    }
    for secret in ["sarah", "tom@", &own, FEED_SECRET] {
        assert!(!metrics.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_program_and_the_database_fold_addresses_alike() {
    let (app, _issuer) = start("off").await;
    let sql =
        "select coalesce(string_agg(i::text || ':' || plantopia_address(chr(i) || 'Ab' || chr(i)), ',' order by i), '')
        from generate_series(1, 65535) i where i not between 55296 and 57343";
    let folded: String = app.db.fetch(sql).await;
    let characters = (1..=0xffff).filter_map(char::from_u32);
    let ours = characters.map(|c| format!("{}:{}", u32::from(c), plantopia::fold::address(&format!("{c}Ab{c}"))));
    assert!(folded == ours.collect::<Vec<_>>().join(","), "they differ");
}
