//! Chats: the calls, who answers, and what gardeners ask.

mod calls;
mod model;
mod questions;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::app::Answer;
use crate::support::{TestApp, TestDb};

const EMAIL: &str = "sarah@example.com";
const MESSAGE: &str = "/api/v1/chat/general/message";

/// A database with the starter catalogue and suburbs.
async fn starter() -> TestDb {
    let db = TestDb::migrated().await;
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    let files = ["suburbs.csv", "flowers.csv", "herbs.csv", "vegetables.csv"].map(|file| data.join(file));
    db.import(&files).await;
    db
}

/// An application over five plants.
async fn small(settings: &[(&str, &str)]) -> TestApp {
    TestApp::with(garden().await, settings).await
}

async fn general(app: &TestApp) -> i64 {
    let started = app.post("/api/v1/chat/general/start", json!({ "email": EMAIL })).await;
    started.expect(201)["chat_id"].as_i64().unwrap()
}

/// A plant that Sarah grows, started so many days ago.
async fn grow(app: &TestApp, plant_id: i64, nickname: &str, start_date: &str) -> i64 {
    let user_data = json!({ "email": EMAIL });
    let body = json!({
        "user_data": user_data, "plant_id": plant_id, "plant_nickname": nickname, "start_date": start_date,
    });
    app.post("/api/v1/tracking/start", body).await.expect(201)["instance_id"].as_i64().unwrap()
}

async fn about(app: &TestApp, instance_id: i64) -> i64 {
    let started = app.post(&format!("/api/v1/chat/plant/{instance_id}/start"), json!({ "email": EMAIL })).await;
    started.expect(201)["chat_id"].as_i64().unwrap()
}

async fn say(app: &TestApp, chat_id: i64, message: &str) -> Answer {
    app.post(MESSAGE, json!({ "chat_id": chat_id, "message": message })).await
}

async fn history(app: &TestApp, chat_id: i64) -> Value {
    app.get(&format!("/api/v1/chat/{chat_id}/history?email=SARAH%40example.com")).await.ok()
}
