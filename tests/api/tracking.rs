//! The tracking calls, one by one: what they answer, what they refuse, and how often they ask the database.

use std::time::Duration;

use plantopia::db::migrate;
use reqwest::Method;
use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::app::Answer;
use crate::support::{TestApp, TestDb, samples};

const EMAIL: &str = "sarah@example.com";

/// The garden's plants; number 2 has growth data that somebody else made.
async fn shed() -> TestDb {
    let db = garden().await;
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
    let answer = app
        .post("/api/v1/tracking/start", start_body(plant_id))
        .await;
    answer.expect(201)["instance_id"].as_i64().unwrap()
}

fn instance(id: i64, call: &str) -> String {
    format!("/api/v1/tracking/instance/{id}{call}")
}

async fn get(app: &TestApp, id: i64, call: &str) -> Value {
    app.get(&instance(id, call)).await.ok()
}

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
    let row: Value = app
        .db
        .fetch("select to_jsonb(i) from user_plant_instances i")
        .await;
    assert_eq!(
        row,
        json!({"id": 1, "user_id": 1, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01",
            "expected_maturity_date": "2026-12-10", "current_stage": "germination", "is_active": false,
            "setup_completed": false, "setup_completed_at": null, "user_notes": null, "location_details": null,
            "created_at": "2026-10-05T02:00:00", "updated_at": "2026-10-05T02:00:00"})
    );
    let profile: Value = app
        .db
        .fetch("select to_jsonb(p) - 'id' from user_profiles p")
        .await;
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
    assert_eq!(
        started["expected_maturity_date"], "2026-12-30",
        "90 days where they are unknown"
    );
    let list = app
        .get("/api/v1/tracking/user/Sarah%2Bgarden%40example.com?active_only=false")
        .await
        .ok();
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
    let row =
        json!({"plant_name": "Zinnia", "plant_category": "flower", "time_to_maturity_days": 50});
    let id = app.db.insert("plants", row).await;
    let answer = app
        .post("/api/v1/tracking/start", start_body(id.into()))
        .await;
    assert_eq!(answer.expect(201)["expected_maturity_date"], "2026-11-20");
    let unread = app.cold().await;
    assert_eq!(
        get(&unread, 1, "").await["plant_details"]["plant_name"],
        "Zinnia"
    );
}

#[tokio::test]
async fn the_dates_of_a_start_reach_from_year_1_to_9999() {
    let app = TestApp::over(shed().await).await;
    for (start, maturity) in [
        ("0001-01-01", "0001-03-12"),
        ("2024-02-29", "2024-05-09"),
        ("9999-10-22", "9999-12-31"),
    ] {
        let mut body = start_body(1);
        body["start_date"] = json!(start);
        let started = app.post("/api/v1/tracking/start", body).await.expect(201);
        assert_eq!(started["expected_maturity_date"], maturity);
        let id = started["instance_id"].as_i64().unwrap();
        for call in ["", "/status", "/checklist", "/tips"] {
            get(&app, id, call).await;
        }
        app.post_nothing(&instance(id, "/auto-update-stage"))
            .await
            .ok();
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
        (
            "plant_id",
            json!("99999999999999999999"),
            "int_parsing_size",
        ),
        ("plant_nickname", json!(null), "string_type"),
        ("plant_nickname", json!("n".repeat(101)), "string_too_long"),
        ("plant_nickname", json!("a\u{0}"), "value_error"),
        ("start_date", json!(null), "date_type"),
        (
            "start_date",
            json!("2026-02-30"),
            "date_from_datetime_parsing",
        ),
        (
            "start_date",
            json!("2026-10-01T10:00:00"),
            "date_from_datetime_inexact",
        ),
        (
            "location_details",
            json!("l".repeat(201)),
            "string_too_long",
        ),
    ] {
        let mut body = start_body(1);
        body[field] = value.clone();
        let detail = app.post("/api/v1/tracking/start", body).await.detail(422);
        assert_eq!(detail[0]["type"], kind, "{field} {value}");
        assert_eq!(detail[0]["loc"], json!(["body", field]));
        assert_eq!(detail[0]["input"], value);
    }
    for field in ["user_data", "plant_id", "plant_nickname", "start_date"] {
        let mut body = start_body(1);
        body.as_object_mut().unwrap().shift_remove(field);
        let detail = app
            .post("/api/v1/tracking/start", body.clone())
            .await
            .detail(422);
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

#[tokio::test]
async fn a_users_plants_are_listed_newest_first() {
    let app = TestApp::over(shed().await).await;
    for plant in [1, 2, 3] {
        start(&app, plant).await;
    }
    app.db
        .execute("update user_plant_instances set is_active = true where id = 2")
        .await;
    let list = async |query: &str| {
        app.get(&format!("/api/v1/tracking/user/{EMAIL}{query}"))
            .await
    };
    let active = list("").await;
    assert_eq!(active.queries(), 1);
    assert_eq!(
        active.text(),
        r#"{"plants":[{"instance_id":2,"plant_id":2,"plant_name":"Marigold- Honeycomb","plant_nickname":"Pesto","start_date":"2026-10-01","expected_maturity_date":"2026-11-30","current_stage":"germination","days_elapsed":4,"progress_percentage":6.67,"location_details":null,"image_url":"https://pictures.example/m.jpg"}],"total_count":3,"active_count":1,"pagination":{"page":1,"limit":20,"total_pages":1}}"#
    );
    let ids = |body: &Value| -> Vec<i64> {
        let plants = body["plants"].as_array().unwrap().iter();
        plants
            .map(|plant| plant["instance_id"].as_i64().unwrap())
            .collect()
    };
    let all = list("?active_only=false").await.ok();
    assert_eq!(ids(&all), [3, 2, 1]);
    assert_eq!(all["plants"][2]["image_url"], Value::Null);
    let second = list("?active_only=no&page=2&limit=2").await.ok();
    assert_eq!(ids(&second), [1]);
    assert_eq!(
        second["pagination"],
        json!({"page": 2, "limit": 2, "total_pages": 2})
    );
    for far in ["3", "9223372036854775807"] {
        let far = list(&format!("?active_only=false&limit=2&page={far}")).await;
        assert_eq!(far.queries(), 1);
        let far = far.ok();
        assert_eq!(ids(&far), [0; 0]);
        assert_eq!(
            (&far["total_count"], &far["active_count"]),
            (&json!(3), &json!(1))
        );
    }
    for (query, kind) in [
        ("page=0", "greater_than_equal"),
        ("limit=0", "greater_than_equal"),
        ("limit=101", "less_than_equal"),
        ("active_only=maybe", "bool_parsing"),
    ] {
        let detail = list(&format!("?{query}")).await.detail(422);
        assert_eq!(detail[0]["type"], kind, "{query}");
    }
}

#[tokio::test]
async fn a_user_without_plants_has_an_empty_list() {
    let db = shed().await;
    db.insert("users", json!({"email": EMAIL})).await;
    let app = TestApp::over(db).await;
    assert_eq!(
        app.get(&format!("/api/v1/tracking/user/{EMAIL}"))
            .await
            .text(),
        r#"{"plants":[],"total_count":0,"active_count":0,"pagination":{"page":1,"limit":20,"total_pages":0}}"#
    );
}

#[tokio::test]
async fn an_address_is_found_in_any_spelling() {
    let app = TestApp::over(shed().await).await;
    let long = format!("{}@example.com", "l".repeat(243));
    for (email, asked) in [
        (
            "O'Brien+garden%x@Example.com",
            "o%27brien%2BGARDEN%25x%40example.com",
        ),
        (
            "\"quoted name\"@example.com",
            "%22Quoted%20name%22@example.com",
        ),
        ("jürgen@bücher.example", "J%C3%BCrgen@b%C3%BCcher.example"),
        ("a/b@example.com", "A%2Fb@example.com"),
        (long.as_str(), long.as_str()),
    ] {
        let mut body = start_body(1);
        body["user_data"]["email"] = json!(email);
        app.post("/api/v1/tracking/start", body).await.expect(201);
        let list = app.get(&format!("/api/v1/tracking/user/{asked}")).await;
        assert_eq!(list.ok()["total_count"], 1, "{email}");
    }
    let unknown = format!("{}@example.com", "u".repeat(308));
    let nobody = [
        ("nobody%40example.com", "nobody@example.com"),
        ("%25@example.com", "%@example.com"),
        (unknown.as_str(), unknown.as_str()),
    ];
    for (asked, email) in nobody {
        let answer = app.get(&format!("/api/v1/tracking/user/{asked}")).await;
        assert_eq!(
            answer.detail(404),
            format!("User with email {email} not found")
        );
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    }
    let answer = app.get("/api/v1/tracking/user/a%00b").await;
    assert_eq!(answer.detail(422)[0]["type"], "value_error");
}

#[tokio::test]
async fn details_show_the_plant_its_days_and_its_tips() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let answer = app.get(&instance(id, "")).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(
        answer.text(),
        r#"{"instance_id":1,"plant_details":{"plant_id":2,"plant_name":"Marigold- Honeycomb","scientific_name":null,"plant_category":"flower"},"tracking_info":{"plant_nickname":"Pesto","start_date":"2026-10-01","expected_maturity_date":"2026-11-30","current_stage":"germination","days_elapsed":4,"progress_percentage":6.67,"is_active":false,"user_notes":null,"location_details":null},"timeline":{"stages":[{"stage_name":"germination","start_day":1,"end_day":10,"description":"Seeds sprout","is_completed":false,"is_current":true,"key_indicators":["Shoots"],"actual_start_date":"2026-10-02","actual_end_date":"2026-10-11"},{"stage_name":"flowering","start_day":11,"end_day":60,"description":"Blooms","is_completed":false,"is_current":false,"key_indicators":[],"actual_start_date":"2026-10-12","actual_end_date":"2026-11-30"}]},"current_tips":["Warm","Moist","Light"]}"#
    );
    app.clock.set("2026-10-12T02:00:00Z".parse().unwrap());
    let later = get(&app, id, "").await;
    let stages = later["timeline"]["stages"].as_array().unwrap();
    let flags = stages
        .iter()
        .map(|stage| (&stage["is_completed"], &stage["is_current"]));
    assert_eq!(
        flags.collect::<Vec<_>>(),
        [(&json!(true), &json!(false)), (&json!(false), &json!(true))]
    );
    // Before its start no day has passed, but progress is below nothing.
    app.clock.set("2026-09-25T02:00:00Z".parse().unwrap());
    let before = &get(&app, id, "").await["tracking_info"];
    assert_eq!(before["days_elapsed"], 0);
    assert_eq!(before["progress_percentage"], -10.0);
}

#[tokio::test]
async fn growth_data_is_made_by_rules_where_nobody_stored_any() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let answer = app.get(&instance(id, "")).await;
    assert_eq!(answer.queries(), 1);
    let body = answer.ok();
    let stages = body["timeline"]["stages"].as_array().unwrap();
    assert_eq!(stages[0]["stage_name"], "germination");
    assert_eq!(stages[0]["actual_start_date"], "2026-10-01");
    assert_eq!(stages.last().unwrap()["end_day"], 70);
    assert!(!body["current_tips"].as_array().unwrap().is_empty());
    let timeline = app.get("/api/v1/tracking/timeline/1").await.ok();
    for (stage, known) in stages.iter().zip(timeline["stages"].as_array().unwrap()) {
        assert_eq!(stage["stage_name"], known["stage_name"]);
    }
}

#[tokio::test]
async fn a_plants_growth_data_has_three_calls() {
    let app = TestApp::over(shed().await).await;
    let requirements = app.get("/api/v1/tracking/requirements/2").await;
    assert_eq!(
        requirements.text(),
        r#"{"plant_id":2,"requirements":[{"category":"Seeds & Plants","items":[{"item":"Marigold Seeds","quantity":"1 packet","optional":false,"notes":null}]},{"category":"Tools","items":[{"item":"Hand Trowel","quantity":"1","optional":true,"notes":"any"}]},{"category":"Tools","items":[{"item":"hand trowel","quantity":"2","optional":false,"notes":null}]}]}"#
    );
    assert_eq!(
        app.get("/api/v1/tracking/instructions/2").await.text(),
        r#"{"plant_id":2,"instructions":[{"step":1,"title":"Fill","description":"Fill pots.","duration":"20 minutes","tips":["Water first"],"warnings":null}]}"#
    );
    assert_eq!(
        app.get("/api/v1/tracking/timeline/2").await.text(),
        r#"{"plant_id":2,"total_days":60,"stages":[{"stage_name":"germination","start_day":1,"end_day":10,"description":"Seeds sprout","key_indicators":["Shoots"],"stage_order":1},{"stage_name":"flowering","start_day":11,"end_day":60,"description":"Blooms","key_indicators":[],"stage_order":2}]}"#
    );
    for call in ["requirements", "instructions", "timeline"] {
        let path = format!("/api/v1/tracking/{call}/1");
        assert_eq!(app.get(&path).await.queries(), 1, "{call}");
        let again = app.get(&path).await;
        assert_eq!((again.queries(), again.header("x-cache")), (0, Some("hit")));
        let etag = again.header("etag").unwrap();
        let known = app.get_with(&path, &[("if-none-match", etag)]).await;
        assert_eq!(known.status, 304);
        for id in ["99", "0", "-1", "4294967297"] {
            let answer = app.get(&format!("/api/v1/tracking/{call}/{id}")).await;
            assert_eq!(answer.detail(404), format!("Plant with ID {id} not found"));
        }
        let answer = app
            .get(&format!("/api/v1/tracking/{call}/99999999999999999999"))
            .await;
        assert_eq!(answer.detail(422)[0]["type"], "int_parsing_size");
    }
    assert_eq!(
        app.get("/api/v1/tracking/timeline/3").await.ok()["total_days"],
        90
    );
}

#[tokio::test]
async fn growth_data_that_somebody_writes_shows_within_a_second() {
    let app = TestApp::over(shed().await).await;
    let _desk = app.follow_news().await;
    let path = "/api/v1/tracking/timeline/1";
    assert_eq!(app.get(path).await.ok()["total_days"], 70);
    app.db
        .execute(
            "insert into plant_growth_data (plant_id, requirements_checklist, setup_instructions, growth_stages, care_tips)
             select 1, requirements_checklist, setup_instructions, growth_stages, care_tips from plant_growth_data",
        )
        .await;
    for _ in 0..100 {
        if app.get(path).await.ok()["total_days"] == 60 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the rules' timeline is still shown");
}

#[tokio::test]
async fn progress_writes_what_is_not_null() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let put = async |body: Value| app.put(&instance(id, "/progress"), body).await;
    let answer =
        put(json!({"current_stage": "harvest", "user_notes": "Tall", "location_details": "Sill"}))
            .await;
    assert_eq!(
        answer.text(),
        r#"{"success":true,"message":"Progress updated successfully","data":{"instance_id":1,"current_stage":"harvest","user_notes":"Tall","location_details":"Sill"}}"#
    );
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let data = put(json!({"current_stage": null, "user_notes": "", "align_to_stage_start": null}))
        .await
        .ok();
    assert_eq!(
        data["data"],
        json!({"instance_id": 1, "current_stage": "harvest", "user_notes": "", "location_details": "Sill"})
    );
    app.clock.set("2026-10-07T02:00:00Z".parse().unwrap());
    put(json!({})).await.ok();
    let updated: String = app
        .db
        .fetch("select updated_at::text from user_plant_instances")
        .await;
    assert_eq!(updated, "2026-10-07 02:00:00");
    assert_eq!(
        get(&app, id, "/status").await["growing_status"]["is_active"],
        false
    );
    for (field, value, kind) in [
        ("current_stage", json!("s".repeat(51)), "string_too_long"),
        ("user_notes", json!(5), "string_type"),
        ("user_notes", json!("\u{0}"), "value_error"),
        (
            "location_details",
            json!("l".repeat(201)),
            "string_too_long",
        ),
        ("align_to_stage_start", json!("perhaps"), "bool_parsing"),
    ] {
        let detail = put(json!({ field: value })).await.detail(422);
        assert_eq!(
            (&detail[0]["type"], &detail[0]["loc"]),
            (&json!(kind), &json!(["body", field]))
        );
    }
    assert_eq!(put(json!(null)).await.detail(422)[0]["type"], "missing");
    put(json!({"current_stage": "s".repeat(50), "user_notes": "n".repeat(100_000)}))
        .await
        .ok();
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
    assert_eq!(
        status["growing_status"]["is_active"], false,
        "an unknown stage moves nothing"
    );
    align("flowering").await;
    let info = &get(&app, id, "").await["tracking_info"];
    assert_eq!(
        (
            &info["start_date"],
            &info["expected_maturity_date"],
            &info["is_active"]
        ),
        (&json!("2026-09-24"), &json!("2026-11-23"), &json!(true))
    );
    // Without a last day the plant keeps its own span, and without a span it gets 90 days.
    app.db
        .execute(r#"update plant_growth_data set growth_stages = '[{"stage_name": "harvest", "start_day": 5}]'"#)
        .await;
    align("harvest").await;
    let info = &get(&app, id, "").await["tracking_info"];
    assert_eq!(
        (&info["start_date"], &info["expected_maturity_date"]),
        (&json!("2026-09-30"), &json!("2026-11-29"))
    );
    app.db
        .execute("update user_plant_instances set expected_maturity_date = start_date")
        .await;
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
    app.put(
        &instance(id, "/progress"),
        json!({"current_stage": "harvest"}),
    )
    .await
    .ok();
    let started = app.post(&path, json!({"start_date": "2026-10-05"})).await;
    assert_eq!(
        started.text(),
        r#"{"success":true,"message":"Instance activated and started","data":{"instance_id":1,"start_date":"2026-10-05","expected_maturity_date":"2026-12-14","current_stage":"germination","is_active":true}}"#
    );
    let status = get(&app, id, "/status").await;
    assert_eq!(status["growing_status"]["current_stage"], "germination");
    assert_eq!(status["growing_status"]["start_date"], "2026-10-05");
    let detail = app
        .post(&path, json!({"start_date": "9999-12-01"}))
        .await
        .detail(422);
    assert_eq!(detail[0]["loc"], json!(["body", "start_date"]));
    let detail = app
        .post(&path, json!({"start_date": "soon"}))
        .await
        .detail(422);
    assert_eq!(detail[0]["type"], "date_from_datetime_parsing");
    let detail = app.post(&path, json!([])).await.detail(422);
    assert_eq!(detail[0]["type"], "model_attributes_type");
}

#[tokio::test]
async fn tips_are_of_the_stage_and_shuffled() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let answer = app.get(&instance(id, "/tips")).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(answer.keys(), ["instance_id", "current_stage", "tips"]);
    let mut orders = std::collections::HashSet::new();
    for _ in 0..200 {
        let body = get(&app, id, "/tips?limit=10").await;
        let tips = body["tips"].as_array().unwrap();
        let mut sorted: Vec<&str> = tips.iter().map(|tip| tip.as_str().unwrap()).collect();
        orders.insert(sorted.join(" "));
        sorted.sort_unstable();
        assert_eq!(sorted, ["Light", "Moist", "Warm"]);
    }
    assert_eq!(orders.len(), 6, "each order comes up: {orders:?}");
    assert_eq!(
        get(&app, id, "/tips?limit=1").await["tips"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    app.put(
        &instance(id, "/progress"),
        json!({"current_stage": "Germination"}),
    )
    .await
    .ok();
    assert_eq!(get(&app, id, "/tips").await["tips"], json!([]));
    for (query, kind) in [
        ("0", "greater_than_equal"),
        ("11", "less_than_equal"),
        ("x", "int_parsing"),
    ] {
        let answer = app
            .get(&instance(id, &format!("/tips?limit={query}")))
            .await;
        assert_eq!(answer.detail(422)[0]["type"], kind);
    }
}

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
    assert_eq!(first.queries(), 1);
    assert_eq!(
        first.text(),
        r#"{"success":true,"message":"Checklist item marked as complete","progress_summary":{"completed_items":1,"total_items":1,"completion_percentage":100.0}}"#
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
        json!({"completed_items": 1, "total_items": 2, "completion_percentage": 50.0})
    );
    tick("third", false, json!(null)).await.ok();
    let untick = tick(seeds, false, json!("")).await.ok();
    assert_eq!(
        untick["progress_summary"],
        json!({"completed_items": 0, "total_items": 3, "completion_percentage": 0.0})
    );
    let row = row().await;
    assert_eq!(
        (&row["completed_at"], &row["user_notes"]),
        (&json!(null), &json!(""))
    );
    let again = tick("third", true, json!(null)).await.ok();
    assert_eq!(again["progress_summary"]["completion_percentage"], 33.33);
    // The checklist lists requirements only; the status counts rows.
    assert_eq!(
        get(&app, id, "/checklist").await["progress_summary"]["total_items"],
        3
    );
    assert_eq!(
        get(&app, id, "/status").await["checklist_status"],
        json!({"total_items": 3, "completed_items": 1, "completion_percentage": 33.33, "meets_threshold": false})
    );
    tick(&"k".repeat(200), true, json!(null)).await.ok();
    let detail = tick(&"k".repeat(201), true, json!(null)).await.detail(422);
    assert_eq!(detail[0]["type"], "string_too_long");
    for id in [0_i64, -1, 99, 1 << 40] {
        let body = json!({"instance_id": id, "checklist_item_key": "k", "is_completed": true});
        let answer = app.post("/api/v1/tracking/checklist/complete", body).await;
        assert_eq!(
            answer.detail(404),
            format!("Plant instance with ID {id} not found")
        );
    }
    for (field, value, kind) in [
        ("instance_id", json!(null), "int_type"),
        (
            "instance_id",
            json!("99999999999999999999"),
            "int_parsing_size",
        ),
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
    app.post("/api/v1/tracking/checklist/complete", body)
        .await
        .ok();
    let path = instance(id, "/initialize-checklist");
    assert_eq!(
        app.post_nothing(&path).await.text(),
        r#"{"success":true,"message":"Initialized 1 checklist items","data":{"items_created":1}}"#,
        "two requirements with one key are one row, and that one was there"
    );
    assert_eq!(
        app.post_nothing(&path).await.ok()["data"]["items_created"],
        0
    );
    assert_eq!(
        app.db
            .fetch::<i64>("select count(*) from user_progress_tracking")
            .await,
        2
    );
    let answer = app.get(&instance(id, "/checklist")).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(
        answer.text(),
        r#"{"instance_id":1,"checklist_items":[{"item_key":"seeds_&_plants_marigold_seeds","category":"Seeds & Plants","item_name":"Marigold Seeds","quantity":"1 packet","optional":false,"is_completed":false,"completed_at":null,"user_notes":null},{"item_key":"tools_hand_trowel","category":"Tools","item_name":"Hand Trowel","quantity":"1","optional":true,"is_completed":true,"completed_at":"2026-10-05T02:00:00","user_notes":"Old one"},{"item_key":"tools_hand_trowel","category":"Tools","item_name":"hand trowel","quantity":"2","optional":false,"is_completed":true,"completed_at":"2026-10-05T02:00:00","user_notes":"Old one"}],"progress_summary":{"completed_items":2,"total_items":3,"completion_percentage":66.67}}"#
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
    let created = app
        .post_nothing(&instance(id, "/initialize-checklist"))
        .await
        .ok();
    assert_eq!(created["data"]["items_created"], items.len());
    assert_eq!(get(&app, id, "/checklist").await, before);
    assert_eq!(
        get(&app, id, "/status").await["checklist_status"]["total_items"],
        items.len()
    );
}

#[tokio::test]
async fn a_nickname_is_not_blank() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let put = async |name: Value| {
        app.put(&instance(id, "/nickname"), json!({"plant_nickname": name}))
            .await
    };
    assert_eq!(
        put(json!(" Süßer Basil ")).await.text(),
        r#"{"success":true,"message":"Nickname updated successfully","data":{"instance_id":1,"plant_nickname":" Süßer Basil "}}"#
    );
    assert_eq!(
        get(&app, id, "").await["tracking_info"]["plant_nickname"],
        " Süßer Basil "
    );
    for blank in ["", " ", "\t\n"] {
        assert_eq!(
            put(json!(blank)).await.detail(400),
            "Plant nickname cannot be empty"
        );
    }
    put(json!("ü".repeat(100))).await.ok();
    assert_eq!(
        put(json!("ü".repeat(101))).await.detail(422)[0]["type"],
        "string_too_long"
    );
    assert_eq!(put(json!(null)).await.detail(422)[0]["type"], "string_type");
}

#[tokio::test]
async fn a_deleted_instance_takes_its_ticks_and_leaves_its_chats() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let other = start(&app, 2).await;
    for id in [id, other] {
        app.post_nothing(&instance(id, "/initialize-checklist"))
            .await
            .ok();
        let row = json!({"user_id": 1, "user_plant_instance_id": id, "chat_type": "plant", "expires_at": "2027-01-01"});
        let chat = app.db.insert("user_plant_chats", row).await;
        app.db
            .insert(
                "chat_messages",
                json!({"chat_id": chat, "role": "user", "content": "Why?"}),
            )
            .await;
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
    let current = r#"{"success":true,"message":"Plant stage is already up to date","data":{"instance_id":1,"updated":false}}"#;
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
    app.put(
        &instance(id, "/progress"),
        json!({"current_stage": "germination"}),
    )
    .await
    .ok();
    app.clock.set("2030-01-01T02:00:00Z".parse().unwrap());
    assert_eq!(
        update().await.ok()["data"]["new_stage"],
        "flowering",
        "past the last stage"
    );
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
    let ignored = app
        .request(
            Method::POST,
            &path,
            &[("content-type", "application/json")],
            Some(b"{not json".to_vec()),
        )
        .await;
    assert_eq!(ignored.ok()["setup_completed_at"], "2026-10-06T02:00:00");
    let status = app.get(&instance(id, "/status")).await;
    assert_eq!(status.queries(), 1);
    assert_eq!(
        status.text(),
        r#"{"instance_id":1,"checklist_status":{"total_items":0,"completed_items":0,"completion_percentage":0.0,"meets_threshold":false},"setup_status":{"completed":true,"completed_at":"2026-10-06T02:00:00"},"growing_status":{"is_active":false,"start_date":"2026-10-01","days_elapsed":5,"current_stage":"germination","progress_percentage":7.14}}"#
    );
    app.clock.set("2026-09-30T02:00:00Z".parse().unwrap());
    let growing = &get(&app, id, "/status").await["growing_status"];
    assert_eq!(
        (&growing["days_elapsed"], &growing["progress_percentage"]),
        (&json!(-1), &json!(-1.43))
    );
}

#[tokio::test]
async fn today_is_the_gardeners() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    // Half past ten at night in UTC is the next morning in Melbourne.
    app.clock.set("2026-10-05T22:30:00Z".parse().unwrap());
    assert_eq!(
        get(&app, id, "/status").await["growing_status"]["days_elapsed"],
        5
    );
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
        app.request(
            method,
            &path,
            &[],
            body.map(|body| body.to_string().into_bytes()),
        )
        .await
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
            assert_eq!(
                answer.detail(404),
                format!("Plant instance with ID {id} not found")
            );
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

#[tokio::test]
async fn a_running_deployments_plants_go_on() {
    let Some(schema) = samples::legacy_schema() else {
        return;
    };
    let db = TestDb::empty().await;
    db.execute(&schema).await;
    migrate::run(&db.options, Duration::from_secs(5))
        .await
        .unwrap();
    let app = TestApp::over(db).await;
    // Users 1 and 3 are two spellings of one address.
    let list = app
        .get("/api/v1/tracking/user/sarah@example.com?active_only=false")
        .await
        .ok();
    let names = list["plants"].as_array().unwrap().iter();
    let names: Vec<_> = names
        .map(|plant| plant["plant_name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Agave- Foxtail", "Basil- Genovese"]);
    assert_eq!(list["plants"][0]["expected_maturity_date"], "2391-06-26");
    let details = get(&app, 1, "").await;
    assert_eq!(details["current_tips"], json!(["Keep the mix warm"]));
    assert_eq!(
        details["timeline"]["stages"][1]["actual_end_date"],
        "2025-11-29"
    );
    let checklist = get(&app, 1, "/checklist").await;
    assert_eq!(
        checklist["checklist_items"],
        json!([{"item_key": "seeds_&_plants_basil_seeds", "category": "Seeds & Plants", "item_name": "Basil Seeds",
            "quantity": "1 packet", "optional": false, "is_completed": true,
            "completed_at": "2025-09-20T10:15:30.123456", "user_notes": "Bought"}])
    );
    let status = get(&app, 1, "/status").await;
    assert_eq!(
        status["checklist_status"],
        json!({"total_items": 2, "completed_items": 1, "completion_percentage": 50.0, "meets_threshold": false})
    );
    let saved = app
        .post(
            "/api/v1/tracking/user/upsert",
            json!({"email": "SARAH@example.com"}),
        )
        .await
        .ok();
    assert_eq!(saved["user"]["id"], 1);
    assert_eq!(
        saved["profile"]["notification_preferences"],
        json!({"email": true})
    );
    let favorites = app
        .get("/api/v1/favorites?email=sarah@example.com")
        .await
        .ok();
    assert_eq!(favorites[0]["plant_name"], "Marigold- Honeycomb");
    app.delete(&instance(1, "")).await.ok();
    let chat: Option<i32> = app
        .db
        .fetch("select user_plant_instance_id from user_plant_chats")
        .await;
    assert_eq!(chat, None);
}
