//! What of a recommendation is kept and what isn't: which questions share an answer, and what makes an old one void.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::recommendations::{frontends, garden, names};
use crate::support::TestApp;

#[tokio::test]
async fn a_warm_answer_asks_the_database_nothing_and_a_cold_one_for_three_things() {
    let app = TestApp::over(garden().await).await;
    for call in ["recommendations", "recommendations-with-impact"] {
        let cold = app.cold().await;
        let path = format!("/api/v1/{call}");
        let first = cold.post(&path, frontends()).await;
        assert_eq!(first.status, 200, "{first}");
        assert_eq!(first.queries(), 3, "the plants, their places by name, and the suburbs");
        assert_eq!(cold.post(&path, frontends()).await.queries(), 0);
        assert_eq!(app.post(&path, frontends()).await.queries(), 0, "warmed up at the start");
    }
}

#[tokio::test]
async fn the_same_question_in_other_words_is_one_entry() {
    let app = TestApp::over(garden().await).await;
    let plain = json!({"user_preferences": {}});
    assert_eq!(app.post("/api/v1/recommendations", plain.clone()).await.header("x-cache"), Some("miss"));
    for same in [
        r#"{"user_preferences": {"site": {"area_m2": 2}}, "n": 6, "suburb": "Richmond"}"#,
        r#"{"suburb": "Richmond", "user_preferences": {"preferences": {"watering": "high"}, "user_id": "me"}}"#,
        r#"{"month": "october", "user_preferences": {"preferences": {"season_intent": "later"}}, "climate_zone": ""}"#,
        r#"{"n": "6", "month": "", "unknown": 1, "user_preferences": {"environment": {"climate_zone": "arid"}}}"#,
        r#"{"user_preferences": {"preferences": {"pets_or_toddlers": true}, "site": {"wind_exposure": "sheltered"}}}"#,
        r#"{"user_preferences": {"site": {"area_m2": 20}}, "ranking": "classic"}"#,
    ] {
        let again = app.request(reqwest::Method::POST, "/api/v1/recommendations", &[], Some(same.into())).await;
        assert_eq!(again.header("x-cache"), Some("hit"), "{same}: {again}");
    }
    for other in [
        json!({"user_preferences": {}, "suburb": "richmond"}),
        json!({"user_preferences": {}, "n": 5}),
        json!({"user_preferences": {}, "climate_zone": "cool"}),
        json!({"user_preferences": {"preferences": {"goal": "edible"}}}),
        json!({"user_preferences": {}, "explain": true}),
        json!({"user_preferences": {}, "ranking": "gardener"}),
        json!({"user_preferences": {"preferences": {"pets_or_toddlers": true}}, "ranking": "gardener"}),
        json!({"user_preferences": {"site": {"area_m2": 20}}, "ranking": "gardener"}),
    ] {
        let answer = app.post("/api/v1/recommendations", other.clone()).await;
        assert_eq!(answer.header("x-cache"), Some("miss"), "{other}");
    }
    let later = json!({"user_preferences": {"preferences": {"season_intent": "later"}}});
    let sheltered = json!({"user_preferences": {"site": {"wind_exposure": "sheltered"}}});
    for body in [json!({"user_preferences": {}}), later, sheltered] {
        let answer = app.post("/api/v1/recommendations-with-impact", body.clone()).await;
        assert_eq!(answer.header("x-cache"), Some("miss"), "season and wind do influence the impact: {body}");
    }
    app.db.execute("update suburbs set suburb_heat_category = 'Low Heat'").await;
    app.app.climate.refresh_suburbs().await.unwrap();
    for (call, cache) in [("recommendations", "hit"), ("recommendations-with-impact", "miss")] {
        let answer = app.post(&format!("/api/v1/{call}"), plain.clone()).await;
        assert_eq!(answer.header("x-cache"), Some(cache), "only the impact reads the suburb's heat: {call}");
    }
}

#[tokio::test]
async fn a_new_month_catalogue_or_suburb_is_never_answered_from_an_old_entry() {
    let app = TestApp::over(garden().await).await;
    let ask = || app.post("/api/v1/recommendations", json!({"user_preferences": {}, "suburb": "Darwin"}));
    let first = ask().await.ok();
    assert_eq!((&first["climate_zone"], &first["zone_source"]), (&json!("tropical"), &json!("suburb")));
    assert_eq!(first["month_now"], "October");

    app.clock.set("2026-04-30T15:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let may = ask().await.ok();
    assert_eq!(may["month_now"], "May", "it is May already in Melbourne");
    assert_eq!(may["notes"], json!([]));

    app.db.execute("update suburbs set climate_zone = 'cool' where name = 'Darwin'").await;
    app.app.climate.refresh_suburbs().await.unwrap();
    assert_eq!(ask().await.ok()["climate_zone"], "cool");

    app.db.execute("update plants set plant_name = plant_name || '!'").await;
    app.app.plants.refresh().await.unwrap();
    assert!(names(&ask().await.ok()).iter().all(|name| name.ends_with('!')));
}

#[tokio::test]
async fn the_very_same_words_are_one_look_up_each_time() {
    let app = TestApp::over(garden().await).await;
    for (call, cache) in
        [("recommendations", "recommendations"), ("recommendations-with-impact", "recommendations_with_impact")]
    {
        let mut bodies = Vec::new();
        for time in 0..5 {
            let answer = app.post(&format!("/api/v1/{call}"), frontends()).await;
            let found = if time == 0 { "miss" } else { "hit" };
            assert_eq!(answer.header("x-cache"), Some(found), "{answer}");
            assert_eq!(answer.queries(), 0);
            bodies.push(answer.body);
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1);
        let stats = app.get("/cache-stats").await.ok();
        let figures = &stats["caches"][cache];
        assert_eq!((&figures["hits"], &figures["misses"]), (&json!(4), &json!(1)));
    }
}

#[tokio::test]
async fn the_very_same_words_mean_what_they_mean_now() {
    let app = TestApp::over(garden().await).await;
    let ask = async || {
        let body = json!({"user_preferences": {}, "suburb": "Darwin"});
        for _ in 0..3 {
            app.post("/api/v1/recommendations", body.clone()).await.ok();
        }
        app.post("/api/v1/recommendations", body).await.ok()
    };
    assert_eq!(ask().await["month_now"], "October");
    app.clock.set("2026-04-30T15:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(ask().await["month_now"], "May");
    app.db.execute("update suburbs set climate_zone = 'cool' where name = 'Darwin'").await;
    app.app.climate.refresh_suburbs().await.unwrap();
    assert_eq!(ask().await["climate_zone"], "cool");
    app.db.execute("update plants set plant_name = plant_name || '!'").await;
    app.app.plants.refresh().await.unwrap();
    assert!(names(&ask().await).iter().all(|name| name.ends_with('!')));
    // Called something else than JSON, the same bytes say something else.
    let text = app
        .request(
            reqwest::Method::POST,
            "/api/v1/recommendations",
            &[("content-type", "text/plain")],
            Some(br#"{"suburb":"Darwin","user_preferences":{}}"#.to_vec()),
        )
        .await;
    assert_eq!(text.detail(422)[0]["type"], "model_attributes_type");
}

#[tokio::test]
async fn an_answer_is_the_same_compressed_and_plain() {
    let app = TestApp::over(garden().await).await;
    for call in ["recommendations", "recommendations-with-impact"] {
        let path = format!("/api/v1/{call}");
        let mut texts = Vec::new();
        for time in 0..6 {
            let takes = if time == 3 { "identity" } else { "gzip, deflate, br" };
            let headers = [("content-type", "application/json"), ("accept-encoding", takes)];
            let body = frontends().to_string().into_bytes();
            let answer = app.request(reqwest::Method::POST, &path, &headers, Some(body)).await;
            assert_eq!(answer.status, 200);
            let varies = answer.header("vary").unwrap_or_default();
            assert!(varies.contains("accept-encoding"), "{answer}");
            let packed = answer.header("content-encoding") == Some("gzip");
            assert_eq!(packed, time != 3);
            let mut text = String::new();
            if packed {
                let mut unpacked = flate2::read::GzDecoder::new(&*answer.body);
                std::io::Read::read_to_string(&mut unpacked, &mut text).unwrap();
            } else {
                text = answer.text();
            }
            texts.push(text);
        }
        texts.dedup();
        assert_eq!(texts.len(), 1, "{texts:#?}");
        assert!(serde_json::from_str::<Value>(&texts[0]).is_ok());
    }
}

#[tokio::test]
async fn a_catalogue_that_was_read_again_unchanged_keeps_its_answers() {
    let app = TestApp::over(garden().await).await;
    let ask = || app.post("/api/v1/recommendations", json!({"user_preferences": {}}));
    ask().await.ok();
    app.app.plants.refresh().await.unwrap();
    assert_eq!(ask().await.header("x-cache"), Some("hit"));
}

#[tokio::test]
async fn answers_to_ever_new_questions_fill_no_more_memory_than_the_setting_allows() {
    // Each of the two caches has half of the setting.
    const MAX_BYTES: u64 = 1 << 20;
    let max_bytes = (2 * MAX_BYTES).to_string();
    let app = TestApp::with(garden().await, &[("CACHE_MAX_BYTES", &max_bytes)]).await;
    for (call, cache) in
        [("recommendations", "recommendations"), ("recommendations-with-impact", "recommendations_with_impact")]
    {
        let mut sent = 0;
        for number in 0..400 {
            // What isn't known comes back in a note: each is a question of its own.
            let body = json!({"user_preferences": {}, "n": 9, "explain": true, "suburb": format!("Suburb {number}")});
            let answer = app.post(&format!("/api/v1/{call}"), body).await;
            assert_eq!(answer.header("x-cache"), Some("miss"), "{answer}");
            sent += answer.body.len() as u64;
        }
        assert!(sent > 2 * MAX_BYTES, "{sent} bytes need no bound");
        let figures = app.get("/cache-stats").await.ok()["caches"][cache].take();
        let bytes = figures["bytes"].as_u64().unwrap();
        assert!((MAX_BYTES / 2..=MAX_BYTES).contains(&bytes), "{figures}");
        assert_eq!(figures["max_bytes"], MAX_BYTES, "{figures}");
        assert!(figures["evictions"].as_u64().unwrap() > 0, "{figures}");
    }
}
