//! The application on a port of its own, and a client that calls it as a browser would.

use std::fmt;

use chrono::{DateTime, Utc};
use plantopia::app::App;
use plantopia::clock::Clock;
use plantopia::config::{Config, LogConfig};
use plantopia::db::changes::{Change, listen};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::broadcast::Sender;

use super::issuer::{AUDIENCE, ISSUER, keys_file};
use super::{Proxy, TestDb, http};

/// With `PLANTOPIA_TEST_AUTH_MODE=optional` every test runs with signing in turned on: nobody has a token, and nothing changes.
fn signing_in(variable: &str) -> Option<String> {
    let mode = std::env::var("PLANTOPIA_TEST_AUTH_MODE").ok()?;
    match variable {
        "AUTH_MODE" => Some(mode),
        "AUTH_ISSUER" => Some(ISSUER.to_owned()),
        "AUTH_AUDIENCE" => Some(AUDIENCE.to_owned()),
        "AUTH_JWKS_FILE" => Some(keys_file().display().to_string()),
        _ => None,
    }
}

/// A running application over a database of its own.
pub struct TestApp {
    pub db: TestDb,
    pub app: App,
    pub clock: Clock,
    /// How the application reaches the database.
    pub options: PgConnectOptions,
    base: String,
    client: reqwest::Client,
}

/// When the tests happen, unless they say otherwise: spring in Melbourne.
const NOW: &str = "2026-10-05T02:00:00Z";

impl TestApp {
    /// Over a migrated database without rows.
    pub async fn start() -> Self {
        Self::over(TestDb::migrated().await).await
    }

    /// Over this database.
    pub async fn over(db: TestDb) -> Self {
        Self::with(db, &[]).await
    }

    /// Over this database, with these settings, warmed up as `serve` does it.
    pub async fn with(db: TestDb, settings: &[(&str, &str)]) -> Self {
        let app = Self::launch(db, settings).await;
        app.app.warm_up().await.unwrap();
        app
    }

    /// Behind a proxy, warmed up: the application's statements pass through it, those of `db` don't.
    pub async fn behind(proxy: &Proxy, db: TestDb, settings: &[(&str, &str)]) -> Self {
        let app = Self::launch_on(proxy.options(), db, settings).await;
        app.app.warm_up().await.unwrap();
        app
    }

    /// On an address of the database's other than its own, warmed up.
    pub async fn through(options: PgConnectOptions, db: TestDb, settings: &[(&str, &str)]) -> Self {
        let app = Self::launch_on(options, db, settings).await;
        app.app.warm_up().await.unwrap();
        app
    }

    async fn launch(db: TestDb, settings: &[(&str, &str)]) -> Self {
        Self::launch_on(db.options.clone(), db, settings).await
    }

    async fn launch_on(options: PgConnectOptions, db: TestDb, settings: &[(&str, &str)]) -> Self {
        let lookup = |variable: &str| {
            let given = settings.iter().find(|(name, _)| *name == variable);
            let says_itself = settings.iter().any(|(name, _)| *name == "AUTH_MODE");
            given.map(|(_, value)| (*value).to_owned()).or_else(|| signing_in(variable).filter(|_| !says_itself))
        };
        let config = Config::read(&lookup).unwrap();
        let log = LogConfig { json: false, filter: "error,plantopia::access=off".into() };
        plantopia::telemetry::init(&log, config.database.slow_query_threshold);
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let clock = Clock::fixed(config.garden.timezone, now);
        let recorder = plantopia::metrics::recorder().unwrap();
        let handle = recorder.handle();
        // What a test's own thread records is its application's alone. Both last as long as the thread.
        std::mem::forget(metrics::set_default_local_recorder(Box::leak(Box::new(recorder))));
        let app = App::new(config, options.clone(), clock.clone(), handle).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = app.clone();
        tokio::spawn(async move { server.serve(listener).await });
        let client = http::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { db, app, clock, options, base, client }
    }

    /// Another application over the same database, one that hasn't read anything yet.
    pub async fn cold(&self) -> Self {
        self.cold_with(&[]).await
    }

    /// The same with settings.
    pub async fn cold_with(&self, settings: &[(&str, &str)]) -> Self {
        let db = TestDb { options: self.db.options.clone(), pool: self.db.pool.clone() };
        Self::launch(db, settings).await
    }

    /// Follows the database's changes, as `serve` does.
    pub async fn follow_changes(&self) -> Sender<Change> {
        let changes = listen(self.app.db.clone(), self.options.clone());
        let mut first = changes.subscribe();
        self.app.follow(changes.subscribe());
        first.recv().await.unwrap();
        changes
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// GET below the host's root.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, &[], None).await
    }

    /// GET with headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.request(Method::GET, path, headers, None).await
    }

    /// POST of a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.request(Method::POST, path, &json, Some(body.to_string().into_bytes())).await
    }

    /// PUT of a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.request(Method::PUT, path, &json, Some(body.to_string().into_bytes())).await
    }

    /// POST without a body.
    pub async fn post_nothing(&self, path: &str) -> Answer {
        self.request(Method::POST, path, &[], None).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.request(Method::DELETE, path, &[], None).await
    }

    pub async fn request(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Vec<u8>>) -> Answer {
        let mut request = self.client.request(method, self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        Answer {
            path: path.to_owned(),
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }
}

/// What came back. It prints itself when an expectation fails.
pub struct Answer {
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The JSON body of an answer with this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self}");
        match serde_json::from_slice(&self.body) {
            Ok(json) => json,
            Err(error) => panic!("no JSON ({error}): {self}"),
        }
    }

    /// The JSON body of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.expect(200)
    }

    /// The `detail` of an error with this status.
    #[track_caller]
    pub fn detail(&self, status: u16) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self}");
        self.expect(status)["detail"].take()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// How many statements the request ran, as `Server-Timing` tells it.
    #[track_caller]
    pub fn queries(&self) -> u32 {
        let timing = self.header("server-timing").unwrap_or_else(|| panic!("no timing: {self}"));
        let (_, description) = timing.split_once("desc=\"").unwrap();
        description.split_once(' ').unwrap().0.parse().unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The names of the body's keys, in order.
    #[track_caller]
    pub fn keys(&self) -> Vec<String> {
        self.ok().as_object().unwrap().keys().cloned().collect()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body: String = self.text().chars().take(2_000).collect();
        write!(f, "{} {}\n{:#?}\n{body}", self.path, self.status, self.headers)
    }
}
