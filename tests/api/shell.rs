//! The shell: roots, unknown paths, CORS, the envelope, health, the description.

use reqwest::Method;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_roots_greet() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/").await.text(), r#"{"message":"Plantopia Recommendation Engine API","version":"1.0.0"}"#);
    assert_eq!(app.get("/api/v1/").await.text(), r#"{"message":"Plantopia Recommendation Engine API"}"#);
}

#[tokio::test]
async fn slashes_are_mended_with_a_redirect() {
    let app = TestApp::start().await;
    for (path, target) in [
        ("/api/v1", "/api/v1/"),
        ("/api/v1/plants/", "/api/v1/plants"),
        ("/docs/", "/docs"),
        ("/api/v1/plants/paginated/?page=2", "/api/v1/plants/paginated?page=2"),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 307, "{answer}");
        assert_eq!(answer.header("location"), Some(target));
    }
    // Nothing sends a browser to another host.
    let answer = app.get("//evil.example/").await;
    assert_eq!(answer.status, 404, "{answer}");
}

#[tokio::test]
async fn what_is_not_there_says_so_in_the_envelope() {
    let app = TestApp::start().await;
    for path in ["/nothing", "/api/v1/nothing", "/api/v1/nothing/", "/api/v1/chat", "/docs/nothing.js"] {
        assert_eq!(app.get(path).await.detail(404), "Not Found", "{path}");
    }
    let answer = app.request(Method::DELETE, "/api/v1/plants", &[], None).await;
    assert_eq!(answer.detail(405), "Method Not Allowed");
    let allow = answer.header("allow").unwrap();
    assert!(allow.contains("GET") && allow.contains("HEAD"), "{answer}");
}

#[tokio::test]
async fn head_answers_as_get_does_without_the_body() {
    let app = TestApp::start().await;
    let get = app.get("/api/v1/plants").await;
    let head = app.request(Method::HEAD, "/api/v1/plants", &[], None).await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-length"), get.header("content-length"));
    assert_eq!(head.header("etag"), get.header("etag"));
}

#[tokio::test]
async fn browsers_of_allowed_origins_may_read_answers_and_errors() {
    let app = TestApp::start().await;
    let origin = "https://plantopia-frontend-git-main.vercel.app";
    for path in ["/api/v1/plants", "/nothing", "/api/v1/plants/paginated?page=0"] {
        let answer = app.get_with(path, &[("origin", origin)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin), "{answer}");
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
        assert!(answer.headers.get_all("vary").iter().any(|v| v.to_str().unwrap().contains("origin")), "{answer}");
        let exposed = answer.header("access-control-expose-headers").unwrap();
        for name in ["etag", "server-timing", "x-request-id", "x-cache", "retry-after", "link"] {
            assert!(exposed.contains(name), "{name} in {exposed}");
        }
    }
    let answer = app.get_with("/api/v1/plants", &[("origin", "https://evil.example")]).await;
    for name in ["origin", "credentials", "methods"] {
        let name = format!("access-control-allow-{name}");
        assert_eq!(answer.header(&name), None, "{answer}");
    }
}

#[tokio::test]
async fn a_preflight_is_answered() {
    let app = TestApp::start().await;
    let headers = [("origin", "http://localhost:5173"), ("access-control-request-method", "POST")];
    let answer = app.request(Method::OPTIONS, "/api/v1/plants", &headers, None).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert!(answer.body.is_empty());
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:5173"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET,POST,PUT,DELETE,OPTIONS,PATCH"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("content-type,authorization,x-requested-with"));
    assert_eq!(answer.header("access-control-max-age"), Some("86400"));
}

#[tokio::test]
async fn a_request_has_an_id_of_its_own_or_its_proxys() {
    let app = TestApp::start().await;
    let first = app.get("/").await;
    let second = app.get("/").await;
    assert_ne!(first.header("x-request-id").unwrap(), second.header("x-request-id").unwrap());
    let given = app.get_with("/", &[("x-request-id", "from-the-proxy_1")]).await;
    assert_eq!(given.header("x-request-id"), Some("from-the-proxy_1"));
    let refused = app.get_with("/", &[("x-request-id", "a b\"c")]).await;
    assert_ne!(refused.header("x-request-id"), Some("a b\"c"));
}

#[tokio::test]
async fn health_tells_what_is_missing() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/livez").await.ok()["status"], "ok");
    let body = app.get("/readyz").await.expect(503);
    assert_eq!(
        body,
        json!({"detail": "Not ready: catalogue empty", "status": "unavailable", "checks": {"database": "ok", "database_writes": "ok", "migrations": "ok", "catalogue": "empty"}})
    );
    app.db.insert("plants", json!({"plant_name": "Basil"})).await;
    app.app.plants.refresh().await.unwrap();
    assert_eq!(app.get("/readyz").await.ok()["checks"]["catalogue"], "ok");
    app.db.execute("drop table _sqlx_migrations").await;
    assert_eq!(app.get("/readyz").await.expect(503)["checks"]["migrations"], "pending");
}

#[tokio::test]
async fn the_description_covers_every_route() {
    let app = TestApp::start().await;
    let document = app.get("/openapi.json").await.ok();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], "1.0.0");
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            for (status, response) in operation["responses"].as_object().unwrap() {
                let description = response["description"].as_str().unwrap();
                assert!(!description.is_empty(), "{method} {path} {status}");
            }
            let fails = &operation["responses"]["500"];
            assert!(fails.is_object(), "{method} {path}");
            operations.push(format!("{method} {path} {id}"));
        }
    }
    insta::assert_json_snapshot!(operations);
}

#[tokio::test]
async fn the_docs_are_a_page_that_needs_no_other_host() {
    let app = TestApp::start().await;
    let page = app.get("/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    let text = page.text();
    assert!(!text.contains("src=\"http") && !text.contains("href=\"http"), "{text}");
    let files = text.split('"').filter(|part| part.starts_with("/docs/"));
    let files: Vec<&str> = files.collect();
    assert!(files.len() >= 4, "{text}");
    for file in files {
        let answer = app.get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(!answer.body.is_empty(), "{file}");
    }
    let initializer = app.get("/docs/swagger-initializer.js").await.text();
    assert!(initializer.contains("/openapi.json"), "{initializer}");
    let redoc = app.get("/redoc").await;
    assert_eq!((redoc.status.as_u16(), redoc.header("location")), (307, Some("/docs")));
}

#[tokio::test]
async fn cache_figures_stand_at_both_addresses() {
    let app = TestApp::start().await;
    for path in ["/cache-stats", "/api/v1/cache-stats"] {
        let answer = app.get(path).await;
        assert_eq!(
            answer.keys(),
            ["size", "max_size", "hits", "misses", "evictions", "hit_rate", "total_requests", "caches"]
        );
        assert!(answer.text().contains("\"hit_rate\":0.0"), "{answer}");
        let plants = &answer.ok()["caches"]["plants"];
        assert_eq!(plants["ttl_seconds"], 1800);
        assert_eq!(plants["coalesced"], 0);
    }
}

#[tokio::test]
async fn odd_wishes_for_an_encoding_get_the_body_all_the_same() {
    let app = TestApp::start().await;
    for wish in ["identity;q=0", "*;q=0", "br", "x-gzip", "gzip;q=0"] {
        let answer = app.get_with("/api/v1/plants", &[("accept-encoding", wish)]).await;
        assert_eq!(answer.status, 200, "{wish}");
        assert_eq!(answer.header("content-encoding"), None, "{wish}");
    }
}
