//! The journal as the frontend keeps it: from choosing a plant to its harvest, call by call.

use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::TestApp;

const LIST: &str = "/api/v1/tracking/user/sarah%2Bg%40example.com";

/// One plant's page in the frontend.
struct Journal {
    app: TestApp,
    id: i64,
}

impl Journal {
    fn path(&self, call: &str) -> String {
        format!("/api/v1/tracking/instance/{}{call}", self.id)
    }

    async fn get(&self, call: &str) -> Value {
        self.app.get(&self.path(call)).await.ok()
    }

    async fn post(&self, call: &str, body: Value) -> Value {
        self.app.post(&self.path(call), body).await.ok()
    }

    /// The step that the frontend shows, by its own rule.
    async fn step(&self) -> u8 {
        let status = self.get("/status").await;
        if status["growing_status"]["is_active"] == true {
            3
        } else if status["setup_status"]["completed"] == true || status["checklist_status"]["meets_threshold"] == true {
            2
        } else {
            1
        }
    }

    fn on(&self, day: &str) {
        self.app.clock.set(format!("{day}T02:00:00Z").parse().unwrap());
    }
}

#[tokio::test]
async fn a_plant_goes_from_the_shop_to_the_harvest() {
    let app = TestApp::over(garden().await).await;
    let body = json!({"user_data": {"email": "Sarah+g@example.com", "name": "Sarah", "suburb_id": 0},
        "plant_id": 1, "plant_nickname": "", "start_date": "2026-10-05", "location_details": ""});
    let started = app.post("/api/v1/tracking/start", body).await.expect(201);
    let id = started["instance_id"].as_i64().unwrap();
    let journal = Journal { app, id };
    assert_eq!(journal.step().await, 1);
    let mine = journal.app.get(LIST).await.ok();
    assert_eq!((&mine["plants"], &mine["total_count"]), (&json!([]), &json!(1)), "counted, but not growing yet");
    buy(&journal).await;
    set_up(&journal).await;
    grow(&journal).await;
    end(&journal).await;
}

/// Four of five things are enough; the frontend posts the keys that it was given.
async fn buy(journal: &Journal) {
    let initialized = journal.post("/initialize-checklist", Value::Null).await;
    let checklist = journal.get("/checklist").await;
    let items = checklist["checklist_items"].as_array().unwrap();
    assert_eq!(initialized["data"]["items_created"], items.len());
    let threshold = (items.len() * 4).div_ceil(5);
    for (index, item) in items.iter().enumerate() {
        let body = json!({"instance_id": journal.id, "checklist_item_key": item["item_key"], "is_completed": true});
        let ticked = journal.app.post("/api/v1/tracking/checklist/complete", body).await.ok();
        let summary = &ticked["progress_summary"];
        assert_eq!(summary["completed_items"], index + 1);
        assert_eq!(summary["total_items"], items.len());
        let expected = if index + 1 >= threshold { 2 } else { 1 };
        assert_eq!(journal.step().await, expected, "after {} items", index + 1);
    }
    let checklist = journal.get("/checklist").await;
    let items = checklist["checklist_items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["is_completed"] == true));
    assert_eq!(checklist["progress_summary"]["completion_percentage"], 100.0);
}

async fn set_up(journal: &Journal) {
    let instructions = journal.app.get("/api/v1/tracking/instructions/1").await.ok();
    assert!(!instructions["instructions"].as_array().unwrap().is_empty());
    journal.post("/complete-setup", json!({})).await;
    assert_eq!(journal.step().await, 2);
    journal.on("2026-10-06");
    journal.post("/start-growing", json!({})).await;
    assert_eq!(journal.step().await, 2, "without a date nothing starts");
    journal.post("/start-growing", json!({"start_date": "2026-10-06"})).await;
    assert_eq!(journal.step().await, 3);
    let mine = journal.app.get(LIST).await.ok();
    assert_eq!(mine["plants"][0]["days_elapsed"], 0);
    assert_eq!(mine["active_count"], 1);
}

/// The stages pass, each with its tips.
async fn grow(journal: &Journal) {
    let details = journal.get("").await;
    for stage in details["timeline"]["stages"].as_array().unwrap() {
        journal.on(stage["actual_start_date"].as_str().unwrap());
        journal.post("/auto-update-stage", Value::Null).await;
        let details = journal.get("").await;
        assert_eq!(details["tracking_info"]["current_stage"], stage["stage_name"]);
        let all = details["current_tips"].as_array().unwrap();
        assert!(!all.is_empty(), "{stage}");
        let some = journal.get("/tips?limit=3").await;
        let some = some["tips"].as_array().unwrap();
        assert!(some.iter().all(|tip| all.contains(tip)));
        let stages = details["timeline"]["stages"].as_array().unwrap().iter();
        let current: Vec<_> =
            stages.filter(|stage| stage["is_current"] == true).map(|stage| &stage["stage_name"]).collect();
        assert_eq!(current, [&stage["stage_name"]]);
    }
}

/// Notes, a name, and it is over.
async fn end(journal: &Journal) {
    let Journal { app, .. } = journal;
    let notes = json!({"user_notes": "First leaves picked"});
    app.put(&journal.path("/progress"), notes).await.ok();
    let name = json!({"plant_nickname": "Pesto"});
    app.put(&journal.path("/nickname"), name).await.ok();
    journal.on("2027-01-31");
    let info = &journal.get("").await["tracking_info"];
    assert_eq!((&info["user_notes"], &info["plant_nickname"]), (&json!("First leaves picked"), &json!("Pesto")));
    assert_eq!(info["progress_percentage"], 100.0);
    app.delete(&journal.path("")).await.ok();
    app.get(&journal.path("")).await.expect(404);
    assert_eq!(app.get(LIST).await.ok()["total_count"], 0);
}
