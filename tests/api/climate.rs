//! Suburbs and their weather.

use serde_json::json;

use crate::support::{TestApp, TestDb};

async fn town() -> TestDb {
    let db = TestDb::migrated().await;
    for (name, postcode) in [("Richmond", Some("3121")), ("Brunswick", None)] {
        let row = json!({"name": name, "postcode": postcode, "latitude": -37.8, "longitude": 145.0, "state": "VIC"});
        db.insert("suburbs", row).await;
    }
    for (date, temperature) in [("2026-10-05", 12.5), ("2026-10-03", 9.0), ("2026-09-28", 8.0), ("2026-09-27", 7.0)] {
        let row = json!({"suburb_id": 1, "recorded_date": date, "temperature_current": temperature, "humidity": 60,
            "uv_index": 3.0, "uv_category": "Moderate", "uv_protection_required": "Yes", "data_source": ["open_meteo"],
            "created_at": "2026-10-05T01:00:00"});
        db.insert("climate_data", row).await;
    }
    db
}

#[tokio::test]
async fn suburbs_are_listed_by_name() {
    let app = TestApp::over(town().await).await;
    assert_eq!(
        app.get("/api/v1/suburbs").await.text(),
        r#"{"suburbs":[{"id":2,"name":"Brunswick","postcode":null,"latitude":-37.8,"longitude":145.0,"state":"VIC"},{"id":1,"name":"Richmond","postcode":"3121","latitude":-37.8,"longitude":145.0,"state":"VIC"}],"total":2}"#
    );
    assert_eq!(app.get("/api/v1/suburbs").await.queries(), 0);
}

#[tokio::test]
async fn the_newest_weather_is_found_in_any_case() {
    let app = TestApp::over(town().await).await;
    let answer = app.get("/api/v1/climate/rICHMOND").await;
    assert_eq!(answer.queries(), 1);
    insta::assert_json_snapshot!(answer.ok());
    assert_eq!(app.get("/api/v1/climate/rICHMOND").await.queries(), 0);
    for name in ["Nowhere", "Brunswick", "%20"] {
        let answer = app.get(&format!("/api/v1/climate/{name}")).await;
        let name = name.replace("%20", " ");
        assert_eq!(answer.detail(404), format!("Climate data not found for suburb: {name}"));
    }
}

#[tokio::test]
async fn weather_of_days_to_come_isn_t_shown_before_its_day() {
    let db = town().await;
    for (date, temperature) in [("2026-10-06", 13.0), ("2099-01-01", 40.0)] {
        let row = json!({"suburb_id": 1, "recorded_date": date, "temperature_current": temperature});
        db.insert("climate_data", row).await;
    }
    let app = TestApp::over(db).await;
    assert_eq!(app.get("/api/v1/climate/Richmond").await.ok()["recorded_date"], "2026-10-05");
    let history = app.get("/api/v1/climate/Richmond/history").await.ok();
    assert_eq!(history["history"][0]["recorded_date"], "2026-10-05");
    app.clock.set("2026-10-05T14:00:00Z".parse().unwrap());
    assert_eq!(app.get("/api/v1/climate/Richmond").await.ok()["recorded_date"], "2026-10-06");
}

#[tokio::test]
async fn a_history_goes_back_so_many_days() {
    let app = TestApp::over(town().await).await;
    let dates = |body: &serde_json::Value| -> Vec<String> {
        let history = body["history"].as_array().unwrap().iter();
        history.map(|day| day["recorded_date"].as_str().unwrap().to_owned()).collect()
    };
    let week = app.get("/api/v1/climate/richmond/history").await;
    assert_eq!(week.keys(), ["suburb", "days", "history"]);
    let week = week.ok();
    assert_eq!((&week["suburb"], &week["days"]), (&json!("richmond"), &json!(7)));
    assert_eq!(dates(&week), ["2026-10-05", "2026-10-03", "2026-09-28"]);
    let two = app.get("/api/v1/climate/Richmond/history?days=2").await.ok();
    assert_eq!(dates(&two), ["2026-10-05", "2026-10-03"]);
    for days in ["0", "31", "-5"] {
        let answer = app.get(&format!("/api/v1/climate/Richmond/history?days={days}")).await;
        assert_eq!(answer.detail(400), "Days must be between 1 and 30");
    }
    let answer = app.get("/api/v1/climate/Richmond/history?days=x").await;
    assert_eq!(answer.detail(422)[0]["loc"], json!(["query", "days"]));
    let answer = app.get("/api/v1/climate/Brunswick/history").await;
    assert_eq!(answer.detail(404), "No climate history found for suburb: Brunswick");
}

#[tokio::test]
async fn new_weather_shows_within_a_second() {
    let app = TestApp::over(town().await).await;
    let _listener = app.follow_changes().await;
    assert_eq!(app.get("/api/v1/climate/Richmond").await.ok()["weather"]["humidity"], 60);
    app.db.execute("update climate_data set humidity = 61 where recorded_date = '2026-10-05'").await;
    for _ in 0..100 {
        if app.get("/api/v1/climate/Richmond").await.ok()["weather"]["humidity"] == 61 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the old weather is still shown");
}
