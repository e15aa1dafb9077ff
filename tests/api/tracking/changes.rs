//! What changes a plant that somebody grows: progress, dates, stages, names, its end.

use reqwest::Method;
use serde_json::{Value, json};

use super::{get, instance, shed, start};
use crate::support::TestApp;
use crate::support::app::Answer;

#[tokio::test]
async fn progress_writes_what_is_not_null() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let put = async |body: Value| app.put(&instance(id, "/progress"), body).await;
    let answer = put(json!({"current_stage": "harvest", "user_notes": "Tall", "location_details": "Sill"})).await;
    assert_eq!(
        answer.text(),
        r#"{"success":true,"message":"Progress updated successfully","data":{"instance_id":1,"current_stage":"harvest","user_notes":"Tall","location_details":"Sill"}}"#
    );
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let data = put(json!({"current_stage": null, "user_notes": "", "align_to_stage_start": null})).await.ok();
    assert_eq!(
        data["data"],
        json!({"instance_id": 1, "current_stage": "harvest", "user_notes": "", "location_details": "Sill"})
    );
    app.clock.set("2026-10-07T02:00:00Z".parse().unwrap());
    put(json!({})).await.ok();
    let updated: String = app.db.fetch("select updated_at::text from user_plant_instances").await;
    assert_eq!(updated, "2026-10-07 02:00:00");
    assert_eq!(get(&app, id, "/status").await["growing_status"]["is_active"], false);
    for (field, value, kind) in [
        ("current_stage", json!("s".repeat(51)), "string_too_long"),
        ("user_notes", json!(5), "string_type"),
        ("user_notes", json!("\u{0}"), "value_error"),
        ("location_details", json!("l".repeat(201)), "string_too_long"),
        ("align_to_stage_start", json!("perhaps"), "bool_parsing"),
    ] {
        let detail = put(json!({ field: value })).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &json!(["body", field])));
    }
    assert_eq!(put(json!(null)).await.detail(422)[0]["type"], "missing");
    put(json!({"current_stage": "s".repeat(50), "user_notes": "n".repeat(10_000)})).await.ok();
}

#[tokio::test]
async fn an_aligned_plant_begins_its_stage_today() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let align = async |stage: &str| {
        let body = json!({"current_stage": stage, "align_to_stage_start": true});
        app.put(&instance(id, "/progress"), body).await.ok()
    };
    align("budding").await;
    let status = get(&app, id, "/status").await;
    assert_eq!(status["growing_status"]["current_stage"], "budding");
    assert_eq!(status["growing_status"]["is_active"], false, "an unknown stage moves nothing");
    align("flowering").await;
    let info = &get(&app, id, "").await["tracking_info"];
    assert_eq!(
        (&info["start_date"], &info["expected_maturity_date"], &info["is_active"]),
        (&json!("2026-09-24"), &json!("2026-11-23"), &json!(true))
    );
    // Without a last day the plant keeps its own span, and without a span it gets 90 days.
    app.db
        .execute(r#"update plant_growth_data set growth_stages = '[{"stage_name": "harvest", "start_day": 5}]'"#)
        .await;
    align("harvest").await;
    let info = &get(&app, id, "").await["tracking_info"];
    assert_eq!((&info["start_date"], &info["expected_maturity_date"]), (&json!("2026-09-30"), &json!("2026-11-29")));
    app.db.execute("update user_plant_instances set expected_maturity_date = start_date").await;
    align("harvest").await;
    let info = &get(&app, id, "").await["tracking_info"];
    assert_eq!(info["expected_maturity_date"], "2026-12-29");
    // Stages beyond the calendar's end.
    app.db
        .execute(r#"update plant_growth_data set growth_stages = '[{"stage_name": "harvest", "start_day": 5, "end_day": 2147483647}]'"#)
        .await;
    let body = json!({"current_stage": "harvest", "align_to_stage_start": true});
    let detail = app.put(&instance(id, "/progress"), body).await.detail(422);
    assert_eq!(detail[0]["loc"], json!(["body", "align_to_stage_start"]));
    let stages = &get(&app, id, "").await["timeline"]["stages"];
    assert_eq!(stages[0]["actual_end_date"], "9999-12-31");
}

#[tokio::test]
async fn growing_starts_with_a_date() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let path = instance(id, "/start-growing");
    let unchanged = r#"{"success":true,"message":"Instance activated","data":{"instance_id":1,"start_date":"2026-10-01","expected_maturity_date":"2026-12-10","current_stage":"germination","is_active":false}}"#;
    assert_eq!(app.post_nothing(&path).await.text(), unchanged);
    for body in [json!(null), json!({}), json!({"start_date": null})] {
        assert_eq!(app.post(&path, body).await.text(), unchanged);
    }
    app.put(&instance(id, "/progress"), json!({"current_stage": "harvest"})).await.ok();
    let started = app.post(&path, json!({"start_date": "2026-10-05"})).await;
    assert_eq!(
        started.text(),
        r#"{"success":true,"message":"Instance activated and started","data":{"instance_id":1,"start_date":"2026-10-05","expected_maturity_date":"2026-12-14","current_stage":"germination","is_active":true}}"#
    );
    let status = get(&app, id, "/status").await;
    assert_eq!(status["growing_status"]["current_stage"], "germination");
    assert_eq!(status["growing_status"]["start_date"], "2026-10-05");
    let detail = app.post(&path, json!({"start_date": "9999-12-01"})).await.detail(422);
    assert_eq!(detail[0]["loc"], json!(["body", "start_date"]));
    let detail = app.post(&path, json!({"start_date": "soon"})).await.detail(422);
    assert_eq!(detail[0]["type"], "date_from_datetime_parsing");
    let detail = app.post(&path, json!([])).await.detail(422);
    assert_eq!(detail[0]["type"], "model_attributes_type");
}

#[tokio::test]
async fn a_nickname_is_not_blank() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let put = async |name: Value| app.put(&instance(id, "/nickname"), json!({"plant_nickname": name})).await;
    assert_eq!(
        put(json!(" Süßer Basil ")).await.text(),
        r#"{"success":true,"message":"Nickname updated successfully","data":{"instance_id":1,"plant_nickname":" Süßer Basil "}}"#
    );
    assert_eq!(get(&app, id, "").await["tracking_info"]["plant_nickname"], " Süßer Basil ");
    for blank in ["", " ", "\t\n"] {
        assert_eq!(put(json!(blank)).await.detail(400), "Plant nickname cannot be empty");
    }
    put(json!("ü".repeat(100))).await.ok();
    assert_eq!(put(json!("ü".repeat(101))).await.detail(422)[0]["type"], "string_too_long");
    assert_eq!(put(json!(null)).await.detail(422)[0]["type"], "string_type");
}

#[tokio::test]
async fn a_deleted_instance_takes_its_ticks_and_leaves_its_chats() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let other = start(&app, 2).await;
    for id in [id, other] {
        app.post_nothing(&instance(id, "/initialize-checklist")).await.ok();
        let row = json!({"user_id": 1, "user_plant_instance_id": id, "chat_type": "plant", "expires_at": "2027-01-01"});
        let chat = app.db.insert("user_plant_chats", row).await;
        app.db.insert("chat_messages", json!({"chat_id": chat, "role": "user", "content": "Why?"})).await;
    }
    let answer = app.delete(&instance(id, "")).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(
        answer.text(),
        r#"{"success":true,"message":"Plant instance deleted successfully","data":{"instance_id":1,"deleted":true}}"#
    );
    let left: Value = app
        .db
        .fetch(
            "select jsonb_build_array(
                (select jsonb_agg(id) from user_plant_instances),
                (select jsonb_agg(distinct user_plant_instance_id) from user_progress_tracking),
                (select jsonb_agg(user_plant_instance_id order by id) from user_plant_chats),
                (select count(*) from chat_messages))",
        )
        .await;
    assert_eq!(left, json!([[2], [2], [null, 2], 2]));
    let again = app.delete(&instance(id, "")).await;
    assert_eq!(again.detail(404), "Plant instance with ID 1 not found");
}

#[tokio::test]
async fn the_stage_follows_the_calendar() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let update = async || app.post_nothing(&instance(id, "/auto-update-stage")).await;
    let current =
        r#"{"success":true,"message":"Plant stage is already up to date","data":{"instance_id":1,"updated":false}}"#;
    assert_eq!(update().await.text(), current);
    // Day 0 is before the first stage of this data: nothing is known, nothing changes.
    app.clock.set("2026-10-01T02:00:00Z".parse().unwrap());
    assert_eq!(update().await.text(), current);
    app.clock.set("2026-10-12T02:00:00Z".parse().unwrap());
    assert_eq!(
        update().await.text(),
        r#"{"success":true,"message":"Plant stage automatically updated to: flowering","data":{"instance_id":1,"new_stage":"flowering","updated":true}}"#
    );
    assert_eq!(update().await.text(), current);
    app.put(&instance(id, "/progress"), json!({"current_stage": "germination"})).await.ok();
    app.clock.set("2030-01-01T02:00:00Z".parse().unwrap());
    assert_eq!(update().await.ok()["data"]["new_stage"], "flowering", "past the last stage");
}

#[tokio::test]
async fn a_finished_setup_is_noted_anew_each_time() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let path = instance(id, "/complete-setup");
    let first = app.post(&path, json!({})).await;
    assert_eq!(first.queries(), 1);
    assert_eq!(
        first.text(),
        r#"{"instance_id":1,"setup_completed":true,"setup_completed_at":"2026-10-05T02:00:00","message":"Setup instructions marked as complete"}"#
    );
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let ignored =
        app.request(Method::POST, &path, &[("content-type", "application/json")], Some(b"{not json".to_vec())).await;
    assert_eq!(ignored.ok()["setup_completed_at"], "2026-10-06T02:00:00");
    let status = app.get(&instance(id, "/status")).await;
    assert_eq!(status.queries(), 1);
    assert_eq!(
        status.text(),
        r#"{"instance_id":1,"checklist_status":{"total_items":17,"completed_items":0,"completion_percentage":0.0,"meets_threshold":false},"setup_status":{"completed":true,"completed_at":"2026-10-06T02:00:00"},"growing_status":{"is_active":false,"start_date":"2026-10-01","days_elapsed":5,"current_stage":"germination","progress_percentage":7.14}}"#
    );
    app.clock.set("2026-09-30T02:00:00Z".parse().unwrap());
    let growing = &get(&app, id, "/status").await["growing_status"];
    assert_eq!((&growing["days_elapsed"], &growing["progress_percentage"]), (&json!(-1), &json!(-1.43)));
}

#[tokio::test]
async fn an_instance_that_is_not_there_is_a_404_and_one_that_is_none_a_422() {
    let app = TestApp::over(shed().await).await;
    let call = async |id: &str, method: Method, call: &str| -> Answer {
        let body = match call {
            "/nickname" => Some(json!({"plant_nickname": "n"})),
            "/progress" => Some(json!({"current_stage": "harvest", "align_to_stage_start": true})),
            "/start-growing" => Some(json!({"start_date": "2026-10-05"})),
            _ => None,
        };
        let path = format!("/api/v1/tracking/instance/{id}{call}");
        app.request(method, &path, &[], body.map(|body| body.to_string().into_bytes())).await
    };
    for (method, path) in [
        (Method::GET, ""),
        (Method::DELETE, ""),
        (Method::PUT, "/progress"),
        (Method::POST, "/start-growing"),
        (Method::GET, "/tips"),
        (Method::POST, "/initialize-checklist"),
        (Method::PUT, "/nickname"),
        (Method::POST, "/auto-update-stage"),
        (Method::GET, "/checklist"),
        (Method::POST, "/complete-setup"),
        (Method::GET, "/status"),
    ] {
        for id in ["99", "0", "-7", "2147483648", "9223372036854775807"] {
            let answer = call(id, method.clone(), path).await;
            assert_eq!(answer.detail(404), format!("Plant instance with ID {id} not found"));
        }
        let answer = call("9223372036854775808", method.clone(), path).await;
        assert_eq!(answer.detail(422)[0]["type"], "int_parsing_size");
        let answer = call("one", method.clone(), path).await;
        assert_eq!(
            answer.detail(422),
            json!([{"type": "int_parsing", "loc": ["path", "instance_id"], "input": "one",
                "msg": "Input should be a valid integer, unable to parse string as an integer"}])
        );
    }
}
