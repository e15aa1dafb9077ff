//! Databases that are not as a server wants them at its start.

use std::time::Duration;

use plantopia::db::migrate;
use serde_json::json;

use crate::support::{TestApp, TestDb};

#[tokio::test]
async fn a_database_that_was_never_there_stops_the_migration_with_a_reason() {
    let db = TestDb::empty().await;
    let options = db.options.clone().host("127.0.0.1").port(1).socket("/nowhere");
    let error = migrate::run(&options, Duration::from_secs(1)).await.unwrap_err();
    assert!(error.contains("is as it was"), "{error}");
}

#[tokio::test]
async fn a_database_that_forbids_the_extension_is_served_from_memory() {
    let db = TestDb::without_extensions().await;
    migrate::run(&db.options, Duration::from_secs(5)).await.unwrap();
    db.insert("plants", json!({"plant_name": "Basil- Genovese"})).await;
    let app = TestApp::over(db).await;
    let answer = app.get("/api/v1/plants/paginated?search=basl").await;
    assert_eq!(answer.ok()["did_you_mean"], json!(["Basil- Genovese"]));
    assert_eq!(answer.queries(), 0);
}

#[tokio::test]
async fn connections_are_set_up_as_the_operators_know_them() {
    let settings = [("DATABASE_STATEMENT_TIMEOUT_MS", "1234")];
    let app = TestApp::with(TestDb::migrated().await, &settings).await;
    for (setting, value) in [("application_name", "plantopia_api"), ("jit", "off"), ("statement_timeout", "1234ms")] {
        let now: String =
            sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(app.app.db.read()).await.unwrap();
        assert_eq!(now, value, "{setting}");
    }
    assert_eq!(app.app.db.figures().max, 30);
}
