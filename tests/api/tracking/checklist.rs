//! Checklists: ticks that are kept and counted, items that are there once.

use serde_json::{Value, json};

use super::{get, instance, shed, start};
use crate::support::TestApp;

#[tokio::test]
async fn a_tick_is_kept_and_counted() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let tick = async |key: &str, done: bool, notes: Value| {
        let body = json!({"instance_id": id, "checklist_item_key": key, "is_completed": done, "user_notes": notes});
        app.post("/api/v1/tracking/checklist/complete", body).await
    };
    let seeds = "seeds_&_plants_marigold_seeds";
    let first = tick(seeds, true, json!("Bought")).await;
    assert_eq!(first.queries(), 4, "two statements in a transaction");
    assert_eq!(
        first.text(),
        r#"{"success":true,"message":"Checklist item marked as complete","progress_summary":{"completed_items":1,"total_items":2,"completion_percentage":50.0}}"#
    );
    app.clock.set("2026-10-06T02:00:00.25Z".parse().unwrap());
    tick(seeds, true, json!(null)).await.ok();
    let row = async || -> Value {
        app.db
            .fetch("select to_jsonb(t) - 'id' from user_progress_tracking t where checklist_item_key like 'seeds%'")
            .await
    };
    assert_eq!(
        row().await,
        json!({"user_plant_instance_id": 1, "checklist_item_key": seeds, "is_completed": true,
            "completed_at": "2026-10-05T02:00:00", "user_notes": "Bought", "created_at": "2026-10-05T02:00:00"}),
        "ticked twice, the first time and the notes stay"
    );
    let other = tick("own_item", false, json!(null)).await.ok();
    assert_eq!(other["message"], "Checklist item marked as incomplete");
    assert_eq!(
        other["progress_summary"],
        json!({"completed_items": 1, "total_items": 3, "completion_percentage": 33.33})
    );
    tick("third", false, json!(null)).await.ok();
    let untick = tick(seeds, false, json!("")).await.ok();
    assert_eq!(
        untick["progress_summary"],
        json!({"completed_items": 0, "total_items": 4, "completion_percentage": 0.0})
    );
    let row = row().await;
    assert_eq!((&row["completed_at"], &row["user_notes"]), (&json!(null), &json!("")));
    let again = tick("third", true, json!(null)).await.ok();
    let summary = json!({"completed_items": 1, "total_items": 4, "completion_percentage": 25.0});
    assert_eq!(again["progress_summary"], summary);
    let checklist = get(&app, id, "/checklist").await;
    assert_eq!(checklist["checklist_items"].as_array().unwrap().len(), 3, "requirements only");
    assert_eq!(checklist["progress_summary"], summary);
    assert_eq!(
        get(&app, id, "/status").await["checklist_status"],
        json!({"total_items": 4, "completed_items": 1, "completion_percentage": 25.0, "meets_threshold": false})
    );
    tick(&"k".repeat(200), true, json!(null)).await.ok();
    let detail = tick(&"k".repeat(201), true, json!(null)).await.detail(422);
    assert_eq!(detail[0]["type"], "string_too_long");
    for id in [0_i64, -1, 99, 1 << 40] {
        let body = json!({"instance_id": id, "checklist_item_key": "k", "is_completed": true});
        let answer = app.post("/api/v1/tracking/checklist/complete", body).await;
        assert_eq!(answer.detail(404), format!("Plant instance with ID {id} not found"));
    }
    for (field, value, kind) in [
        ("instance_id", json!(null), "int_type"),
        ("instance_id", json!("99999999999999999999"), "int_parsing_size"),
        ("checklist_item_key", json!(7), "string_type"),
        ("is_completed", json!("perhaps"), "bool_parsing"),
        ("user_notes", json!({}), "string_type"),
    ] {
        let mut body = json!({"instance_id": id, "checklist_item_key": "k", "is_completed": true});
        body[field] = value;
        let answer = app.post("/api/v1/tracking/checklist/complete", body).await;
        assert_eq!(answer.detail(422)[0]["type"], kind, "{field}");
    }
}

#[tokio::test]
async fn a_checklist_is_initialized_once() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let body = json!({"instance_id": id, "checklist_item_key": "tools_hand_trowel", "is_completed": true, "user_notes": "Old one"});
    app.post("/api/v1/tracking/checklist/complete", body).await.ok();
    let path = instance(id, "/initialize-checklist");
    assert_eq!(
        app.post_nothing(&path).await.text(),
        r#"{"success":true,"message":"Initialized 1 checklist items","data":{"items_created":1}}"#,
        "two requirements with one key are one row, and that one was there"
    );
    assert_eq!(app.post_nothing(&path).await.ok()["data"]["items_created"], 0);
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_progress_tracking").await, 2);
    let answer = app.get(&instance(id, "/checklist")).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(
        answer.text(),
        r#"{"instance_id":1,"checklist_items":[{"item_key":"seeds_&_plants_marigold_seeds","category":"Seeds & Plants","item_name":"Marigold Seeds","quantity":"1 packet","optional":false,"is_completed":false,"completed_at":null,"user_notes":null},{"item_key":"tools_hand_trowel","category":"Tools","item_name":"Hand Trowel","quantity":"1","optional":true,"is_completed":true,"completed_at":"2026-10-05T02:00:00","user_notes":"Old one"},{"item_key":"tools_hand_trowel","category":"Tools","item_name":"hand trowel","quantity":"2","optional":false,"is_completed":true,"completed_at":"2026-10-05T02:00:00","user_notes":"Old one"}],"progress_summary":{"completed_items":1,"total_items":2,"completion_percentage":50.0}}"#
    );
}

#[tokio::test]
async fn a_checklist_by_rules_has_a_row_for_each_item() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let before = app.get(&instance(id, "/checklist")).await;
    assert_eq!(before.queries(), 1);
    let before = before.ok();
    let items = before["checklist_items"].as_array().unwrap();
    assert!(items.len() > 2);
    assert!(items.iter().all(|item| item["is_completed"] == false));
    let created = app.post_nothing(&instance(id, "/initialize-checklist")).await.ok();
    assert_eq!(created["data"]["items_created"], items.len());
    assert_eq!(get(&app, id, "/checklist").await, before);
    assert_eq!(before["progress_summary"]["total_items"], items.len());
    assert_eq!(get(&app, id, "/status").await["checklist_status"]["total_items"], items.len());
}
