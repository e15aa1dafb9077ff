//! A gardener's reads are the database's: whoever wrote, on whichever server or by psql, the next read shows it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{EMAIL, instance, shed, start};
use crate::support::TestApp;

const NEIGHBOUR: &str = "neighbour@example.com";

/// What is read of an instance and its user: list, details, checklist, status.
fn reads(email: &str, id: i64) -> [String; 4] {
    [
        format!("/api/v1/tracking/user/{email}?active_only=false"),
        instance(id, ""),
        instance(id, "/checklist"),
        instance(id, "/status"),
    ]
}

async fn start_for(app: &TestApp, email: &str) -> i64 {
    let body = json!({"user_data": {"email": email}, "plant_id": 2, "plant_nickname": "n", "start_date": "2026-10-01"});
    let answer = app.post("/api/v1/tracking/start", body).await;
    answer.expect(201)["instance_id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_read_is_one_query_and_is_kept_nowhere() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let _listener = app.follow_changes().await;
    for path in reads(EMAIL, id) {
        for _ in 0..2 {
            let answer = app.get(&path).await;
            assert_eq!(answer.queries(), 1, "{answer}");
            assert_eq!(answer.header("cache-control"), Some("private, no-store"));
            assert_eq!(answer.header("etag"), None);
        }
        let plain = app.get(&path).await;
        let packed = app.get_with(&path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(packed.header("content-encoding"), (plain.body.len() >= 1_000).then_some("gzip"));
    }
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let tomorrow = app.get(&instance(id, "/status")).await;
    assert_eq!(tomorrow.ok()["growing_status"]["days_elapsed"], 5);
}

/// Each write, and which of the four reads of the instance show something else afterwards.
fn writes(id: i64) -> Vec<(Method, String, Value, [bool; 4])> {
    let (post, put) = (Method::POST, Method::PUT);
    let tick = json!({"instance_id": id, "checklist_item_key": "tools_hand_trowel", "is_completed": true});
    let another =
        json!({"user_data": {"email": EMAIL}, "plant_id": 1, "plant_nickname": "n", "start_date": "2026-10-01"});
    let tracking = "/api/v1/tracking";
    let [list, ticks, status] = [[true, false, false, false], [false, false, true, true], [false, false, false, true]];
    // An item that is listed counts, whether or not a row is stored for it.
    let nothing = [false; 4];
    vec![
        (post.clone(), format!("{tracking}/start"), another, list),
        (post.clone(), format!("{tracking}/checklist/complete"), tick, ticks),
        (post.clone(), instance(id, "/initialize-checklist"), Value::Null, nothing),
        (post.clone(), instance(id, "/complete-setup"), Value::Null, status),
        (post.clone(), instance(id, "/start-growing"), json!({"start_date": "2026-09-01"}), [true, true, false, true]),
        (post, instance(id, "/auto-update-stage"), Value::Null, [true, true, false, true]),
        (put.clone(), instance(id, "/nickname"), json!({"plant_nickname": "Other"}), [true, true, false, false]),
        (put, instance(id, "/progress"), json!({"user_notes": "Tall"}), [false, true, false, false]),
    ]
}

#[tokio::test]
async fn a_write_shows_on_every_server_at_once() {
    let first = TestApp::over(shed().await).await;
    let second = first.cold().await;
    let (id, neighbour) = (start(&first, 2).await, start_for(&first, NEIGHBOUR).await);
    let (own, others) = (reads(EMAIL, id), reads(NEIGHBOUR, neighbour));
    for (method, path, body, changes) in writes(id) {
        let mut before = Vec::new();
        for path in own.iter().chain(&others) {
            before.push(second.get(path).await.text());
        }
        let body = (!body.is_null()).then(|| body.to_string().into_bytes());
        let done = first.request(method, &path, &[], body).await;
        assert!(done.status.is_success(), "{done}");
        let changed = changes.into_iter().chain([false; 4]);
        for ((read, before), changed) in own.iter().chain(&others).zip(before).zip(changed) {
            let now = second.get(read).await.text();
            assert_eq!(now != before, changed, "{path}: {read}\n{before}\n{now}");
            assert_eq!(now, first.get(read).await.text(), "{path}");
        }
    }
    first.delete(&instance(id, "")).await.ok();
    assert_eq!(second.get(&own[1]).await.status, 404);
    assert_eq!(second.get(&own[0]).await.ok()["total_count"], 1);
}

#[tokio::test]
async fn a_write_by_another_program_shows_at_once() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let paths = reads(EMAIL, id);
    let [list, details, checklist, status] = [0, 1, 2, 3];
    for (sql, changed) in [
        ("update user_plant_instances set plant_nickname = 'psql'", &[list, details][..]),
        (
            "insert into user_progress_tracking (user_plant_instance_id, checklist_item_key, is_completed)
             values (1, 'tools_hand_trowel', true)",
            &[checklist, status],
        ),
        ("update user_progress_tracking set is_completed = false", &[checklist, status]),
        (
            "update user_progress_tracking set is_completed = true, checklist_item_key = 'tools_hand-trowel'",
            &[checklist, status],
        ),
        ("delete from user_progress_tracking", &[checklist, status]),
        ("update plant_growth_data set requirements_checklist = '[]'", &[checklist, status]),
        ("truncate user_plant_instances cascade", &[list]),
    ] {
        let mut before = Vec::new();
        for path in &paths {
            before.push(app.get(path).await.text());
        }
        app.db.execute(sql).await;
        for index in changed {
            assert_ne!(app.get(&paths[*index]).await.text(), before[*index], "{sql}");
        }
    }
    assert_eq!(app.get(&paths[1]).await.status, 404);
}

#[tokio::test]
async fn an_address_leads_to_whoever_has_it_now() {
    let app = TestApp::over(shed().await).await;
    start(&app, 2).await;
    let neighbour = start_for(&app, NEIGHBOUR).await;
    let list = &reads(EMAIL, 0)[0];
    let nobody = "/api/v1/tracking/user/new@example.com?active_only=false";
    assert_eq!(app.get(nobody).await.status, 404);
    start_for(&app, "new@example.com").await;
    assert_eq!(app.get(nobody).await.ok()["total_count"], 1);
    // The address changes hands, and then another spelling of it comes in below.
    app.db
        .execute(
            "update users set email = 'gone@example.com' where email = 'sarah@example.com';
             update users set email = 'sarah@example.com' where email = 'neighbour@example.com'",
        )
        .await;
    assert_eq!(app.get(list).await.ok()["plants"][0]["instance_id"], neighbour);
    app.db.execute("insert into users (id, email) values (-1, 'SARAH@example.com')").await;
    assert_eq!(app.get(list).await.ok()["total_count"], 0);
    app.db.execute("delete from users where id = -1").await;
    assert_eq!(app.get(list).await.ok()["plants"][0]["instance_id"], neighbour);
}
