//! The database is gone: stopped, killed, unreachable.

use super::{add_richmond, is_whole_again};
use crate::plants::garden;
use crate::support::{Proxy, TestApp};

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
async fn a_stopped_database_is_missed_only_where_it_is_needed() {
    let db = garden().await;
    let proxy = Proxy::before(&db.options);
    let app = TestApp::behind(&proxy, db, &[("DATABASE_ACQUIRE_TIMEOUT_MS", "500")]).await;
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
