//! The program as a user runs it: commands, exit codes, the private database, signals.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::http;

/// The program in a folder of its own, with nothing of this machine's settings.
pub fn plantopia(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plantopia"));
    command.current_dir(folder).env_clear();
    for variable in ["PATH", "HOME", "TMPDIR"] {
        if let Some(value) = std::env::var_os(variable) {
            command.env(variable, value);
        }
    }
    command.env("PLANTOPIA_DATA_DIR", folder.join("data")).env("HOST", "127.0.0.1").env("PORT", "0");
    command
}

pub fn folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::Builder::new().prefix("plantopia-cli-").tempdir().unwrap();
    // As root the database runs under another user, who must get here.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

pub fn text(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A server that is killed with the test.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    pub fn start_with(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut child = plantopia(folder)
            .envs(settings.iter().copied())
            .arg("serve")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("Plantopia is ready: ").unwrap_or_else(|| panic!("started with {line:?}"));
        let url = url.strip_suffix("/docs").unwrap().to_owned();
        Self { child, url }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    pub fn total(&self) -> serde_json::Value {
        let url = format!("{}/api/v1/plants/paginated?limit=1", self.url);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            http::get(url).await.unwrap().json::<serde_json::Value>().await.unwrap()["total"].take()
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The private database goes with its server: politely if it can be.
        if matches!(self.child.try_wait(), Ok(None)) {
            self.signal("-TERM");
        }
        let _ = self.child.wait();
    }
}

#[test]
fn a_wrong_setting_stops_with_2_and_one_line() {
    let folder = folder();
    for (variable, value, line) in [
        ("DATABASE_POOL_SIZE", "0", "plantopia: DATABASE_POOL_SIZE=0: expected a whole number from 1 to 1000\n"),
        ("DATABASE_POOL_SIZE", "abc", "plantopia: DATABASE_POOL_SIZE=abc: expected a whole number from 1 to 1000\n"),
        ("PORT", "http", "plantopia: PORT=http: expected a whole number from 0 to 65535\n"),
        (
            "DATABASE_URL",
            "mysql://u:secret@h/d",
            "plantopia: DATABASE_URL=(not shown): expected postgres://user:password@host:port/database\n",
        ),
    ] {
        let output = plantopia(folder.path()).env(variable, value).output().unwrap();
        assert_eq!(text(&output), (Some(2), String::new(), line.to_owned()));
    }
}

#[test]
fn a_file_without_keys_stops_the_server() {
    let folder = folder();
    for (content, why) in
        [("{}", "what is there is no key set"), (r#"{"keys": []}"#, "no key of the set is for RS256, ES256 or EdDSA")]
    {
        std::fs::write(folder.path().join("keys.json"), content).unwrap();
        let settings = [
            ("AUTH_MODE", "optional"),
            ("AUTH_ISSUER", "https://accounts.example"),
            ("AUTH_AUDIENCE", "plantopia"),
            ("AUTH_JWKS_FILE", "keys.json"),
        ];
        let output = plantopia(folder.path()).envs(settings).output().unwrap();
        let line = format!("plantopia: AUTH_JWKS_FILE: expected a set of keys, and {why}\n");
        assert_eq!(text(&output), (Some(2), String::new(), line));
    }
}

#[test]
fn settings_come_from_env_files_too() {
    let folder = folder();
    std::fs::write(folder.path().join(".env"), "DATABASE_POOL_RECYCLE=never\n").unwrap();
    let (code, _, error) = text(&plantopia(folder.path()).output().unwrap());
    assert_eq!(code, Some(2));
    assert!(error.starts_with("plantopia: DATABASE_POOL_RECYCLE=never"), "{error}");
    std::fs::write(folder.path().join(".env"), "PASSWORD 'secret\n").unwrap();
    let (code, _, error) = text(&plantopia(folder.path()).output().unwrap());
    assert_eq!(code, Some(2));
    assert!(error.starts_with("plantopia: .env:1: "), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn every_setting_of_the_example_is_one_that_the_program_reads() {
    let example = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".env.example")).unwrap();
    let named: BTreeSet<String> = example
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
        .collect();
    let asked = RefCell::new(BTreeSet::new());
    let none = |name: &str| {
        asked.borrow_mut().insert(name.to_owned());
        None
    };
    plantopia::config::Config::read(&none).unwrap();
    assert_eq!(named, asked.into_inner(), "the example names what the program reads");
    let settings: std::collections::HashMap<&str, &str> = example
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='))
        .filter(|(name, _)| *name != "DATABASE_URL" && *name != "PLANTOPIA_DATA_DIR")
        .collect();
    let read = |given: bool| {
        let lookup = |name: &str| given.then(|| settings.get(name).map(|value| (*value).to_owned())).flatten();
        format!("{:?}", plantopia::config::Config::read(&lookup).unwrap())
    };
    assert_eq!(read(true), read(false), "the example's values are the defaults");
}

#[test]
fn a_fresh_folder_serves_the_starter_catalogue_and_keeps_it() {
    let folder = folder();
    let server = Server::start(folder.path());
    let total = server.total();
    assert!(total.as_i64().unwrap() >= 60, "{total}");

    // A second server on the same folder is told who has it.
    let (code, _, error) = text(&plantopia(folder.path()).output().unwrap());
    assert_eq!(code, Some(1));
    assert!(error.contains(&server.child.id().to_string()), "{error}");

    // Commands use the running server's database.
    let (code, out, error) = text(&plantopia(folder.path()).args(["export", "--format", "csv"]).output().unwrap());
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(out.lines().next().unwrap().split(',').count(), 25);
    let (code, url, _) = text(&plantopia(folder.path()).args(["db", "url"]).output().unwrap());
    assert_eq!(code, Some(0));
    assert!(url.starts_with("postgres://"), "{url}");

    // What another process imports shows here without a restart.
    let csv = format!("{}\nNew Plant,Novum hortense,herb{}\n", out.lines().next().unwrap(), ",".repeat(22));
    std::fs::write(folder.path().join("new.csv"), csv).unwrap();
    let (code, out, error) = text(&plantopia(folder.path()).args(["import", "new.csv"]).output().unwrap());
    assert_eq!(code, Some(0), "{error}");
    assert!(out.contains("1 read, 1 new, 0 changed, 0 unchanged"), "{out}");
    let expected = total.as_i64().unwrap() + 1;
    for _ in 0..100 {
        if server.total() == expected {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(server.total(), expected);

    // Told to stop, it stops cleanly, and its database with it.
    let mut server = server;
    server.signal("-INT");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert!(!folder.path().join("data/pg/postmaster.pid").exists());
    let again = Server::start(folder.path());
    assert_eq!(again.total(), expected, "data stays over restarts");
}

#[test]
fn a_killed_server_and_a_killed_database_are_recovered_from() {
    let folder = folder();
    let mut server = Server::start(folder.path());
    let total = server.total();
    server.signal("-KILL");
    server.child.wait().unwrap();
    // Its database is an orphan now.
    let mut server = Server::start(folder.path());
    assert_eq!(server.total(), total);

    let pid = std::fs::read_to_string(folder.path().join("data/pg/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().to_owned();
    assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    server.signal("-KILL");
    server.child.wait().unwrap();
    let server = Server::start(folder.path());
    assert_eq!(server.total(), total);

    // The database alone: the server starts it again and goes on.
    let pid = std::fs::read_to_string(folder.path().join("data/pg/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().to_owned();
    assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    assert_eq!(server.total(), total, "from the snapshot");
    let ready = format!("{}/readyz", server.url);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let is_ready = || runtime.block_on(async { http::get(&ready).await.unwrap().status() == 200 });
    for _ in 0..300 {
        if is_ready() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(is_ready());
}

#[test]
fn commands_start_the_database_for_as_long_as_they_need_it() {
    let folder = folder();
    let (code, out, error) = text(&plantopia(folder.path()).arg("migrate").output().unwrap());
    assert_eq!((code, out.as_str()), (Some(0), "The database is up to date.\n"), "{error}");
    assert!(!folder.path().join("data/pg/postmaster.pid").exists());
    std::fs::write(folder.path().join("bad.csv"), "plant_name\nBasil\n").unwrap();
    let (code, _, error) = text(&plantopia(folder.path()).args(["import", "bad.csv"]).output().unwrap());
    assert_eq!(code, Some(1));
    assert!(error.contains("bad.csv"), "{error}");
    assert!(!folder.path().join("data/pg/postmaster.pid").exists());
}

#[test]
fn the_log_has_one_line_a_request_and_names_slow_queries() {
    let folder = folder();
    let mut child = plantopia(folder.path())
        .env("LOG_FORMAT", "json")
        .env("SLOW_QUERY_THRESHOLD_MS", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("Plantopia is ready: ").unwrap().strip_suffix("/docs").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let path = "/api/v1/climate/someone%40example.com";
    let id = runtime.block_on(async {
        http::get(format!("{url}/api/v1/plants/paginated?category=secretterm")).await.unwrap();
        let answer = http::get(format!("{url}{path}")).await.unwrap();
        assert_eq!(answer.status(), 404);
        answer.headers()["x-request-id"].to_str().unwrap().to_owned()
    });
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(!log.contains("someone") && !log.contains("secretterm"), "{log}");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["message"] == "request").collect();
    assert_eq!(requests.len(), 2, "{log}");
    assert_eq!(requests[0]["route"], "/api/v1/plants/paginated");
    assert_eq!(requests[0]["queries"], 1);
    assert_eq!(requests[0]["cache"], "miss");
    let (elapsed, in_queries) =
        (requests[0]["elapsed_ms"].as_f64().unwrap(), requests[0]["query_ms"].as_f64().unwrap());
    assert!(elapsed > in_queries && in_queries > 0.0, "{log}");
    assert_eq!(requests[1]["route"], "/api/v1/climate/{suburb_name}");
    assert_eq!(requests[1]["request_id"], id.as_str());
    assert_eq!(requests[1]["status"], 404);
    let slow: Vec<_> = lines.iter().filter(|line| line["message"] == "slow query").collect();
    let page = slow.iter().find(|line| line["query"] == "plants.page").unwrap_or_else(|| panic!("{log}"));
    assert_eq!(page["request_id"], requests[0]["request_id"]);
    assert_eq!(page["level"], "WARN");
    assert!(page["elapsed_ms"].is_u64() && page["rows"].is_u64(), "{page}");
}

#[test]
fn a_doctor_tells_by_its_exit_code_what_it_found() {
    let folder = folder();
    let run = |arguments: &[&str]| text(&plantopia(folder.path()).args(arguments).output().unwrap());
    let (code, out, error) = run(&["doctor"]);
    assert_eq!((code, error.as_str()), (Some(1), ""), "{out}");
    assert!(out.contains("there is none yet"), "{out}");
    assert!(!folder.path().join("data").exists(), "a look makes nothing");

    let (code, out, error) = run(&["doctor", "--database-url", "mysql://me:secret@h/d"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert_eq!(error, "plantopia: --database-url=(not shown): expected postgres://user:password@host:port/database\n");
    let (code, out, _) = run(&["doctor", "--database-url", "postgres://me:secret@127.0.0.1:1/d"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("d on 127.0.0.1:1") && !out.contains("secret"), "{out}");

    let server = Server::start(folder.path());
    let (code, out, error) = run(&["doctor", "--json"]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{out}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let pool = &report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "pool");
    let pool = pool.unwrap()["message"].as_str().unwrap();
    assert!(pool.starts_with("1 server of at most 31 connections"), "{pool}");

    let port = server.url.rsplit_once(':').unwrap().1;
    for arguments in [&["healthcheck"][..], &["healthcheck", "--ready"]] {
        let asked = plantopia(folder.path()).args(arguments).env("PORT", port).output();
        let (code, out, error) = text(&asked.unwrap());
        assert_eq!((code, error.as_str()), (Some(0), ""));
        assert!(out.ends_with(": 200\n"), "{out}");
    }
    let port = port.to_owned();
    drop(server);
    let asked = plantopia(folder.path()).arg("healthcheck").env("PORT", &port).output();
    let (code, out, error) = text(&asked.unwrap());
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(error.contains("/livez: "), "{error}");
}

#[test]
fn a_server_that_says_no_or_speaks_no_http_is_not_healthy() {
    let folder = folder();
    for (answer, told) in [
        ("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n", "/livez: 503\n"),
        ("SSH-2.0-OpenSSH\r\n", "/livez: the answer broke off\n"),
        ("", "/livez: the answer broke off\n"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            assert!(stream.read(&mut [0; 512]).unwrap() > 0);
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let asked = plantopia(folder.path()).arg("healthcheck").env("PORT", port).output();
        let (code, out, error) = text(&asked.unwrap());
        assert_eq!((code, out.as_str()), (Some(1), ""), "{answer}");
        assert!(error.ends_with(told), "{error}");
        server.join().unwrap();
    }
}

#[test]
fn the_shipped_catalogue_is_checked_without_a_database() {
    let folder = folder();
    let (code, out, error) = text(&plantopia(folder.path()).arg("check-catalogue").output().unwrap());
    assert_eq!((code, error.as_str()), (Some(0), ""), "{out}");
    assert!(out.ends_with("suburbs checked: 0 errors, 0 warnings, 0 infos\n"), "{out}");
    assert!(!folder.path().join("data").exists());
    let (code, help, _) = text(&plantopia(folder.path()).args(["check-catalogue", "--help"]).output().unwrap());
    assert_eq!(code, Some(0));
    assert!(help.contains("Exit code: 0 when nothing is worse than info, 1"), "{help}");
}

#[test]
fn a_check_tells_by_its_exit_code_what_it_found() {
    let folder = folder();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/herbs.csv");
    let shipped = std::fs::read_to_string(shipped).unwrap();
    let mut lines = shipped.lines();
    let (header, row) = (lines.next().unwrap(), lines.next().unwrap());
    // Alone in its file the plant's companions are unknown, which is no more than an info.
    for (name, row, code) in [
        ("fine.csv", row.to_owned(), 0),
        ("name.csv", row.replace("Angelica archangelica", "angelica archangelica"), 1),
        ("number.csv", row.replace(",90cm,", ",0cm,"), 3),
        ("category.csv", row.replace(",herb,", ",tree,"), 3),
    ] {
        std::fs::write(folder.path().join(name), format!("{header}\n{row}\n")).unwrap();
        let output = plantopia(folder.path()).args(["check-catalogue", name]).output().unwrap();
        let (found, out, error) = text(&output);
        assert_eq!((found, error.as_str()), (Some(code), ""), "{name}: {out}");
    }
    let (code, out, _) = text(
        &plantopia(folder.path()).args(["check-catalogue", "--json", "name.csv", "missing.csv"]).output().unwrap(),
    );
    assert_eq!(code, Some(3));
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let findings = document["findings"].as_array().unwrap();
    assert_eq!(findings[0]["rule"], "unreadable-file");
    assert_eq!(findings[0]["line"], serde_json::Value::Null);
    let expected = serde_json::json!({"file": "name.csv", "line": 2, "plant": "Angelica", "suburb": null,
        "rule": "malformed-scientific-name", "severity": "warning"});
    let mut finding = findings[1].clone();
    assert!(finding.as_object_mut().unwrap().shift_remove("message").is_some());
    assert_eq!(finding, expected);
    assert_eq!(document["summary"]["plants"], 1);
    assert_eq!(document["summary"]["errors"], 1);
    let (code, out, _) =
        text(&plantopia(folder.path()).args(["check-catalogue", "--least", "error", "name.csv"]).output().unwrap());
    assert_eq!(code, Some(1));
    assert!(!out.contains("malformed"), "{out}");
}

#[test]
fn the_real_rows_are_checked_too() {
    let Some(samples) = crate::support::samples::folder() else {
        return;
    };
    let folder = folder();
    let output = plantopia(folder.path()).arg("check-catalogue").arg(samples).output().unwrap();
    let (code, out, error) = text(&output);
    assert_eq!((code, error.as_str()), (Some(1), ""), "{out}");
    for line in ["Angelica of the same species is a herb", "Passed over: ", "30 plants and 0 suburbs checked: 0 errors"]
    {
        assert!(out.contains(line), "{line} in {out}");
    }
}
