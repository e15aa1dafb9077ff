//! The journal as the frontend keeps it: from choosing a plant to its harvest, call by call.

use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::TestApp;

/// The step that the frontend shows, by its own rule.
fn step(status: &Value) -> u8 {
    if status["growing_status"]["is_active"] == true {
        3
    } else if status["setup_status"]["completed"] == true
        || status["checklist_status"]["meets_threshold"] == true
    {
        2
    } else {
        1
    }
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one flow, told from its beginning to its end"
)]
async fn a_plant_goes_from_the_shop_to_the_harvest() {
    let app = TestApp::over(garden().await).await;

    // Step 1: started, but nothing is bought yet.
    let started = app
        .post(
            "/api/v1/tracking/start",
            json!({"user_data": {"email": "Sarah+g@example.com", "name": "Sarah", "suburb_id": 0},
                "plant_id": 1, "plant_nickname": "", "start_date": "2026-10-05", "location_details": ""}),
        )
        .await
        .expect(201);
    let base = format!("/api/v1/tracking/instance/{}", started["instance_id"]);
    let status = async || app.get(&format!("{base}/status")).await.ok();
    let list = "/api/v1/tracking/user/sarah%2Bg%40example.com";
    assert_eq!(step(&status().await), 1);
    let mine = app.get(list).await.ok();
    assert_eq!(
        (&mine["plants"], &mine["total_count"]),
        (&json!([]), &json!(1))
    );

    let initialized = app
        .post_nothing(&format!("{base}/initialize-checklist"))
        .await
        .ok();
    let checklist = app.get(&format!("{base}/checklist")).await.ok();
    let items = checklist["checklist_items"].as_array().unwrap();
    assert_eq!(initialized["data"]["items_created"], items.len());

    // Four of five things are enough; the frontend posts the key that it was given.
    let threshold = (items.len() * 4).div_ceil(5);
    for (index, item) in items.iter().enumerate() {
        let ticked = app
            .post(
                "/api/v1/tracking/checklist/complete",
                json!({"instance_id": started["instance_id"], "checklist_item_key": item["item_key"], "is_completed": true}),
            )
            .await
            .ok();
        assert_eq!(ticked["progress_summary"]["completed_items"], index + 1);
        assert_eq!(ticked["progress_summary"]["total_items"], items.len());
        let expected = if index + 1 >= threshold { 2 } else { 1 };
        assert_eq!(step(&status().await), expected, "after {} items", index + 1);
    }
    let checklist = app.get(&format!("{base}/checklist")).await.ok();
    let ticked = checklist["checklist_items"].as_array().unwrap().iter();
    assert!(ticked.clone().all(|item| item["is_completed"] == true));
    assert_eq!(
        checklist["progress_summary"]["completion_percentage"],
        100.0
    );

    // Step 2: set up.
    let instructions = app.get("/api/v1/tracking/instructions/1").await.ok();
    assert!(!instructions["instructions"].as_array().unwrap().is_empty());
    app.post(&format!("{base}/complete-setup"), json!({}))
        .await
        .ok();
    assert_eq!(step(&status().await), 2);

    // Step 3: in the ground a day later.
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    app.post(&format!("{base}/start-growing"), json!({}))
        .await
        .ok();
    assert_eq!(step(&status().await), 2, "without a date nothing starts");
    app.post(
        &format!("{base}/start-growing"),
        json!({"start_date": "2026-10-06"}),
    )
    .await
    .ok();
    assert_eq!(step(&status().await), 3);
    let mine = app.get(list).await.ok();
    assert_eq!(mine["plants"][0]["days_elapsed"], 0);
    assert_eq!(mine["active_count"], 1);

    // The stages pass, each with its tips.
    let details = app.get(&base).await.ok();
    let stages = details["timeline"]["stages"].as_array().unwrap().clone();
    for stage in &stages {
        let day = stage["actual_start_date"].as_str().unwrap();
        app.clock.set(format!("{day}T02:00:00Z").parse().unwrap());
        app.post_nothing(&format!("{base}/auto-update-stage"))
            .await
            .ok();
        let details = app.get(&base).await.ok();
        let info = &details["tracking_info"];
        assert_eq!(info["current_stage"], stage["stage_name"]);
        assert!(!details["current_tips"].as_array().unwrap().is_empty());
        let tips = app.get(&format!("{base}/tips?limit=3")).await.ok();
        let all = details["current_tips"].as_array().unwrap();
        assert!(
            tips["tips"]
                .as_array()
                .unwrap()
                .iter()
                .all(|tip| all.contains(tip))
        );
        let current = details["timeline"]["stages"].as_array().unwrap().iter();
        let current: Vec<_> = current
            .filter(|stage| stage["is_current"] == true)
            .collect();
        assert_eq!(current.len(), 1);
        assert_eq!(current[0]["stage_name"], stage["stage_name"]);
    }

    // Notes, a name, the end.
    app.put(
        &format!("{base}/progress"),
        json!({"user_notes": "First leaves picked"}),
    )
    .await
    .ok();
    app.put(
        &format!("{base}/nickname"),
        json!({"plant_nickname": "Pesto"}),
    )
    .await
    .ok();
    app.clock.set("2027-01-31T02:00:00Z".parse().unwrap());
    let info = &app.get(&base).await.ok()["tracking_info"];
    assert_eq!(
        (&info["user_notes"], &info["plant_nickname"]),
        (&json!("First leaves picked"), &json!("Pesto"))
    );
    assert_eq!(info["progress_percentage"], 100.0);
    app.delete(&base).await.ok();
    app.get(&base).await.expect(404);
    assert_eq!(app.get(list).await.ok()["total_count"], 0);
}
