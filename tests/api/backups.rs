//! `plantopia db backup` and `db restore`, as a user runs them.

use std::path::Path;

use serde_json::json;

use crate::command_line::{Server, folder, plantopia, text};
use crate::support::http;

type Outcome = (Option<i32>, String, String);

fn run(folder: &Path, arguments: &[&str]) -> Outcome {
    text(&plantopia(folder).args(arguments).output().unwrap())
}

fn start_growing(server: &Server, email: &str) -> serde_json::Value {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let body = json!({"user_data": {"email": email}, "plant_id": 1, "plant_nickname": "Tommy", "start_date": "2026-11-01"});
        let client = http::client();
        let sent = client
            .post(format!("{}/api/v1/tracking/start", server.url))
            .json(&body);
        let answer = sent.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json().await.unwrap()
    })
}

fn plants_of(server: &Server, email: &str) -> serde_json::Value {
    let url = format!("{}/api/v1/tracking/user/{email}?active_only=false", server.url);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let answer: serde_json::Value = http::get(url).await.unwrap().json().await.unwrap();
        answer["total_count"].clone()
    })
}

#[test]
fn a_backup_goes_round() {
    let folder = folder();
    let here = folder.path();
    let server = Server::start(here);
    start_growing(&server, "before@example.com");
    let total = server.total();

    // While it serves, and over an older file.
    std::fs::write(here.join("garden.dump"), "old").unwrap();
    let (code, out, error) = run(here, &["db", "backup", "garden.dump"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(out.starts_with("Wrote garden.dump ("), "{out}");
    let dump = std::fs::read(here.join("garden.dump")).unwrap();
    assert!(dump.starts_with(b"PGDMP"));
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(here.join("garden.dump")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "it holds people's gardens");
    start_growing(&server, "after@example.com");

    // Not while it serves.
    let (code, _, error) = run(here, &["db", "restore", "garden.dump", "--replace"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("another Plantopia server"), "{error}");
    drop(server);

    // Not over what is there, unless it is said.
    let (code, _, error) = run(here, &["db", "restore", "garden.dump"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("isn't empty: --replace"), "{error}");

    // A broken file loses nothing.
    std::fs::write(here.join("half.dump"), &dump[..dump.len() / 2]).unwrap();
    std::fs::write(here.join("other.dump"), "PGDMPthis is none").unwrap();
    for file in ["half.dump", "other.dump", "missing.dump", "."] {
        let (code, out, error) = run(here, &["db", "restore", file, "--replace"]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{file}: {error}");
        assert!(!error.contains("@example.com"), "{error}");
    }
    let server = Server::start(here);
    assert_eq!(plants_of(&server, "after@example.com"), 1);
    drop(server);

    let (code, out, error) = run(here, &["db", "restore", "garden.dump", "--replace"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(out, format!("Restored garden.dump: {total} plants, 1 users, 1 plants that they grow.\n"));
    let server = Server::start(here);
    assert_eq!(server.total(), total);
    assert_eq!(plants_of(&server, "before@example.com"), 1);
    let later = plants_of(&server, "after@example.com");
    assert_eq!(later, json!(null), "nobody has come back yet");
    start_growing(&server, "after@example.com");
    drop(server);

    // Into a folder that has no database yet.
    let elsewhere = crate::command_line::folder();
    let dump = here.join("garden.dump").display().to_string();
    let (code, out, error) = run(elsewhere.path(), &["db", "restore", &dump]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{out}");
    let server = Server::start(elsewhere.path());
    assert_eq!(plants_of(&server, "before@example.com"), 1);
    drop(server);
    let (code, out, error) = run(elsewhere.path(), &["doctor"]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{out}");

    // Nothing half done is left lying around.
    let mut left: Vec<_> =
        std::fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["data", "garden.dump", "half.dump", "other.dump"]);
}

/// What it names must be there afterwards as it was: as root nothing else would stand between a backup and a device.
#[test]
fn a_backup_goes_where_links_lead_and_through_what_is_no_file() {
    use std::io::Read;
    use std::os::unix::fs::{FileTypeExt, symlink};
    use std::process::Stdio;

    let folder = folder();
    let here = folder.path();
    let _server = Server::start(here);
    let kind = |name: &str| std::fs::symlink_metadata(here.join(name)).unwrap().file_type();

    symlink("real.dump", here.join("latest.dump")).unwrap();
    for _ in 0..2 {
        let (code, out, error) = run(here, &["db", "backup", "latest.dump"]);
        assert_eq!((code, error.as_str()), (Some(0), ""));
        assert!(out.starts_with("Wrote latest.dump ("), "{out}");
        assert!(kind("latest.dump").is_symlink() && kind("real.dump").is_file());
        assert!(std::fs::read(here.join("real.dump")).unwrap().starts_with(b"PGDMP"));
    }

    assert!(std::process::Command::new("mkfifo").arg(here.join("pipe")).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = here.join("pipe");
        move || std::fs::read(pipe).unwrap()
    });
    let (code, out, error) = run(here, &["db", "backup", "pipe"]);
    assert_eq!((code, out.as_str(), error.as_str()), (Some(0), "", "Wrote the backup to pipe.\n"));
    let through = reader.join().unwrap();
    assert!(through.starts_with(b"PGDMP") && kind("pipe").is_fifo());
    // What came through is a whole backup.
    let elsewhere = crate::command_line::folder();
    std::fs::write(elsewhere.path().join("through.dump"), &through).unwrap();
    let (code, out, error) = run(elsewhere.path(), &["db", "restore", "through.dump"]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{out}");

    // Standard output: a pipe, then a file that something stands in already.
    symlink("/proc/self/fd/1", here.join("stdout")).unwrap();
    let output = plantopia(here).args(["db", "backup", "stdout"]).output().unwrap();
    assert!(output.status.success() && output.stdout.starts_with(b"PGDMP"), "{output:?}");
    let mut file = std::fs::File::options().read(true).append(true).create(true).open(here.join("out")).unwrap();
    std::io::Write::write_all(&mut file, b"before").unwrap();
    let stdout = Stdio::from(file.try_clone().unwrap());
    assert!(plantopia(here).args(["db", "backup", "stdout"]).stdout(stdout).status().unwrap().success());
    let mut start = [0; 11];
    std::fs::File::open(here.join("out")).unwrap().read_exact(&mut start).unwrap();
    assert_eq!(&start, b"beforePGDMP");
    assert!(kind("stdout").is_symlink());

    // Devices that stand only in this folder, behind links.
    symlink("/dev/null", here.join("null")).unwrap();
    symlink("/dev/full", here.join("full")).unwrap();
    let (code, _, error) = run(here, &["db", "backup", "null"]);
    assert_eq!((code, error.as_str()), (Some(0), "Wrote the backup to null.\n"));
    let (code, out, error) = run(here, &["db", "backup", "full"]);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{error}");
    assert!(error.contains("pg_dump failed"), "{error}");
    assert!(kind("null").is_symlink() && kind("full").is_symlink());
    for device in ["/dev/null", "/dev/full"] {
        assert!(std::fs::metadata(device).unwrap().file_type().is_char_device(), "{device}");
    }

    std::fs::create_dir(here.join("folder")).unwrap();
    for (path, why) in
        [("folder", "folder: it is a folder"), ("..", "..: it is a folder"), ("/proc/x.dump", "/proc/x.dump: ")]
    {
        let (code, out, error) = run(here, &["db", "backup", path]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(error.contains(why), "{error}");
    }
    let mut left: Vec<_> =
        std::fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["data", "folder", "full", "latest.dump", "null", "out", "pipe", "real.dump", "stdout"]);
}

#[test]
fn a_backup_that_cannot_be_written_leaves_the_older_one() {
    let folder = folder();
    let here = folder.path();
    let (code, _, error) = run(here, &["db", "backup", "no/such/folder.dump"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("no/such/folder.dump: "), "{error}");
    let output =
        plantopia(here).args(["db", "backup", "x.dump"]).env("DATABASE_URL", "postgres://me:secret@h/d").output();
    let (code, _, error) = text(&output.unwrap());
    assert_eq!(code, Some(1));
    assert!(error.contains("pg_dump --format=custom") && !error.contains("secret"), "{error}");
    assert!(!here.join("x.dump").exists());
}
