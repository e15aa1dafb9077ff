//! What there is to do in a gardener's garden, as a list and in the feed, and when to sow a crop again.

use serde_json::{Value, json};

use crate::support::{TestApp, TestDb};

const EMAIL: &str = "sarah@example.com";

/// A tomato, a lettuce and a rhubarb, and two places: one where it freezes, one where nobody knows.
async fn plot() -> TestDb {
    let db = TestDb::migrated().await;
    let spring = json!({"cool": ["August", "September", "October"]});
    for (name, method, days, months) in [
        ("Tomato- Roma", "Raise seedlings", 80, &spring),
        ("Lettuce- Cos", "Sow direct", 60, &json!({"cool": ["September", "October", "November"], "tropical": ["May"]})),
        ("Rhubarb- Victoria", "Plant crowns", 365, &spring),
    ] {
        let row = json!({"plant_name": name, "plant_category": "vegetable", "sowing_method": method,
            "time_to_maturity_days": days, "sowing_months_by_climate": months});
        db.insert("plants", row).await;
    }
    for (name, postcode, zone, latitude, longitude) in [
        ("Ballarat", "3350", Some("cool"), -37.5622, 143.8503),
        ("Broken Hill", "2880", Some("arid"), -31.953, 141.453),
        ("Cairns", "4870", Some("tropical"), -16.92, 145.77),
    ] {
        let row = json!({"name": name, "postcode": postcode, "climate_zone": zone, "latitude": latitude,
            "longitude": longitude});
        db.insert("suburbs", row).await;
    }
    db
}

async fn start(app: &TestApp, plant_id: i64, nickname: &str, on: &str) -> i64 {
    let body = json!({"user_data": {"email": EMAIL, "suburb_id": 1}, "plant_id": plant_id, "plant_nickname": nickname,
        "start_date": on, "location_details": "Bed 1"});
    app.post("/api/v1/tracking/start", body).await.expect(201)["instance_id"].as_i64().unwrap()
}

async fn grow(app: &TestApp, plant_id: i64, nickname: &str, on: &str) -> i64 {
    let id = start(app, plant_id, nickname, on).await;
    let path = format!("/api/v1/tracking/instance/{id}/start-growing");
    app.post(&path, json!({"start_date": on})).await.ok();
    id
}

async fn tasks(app: &TestApp, query: &str) -> Vec<Value> {
    let answer = app.get(&format!("/api/v1/tracking/user/{EMAIL}/tasks{query}")).await;
    assert_eq!(answer.queries(), 1, "one statement, whatever the garden");
    answer.ok().as_array().unwrap().clone()
}

fn lines(tasks: &[Value], wanted: &str) -> Vec<String> {
    let wanted = tasks.iter().filter(|task| task["task"] == wanted);
    wanted.map(|task| format!("{} {}", task["date"].as_str().unwrap(), task["title"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn a_gardeners_tasks_are_listed_by_date() {
    let app = TestApp::over(plot().await).await;
    let tommy = grow(&app, 1, "Tommy", "2026-08-20").await;
    grow(&app, 2, " ", "2026-10-01").await;
    let answer = app.get("/api/v1/tracking/user/SARAH@example.com/tasks").await;
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let fortnight = tasks(&app, "").await;
    assert_eq!(answer.ok(), json!(fortnight));
    for task in &fortnight {
        let keys: Vec<&str> = task.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["date", "instance_id", "plant_name", "plant_nickname", "task", "title", "why"]);
        let date = task["date"].as_str().unwrap();
        assert!(("2026-10-05"..="2026-10-19").contains(&date), "{date}");
    }
    let year = tasks(&app, "?from=2026-08-01&to=2027-07-31").await;
    let order: Vec<_> =
        year.iter().map(|task| (task["date"].as_str().unwrap(), task["instance_id"].as_i64())).collect();
    assert!(order.is_sorted());
    assert_eq!(lines(&year, "plant_out"), ["2026-10-31 Plant out Tommy"], "after Ballarat's last frost");
    assert_eq!(lines(&year, "stake").len(), 1);
    assert!(lines(&year, "feed").len() > 3);
    let picked = lines(&year, "harvest");
    assert!(
        picked.iter().any(|line| line.ends_with("Pick Tommy")) && picked[0].ends_with("Harvest Lettuce Cos"),
        "{picked:?}"
    );
    assert_eq!(lines(&year, "sow_again"), ["2026-10-22 Sow Lettuce Cos again"]);
    let checks = lines(&year, "check_pests");
    assert!(checks.iter().any(|line| line.starts_with("2026-12-01 Check Tommy for ")), "{checks:?}");
    let out = year.iter().find(|task| task["task"] == "plant_out").unwrap();
    assert_eq!((&out["instance_id"], &out["plant_name"]), (&json!(tommy), &json!("Tomato- Roma")));
    assert!(out["why"].as_str().unwrap().contains("30 October"), "{out}");
    assert_eq!(tasks(&app, "?from=2026-08-01&to=2027-07-31").await, year, "always the same");
}

#[tokio::test]
async fn a_tender_plant_is_protected_where_it_freezes_and_only_there() {
    let app = TestApp::over(plot().await).await;
    grow(&app, 1, "Tommy", "2027-01-20").await;
    let frost = async || lines(&tasks(&app, "?from=2027-01-01&to=2027-12-31").await, "protect_from_frost");
    assert_eq!(frost().await[0], "2027-04-23 Protect Tommy from frost");
    // No station is near Broken Hill: what is usual in its zone; Cairns has no frost at all.
    for (suburb, first) in [("2", Some("2027-05-01 Protect Tommy from frost")), ("3", None)] {
        app.db.execute(&format!("update users set suburb_id = {suburb}")).await;
        assert_eq!(frost().await.first().map(String::as_str), first, "suburb {suburb}");
    }
}

#[tokio::test]
async fn a_seedling_that_waits_is_to_be_planted_out() {
    let app = TestApp::over(plot().await).await;
    let body = json!({"user_data": {"email": EMAIL, "suburb_id": 3}, "plant_id": 1, "plant_nickname": "Tommy",
        "start_date": "2026-10-10", "start_as": "seedling"});
    let id = app.post("/api/v1/tracking/start", body).await.expect(201)["instance_id"].as_i64().unwrap();
    let due = tasks(&app, "").await;
    assert_eq!(lines(&due, "plant_out"), ["2026-10-10 Plant out Tommy"]);
    assert_eq!(due.len(), 1);
    assert!(due[0]["why"].as_str().unwrap().starts_with("This is the day you chose. "), "{due:?}");
    app.post(&format!("/api/v1/tracking/instance/{id}/start-growing"), json!({"start_date": "2026-10-05"})).await.ok();
    let tips = app.get(&format!("/api/v1/tracking/instance/{id}")).await.ok()["tips_by_date"].to_string();
    assert!(tips.len() > 50 && !tips.to_lowercase().contains("sow") && !tips.contains("tray"), "{tips}");
}

#[tokio::test]
async fn a_plant_that_waits_is_to_be_planted() {
    let app = TestApp::over(plot().await).await;
    start(&app, 3, "", "2026-10-10").await;
    let due = tasks(&app, "").await;
    assert_eq!(due.len(), 1);
    assert_eq!((&due[0]["task"], &due[0]["title"]), (&json!("plant"), &json!("Plant Rhubarb Victoria")));
}

#[tokio::test]
async fn a_range_has_an_order_and_an_end() {
    let app = TestApp::over(plot().await).await;
    start(&app, 1, "", "2026-10-10").await;
    let path = |query: &str| format!("/api/v1/tracking/user/{EMAIL}/tasks?{query}");
    for query in ["from=2026-10-05&to=2026-10-04", "from=2026-10-05&to=2027-10-08", "to=2026-10-04"] {
        let detail = app.get(&path(query)).await.detail(422);
        assert_eq!(
            (&detail[0]["loc"], &detail[0]["type"]),
            (&json!(["query", "to"]), &json!("value_error")),
            "{query}"
        );
    }
    for (query, field) in [("from=soon", "from"), ("to=2026-13-01", "to")] {
        assert_eq!(app.get(&path(query)).await.detail(422)[0]["loc"], json!(["query", field]));
    }
    for query in ["from=&to=", "from=2026-10-05&to=2027-10-05", "from=9999-12-31", "from=0001-01-01"] {
        app.get(&path(query)).await.ok();
    }
    let nobody = app.get("/api/v1/tracking/user/nobody@example.com/tasks").await;
    assert_eq!(nobody.detail(404), "User with email nobody@example.com not found");
}

#[tokio::test]
async fn the_feed_has_the_tasks_of_the_next_half_year() {
    let app = TestApp::over(plot().await).await;
    let id = grow(&app, 1, "Tommy", "2026-10-01").await;
    let feed = app.get(&format!("/api/v1/tracking/user/{EMAIL}/calendar.ics")).await;
    assert_eq!(feed.queries(), 1);
    let feed = feed.text().replace("\r\n ", "");
    let in_feed = feed.matches("-task-").count();
    assert_eq!(in_feed, tasks(&app, "?from=2026-09-21&to=2027-04-06").await.len());
    assert!(in_feed > 10);
    assert!(
        feed.contains("SUMMARY:Stake Tommy\r\n") && feed.contains(&format!("UID:instance-{id}-task-stake-1@plantopia")),
        "{feed}"
    );
}

#[tokio::test]
async fn a_crop_is_sown_again_until_its_window_shuts() {
    let app = TestApp::over(plot().await).await;
    let answer = app.get("/api/v1/calendar/succession?plant_id=2&suburb=3350&from=2026-10-05").await;
    assert_eq!(answer.queries(), 0);
    assert_eq!(answer.keys(), ["plant_id", "zone", "interval_days", "dates", "why"]);
    let plan = answer.ok();
    assert_eq!((&plan["plant_id"], &plan["zone"], &plan["interval_days"]), (&json!(2), &json!("cool"), &json!(21)));
    assert_eq!(plan["dates"], json!(["2026-10-05", "2026-10-26", "2026-11-16"]));
    assert!(plan["why"].as_str().unwrap().ends_with("shuts at the end of November."));
    assert_eq!(app.get("/api/v1/calendar/succession?plant_id=2").await.ok(), plan, "from today");
    let of = async |query: &str| app.get(&format!("/api/v1/calendar/succession?{query}")).await.ok();
    let tropical = of("plant_id=2&climate_zone=tropical&suburb=Ballarat").await;
    assert_eq!((&tropical["zone"], &tropical["dates"]), (&json!("tropical"), &json!(["2027-05-01", "2027-05-22"])));
    let arid = of("plant_id=2&suburb=Broken%20Hill").await;
    assert_eq!((&arid["interval_days"], &arid["dates"]), (&json!(21), &json!([])));
    let tomato = of("plant_id=1").await;
    assert_eq!((&tomato["interval_days"], &tomato["dates"]), (&json!(null), &json!([])));
    assert!(tomato["why"].as_str().unwrap().contains("bears until it ends"));
    let missing = app.get("/api/v1/calendar/succession?plant_id=99").await;
    assert_eq!(missing.detail(404), "Plant with ID 99 not found");
    for (query, field) in [("", "plant_id"), ("plant_id=x", "plant_id"), ("plant_id=2&from=soon", "from")] {
        let detail = app.get(&format!("/api/v1/calendar/succession?{query}")).await.detail(422);
        assert_eq!(detail[0]["loc"], json!(["query", field]));
    }
}
