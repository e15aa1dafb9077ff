//! Signing in: whose tokens are believed, and what each mode lets whom do in whose garden.

mod coverage;
mod feeds;
mod keys;
mod own;
mod tokens;

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::app::Answer;
use crate::support::issuer::{AUDIENCE, ISSUER, sign, signing_key};
use crate::support::{Issuer, TestApp, TestDb};

const OWNER: &str = "sarah@example.com";
const OTHER: &str = "tom@example.com";

const FOREIGN: &str = "This garden belongs to somebody else";

/// A server in this mode, and the issuer that it believes.
async fn start(mode: &str) -> (TestApp, Issuer) {
    start_over(garden().await, mode).await
}

async fn start_over(db: TestDb, mode: &str) -> (TestApp, Issuer) {
    let issuer = Issuer::start(&["rsa", "ec", "ed"]).await;
    let app = TestApp::with(db, &issuer.settings(mode)).await;
    (app, issuer)
}

/// What a token of this moment says of somebody.
fn claims(email: &str, now: DateTime<Utc>) -> Value {
    let now = now.timestamp();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "104", "iat": now, "exp": now + 3_600,
        "email": email, "email_verified": true,
    })
}

fn token(email: &str, now: DateTime<Utc>) -> String {
    sign(&claims(email, now), Algorithm::RS256, &signing_key("rsa"), "rsa")
}

/// A request with a token, or without.
async fn call(app: &TestApp, method: Method, path: &str, token: Option<&str>, body: Option<&Value>) -> Answer {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let mut headers = Vec::new();
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    headers.extend(body.map(|_| ("content-type", "application/json")));
    app.request(method, path, &headers, body.map(|body| body.to_string().into_bytes())).await
}

async fn get(app: &TestApp, path: &str, token: Option<&str>) -> Answer {
    call(app, Method::GET, path, token, None).await
}

/// A gardener with one plant, a favourite of each kind and a chat; returns the ids of plant and chat.
async fn settle(db: &TestDb, email: &str) -> (i32, i32) {
    let user = db.insert("users", json!({"email": email})).await;
    let plant = json!({
        "user_id": user, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01",
        "expected_maturity_date": "2026-12-10", "setup_completed": false, "created_at": "2026-10-01T00:00:00",
    });
    let plant = db.insert("user_plant_instances", plant).await;
    db.insert("user_favorites", json!({"user_id": user, "plant_id": 1})).await;
    db.insert("user_guide_favorites", json!({"user_id": user, "guide_name": "Ladybirds.md"})).await;
    let chat = json!({
        "user_id": user, "user_plant_instance_id": plant, "chat_type": "plant_specific", "is_active": true,
        "total_tokens": 0, "message_count": 0, "expires_at": "2030-01-01T00:00:00",
    });
    (plant, db.insert("user_plant_chats", chat).await)
}

/// All that is stored about gardeners, as one number.
async fn fingerprint(db: &TestDb) -> String {
    let tables = [
        "users",
        "user_profiles",
        "user_favorites",
        "user_guide_favorites",
        "user_plant_instances",
        "user_progress_tracking",
        "user_plant_chats",
        "chat_messages",
    ];
    let rows = tables.map(|table| format!("(select string_agg(t::text, '|' order by t::text) from {table} t)"));
    db.fetch(&format!("select md5(concat_ws('#', {}))", rows.join(", "))).await
}
