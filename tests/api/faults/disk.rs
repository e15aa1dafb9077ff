//! The disk is full, in truth: the private database has one of its own, and somebody fills it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, raw_sql};
use tokio::time::{sleep, timeout};

use super::catalogue_calls;
use crate::command_line::folder;
use crate::support::{Disk, Program};

/// How long an answer may take, whatever the database does.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the server may take to start its database again: it tries every eight seconds, and recovery takes time.
const RESTART_TIMEOUT: Duration = Duration::from_secs(40);

/// How long the service may take to be whole when the database is back.
const RECOVERY_TIMEOUT: Duration = Duration::from_secs(2);

const LIST: &str = "/api/v1/tracking/user/sarah%40example.com?active_only=false";

/// A server, and what it said that it has done.
struct Garden {
    server: Program,
    started: Vec<i64>,
    ticked: Vec<String>,
}

impl Garden {
    /// Starts a plant; whether that was possible.
    async fn start(&mut self) -> bool {
        let body = json!({
            "user_data": {"email": "sarah@example.com"}, "plant_id": 1, "plant_nickname": "n".repeat(100),
            "start_date": "2026-10-01", "location_details": "l".repeat(200),
        });
        let started = self.write("/api/v1/tracking/start", body).await;
        if let Some(body) = &started {
            self.started.push(body["instance_id"].as_i64().unwrap());
        }
        started.is_some()
    }

    /// Ticks an item of the first plant's; whether that was possible.
    async fn tick(&mut self, key: &str) -> bool {
        let body = json!({"instance_id": self.started[0], "checklist_item_key": key, "is_completed": true});
        let path = "/api/v1/tracking/checklist/complete";
        let ticked = self.write(path, body).await.is_some();
        if ticked {
            self.ticked.push(key.to_owned());
        }
        ticked
    }

    /// What a write is answered: it is done, or to be tried again; never anything else.
    async fn write(&self, path: &str, body: Value) -> Option<Value> {
        let answer = timeout(ANSWER_TIMEOUT, self.server.post(path, body)).await;
        let answer = answer.unwrap_or_else(|_| panic!("{path} hangs"));
        if answer.status.is_success() {
            return Some(answer.expect(answer.status.as_u16()));
        }
        assert_eq!(answer.detail(503), "Service temporarily unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"), "{answer}");
        None
    }

    /// What is answered without the database, marked or not.
    async fn catalogue_goes_on(&self, source: Option<&str>) {
        for (path, body) in catalogue_calls() {
            let answer = match body {
                Some(body) => timeout(ANSWER_TIMEOUT, self.server.post(path, body)).await,
                None => timeout(ANSWER_TIMEOUT, self.server.get(path)).await,
            };
            let answer = answer.unwrap_or_else(|_| panic!("{path} hangs"));
            assert_eq!(answer.status, 200, "{answer}");
            let log = self.server.log();
            assert_eq!(answer.header("x-data-source"), source, "{answer}\n{log}");
        }
    }

    /// Nothing that was acknowledged is lost.
    async fn has_all(&self, data: &Path) {
        let mut superuser = superuser(data).await.unwrap();
        let plants: Vec<i32> =
            sqlx::query_scalar("select id from user_plant_instances").fetch_all(&mut superuser).await.unwrap();
        let ticks: Vec<String> =
            sqlx::query_scalar("select checklist_item_key from user_progress_tracking where is_completed")
                .fetch_all(&mut superuser)
                .await
                .unwrap();
        superuser.close().await.unwrap();
        for id in &self.started {
            let there = plants.iter().any(|plant| i64::from(*plant) == *id);
            assert!(there, "plant {id} was acknowledged");
        }
        for key in &self.ticked {
            assert!(ticks.contains(key), "tick {key} was acknowledged");
        }
        assert_eq!(self.server.get(LIST).await.ok()["total_count"], plants.len());
    }
}

/// A connection to the private database, for what only a superuser may.
async fn superuser(data: &Path) -> sqlx::Result<PgConnection> {
    let options =
        PgConnectOptions::new_without_pgpass().socket(data.join("run")).username("postgres").database("plantopia");
    PgConnection::connect_with(&options).await
}

#[tokio::test]
async fn a_disk_that_is_really_full_costs_no_write_that_was_acknowledged() {
    let Some(disk) = Disk::mount(256) else {
        return;
    };
    let (folder, data) = (folder(), disk.path().join("data"));
    let server = Program::serve(folder.path(), &data, &[]).await;
    let mut garden = Garden { server, started: Vec::new(), ticked: Vec::new() };
    assert!(garden.start().await);
    tables_cannot_grow(&mut garden, &disk, &data).await;
    the_log_cannot_grow(&mut garden, &disk, &data).await;
    assert_eq!(garden.server.stop().await, Some(0));
}

/// The first that happens: the database runs and refuses what needs space.
async fn tables_cannot_grow(garden: &mut Garden, disk: &Disk, data: &Path) {
    // There is space for the log of what is written here.
    switch_log(data).await.unwrap();
    assert!(garden.start().await);
    disk.fill();
    let mut rounds = 0;
    while garden.start().await {
        rounds += 1;
        assert!(rounds < 2_000, "the disk isn't full");
    }
    for round in 0..20 {
        garden.start().await;
        garden.tick(&format!("full {round}")).await;
    }
    // It isn't away: what reads goes on as ever.
    let ready = garden.server.get("/readyz").await.expect(503);
    assert_eq!(ready["detail"], "Not ready: database_writes disk full");
    assert_eq!(ready["checks"]["database"], "ok");
    garden.catalogue_goes_on(None).await;
    garden.has_all(data).await;
    disk.free();
    for _ in 0..20 {
        assert!(garden.start().await, "there is space again");
    }
    garden.server.is_whole(RECOVERY_TIMEOUT).await;
}

/// What happens then: without its log the database ends, and can't start.
async fn the_log_cannot_grow(garden: &mut Garden, disk: &Disk, data: &Path) {
    disk.fill();
    let mut rounds = 0;
    let there = async |garden: &Garden| {
        let ready: Value = serde_json::from_str(&garden.server.get("/readyz").await.text()).unwrap();
        ready["checks"]["database"] == "ok" || ready["checks"]["database"] == "busy"
    };
    while there(garden).await {
        rounds += 1;
        assert!(rounds < 100, "the database goes on");
        // It may be gone.
        let _ = switch_log(data).await;
        garden.tick("full").await;
    }
    let cannot = "the private database can't be started, and is tried again";
    garden.server.says(cannot, 2, RESTART_TIMEOUT).await;
    for round in 0..20 {
        assert!(!garden.start().await);
        assert!(!garden.tick(&format!("away {round}")).await);
    }
    garden.catalogue_goes_on(Some("snapshot")).await;
    assert_eq!(garden.server.get(LIST).await.status, 503);
    assert_eq!(garden.server.get("/livez").await.status, 200);
    let ready = garden.server.get("/readyz").await.expect(503);
    // Now and then it is just being tried again.
    let database = &ready["checks"]["database"];
    assert!(database == "unreachable" || database == "starting or stopping", "{ready}");

    disk.free();
    let deadline = Instant::now() + RESTART_TIMEOUT;
    while superuser(data).await.is_err() {
        assert!(Instant::now() < deadline, "{}", garden.server.log());
        sleep(Duration::from_millis(20)).await;
    }
    garden.server.is_whole(RECOVERY_TIMEOUT).await;
    for round in 0..20 {
        assert!(garden.start().await);
        assert!(garden.tick(&format!("back {round}")).await);
    }
    garden.catalogue_goes_on(None).await;
    garden.has_all(data).await;
}

/// Lets the log go on in another file.
async fn switch_log(data: &Path) -> sqlx::Result<()> {
    let mut superuser = superuser(data).await?;
    raw_sql("select pg_switch_wal()").execute(&mut superuser).await?;
    superuser.close().await
}
