//! What a gardener reads, one query each: the list, an instance, its tips, and what there is to know of a plant.

use std::time::Duration;

use plantopia::db::migrate;
use serde_json::{Value, json};

use super::{EMAIL, get, instance, shed, start, start_body};
use crate::support::{TestApp, TestDb, samples};

#[tokio::test]
async fn a_users_plants_are_listed_newest_first() {
    let app = TestApp::over(shed().await).await;
    for plant in [1, 2, 3] {
        start(&app, plant).await;
    }
    app.db.execute("update user_plant_instances set is_active = true where id = 2").await;
    let list = async |query: &str| app.get(&format!("/api/v1/tracking/user/{EMAIL}{query}")).await;
    let active = list("").await;
    assert_eq!(active.queries(), 1);
    assert_eq!(
        active.text(),
        r#"{"plants":[{"instance_id":2,"plant_id":2,"plant_name":"Marigold- Honeycomb","plant_nickname":"Pesto","start_date":"2026-10-01","expected_maturity_date":"2026-11-30","current_stage":"germination","days_elapsed":4,"progress_percentage":6.67,"location_details":null,"image_url":"https://pictures.example/m.jpg"}],"total_count":3,"active_count":1,"pagination":{"page":1,"limit":20,"total_pages":1}}"#
    );
    let ids = |body: &Value| -> Vec<i64> {
        let plants = body["plants"].as_array().unwrap().iter();
        plants.map(|plant| plant["instance_id"].as_i64().unwrap()).collect()
    };
    let all = list("?active_only=false").await.ok();
    assert_eq!(ids(&all), [3, 2, 1]);
    let picture = app.get("/api/v1/plants/1/image-url").await.ok()["image_url"].take();
    assert!(picture.as_str().unwrap().ends_with("/Basil- Genovese_Ocimum basilicum_1.jpg"), "{picture}");
    assert_eq!(all["plants"][2]["image_url"], picture);
    let second = list("?active_only=no&page=2&limit=2").await.ok();
    assert_eq!(ids(&second), [1]);
    assert_eq!(second["pagination"], json!({"page": 2, "limit": 2, "total_pages": 2}));
    for far in ["3", "9223372036854775807"] {
        let far = list(&format!("?active_only=false&limit=2&page={far}")).await;
        assert_eq!(far.queries(), 1);
        let far = far.ok();
        assert_eq!(ids(&far), [0; 0]);
        assert_eq!((&far["total_count"], &far["active_count"]), (&json!(3), &json!(1)));
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
        app.get(&format!("/api/v1/tracking/user/{EMAIL}")).await.text(),
        r#"{"plants":[],"total_count":0,"active_count":0,"pagination":{"page":1,"limit":20,"total_pages":0}}"#
    );
}

#[tokio::test]
async fn an_address_is_found_in_any_spelling() {
    let app = TestApp::over(shed().await).await;
    let long = format!("{}@example.com", "l".repeat(243));
    for (email, asked) in [
        ("O'Brien+garden%x@Example.com", "o%27brien%2BGARDEN%25x%40example.com"),
        ("\"quoted.name\"@example.com", "%20%22Quoted.name%22@example.com%0A"),
        ("jürgen@bücher.example", "J%C3%BCrgen@b%C3%BCcher.EXAMPLE"),
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
        assert_eq!(answer.detail(404), format!("User with email {email} not found"));
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
        r#"{"instance_id":1,"plant_details":{"plant_id":2,"plant_name":"Marigold- Honeycomb","scientific_name":null,"plant_category":"flower"},"tracking_info":{"plant_nickname":"Pesto","start_date":"2026-10-01","expected_maturity_date":"2026-11-30","current_stage":"germination","days_elapsed":4,"progress_percentage":6.67,"is_active":false,"user_notes":null,"location_details":null},"timeline":{"stages":[{"stage_name":"germination","start_day":1,"end_day":10,"description":"Seeds sprout","is_completed":false,"is_current":true,"key_indicators":["Shoots"],"actual_start_date":"2026-10-02","actual_end_date":"2026-10-11"},{"stage_name":"flowering","start_day":11,"end_day":60,"description":"Blooms","is_completed":false,"is_current":false,"key_indicators":[],"actual_start_date":"2026-10-12","actual_end_date":"2026-11-30"}]},"current_tips":["Warm","Moist","Light"],"forecast":{"first_harvest":"2026-11-30","last_harvest":"2027-02-27","basis":"60 days from sowing; in the cool zone it is in flower from October to May.","confidence":"medium"},"tips_by_date":["Warm","Moist","Light"]}"#
    );
    app.clock.set("2026-10-12T02:00:00Z".parse().unwrap());
    let later = get(&app, id, "").await;
    let stages = later["timeline"]["stages"].as_array().unwrap();
    let flags = stages.iter().map(|stage| (&stage["is_completed"], &stage["is_current"]));
    assert_eq!(flags.collect::<Vec<_>>(), [(&json!(true), &json!(false)), (&json!(false), &json!(true))]);
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
        let answer = app.get(&format!("/api/v1/tracking/{call}/99999999999999999999")).await;
        assert_eq!(answer.detail(422)[0]["type"], "int_parsing_size");
    }
    assert_eq!(app.get("/api/v1/tracking/timeline/3").await.ok()["total_days"], 90);
}

#[tokio::test]
async fn growth_data_that_somebody_writes_shows_within_a_second() {
    let app = TestApp::over(shed().await).await;
    let _listener = app.follow_changes().await;
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
    assert_eq!(get(&app, id, "/tips?limit=1").await["tips"].as_array().unwrap().len(), 1);
    app.put(&instance(id, "/progress"), json!({"current_stage": "Germination"})).await.ok();
    assert_eq!(get(&app, id, "/tips").await["tips"], json!([]));
    for (query, kind) in [("0", "greater_than_equal"), ("11", "less_than_equal"), ("x", "int_parsing")] {
        let answer = app.get(&instance(id, &format!("/tips?limit={query}"))).await;
        assert_eq!(answer.detail(422)[0]["type"], kind);
    }
}

#[tokio::test]
async fn today_is_the_gardeners() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    // Half past ten at night in UTC is the next morning in Melbourne.
    app.clock.set("2026-10-05T22:30:00Z".parse().unwrap());
    assert_eq!(get(&app, id, "/status").await["growing_status"]["days_elapsed"], 5);
}

#[tokio::test]
async fn a_running_deployments_plants_go_on() {
    let Some(schema) = samples::legacy_schema() else {
        return;
    };
    let db = TestDb::empty().await;
    db.execute(&schema).await;
    migrate::run(&db.options, Duration::from_secs(5)).await.unwrap();
    let app = TestApp::over(db).await;
    // Users 1 and 3 are two spellings of one address.
    let list = app.get("/api/v1/tracking/user/sarah@example.com?active_only=false").await.ok();
    let names = list["plants"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|plant| plant["plant_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Agave- Foxtail", "Basil- Genovese"]);
    assert_eq!(list["plants"][0]["expected_maturity_date"], "2391-06-26");
    let details = get(&app, 1, "").await;
    assert_eq!(details["current_tips"], json!(["Keep the mix warm"]));
    assert_eq!(details["timeline"]["stages"][1]["actual_end_date"], "2025-11-29");
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
    let saved = app.post("/api/v1/tracking/user/upsert", json!({"email": "SARAH@example.com"})).await.ok();
    assert_eq!(saved["user"]["id"], 1);
    assert_eq!(saved["profile"]["notification_preferences"], json!({"email": true}));
    let favorites = app.get("/api/v1/favorites?email=sarah@example.com").await.ok();
    assert_eq!(favorites[0]["plant_name"], "Marigold- Honeycomb");
    app.delete(&instance(1, "")).await.ok();
    let chat: Option<i32> = app.db.fetch("select user_plant_instance_id from user_plant_chats").await;
    assert_eq!(chat, None);
}
