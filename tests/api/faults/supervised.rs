//! The private database dies and can't be started again: the server says so, goes on, and tries until somebody mended it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Signal, kill_process};
use serde_json::json;

use super::catalogue_calls;
use crate::command_line::folder;
use crate::support::Program;
use crate::support::cluster::postmaster;

/// How long what the server does in the background may take: it waits up to eight seconds between two tries.
const RESTART_TIMEOUT: Duration = Duration::from_secs(40);

/// How long the service may take to be whole when the database runs again.
const RECOVERY_TIMEOUT: Duration = Duration::from_secs(2);

const CANNOT: &str = "the private database can't be started, and is tried again";
const AGAIN: &str = "the private database runs again";
const LIST: &str = "/api/v1/tracking/user/sarah%40example.com?active_only=false";

/// Writes settings that no database starts with, and kills the one that runs.
fn break_down(data: &Path) -> String {
    let settings = data.join("pg/postgresql.conf");
    let before = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, "this is no setting\n").unwrap();
    kill_process(postmaster(data).unwrap(), Signal::KILL).unwrap();
    before
}

#[tokio::test]
async fn a_private_database_that_cannot_start_is_missed_only_where_it_is_needed() {
    let folder = folder();
    let data = folder.path().join("data");
    let server = Program::serve(folder.path(), &data, &[]).await;
    let start = json!({
        "user_data": {"email": "sarah@example.com"}, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01",
    });
    let path = "/api/v1/tracking/start";
    server.post(path, start.clone()).await.expect(201);

    let settings = break_down(&data);
    // It is said each time, with the reason.
    server.says(CANNOT, 2, RESTART_TIMEOUT).await;
    let log = server.log();
    let reason = log.split(CANNOT).nth(1).unwrap();
    assert!(reason.contains("syntax error in file"), "{log}");
    for (path, body) in catalogue_calls() {
        let answer = match body {
            Some(body) => server.post(path, body).await,
            None => server.get(path).await,
        };
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(answer.header("x-data-source"), Some("snapshot"), "{answer}");
    }
    for answer in
        [server.get(LIST).await, server.get("/api/v1/climate/Richmond").await, server.post(path, start.clone()).await]
    {
        assert_eq!(answer.detail(503), "Service temporarily unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"), "{answer}");
    }
    assert_eq!(server.get("/livez").await.status, 200);
    let ready = server.get("/readyz").await.expect(503);
    assert_eq!(ready["checks"]["database"], "unreachable", "{ready}");
    assert_eq!(ready["checks"]["catalogue"], "ok", "{ready}");

    // Mended. Nobody touches the server.
    fs::write(data.join("pg/postgresql.conf"), settings).unwrap();
    server.says(AGAIN, 1, RESTART_TIMEOUT).await;
    server.is_whole(RECOVERY_TIMEOUT).await;
    assert_eq!(server.get(LIST).await.ok()["total_count"], 1);
    server.post(path, start).await.expect(201);
    let search = server.get("/api/v1/plants/paginated?search=basil").await;
    assert_eq!(search.header("x-data-source"), None, "{search}");

    // It can be told to stop while there is nothing to stop.
    let tries = server.log().matches(CANNOT).count();
    break_down(&data);
    server.says(CANNOT, tries + 1, RESTART_TIMEOUT).await;
    assert_eq!(server.stop().await, Some(0));
}
