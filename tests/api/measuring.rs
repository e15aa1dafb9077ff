//! The measuring tools: their arithmetic, and that the scripts run to their end against a real server. What they measure
//! here is nobody's business.

#[path = "../../benches/http/figures.rs"]
mod figures;
#[path = "../../benches/http/floor.rs"]
mod floor;
#[path = "../../benches/http/reading.rs"]
mod reading;

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use serde_json::json;
use tokio::process::Command;

use crate::plants::garden;
use crate::support::{TestApp, skip};

#[test]
fn medians_ranges_and_percentiles() {
    let rates = [3.0, 1.0, 10.0, 2.0];
    assert!((figures::median(&rates) - 2.5).abs() < 1e-9);
    assert!((figures::median(&rates[..3]) - 3.0).abs() < 1e-9);
    assert!(figures::median(&[]).is_nan());
    assert_eq!(figures::range(&rates), (1.0, 10.0));

    let hundred: Vec<u64> = (1..=100).collect();
    let at = |percent| figures::percentile(&hundred, percent);
    assert_eq!([at(50), at(95), at(99), at(100)], [50, 95, 99, 100]);
    assert_eq!(figures::percentile(&[7], 99), 7);
    assert_eq!(figures::percentile(&[1, 2, 3], 50), 2);
    assert_eq!(figures::percentile(&[], 50), 0);
}

#[test]
fn a_walk_without_order_meets_everybody_once() {
    for length in [1, 7, 5_000, 100_000] {
        let walk = (0..length).map(|number| figures::shuffled(number, length));
        let mut seen: Vec<u64> = walk.collect();
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..length));
    }
}

#[test]
fn an_answers_head_is_read() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
    let head = reading::head(answer).unwrap();
    assert_eq!((head.status, head.body), (200, Some(5)));
    assert_eq!(&answer[head.length..], b"hello");
    let text = &answer[..head.length];
    assert_eq!(reading::header(text, "content-type"), Some("text/plain"));
    assert_eq!(reading::header(text, "etag"), None);
    assert_eq!(reading::head(&answer[..40]), None);
    let unchanged = reading::head(b"HTTP/1.1 304 Not Modified\r\netag: W/\"1\"\r\n\r\n").unwrap();
    assert_eq!((unchanged.status, unchanged.body), (304, Some(0)));
    let open = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(reading::head(open).unwrap().body, None);
    assert_eq!(reading::whole(answer), Some(head));
    assert_eq!(reading::whole(&answer[..answer.len() - 1]), None);
    assert_eq!(reading::whole(open), None);
    assert_eq!(reading::whole(&[&open[..], b"5\r\nhello\r\n0\r\n\r\n"].concat()).unwrap().body, None);
}

#[test]
fn a_body_in_chunks_is_read() {
    let sent = b"5\r\nhello\r\nC\r\n, wor\r\n\r\nld!\r\n0\r\n\r\n";
    assert_eq!(reading::without_chunks(sent).unwrap(), b"hello, wor\r\n\r\nld!");
    assert_eq!(reading::without_chunks(&sent[..20]), None);
    assert_eq!(reading::without_chunks(b"0\r\n\r\n").unwrap(), b"");
}

/// The scripts' statements come out of the server's sources: with the variables filled in, the database must take them.
#[tokio::test]
async fn the_floor_runs_the_servers_statements() {
    let app = TestApp::over(garden().await).await;
    app.db.insert("users", json!({"email": "filler-batch-1@example.com"})).await;
    let plant = json!({"user_id": 1, "plant_id": 1, "plant_nickname": "n", "start_date": "2026-10-01",
        "expected_maturity_date": "2026-12-01"});
    app.db.insert("user_plant_instances", plant).await;
    for floor in [floor::LIST, floor::DETAILS, floor::STATUS, floor::CHECKLIST, floor::TICK] {
        let script = floor.script(10, "batch", 1);
        assert!(!script.contains('$'), "{script}");
        let sql = script.lines().filter(|line| !line.starts_with('\\')).collect::<Vec<_>>().join("\n");
        let sql = sql.replace(":gardener", "'1'").replace(":instance", "1").replace(":done", "1");
        app.db.execute(&sql).await;
    }
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_progress_tracking where is_completed").await, 1);
}

#[test]
fn a_process_is_read() {
    let text = "17 (a (b) c) S 3 17 17 0 -1 4194304 1 2 3 4 250 50 20 5 20 0 1 0 99 1 1";
    assert_eq!(reading::stat(text), Some((3, 300, 25)));
    let status = "VmPeak:\t  900 kB\nVmHWM:\t  800 kB\nVmRSS:\t  700 kB\n";
    assert_eq!(reading::size(status, "VmRSS"), Some(700 * 1024));
    assert_eq!(reading::size(status, "VmSwap"), None);
}

#[test]
fn a_report_of_pgbench_is_read() {
    let text = "transaction type: x.sql\nnumber of transactions actually processed: 12345\n\
        number of failed transactions: 0 (0.000%)\nlatency average = 0.2 ms\n\
        initial connection time = 9.9 ms\ntps = 37100.512345 (without initial connection time)\n";
    let (transactions, rate, failed) = reading::report(text).unwrap();
    assert_eq!((transactions, failed), (12_345, 0));
    assert!((rate - 37_100.512_345).abs() < 1e-6);
    assert_eq!(reading::report("pgbench: error"), None);
}

/// A server with plants, and a script that is run against it.
async fn run(app: &TestApp, script: &str, arguments: &[&str]) -> Output {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(script);
    let running = Command::new(path)
        .arg(app.url("/").trim_end_matches('/'))
        .args(arguments)
        .env_remove("ADMIN_TOKEN")
        .kill_on_drop(true)
        .output();
    let limit = Duration::from_mins(1);
    let output = tokio::time::timeout(limit, running).await;
    output.expect("it ends by itself").expect("it runs")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_endpoints_are_timed_and_nothing_is_left() {
    let app = TestApp::over(garden().await).await;
    let output = run(&app, "time-endpoints", &["sarah+x@example.com"]).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // Whether the targets are met is the machine's affair.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    for (name, target) in
        [("plants", "200 ms"), ("recommendations", "400 ms"), ("user-list", "100 ms"), ("checklist", "50 ms")]
    {
        let row = text.lines().find(|line| line.starts_with(name));
        let row = row.unwrap_or_else(|| panic!("no {name}: {text}"));
        assert!(row.contains(target), "{row}");
        assert!(row.ends_with("met") || row.ends_with("MISSED"), "{row}");
    }
    let list = app.get("/api/v1/tracking/user/sarah%2Bx%40example.com").await;
    assert_eq!(list.ok()["total_count"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn timing_a_server_that_is_not_there_is_no_result() {
    let app = TestApp::over(garden().await).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/time-endpoints");
    let elsewhere = app.url("/nothing");
    let output = Command::new(script).arg(elsewhere).output().await.unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_test_is_counted_and_leaves_no_plant() {
    if Command::new("python3").arg("--version").output().await.is_err() {
        skip("there is no python3");
        return;
    }
    let app = TestApp::over(garden().await).await;
    // Rendering all guides for the first who asks takes seconds in a build that isn't optimized.
    app.get("/api/v1/guides").await.ok();
    let brief = ["--users", "4", "--seconds", "3", "--think", "0.02"];
    for arguments in [&brief[..], &[&brief[..], &["--rate", "80"]].concat()] {
        let output = run(&app, "load-test", arguments).await;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
        let row = |name: &str| {
            let found = text.lines().find(|line| line.starts_with(name));
            found.unwrap_or_else(|| panic!("no {name}: {text}"))
        };
        assert!(row("error rate").ends_with("met"), "{text}");
        assert!(row("cache hit rate").contains('%'), "{text}");
        assert!(row("queries saved").contains('%'), "{text}");
        let all: Vec<&str> = row("all").split_whitespace().collect();
        assert!(all[1].parse::<u32>().unwrap() > 20, "{text}");
        assert_eq!(all[2], "0", "{text}");
    }
    let left: i64 = app.db.fetch("select count(*) from user_plant_instances").await;
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_load_test_knows_its_arithmetic_and_its_place() {
    if Command::new("python3").arg("--version").output().await.is_err() {
        skip("there is no python3");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/load-test");
    let output = Command::new(&script).arg("--self-test").output().await;
    assert!(output.as_ref().unwrap().status.success(), "{output:?}");
    let elsewhere = ["http://192.0.2.1:8000", "--seconds", "1"];
    let output = Command::new(&script).args(elsewhere).output().await.unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}
