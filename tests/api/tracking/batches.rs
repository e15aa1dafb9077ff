//! Many gardeners at once: their reads share statements, their ticks share transactions, and none waits for another's row.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::{instance, shed};
use crate::support::TestApp;
use crate::support::app::Answer;

/// One connection, so that who comes while it is taken waits for it together with others.
const NARROW: [(&str, &str); 3] =
    [("DATABASE_ACQUIRE_TIMEOUT_MS", "30000"), ("DATABASE_POOL_SIZE", "1"), ("DATABASE_MAX_OVERFLOW", "0")];

/// A server with so many gardeners, each with one plant.
async fn gardeners(count: i32) -> Arc<TestApp> {
    let app = TestApp::with(shed().await, &NARROW).await;
    app.db
        .execute(&format!(
            "insert into users (email) select 'user' || i || '@example.com' from generate_series(1, {count}) i;
             insert into user_plant_instances (user_id, plant_id, plant_nickname, start_date, expected_maturity_date)
             select i, 1 + i % 5, 'n' || i, date '2026-10-01' - i, '2027-01-01' from generate_series(1, {count}) i"
        ))
        .await;
    Arc::new(app)
}

/// Makes all requests while the only connection is taken, and gives it back when they wait.
async fn together<F>(app: &Arc<TestApp>, requests: Vec<F>) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let taken = app.app.db.begin().await.unwrap();
    let requests: Vec<_> = requests.into_iter().map(tokio::spawn).collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(taken);
    let answers = join_all(requests).await;
    answers.into_iter().map(Result::unwrap).collect()
}

fn read(app: &Arc<TestApp>, path: String) -> impl Future<Output = Answer> + Send + 'static {
    let app = Arc::clone(app);
    async move { app.get(&path).await }
}

fn tick(app: &Arc<TestApp>, id: i32, key: &str) -> impl Future<Output = Answer> + Send + 'static {
    let app = Arc::clone(app);
    let body =
        json!({"instance_id": id, "checklist_item_key": key, "is_completed": true, "user_notes": format!("of {id}")});
    async move { app.post("/api/v1/tracking/checklist/complete", body).await }
}

/// How many transactions this test's database has seen, once those who made them are gone.
async fn transactions(app: &TestApp) -> i64 {
    let name = app.db.options.get_database().unwrap();
    let elsewhere = app.db.options.clone().database("postgres");
    let mut connection = PgConnection::connect_with(&elsewhere).await.unwrap();
    let sql = format!("select numbackends, xact_commit from pg_stat_database where datname = '{name}'");
    loop {
        let row = sqlx::raw_sql(AssertSqlSafe(sql.clone())).fetch_one(&mut connection).await.unwrap();
        if row.get::<i32, _>(0) == 0 {
            return row.get(1);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_wait_together_share_a_statement() {
    let app = gardeners(200).await;
    let paths = (1..=200).flat_map(|id| {
        [
            instance(id, ""),
            instance(id, "/status"),
            instance(id, "/checklist"),
            format!("/api/v1/tracking/user/user{id}@example.com?limit={id}", id = id.min(100)),
        ]
    });
    let paths: Vec<String> = paths.collect();
    let alone = {
        let single = app.cold().await;
        let mut bodies = Vec::new();
        for path in &paths {
            bodies.push(single.get(path).await.text());
        }
        single.app.db.close().await;
        bodies
    };
    app.db.pool.close().await;
    let requests = paths.iter().map(|path| read(&app, path.clone())).collect();
    let answers = together(&app, requests).await;
    for ((answer, path), alone) in answers.iter().zip(&paths).zip(alone) {
        assert_eq!(answer.path, *path);
        assert_eq!(answer.text(), alone, "by itself it is the same");
        assert_eq!(answer.queries(), 1, "{answer}");
    }
    // 800 reads by themselves before, 800 together now.
    app.app.db.close().await;
    let seen = transactions(&app).await;
    assert!(seen > 800, "{seen}: the count counts");
    assert!(seen < 1_200, "{seen}: each ran a statement of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn ticks_that_wait_together_are_each_kept() {
    let app = gardeners(40).await;
    app.db
        .execute("insert into user_progress_tracking (user_plant_instance_id, checklist_item_key) values (5, 'a')")
        .await;
    let ids = (1..=40).chain(1..=40).chain([41, 99]);
    let requests = ids.clone().enumerate().map(|(index, id)| tick(&app, id, if index < 40 { "a" } else { "b" }));
    let answers = together(&app, requests.collect()).await;
    for (answer, id) in answers.iter().zip(ids) {
        if id > 40 {
            assert_eq!(answer.detail(404), format!("Plant instance with ID {id} not found"));
        } else {
            let summary = &answer.ok()["progress_summary"];
            assert!(summary["total_items"].as_i64().unwrap() <= 2);
            // Of the one that had a row before, either tick may come first.
            assert!(summary["completion_percentage"] == 100.0 || id == 5, "{answer}");
        }
    }
    let rows: Value = app
        .db
        .fetch(
            "select jsonb_agg(distinct jsonb_build_array(rows, done, mine)) from (
                 select count(*) as rows, count(*) filter (where is_completed and completed_at is not null) as done,
                     bool_and(user_notes = 'of ' || user_plant_instance_id) as mine
                 from user_progress_tracking group by user_plant_instance_id
             ) t",
        )
        .await;
    assert_eq!(rows, json!([[2, 2, true]]));
    let count: i64 = app.db.fetch("select count(*) from user_progress_tracking").await;
    assert_eq!(count, 80);
    app.app.db.close().await;
    app.db.pool.close().await;
    let seen = transactions(&app).await;
    assert!(seen < 60, "{seen}: each was a transaction of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_instance_holds_up_nobody_elses_tick() {
    let app = Arc::new({
        let app = gardeners(20).await;
        let wide = [("DATABASE_ACQUIRE_TIMEOUT_MS", "30000")];
        app.cold_with(&wide).await
    });
    let mut holder = app.db.pool.begin().await.unwrap();
    sqlx::raw_sql("select from user_plant_instances where id = 7 for update").execute(&mut *holder).await.unwrap();
    let held = tokio::spawn(tick(&app, 7, "a"));
    let others = (1..=20).filter(|id| *id != 7);
    for answer in join_all(others.map(|id| tick(&app, id, "a"))).await {
        answer.ok();
    }
    assert!(!held.is_finished(), "it waits for who holds it");
    sqlx::raw_sql("delete from user_plant_instances where id = 7").execute(&mut *holder).await.unwrap();
    holder.commit().await.unwrap();
    assert_eq!(held.await.unwrap().status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_reaches_all_who_wait_and_is_over_with_them() {
    let app = gardeners(30).await;
    let locker = {
        let mut locker = app.db.pool.begin().await.unwrap();
        sqlx::raw_sql("lock table user_plant_instances in access exclusive mode").execute(&mut *locker).await.unwrap();
        locker
    };
    let impatient = Arc::new(app.cold_with(&[("DATABASE_STATEMENT_TIMEOUT_MS", "200")]).await);
    let reads = (1..=30).map(|id| read(&impatient, instance(id, "/status")));
    for answer in join_all(reads).await {
        assert_eq!(answer.status, 503, "{answer}");
        assert!(answer.header("retry-after").is_some());
    }
    locker.rollback().await.unwrap();
    for id in 1..=30 {
        impatient.get(&instance(id, "/status")).await.ok();
    }
}
