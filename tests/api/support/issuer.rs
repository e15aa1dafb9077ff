//! An issuer of identity tokens: its public keys over HTTP, and tokens signed as it would, or as it wouldn't.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::sync::watch;

pub const ISSUER: &str = "https://accounts.example";
pub const AUDIENCE: &str = "plantopia.apps.example";
pub const FEED_SECRET: &str = "a-secret-of-the-tests-own";

/// The tests' keys, with their private halves: they were made for these tests and are used nowhere else.
pub fn keys_file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/api/auth/keys.json")
}

pub fn key(id: &str) -> Value {
    let keys: Value = serde_json::from_str(&std::fs::read_to_string(keys_file()).unwrap()).unwrap();
    let mut found = keys["keys"].as_array().unwrap().iter().filter(|key| key["kid"] == id);
    found.next().unwrap().clone()
}

/// A set of these keys, without their private halves.
pub fn set(ids: &[&str]) -> Value {
    let public = ids.iter().map(|id| {
        let mut key = key(id);
        key.as_object_mut().unwrap().remove("private");
        key
    });
    json!({ "keys": public.collect::<Vec<_>>() })
}

pub fn signing_key(id: &str) -> EncodingKey {
    let key = key(id);
    let der = URL_SAFE_NO_PAD.decode(key["private"].as_str().unwrap()).unwrap();
    match key["kty"].as_str().unwrap() {
        "RSA" => EncodingKey::from_rsa_der(&der),
        "EC" => EncodingKey::from_ec_der(&der),
        _ => EncodingKey::from_ed_der(&der),
    }
}

/// A token with these claims, signed by a key with an algorithm, and naming a key.
pub fn sign(claims: &Value, algorithm: Algorithm, key: &EncodingKey, id: &str) -> String {
    let header = Header { kid: Some(id.to_owned()), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, claims, key).unwrap()
}

/// Parts of a token as they are sent.
pub fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// What the issuer answers when it is asked for its keys.
#[derive(Clone, Debug)]
pub enum Answer {
    Keys(Value),
    Away,
    /// Keys once this is over.
    Slow(Value, watch::Receiver<bool>),
}

/// The issuer on a port of its own, for as long as the test's runtime lives.
pub struct Issuer {
    pub url: String,
    answer: watch::Sender<Answer>,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    /// With these keys.
    pub async fn start(ids: &[&str]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let answer = watch::Sender::new(Answer::Keys(set(ids)));
        let asked = Arc::new(AtomicUsize::new(0));
        let (count, answers) = (Arc::clone(&asked), answer.subscribe());
        let keys = get(async move || {
            count.fetch_add(1, Ordering::SeqCst);
            let answer = answers.borrow().clone();
            match answer {
                Answer::Keys(keys) => Ok(keys.to_string()),
                Answer::Away => Err(StatusCode::SERVICE_UNAVAILABLE),
                Answer::Slow(keys, mut over) => {
                    over.wait_for(|over| *over).await.unwrap();
                    Ok(keys.to_string())
                }
            }
        });
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/keys", keys)).await.unwrap() });
        Self { url, answer, asked }
    }

    pub fn answers(&self, answer: Answer) {
        self.answer.send_replace(answer);
    }

    /// How often its keys were asked for.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The settings of a server that believes it.
    pub fn settings<'a>(&'a self, mode: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("AUTH_MODE", mode),
            ("AUTH_ISSUER", ISSUER),
            ("AUTH_AUDIENCE", AUDIENCE),
            ("AUTH_JWKS_URL", &self.url),
            ("FEED_SECRET", FEED_SECRET),
        ]
    }
}
