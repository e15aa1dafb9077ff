//! The database of a running original deployment is taken over in place: every row stays, and what can't be taken over
//! stays as it was.

use std::time::Duration;

use plantopia::db::migrate;
use serde_json::json;

use crate::support::{TestApp, TestDb, samples};

const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

const TABLES: [&str; 12] = [
    "plants",
    "suburbs",
    "climate_data",
    "users",
    "user_profiles",
    "user_favorites",
    "user_guide_favorites",
    "plant_growth_data",
    "user_plant_instances",
    "user_progress_tracking",
    "user_plant_chats",
    "chat_messages",
];

async fn legacy() -> Option<TestDb> {
    let schema = samples::legacy_schema()?;
    let db = TestDb::empty().await;
    db.execute(&schema).await;
    Some(db)
}

async fn json_columns(db: &TestDb) -> i64 {
    db.fetch(
        "select count(*) from information_schema.columns
         where table_schema = 'public' and data_type = 'json' and table_name <> 'user_recommendations'",
    )
    .await
}

#[tokio::test]
async fn every_row_and_index_stays() {
    let Some(db) = legacy().await else { return };
    // What this server adds to a row comes behind what was there.
    let contents = |table: &str| {
        format!(
            "select string_agg(row, '|' order by row) from (select (to_jsonb(t) - 'feed_number')::text as row from {table} t) rows"
        )
    };
    let mut before = Vec::new();
    for table in TABLES {
        before.push(db.fetch::<i64>(&format!("select count(*) from {table}")).await);
    }
    let users: String = db.fetch(&contents("users")).await;
    let progress: String = db.fetch(&contents("user_progress_tracking")).await;
    let indexes: Vec<String> =
        db.fetch("select array_agg(indexname::text) from pg_indexes where schemaname = 'public'").await;
    migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap();
    for (table, count) in TABLES.iter().zip(before) {
        assert_eq!(db.fetch::<i64>(&format!("select count(*) from {table}")).await, count, "{table}");
    }
    assert_eq!(db.fetch::<String>(&contents("users")).await, users);
    assert_eq!(db.fetch::<String>(&contents("user_progress_tracking")).await, progress);
    assert_eq!(json_columns(&db).await, 0);
    let now: Vec<String> =
        db.fetch("select array_agg(indexname::text) from pg_indexes where schemaname = 'public'").await;
    for index in indexes {
        assert!(now.contains(&index), "{index} is gone");
    }
    let colors: serde_json::Value = db.fetch("select flower_colors from plants where id = 4").await;
    assert_eq!(colors, json!(["red", "yellow"]));
}

#[tokio::test]
async fn its_catalogue_is_served() {
    let Some(db) = legacy().await else { return };
    migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap();
    let app = TestApp::over(db).await;
    let list = app.get("/api/v1/plants").await.ok();
    assert_eq!(list["total_count"], 6);
    assert_eq!(list["plants"][2]["sowing_months_by_climate"], json!(null));
    assert_eq!(list["plants"][2]["time_to_maturity_days"], 133_590);
    assert_eq!(
        list["plants"][0]["sowing_months_by_climate"].to_string(),
        r#"{"cool":["September","October","November"],"temperate":["September","October"]}"#
    );
    let weather = app.get("/api/v1/climate/richmond").await.ok();
    assert_eq!(weather["recorded_date"], "2025-08-30");
    let page = app.get("/api/v1/plants/paginated?sowable_in=October&color=red").await.ok();
    assert_eq!(page["plants"][0]["plant_name"], "Marigold- Honeycomb");
}

#[tokio::test]
async fn migrating_again_and_ten_at_once_changes_nothing_more() {
    let Some(db) = legacy().await else { return };
    let runs = (0..10).map(|_| {
        let options = db.options.clone();
        tokio::spawn(async move { migrate::run(&options, LOCK_TIMEOUT).await })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap().unwrap();
    }
    assert_eq!(db.fetch::<i64>("select count(*) from plants").await, 6);
    migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap();
}

#[tokio::test]
async fn ten_servers_make_one_schema_in_an_empty_database() {
    let db = TestDb::empty().await;
    let runs = (0..10).map(|_| {
        let options = db.options.clone();
        tokio::spawn(async move { migrate::run(&options, LOCK_TIMEOUT).await })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap().unwrap();
    }
    let migrations: i64 = db.fetch("select count(*) from _sqlx_migrations where success").await;
    assert!(migrations >= 4);
    assert!(migrate::is_current(&db.pool).await.unwrap());
    assert!(migrate::has_trigrams(&db.pool).await.unwrap());
}

#[tokio::test]
async fn a_value_that_jsonb_cannot_hold_stops_it_and_is_named() {
    for bad in [r#"["\u0000"]"#, r#"["\ud800"]"#] {
        let Some(db) = legacy().await else { return };
        db.execute(&format!("update plants set flower_colors = '{bad}' where id = 4")).await;
        let error = migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap_err();
        assert!(error.contains("table plants, id 4: column flower_colors"), "{error}");
        assert!(error.contains("json to jsonb"), "{error}");
        assert_eq!(json_columns(&db).await, 9, "nothing was changed");
        let traces: i64 = db
            .fetch("select count(*) from pg_class where relname in ('_sqlx_migrations', 'data_versions', 'idx_users_address')")
            .await;
        assert_eq!(traces, 0, "nothing was left behind");
    }
}

#[tokio::test]
async fn a_migration_that_was_applied_in_another_form_is_named() {
    let db = TestDb::migrated().await;
    db.execute("update _sqlx_migrations set checksum = 'other' where version = 20261123000300").await;
    let error = migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap_err();
    assert!(error.contains("20261123000300") && error.contains("modified"), "{error}");
}

#[tokio::test]
async fn a_table_that_others_hold_is_not_waited_for_without_end() {
    let Some(db) = legacy().await else { return };
    let mut other = db.pool.begin().await.unwrap();
    sqlx::query("select * from plants").fetch_all(&mut *other).await.unwrap();
    let error = migrate::run(&db.options, Duration::from_millis(200)).await.unwrap_err();
    assert!(error.contains("lock timeout"), "{error}");
    assert_eq!(json_columns(&db).await, 9);
    other.rollback().await.unwrap();
    migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap();
    assert_eq!(json_columns(&db).await, 0);
}

#[tokio::test]
async fn there_is_a_way_back_and_forth() {
    let Some(db) = legacy().await else { return };
    let months = "select sowing_months_by_climate::jsonb from plants where id = 1";
    let before: serde_json::Value = db.fetch(months).await;
    migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap();
    db.execute("insert into users (email) values ('since@example.com')").await;
    db.execute(include_str!("../../deploy/back-to-original.sql")).await;
    assert_eq!(json_columns(&db).await, 9);
    assert_eq!(db.fetch::<serde_json::Value>(months).await, before);
    let ours: i64 = db
        .fetch(
            "select (select count(*) from pg_trigger where not tgisinternal)
                + (select count(*) from pg_proc where proname like 'plantopia%')
                + (select count(*) from pg_class where relname in ('data_versions', 'plant_search', '_sqlx_migrations'))",
        )
        .await;
    assert_eq!(ours, 0);
    // What the original writes has no trigger to stumble over.
    db.execute("insert into plants (plant_name, flower_colors) values ('New', '[\"red\"]'::json)").await;
    migrate::run(&db.options, LOCK_TIMEOUT).await.unwrap();
    assert_eq!(json_columns(&db).await, 0);
    assert_eq!(db.fetch::<i64>("select count(*) from users").await, 4);
    assert_eq!(db.fetch::<i64>("select count(*) from plants").await, 7);
}
