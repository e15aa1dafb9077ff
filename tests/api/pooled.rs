//! The program itself behind a real pgbouncer in transaction mode, from its start to its end.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::command_line::{folder, plantopia, text};
use crate::faults::catalogue_calls;
use crate::pooler::{TRANSACTIONS, behind};
use crate::support::{PgBouncer, Program, TestDb};

/// How long what happens elsewhere may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long an answer may take, whatever is broken.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the service may take to be whole when what was broken isn't.
const RECOVERY_TIMEOUT: Duration = Duration::from_secs(2);

/// Exit code, standard output and error of a command that ends by itself.
async fn run(command: Command) -> (Option<i32>, String, String) {
    let ended = tokio::process::Command::from(command).kill_on_drop(true).output();
    let output = timeout(TIMEOUT, ended).await.expect("it ends");
    text(&output.unwrap())
}

fn start(gardener: usize) -> Value {
    let user_data = json!({"email": format!("gardener{gardener}@example.com"), "name": "Sarah"});
    json!({"user_data": user_data, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-10-01"})
}

async fn plants(server: &Program) -> i64 {
    let page = server.get("/api/v1/plants/paginated?limit=1").await;
    assert_eq!(page.header("x-data-source"), None, "{page}");
    page.ok()["total"].as_i64().unwrap()
}

#[tokio::test]
async fn a_server_behind_a_pooler_lives_from_start_to_stop() {
    let db = TestDb::empty().await;
    let Some(pooler) = PgBouncer::start(&db.options, TRANSACTIONS).await else {
        return;
    };
    let folder = folder();
    let (through, direct) = (pooler.url(), db.url());
    let settings = behind(&through, &direct);
    // Migrates, and loads the starter catalogue.
    let server = Program::serve(folder.path(), &folder.path().join("data"), &settings).await;
    assert_eq!(server.get("/readyz").await.ok()["checks"]["database_writes"], "ok");
    let before = plants(&server).await;

    // More gardeners at once than the pooler has sessions.
    let gardeners = 24;
    let started = (0..gardeners).map(|number| server.post("/api/v1/tracking/start", start(number)));
    let mut ticks = Vec::new();
    for started in join_all(started).await {
        let id = started.expect(201)["instance_id"].clone();
        ticks.push(json!({"instance_id": id, "checklist_item_key": "a", "is_completed": true}));
    }
    let ticked = ticks.into_iter().map(|tick| server.post("/api/v1/tracking/checklist/complete", tick));
    for ticked in join_all(ticked).await {
        assert_eq!(ticked.ok()["progress_summary"]["completed_items"], 1);
    }
    let lists = (0..gardeners).map(|number| {
        let path = format!("/api/v1/tracking/user/gardener{number}%40example.com");
        let server = &server;
        async move { server.get(&path).await }
    });
    for list in join_all(lists).await {
        assert_eq!(list.ok()["total_count"], 1, "{list}");
    }
    // Three of the pooler's, and one that listens for changes.
    let sessions: i64 = db
        .fetch("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        .await;
    assert!((2..=4).contains(&sessions), "{sessions} sessions");

    // A command goes to the database itself; the server hears of what it did.
    let search = "/api/v1/plants/paginated?search=midyim%20berry%20of%20ours";
    assert_eq!(server.get(search).await.ok()["total"], 0);
    import(folder.path(), &settings).await;
    let deadline = std::time::Instant::now() + TIMEOUT;
    while plants(&server).await != before + 1 {
        assert!(std::time::Instant::now() < deadline, "{}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.get(search).await.ok()["total"], 1);

    assert_eq!(server.stop().await, Some(0));
    let written = "select count(*) from user_progress_tracking where is_completed";
    assert_eq!(db.fetch::<i64>(written).await, 24);
}

/// Imports one plant that the starter catalogue lacks.
async fn import(folder: &Path, settings: &[(&str, &str)]) {
    let command = |arguments: &[&str]| {
        let mut command = plantopia(folder);
        command.args(arguments).envs(settings.iter().copied());
        run(command)
    };
    let (code, out, error) = command(&["export", "--format", "csv"]).await;
    assert_eq!(code, Some(0), "{error}");
    let columns = out.lines().next().unwrap();
    let rest = ",".repeat(columns.split(',').count() - 3);
    let row = format!("{columns}\nMidyim Berry Of Ours,Austromyrtus nostra,herb{rest}\n");
    std::fs::write(folder.join("new.csv"), row).unwrap();
    let (code, out, error) = command(&["import", "new.csv"]).await;
    assert_eq!(code, Some(0), "{error}");
    assert!(out.contains("1 read, 1 new"), "{out}");
}

/// The database is there and its notices arrive; only the way through the pooler is broken.
#[tokio::test]
async fn a_pooler_that_is_killed_is_missed_as_the_database_would_be() {
    let db = TestDb::empty().await;
    let Some(mut pooler) = PgBouncer::start(&db.options, TRANSACTIONS).await else {
        return;
    };
    let folder = folder();
    let (through, direct) = (pooler.url(), db.url());
    let mut settings = behind(&through, &direct).to_vec();
    settings.push(("DATABASE_ACQUIRE_TIMEOUT_MS", "1000"));
    let server = Program::serve(folder.path(), &folder.path().join("data"), &settings).await;
    let list = "/api/v1/tracking/user/gardener1%40example.com";
    let post = "/api/v1/tracking/start";
    server.post(post, start(1)).await.expect(201);
    // Until what searches compare is stored, the memory answers them as a matter of course.
    let mut searches = (1..).map(|page| format!("/api/v1/plants/paginated?search=thyme&page={page}"));
    let deadline = std::time::Instant::now() + TIMEOUT;
    while server.get(&searches.next().unwrap()).await.queries() == 0 {
        assert!(std::time::Instant::now() < deadline, "the database searches");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    pooler.kill();
    server.becomes("/readyz", 503, TIMEOUT).await;
    for answer in [server.get(list).await, server.post(post, start(1)).await] {
        assert_eq!(answer.detail(503), "Service temporarily unavailable");
        assert_eq!(answer.header("retry-after"), Some("2"), "{answer}");
    }
    for (path, body) in catalogue_calls() {
        let answer = match body {
            Some(body) => timeout(ANSWER_TIMEOUT, server.post(path, body)).await,
            None => timeout(ANSWER_TIMEOUT, server.get(path)).await,
        };
        let answer = answer.unwrap_or_else(|_| panic!("{path} hangs"));
        assert_eq!(answer.status, 200, "{answer}");
    }
    let search = server.get("/api/v1/plants/paginated?search=mint").await;
    assert_eq!(search.header("x-data-source"), Some("snapshot"), "{search}");

    pooler.start_again().await;
    server.is_whole(RECOVERY_TIMEOUT).await;
    server.becomes(list, 200, RECOVERY_TIMEOUT).await;
    server.post(post, start(1)).await.expect(201);
    assert_eq!(server.get(list).await.ok()["total_count"], 2);
    // Whoever asks first may still be answered from memory.
    let deadline = std::time::Instant::now() + RECOVERY_TIMEOUT;
    let mut searches = (2..).map(|page| format!("/api/v1/plants/paginated?search=mint&page={page}"));
    while let search = server.get(&searches.next().unwrap()).await
        && search.header("x-data-source").is_some()
    {
        assert!(std::time::Instant::now() < deadline, "{search}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_server_that_was_not_told_of_the_pooler_says_what_to_set() {
    let db = TestDb::empty().await;
    let Some(pooler) = PgBouncer::start(&db.options, TRANSACTIONS).await else {
        return;
    };
    let folder = folder();
    let (through, direct) = (pooler.url(), db.url());
    let call = |name: &str, settings: &[(&str, &str)]| {
        let mut command = plantopia(folder.path());
        command.arg(name).envs(settings.iter().copied());
        run(command)
    };
    let url = ("DATABASE_URL", through.as_str());
    for settings in [vec![url], vec![url, ("DATABASE_DIRECT_URL", &direct)]] {
        let (code, out, error) = call("serve", &settings).await;
        assert_eq!((code, out.as_str()), (Some(1), ""), "{error}");
        assert!(error.contains("DATABASE_URL leads to a pooler"), "{error}");
        assert!(error.contains("set DATABASE_POOL_MODE=transaction"), "{error}");
    }
    let twice = [url, ("DATABASE_DIRECT_URL", &through), ("DATABASE_POOL_MODE", "transaction")];
    let (code, out, error) = call("serve", &twice).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{error}");
    assert!(error.contains("DATABASE_DIRECT_URL leads to a pooler"), "{error}");
    // A command needs the database itself, whatever the mode.
    let (code, _, error) = call("migrate", &[url]).await;
    assert_eq!(code, Some(1));
    let remedy = "set DATABASE_DIRECT_URL to the database itself";
    assert!(error.contains(remedy), "{error}");
    let (code, _, error) = call("migrate", &[url, ("DATABASE_DIRECT_URL", &direct)]).await;
    assert_eq!(code, Some(0), "{error}");
}
