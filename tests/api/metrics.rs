//! `/metrics`: the text is what Prometheus takes, nothing in it grows with users or with what clients send, and what was
//! done is counted.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio::time::timeout;

use crate::faults::{add_richmond, lock_table};
use crate::plants::garden;
use crate::support::{Issuer, TestApp, TestDb};

/// A family of samples under one name.
#[derive(Debug, Default)]
struct Family {
    kind: String,
    samples: Vec<Sample>,
}

#[derive(Clone, Debug)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

/// The families of a text in the format 0.0.4, by the rules that Prometheus' own checker has: every family is introduced
/// once, with help and type, and stands together; no series comes twice; names and units are by the conventions.
fn parse(text: &str) -> BTreeMap<String, Family> {
    assert!(text.ends_with('\n'), "the last line ends too");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    let mut helped = HashSet::new();
    let mut series = HashSet::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(helped.insert(name.to_owned()), "help comes once: {line}");
            assert!(!help.trim().is_empty(), "{line}");
            name.clone_into(&mut current);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(name, current, "the type follows the help: {line}");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(name.starts_with("plantopia_"), "{line}");
            let family = Family { kind: kind.to_owned(), samples: Vec::new() };
            assert!(families.insert(name.to_owned(), family).is_none(), "the type comes once: {line}");
        } else {
            assert!(!line.starts_with('#'), "{line}");
            let sample = sample(line);
            let family = families.get_mut(&current).unwrap();
            let suffix = sample.name.strip_prefix(&*current).unwrap_or_else(|| {
                panic!("{line} stands under {current}");
            });
            let known: &[&str] = if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(known.contains(&suffix), "{line}");
            assert!(series.insert((sample.name.clone(), sample.labels.clone())), "a series comes once: {line}");
            family.samples.push(sample);
        }
    }
    for (name, family) in &families {
        if family.kind == "histogram" {
            assert!(name.ends_with("_seconds"), "{name}");
            check_histogram(name, family);
        }
    }
    families
}

fn sample(line: &str) -> Sample {
    let is_name = |name: &str| {
        name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && name.starts_with(|c: char| c.is_ascii_lowercase())
    };
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}').expect(line)),
        None => (series, ""),
    };
    assert!(is_name(name), "{line}");
    let mut found = BTreeMap::new();
    let mut rest = labels;
    while !rest.is_empty() {
        let (label, after) = rest.split_once("=\"").expect(line);
        assert!(is_name(label), "{line}");
        let mut value = String::new();
        let mut characters = after.char_indices();
        let end = loop {
            match characters.next().expect(line) {
                (_, '\\') => match characters.next().expect(line).1 {
                    'n' => value.push('\n'),
                    escaped @ ('\\' | '"') => value.push(escaped),
                    other => panic!("\\{other} is no escape: {line}"),
                },
                (at, '"') => break at,
                (_, other) => value.push(other),
            }
        };
        assert!(found.insert(label.to_owned(), value).is_none(), "{line}");
        rest = &after[end + 1..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    Sample { name: name.to_owned(), labels: found, value: value.parse().expect(line) }
}

type Labels = Vec<(String, String)>;

/// Buckets rise to the count, and end with infinity.
fn check_histogram(name: &str, family: &Family) {
    let mut buckets: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
    let mut counts = BTreeMap::new();
    let mut sums = BTreeSet::new();
    for sample in &family.samples {
        let mut labels = sample.labels.clone();
        let bound = labels.remove("le");
        let labels: Labels = labels.into_iter().collect();
        if let Some(bound) = bound {
            let bound = bound.parse().unwrap();
            buckets.entry(labels).or_default().push((bound, sample.value));
        } else if sample.name.ends_with("_count") {
            counts.insert(labels, sample.value);
        } else {
            assert!(sample.value >= 0.0);
            sums.insert(labels);
        }
    }
    assert_eq!(buckets.len(), counts.len(), "{name}");
    assert_eq!(buckets.len(), sums.len(), "{name}");
    for (labels, buckets) in buckets {
        assert!(buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "{name} {labels:?}: {buckets:?}");
        let (bound, all) = *buckets.last().unwrap();
        assert!(bound.is_infinite(), "{name}");
        assert!((all - counts[&labels]).abs() < 0.5, "{name} {labels:?}");
    }
}

async fn scrape(app: &TestApp) -> BTreeMap<String, Family> {
    let answer = app.get("/metrics").await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    parse(&answer.text())
}

/// The value of the sample with these labels, 0 where there is none.
fn value(families: &BTreeMap<String, Family>, name: &str, labels: &[(&str, &str)]) -> f64 {
    let family = name.strip_suffix("_count").unwrap_or(name);
    let family = families.get(name).or_else(|| families.get(family)).unwrap_or_else(|| panic!("no {name}"));
    let mut found = family.samples.iter().filter(|sample| {
        sample.name == name && labels.iter().all(|(label, value)| sample.labels.get(*label).is_some_and(|v| v == value))
    });
    found.next().map_or(0.0, |sample| sample.value)
}

#[tokio::test]
async fn what_was_asked_is_counted_by_route_method_and_status() {
    let app = TestApp::over(garden().await).await;
    for _ in 0..3 {
        app.get("/api/v1/plants/1").await.ok();
    }
    app.get("/api/v1/plants/999").await.expect(404);
    app.get("/api/v1/plants/paginated?page=0").await.expect(422);
    app.request(Method::DELETE, "/api/v1/plants", &[], None).await.expect(405);
    let families = scrape(&app).await;
    let requests = |labels: &[(&str, &str)]| value(&families, "plantopia_http_requests_total", labels);
    let plant = ("route", "/api/v1/plants/{plant_id}");
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    near(requests(&[plant, ("method", "GET"), ("status", "200")]), 3.0);
    near(requests(&[plant, ("method", "GET"), ("status", "404")]), 1.0);
    near(requests(&[("route", "/api/v1/plants/paginated"), ("status", "422")]), 1.0);
    near(requests(&[("route", "/api/v1/plants"), ("method", "DELETE"), ("status", "405")]), 1.0);
    near(value(&families, "plantopia_http_request_duration_seconds_count", &[plant, ("method", "GET")]), 4.0);
}

#[tokio::test]
async fn a_client_that_leaves_is_counted_as_499() {
    let app = TestApp::over(garden().await).await;
    add_richmond(&app).await;
    // There is a count from the first answer on.
    app.get("/livez").await;
    let locker = lock_table(&app.db, "climate_data").await;
    let answer = timeout(Duration::from_millis(100), app.get("/api/v1/climate/Richmond")).await;
    assert!(answer.is_err(), "the lock keeps its answer back");
    let left = [("route", "/api/v1/climate/{suburb_name}"), ("method", "GET"), ("status", "499")];
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let families = scrape(&app).await;
        if value(&families, "plantopia_http_requests_total", &left) > 0.5 {
            // The scrape itself is the only one left.
            let under_way = value(&families, "plantopia_http_requests_in_flight", &[]);
            assert!((under_way - 1.0).abs() < 1e-9, "{under_way}");
            break;
        }
        assert!(Instant::now() < deadline, "nobody counts it");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    locker.rollback().await.unwrap();
}

#[tokio::test]
async fn requests_under_way_are_shown() {
    let app = TestApp::over(garden().await).await;
    // The one that asks is under way itself.
    let under_way = value(&scrape(&app).await, "plantopia_http_requests_in_flight", &[]);
    assert!(under_way >= 1.0, "{under_way}");
}

#[tokio::test]
async fn caches_connections_queries_and_the_process_are_shown() {
    let app = TestApp::over(garden().await).await;
    for _ in 0..2 {
        app.get("/api/v1/plants/1/companions").await.ok();
    }
    let families = scrape(&app).await;
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    for (result, count) in [("hit", 1.0), ("miss", 1.0), ("coalesced", 0.0)] {
        let labels = [("cache", "companions"), ("result", result)];
        near(value(&families, "plantopia_cache_lookups_total", &labels), count);
    }
    near(value(&families, "plantopia_cache_entries", &[("cache", "companions")]), 1.0);
    near(value(&families, "plantopia_db_pool_max_connections", &[]), 30.0);
    let idle = value(&families, "plantopia_db_pool_connections", &[("state", "idle")]);
    assert!(idle >= 1.0, "{idle}");
    let loads = value(&families, "plantopia_db_query_duration_seconds_count", &[("query", "plants.list")]);
    assert!(loads >= 1.0, "{loads}");
    near(value(&families, "plantopia_catalogue_plants", &[]), 5.0);
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    near(value(&families, "plantopia_build_info", &version), 1.0);
    assert!(families.contains_key("plantopia_db_slow_queries_total"));
    assert!(families.contains_key("plantopia_catalogue_age_seconds"));
    let cpu = value(&families, "plantopia_process_cpu_seconds_total", &[]);
    assert!(cpu > 0.0, "{cpu}");
    #[cfg(target_os = "linux")]
    for name in ["plantopia_process_resident_memory_bytes", "plantopia_process_open_fds"] {
        let figure = value(&families, name, &[]);
        assert!(figure >= 3.0, "{name} {figure}");
    }
}

/// Every name, because dashboards and alerts ask for them: a name that is new is added here, one that goes breaks them.
const NAMES: [&str; 31] = [
    "plantopia_auth_requests_total",
    "plantopia_build_info",
    "plantopia_cache_bytes",
    "plantopia_cache_entries",
    "plantopia_cache_evictions_total",
    "plantopia_cache_lookups_total",
    "plantopia_cache_max_bytes",
    "plantopia_catalogue_age_seconds",
    "plantopia_catalogue_plants",
    "plantopia_db_pool_connections",
    "plantopia_db_pool_lost_connections_total",
    "plantopia_db_pool_max_connections",
    "plantopia_db_pool_opened_connections_total",
    "plantopia_db_pool_repeated_statements_total",
    "plantopia_db_pool_timeouts_total",
    "plantopia_db_pool_wait_seconds",
    "plantopia_db_query_duration_seconds",
    "plantopia_db_slow_queries_total",
    "plantopia_http_request_duration_seconds",
    "plantopia_http_requests_in_flight",
    "plantopia_http_requests_total",
    "plantopia_news_lag_seconds",
    "plantopia_news_line_up",
    "plantopia_process_cpu_seconds_total",
    "plantopia_process_max_fds",
    "plantopia_process_open_fds",
    "plantopia_process_resident_memory_bytes",
    "plantopia_process_start_time_seconds",
    "plantopia_process_threads",
    "plantopia_process_virtual_memory_bytes",
    "plantopia_uptime_seconds",
];

#[tokio::test]
async fn after_some_traffic_every_name_is_there() {
    let issuer = Issuer::start(&["rsa"]).await;
    let app = TestApp::with(garden().await, &issuer.settings("optional")).await;
    let _listener = app.follow_changes().await;
    app.get("/api/v1/plants/1/companions").await.ok();
    app.get("/api/v1/tracking/user/sarah%40example.com").await.expect(404);
    // What other systems tell of a process differs.
    let expected = |name: &&str| cfg!(target_os = "linux") || !name.starts_with("plantopia_process_");
    // The lag is known once a heartbeat has come back.
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let families = scrape(&app).await;
        let names: Vec<&str> = families.keys().map(String::as_str).filter(expected).collect();
        if names.iter().eq(NAMES.iter().filter(|name| expected(name))) {
            break;
        }
        assert!(Instant::now() < deadline, "{names:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn no_address_and_no_unknown_path_becomes_a_name() {
    let app = TestApp::over(garden().await).await;
    let series = |families: &BTreeMap<String, Family>| -> BTreeSet<String> {
        let requests = families["plantopia_http_requests_total"].samples.iter();
        requests.map(|sample| format!("{:?}", sample.labels)).collect()
    };
    app.get("/nothing/at/all").await.expect(404);
    scrape(&app).await;
    let before = series(&scrape(&app).await);
    for n in 0..1_000 {
        app.get(&format!("/nothing/{n}?email=gardener{n}@example.com")).await.expect(404);
    }
    let after = series(&scrape(&app).await);
    assert_eq!(before, after, "a thousand unknown paths are one name");
    let odd = Method::from_bytes(b"BREW").unwrap();
    for method in [odd, Method::from_bytes(b"STIR").unwrap()] {
        app.request(method, "/api/v1/plants", &[], None).await;
    }
    let start = json!({
        "user_data": {"email": "sarah@example.com", "name": "Sarah"},
        "plant_id": 1, "plant_nickname": "Bassie", "start_date": "2026-10-01",
    });
    app.post("/api/v1/tracking/start", start).await.expect(201);
    app.get("/api/v1/tracking/user/sarah%40example.com").await.ok();
    app.get("/api/v1/favorites?email=sarah@example.com").await;
    let text = app.get("/metrics").await.text();
    parse(&text);
    for secret in ["sarah", "@", "%40", "Bassie", "BREW", "STIR"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("method=\"other\""), "{text}");
    assert!(text.contains("route=\"/api/v1/tracking/user/{email}\""));
}

#[tokio::test]
async fn figures_ask_for_the_token_where_the_settings_say_so() {
    let token = "correct-horse-battery";
    let settings = [("ADMIN_TOKEN", token), ("OPS_REQUIRE_TOKEN", "true")];
    let app = TestApp::with(TestDb::migrated().await, &settings).await;
    let right = format!("Bearer {token}");
    for path in ["/metrics", "/slow-queries", "/ops/data"] {
        let answer = app.get(path).await;
        assert_eq!(answer.detail(401), "Not authenticated");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        let wrong = [("authorization", "Bearer correct-horse-batterz")];
        assert_eq!(app.get_with(path, &wrong).await.status, 401, "{path}");
        let right = [("authorization", &*right)];
        assert_eq!(app.get_with(path, &right).await.status, 200, "{path}");
    }
    // With a token but without that wish they are open, as the cache figures are.
    let open = TestApp::with(TestDb::migrated().await, &settings[..1]).await;
    for path in ["/metrics", "/slow-queries", "/ops/data", "/cache-stats"] {
        assert_eq!(open.get(path).await.status, 200, "{path}");
    }
}
