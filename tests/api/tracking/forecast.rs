//! Days from the start, what was begun with, and when it bears.

use serde_json::{Value, json};

use super::{EMAIL, get, instance, shed, start_body};
use crate::support::TestApp;

/// A tomato as merchants describe it, and asparagus crowns, with a suburb in each of two zones.
async fn app() -> (TestApp, i64, i64) {
    let db = shed().await;
    let tomato = json!({"plant_name": "Tomato- Roma", "scientific_name": "Solanum lycopersicum",
        "plant_category": "vegetable", "sowing_method": "Raise seedlings, under cover until frosts are over",
        "hardiness_life_cycle": "Frost tender Annual", "time_to_maturity_days": 80, "germination": "6-14 days @ 18-27°C",
        "sowing_months_by_climate": {"cool": ["August", "September", "October", "November"]}});
    let tomato = db.insert("plants", tomato).await;
    let asparagus = json!({"plant_name": "Asparagus- Mary Washington", "scientific_name": "Asparagus officinalis",
        "plant_category": "vegetable", "sowing_method": "Plant dormant crowns in a trench",
        "hardiness_life_cycle": "Hardy Perennial", "time_to_maturity_days": 730});
    let asparagus = db.insert("plants", asparagus).await;
    for (id, name, zone) in [(801, "Lismore", "subtropical"), (802, "Sydney", "temperate")] {
        db.execute(&format!(
            "insert into suburbs (id, name, latitude, longitude, climate_zone) values ({id}, '{name}', -30, 150, '{zone}')"
        ))
        .await;
    }
    (TestApp::over(db).await, tomato.into(), asparagus.into())
}

fn body(plant_id: i64, start_date: &str) -> Value {
    let mut body = start_body(plant_id);
    body["start_date"] = json!(start_date);
    body
}

async fn begin(app: &TestApp, body: Value) -> (i64, Value) {
    let started = app.post("/api/v1/tracking/start", body).await.expect(201);
    (started["instance_id"].as_i64().unwrap(), started)
}

#[tokio::test]
async fn a_tomato_is_not_ripe_before_it_could_be_planted_out() {
    let (app, tomato, _) = app().await;
    let (id, started) = begin(&app, body(tomato, "2026-09-01")).await;
    assert_eq!(started["expected_maturity_date"], "2027-01-15", "56 days as a seedling and 80 in the garden");
    let details = get(&app, id, "").await;
    let stages = details["timeline"]["stages"].as_array().unwrap();
    assert_eq!((&stages[0]["stage_name"], &stages[0]["start_day"]), (&json!("germination"), &json!(0)));
    assert_eq!((&stages[1]["stage_name"], &stages[1]["end_day"]), (&json!("seedling"), &json!(55)), "then it goes out");
    assert_eq!(stages.last().unwrap()["end_day"], 136);
    assert_eq!(
        details["forecast"],
        json!({"first_harvest": "2027-01-20", "last_harvest": "2027-04-19",
            "basis": "141 days from sowing; in the cool zone it is picked from December to May.", "confidence": "high"})
    );
    let timeline = app.get(&format!("/api/v1/tracking/timeline/{tomato}")).await.ok();
    assert_eq!(timeline["total_days"], 136);
    // Aligned to a stage the dates keep the span.
    let progress = json!({"current_stage": "seedling", "align_to_stage_start": true});
    app.put(&instance(id, "/progress"), progress).await.ok();
    let info = &get(&app, id, "").await["tracking_info"];
    assert_eq!((&info["start_date"], &info["expected_maturity_date"]), (&json!("2026-09-20"), &json!("2027-02-03")));
}

#[tokio::test]
async fn a_seedling_is_past_its_germination() {
    let (app, tomato, _) = app().await;
    let mut seedling = body(tomato, "2026-10-05");
    seedling["start_as"] = json!("seedling");
    let (id, started) = begin(&app, seedling).await;
    assert_eq!(
        (&started["expected_maturity_date"], &started["current_stage"]),
        (&json!("2026-12-24"), &json!("seedling"))
    );
    let details = get(&app, id, "").await;
    let stages = details["timeline"]["stages"].as_array().unwrap();
    assert_eq!((&stages[0]["stage_name"], &stages[0]["start_day"]), (&json!("seedling"), &json!(0)));
    assert_eq!((&stages[0]["is_current"], &stages.last().unwrap()["end_day"]), (&json!(true), &json!(80)));
    assert_eq!(details["current_tips"], details["tips_by_date"]);
    let unchanged = app.post_nothing(&instance(id, "/auto-update-stage")).await.ok();
    assert_eq!(unchanged["data"]["updated"], false);
    assert!(!get(&app, id, "/tips").await["tips"].as_array().unwrap().is_empty());

    // It stays one when it starts growing, unless that says otherwise.
    let path = instance(id, "/start-growing");
    let grown = app.post(&path, json!({"start_date": "2026-11-01"})).await.ok();
    assert_eq!(grown["data"]["expected_maturity_date"], "2027-01-20");
    assert_eq!(grown["data"]["current_stage"], "seedling");
    let sown = app.post(&path, json!({"start_date": "2026-11-01", "start_as": "seed"})).await.ok();
    assert_eq!(sown["data"]["expected_maturity_date"], "2027-03-17");
    assert_eq!(sown["data"]["current_stage"], "germination");
    let again = app.post(&path, json!({"start_date": "2026-11-01", "start_as": null})).await.ok();
    assert_eq!(again["data"]["current_stage"], "germination");

    // Stages that somebody else made begin with the second.
    let mut foreign = body(2, "2026-10-01");
    foreign["start_as"] = json!("seedling");
    let (id, started) = begin(&app, foreign).await;
    assert_eq!(started["current_stage"], "flowering");
    let stages = &get(&app, id, "").await["timeline"]["stages"];
    assert_eq!((&stages[0]["start_day"], &stages[0]["end_day"]), (&json!(0), &json!(49)));
}

#[tokio::test]
async fn what_is_begun_with_is_seed_or_a_seedling() {
    let (app, tomato, _) = app().await;
    for wrong in [json!("cutting"), json!("Seedling"), json!("")] {
        let mut body = body(tomato, "2026-10-05");
        body["start_as"] = wrong.clone();
        let detail = app.post("/api/v1/tracking/start", body).await.detail(422);
        assert_eq!(
            detail,
            json!([{"type": "enum", "loc": ["body", "start_as"], "msg": "Input should be one of: seed, seedling",
                "input": wrong}])
        );
    }
    let (id, _) = begin(&app, body(tomato, "2026-10-05")).await;
    for wrong in [json!({"start_as": "crown"}), json!({"start_date": "2026-10-05", "start_as": 1})] {
        let detail = app.post(&instance(id, "/start-growing"), wrong).await.detail(422);
        assert_eq!(detail[0]["loc"], json!(["body", "start_as"]));
    }
}

#[tokio::test]
async fn a_harvest_has_its_season_in_the_gardeners_zone() {
    let (app, _, asparagus) = app().await;
    for (suburb, first, last) in [
        (json!(null), "2028-09-01", "2028-11-30"),
        (json!(801), "2028-08-01", "2028-10-31"),
        (json!(802), "2028-08-01", "2028-11-30"),
    ] {
        let mut body = body(asparagus, "2026-07-01");
        body["user_data"] = json!({"email": EMAIL, "suburb_id": suburb});
        let (id, _) = begin(&app, body).await;
        let answer = app.get(&instance(id, "")).await;
        assert_eq!(answer.queries(), 1);
        let forecast = answer.ok()["forecast"].clone();
        assert_eq!((&forecast["first_harvest"], &forecast["last_harvest"]), (&json!(first), &json!(last)), "{suburb}");
    }
    // Crowns of 2020 bear this spring too, in Sydney from August.
    let (id, _) = begin(&app, body(asparagus, "2020-07-01")).await;
    let forecast = get(&app, id, "").await["forecast"].clone();
    assert_eq!((&forecast["first_harvest"], &forecast["last_harvest"]), (&json!("2026-08-01"), &json!("2026-11-30")));
}

#[tokio::test]
async fn tips_follow_the_date_whatever_stage_is_stored() {
    let (app, tomato, _) = app().await;
    let (id, _) = begin(&app, body(tomato, "2026-06-01")).await;
    let details = get(&app, id, "").await;
    assert_eq!(details["tracking_info"]["current_stage"], "germination");
    assert!(!details["tips_by_date"].as_array().unwrap().is_empty());
    assert_ne!(details["current_tips"], details["tips_by_date"]);
    app.post_nothing(&instance(id, "/auto-update-stage")).await.ok();
    let details = get(&app, id, "").await;
    assert_eq!(details["current_tips"], details["tips_by_date"]);
    let keys: Vec<_> = details.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys[keys.len() - 3..], ["current_tips", "forecast", "tips_by_date"]);
}
