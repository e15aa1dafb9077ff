//! Bad days: the database stops, is out of connections, is slow; a client sends too much; the envelope holds.

use std::time::Duration;

use plantopia::db::migrate;
use reqwest::Method;
use serde_json::json;
use sqlx::{AssertSqlSafe, Postgres, Transaction};

use crate::plants::garden;
use crate::support::{TestApp, TestDb};

/// A suburb without weather: its weather is a query each time, and a 404.
async fn add_richmond(app: &TestApp) {
    let richmond = json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0});
    app.db.insert("suburbs", richmond).await;
    app.app.climate.refresh_suburbs().await.unwrap();
}

/// Holds a table until the transaction ends: whoever reads it waits.
async fn lock_table(app: &TestApp, table: &str) -> Transaction<'static, Postgres> {
    let mut locker = app.db.pool.begin().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!(
        "lock table {table} in access exclusive mode"
    )))
    .execute(&mut *locker)
    .await
    .unwrap();
    locker
}

#[tokio::test]
async fn without_a_database_the_catalogue_goes_on_from_memory() {
    // A proxy's port with nobody behind it: refused at once.
    let app = TestApp::with(garden().await, &[("DATABASE_ACQUIRE_TIMEOUT_MS", "200")]).await;
    app.app.db.close().await;
    assert_eq!(app.get("/api/v1/plants").await.ok()["total_count"], 5);
    assert_eq!(
        app.get("/api/v1/plants/1/companions").await.ok()["plant_id"],
        1
    );
    let page = app
        .get("/api/v1/plants/paginated?search=basil&sort=-name")
        .await;
    assert_eq!(page.ok()["total"], 4);
    assert_eq!(page.header("x-data-source"), Some("snapshot"));
    assert_eq!(app.get("/livez").await.status, 200);
    assert_eq!(
        app.get("/readyz").await.expect(503)["checks"]["database"],
        "unreachable"
    );
    for path in ["/openapi.json", "/docs", "/cache-stats", "/api/v1/suburbs"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    app.db.execute("select 1").await;
}

#[tokio::test]
async fn what_needs_the_database_says_when_to_try_again() {
    let app = TestApp::with(garden().await, &[("DATABASE_ACQUIRE_TIMEOUT_MS", "200")]).await;
    add_richmond(&app).await;
    app.app.db.close().await;
    let answer = app
        .get_with(
            "/api/v1/climate/Richmond",
            &[("origin", "http://localhost:3000")],
        )
        .await;
    assert_eq!(answer.detail(503), "Service temporarily unavailable");
    assert_eq!(answer.header("retry-after"), Some("2"));
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("http://localhost:3000")
    );
}

#[tokio::test]
async fn an_exhausted_pool_answers_instead_of_hanging() {
    let settings = [
        ("DATABASE_POOL_SIZE", "1"),
        ("DATABASE_MAX_OVERFLOW", "0"),
        ("DATABASE_ACQUIRE_TIMEOUT_MS", "100"),
    ];
    let app = TestApp::with(garden().await, &settings).await;
    add_richmond(&app).await;
    let taken = app.app.db.pool().acquire().await.unwrap();
    assert_eq!(app.get("/api/v1/climate/Richmond").await.status, 503);
    drop(taken);
    assert_eq!(
        app.get("/api/v1/climate/Richmond").await.status,
        404,
        "whole again"
    );
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_a_503() {
    let app = TestApp::with(garden().await, &[("DATABASE_STATEMENT_TIMEOUT_MS", "100")]).await;
    add_richmond(&app).await;
    let _locker = lock_table(&app, "climate_data").await;
    assert_eq!(app.get("/api/v1/climate/Richmond").await.status, 503);
}

#[tokio::test]
async fn a_request_over_its_time_is_a_504() {
    let settings = [
        ("REQUEST_TIMEOUT_MS", "100"),
        ("DATABASE_STATEMENT_TIMEOUT_MS", "20000"),
    ];
    let app = TestApp::with(garden().await, &settings).await;
    add_richmond(&app).await;
    let locker = lock_table(&app, "climate_data").await;
    let answer = app.get("/api/v1/climate/Richmond").await;
    assert_eq!(answer.detail(504), "Request timed out");
    locker.rollback().await.unwrap();
    assert_eq!(
        app.get("/api/v1/climate/Richmond").await.status,
        404,
        "whole again"
    );
}

#[tokio::test]
async fn a_fault_of_ours_tells_nothing_to_the_client() {
    let app = TestApp::over(garden().await).await;
    add_richmond(&app).await;
    app.db
        .execute("alter table climate_data drop column humidity")
        .await;
    let answer = app.get("/api/v1/climate/Richmond").await;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.text(), r#"{"detail":"Internal server error"}"#);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_a_413() {
    let app = TestApp::start().await;
    let body = vec![b' '; (1 << 20) + 1];
    let json = [("content-type", "application/json")];
    let answer = app
        .request(Method::POST, "/api/v1/plants", &json, Some(body))
        .await;
    assert_eq!(answer.detail(413), "Request body too large");
}

#[tokio::test]
async fn a_database_that_was_never_there_stops_the_migration_with_a_reason() {
    let db = TestDb::empty().await;
    let options = db
        .options
        .clone()
        .host("127.0.0.1")
        .port(1)
        .socket("/nowhere");
    let error = migrate::run(&options, Duration::from_secs(1))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("is as it was"), "{error}");
}

#[tokio::test]
async fn a_database_that_forbids_the_extension_is_served_from_memory() {
    let db = TestDb::without_extensions().await;
    migrate::run(&db.options, Duration::from_secs(5))
        .await
        .unwrap();
    db.insert("plants", json!({"plant_name": "Basil- Genovese"}))
        .await;
    let app = TestApp::over(db).await;
    let answer = app.get("/api/v1/plants/paginated?search=basl").await;
    assert_eq!(answer.ok()["did_you_mean"], json!(["Basil- Genovese"]));
    assert_eq!(answer.queries(), 0);
}

#[tokio::test]
async fn connections_are_set_up_as_the_operators_know_them() {
    let settings = [("DATABASE_STATEMENT_TIMEOUT_MS", "1234")];
    let app = TestApp::with(TestDb::migrated().await, &settings).await;
    for (setting, value) in [
        ("application_name", "plantopia_api"),
        ("jit", "off"),
        ("statement_timeout", "1234ms"),
    ] {
        let now: String = sqlx::query_scalar("select current_setting($1)")
            .bind(setting)
            .fetch_one(&app.app.db)
            .await
            .unwrap();
        assert_eq!(now, value, "{setting}");
    }
    assert_eq!(app.app.db.pool().options().get_max_connections(), 30);
}

#[tokio::test]
async fn a_database_that_is_there_and_says_nothing_is_not_waited_for() {
    // Settings under which only the page's own patience can be what ends the wait.
    let settings = [
        ("DATABASE_STATEMENT_TIMEOUT_MS", "600000"),
        ("REQUEST_TIMEOUT_MS", "60000"),
    ];
    let app = TestApp::with(garden().await, &settings).await;
    let _locker = lock_table(&app, "plants").await;
    let page = app.get("/api/v1/plants/paginated?search=basil").await;
    assert_eq!(page.header("x-data-source"), Some("snapshot"), "{page}");
    assert_eq!(page.ok()["total"], 4);
}
