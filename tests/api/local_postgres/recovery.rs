//! Kills, orphans and half-made things: the next start recovers from each of them.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    time::Duration,
};

use plantopia::db::local::LocalPostgres;
use rustix::process::{Signal, kill_process, test_kill_process};

use super::{HOLD_DIR, Holding, config, connect, postmaster, root, run, temp_folder, text};

#[tokio::test]
async fn the_death_of_the_database_is_noticed_and_the_next_start_recovers() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let running = LocalPostgres::start(&config).await.unwrap();
    let mut sql = connect(&running.connect_options()).await;
    run(&mut sql, "create table beds (name text)").await;
    run(&mut sql, "insert into beds values ('south')").await;
    drop(sql);
    // A backend that computes doesn't notice that its postmaster is gone, and keeps the shared
    // memory.
    let options = running.connect_options();
    let busy = tokio::spawn(async move {
        let mut sql = connect(&options).await;
        let _ = sqlx::query("select count(*) from generate_series(1, 1e12)").execute(&mut sql).await;
    });
    let mut sql = connect(&running.connect_options()).await;
    let computing = "select count(*)::text from pg_stat_activity where state = 'active' and query like '%1e12%' \
                     and pid <> pg_backend_pid()";
    while text(&mut sql, computing).await == "0" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    kill_process(postmaster(running.data_dir()), Signal::KILL).unwrap();
    let said = running.died().await.to_string();
    assert!(said.contains("ended unexpectedly (signal: 9"), "{said}");
    running.stop().await;

    let again = LocalPostgres::start(&config).await.unwrap();
    busy.await.unwrap();
    let mut sql = connect(&again.connect_options()).await;
    assert_eq!(text(&mut sql, "select name from beds").await, "south");
    drop(sql);
    again.stop().await;
}

#[tokio::test]
async fn an_orphan_of_a_killed_server_is_taken_over() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let server = Holding::start("serve", &config);
    let mut sql = connect(&server.url.parse().unwrap()).await;
    run(&mut sql, "create table beds (name text)").await;
    run(&mut sql, "insert into beds values ('east')").await;
    drop(sql);
    let orphan = postmaster(config.data_dir.as_ref().unwrap());
    server.kill();
    test_kill_process(orphan).expect("the database outlives its server");

    let next = LocalPostgres::start(&config).await.unwrap();
    assert_ne!(postmaster(next.data_dir()), orphan);
    let mut sql = connect(&next.connect_options()).await;
    assert_eq!(text(&mut sql, "select name from beds").await, "east");
    drop(sql);
    let log = fs::read_to_string(next.data_dir().join("log/postgres.log")).unwrap();
    assert!(!log.contains("not properly shut down"), "the orphan is to end cleanly: {log}");
    next.stop().await;
}

#[tokio::test]
async fn server_and_database_killed_together_recover() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let server = Holding::start("serve", &config);
    let mut sql = connect(&server.url.parse().unwrap()).await;
    run(&mut sql, "create table beds (name text)").await;
    run(&mut sql, "insert into beds values ('west')").await;
    let database = postmaster(config.data_dir.as_ref().unwrap());
    kill_process(database, Signal::KILL).unwrap();
    server.kill();
    drop(sql);

    let next = LocalPostgres::attach_or_start(&config).await.unwrap();
    let mut sql = connect(&next.connect_options()).await;
    assert_eq!(text(&mut sql, "select name from beds").await, "west");
    drop(sql);
    next.stop().await;
}

#[tokio::test]
async fn a_pid_that_is_another_process_by_now_is_no_dead_end() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let running = LocalPostgres::start(&config).await.unwrap();
    let (cluster, run) = (temp.path().join("data/pg"), temp.path().join("data/run"));
    let written = fs::read_to_string(cluster.join("postmaster.pid")).unwrap();
    let socket_lock = fs::read_to_string(run.join(".s.PGSQL.5432.lock")).unwrap();
    let owner = fs::metadata(&cluster).unwrap();
    running.stop().await;

    // Of the same user: Postgres takes only such a process for a sibling.
    let mut sleep = Command::new("sleep");
    if root() {
        sleep.uid(owner.uid()).gid(owner.gid());
    }
    let mut stranger = sleep.arg("600").spawn().unwrap();
    for (path, text) in [(cluster.join("postmaster.pid"), written), (run.join(".s.PGSQL.5432.lock"), socket_lock)] {
        let (_, rest) = text.split_once('\n').unwrap();
        fs::write(&path, format!("{}\n{rest}", stranger.id())).unwrap();
        std::os::unix::fs::chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    let next = LocalPostgres::start(&config).await;
    let spared = stranger.try_wait().unwrap().is_none();
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    next.unwrap().stop().await;
    assert!(spared, "the other process must be left alone");
}

#[tokio::test]
async fn a_database_that_was_dropped_ends_and_the_next_start_waits_for_it() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    drop(LocalPostgres::start(&config).await.unwrap());
    LocalPostgres::start(&config).await.unwrap().stop().await;
}

#[tokio::test]
async fn an_unfinished_making_is_started_over() {
    let temp = temp_folder();
    let data = temp.path().join("data");
    fs::create_dir_all(data.join("pg.new-1/base")).unwrap();
    fs::write(data.join("pg.new-1/PG_VERSION"), "1").unwrap();
    LocalPostgres::start(&config(data.clone())).await.unwrap().stop().await;
    assert!(!data.join("pg.new-1").exists());
    assert_ne!(fs::read_to_string(data.join("pg/PG_VERSION")).unwrap(), "1");
}

#[tokio::test]
async fn a_server_killed_while_it_makes_the_database_is_no_dead_end() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let mut server = Holding::command("serve");
    server.env(HOLD_DIR, config.data_dir.as_ref().unwrap()).stdout(Stdio::null());
    let mut server = server.spawn().unwrap();
    let draft = temp.path().join("data").join(format!("pg.new-{}", server.id()));
    while !draft.join("base").exists() {
        assert!(server.try_wait().unwrap().is_none(), "it must get as far as the making");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    let next = LocalPostgres::start(&config).await.unwrap();
    connect(&next.connect_options()).await;
    assert!(!draft.exists());
    next.stop().await;
}

#[tokio::test]
async fn a_start_that_is_given_up_can_be_repeated() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    for timeout_ms in [10, 100, 300, 600, 900] {
        let start = tokio::time::timeout(Duration::from_millis(timeout_ms), LocalPostgres::start(&config));
        if let Ok(started) = start.await {
            started.unwrap().stop().await;
        }
    }
    let last = LocalPostgres::start(&config).await.unwrap();
    connect(&last.connect_options()).await;
    last.stop().await;
}
