//! Requests that take too long, more of them than a client may make, clients that hang up, handlers that panic: each ends in
//! its own way, and the rest goes on.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use plantopia::config::Config;
use plantopia::http::lifecycle::Lifecycle;
use plantopia::http::{layers, server};
use reqwest::Client;
use tokio::net::TcpListener;

use crate::support::{TestApp, TestDb};

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
    let never = Client::new().post(format!("{url}/never")).timeout(Duration::from_millis(200)).send();
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
    let request = Client::new().get(format!("{url}/never")).header("origin", "http://localhost:3000");
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
    let client = Client::new();
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
