//! A start and a stop in good order: what is there then, who gets in, and who has to wait.

use std::{
    fs,
    io::Write,
    net::TcpListener,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use plantopia::config::LocalConfig;
use plantopia::db::local::{LocalError, LocalPostgres, reach};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::{Holding, config, connect, end_orphan, postmaster, root, run, temp_folder, text};

#[tokio::test]
async fn the_first_start_makes_it_and_the_data_stays() {
    let temp = temp_folder();
    let config = config(temp.path().join("not/yet/there"));
    let first = LocalPostgres::start(&config).await.unwrap();
    let mut sql = connect(&first.connect_options()).await;
    assert_eq!(text(&mut sql, "select current_user || ' ' || current_database()").await, "plantopia plantopia");
    assert_eq!(text(&mut sql, "show is_superuser").await, "off");
    assert_eq!(text(&mut sql, "show server_encoding").await, "UTF8");
    let collation = "select datcollate || ' ' || datctype from pg_database where datname = 'plantopia'";
    assert_eq!(text(&mut sql, collation).await, "C.UTF-8 C.UTF-8");
    assert_eq!(text(&mut sql, "select lower('ÉCLAIR')").await, "éclair");
    assert_eq!(text(&mut sql, "show listen_addresses").await, "");
    assert_eq!(text(&mut sql, "show timezone").await, "UTC");
    assert_eq!(text(&mut sql, "show jit").await, "off");
    run(&mut sql, "create extension pg_trgm").await;
    run(&mut sql, "create table beds (name text)").await;
    run(&mut sql, "insert into beds values ('north')").await;
    drop(sql);

    let folders = ["", "pg", "run", "log"].map(|name| fs::metadata(first.data_dir().join(name)).unwrap());
    assert!(folders.iter().all(|meta| meta.mode() & 0o777 == 0o700));
    let owner = folders[1].uid();
    assert_ne!(owner, 0);
    assert!(folders.iter().all(|meta| meta.uid() == owner));
    assert!(first.bin_dir().join("pg_dump").is_file());
    assert_eq!(first.notice(), None);
    first.stop().await;
    assert!(!config.data_dir.as_ref().unwrap().join("pg/postmaster.pid").exists());

    let second = LocalPostgres::start(&config).await.unwrap();
    let parsed: PgConnectOptions = second.url().parse().unwrap();
    let mut sql = connect(&parsed).await;
    assert_eq!(text(&mut sql, "select name from beds").await, "north");
    drop(sql);
    second.stop().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_child_is_on_its_own_and_has_no_rights_of_ours() {
    let temp = temp_folder();
    let running = LocalPostgres::start(&config(temp.path().join("data"))).await.unwrap();
    let pid = postmaster(running.data_dir());
    let process = PathBuf::from(format!("/proc/{pid}"));
    assert_eq!(rustix::process::getpgid(Some(pid)).unwrap(), pid);
    assert_eq!(fs::read_link(process.join("fd/0")).unwrap(), Path::new("/dev/null"));
    let status = fs::read_to_string(process.join("status")).unwrap();
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    assert!(!line("Uid:").split_whitespace().any(|uid| uid == "0"), "{status}");
    if root() {
        assert_eq!(line("Groups:"), "");
    }
    let environment = fs::read_to_string(process.join("environ")).unwrap();
    assert!(!environment.contains("CARGO"), "{environment}");
    running.stop().await;
}

#[tokio::test]
async fn what_people_write_stays_out_of_the_log() {
    let temp = temp_folder();
    let running = LocalPostgres::start(&config(temp.path().join("data"))).await.unwrap();
    let mut sql = connect(&running.connect_options()).await;
    run(&mut sql, "create table people (email text unique)").await;
    run(&mut sql, "insert into people values ('fern@example.org')").await;
    for wrong in [
        "insert into people values ('fern@example.org')",
        "select 'fern@example.org'::int",
        "select nothing from people where email = 'fern@example.org'",
    ] {
        sqlx::raw_sql(wrong).execute(&mut sql).await.unwrap_err();
    }
    let bound = sqlx::query("insert into people values ($1)").bind("fern@example.org").execute(&mut sql).await;
    bound.unwrap_err();
    drop(sql);
    let log = running.data_dir().join("log/postgres.log");
    running.stop().await;
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
    assert!(!log.contains("example.org"), "{log}");
}

#[tokio::test]
async fn a_log_past_its_limit_is_put_aside() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    LocalPostgres::start(&config).await.unwrap().stop().await;
    let log = temp.path().join("data/log/postgres.log");
    let mut file = fs::OpenOptions::new().append(true).open(&log).unwrap();
    file.write_all(&vec![b'x'; 5 << 20]).unwrap();
    LocalPostgres::start(&config).await.unwrap().stop().await;
    assert!(fs::metadata(&log).unwrap().len() < 1 << 20);
    assert!(fs::metadata(log.with_extension("log.1")).unwrap().len() > 5 << 20);
}

#[tokio::test]
async fn a_second_server_hears_who_has_the_folder() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let first = Holding::start("serve", &config);
    let refused = LocalPostgres::start(&config).await.unwrap_err();
    assert!(matches!(refused, LocalError::Busy { server: true, .. }));
    assert!(refused.to_string().contains(&format!("another Plantopia server, process {}", first.pid())), "{refused}");
    first.kill();
    end_orphan(&config).await;
}

#[tokio::test]
async fn a_command_uses_the_database_of_a_server_and_leaves_it_running() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let server = LocalPostgres::start(&config).await.unwrap();
    let command = LocalPostgres::attach_or_start(&config).await.unwrap();
    assert_eq!(command.url(), server.url());
    let mut sql = connect(&command.connect_options()).await;
    run(&mut sql, "create table beds ()").await;
    drop(sql);
    command.stop().await;
    let mut sql = connect(&server.connect_options()).await;
    assert_eq!(text(&mut sql, "select to_regclass('beds')::text").await, "beds");
    drop(sql);
    server.stop().await;
}

#[tokio::test]
async fn commands_without_a_server_take_turns() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    let visit = async || {
        let own = LocalPostgres::attach_or_start(&config).await.unwrap();
        let mut sql = connect(&own.connect_options()).await;
        run(&mut sql, "create table if not exists visits (at timestamptz default now())").await;
        run(&mut sql, "insert into visits default values").await;
        drop(sql);
        own.stop().await;
    };
    tokio::join!(visit(), visit());
    assert!(!temp.path().join("data/pg/postmaster.pid").exists());
    let last = LocalPostgres::start(&config).await.unwrap();
    let mut sql = connect(&last.connect_options()).await;
    assert_eq!(text(&mut sql, "select count(*)::text from visits").await, "2");
    drop(sql);
    last.stop().await;
}

#[tokio::test]
async fn a_database_that_cannot_start_is_quoted() {
    let temp = temp_folder();
    let config = config(temp.path().join("data"));
    LocalPostgres::start(&config).await.unwrap().stop().await;
    fs::remove_file(temp.path().join("data/pg/global/pg_control")).unwrap();
    let failed = LocalPostgres::start(&config).await.unwrap_err();
    assert!(matches!(failed, LocalError::Start(_)));
    let said = failed.to_string();
    assert!(said.contains("could not find the database system"), "{said}");
    assert!(!said.contains("database system is shut down"), "the last run's lines: {said}");
}

#[tokio::test]
async fn tcp_is_for_those_who_ask_and_know_the_password() {
    let temp = temp_folder();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = LocalConfig { port: Some(port), ..config(temp.path().join("data")) };
    let running = LocalPostgres::start(&config).await.unwrap();
    let mut sql = connect(&running.connect_options()).await;
    assert_eq!(text(&mut sql, "show listen_addresses").await, "127.0.0.1");
    drop(sql);
    let tcp = || {
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port);
        options.username("plantopia").database("plantopia")
    };
    PgConnection::connect_with(&tcp().password("guess")).await.unwrap_err();
    PgConnection::connect_with(&tcp().username("postgres").password("")).await.unwrap_err();
    let password = fs::read_to_string(running.data_dir().join("password")).unwrap();
    connect(&tcp().password(password.trim())).await;
    assert_eq!(reach(&config).unwrap().tcp, Some(port));

    // A busy port is said to be one, by the database itself.
    let other = LocalConfig { port: Some(port), ..super::config(temp.path().join("other")) };
    let said = LocalPostgres::start(&other).await.unwrap_err().to_string();
    assert!(said.contains("Address already in use"), "{said}");
    running.stop().await;
}
