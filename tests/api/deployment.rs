//! What `deploy/` promises, held against the program: the role of compose's Postgres, and the calls behind a password.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use plantopia::db::migrate;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Row, query, raw_sql};

use crate::support::{Machine, TestApp};

fn deploy(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

async fn connect(options: PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(&options).await.unwrap()
}

#[tokio::test]
async fn composes_database_has_a_plain_owner_who_can_migrate_it() {
    let machine = Machine::start().await;
    let psql = machine.program("psql");
    let version = Command::new(&psql).arg("--version").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    if version.contains(") 13") {
        eprintln!("skipped: the image's psql reads environment variables, that of PostgreSQL 13 doesn't");
        return;
    }
    let options = machine.options();
    let administrator = options.clone().username("postgres");
    // As the image leaves it: a superuser, and a database of this name that is the superuser's.
    let mut postgres = connect(administrator.clone().database("postgres")).await;
    for sql in ["drop database plantopia", "drop role plantopia", "create database plantopia"] {
        raw_sql(sql).execute(&mut postgres).await.unwrap();
    }
    let script = Command::new(psql)
        .args(["--no-psqlrc", "--set=ON_ERROR_STOP=1", "--username=postgres", "--dbname=plantopia", "--host"])
        .arg(options.get_socket().unwrap())
        .arg(format!("--port={}", options.get_port()))
        .arg("--file")
        .arg(deploy("create-role.sql"))
        .env("POSTGRES_PASSWORD", "it's \"odd\" \\ $1")
        .output()
        .unwrap();
    assert!(script.status.success(), "{}", String::from_utf8_lossy(&script.stderr));

    let roles =
        "select rolname::text, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as mighty,
        rolpassword is not null as has_password from pg_authid where rolcanlogin order by 1";
    let roles = query(roles).fetch_all(&mut postgres).await.unwrap();
    let roles: Vec<(String, bool, bool)> = roles.iter().map(|role| (role.get(0), role.get(1), role.get(2))).collect();
    assert_eq!(roles, [("plantopia".into(), false, true), ("postgres".into(), true, false)]);

    migrate::run(&options, Duration::from_secs(5)).await.unwrap();
    let pool = sqlx::PgPool::connect_lazy_with(options);
    assert!(migrate::is_current(&pool).await.unwrap());
    assert!(migrate::has_trigrams(&pool).await.unwrap());
}

/// How the paths below `/api/v1/` begin that the proxies ask a password for.
fn guarded() -> [(&'static str, BTreeSet<String>); 2] {
    let words = |words: &mut dyn Iterator<Item = &str>| words.map(str::to_owned).collect();
    let nginx = std::fs::read_to_string(deploy("nginx.conf")).unwrap();
    let (site, _) = nginx.split_once("auth_basic ").unwrap();
    let (_, location) = site.rsplit_once("location ~ ^/api/v1/(").unwrap();
    let nginx = words(&mut location.split_once(')').unwrap().0.split('|'));
    let caddy = std::fs::read_to_string(deploy("Caddyfile")).unwrap();
    let (_, matcher) = caddy.split_once("@garden {").unwrap();
    let line = matcher.lines().find_map(|line| line.trim().strip_prefix("path ")).unwrap();
    let paths: BTreeSet<&str> = line.split(' ').collect();
    // Each of them and what is below it.
    let whole = |path: &&&str| paths.contains(format!("{path}/*").as_str());
    let caddy = words(&mut paths.iter().filter(whole).filter_map(|path| path.strip_prefix("/api/v1/")));
    [("nginx.conf", nginx), ("Caddyfile", caddy)]
}

/// Whether something in the description names a gardener: an address, or what is a gardener's.
pub fn names_a_gardener(part: &Value, document: &Value) -> bool {
    let named = |name: &str| name == "email" || name == "instance_id" || name == "chat_id";
    match part {
        Value::Array(parts) => parts.iter().any(|part| names_a_gardener(part, document)),
        Value::Object(fields) => fields.iter().any(|(key, value)| match value.as_str() {
            Some(name) if key == "name" => named(name),
            Some(path) if key == "$ref" => {
                let schema = document.pointer(path.trim_start_matches('#')).unwrap();
                names_a_gardener(schema, document)
            }
            Some(_) => false,
            None => (named(key) && value.is_object()) || names_a_gardener(value, document),
        }),
        _ => false,
    }
}

#[tokio::test]
async fn the_proxies_ask_a_password_for_all_that_is_a_gardeners() {
    let app = TestApp::start().await;
    let document = app.get("/openapi.json").await.ok();
    let mut gardeners = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        // The admin calls have their token, and are the operator's.
        let Some(rest) = path.strip_prefix("/api/v1/").filter(|rest| !rest.starts_with("admin/")) else { continue };
        for operation in operations.as_object().unwrap().values() {
            if ["parameters", "requestBody"].iter().any(|part| names_a_gardener(&operation[*part], &document)) {
                gardeners.insert(rest.to_owned());
            }
        }
    }
    let below =
        |path: &str, start: &str| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let known = |start: &str| gardeners.iter().any(|path| below(path, start));
    assert!(known("tracking") && known("favorites") && known("guides/favorites"), "{gardeners:?}");
    assert!(!known("plants") && !known("recommendations"), "{gardeners:?}");
    for (file, guarded) in guarded() {
        let is_open = |path: &&String| !guarded.iter().any(|start| below(path, start));
        let open: Vec<_> = gardeners.iter().filter(is_open).collect();
        assert!(open.is_empty(), "deploy/{file} lets anybody call {open:?}");
    }
}
