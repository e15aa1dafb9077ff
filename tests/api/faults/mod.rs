//! Bad days, a file per kind of day: the database is away, silent or full, or not what it should be; the request is wrong.

mod away;
mod disk;
mod full;
mod real;
mod requests;
mod setup;
mod silent;
mod start;
mod supervised;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use sqlx::{AssertSqlSafe, Postgres, Transaction};

use crate::support::{TestApp, TestDb};

pub use self::away::catalogue_calls;

/// A suburb without weather: its weather is a query each time, and a 404.
pub async fn add_richmond(app: &TestApp) {
    let richmond = json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0});
    app.db.insert("suburbs", richmond).await;
    app.app.climate.refresh_suburbs().await.unwrap();
}

/// Holds a table until the transaction ends: whoever reads it waits.
pub async fn lock_table(db: &TestDb, table: &str) -> Transaction<'static, Postgres> {
    let mut locker = db.pool.begin().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("lock table {table} in access exclusive mode")))
        .execute(&mut *locker)
        .await
        .unwrap();
    locker
}

/// Within two seconds of the database's return a question to it is answered, and from then on each is: by every
/// connection that the pool may open.
async fn is_whole_again(app: &TestApp) {
    let deadline = Instant::now() + Duration::from_secs(2);
    while app.get(NEEDS_DATABASE).await.status == 503 {
        assert!(Instant::now() < deadline, "it is still not answered");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let most = app.app.db.figures().max;
    let questions = (0..2 * most).map(|_| app.get(NEEDS_DATABASE));
    for answer in join_all(questions).await {
        assert_eq!(answer.status, 404, "{answer}");
    }
}

/// A call that is a query each time, and a 404, once Richmond is there.
const NEEDS_DATABASE: &str = "/api/v1/climate/Richmond";
