//! The database is there and doesn't answer: a lock, a statement without end.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::timeout;

use super::{NEEDS_DATABASE, add_richmond, is_whole_again, lock_table};
use crate::command_line::folder;
use crate::plants::garden;
use crate::support::{Program, Proxy, TestApp};

#[tokio::test]
async fn a_statement_that_takes_too_long_is_a_503() {
    let app = TestApp::with(garden().await, &[("DATABASE_STATEMENT_TIMEOUT_MS", "100")]).await;
    add_richmond(&app).await;
    let _locker = lock_table(&app.db, "climate_data").await;
    assert_eq!(app.get("/api/v1/climate/Richmond").await.status, 503);
}

#[tokio::test]
async fn a_request_over_its_time_is_a_504() {
    let settings = [("REQUEST_TIMEOUT_MS", "100"), ("DATABASE_STATEMENT_TIMEOUT_MS", "20000")];
    let app = TestApp::with(garden().await, &settings).await;
    add_richmond(&app).await;
    let locker = lock_table(&app.db, "climate_data").await;
    let answer = app.get("/api/v1/climate/Richmond").await;
    assert_eq!(answer.detail(504), "Request timed out");
    locker.rollback().await.unwrap();
    assert_eq!(app.get("/api/v1/climate/Richmond").await.status, 404, "whole again");
}

#[tokio::test]
async fn a_client_that_leaves_has_its_line_in_the_log() {
    let (db, folder) = (garden().await, folder());
    db.insert("suburbs", json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0})).await;
    let url = db.url();
    let settings = [("DATABASE_URL", url.as_str())];
    let server = Program::serve(folder.path(), &folder.path().join("data"), &settings).await;
    let locker = lock_table(&db, "climate_data").await;
    let answer = timeout(Duration::from_millis(100), server.get(NEEDS_DATABASE)).await;
    assert!(answer.is_err(), "the lock keeps its answer back");
    server.says("route=\"/api/v1/climate/{suburb_name}\" status=499", 1, Duration::from_secs(10)).await;
    locker.rollback().await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_there_and_says_nothing_is_not_waited_for() {
    // Settings under which only the page's own time-out can end the wait.
    let settings = [("DATABASE_STATEMENT_TIMEOUT_MS", "600000"), ("REQUEST_TIMEOUT_MS", "60000")];
    let app = TestApp::with(garden().await, &settings).await;
    let locker = lock_table(&app.db, "plants").await;
    let page = app.get("/api/v1/plants/paginated?search=basil&sort=name").await;
    assert_eq!(page.header("x-data-source"), Some("snapshot"), "{page}");
    assert_eq!(page.ok()["total"], 4);
    // After the first nobody waits any more: were it otherwise, these would take minutes and the test its time-out.
    let pages = (1..=100).map(|page| format!("/api/v1/plants/paginated?limit={page}"));
    for page in pages {
        let page = app.get(&page).await;
        assert_eq!(page.header("x-data-source"), Some("snapshot"), "{page}");
    }
    locker.rollback().await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(2);
    let mut pages = (1..=100).map(|page| format!("/api/v1/plants/paginated?page={page}"));
    while let page = app.get(&pages.next().unwrap()).await
        && page.header("x-data-source").is_some()
    {
        assert!(Instant::now() < deadline, "the lock is gone: {page}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_was_asked_before_the_database_fell_silent_is_answered_too() {
    // Settings under which only the missing heartbeat can be what ends the wait.
    let settings = [
        ("DATABASE_ACQUIRE_TIMEOUT_MS", "1000"),
        ("DATABASE_STATEMENT_TIMEOUT_MS", "600000"),
        ("REQUEST_TIMEOUT_MS", "600000"),
    ];
    let db = garden().await;
    let proxy = Proxy::before(&db.options);
    let app = TestApp::behind(&proxy, db, &settings).await;
    add_richmond(&app).await;
    let _listener = app.follow_changes().await;
    let locker = lock_table(&app.db, "climate_data").await;
    let asked = app.get(NEEDS_DATABASE);
    let stall = async {
        let waiting =
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%climate.reports%'";
        while app.db.fetch::<i64>(waiting).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        proxy.stall();
    };
    let both = async { tokio::join!(asked, stall).0 };
    let answer = timeout(Duration::from_secs(20), both).await;
    assert_eq!(answer.expect("it hangs").status, 503);
    locker.rollback().await.unwrap();
    proxy.pass();
    is_whole_again(&app).await;
}
