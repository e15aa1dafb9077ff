//! Requests that take too long, more of them than a client may make, clients that hang up, handlers that panic: each ends in
//! its own way, and the rest goes on.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use plantopia::config::Config;
use plantopia::http::lifecycle::Lifecycle;
use plantopia::http::{layers, server};
use serde_json::json;
use tokio::net::TcpListener;

use crate::plants::garden;
use crate::support::{TestApp, TestDb, http};

/// A server with these routes and the layers of the real one.
async fn start(router: Router, settings: &[(&str, &str)]) -> String {
    let lookup = |variable: &str| {
        let given = settings.iter().find(|(name, _)| *name == variable);
        given.map(|(_, value)| (*value).to_owned())
    };
    let config = Config::read(&lookup).unwrap().server;
    let lifecycle = Lifecycle::default();
    let router = layers::wrap(router, &config, lifecycle.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(server::serve(listener, router, config.clients, lifecycle));
    url
}

#[tokio::test]
async fn who_hangs_up_is_not_worked_for() {
    struct Dropped(Arc<AtomicBool>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let dropped = Arc::new(AtomicBool::new(false));
    let guard = Arc::clone(&dropped);
    let work = move || async move {
        let _guard = Dropped(guard);
        pending::<()>().await;
    };
    let url = start(Router::new().route("/never", post(work)), &[]).await;
    let never = http::client().post(format!("{url}/never")).timeout(Duration::from_millis(200)).send();
    assert!(never.await.unwrap_err().is_timeout());
    for _ in 0..200 {
        if dropped.load(Ordering::SeqCst) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the handler still runs");
}

#[tokio::test]
async fn what_takes_too_long_is_a_504() {
    let router = Router::new().route("/never", get(pending::<()>));
    let url = start(router, &[("REQUEST_TIMEOUT_MS", "100")]).await;
    let request = http::client().get(format!("{url}/never")).header("origin", "http://localhost:3000");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 504);
    assert_eq!(answer.headers()["access-control-allow-origin"], "http://localhost:3000");
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert!(answer.headers().contains_key("x-request-id"));
    assert_eq!(answer.text().await.unwrap(), r#"{"detail":"Request timed out"}"#);
}

#[tokio::test]
async fn a_panic_ends_one_request() {
    let router = Router::new()
        .route("/panic", post(|| async { panic!("a secret") as () }))
        .route("/fine", post(|| async { "fine" }));
    let url = start(router, &[]).await;
    let client = http::client();
    for _ in 0..3 {
        let request = client.post(format!("{url}/panic")).header("origin", "http://localhost:3000");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.headers()["access-control-allow-origin"], "http://localhost:3000");
        assert!(answer.headers().contains_key("x-request-id"));
        let body = answer.text().await.unwrap();
        assert_eq!(body, r#"{"detail":"Internal server error"}"#);
        assert_eq!(client.post(format!("{url}/fine")).send().await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn when_too_many_wait_for_the_database_the_rest_is_refused_at_once() {
    // Two connections and two who wait: of twelve at once eight are too many.
    let settings = [
        ("DATABASE_POOL_SIZE", "2"),
        ("DATABASE_MAX_OVERFLOW", "0"),
        ("DATABASE_MAX_WAITING", "2"),
        ("DATABASE_ACQUIRE_TIMEOUT_MS", "30000"),
    ];
    let db = garden().await;
    db.insert("suburbs", json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0})).await;
    let app = TestApp::with(db, &settings).await;
    // Each asks something else: equal questions would share a load.
    let ask = async |days: u32| {
        let path = format!("/api/v1/climate/Richmond/history?days={days}");
        app.get_with(&path, &[("origin", "http://localhost:3000")]).await
    };
    let mut locker = app.db.pool.begin().await.unwrap();
    sqlx::raw_sql("lock table climate_data in access exclusive mode").execute(&mut *locker).await.unwrap();
    let mut answers: FuturesUnordered<_> = (1..=12).map(&ask).collect();
    for _ in 0..8 {
        let refused = answers.next().await.unwrap();
        assert_eq!(refused.detail(503), "The server is busy, please try again");
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(refused.header("access-control-allow-origin"), Some("http://localhost:3000"));
    }
    // What memory answers needs no connection, and whoever watches the server gets in.
    for path in ["/api/v1/plants", "/api/v1/plants/1/companions", "/api/v1/suburbs", "/livez"] {
        let answer = app.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-data-source")), (200, None), "{answer}");
    }
    let page = app.get("/api/v1/plants/paginated?search=a").await;
    assert_eq!((page.status.as_u16(), page.header("x-data-source")), (200, Some("snapshot")), "{page}");
    locker.rollback().await.unwrap();
    // Of Richmond's weather nothing is known.
    while let Some(answer) = answers.next().await {
        assert_eq!(answer.status, 404, "{answer}");
    }
    for answer in join_all((1..=4).map(ask)).await {
        assert_eq!(answer.status, 404, "no place was lost: {answer}");
    }
}

#[tokio::test]
async fn a_client_may_ask_so_often() {
    let settings = [("RATE_LIMIT_PER_MINUTE", "1"), ("RATE_LIMIT_BURST", "2"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let app = TestApp::with(TestDb::migrated().await, &settings).await;
    let path = "/api/v1/suburbs";
    for left in ["1", "0"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(answer.header("x-ratelimit-limit"), Some("2"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some(left));
    }
    let answer = app.get_with(path, &[("origin", "http://localhost:3000")]).await;
    assert_eq!(answer.detail(429), "Too many requests");
    let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{answer}");
    assert_eq!(answer.header("x-ratelimit-after"), answer.header("retry-after"));
    assert_eq!(answer.header("x-ratelimit-remaining"), Some("0"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:3000"));
    // Others have their own share, and whoever watches the server has no limit.
    for client in ["198.51.100.1", "198.51.100.2, 127.0.0.1", "2001:db8::1"] {
        let answer = app.get_with(path, &[("x-forwarded-for", client)]).await;
        assert_eq!(answer.header("x-ratelimit-remaining"), Some("1"), "{answer}");
    }
    for path in ["/livez", "/cache-stats"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-ratelimit-limit"), None);
    }
}
