//! `plantopia doctor` on databases that are well and on ones that were broken for it.

use std::time::Duration;

use plantopia::cli::doctor::{Check, Limits, Report, Schema, Status, examine};
use plantopia::config::{Config, LocalConfig};
use plantopia::db::local::LocalPostgres;
use plantopia::db::migrate;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection};

use crate::support::issuer::Answer;
use crate::support::{Issuer, PgBouncer, TestDb, samples, skip};

fn config(settings: &[(&str, &str)]) -> Config {
    let lookup = |variable: &str| {
        let given = settings.iter().find(|(name, _)| *name == variable);
        given.map(|(_, value)| (*value).to_owned())
    };
    Config::read(&lookup).unwrap()
}

async fn look(db: &TestDb) -> Report {
    examine(&db.options, &config(&[]), &Limits::default()).await
}

#[track_caller]
fn check<'a>(report: &'a Report, name: &str, status: Status) -> &'a Check {
    let check = report.checks.iter().find(|check| check.name == name);
    let check = check.unwrap_or_else(|| panic!("no {name} in\n{}", report.text(false)));
    assert_eq!(check.status, status, "{name} in\n{}", report.text(false));
    check
}

/// Does what a check says is to be done.
async fn follow(db: &TestDb, check: &Check) {
    for step in &check.mend {
        db.execute(step).await;
    }
}

async fn as_superuser(db: &TestDb, sql: &str) {
    let options = db.options.clone().username("postgres");
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn a_plant(db: &TestDb) {
    let plant = json!({"plant_name": "Basil", "sowing_months_by_climate": {"cool": ["October"]}});
    db.insert("plants", plant).await;
}

#[tokio::test]
async fn a_healthy_database_has_nothing_to_mend() {
    let db = TestDb::migrated().await;
    a_plant(&db).await;
    let report = look(&db).await;
    assert!(!report.is_bad(), "{}", report.text(false));
    for name in [
        "connection",
        "encryption",
        "version",
        "writable",
        "pooler",
        "migrations",
        "tables",
        "json-columns",
        "indexes",
        "news",
        "extensions",
        "privileges",
        "clock",
        "time-zone",
        "timestamps",
        "e-mails",
        "catalogue",
        "weather",
    ] {
        check(&report, name, Status::Ok);
    }
    for name in ["unused-indexes", "slow-queries"] {
        check(&report, name, Status::Skipped);
    }
    // What other tests do at the same time is theirs.
    for name in ["pool", "statistics", "transactions"] {
        assert!(report.checks.iter().any(|check| check.name == name), "{name}");
    }
}

#[tokio::test]
async fn what_the_migrations_make_is_what_is_expected() {
    let db = TestDb::migrated().await;
    let mut made = Schema::read(&mut db.pool.acquire().await.unwrap()).await.unwrap().0;
    // Neither is made by a migration.
    made.retain(|item| item.table_name != "_sqlx_migrations" && item.name != "idx_plant_search_trigrams");
    let mut expected = Schema::expected().0;
    expected.iter_mut().filter(|item| item.kind == "index").for_each(|index| index.definition.clear());
    assert_eq!(expected, made, "after a migration run scripts/prepare-queries");
}

#[tokio::test]
async fn an_original_database_is_to_be_taken_over() {
    let Some(schema) = samples::legacy_schema() else {
        return;
    };
    let db = TestDb::empty().await;
    db.execute(&schema).await;
    let report = look(&db).await;
    assert!(report.is_bad());
    let migrations = check(&report, "migrations", Status::Error);
    assert!(migrations.message.contains("not taken over"), "{migrations:?}");
    assert!(migrations.mend[0].contains("plantopia migrate"), "{migrations:?}");
    let json = check(&report, "json-columns", Status::Error);
    assert!(json.message.contains("plants.flower_colors"), "{json:?}");
    check(&report, "indexes", Status::Warning);
    check(&report, "news", Status::Error);
    let twins = check(&report, "e-mails", Status::Warning);
    assert!(twins.message.contains("users 1 and 3"), "{twins:?}");
    let plants = check(&report, "catalogue", Status::Warning);
    assert!(plants.message.contains("6 plants, 1 without"), "{plants:?}");
    assert!(!report.json().unwrap().contains("example.com"), "no address is shown");
    migrate::run(&db.options, Duration::from_secs(5)).await.unwrap();
    let report = look(&db).await;
    assert!(!report.is_bad(), "{}", report.text(false));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_an_error_without_secrets() {
    let options: PgConnectOptions = "postgres://me:secret@127.0.0.1:1/garden".parse().unwrap();
    let report = examine(&options, &config(&[]), &Limits::default()).await;
    let connection = check(&report, "connection", Status::Error);
    assert!(connection.message.contains("can't be reached"), "{connection:?}");
    assert_eq!(report.database, "garden on 127.0.0.1:1");
    assert!(!report.json().unwrap().contains("secret"));

    let db = TestDb::empty().await;
    let options = db.options.clone().database("nowhere");
    let report = examine(&options, &config(&[]), &Limits::default()).await;
    let connection = check(&report, "connection", Status::Error);
    assert!(connection.message.contains("no database of this name"), "{connection:?}");
}

#[tokio::test]
async fn an_empty_database_waits_for_its_tables() {
    let db = TestDb::empty().await;
    let report = look(&db).await;
    check(&report, "migrations", Status::Error);
    check(&report, "tables", Status::Error);
    for name in ["json-columns", "indexes", "news"] {
        check(&report, name, Status::Ok);
    }
    for name in ["timestamps", "e-mails", "catalogue", "weather"] {
        check(&report, name, Status::Skipped);
    }
}

#[tokio::test]
async fn indexes_are_mended_as_it_says() {
    let db = TestDb::migrated().await;
    db.execute("drop index idx_plants_sowing_months, idx_users_address").await;
    let report = look(&db).await;
    let missing = check(&report, "indexes", Status::Warning);
    assert!(missing.message.contains("idx_users_address on users is missing"), "{missing:?}");
    assert_eq!(missing.mend.len(), 2);
    follow(&db, missing).await;
    check(&look(&db).await, "indexes", Status::Ok);

    as_superuser(
        &db,
        "update pg_index set indisvalid = false where indexrelid = 'idx_user_instances_newest'::regclass",
    )
    .await;
    let report = look(&db).await;
    let invalid = check(&report, "indexes", Status::Error);
    assert_eq!(invalid.mend, ["reindex index concurrently idx_user_instances_newest;"]);
    follow(&db, invalid).await;
    check(&look(&db).await, "indexes", Status::Ok);

    db.execute("alter table user_favorites drop constraint unique_user_plant_favorite").await;
    let report = look(&db).await;
    let twice = check(&report, "indexes", Status::Error);
    assert!(twice.message.contains("nothing keeps user_favorites (user_id, plant_id) unique"), "{twice:?}");
    follow(&db, twice).await;
    check(&look(&db).await, "indexes", Status::Ok);
}

#[tokio::test]
async fn columns_triggers_and_extension_are_missed() {
    let db = TestDb::migrated().await;
    db.execute(
        "drop index idx_plants_flower_colors;
         alter table plants alter column flower_colors type json using flower_colors::json;
         alter table suburbs drop column climate_zone;
         alter table plants disable trigger announce_change;
         drop extension pg_trgm cascade",
    )
    .await;
    let report = look(&db).await;
    let json = check(&report, "json-columns", Status::Error);
    follow(&db, json).await;
    let tables = check(&report, "tables", Status::Error);
    assert!(tables.message.contains("suburbs.climate_zone"), "{tables:?}");
    let news = check(&report, "news", Status::Error);
    assert!(news.message.ends_with(": plants"), "{news:?}");
    db.execute(&news.mend[0]).await;
    let extensions = check(&report, "extensions", Status::Warning);
    assert!(extensions.mend[0].contains("create extension pg_trgm"), "{extensions:?}");
    let report = look(&db).await;
    check(&report, "json-columns", Status::Ok);
    check(&report, "news", Status::Ok);
}

#[tokio::test]
async fn migrations_are_compared_one_by_one() {
    let db = TestDb::migrated().await;
    db.execute(
        "insert into _sqlx_migrations select 99990101000000, 'later', installed_on, true, checksum, 1
        from _sqlx_migrations limit 1",
    )
    .await;
    check(&look(&db).await, "migrations", Status::Warning);
    db.execute("delete from _sqlx_migrations where version in (99990101000000, 20261123000500)").await;
    let report = look(&db).await;
    let pending = check(&report, "migrations", Status::Error);
    assert_eq!(pending.message, "not applied yet: 20261123000500");
    db.execute("update _sqlx_migrations set checksum = 'other' where version = 20261123000300").await;
    let report = look(&db).await;
    let changed = check(&report, "migrations", Status::Error);
    assert!(changed.message.contains("in another form"), "{changed:?}");
}

#[tokio::test]
async fn statistics_older_than_the_data_are_named() {
    let db = TestDb::migrated().await;
    db.execute(
        "alter table users set (autovacuum_enabled = false);
         insert into users (email) select i || '@example.com' from generate_series(1, 5000) i",
    )
    .await;
    let report = look(&db).await;
    let never = check(&report, "statistics", Status::Warning);
    assert!(never.message.contains("users was never analysed"), "{never:?}");
    follow(&db, never).await;
    db.execute("update users set name = 'other'").await;
    // The counts of a transaction arrive some seconds after it.
    for _ in 0..300 {
        let report = look(&db).await;
        let statistics = report.checks.iter().find(|check| check.name == "statistics");
        let message = &statistics.unwrap().message;
        assert!(!message.contains("never analysed"), "{message}");
        if message.contains("rows changed since it was analysed") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{}", look(&db).await.text(false));
}

#[tokio::test]
async fn transactions_left_open_and_locked_tables_are_named() {
    let db = TestDb::migrated().await;
    a_plant(&db).await;
    let mut forgotten = db.pool.begin().await.unwrap();
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut *forgotten).await.unwrap();
    sqlx::raw_sql("lock table plants").execute(&mut *forgotten).await.unwrap();
    let limits = Limits { transaction: Duration::ZERO, check: Duration::from_millis(200) };
    let report = examine(&db.options, &config(&[]), &limits).await;
    let open = check(&report, "transactions", Status::Warning);
    assert!(open.message.contains(&format!("process {pid} has a transaction open")), "{open:?}");
    assert!(open.mend.contains(&format!("select pg_terminate_backend({pid});")), "{open:?}");
    let locked = check(&report, "catalogue", Status::Skipped);
    assert!(locked.message.contains("it took too long"), "{locked:?}");
    check(&report, "weather", Status::Ok);
    forgotten.rollback().await.unwrap();
    check(&look(&db).await, "catalogue", Status::Ok);
}

#[tokio::test]
async fn a_pool_that_does_not_fit_is_an_error() {
    let db = TestDb::migrated().await;
    let settings = [("DATABASE_URL", "postgres://h/d"), ("DATABASE_POOL_SIZE", "95")];
    let report = examine(&db.options, &config(&settings), &Limits::default()).await;
    let pool = check(&report, "pool", Status::Error);
    assert!(pool.message.contains("of at most 106 connections"), "{pool:?}");
    assert!(pool.mend[0].contains("max_connections is 100"), "{pool:?}");
}

#[tokio::test]
async fn what_the_role_may_not_do_is_named() {
    let db = TestDb::migrated().await;
    let role = format!("reader_of_{}", db.options.get_database().unwrap());
    let name = db.options.get_database().unwrap();
    as_superuser(
        &db,
        &format!(
            "create role {role} login; grant select on all tables in schema public to {role};
             alter database {name} set default_transaction_read_only = on"
        ),
    )
    .await;
    let options = db.options.clone().username(&role);
    let report = examine(&options, &config(&[]), &Limits::default()).await;
    let privileges = check(&report, "privileges", Status::Error);
    assert!(privileges.message.contains("user_favorites"), "{privileges:?}");
    check(&report, "writable", Status::Error);
    check(&report, "catalogue", Status::Warning);
}

#[tokio::test]
async fn rows_from_the_future_are_local_times() {
    let db = TestDb::migrated().await;
    db.execute("insert into users (email, created_at) values ('a@example.com', (now() at time zone 'utc') + interval '10 hours')")
        .await;
    let report = look(&db).await;
    let timestamps = check(&report, "timestamps", Status::Warning);
    assert!(timestamps.message.contains("10.0 hours ahead"), "{timestamps:?}");
}

#[tokio::test]
async fn slow_statements_are_named_where_the_database_counts_them() {
    let folder = tempfile::Builder::new().prefix("plantopia-doctor-").tempdir().unwrap();
    let local = LocalConfig { data_dir: Some(folder.path().join("data")), ..LocalConfig::default() };
    // As root the database runs under another user, who must get here.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let postgres = LocalPostgres::start(&local).await.unwrap();
    let options = postgres.connect_options();
    let mut superuser = PgConnection::connect_with(&options.clone().username("postgres")).await.unwrap();
    if sqlx::raw_sql("create extension pg_stat_statements").execute(&mut superuser).await.is_err() {
        skip("this PostgreSQL comes without pg_stat_statements");
        return postgres.stop().await;
    }
    let config = config(&[]);
    let report = examine(&options, &config, &Limits::default()).await;
    let preload = check(&report, "slow-queries", Status::Skipped);
    assert!(preload.message.contains("shared_preload_libraries"), "{preload:?}");
    sqlx::raw_sql("alter system set shared_preload_libraries = 'pg_stat_statements'")
        .execute(&mut superuser)
        .await
        .unwrap();
    superuser.close().await.unwrap();
    postgres.stop().await;

    let postgres = LocalPostgres::start(&local).await.unwrap();
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query("/* garden.slow */ select pg_sleep(0.15)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let report = examine(&options, &config, &Limits::default()).await;
    let slow = check(&report, "slow-queries", Status::Warning);
    assert!(slow.message.contains("garden.slow 1"), "{slow:?}");
    postgres.stop().await;
}

#[tokio::test]
async fn a_pooler_that_shares_sessions_is_found() {
    let db = TestDb::migrated().await;
    let mode = "pool_mode = transaction";
    let Some(pooler) = PgBouncer::start(&db.options, mode).await else {
        return;
    };
    let limits = Limits::default();
    let report = examine(&pooler.options(), &config(&[]), &limits).await;
    let found = check(&report, "pooler", Status::Error);
    assert!(found.mend[0].contains("DATABASE_POOL_MODE=transaction"), "{found:?}");
    check(&report, "pool", Status::Skipped);
    // The checks pass it all the same.
    for name in ["migrations", "tables", "indexes", "privileges"] {
        check(&report, name, Status::Ok);
    }

    let settings = [
        ("DATABASE_URL", "postgres://h/d"),
        ("DATABASE_DIRECT_URL", "postgres://h/d"),
        ("DATABASE_POOL_MODE", "transaction"),
    ];
    let mut config = config(&settings);
    config.database.direct_url = Some(db.options.clone());
    config.database.replica_url = Some(db.options.clone());
    let report = examine(&pooler.options(), &config, &limits).await;
    check(&report, "pooler", Status::Ok);
    let replica = check(&report, "replica", Status::Warning);
    assert!(replica.message.contains("names no replica"), "{replica:?}");
    let report = examine(&db.options, &config, &limits).await;
    check(&report, "pooler", Status::Warning);
}

#[tokio::test]
async fn the_issuers_keys_are_asked_for_where_gardeners_sign_in() {
    let db = TestDb::migrated().await;
    let issuer = Issuer::start(&["rsa", "ec"]).await;
    let settings = config(&issuer.settings("optional"));
    let examined = async || examine(&db.options, &settings, &Limits::default()).await;
    assert_eq!(check(&examined().await, "sign-in", Status::Ok).message, "the issuer has 2 keys");
    issuer.answers(Answer::Away);
    let report = examined().await;
    let away = check(&report, "sign-in", Status::Error);
    assert_eq!(away.message, "the issuer's keys can't be had: the answer is a 503");
    assert!(!report.text(false).contains(&issuer.url), "{}", report.text(false));
    assert!(
        look(&db).await.checks.iter().all(|check| check.name != "sign-in"),
        "while it is off there is nothing to see"
    );
}
