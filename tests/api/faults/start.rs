//! The database isn't there yet when the server starts: the last snapshot on disk is.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use plantopia::snapshot;
use serde_json::Value;

use crate::command_line::{folder, plantopia};
use crate::plants::garden;
use crate::support::{Proxy, TestDb, http};

/// How long a server may take to do what it does in the background, on a machine that may have other things to do.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A server on somebody else's database; killed with the test.
struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Server {
    /// Starts it; its first line begins like this.
    fn start(folder: &Path, database: &Proxy, first_line: &str) -> Self {
        let mut child = plantopia(folder)
            .arg("serve")
            .env("DATABASE_URL", database.url())
            .env("SNAPSHOT_PATH", folder.join("catalogue"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        assert!(line.starts_with(first_line), "{line}");
        let (_, url) = line.split_once(": ").unwrap();
        let url = url.strip_suffix("/docs").unwrap().to_owned();
        Self { child, lines, url }
    }

    /// Status, where the data came from, and the body.
    async fn get(&self, path: &str) -> (u16, Option<String>, Value) {
        let answer = http::get(format!("{}{path}", self.url)).await.unwrap();
        let source = answer.headers().get("x-data-source");
        let source = source.map(|source| source.to_str().unwrap().to_owned());
        (answer.status().as_u16(), source, answer.json().await.unwrap())
    }

    async fn becomes(&self, path: &str, wanted: impl Fn(u16, &Value) -> bool) {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let (status, _, body) = self.get(path).await;
            if wanted(status, &body) {
                return;
            }
            assert!(Instant::now() < deadline, "{path}: {status} {body}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn kept(file: &Path, plants: usize) -> snapshot::Rows {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        match snapshot::read(file).await {
            Ok(rows) if rows.plants.plants.len() == plants => return rows,
            read => assert!(Instant::now() < deadline, "{read:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_starts_from_its_snapshot_and_becomes_whole_when_the_database_comes() {
    let folder = folder();
    let file = folder.path().join("catalogue");
    let (first, later) = (garden().await, TestDb::empty().await);
    let known = Proxy::before(&first.options);
    let server = Server::start(folder.path(), &known, "Plantopia is ready: ");
    kept(&file, 5).await;
    // What changes is on disk soon, without anybody asking.
    first.execute("delete from plants where id = 5").await;
    let rows = kept(&file, 4).await;
    assert!(!rows.suburbs.is_empty() || first.fetch::<i64>("select count(*) from suburbs").await == 0);
    drop(server);

    // An empty database that can't be reached yet.
    let away = Proxy::before(&later.options);
    away.refuse().await;
    let mut server = Server::start(folder.path(), &away, "Plantopia answers from its last snapshot");
    let (status, source, list) = server.get("/api/v1/plants").await;
    assert_eq!((status, source.as_deref()), (200, Some("snapshot")));
    assert_eq!(list["total_count"], 4);
    let (status, source, page) = server.get("/api/v1/plants/paginated?search=basil").await;
    assert_eq!((status, source.as_deref()), (200, Some("snapshot")), "{page}");
    let (status, _, ready) = server.get("/readyz").await;
    assert_eq!((status, &ready["checks"]["database"]), (503, &"unreachable".into()), "{ready}");
    assert_eq!(ready["checks"]["catalogue"], "ok");
    let (status, _, body) = server.get("/api/v1/tracking/user/a%40example.com").await;
    assert_eq!(status, 503, "{body}");
    assert_eq!(server.get("/livez").await.0, 200);

    // It comes: it is migrated, given the starter catalogue, read and followed.
    away.pass();
    server.becomes("/readyz", |status, _| status == 200).await;
    server.becomes("/api/v1/plants", |_, list| list["total_count"] == 507).await;
    let line = server.lines.next().unwrap().unwrap();
    assert!(line.starts_with("Plantopia is ready: "), "{line}");
    let (status, source, _) = server.get("/api/v1/plants/paginated?search=basil").await;
    assert_eq!((status, source), (200, None));
    assert_eq!(server.get("/api/v1/tracking/user/a%40example.com").await.0, 404);
    kept(&file, 507).await;
    later.execute("delete from plants where id > 400").await;
    server.becomes("/api/v1/plants", |_, list| list["total_count"] == 400).await;
}

#[tokio::test]
async fn without_a_usable_snapshot_a_server_says_why_it_does_not_start() {
    let folder = folder();
    let file = folder.path().join("catalogue");
    let db = TestDb::empty().await;
    let proxy = Proxy::before(&db.options);
    proxy.refuse().await;
    let start = |path: Option<&Path>| {
        let mut command = plantopia(folder.path());
        command.arg("serve").env("DATABASE_URL", proxy.url());
        if let Some(path) = path {
            command.env("SNAPSHOT_PATH", path);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let error = start(None);
    assert!(error.contains("could not be migrated and is as it was"), "{error}");
    let error = start(Some(&file));
    assert!(error.contains("SNAPSHOT_PATH=") && error.contains("can't be read"), "{error}");
    std::fs::write(&file, "plantopia snapshot 0001 ").unwrap();
    let error = start(Some(&file));
    assert!(error.contains("its end is missing"), "{error}");
    // A database that takes connections and says nothing is no better than none.
    proxy.hang();
    let error = start(Some(&file));
    assert!(error.contains("its end is missing"), "{error}");
}
