//! A gardener is erased while they write. Each test stops the one in the middle, lets the other come, and looks at both: a
//! write finds its gardener or nobody, and the erasure finds all there is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use tokio::time::{sleep, timeout};

use crate::plants::garden;
use crate::support::TestApp;
use crate::support::app::Answer;

const TOKEN: &str = "correct-horse-battery";
const EMAIL: &str = "sarah@example.com";

/// How long anything here may take: far less than a statement's time-out.
const TIMEOUT: Duration = Duration::from_secs(8);

async fn start() -> TestApp {
    TestApp::with(garden().await, &[("ADMIN_TOKEN", TOKEN)]).await
}

/// One plant of Sarah's, with a profile, a favourite and a tick.
async fn settle(app: &TestApp) -> i64 {
    let user_data = json!({"email": EMAIL, "garden_type": "balcony"});
    let body = json!({"user_data": user_data, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01"});
    let started = app.post("/api/v1/tracking/start", body).await;
    let id = started.expect(201)["instance_id"].as_i64().unwrap();
    app.post("/api/v1/favorites", favorite(1)).await.ok();
    app.post("/api/v1/tracking/checklist/complete", tick(id)).await.ok();
    id
}

fn favorite(plant_id: i64) -> Value {
    json!({"email": EMAIL, "plant_id": plant_id})
}

fn tick(id: i64) -> Value {
    json!({"instance_id": id, "checklist_item_key": "a", "is_completed": true})
}

async fn erase(app: &TestApp) -> Answer {
    let token = format!("Bearer {TOKEN}");
    let path = format!("/api/v1/admin/users/{EMAIL}");
    app.request(Method::DELETE, &path, &[("authorization", &token)], None).await
}

/// Begins what another program would do, and holds what it holds.
async fn hold(app: &TestApp, sql: String) -> Transaction<'static, Postgres> {
    let mut holder = app.db.pool.begin().await.unwrap();
    run(&mut holder, sql).await;
    holder
}

async fn run(transaction: &mut Transaction<'static, Postgres>, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **transaction).await.unwrap();
}

/// Waits until so many statements wait for a lock.
async fn waiting(app: &TestApp, wanted: i64) {
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let deadline = Instant::now() + TIMEOUT;
    while app.db.fetch::<i64>(sql).await != wanted {
        assert!(Instant::now() < deadline, "{wanted} should wait");
        sleep(Duration::from_millis(5)).await;
    }
}

/// What a gardener may write, and how it ends when they are gone. Who says who they are is somebody new.
fn writes(id: i64) -> Vec<(Method, String, Option<Value>, u16)> {
    let instance = |call: &str| format!("/api/v1/tracking/instance/{id}{call}");
    let start = json!({"user_data": {"email": EMAIL}, "plant_id": 2, "plant_nickname": "", "start_date": "2026-10-01"});
    let account = json!({"email": EMAIL, "garden_type": "yard"});
    let sync = json!({"email": EMAIL, "favorite_plant_ids": [1, 2, 3]});
    let progress = json!({"user_notes": "it grows"});
    let growing = json!({"start_date": "2026-10-02"});
    let harvest = json!({"harvested_on": "2026-10-05", "quantity": 1, "unit": "g"});
    let text = str::to_owned;
    vec![
        (Method::POST, text("/api/v1/tracking/start"), Some(start), 201),
        (Method::POST, text("/api/v1/tracking/user/upsert"), Some(account), 200),
        (Method::POST, text("/api/v1/favorites"), Some(favorite(1)), 200),
        (Method::POST, text("/api/v1/favorites"), Some(favorite(2)), 200),
        (Method::POST, text("/api/v1/favorites/sync"), Some(sync), 200),
        (Method::DELETE, format!("/api/v1/favorites/1?email={EMAIL}"), None, 404),
        (Method::POST, text("/api/v1/tracking/checklist/complete"), Some(tick(id)), 404),
        (Method::POST, instance("/initialize-checklist"), None, 404),
        (Method::PUT, instance("/progress"), Some(progress), 404),
        (Method::PUT, instance("/nickname"), Some(json!({"plant_nickname": "Basil"})), 404),
        (Method::POST, instance("/start-growing"), Some(growing), 404),
        (Method::POST, instance("/complete-setup"), None, 404),
        (Method::POST, instance("/harvests"), Some(harvest), 404),
        (Method::DELETE, instance(""), None, 404),
    ]
}

#[tokio::test]
async fn a_write_that_waits_for_an_erasure_finds_nobody() {
    let app = start().await;
    for number in 0..writes(0).len() {
        let id = settle(&app).await;
        let (method, path, body, status) = writes(id).swap_remove(number);
        // The profile goes nearly last: by then the erasure holds all else.
        let holder = hold(&app, "select from user_profiles for update".into()).await;
        let write = async {
            waiting(&app, 1).await;
            let body = body.map(|body| body.to_string().into_bytes());
            let json = [("content-type", "application/json")];
            app.request(method, &path, &json, body).await
        };
        let release = async {
            waiting(&app, 2).await;
            holder.commit().await.unwrap();
        };
        let both = async { tokio::join!(erase(&app), write, release) };
        let (erased, written, ()) = timeout(TIMEOUT, both).await.unwrap();
        assert_eq!(erased.ok()["plants"], 1, "{path}");
        assert_eq!(written.status, status, "{written}");
        // Whoever is made anew has what was written then; a favourite of before would have no user.
        let left: i64 = app.db.fetch("select count(*) from user_progress_tracking").await;
        assert_eq!(left, 0, "{path}");
        app.db
            .execute("truncate users, user_profiles, user_plant_instances, user_progress_tracking, user_favorites, user_guide_favorites, user_plant_chats, chat_messages, plant_harvests")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_meets_an_erasure_is_done_or_finds_nobody() {
    let app = Arc::new(start().await);
    let mut nobody = 0;
    for round in 0..40 {
        let id = settle(&app).await;
        let calls = writes(id).into_iter().map(|(method, path, body, _)| {
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                let body = body.map(|body| body.to_string().into_bytes());
                let json = [("content-type", "application/json")];
                app.request(method, &path, &json, body).await
            })
        });
        let calls = join_all(calls.collect::<Vec<_>>());
        // It comes a little earlier or later each time.
        let erasing = async {
            sleep(Duration::from_micros(round * 200)).await;
            erase(&app).await
        };
        let (answers, erased) = tokio::join!(calls, erasing);
        erased.ok();
        for answer in answers.into_iter().map(Result::unwrap) {
            match answer.status.as_u16() {
                200 | 201 => {}
                404 => nobody += 1,
                _ => panic!("{answer}"),
            }
        }
        // Who came after it is somebody new.
        let again = erase(&app).await;
        assert!(matches!(again.status.as_u16(), 200 | 404), "{again}");
        for table in ["users", "user_profiles", "user_favorites", "user_plant_instances", "user_progress_tracking"] {
            let sql = format!("select count(*) from {table}");
            assert_eq!(app.db.fetch::<i64>(&sql).await, 0, "{table}");
        }
    }
    assert!(nobody > 0, "the erasure never came first");
}

#[tokio::test]
async fn an_erasure_waits_for_a_favorite_that_is_being_added() {
    let app = start().await;
    settle(&app).await;
    // The plant is held, so that the write stands still once it knows whose it is.
    let holder = hold(&app, "select from plants where id = 2 for update".into()).await;
    let erasing = async {
        waiting(&app, 1).await;
        erase(&app).await
    };
    let release = async {
        waiting(&app, 2).await;
        holder.commit().await.unwrap();
    };
    let add = app.post("/api/v1/favorites", favorite(2));
    let both = async { tokio::join!(add, erasing, release) };
    let (added, erased, ()) = timeout(TIMEOUT, both).await.unwrap();
    assert_eq!(added.ok()["plant_id"], 2);
    assert_eq!(erased.ok()["favorites"], 2);
}

#[tokio::test]
async fn an_erasure_and_a_tick_do_not_wait_for_each_other() {
    let app = start().await;
    let id = settle(&app).await;
    // A tick has the plant first, and then the item.
    let plant = format!("select from user_plant_instances where id = {id} for key share");
    let mut ticking = hold(&app, plant).await;
    let tick = async {
        waiting(&app, 1).await;
        let sql = format!("update user_progress_tracking set is_completed = false where user_plant_instance_id = {id}");
        run(&mut ticking, sql).await;
        ticking.commit().await.unwrap();
    };
    let both = async { tokio::join!(erase(&app), tick) };
    let (erased, ()) = timeout(TIMEOUT, both).await.unwrap();
    assert_eq!(erased.ok()["progress"], 1);
}

#[tokio::test]
async fn a_chat_of_somebody_elses_that_begins_during_an_erasure_stays_theirs() {
    let app = start().await;
    let id = settle(&app).await;
    let other = app.db.insert("users", json!({"email": "tom@example.com"})).await;
    let chat = format!(
        "insert into user_plant_chats (user_id, user_plant_instance_id, chat_type, expires_at)
         values ({other}, {id}, 'plant', '2027-01-01')"
    );
    let holder = hold(&app, chat).await;
    let release = async {
        waiting(&app, 1).await;
        holder.commit().await.unwrap();
    };
    let both = async { tokio::join!(erase(&app), release) };
    let (erased, ()) = timeout(TIMEOUT, both).await.unwrap();
    assert_eq!(erased.ok()["plants"], 1);
    let theirs: i64 = app.db.fetch("select count(*) from user_plant_chats where user_plant_instance_id is null").await;
    assert_eq!(theirs, 1);
}

#[tokio::test]
async fn a_checklist_is_not_made_for_a_plant_that_went_meanwhile() {
    let app = start().await;
    let id = settle(&app).await;
    // The plant is gone when the checklist knows its items and before it writes them.
    let holder =
        hold(&app, format!("delete from user_progress_tracking; delete from user_plant_instances where id = {id}"))
            .await;
    let release = async {
        waiting(&app, 1).await;
        holder.commit().await.unwrap();
    };
    let path = format!("/api/v1/tracking/instance/{id}/initialize-checklist");
    let making = app.post_nothing(&path);
    let both = async { tokio::join!(making, release) };
    let (answer, ()) = timeout(TIMEOUT, both).await.unwrap();
    assert_eq!(answer.detail(404), format!("Plant instance with ID {id} not found"));
}
