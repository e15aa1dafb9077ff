//! Many at once: real requests over real connections, on two servers of one database where it matters.

use std::sync::Arc;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::TestApp;
use crate::support::app::Answer;

/// A request with hundreds around it may wait for its connection; the tests beside this one need some too.
const PATIENT: [(&str, &str); 4] = [
    ("DATABASE_ACQUIRE_TIMEOUT_MS", "30000"),
    ("DATABASE_MAX_WAITING", "1000"),
    ("DATABASE_POOL_SIZE", "10"),
    ("DATABASE_MAX_OVERFLOW", "0"),
];

/// One of the calls that happen at once.
struct Call {
    method: Method,
    path: String,
    body: Option<Value>,
}

fn post(path: impl Into<String>, body: Value) -> Call {
    Call { method: Method::POST, path: path.into(), body: Some(body) }
}

fn bare(method: Method, path: impl Into<String>) -> Call {
    Call { method, path: path.into(), body: None }
}

/// Makes all calls at once, the servers in turn.
async fn all(apps: &[Arc<TestApp>], calls: Vec<Call>) -> Vec<Answer> {
    let calls = calls.into_iter().enumerate().map(|(index, call)| {
        let app = Arc::clone(&apps[index % apps.len()]);
        tokio::spawn(async move {
            let body = call.body.map(|body| body.to_string().into_bytes());
            app.request(call.method, &call.path, &[], body).await
        })
    });
    let answers = join_all(calls.collect::<Vec<_>>()).await;
    answers.into_iter().map(Result::unwrap).collect()
}

async fn one_server() -> Vec<Arc<TestApp>> {
    vec![Arc::new(TestApp::with(garden().await, &PATIENT).await)]
}

async fn two_servers() -> Vec<Arc<TestApp>> {
    let first = TestApp::with(garden().await, &PATIENT).await;
    let second = first.cold_with(&PATIENT).await;
    vec![Arc::new(first), Arc::new(second)]
}

fn start(email: &str, plant_id: i64) -> Call {
    let body =
        json!({"user_data": {"email": email}, "plant_id": plant_id, "plant_nickname": "n", "start_date": "2026-10-05"});
    post("/api/v1/tracking/start", body)
}

/// A new instance's id.
async fn started(app: &TestApp) -> i64 {
    let call = start("sarah@example.com", 1);
    let answer = app.post(&call.path, call.body.unwrap()).await;
    answer.expect(201)["instance_id"].as_i64().unwrap()
}

/// How many items a new instance's checklist has.
async fn items(app: &TestApp, id: i64) -> i64 {
    let status = app.get(&format!("/api/v1/tracking/instance/{id}/status")).await.ok();
    status["checklist_status"]["total_items"].as_i64().unwrap()
}

async fn count(app: &TestApp, what: &str) -> i64 {
    app.db.fetch(&format!("select count(*) from {what}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_create_one_user_make_one() {
    let apps = two_servers().await;
    // Each round is a user whom nobody knows yet; the connections are warm from the round before.
    for round in 0..40 {
        let spellings = ["sarah", "Sarah", " SARAH", "\u{3000}sArah"].map(|name| format!("{name}{round}@example.com"));
        // At a first sign-in the frontend sends the last two side by side.
        let calls = (0..10).map(|index| {
            let email = &spellings[index % 4];
            match index {
                0..6 => start(email, 1),
                6..8 => post("/api/v1/tracking/user/upsert", json!({"email": email, "garden_type": "balcony"})),
                8 => post("/api/v1/favorites", json!({"email": email, "plant_id": 3})),
                _ => post("/api/v1/favorites/sync", json!({"email": email, "favorite_plant_ids": [1, 2]})),
            }
        });
        for answer in all(&apps, calls.collect()).await {
            assert!(matches!(answer.status.as_u16(), 200 | 201), "{answer}");
        }
        let user = format!("where email ilike '%sarah{round}@example.com'");
        assert_eq!(count(&apps[0], &format!("users {user}")).await, 1);
        let plants = format!("user_plant_instances where user_id = (select id from users {user})");
        assert_eq!(count(&apps[0], &plants).await, 6);
    }
    assert_eq!(count(&apps[0], "user_profiles").await, 40);
    assert_eq!(count(&apps[0], "user_favorites").await, 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_users_at_once_are_each_made_once() {
    let apps = two_servers().await;
    let calls = (0..300).map(|index| start(&format!("user{}@example.com", index % 50), 1 + index % 5));
    for answer in all(&apps, calls.collect()).await {
        answer.expect(201);
    }
    assert_eq!(count(&apps[0], "users").await, 50);
    assert_eq!(count(&apps[0], "user_profiles").await, 50);
    assert_eq!(count(&apps[0], "user_plant_instances").await, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_ticked_many_times_at_once_is_one_row() {
    let apps = two_servers().await;
    let id = started(&apps[0]).await;
    let calls = (0..300).map(|index| {
        let body = json!({"instance_id": id, "checklist_item_key": "tools_trowel", "is_completed": index % 3 != 0});
        post("/api/v1/tracking/checklist/complete", body)
    });
    let items = items(&apps[0], id).await;
    for answer in all(&apps, calls.collect()).await {
        let summary = &answer.ok()["progress_summary"];
        assert_eq!(summary["total_items"], items + 1, "{answer}");
    }
    assert_eq!(count(&apps[0], "user_progress_tracking").await, 1);
    let consistent = "user_progress_tracking where is_completed = (completed_at is not null)";
    assert_eq!(count(&apps[0], consistent).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_ticked_in_both_spellings_at_once_is_one_row_with_all_notes() {
    let apps = two_servers().await;
    let keys = ["tools_hand_trowel", "tools_hand-trowel"];
    for round in 0..40 {
        let id = started(&apps[0]).await;
        let items = items(&apps[0], id).await;
        // One of them has a note, and somebody initializes the checklist.
        let calls = (0..6).map(|index| {
            let notes = if index == 3 { json!("Grandma's") } else { json!(null) };
            let key = keys[(round + index) % 2];
            let body = json!({"instance_id": id, "checklist_item_key": key, "is_completed": true, "user_notes": notes});
            post("/api/v1/tracking/checklist/complete", body)
        });
        let initialize = bare(Method::POST, format!("/api/v1/tracking/instance/{id}/initialize-checklist"));
        for answer in all(&apps, calls.chain([initialize]).collect()).await {
            answer.ok();
        }
        let rows: Value = apps[0]
            .db
            .fetch(&format!(
                "select jsonb_agg(jsonb_build_array(is_completed, completed_at is not null, user_notes))
                 from user_progress_tracking
                 where user_plant_instance_id = {id} and checklist_item_key like 'tools_hand_trowel'"
            ))
            .await;
        assert_eq!(rows, json!([[true, true, "Grandma's"]]), "`_` is either spelling");
        assert_eq!(
            count(&apps[0], &format!("user_progress_tracking where user_plant_instance_id = {id}")).await,
            items
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ticks_at_once_are_each_kept() {
    let apps = two_servers().await;
    let mut ids = Vec::new();
    for _ in 0..40 {
        ids.push(started(&apps[0]).await);
    }
    let gone = ids[39] + 1;
    let calls = ["a", "b"].into_iter().flat_map(|key| ids.iter().chain([&gone]).map(move |id| (*id, key)));
    let calls: Vec<_> = calls.collect();
    let ticks = calls.iter().map(|(id, key)| {
        let body =
            json!({"instance_id": id, "checklist_item_key": key, "is_completed": true, "user_notes": format!("of {id}")});
        post("/api/v1/tracking/checklist/complete", body)
    });
    for (answer, (id, _)) in all(&apps, ticks.collect()).await.iter().zip(&calls) {
        if *id == gone {
            assert_eq!(answer.detail(404), format!("Plant instance with ID {id} not found"));
        } else {
            assert!(answer.ok()["progress_summary"]["completed_items"].as_i64() >= Some(1), "{answer}");
        }
    }
    let rows: Value = apps[0]
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
    assert_eq!(count(&apps[0], "user_progress_tracking").await, 80);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_instance_holds_up_nobody_elses_tick() {
    let apps = one_server().await;
    let app = &apps[0];
    let (held, others) = (started(app).await, [started(app).await, started(app).await]);
    let tick = |id: i64| {
        let app = Arc::clone(app);
        let body = json!({"instance_id": id, "checklist_item_key": "a", "is_completed": true});
        async move { app.post("/api/v1/tracking/checklist/complete", body).await }
    };
    let mut holder = app.db.pool.begin().await.unwrap();
    let lock = format!("select from user_plant_instances where id = {held} for update");
    sqlx::raw_sql(sqlx::AssertSqlSafe(lock)).execute(&mut *holder).await.unwrap();
    let waiting = tokio::spawn(tick(held));
    for answer in join_all(others.map(tick)).await {
        answer.ok();
    }
    assert!(!waiting.is_finished(), "it waits for who holds it");
    let delete = format!("delete from user_plant_instances where id = {held}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(delete)).execute(&mut *holder).await.unwrap();
    holder.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap().status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_reaches_all_who_wait_and_is_over_with_them() {
    let apps = one_server().await;
    let app = &apps[0];
    let id = started(app).await;
    let mut locker = app.db.pool.begin().await.unwrap();
    sqlx::raw_sql("lock table user_plant_instances in access exclusive mode").execute(&mut *locker).await.unwrap();
    let impatient = [Arc::new(app.cold_with(&[("DATABASE_STATEMENT_TIMEOUT_MS", "200")]).await)];
    let reads = || (0..30).map(|_| bare(Method::GET, format!("/api/v1/tracking/instance/{id}/status"))).collect();
    for answer in all(&impatient, reads()).await {
        assert_eq!(answer.status, 503, "{answer}");
        assert!(answer.header("retry-after").is_some());
    }
    locker.rollback().await.unwrap();
    for answer in all(&impatient, reads()).await {
        answer.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checklist_initialized_many_times_at_once_has_each_item_once() {
    let apps = two_servers().await;
    for _ in 0..25 {
        let id = started(&apps[0]).await;
        let path = format!("/api/v1/tracking/instance/{id}/initialize-checklist");
        let calls = (0..8).map(|_| bare(Method::POST, path.clone()));
        let answers = all(&apps, calls.collect()).await;
        let created = answers.iter().map(|answer| answer.ok()["data"]["items_created"].as_i64().unwrap());
        let rows = count(&apps[0], &format!("user_progress_tracking where user_plant_instance_id = {id}")).await;
        assert!(rows > 0);
        assert_eq!(created.sum::<i64>(), rows);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delete_among_changes_leaves_nothing_behind() {
    let apps = two_servers().await;
    let mut refused = 0;
    for _ in 0..40 {
        let id = started(&apps[0]).await;
        let base = format!("/api/v1/tracking/instance/{id}");
        let tick = |key: &str| {
            let body = json!({"instance_id": id, "checklist_item_key": key, "is_completed": true});
            post("/api/v1/tracking/checklist/complete", body)
        };
        let progress = json!({"current_stage": "harvest", "align_to_stage_start": true});
        let calls = vec![
            tick("a"),
            tick("b"),
            bare(Method::POST, format!("{base}/initialize-checklist")),
            bare(Method::DELETE, &base),
            Call { method: Method::PUT, path: format!("{base}/progress"), body: Some(progress) },
            post(format!("{base}/start-growing"), json!({"start_date": "2026-01-01"})),
            bare(Method::POST, format!("{base}/auto-update-stage")),
            bare(Method::POST, format!("{base}/complete-setup")),
            tick("a"),
            bare(Method::GET, format!("{base}/checklist")),
        ];
        for answer in all(&apps, calls).await {
            match answer.status.as_u16() {
                200 => {}
                404 => {
                    refused += 1;
                    assert_eq!(answer.detail(404), format!("Plant instance with ID {id} not found"));
                }
                _ => panic!("{answer}"),
            }
        }
    }
    assert!(refused > 0, "the delete never came first: nothing was tested");
    assert_eq!(count(&apps[0], "user_plant_instances").await, 0);
    assert_eq!(count(&apps[0], "user_progress_tracking").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_begins_during_a_delete_is_kept_or_refused() {
    let apps = one_server().await;
    let app = &apps[0];
    let mut kept = 0;
    for round in 0..60 {
        let id = started(app).await;
        let chats = (0..4).map(|_| {
            let app = Arc::clone(app);
            tokio::spawn(async move {
                let sql = format!(
                    "insert into user_plant_chats (user_id, user_plant_instance_id, chat_type, expires_at)
                     values (1, {id}, 'plant', '2027-01-01')"
                );
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db.pool).await.is_ok()
            })
        });
        let chats = join_all(chats.collect::<Vec<_>>());
        // The delete comes a little earlier or later each time.
        let delete = async {
            tokio::time::sleep(std::time::Duration::from_micros(round * 40)).await;
            app.delete(&format!("/api/v1/tracking/instance/{id}")).await
        };
        let (chats, deleted) = tokio::join!(chats, delete);
        deleted.ok();
        kept += chats.into_iter().filter(|kept| *kept.as_ref().unwrap()).count();
    }
    assert_eq!(count(app, "user_plant_instances").await, 0);
    assert_eq!(count(app, "user_plant_chats where user_plant_instance_id is null").await, i64::try_from(kept).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plant_that_goes_away_during_a_start_leaves_no_half() {
    let apps = one_server().await;
    let app = &apps[0];
    let mut users = 0;
    for round in 0..40 {
        let plant = app.db.insert("plants", json!({"plant_name": "Shortlived"})).await;
        app.app.plants.refresh().await.unwrap();
        let email = format!("user{round}@example.com");
        let starting = all(&apps, vec![start(&email, plant.into())]);
        let deleting = async {
            tokio::time::sleep(std::time::Duration::from_micros(round * 60)).await;
            let sql = format!("delete from plants where id = {plant}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db.pool).await.is_ok()
        };
        let (answers, deleted) = tokio::join!(starting, deleting);
        let started = match answers[0].status.as_u16() {
            201 => true,
            404 => false,
            _ => panic!("{}", answers[0]),
        };
        assert_ne!(started, deleted, "one of the two wins: {}", answers[0]);
        users += i64::from(started);
    }
    assert_eq!(count(app, "users").await, users);
    assert_eq!(count(app, "user_plant_instances").await, users);
}

#[tokio::test(flavor = "multi_thread")]
async fn favorites_added_at_once_are_there_once_and_no_answer_lacks_one() {
    let apps = two_servers().await;
    apps[0].db.insert("users", json!({"email": "sarah@example.com"})).await;
    for _ in 0..20 {
        apps[0].db.execute("delete from user_favorites").await;
        let orders = [json!([1, 2, 3, 4, 5]), json!([5, 4, 3, 2, 1]), json!([3, 5, 1, 4, 2])];
        let calls = (0..9).map(|index| {
            let body = json!({"email": "Sarah@example.com", "favorite_plant_ids": orders[index % 3]});
            post("/api/v1/favorites/sync", body)
        });
        for answer in all(&apps, calls.collect()).await {
            assert_eq!(answer.ok().as_array().unwrap().len(), 5, "{answer}");
        }
    }
    let calls = (0..100).map(|index| {
        post("/api/v1/favorites", json!({"email": "sarah@example.com", "plant_id": 1 + index % 5, "notes": "n"}))
    });
    for answer in all(&apps, calls.collect()).await {
        answer.ok();
    }
    assert_eq!(count(&apps[0], "user_favorites").await, 5);
}
