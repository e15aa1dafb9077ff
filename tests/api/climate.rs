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

#[tokio::test]
async fn a_changed_suburb_shows_within_a_second() {
    let app = TestApp::over(town().await).await;
    let _listener = app.follow_changes().await;
    assert_eq!(app.get("/api/v1/suburbs").await.ok()["suburbs"][1]["postcode"], "3121");
    // Another session's statement: only the announcement tells the server of it.
    app.db.execute("update suburbs set postcode = '3122' where name = 'Richmond'").await;
    for _ in 0..100 {
        if app.get("/api/v1/suburbs").await.ok()["suburbs"][1]["postcode"] == "3122" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the old suburb is still shown");
}

#[tokio::test]
async fn the_nearest_station_tells_when_a_place_freezes() {
    let db = TestDb::migrated().await;
    for (name, postcode, latitude, longitude) in [
        ("Ballarat", "3350", -37.5622, 143.8503),
        ("Broken Hill", "2880", -31.953, 141.453),
        ("Darwin", "0800", -12.46, 130.84),
    ] {
        let row = json!({"name": name, "postcode": postcode, "latitude": latitude, "longitude": longitude});
        db.insert("suburbs", row).await;
    }
    let app = TestApp::over(db).await;
    let answer = app.get("/api/v1/suburbs/%20bALLARAT/frost").await;
    assert_eq!(answer.queries(), 0);
    assert_eq!(answer.keys(), ["place", "last_frost", "first_frost", "frost_free", "station", "distance_km", "source"]);
    let frost = answer.ok();
    assert_eq!(frost["last_frost"], json!({"early": null, "median": "10-16", "late": null}));
    assert_eq!(frost["first_frost"], json!({"early": null, "median": "05-07", "late": null}));
    assert_eq!(
        (&frost["place"], &frost["frost_free"], &frost["station"], &frost["distance_km"]),
        (&json!("Ballarat"), &json!(false), &json!("Ballarat Aerodrome"), &json!(7.1))
    );
    assert!(frost["source"].as_str().unwrap().contains("https://"));
    assert_eq!(app.get("/api/v1/suburbs/3350/frost").await.ok(), frost);
    let etag = answer.header("etag").unwrap();
    assert_eq!(app.get_with("/api/v1/suburbs/3350/frost", &[("if-none-match", etag)]).await.status, 304);
    let darwin = app.get("/api/v1/suburbs/0800/frost").await.ok();
    assert_eq!((&darwin["frost_free"], &darwin["last_frost"]["median"]), (&json!(true), &json!(null)));
    assert_eq!(app.get("/api/v1/suburbs/2880/frost").await.detail(404), "No frost record near Broken Hill");
    assert_eq!(app.get("/api/v1/suburbs/Nowhere/frost").await.detail(404), "Suburb Nowhere not found");
}
