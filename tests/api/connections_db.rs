//! What becomes of connections on bad days: none is lost, and none that died costs anybody an error that could be helped.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use crate::plants::garden;
use crate::support::{Proxy, TestApp};

/// A call that is a query each time, and a 404: a suburb without weather.
const READ: &str = "/api/v1/climate/Richmond";

async fn behind(settings: &[(&str, &str)]) -> (Proxy, TestApp) {
    let db = garden().await;
    db.insert("suburbs", json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0})).await;
    db.insert("users", json!({"email": "sarah@example.com"})).await;
    let proxy = Proxy::before(&db.options);
    let app = TestApp::behind(&proxy, db, settings).await;
    (proxy, app)
}

/// Has as many connections lie idle as the pool holds.
async fn fill(app: &TestApp) {
    let most = app.app.db.figures().max;
    let all = join_all((0..most).map(|_| app.app.db.begin())).await;
    for transaction in all {
        transaction.unwrap().rollback().await.unwrap();
    }
    // Somebody may be refreshing something meanwhile.
    until("all lie idle", || app.app.db.figures().idle == most).await;
}

/// A statement that only reads, each a statement of its own.
async fn ask(app: &TestApp) -> sqlx::Result<i32> {
    sqlx::query_scalar("/* test.ask */ select 1").fetch_one(app.app.db.read()).await
}

async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !done() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn favorite(plant: i64) -> serde_json::Value {
    json!({"email": "sarah@example.com", "plant_id": plant})
}

const SMALL: [(&str, &str); 2] = [("DATABASE_POOL_SIZE", "4"), ("DATABASE_MAX_OVERFLOW", "0")];

#[tokio::test]
async fn a_read_on_a_connection_that_died_is_run_again() {
    let (proxy, app) = behind(&SMALL).await;
    fill(&app).await;
    proxy.cut();
    assert_eq!(app.get(READ).await.status, 404);
    fill(&app).await;
    proxy.cut();
    for answer in join_all((0..12).map(|_| ask(&app))).await {
        assert_eq!(answer.unwrap(), 1);
    }
    let figures = app.app.db.figures();
    assert!(figures.repeated >= 1, "{figures:?}");
    assert!(figures.lost >= 1, "{figures:?}");
}

#[tokio::test]
async fn a_transaction_begins_again_where_its_connection_died() {
    let (proxy, app) = behind(&SMALL).await;
    fill(&app).await;
    proxy.cut();
    let request = json!({"user_data": {"email": "new@example.com"}, "plant_id": 1, "plant_nickname": "Tommy",
        "start_date": "2026-10-01"});
    let started = app.post("/api/v1/tracking/start", request).await;
    assert_eq!(started.status, 201, "{started}");
    assert_eq!(app.app.db.figures().repeated, 1);
    let started: i64 = app.db.fetch("select count(*) from user_plant_instances").await;
    assert_eq!(started, 1);
}

#[tokio::test]
async fn a_write_is_never_run_twice() {
    let (proxy, app) = behind(&SMALL).await;
    fill(&app).await;
    proxy.cut();
    let write = app.post("/api/v1/favorites", favorite(1)).await;
    assert_eq!(write.detail(503), "Service temporarily unavailable");
    assert_eq!(app.app.db.figures().repeated, 0);
    // The first that finds out clears the way for all that follow.
    let writes = join_all((1..=4).map(|plant| app.post("/api/v1/favorites", favorite(plant)))).await;
    assert!(writes.iter().all(|write| write.status == 200), "{}", writes[0]);
}

#[tokio::test]
async fn once_the_listener_lost_its_connection_no_write_meets_a_dead_one() {
    let (proxy, app) = behind(&SMALL).await;
    let listener = app.follow_changes().await;
    let mut changes = listener.subscribe();
    fill(&app).await;
    proxy.cut();
    changes.recv().await.unwrap();
    until("the idle connections are closed", || app.app.db.figures().idle < 4).await;
    let write = app.post("/api/v1/favorites", favorite(1)).await;
    assert_eq!(write.status, 200, "{write}");
}

#[tokio::test]
async fn a_silent_peer_ends_in_a_503_and_keeps_no_place() {
    let mut settings = vec![("DATABASE_STATEMENT_TIMEOUT_MS", "200"), ("DATABASE_ACQUIRE_TIMEOUT_MS", "1000")];
    settings.extend(SMALL);
    let (proxy, app) = behind(&settings).await;
    fill(&app).await;
    proxy.strand();
    // A read, a write, a transaction, and a request whose client goes away in the middle.
    let start = json!({"user_data": {"email": "sarah@example.com"}, "plant_id": 1, "plant_nickname": "Tommy",
        "start_date": "2026-10-01"});
    let gone = tokio::time::timeout(Duration::from_millis(100), app.get(READ));
    let (read, write, transaction, gone) = tokio::join!(
        app.get(READ),
        app.post("/api/v1/favorites", favorite(1)),
        app.post("/api/v1/tracking/start", start),
        gone
    );
    for answer in [read, write, transaction] {
        assert_eq!(answer.detail(503), "Service temporarily unavailable");
    }
    assert!(gone.is_err());
    until("every place is given back", || app.app.db.figures().in_use == 0).await;
    // All of them at once, and all answered: the dead are gone, and none left its place behind.
    let begun = join_all((0..4).map(|_| app.app.db.begin())).await;
    assert!(begun.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_black_hole_is_known_after_a_while_and_nobody_looks_into_it() {
    let mut settings = vec![("DATABASE_ACQUIRE_TIMEOUT_MS", "1000")];
    settings.extend(SMALL);
    let (proxy, app) = behind(&settings).await;
    let _listener = app.follow_changes().await;
    proxy.hang();
    proxy.cut();
    assert_eq!(app.get(READ).await.status, 503);
    until("the outage is known", || app.app.health.is_away()).await;
    let before = proxy.accepted();
    let since = Instant::now();
    let answers = join_all((0..40).map(|_| ask(&app))).await;
    assert!(answers.iter().all(Result::is_err));
    for _ in 0..20 {
        assert_eq!(app.get(READ).await.detail(503), "Service temporarily unavailable");
    }
    // One after the other, and together sooner than a single one that waited for a connection.
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
    // The listener alone may have tried meanwhile.
    assert!(proxy.accepted() - before <= 1, "{} tried", proxy.accepted() - before);
    proxy.pass();
    let deadline = Instant::now() + Duration::from_secs(2);
    while app.get(READ).await.status == 503 {
        assert!(Instant::now() < deadline, "whole again within two seconds");
    }
    let answers = join_all((0..8).map(|_| ask(&app))).await;
    assert!(answers.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_request_that_ends_early_leaves_no_transaction_behind() {
    let (_proxy, app) = behind(&SMALL).await;
    for _ in 0..8 {
        let mut transaction = app.app.db.begin().await.unwrap();
        sqlx::query("update users set email = 'x' || email").execute(&mut transaction).await.unwrap();
        drop(transaction);
    }
    until("all is rolled back", || app.app.db.figures().in_use == 0).await;
    let open: i64 = app
        .db
        .fetch("select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'")
        .await;
    assert_eq!(open, 0);
    assert!(app.app.db.figures().opened <= 4);
}
