//! The database is there and has no room: no connection is free, no memory, no disk.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use super::{NEEDS_DATABASE, add_richmond, is_whole_again};
use crate::plants::garden;
use crate::support::{Proxy, TestApp};

#[tokio::test]
async fn an_exhausted_pool_answers_instead_of_hanging() {
    let settings =
        [("DATABASE_POOL_SIZE", "1"), ("DATABASE_MAX_OVERFLOW", "0"), ("DATABASE_ACQUIRE_TIMEOUT_MS", "500")];
    let app = TestApp::with(garden().await, &settings).await;
    add_richmond(&app).await;
    let taken = app.app.db.begin().await.unwrap();
    assert_eq!(app.get("/api/v1/climate/Richmond").await.status, 503);
    drop(taken);
    assert_eq!(app.get("/api/v1/climate/Richmond").await.status, 404, "whole again");
}

#[tokio::test]
async fn a_change_that_cannot_be_read_yet_marks_the_memory_as_behind() {
    let settings =
        [("DATABASE_POOL_SIZE", "1"), ("DATABASE_MAX_OVERFLOW", "0"), ("DATABASE_ACQUIRE_TIMEOUT_MS", "500")];
    let app = TestApp::with(garden().await, &settings).await;
    let _listener = app.follow_changes().await;
    let path = "/api/v1/plants/1/companions";
    let ask = async || {
        let answer = app.get(path).await;
        let source = answer.header("x-data-source").map(str::to_owned);
        (answer.ok()["plant_name"].clone(), source)
    };
    let until = async |name: &str, source: Option<&str>| {
        let wanted = (json!(name), source.map(str::to_owned));
        for _ in 0..500 {
            if ask().await == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{wanted:?} never came: {:?}", ask().await);
    };
    let (name, source) = ask().await;
    assert_eq!(source, None);
    let taken = app.app.db.begin().await.unwrap();
    app.db.execute("update plants set plant_name = 'Renamed' where id = 1").await;
    // It was announced on the connection of the listener; there is no other to read it with.
    until(name.as_str().unwrap(), Some("snapshot")).await;
    drop(taken);
    until("Renamed", None).await;
}

#[tokio::test]
async fn out_of_connections_is_said_and_mended_without_a_restart() {
    let db = garden().await;
    let proxy = Proxy::before(&db.options);
    let app = TestApp::behind(&proxy, db, &[("DATABASE_ACQUIRE_TIMEOUT_MS", "1000")]).await;
    add_richmond(&app).await;
    let limit = async |connections: i32| {
        let name = app.options.get_database().unwrap();
        let sql = format!("alter database {name} connection limit {connections}");
        app.db.execute(&sql).await;
    };
    // The test's own connection was there before.
    limit(0).await;
    proxy.cut();
    for path in [NEEDS_DATABASE, "/api/v1/tracking/user/a%40example.com"] {
        let answer = timeout(Duration::from_secs(2), app.get(path)).await.expect(path);
        assert_eq!(answer.detail(503), "Service temporarily unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"));
    }
    let page = app.get("/api/v1/plants/paginated?search=basil").await;
    assert_eq!(page.header("x-data-source"), Some("snapshot"), "{page}");
    let ready = app.get("/readyz").await.expect(503);
    assert_eq!(ready["checks"]["database"], "out of connections");
    limit(-1).await;
    is_whole_again(&app).await;
    assert_eq!(app.get("/readyz").await.status, 200);
}

/// As some providers make a database whose disk is nearly full.
#[tokio::test]
async fn a_database_that_only_reads_is_not_ready_and_goes_on_reading() {
    let db = garden().await;
    let proxy = Proxy::before(&db.options);
    let app = TestApp::behind(&proxy, db, &[]).await;
    add_richmond(&app).await;
    assert_eq!(app.get("/readyz").await.ok()["checks"]["database_writes"], "ok");
    let left: i64 = app.db.fetch("select count(*) from pg_class where relname like '%write_check%'").await;
    assert_eq!(left, 0, "the check leaves nothing");
    let read_only = async |value: &str| {
        let name = app.options.get_database().unwrap();
        let sql = format!("alter database {name} set default_transaction_read_only = {value}");
        app.db.execute(&format!("begin read write; {sql}; commit")).await;
        // Connections that are open have the old value.
        proxy.cut();
    };
    read_only("on").await;
    is_whole_again(&app).await;
    let favorite = json!({"email": "sarah@example.com", "plant_id": 1});
    assert_eq!(app.post("/api/v1/favorites", favorite.clone()).await.status, 503);
    // A refused write is asked after, but no more often than once a second.
    let found = async |status: u16| loop {
        let answer = app.get("/readyz").await;
        if answer.status == status {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let ready = timeout(Duration::from_secs(5), found(503)).await.unwrap().expect(503);
    assert_eq!(ready["detail"], "Not ready: database_writes read-only");
    is_whole_again(&app).await;
    read_only("off").await;
    timeout(Duration::from_secs(10), found(200)).await.unwrap();
    assert!(app.post("/api/v1/favorites", favorite).await.status.is_success());
}

#[tokio::test]
async fn a_full_disk_stops_writes_only() {
    let app = TestApp::over(garden().await).await;
    let start = json!({
        "user_data": {"email": "sarah@example.com"}, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01",
    });
    let id = app.post("/api/v1/tracking/start", start.clone()).await.expect(201)["instance_id"].clone();
    let tick = json!({"instance_id": id, "checklist_item_key": "a", "is_completed": true});
    let favorite = json!({"email": "sarah@example.com", "plant_id": 1});
    let writes = [
        ("/api/v1/tracking/start", start),
        ("/api/v1/tracking/checklist/complete", tick),
        ("/api/v1/favorites", favorite),
    ];
    // What a database says when it can't make a table longer.
    app.db
        .execute(
            "create function full_disk() returns trigger language plpgsql as $$ begin
                 raise exception using errcode = '53100', message = 'could not extend file: No space left on device';
             end $$;
             create trigger full_disk before insert or update on user_plant_instances for each row execute function full_disk();
             create trigger full_disk before insert or update on user_progress_tracking for each row execute function full_disk();
             create trigger full_disk before insert or update on user_favorites for each row execute function full_disk();",
        )
        .await;
    for (path, body) in &writes {
        let answer = app.post(path, body.clone()).await;
        assert_eq!(answer.detail(503), "Service temporarily unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"));
        assert!(!answer.text().contains("space"), "{answer}");
    }
    for path in ["/api/v1/plants", "/api/v1/tracking/user/sarah%40example.com"] {
        assert_eq!(app.get(path).await.header("x-data-source"), None);
        assert_eq!(app.get(path).await.status, 200);
    }
    app.db.execute("drop function full_disk cascade").await;
    for (path, body) in writes {
        let answer = app.post(path, body).await;
        assert!(answer.status.is_success(), "{answer}");
    }
}
