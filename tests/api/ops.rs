//! The operators' page and what it draws: the figures over HTTP, and the page itself in a real browser.

mod keyboard;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::plants::garden;
use crate::support::browser::Browser;
use crate::support::{TestApp, TestDb};

/// An application that keeps its history, as `serve` has it do.
async fn watched() -> TestApp {
    let app = TestApp::over(garden().await).await;
    app.app.ops.watch();
    app
}

/// Asks for the page's figures until they are as wanted.
async fn data_when(app: &TestApp, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let data = app.get(path).await.ok();
        if wanted(&data) {
            return data;
        }
        assert!(Instant::now() < deadline, "{data:#}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn the_figures_are_of_the_last_seconds() {
    let app = watched().await;
    data_when(&app, "/ops/data", |data| !data["seconds"]["at"].as_array().unwrap().is_empty()).await;
    for _ in 0..4 {
        app.get("/api/v1/plants/2/companions").await.ok();
    }
    app.get("/api/v1/plants/999").await.expect(404);
    let data = data_when(&app, "/ops/data", |data| data["window"]["requests"] == 5).await;
    assert_eq!(data["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        data["checks"],
        json!({"catalogue": "ok", "database": "ok", "database_writes": "ok", "migrations": "ok"})
    );
    assert_eq!(data["catalogue_plants"], 5);
    assert_eq!(data["window"]["client_errors"], 1);
    assert!(data["window"]["p95"].as_f64().unwrap() > 0.0);
    let routes = data["window"]["routes"].as_array().unwrap();
    let asked = routes.iter().find(|route| route["route"] == "/api/v1/plants/{plant_id}/companions").unwrap();
    assert_eq!((&asked["method"], &asked["requests"]), (&json!("GET"), &json!(4)));
    let minute: u64 = asked["last_minute"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(minute, 4);
    let caches = data["caches"].as_array().unwrap();
    let companions = caches.iter().find(|c| c["name"] == "companions").unwrap();
    let sum = |name: &str| -> u64 {
        let seconds = companions[name].as_array().unwrap().iter();
        seconds.map(|n| n.as_u64().unwrap()).sum()
    };
    assert_eq!((sum("hits_per_second"), sum("misses_per_second")), (3, 1));
    // Every column has a value for each second, and the next question is for what came after.
    let seconds = data["seconds"].as_object().unwrap();
    let length = seconds["at"].as_array().unwrap().len();
    for (name, values) in seconds {
        if name != "first" {
            assert_eq!(values.as_array().unwrap().len(), length, "{name}");
        }
    }
    let next = seconds["first"].as_u64().unwrap() + length as u64;
    let later = app.get(&format!("/ops/data?from={next}")).await.ok();
    assert!(later["seconds"]["at"].as_array().unwrap().len() <= 2, "{later:#}");
    assert_eq!(app.get("/ops/data?window=601").await.detail(422)[0]["type"], "less_than_equal");
}

#[tokio::test]
async fn a_database_that_is_away_is_told_and_the_figures_go_on() {
    let settings = [("DATABASE_ACQUIRE_TIMEOUT_MS", "1000")];
    let app = TestApp::with(garden().await, &settings).await;
    app.app.db.close().await;
    let data = data_when(&app, "/ops/data", |data| data["checks"]["database"] == "unreachable").await;
    assert_eq!(data["checks"]["catalogue"], "ok");
    assert_eq!(app.get("/metrics").await.status, 200);
}

#[tokio::test]
async fn slow_statements_are_remembered_by_name_with_their_request() {
    let settings = [("DATABASE_STATEMENT_TIMEOUT_MS", "300")];
    let app = TestApp::with(garden().await, &settings).await;
    let richmond = json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0});
    app.db.insert("suburbs", richmond).await;
    app.app.climate.refresh_suburbs().await.unwrap();
    let mut locker = app.db.pool.begin().await.unwrap();
    sqlx::raw_sql("lock table climate_data in access exclusive mode").execute(&mut *locker).await.unwrap();
    let id = "a-slow-request-of-this-test";
    let answer = app.get_with("/api/v1/climate/Richmond", &[("x-request-id", id)]).await;
    assert_eq!(answer.status, 503);
    // It is written down behind the request's back.
    let deadline = Instant::now() + Duration::from_secs(20);
    let slow = loop {
        let list = app.get("/slow-queries?limit=200").await.ok();
        assert_eq!(list["threshold_ms"], 100);
        let items = list["slow_queries"].as_array().unwrap().clone();
        if let Some(item) = items.iter().find(|item| item["request_id"] == id) {
            break item.clone();
        }
        assert!(Instant::now() < deadline, "{list:#}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(slow["name"], "climate.reports");
    assert!(slow["elapsed_ms"].as_f64().unwrap() >= 100.0, "{slow}");
    assert!(slow["when"].is_string());
    let slowest = app.get("/slow-queries?sort=slowest").await.ok();
    let times = slowest["slow_queries"].as_array().unwrap().iter();
    let times: Vec<f64> = times.map(|q| q["elapsed_ms"].as_f64().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    assert_eq!(app.get("/slow-queries?limit=1").await.ok()["slow_queries"].as_array().unwrap().len(), 1);
    assert_eq!(app.get("/slow-queries?sort=best").await.detail(422)[0]["type"], "enum");
}

#[tokio::test]
async fn the_page_is_whole_and_may_load_nothing_else() {
    let app = TestApp::start().await;
    let page = app.get("/ops").await;
    assert_eq!(page.status, 200, "{page}");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let text = page.text();
    let parts = text.split('"').filter(|part| part.starts_with("/ops/"));
    let files: BTreeSet<&str> = parts.collect();
    assert_eq!(files.len(), 7, "{files:?}");
    for file in &files {
        let answer = app.get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let other_hosts = answer.text().replace("http://www.w3.org/2000/svg", "");
        assert!(!other_hosts.contains("http://") && !other_hosts.contains("https://"), "{file}");
        // What a script imports the page has named: it comes with the page, not after it.
        let text = answer.text();
        let imports = text.split("from \"./").skip(1);
        for import in imports.filter_map(|rest| rest.split('"').next()) {
            assert!(files.contains(&*format!("/ops/{import}")), "{file}: {import}");
        }
        let tag = answer.header("etag").unwrap();
        let again = app.get_with(file, &[("if-none-match", tag)]).await;
        assert_eq!(again.status, 304, "{file}");
    }
    for forbidden in ["style=", "<style", "onclick", "javascript:"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
}

/// The application on a port of its own, which can be taken away and given back.
struct Stage {
    port: u16,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Stage {
    async fn open(app: &TestApp, port: u16) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = app.app.router();
        let server = tokio::spawn(async move {
            let stopped = async move {
                let _ = stopped.await;
            };
            let server = axum::serve(listener, router).with_graceful_shutdown(stopped);
            server.await.unwrap();
        });
        Self { port, stop, server }
    }

    async fn close(self) -> u16 {
        self.stop.send(()).unwrap();
        self.server.await.unwrap();
        self.port
    }
}

#[tokio::test]
async fn the_page_draws_what_happens_in_a_real_browser() {
    let Some(browser) = Browser::start().await else {
        return;
    };
    let app = watched().await;
    let stage = Stage::open(&app, 0).await;
    browser.show_on(1280, 900, "light").await;
    browser.open(&format!("http://127.0.0.1:{}/ops", stage.port)).await;
    browser.wait_for("document.body.dataset.drawn >= 1").await;
    for n in 0..40 {
        app.get(&format!("/api/v1/plants/{}", n % 7)).await;
        app.get("/api/v1/plants/paginated?search=basil").await.ok();
    }
    // Several seconds are drawn as a line, in every chart.
    for chart in ["requests", "times", "hits", "pool", "memory", "cpu"] {
        browser
            .wait_for(&format!("document.querySelector('#chart-{chart} path.line').getAttribute('d')?.includes('M')"))
            .await;
    }
    browser.wait_for("document.querySelector('#chart-requests path.line').getAttribute('d').includes('L')").await;
    browser
        .wait_for("[...document.querySelectorAll('#routes td .code')].some(cell => cell.textContent === '/api/v1/plants/{plant_id}')")
        .await;
    assert_eq!(browser.text("#state-text").await, "All well");
    assert_eq!(browser.text("#tile-catalogue").await, "5 plants");
    assert!(browser.text("#caches").await.contains("plant_pages"));
    // What is drawn is also said.
    let said = browser
        .run("return [...document.querySelectorAll('figure svg')].map(svg => svg.getAttribute('aria-label')).join('|')")
        .await;
    let said = said.as_str().unwrap();
    assert!(said.contains("Requests a second in the last") && said.contains("all: now"), "{said}");
    assert_eq!(said.split('|').filter(|text| text.len() > 20).count(), 6, "{said}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.keep_picture("ops-light").await;

    // By night, and on a phone: nothing sticks out.
    let ground = "return getComputedStyle(document.documentElement).backgroundColor";
    let light = browser.run(ground).await;
    browser.show_on(1280, 900, "dark").await;
    assert_ne!(browser.run(ground).await, light);
    browser.keep_picture("ops-dark").await;
    for scheme in ["light", "dark"] {
        browser.show_on(360, 740, scheme).await;
        browser.wait_for("document.querySelector('#chart-requests svg').getBoundingClientRect().width < 340").await;
        let width = browser.run("return document.documentElement.scrollWidth").await;
        assert_eq!(width, 360);
        browser.keep_picture(&format!("ops-phone-{scheme}")).await;
    }

    // The server goes, and comes back at the same place.
    let port = stage.close().await;
    browser.wait_for("document.getElementById('state').dataset.state === 'away'").await;
    assert!(browser.text("#state-text").await.starts_with("Not answering since"));
    browser.keep_picture("ops-away").await;
    let stage = Stage::open(&app, port).await;
    browser.wait_for("document.getElementById('state').dataset.state === 'well'").await;
    browser.close().await;
    stage.close().await;
}

#[tokio::test]
async fn a_page_that_needs_the_token_asks_for_it() {
    let Some(browser) = Browser::start().await else {
        return;
    };
    let settings = [("ADMIN_TOKEN", "correct-horse-battery"), ("OPS_REQUIRE_TOKEN", "true")];
    let app = TestApp::with(TestDb::migrated().await, &settings).await;
    app.app.ops.watch();
    browser.open(&app.url("/ops")).await;
    let form = "document.getElementById('token-form')";
    browser.wait_for(&format!("{form}.hidden === false")).await;
    let enter = |token: &str| format!("document.getElementById('token').value = '{token}'; {form}.requestSubmit();");
    browser.run(&enter("wrong-horse-battery")).await;
    browser.wait_for("document.getElementById('token-note').textContent.includes('not this server')").await;
    browser.run(&enter("correct-horse-battery")).await;
    browser.wait_for(&format!("{form}.hidden && document.body.dataset.drawn >= 1")).await;
    browser.close().await;
}
