//! What is kept of gardeners' answers: for how long it is found, and that nothing outdated ever is.

use std::time::Duration;

use plantopia::db::news::NewsDesk;
use plantopia::db::stamps::Rows;
use reqwest::Method;
use serde_json::{Value, json};

use super::{EMAIL, instance, shed, start};
use crate::support::app::Answer;
use crate::support::{Proxy, TestApp};

const NEIGHBOUR: &str = "neighbour@example.com";

/// The reads that are kept, of an instance and its user: list, details, checklist, status.
fn reads(email: &str, id: i64) -> [String; 4] {
    [
        format!("/api/v1/tracking/user/{email}?active_only=false"),
        instance(id, ""),
        instance(id, "/checklist"),
        instance(id, "/status"),
    ]
}

fn is_hit(answer: &Answer) -> bool {
    answer.header("x-cache") == Some("hit")
}

/// Waits for a condition that must come about soon.
async fn until(what: &str, mut happened: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if happened().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}: not within five seconds");
}

/// Waits until the server has heard of everything that is committed by now.
async fn heard(app: &TestApp) {
    let stamps = &app.app.stamps;
    let before = stamps.of(Rows::Instance(0));
    app.db.execute("select pg_notify('plantopia_gardens', 'i0')").await;
    until("the notice is heard", async || stamps.of(Rows::Instance(0)) > before && stamps.are_current()).await;
}

/// Reads all of these until they are kept.
async fn warm(app: &TestApp, paths: &[String]) {
    heard(app).await;
    for path in paths {
        app.get(path).await.ok();
        let again = app.get(path).await;
        assert!(is_hit(&again), "{again}");
        assert_eq!(again.queries(), 0, "{again}");
    }
}

async fn start_for(app: &TestApp, email: &str) -> i64 {
    let body = json!({"user_data": {"email": email}, "plant_id": 2, "plant_nickname": "n", "start_date": "2026-10-01"});
    let answer = app.post("/api/v1/tracking/start", body).await;
    answer.expect(201)["instance_id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_kept_answer_costs_no_query_and_is_nobody_elses() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let paths = reads(EMAIL, id);
    for path in &paths {
        let answers = [app.get(path).await, app.get(path).await];
        assert!(answers.iter().all(|answer| answer.queries() == 1), "without news nothing is kept");
    }
    let _desk = app.follow_news().await;
    heard(&app).await;
    for path in &paths {
        let first = app.get(path).await;
        assert_eq!((first.queries(), first.header("x-cache")), (1, Some("miss")));
        let again = app.get(path).await;
        assert_eq!((again.queries(), again.header("x-cache")), (0, Some("hit")));
        assert_eq!(again.header("cache-control"), Some("private, no-store"));
        assert_eq!(again.header("etag"), None);
        assert_eq!(again.text(), first.text());
        let plain = app.get_with(path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(plain.header("content-encoding"), (again.body.len() >= 1_000).then_some("gzip"));
    }
    let other_page = app.get(&format!("/api/v1/tracking/user/{EMAIL}?limit=1")).await;
    assert_eq!(other_page.queries(), 1);
    let spelled = app.get("/api/v1/tracking/user/SARAH@example.com").await;
    assert_eq!(spelled.queries(), 1);
    let stats = app.get("/cache-stats").await.ok();
    let gardens = &stats["caches"]["gardens"];
    assert_eq!(gardens["ttl_seconds"], 300);
    assert!(gardens["bytes"].as_i64().unwrap() > 2_000, "{gardens}");
    // The next day it is another answer.
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let tomorrow = app.get(&paths[3]).await;
    assert_eq!(tomorrow.queries(), 1);
    assert_eq!(tomorrow.ok()["growing_status"]["days_elapsed"], 5);
}

/// A write, and which of the four reads of the instance show something else afterwards.
struct Write {
    method: Method,
    path: String,
    body: Option<Value>,
    changes: [bool; 4],
}

fn writes(id: i64) -> Vec<Write> {
    let write = |method: Method, path: String, body: Value, changes: [bool; 4]| Write {
        method,
        path,
        body: (!body.is_null()).then_some(body),
        changes,
    };
    let (post, put) = (Method::POST, Method::PUT);
    let none = Value::Null;
    let tick = json!({"instance_id": id, "checklist_item_key": "tools_hand_trowel", "is_completed": true});
    let another =
        json!({"user_data": {"email": EMAIL}, "plant_id": 1, "plant_nickname": "n", "start_date": "2026-10-01"});
    let upsert = json!({"email": EMAIL, "name": "Sarah", "garden_type": "balcony"});
    let favorite = json!({"email": EMAIL, "plant_id": 1});
    let tracking = "/api/v1/tracking";
    let [nothing, list, ticks, all] = [[false; 4], [true, false, false, false], [false, false, true, true], [true; 4]];
    vec![
        write(post.clone(), format!("{tracking}/start"), another, list),
        write(post.clone(), format!("{tracking}/user/upsert"), upsert, nothing),
        write(post.clone(), "/api/v1/favorites".into(), favorite, nothing),
        write(post.clone(), format!("{tracking}/checklist/complete"), tick, ticks),
        write(post.clone(), instance(id, "/initialize-checklist"), none.clone(), ticks),
        write(post.clone(), instance(id, "/initialize-checklist"), none.clone(), nothing),
        write(post.clone(), instance(id, "/complete-setup"), none.clone(), all),
        write(post.clone(), instance(id, "/start-growing"), json!({"start_date": "2026-09-01"}), all),
        write(post.clone(), instance(id, "/start-growing"), none.clone(), nothing),
        write(post.clone(), instance(id, "/auto-update-stage"), none.clone(), all),
        write(post, instance(id, "/auto-update-stage"), none.clone(), nothing),
        write(put.clone(), instance(id, "/nickname"), json!({"plant_nickname": "Other"}), all),
        write(put, instance(id, "/progress"), json!({"user_notes": "Tall"}), all),
        write(Method::DELETE, instance(id, ""), none, all),
    ]
}

#[tokio::test]
async fn a_write_ends_what_it_changed_and_nothing_else() {
    let app = TestApp::over(shed().await).await;
    let truth = app.cold().await;
    let (id, neighbour) = (start(&app, 2).await, start_for(&app, NEIGHBOUR).await);
    let _desk = app.follow_news().await;
    let (own, others) = (reads(EMAIL, id), reads(NEIGHBOUR, neighbour));
    for write in writes(id) {
        warm(&app, &own).await;
        warm(&app, &others).await;
        let what = format!("{} {}", write.method, write.path);
        let body = write.body.map(|body| body.to_string().into_bytes());
        let done = app.request(write.method, &write.path, &[], body).await;
        assert!(done.status.is_success(), "{done}");
        for (path, changed) in own.iter().zip(write.changes) {
            let now = app.get(path).await;
            assert_eq!(!is_hit(&now), changed, "{what}: {now}");
            let expected = truth.get(path).await;
            assert_eq!((now.status, now.text()), (expected.status, expected.text()), "{what}");
        }
        for path in &others {
            let kept = app.get(path).await;
            assert!(is_hit(&kept), "{what}: {kept}");
        }
    }
    assert_eq!(app.get(&own[1]).await.status, 404, "the last one deleted it");
}

#[tokio::test]
async fn a_write_on_another_server_is_seen_within_a_second() {
    let first = TestApp::over(shed().await).await;
    let second = first.cold().await;
    let _desks = (first.follow_news().await, second.follow_news().await);
    let id = start(&first, 2).await;
    let paths = reads(EMAIL, id);
    warm(&second, &paths).await;
    let body = json!({"instance_id": id, "checklist_item_key": "tools_hand_trowel", "is_completed": true});
    first.post("/api/v1/tracking/checklist/complete", body).await.ok();
    first.put(&instance(id, "/nickname"), json!({"plant_nickname": "Other"})).await.ok();
    let truth = [&paths[0], &paths[1], &paths[2], &paths[3]];
    for path in truth {
        let expected = first.get(path).await.text();
        until(path, async || second.get(path).await.text() == expected).await;
    }
    first.delete(&instance(id, "")).await.ok();
    until("the delete", async || second.get(&paths[1]).await.status == 404).await;
    assert_eq!(second.get(&paths[0]).await.ok()["total_count"], 0);
}

#[tokio::test]
async fn a_write_by_another_program_is_heard() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let _desk = app.follow_news().await;
    let paths = reads(EMAIL, id);
    let [list, details, checklist, status] = [0, 1, 2, 3];
    for (sql, changed) in [
        (
            "update user_plant_instances set plant_nickname = 'psql'",
            &[list, details][..],
        ),
        (
            "insert into user_progress_tracking (user_plant_instance_id, checklist_item_key, is_completed)
             values (1, 'tools_hand_trowel', true)",
            &[checklist, status],
        ),
        (
            "update user_progress_tracking set is_completed = false",
            &[checklist, status],
        ),
        (
            "insert into user_progress_tracking (user_plant_instance_id, checklist_item_key)
             select 1, 'many_' || i from generate_series(1, 2000) i",
            &[status],
        ),
        ("delete from user_progress_tracking", &[status]),
        (
            "update plant_growth_data set requirements_checklist = '[]'",
            &[checklist],
        ),
        (
            "update plants set plant_name = 'Renamed' where id = 2",
            &[list, details],
        ),
        (
            "set search_path = '';
             update public.user_plant_instances set plant_nickname = 'restored';
             insert into public.user_progress_tracking (user_plant_instance_id, checklist_item_key) values (1, 'restored');
             insert into public.users (email) values ('restored@example.com');
             update public.plants set image_url = 'https://pictures.example/restored.jpg' where id = 2;
             reset search_path",
            &[list, details, status],
        ),
        ("truncate user_plant_instances cascade", &[list]),
    ] {
        warm(&app, &paths).await;
        let mut before = Vec::new();
        for path in &paths {
            before.push(app.get(path).await.text());
        }
        app.db.execute(sql).await;
        for index in changed {
            let path = &paths[*index];
            until(sql, async || app.get(path).await.text() != before[*index]).await;
        }
    }
    assert_eq!(app.get(&paths[1]).await.status, 404);
}

#[tokio::test]
async fn an_address_leads_to_whoever_has_it_now() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let neighbour = start_for(&app, NEIGHBOUR).await;
    let nobody = "/api/v1/tracking/user/new@example.com?active_only=false";
    let _desk = app.follow_news().await;
    let list = &reads(EMAIL, id)[..1];
    let whose = async || -> Option<i64> {
        let list = app.get(&list[0]).await.ok();
        list["plants"].get(0)?["instance_id"].as_i64()
    };
    assert_eq!(app.get(nobody).await.status, 404);
    assert_eq!(app.get(nobody).await.status, 404);
    start_for(&app, "new@example.com").await;
    assert_eq!(app.get(nobody).await.ok()["total_count"], 1, "nobody isn't kept");
    warm(&app, list).await;
    // The address changes hands, and then another spelling of it comes in below.
    app.db
        .execute(
            "update users set email = 'gone@example.com' where email = 'sarah@example.com';
             update users set email = 'sarah@example.com' where email = 'neighbour@example.com'",
        )
        .await;
    until("the new owner's list", async || whose().await == Some(neighbour)).await;
    warm(&app, list).await;
    app.db.execute("insert into users (id, email) values (-1, 'SARAH@example.com')").await;
    until("the lower id's list", async || app.get(&list[0]).await.ok()["total_count"] == 0).await;
    warm(&app, list).await;
    app.db.execute("delete from users where id = -1").await;
    until("the list of who is left", async || whose().await == Some(neighbour)).await;
    warm(&app, list).await;
    let erase = "delete from user_progress_tracking; delete from user_plant_instances; delete from user_profiles; delete from users";
    app.db.execute(erase).await;
    until("nobody's list", async || app.get(&list[0]).await.status == 404).await;
}

#[tokio::test]
async fn a_silent_news_line_ends_answering_from_memory() {
    let app = TestApp::over(shed().await).await;
    let proxy = Proxy::before(&app.db.options);
    let id = start(&app, 2).await;
    let desk = NewsDesk::open(proxy.options());
    app.app.follow(&desk);
    let paths = reads(EMAIL, id);
    for round in ["first", "second"] {
        warm(&app, &paths).await;
        assert!(app.app.stamps.lag().is_some());
        // Nothing is closed: the connection only goes silent.
        proxy.stall();
        app.db
            .execute(&format!("update user_plant_instances set plant_nickname = '{round}', user_notes = '{round}'"))
            .await;
        until("the write shows", async || app.get(&paths[1]).await.ok()["tracking_info"]["plant_nickname"] == round)
            .await;
        assert!(!app.app.stamps.are_current());
        for path in &paths {
            let answers = [app.get(path).await, app.get(path).await];
            assert!(answers.iter().all(|answer| !is_hit(answer)));
        }
        assert!(app.app.stamps.lag().is_none());
        // What was written while nobody listened isn't found when somebody does again.
        app.db.execute("update user_plant_instances set user_notes = 'unheard'").await;
        proxy.cut();
        proxy.pass();
        until("the line is back", async || app.app.stamps.are_current()).await;
        let details = app.get(&paths[1]).await;
        assert_eq!(details.ok()["tracking_info"]["user_notes"], "unheard");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_from_before_a_change_is_neither_kept_nor_waited_for() {
    let app = std::sync::Arc::new(TestApp::over(shed().await).await);
    let id = start(&app, 2).await;
    let _desk = app.follow_news().await;
    heard(&app).await;
    let mut locker = app.db.pool.begin().await.unwrap();
    sqlx::raw_sql("lock table user_progress_tracking in access exclusive mode").execute(&mut *locker).await.unwrap();
    let read = || {
        let app = std::sync::Arc::clone(&app);
        tokio::spawn(async move { app.get(&instance(id, "/status")).await })
    };
    let blocked = async |count: i64| {
        until("the loads wait", async || {
            let sql =
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
            app.db.fetch::<i64>(sql).await == count
        })
        .await;
    };
    let first = read();
    blocked(1).await;
    let joined = read();
    let sql = format!("select pg_notify('plantopia_gardens', 'c{id}')");
    app.db.execute(&sql).await;
    heard(&app).await;
    let later = read();
    blocked(2).await;
    locker.rollback().await.unwrap();
    let outcome = |answer: Answer| answer.header("x-cache").map(str::to_owned);
    let outcomes = [outcome(first.await.unwrap()), outcome(joined.await.unwrap()), outcome(later.await.unwrap())]
        .map(Option::unwrap);
    assert_eq!(outcomes[0], "miss");
    // Nobody can tell when the second arrived: before the change it waits for the first load, after it for the later one or
    // that one for it.
    let loads = outcomes.iter().filter(|outcome| *outcome == "miss").count();
    assert_eq!(loads, 2, "one would be as old as the first: {outcomes:?}");
    assert!(is_hit(&read().await.unwrap()), "the later load is kept");
}
