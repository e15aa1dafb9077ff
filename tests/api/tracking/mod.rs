//! The tracking calls: what they answer, what they refuse, and how often they ask the database.

mod changes;
mod checklist;
mod forecast;
mod harvests;
mod reads;
mod servers;
mod spellings;
mod start;

use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::{TestApp, TestDb};

const EMAIL: &str = "sarah@example.com";

/// The garden's plants; number 2 has growth data that somebody else made.
async fn shed() -> TestDb {
    let db = garden().await;
    db.count_plants().await;
    db.execute(
        r#"insert into plant_growth_data (plant_id, requirements_checklist, setup_instructions, growth_stages, care_tips) values (2,
        '[{"category": "Seeds & Plants", "items": [{"item": "Marigold Seeds", "quantity": "1 packet", "optional": false}]},
          {"category": "Tools", "items": [{"item": "Hand Trowel", "quantity": "1", "optional": true, "notes": "any"}]},
          {"category": "Tools", "items": [{"item": "hand trowel", "quantity": "2"}]}]',
        '[{"step": 1, "title": "Fill", "description": "Fill pots.", "duration": "20 minutes", "tips": ["Water first"]}]',
        '[{"stage_name": "germination", "start_day": 1, "end_day": 10, "description": "Seeds sprout", "key_indicators": ["Shoots"], "stage_order": 1},
          {"stage_name": "flowering", "start_day": 11, "end_day": 60, "description": "Blooms", "key_indicators": [], "stage_order": 2}]',
        '[{"stage_name": "germination", "tips": [{"tip": "Warm", "category": "temperature", "importance": "high"},
          {"tip": "Moist", "category": "water", "importance": "high"}, {"tip": "Light", "category": "light", "importance": "low"}]}]')"#,
    )
    .await;
    db
}

fn start_body(plant_id: i64) -> Value {
    json!({"user_data": {"email": EMAIL}, "plant_id": plant_id, "plant_nickname": "Pesto", "start_date": "2026-10-01"})
}

async fn start(app: &TestApp, plant_id: i64) -> i64 {
    let answer = app.post("/api/v1/tracking/start", start_body(plant_id)).await;
    answer.expect(201)["instance_id"].as_i64().unwrap()
}

fn instance(id: i64, call: &str) -> String {
    format!("/api/v1/tracking/instance/{id}{call}")
}

async fn get(app: &TestApp, id: i64, call: &str) -> Value {
    app.get(&instance(id, call)).await.ok()
}
