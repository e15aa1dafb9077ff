//! What is refused before any work, and what bounds there are on a request and its answer.

use reqwest::Method;
use serde_json::{Value, json};

use crate::connections::{read, talk};
use crate::plants::garden;
use crate::support::{TestApp, TestDb};

const FOREIGN: (&str, &str) = ("origin", "https://evil.example");

fn bytes(body: Option<&Value>) -> Option<Vec<u8>> {
    body.map(|body| serde_json::to_vec(body).unwrap())
}

#[tokio::test]
async fn a_page_of_another_site_writes_nothing() {
    let app = TestApp::over(garden().await).await;
    let start = json!({
        "user_data": {"email": "sam@example.com"}, "plant_id": 1, "plant_nickname": "", "start_date": "2026-10-05",
    });
    for (method, path, body) in [
        (Method::POST, "/api/v1/tracking/start", Some(start.clone())),
        (Method::POST, "/api/v1/tracking/instance/1/complete-setup", None),
        (Method::DELETE, "/api/v1/tracking/instance/1", None),
        (Method::PUT, "/api/v1/tracking/instance/1/nickname", Some(json!({"plant_nickname": "x"}))),
        (Method::POST, "/api/v1/nowhere", None),
    ] {
        let answer = app.request(method, path, &[FOREIGN], bytes(body.as_ref())).await;
        assert_eq!(answer.detail(403), "Origin not allowed", "{path}");
    }
    // Reading is for the browser to hide, and the frontend's own page may write.
    app.get_with("/api/v1/suburbs", &[FOREIGN]).await.ok();
    let own = [("origin", "http://localhost:3000")];
    app.request(Method::POST, "/api/v1/tracking/start", &own, bytes(Some(&start))).await.expect(201);
    let open = TestApp::with(garden().await, &[("CORS_ALLOWED_ORIGINS", "*")]).await;
    open.request(Method::POST, "/api/v1/tracking/start", &[FOREIGN], bytes(Some(&start))).await.expect(201);
}

#[tokio::test]
async fn a_request_names_one_host() {
    let app = TestApp::start().await;
    for hosts in ["", "host: a\r\nhost: b\r\n"] {
        let answer = talk(&app, format!("GET /livez HTTP/1.1\r\n{hosts}connection: close\r\n\r\n").as_bytes()).await;
        assert_eq!(read(&answer), (400, json!({"detail": "A request must have one Host header"})));
    }
    // Before HTTP/1.1 there was none.
    assert_eq!(read(&talk(&app, b"GET /livez HTTP/1.0\r\n\r\n").await).0, 200);
}

#[tokio::test]
async fn an_answer_before_its_body_says_that_the_connection_ends() {
    let app = TestApp::start().await;
    for (head, status) in [
        ("POST /api/v1/recommendations HTTP/1.1\r\ncontent-length: 2000000", 413),
        ("POST /api/v1/nowhere HTTP/1.1\r\ncontent-length: 100", 404),
        ("DELETE /api/v1/plants HTTP/1.1\r\ncontent-length: 100", 405),
        ("POST /api/v1/plant-score HTTP/1.1\r\ncontent-length: 100\r\norigin: https://evil.example", 403),
    ] {
        let answer = talk(&app, format!("{head}\r\nhost: x\r\n\r\n{{").as_bytes()).await;
        assert_eq!(read(&answer).0, status, "{answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    }
    // A body that was read, or that the call doesn't look at, ends nothing.
    let post = "POST /api/v1/plant-score HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";
    let ignored = "POST /api/v1/tracking/instance/1/complete-setup HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";
    let last = "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answers = talk(&app, format!("{post}{ignored}{last}").as_bytes()).await;
    let statuses: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).map(|rest| &rest[..3]).collect();
    assert_eq!(statuses, ["422", "404", "200"]);
}

#[tokio::test]
async fn a_304_to_a_head_has_no_length() {
    let app = TestApp::over(garden().await).await;
    let etag = app.get("/api/v1/suburbs").await.header("etag").unwrap().to_owned();
    for method in ["HEAD", "GET"] {
        let request = format!(
            "{method} /api/v1/suburbs HTTP/1.1\r\nhost: x\r\nif-none-match: {etag}\r\nconnection: close\r\n\r\n"
        );
        let answer = talk(&app, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 304"), "{answer}");
        assert!(!answer.contains("content-length"), "{answer}");
    }
}

#[tokio::test]
async fn a_preflight_may_ask_for_a_private_network() {
    let app = TestApp::start().await;
    for (origin, allowed) in [("http://localhost:3000", Some("true")), ("https://evil.example", None)] {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-private-network", "true"),
        ];
        let answer = app.request(Method::OPTIONS, "/api/v1/plant-score", &headers, None).await;
        assert_eq!(answer.header("access-control-allow-private-network"), allowed, "{origin}");
    }
}

#[tokio::test]
async fn what_an_answer_repeats_is_bounded() {
    let app = TestApp::over(garden().await).await;
    let zone = "z".repeat(900_000);
    let base = json!({"climate_zone": zone, "user_preferences": {}});
    let compare = json!({"base": base, "variants": vec![json!({}); 8]});
    let suburb = json!({"suburb": "s".repeat(256), "user_preferences": {}});
    let sizes = json!({"user_preferences": {"site": {"container_sizes": vec!["small"; 101]}}});
    for (path, body, kind) in [
        ("/api/v1/recommendations/compare", &compare, "string_too_long"),
        ("/api/v1/recommendations", &base, "string_too_long"),
        ("/api/v1/recommendations-with-impact", &suburb, "string_too_long"),
        ("/api/v1/recommendations", &sizes, "too_long"),
    ] {
        let answer = app.post(path, body.clone()).await;
        assert_eq!(answer.expect(422)["detail"][0]["type"], kind, "{path}");
        assert!(answer.body.len() < 4_000, "{path}: {} bytes", answer.body.len());
    }
    let control = "\u{1}".repeat(1_000_000);
    let text = format!(
        "POST /api/v1/plant-score HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: 1000000\r\n\r\n{control}"
    );
    let answer = talk(&app, text.as_bytes()).await;
    assert_eq!(read(&answer).0, 422);
    assert!(answer.len() < 4_000, "{} bytes", answer.len());
}

#[tokio::test]
async fn notes_terms_and_lists_are_bounded() {
    let app = TestApp::over(garden().await).await;
    app.post("/api/v1/tracking/user/upsert", json!({"email": "sam@example.com"})).await.ok();
    let long = "n".repeat(10_001);
    let favorite = |notes: &str| json!({"email": "sam@example.com", "plant_id": 1, "notes": notes});
    assert_eq!(
        app.post("/api/v1/favorites", favorite(&long)).await.expect(422)["detail"][0]["ctx"]["max_length"],
        10_000
    );
    app.post("/api/v1/favorites", favorite(&long[1..])).await.ok();
    for (name, most) in [("search", 200), ("scientific_name", 200), ("category", 255)] {
        let path = format!("/api/v1/plants/paginated?{name}={}", "t".repeat(most + 1));
        assert_eq!(app.get(&path).await.expect(422)["detail"][0]["ctx"]["max_length"], most);
        app.get(&path[..path.len() - 1]).await.ok();
    }
    let sync = |count: usize| json!({"email": "sam@example.com", "favorite_plant_ids": vec![1; count]});
    app.post("/api/v1/favorites/sync", sync(5_000)).await.ok();
    let invalid = app.post("/api/v1/favorites/sync", sync(5_001)).await.expect(422)["detail"][0].clone();
    assert_eq!(invalid["msg"], "List should have at most 5000 items after validation, not 5001");
    assert_eq!(invalid["ctx"], json!({"field_type": "List", "max_length": 5000, "actual_length": 5001}));
}

#[tokio::test]
async fn a_garden_has_so_many_plants_and_no_more() {
    let app = TestApp::with(garden().await, &[("MAX_PLANTS_PER_GARDENER", "2")]).await;
    let start = |email: &str, plant: i64| json!({"user_data": {"email": email}, "plant_id": plant, "plant_nickname": "", "start_date": "2026-10-05"});
    for _ in 0..2 {
        app.post("/api/v1/tracking/start", start("sam@example.com", 1)).await.expect(201);
    }
    let answer = app.post("/api/v1/tracking/start", start("Sam@example.com", 1)).await;
    assert_eq!(answer.detail(400), "A gardener can have at most 2 plants");
    app.post("/api/v1/tracking/start", start("ann@example.com", 1)).await.expect(201);
}

#[tokio::test]
async fn who_watches_too_often_is_limited_too() {
    let app =
        TestApp::with(TestDb::migrated().await, &[("RATE_LIMIT_PER_MINUTE", "1"), ("RATE_LIMIT_BURST", "3")]).await;
    for path in ["/metrics", "/slow-queries", "/ops/data"] {
        app.get(path).await;
    }
    assert_eq!(app.get("/metrics").await.detail(429), "Too many requests");
    for path in ["/livez", "/readyz"] {
        assert_ne!(app.get(path).await.status, 429, "{path}");
    }
}

#[tokio::test]
async fn the_docs_are_kept_by_browsers_and_run_nothing_foreign() {
    let app = TestApp::start().await;
    for path in ["/docs", "/docs/swagger-ui-bundle.js"] {
        let answer = app.get_with(path, &[("accept-encoding", "gzip")]).await;
        assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        let etag = answer.header("etag").unwrap().to_owned();
        assert_eq!(app.get_with(path, &[("if-none-match", &etag)]).await.status, 304, "{path}");
    }
}

#[tokio::test]
async fn the_description_has_the_bounds_and_the_words() {
    let app = TestApp::start().await;
    let document = app.get("/openapi.json").await.ok();
    let parameters = document["paths"]["/api/v1/plants/paginated"]["get"]["parameters"].as_array().unwrap();
    let schema = |name: &str| &parameters.iter().find(|parameter| parameter["name"] == name).unwrap()["schema"];
    assert_eq!(schema("search")["maxLength"], 200);
    assert_eq!(schema("category")["maxLength"], 255);
    assert!(schema("category")["pattern"].as_str().unwrap().contains("u0000"));
    assert_eq!(schema("limit")["maximum"], 100);
    for (name, word) in [
        ("color", "violet"),
        ("sun_need", "part_sun"),
        ("sort", "-care"),
        ("climate_zone", "arid"),
        ("sowable_in", "May"),
    ] {
        assert!(schema(name).to_string().contains(&format!("\"{word}\"")), "{name}: {}", schema(name));
    }
    for (call, words) in [
        ("/climate/{suburb_name}/history get parameters", r#""maximum":30"#),
        ("/uhi/suburbs/search get parameters", r#""maximum":400"#),
        ("/calendar get parameters", r#""enum":["January""#),
        ("/favorites/{plant_id} delete parameters", "@"),
        ("/favorites/{plant_id} delete responses", r#""400""#),
        ("/batch-quantify post requestBody", r#""maxItems":20"#),
        ("/guides/favorites post requestBody", "FavoriteGuideRequest"),
        ("/chat/general/start post requestBody", "ChatStartRequest"),
    ] {
        let [path, method, part] = call.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let text = document["paths"][format!("/api/v1{path}")][method][part].to_string();
        assert!(text.contains(words), "{call}: {text}");
    }
    for (schema, words) in [
        ("ChatStartRequest", "@"),
        ("CompareRequest", r#""maxItems":8"#),
        ("FavoriteGuideRequest", "guide_name"),
        ("MessageRequest", "base64"),
        ("StartAs", r#""enum":["seed","seedling"]"#),
        ("UnitWord", "bunches"),
    ] {
        let text = document["components"]["schemas"][schema].to_string();
        assert!(text.contains(words), "{schema}: {text}");
    }
    let starter = &document["components"]["schemas"]["Starter"]["properties"];
    assert!(starter["suburb_id"].is_object() && starter.get("suburb_name").is_none(), "{starter}");
}
