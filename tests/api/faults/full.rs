//! The database is there and has no room: no connection is free, no memory, no disk.

use super::add_richmond;
use crate::plants::garden;
use crate::support::TestApp;

#[tokio::test]
async fn an_exhausted_pool_answers_instead_of_hanging() {
    let settings = [
        ("DATABASE_POOL_SIZE", "1"),
        ("DATABASE_MAX_OVERFLOW", "0"),
        ("DATABASE_ACQUIRE_TIMEOUT_MS", "100"),
    ];
    let app = TestApp::with(garden().await, &settings).await;
    add_richmond(&app).await;
    let taken = app.app.db.begin().await.unwrap();
    assert_eq!(app.get("/api/v1/climate/Richmond").await.status, 503);
    drop(taken);
    assert_eq!(
        app.get("/api/v1/climate/Richmond").await.status,
        404,
        "whole again"
    );
}
