//! Starting a plant: all of it or nothing.

use serde_json::{Value, json};

use super::{EMAIL, get, instance, shed, start_body};
use crate::support::TestApp;

#[tokio::test]
async fn a_start_makes_user_profile_and_instance() {
    let app = TestApp::over(shed().await).await;
    let answer = app.post("/api/v1/tracking/start", start_body(1)).await;
    assert_eq!(answer.status, 201);
    assert_eq!(
        answer.text(),
        r#"{"instance_id":1,"plant_nickname":"Pesto","start_date":"2026-10-01","expected_maturity_date":"2026-12-10","current_stage":"germination","message":"Plant tracking started successfully"}"#
    );
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let row: Value = app.db.fetch("select to_jsonb(i) from user_plant_instances i").await;
    assert_eq!(
        row,
        json!({"id": 1, "user_id": 1, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01",
            "expected_maturity_date": "2026-12-10", "current_stage": "germination", "is_active": false,
            "setup_completed": false, "setup_completed_at": null, "user_notes": null, "location_details": null, "start_as": "seed",
            "created_at": "2026-10-05T02:00:00", "updated_at": "2026-10-05T02:00:00"})
    );
    let profile: Value = app.db.fetch("select to_jsonb(p) - 'id' from user_profiles p").await;
    assert_eq!(
        profile,
        json!({"user_id": 1, "experience_level": "beginner", "garden_type": "backyard", "climate_goals": "general gardening",
            "available_space_m2": 10, "sun_exposure": null, "has_containers": false, "organic_preference": true,
            "budget_level": null, "notification_preferences": null,
            "created_at": "2026-10-05T02:00:00", "updated_at": "2026-10-05T02:00:00"})
    );
}

#[tokio::test]
async fn a_start_takes_what_the_frontend_sends() {
    let app = TestApp::over(shed().await).await;
    let body = json!({
        "user_id": 3,
        "user_data": {"email": "Sarah+garden@example.com", "name": "", "suburb_id": 0, "experience_level": null},
        "plant_id": "3", "plant_nickname": "", "start_date": "2026-10-01T00:00:00", "location_details": "",
    });
    let started = app.post("/api/v1/tracking/start", body).await.expect(201);
    assert_eq!(started["plant_nickname"], "");
    assert_eq!(started["expected_maturity_date"], "2026-12-30", "90 days where they are unknown");
    let list = app.get("/api/v1/tracking/user/Sarah%2Bgarden%40example.com?active_only=false").await.ok();
    assert_eq!(list["plants"][0]["location_details"], "");
}

#[tokio::test]
async fn a_start_that_cannot_be_writes_nothing() {
    let app = TestApp::over(shed().await).await;
    for id in [99_i64, 0, -1, 4_294_967_297] {
        let answer = app.post("/api/v1/tracking/start", start_body(id)).await;
        assert_eq!(answer.detail(404), format!("Plant with ID {id} not found"));
    }
    for email in ["", "sarah"] {
        let mut body = start_body(1);
        body["user_data"]["email"] = json!(email);
        let answer = app.post("/api/v1/tracking/start", body).await;
        assert_eq!(answer.detail(400), "Email is required in user_data");
    }
    let mut late = start_body(1);
    late["start_date"] = json!("9999-12-31");
    let detail = app.post("/api/v1/tracking/start", late).await.detail(422);
    assert_eq!(
        detail,
        json!([{"type": "value_error", "loc": ["body", "start_date"], "input": "9999-12-31",
            "msg": "The expected maturity date should lie in the years 1 to 9999"}])
    );
    // Gone from the table while the catalogue in memory still has it.
    app.db.execute("delete from plants where id = 5").await;
    let answer = app.post("/api/v1/tracking/start", start_body(5)).await;
    assert_eq!(answer.detail(404), "Plant with ID 5 not found");
    for table in ["users", "user_profiles", "user_plant_instances"] {
        let count = format!("select count(*) from {table}");
        assert_eq!(app.db.fetch::<i64>(&count).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_plant_imported_a_moment_ago_can_be_started() {
    // Nobody told this server of the plant.
    let app = TestApp::over(shed().await).await;
    let row = json!({"plant_name": "Zinnia", "plant_category": "flower", "time_to_maturity_days": 50});
    let id = app.db.insert("plants", row).await;
    let answer = app.post("/api/v1/tracking/start", start_body(id.into())).await;
    assert_eq!(answer.expect(201)["expected_maturity_date"], "2026-11-20");
    let unread = app.cold().await;
    assert_eq!(get(&unread, 1, "").await["plant_details"]["plant_name"], "Zinnia");
}

#[tokio::test]
async fn the_dates_of_a_start_reach_from_year_1_to_9999() {
    let app = TestApp::over(shed().await).await;
    for (start, maturity) in [("0001-01-01", "0001-03-12"), ("2024-02-29", "2024-05-09"), ("9999-10-22", "9999-12-31")]
    {
        let mut body = start_body(1);
        body["start_date"] = json!(start);
        let started = app.post("/api/v1/tracking/start", body).await.expect(201);
        assert_eq!(started["expected_maturity_date"], maturity);
        let id = started["instance_id"].as_i64().unwrap();
        for call in ["", "/status", "/checklist", "/tips"] {
            get(&app, id, call).await;
        }
        app.post_nothing(&instance(id, "/auto-update-stage")).await.ok();
    }
    let list = format!("/api/v1/tracking/user/{EMAIL}?active_only=false");
    let list = app.get(&list).await.ok();
    assert_eq!(list["plants"][0]["days_elapsed"], -2_912_095);
    assert_eq!(list["plants"][2]["progress_percentage"], 100.0);
}

#[tokio::test]
async fn a_start_is_checked_field_by_field() {
    let app = TestApp::over(shed().await).await;
    for (field, value, kind) in [
        ("user_data", json!(null), "model_attributes_type"),
        ("user_data", json!([]), "model_attributes_type"),
        ("plant_id", json!("one"), "int_parsing"),
        ("plant_id", json!(1.5), "int_from_float"),
        ("plant_id", json!("99999999999999999999"), "int_parsing_size"),
        ("plant_nickname", json!(null), "string_type"),
        ("plant_nickname", json!("n".repeat(101)), "string_too_long"),
        ("plant_nickname", json!("a\u{0}"), "value_error"),
        ("start_date", json!(null), "date_type"),
        ("start_date", json!("2026-02-30"), "date_from_datetime_parsing"),
        ("start_date", json!("2026-10-01T10:00:00"), "date_from_datetime_inexact"),
        ("location_details", json!("l".repeat(201)), "string_too_long"),
    ] {
        let mut body = start_body(1);
        body[field] = value.clone();
        let detail = app.post("/api/v1/tracking/start", body).await.detail(422);
        assert_eq!(detail[0]["type"], kind, "{field} {value}");
        assert_eq!(detail[0]["loc"], json!(["body", field]));
        let shown = value.as_str().map(|text| json!(text.chars().take(200).collect::<String>()));
        assert_eq!(detail[0]["input"], shown.unwrap_or(value));
    }
    for field in ["user_data", "plant_id", "plant_nickname", "start_date"] {
        let mut body = start_body(1);
        body.as_object_mut().unwrap().shift_remove(field);
        let detail = app.post("/api/v1/tracking/start", body.clone()).await.detail(422);
        assert_eq!(
            detail,
            json!([{"type": "missing", "loc": ["body", field], "msg": "Field required", "input": body}])
        );
    }
    let mut body = start_body(1);
    body["user_data"] = json!({"name": "Sarah"});
    let detail = app.post("/api/v1/tracking/start", body).await.detail(422);
    assert_eq!(detail[0]["loc"], json!(["body", "user_data", "email"]));
    assert_eq!(detail[0]["input"], json!({"name": "Sarah"}));
}
