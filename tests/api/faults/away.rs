//! The database is gone: stopped, killed, unreachable.

use serde_json::{Value, json};

use super::{add_richmond, is_whole_again};
use crate::plants::garden;
use crate::support::app::Answer;
use crate::support::{Proxy, TestApp};

#[tokio::test]
async fn without_a_database_the_catalogue_goes_on_from_memory() {
    // A proxy's port with nobody behind it: refused at once.
    let app = TestApp::with(garden().await, &[("DATABASE_ACQUIRE_TIMEOUT_MS", "1000")]).await;
    app.app.db.close().await;
    assert_eq!(app.get("/api/v1/plants").await.ok()["total_count"], 5);
    assert_eq!(app.get("/api/v1/plants/1/companions").await.ok()["plant_id"], 1);
    let page = app.get("/api/v1/plants/paginated?search=basil&sort=-name").await;
    assert_eq!(page.ok()["total"], 4);
    assert_eq!(page.header("x-data-source"), Some("snapshot"));
    assert_eq!(app.get("/livez").await.status, 200);
    assert_eq!(app.get("/readyz").await.expect(503)["checks"]["database"], "unreachable");
    for path in ["/openapi.json", "/docs", "/cache-stats", "/api/v1/suburbs"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    app.db.execute("select 1").await;
}

#[tokio::test]
async fn what_needs_the_database_says_when_to_try_again() {
    let app = TestApp::with(garden().await, &[("DATABASE_ACQUIRE_TIMEOUT_MS", "1000")]).await;
    add_richmond(&app).await;
    app.app.db.close().await;
    let answer = app.get_with("/api/v1/climate/Richmond", &[("origin", "http://localhost:3000")]).await;
    assert_eq!(answer.detail(503), "Service temporarily unavailable");
    assert_eq!(answer.header("retry-after"), Some("2"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:3000"));
}

#[tokio::test]
async fn a_stopped_database_is_missed_only_where_it_is_needed() {
    let db = garden().await;
    let proxy = Proxy::before(&db.options);
    let app = TestApp::behind(&proxy, db, &[("DATABASE_ACQUIRE_TIMEOUT_MS", "1000")]).await;
    add_richmond(&app).await;
    for _ in 0..2 {
        proxy.refuse().await;
        proxy.cut();
        let page = app.get("/api/v1/plants/paginated?search=basil").await;
        assert_eq!(page.header("x-data-source"), Some("snapshot"), "{page}");
        assert_eq!(page.ok()["total"], 4);
        let weather = app.get("/api/v1/climate/Richmond").await;
        assert_eq!(weather.detail(503), "Service temporarily unavailable");
        assert_eq!(weather.header("retry-after"), Some("2"));
        proxy.pass();
        is_whole_again(&app).await;
    }
}

/// What is answered from memory, whatever becomes of the database.
pub fn catalogue_calls() -> Vec<(&'static str, Option<Value>)> {
    let asked = || json!({"user_preferences": {}});
    vec![
        ("/api/v1/plants", None),
        ("/api/v1/plants/1", None),
        ("/api/v1/plants/paginated?search=basil&sort=name", None),
        ("/api/v1/plants/paginated?category=herb&page=2&limit=1", None),
        ("/api/v1/plants/1/companions", None),
        ("/api/v1/plants/1/image-url", None),
        ("/api/v1/plants/1/all-images", None),
        ("/api/v1/plants/1/quality", None),
        ("/api/v1/suburbs", None),
        ("/api/v1/calendar?month=March&suburb=Richmond", None),
        ("/api/v1/calendar.ics?climate_zone=cool", None),
        ("/api/v1/tracking/requirements/1", None),
        ("/api/v1/tracking/instructions/1", None),
        ("/api/v1/tracking/timeline/1", None),
        ("/api/v1/recommendations", Some(asked())),
        ("/api/v1/recommendations-with-impact", Some(asked())),
        ("/api/v1/recommendations/compare", Some(json!({"base": asked(), "variants": []}))),
        ("/api/v1/plant-score", Some(json!({"plant_name": "basil", "user_preferences": {}}))),
        ("/api/v1/quantify-plant", Some(json!({"plant_name": "basil", "user_preferences": {}}))),
        ("/api/v1/batch-quantify", Some(json!([{"plant_name": "basil", "user_preferences": {}}]))),
    ]
}

pub async fn call(app: &TestApp, (path, body): &(&str, Option<Value>)) -> Answer {
    match body {
        Some(body) => app.post(path, body.clone()).await,
        None => app.get(path).await,
    }
}

#[tokio::test]
async fn while_the_database_is_known_to_be_away_the_catalogue_neither_waits_nor_hides_it() {
    let db = garden().await;
    let proxy = Proxy::before(&db.options);
    let app = TestApp::behind(&proxy, db, &[]).await;
    add_richmond(&app).await;
    let calls = catalogue_calls();
    let mut before = Vec::new();
    for (path, body) in &calls {
        let path = path.replace("basil", "Basil");
        let answer = call(&app, &(&path, body.clone())).await;
        assert_eq!(answer.header("x-data-source"), None, "{answer}");
        before.push(answer.body);
    }
    proxy.stall();
    app.app.health.set_away(true);
    let connections = proxy.accepted();
    for (asked, before) in calls.iter().zip(before) {
        let answer = call(&app, asked).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(answer.header("x-data-source"), Some("snapshot"), "{answer}");
        assert_eq!(answer.queries(), 0, "{answer}");
        assert_eq!(answer.body.len(), before.len(), "{answer}");
    }
    for unknown in ["/api/v1/plants/999", "/api/v1/tracking/timeline/999"] {
        let answer = app.get(unknown).await;
        assert_eq!(answer.status, 404, "{answer}");
        assert_eq!(answer.header("x-data-source"), Some("snapshot"), "{answer}");
    }
    assert_eq!(proxy.accepted(), connections, "nobody tried");

    proxy.pass();
    app.app.health.set_away(false);
    for asked in &calls {
        let answer = call(&app, asked).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(answer.header("x-data-source"), None, "{answer}");
    }
    is_whole_again(&app).await;
}
