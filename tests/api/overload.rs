//! More work than can be done, more requests than a client may make, and a handler that panics: each is refused or ends in
//! its own way, and the rest goes on.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use plantopia::config::{Config, ServerConfig};
use plantopia::http::lifecycle::Lifecycle;
use plantopia::http::limits::in_flight::{Bounds, InFlight};
use plantopia::http::{layers, listen};
use reqwest::Client;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::plants::garden;
use crate::support::{TestApp, TestDb};

/// A server with these routes and the stack and the door of the real one.
async fn start(router: Router, settings: &[(&str, &str)]) -> String {
    let lookup = |variable: &str| {
        let given = settings.iter().find(|(name, _)| *name == variable);
        given.map(|(_, value)| (*value).to_owned())
    };
    let config = Config::read(&lookup).unwrap().server;
    let most = config.clients.max_requests_in_flight;
    let in_flight = InFlight::new(Bounds { least: 1, most });
    serve(router, &config, in_flight).await
}

async fn serve(router: Router, config: &ServerConfig, in_flight: Arc<InFlight>) -> String {
    let lifecycle = Lifecycle::default();
    let router = layers::stack(router, config, lifecycle.clone(), in_flight);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let clients = config.clients.clone();
    tokio::spawn(listen::serve(listener, router, clients, lifecycle));
    url
}

#[tokio::test]
async fn what_is_too_much_is_refused_at_once_and_the_rest_is_done() {
    let gate = Arc::new(Semaphore::new(0));
    let waiting = Arc::clone(&gate);
    let work = move || async move {
        waiting.acquire().await.unwrap().forget();
        "done"
    };
    let router = Router::new()
        .route("/work", get(work))
        .route("/known", get(|| async { "known" }))
        .route("/livez", get(|| async { "alive" }));
    let url = start(router, &[("MAX_REQUESTS_IN_FLIGHT", "2")]).await;
    let client = Client::new();
    let ask = || {
        let request = client.get(format!("{url}/work")).header("origin", "http://localhost:3000");
        tokio::spawn(async move { request.send().await.unwrap() })
    };
    let (first, second) = (ask(), ask());
    // Until both are in, a third may find room: it waits then, and is let go.
    let refused = loop {
        match tokio::time::timeout(Duration::from_millis(300), ask()).await {
            Ok(answer) => break answer.unwrap(),
            Err(_) => gate.add_permits(1),
        }
    };
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(refused.headers()["access-control-allow-origin"], "http://localhost:3000");
    let body = refused.text().await.unwrap();
    assert_eq!(body, r#"{"detail":"The server is busy, please try again"}"#);
    // What needn't wait is answered all the same, and those who watch the server get in.
    let known = client.get(format!("{url}/known")).send().await.unwrap();
    assert_eq!(known.status(), 200);
    let alive = client.get(format!("{url}/livez")).send().await.unwrap();
    assert_eq!(alive.status(), 200);
    gate.add_permits(10);
    for answer in [first, second, ask()] {
        assert_eq!(answer.await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn at_a_multiple_of_what_it_can_do_it_does_as_much_as_it_can() {
    const AT_ONCE: u32 = 4;
    let now = Arc::new(AtomicU32::new(0));
    let most = Arc::new(AtomicU32::new(0));
    let (inside, peak) = (Arc::clone(&now), Arc::clone(&most));
    let work = move || async move {
        peak.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(5)).await;
        inside.fetch_sub(1, Ordering::SeqCst);
        "done"
    };
    let limit = AT_ONCE.to_string();
    let router = Router::new().route("/work", post(work));
    let url = start(router, &[("MAX_REQUESTS_IN_FLIGHT", &limit)]).await;
    let client = Client::new();
    let clients: Vec<_> = (0..3 * AT_ONCE)
        .map(|_| {
            let (client, url) = (client.clone(), format!("{url}/work"));
            tokio::spawn(async move {
                let (mut done, mut refused) = (0, 0);
                for _ in 0..50 {
                    match client.post(&url).send().await.unwrap().status().as_u16() {
                        200 => done += 1,
                        503 => refused += 1,
                        other => panic!("{other}"),
                    }
                }
                (done, refused)
            })
        })
        .collect();
    let (mut done, mut refused) = (0, 0);
    for client in clients {
        let (did, didnt) = client.await.unwrap();
        done += did;
        refused += didnt;
    }
    assert!(most.load(Ordering::SeqCst) <= AT_ONCE, "{most:?}");
    assert!(done > 0 && refused > 0, "{done} done, {refused} refused");
    assert_eq!(now.load(Ordering::SeqCst), 0);
    // No place was lost.
    for _ in 0..AT_ONCE {
        assert_eq!(client.post(format!("{url}/work")).send().await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn the_longer_it_takes_the_fewer_are_let_in() {
    // One after the other, a twentieth of a second each: more than five or so in a row take too long.
    let one_at_a_time = Arc::new(Semaphore::new(1));
    let work = move || async move {
        let _turn = one_at_a_time.acquire().await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        "done"
    };
    let router = Router::new().route("/work", post(work));
    let settings = Config::read(&|_| None).unwrap().server;
    let in_flight = InFlight::new(Bounds { least: 4, most: 100 });
    let url = serve(router, &settings, Arc::clone(&in_flight)).await;
    let client = Client::new();
    let ask = async || client.post(format!("{url}/work")).send().await.unwrap().status().as_u16();
    let crowd = (0..120).map(|_| async {
        // Until the limit has sunk, each asks again and again.
        while in_flight.limit() > 40 {
            if ask().await == 503 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    });
    let crowd = tokio::time::timeout(Duration::from_mins(1), join_all(crowd));
    crowd.await.expect("the limit sinks");
    // With little to do it is what it was.
    let quiet = tokio::time::timeout(Duration::from_mins(1), async {
        while in_flight.limit() < 100 {
            assert_eq!(ask().await, 200);
        }
    });
    quiet.await.expect("the limit rises");
}

#[tokio::test]
async fn who_hangs_up_gives_the_place_back() {
    let router = Router::new().route("/never", post(pending::<()>)).route("/soon", post(|| async { "done" }));
    let url = start(router, &[("MAX_REQUESTS_IN_FLIGHT", "1")]).await;
    let client = Client::new();
    let never = client.post(format!("{url}/never")).timeout(Duration::from_millis(200)).send();
    assert!(never.await.unwrap_err().is_timeout());
    for _ in 0..200 {
        if client.post(format!("{url}/soon")).send().await.unwrap().status() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the place is still taken");
}

#[tokio::test]
async fn a_panic_ends_one_request() {
    let router = Router::new()
        .route("/panic", post(|| async { panic!("a secret") as () }))
        .route("/fine", post(|| async { "fine" }));
    let url = start(router, &[("MAX_REQUESTS_IN_FLIGHT", "1")]).await;
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
