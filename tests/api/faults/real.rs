//! The real thing broken: a database of its own is stopped, killed and held still. The catalogue goes on, what needs the
//! database says so in time, and when it is back all is well at once.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::away::{call, catalogue_calls};
use super::{add_richmond, is_whole_again};
use crate::plants::plant_garden;
use crate::support::{Machine, TestApp};

/// How long the requests here wait for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_database_that_is_stopped_killed_or_held_still_takes_nobody_with_it() {
    let mut machine = Machine::start().await;
    let db = machine.migrated().await;
    plant_garden(&db).await;
    let millis = ACQUIRE_TIMEOUT.as_millis().to_string();
    let settings =
        [("DATABASE_ACQUIRE_TIMEOUT_MS", &*millis), ("DATABASE_POOL_SIZE", "8"), ("DATABASE_MAX_OVERFLOW", "0")];
    let app = TestApp::with(db, &settings).await;
    add_richmond(&app).await;
    let _listener = app.follow_changes().await;
    let instance = started(&app).await;

    machine.stop().await;
    goes_on(&app, instance, "unreachable").await;
    machine.start_again().await;
    comes_back(&app, instance).await;

    machine.kill().await;
    goes_on(&app, instance, "unreachable").await;
    machine.start_again().await;
    comes_back(&app, instance).await;

    machine.signal_all(Signal::STOP);
    goes_on(&app, instance, "silent").await;
    machine.signal_all(Signal::CONT);
    comes_back(&app, instance).await;
    machine.stop().await;
}

async fn started(app: &TestApp) -> i64 {
    let body = json!({
        "user_data": {"email": "sarah@example.com"}, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01",
    });
    let answer = app.post("/api/v1/tracking/start", body).await;
    answer.expect(201)["instance_id"].as_i64().unwrap()
}

/// What the database alone knows: reads and writes.
fn gardeners_calls(instance: i64) -> Vec<(String, Option<Value>)> {
    let email = "sarah@example.com";
    vec![
        ("/api/v1/climate/Richmond".into(), None),
        (format!("/api/v1/tracking/user/{email}"), None),
        (format!("/api/v1/tracking/instance/{instance}"), None),
        (format!("/api/v1/tracking/instance/{instance}/checklist"), None),
        (format!("/api/v1/favorites?email={email}"), None),
        (
            "/api/v1/tracking/start".into(),
            Some(
                json!({"user_data": {"email": email}, "plant_id": 1, "plant_nickname": "", "start_date": "2026-10-01"}),
            ),
        ),
        (
            "/api/v1/tracking/checklist/complete".into(),
            Some(json!({"instance_id": instance, "checklist_item_key": "a", "is_completed": true})),
        ),
        ("/api/v1/favorites".into(), Some(json!({"email": email, "plant_id": 1}))),
    ]
}

/// While the database is away.
async fn goes_on(app: &TestApp, instance: i64, wrong: &str) {
    // It is known soon; until then nobody fails.
    let deadline = Instant::now() + Duration::from_secs(2);
    while app.get("/api/v1/plants").await.header("x-data-source") != Some("snapshot") {
        assert!(Instant::now() < deadline, "nobody noticed");
        sleep(Duration::from_millis(20)).await;
    }
    for asked in &catalogue_calls() {
        let answer = call(app, asked).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(answer.header("x-data-source"), Some("snapshot"), "{answer}");
        assert_eq!(answer.queries(), 0, "{answer}");
    }
    let calls = gardeners_calls(instance);
    let answers = calls.iter().map(|(path, body)| async move {
        let asked = (path.as_str(), body.clone());
        let answer = timeout(ACQUIRE_TIMEOUT + Duration::from_secs(1), call(app, &asked));
        answer.await.unwrap_or_else(|_| panic!("{path} hangs"))
    });
    for answer in futures_util::future::join_all(answers).await {
        assert_eq!(answer.detail(503), "Service temporarily unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"), "{answer}");
    }
    assert_eq!(app.get("/livez").await.status, 200);
    let probes = (0..20).map(|_| app.get("/readyz"));
    let probes = timeout(Duration::from_secs(2), futures_util::future::join_all(probes));
    for ready in probes.await.expect("whoever asks hears soon") {
        assert_eq!(ready.expect(503)["checks"]["database"], wrong);
    }
}

/// When the database is there again.
async fn comes_back(app: &TestApp, instance: i64) {
    is_whole_again(app).await;
    for (path, body) in gardeners_calls(instance) {
        let answer = call(app, &(&path, body)).await;
        // Of Richmond's weather nothing is known.
        assert!(matches!(answer.status.as_u16(), 200 | 201 | 404), "{answer}");
    }
    let deadline = Instant::now() + Duration::from_secs(2);
    while app.get("/api/v1/plants").await.header("x-data-source").is_some() {
        assert!(Instant::now() < deadline, "nobody noticed");
        sleep(Duration::from_millis(20)).await;
    }
    for asked in &catalogue_calls() {
        let answer = call(app, asked).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-data-source")), (200, None), "{answer}");
    }
    assert_eq!(app.get("/readyz").await.status, 200);
}
