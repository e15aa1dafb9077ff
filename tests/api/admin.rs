//! The operators' calls: who may make them, and that they do what they say, all of it and nothing else.

use reqwest::Method;
use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::app::Answer;
use crate::support::{TestApp, TestDb};

const TOKEN: &str = "correct-horse-battery";

async fn start() -> TestApp {
    TestApp::with(garden().await, &[("ADMIN_TOKEN", TOKEN)]).await
}

async fn call(app: &TestApp, method: Method, path: &str, body: Option<Value>) -> Answer {
    let token = format!("Bearer {TOKEN}");
    let headers = [("authorization", &*token), ("content-type", "application/json")];
    let body = body.map(|body| body.to_string().into_bytes());
    app.request(method, path, &headers, body).await
}

async fn post(app: &TestApp, path: &str, body: Value) -> Answer {
    call(app, Method::POST, path, Some(body)).await
}

const CALLS: [(&str, &str); 5] = [
    ("POST", "/api/v1/admin/cache/invalidate"),
    ("POST", "/api/v1/admin/cache/reset-stats"),
    ("POST", "/api/v1/admin/catalogue/reload"),
    ("GET", "/api/v1/admin/users/sarah@example.com"),
    ("DELETE", "/api/v1/admin/users/sarah@example.com"),
];

#[tokio::test]
async fn without_the_setting_there_are_no_such_calls() {
    let app = TestApp::start().await;
    for (method, path) in CALLS {
        let method: Method = method.parse().unwrap();
        let answer = call(&app, method, path, Some(json!({}))).await;
        assert_eq!(answer.detail(404), "Not Found", "{path}");
        // Nor does another method, or a slash, tell that there could be.
        let other = call(&app, Method::PUT, path, None).await;
        assert_eq!(other.detail(404), "Not Found", "{path}");
        let slash = call(&app, Method::GET, &format!("{path}/"), None).await;
        assert_eq!(slash.detail(404), "Not Found", "{path}");
    }
}

#[tokio::test]
async fn without_the_token_nobody_gets_in() {
    let app = start().await;
    for (method, path) in CALLS {
        for given in [
            None,
            Some("Bearer correct-horse-batterz"),
            Some("Bearer correct-horse-batter"),
            Some("Basic correct-horse-battery"),
            Some("correct-horse-battery"),
            Some("Bearer "),
        ] {
            let method: Method = method.parse().unwrap();
            let headers: Vec<_> = given.iter().map(|value| ("authorization", *value)).collect();
            // A body that isn't JSON: it isn't even read.
            let answer = app.request(method, path, &headers, Some(b"{".to_vec())).await;
            assert_eq!(answer.detail(401), "Not authenticated", "{path} {given:?}");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
    let document = app.get("/openapi.json").await.ok();
    let scheme = &document["components"]["securitySchemes"]["admin_token"];
    assert_eq!((&scheme["type"], &scheme["scheme"]), (&json!("http"), &json!("bearer")));
    let erase = &document["paths"]["/api/v1/admin/users/{email}"]["delete"];
    assert_eq!(erase["security"], json!([{"admin_token": []}]));
    assert!(erase["responses"]["401"].is_object());
}

#[tokio::test]
async fn a_cache_is_cleared_alone_or_with_the_others() {
    let app = start().await;
    let path = "/api/v1/admin/cache/invalidate";
    let ask = async |path: &str| {
        let answer = app.get(path).await;
        answer.ok();
        answer.header("x-cache").unwrap().to_owned()
    };
    let (companions, quality) = ("/api/v1/plants/1/companions", "/api/v1/plants/1/quality");
    ask(companions).await;
    ask(quality).await;
    let dry = post(&app, path, json!({"cache": "companions", "dry_run": true})).await;
    let dry = dry.ok();
    assert_eq!(dry["dry_run"], true);
    assert_eq!(dry["caches"].as_array().unwrap().len(), 1, "{dry}");
    assert_eq!(dry["caches"][0]["cache"], "companions");
    assert_eq!(dry["caches"][0]["entries"], 1);
    assert_eq!(ask(companions).await, "hit", "nothing was forgotten");
    let wet = post(&app, path, json!({"cache": "companions"})).await;
    assert_eq!(wet.header("cache-control"), Some("private, no-store"));
    assert_eq!(wet.ok()["caches"][0]["entries"], 1);
    assert_eq!(ask(companions).await, "miss");
    assert_eq!(ask(quality).await, "hit", "the others are as they were");
    let all = post(&app, path, json!({"cache": null})).await.ok();
    assert!(all["caches"].as_array().unwrap().len() > 5, "{all}");
    assert_eq!(ask(companions).await, "miss");
    assert_eq!(ask(quality).await, "miss");
    assert_eq!(app.get("/api/v1/plants").await.ok()["total_count"], 5);
    let unknown = post(&app, path, json!({"cache": "redis"})).await.detail(404);
    let unknown = unknown.as_str().unwrap();
    assert!(unknown.contains("companions") && !unknown.contains("redis"), "{unknown}");
    let wrong = post(&app, path, json!({"dry_run": "perhaps"})).await;
    assert_eq!(wrong.detail(422)[0]["loc"], json!(["body", "dry_run"]));
}

#[tokio::test]
async fn counters_begin_again_and_the_catalogue_is_read_again() {
    let app = start().await;
    for _ in 0..3 {
        app.get("/api/v1/plants/1/companions").await.ok();
    }
    assert_eq!(app.get("/cache-stats").await.ok()["caches"]["companions"]["hits"], 2);
    let reset = call(&app, Method::POST, "/api/v1/admin/cache/reset-stats", None).await;
    assert!(reset.ok()["caches"].as_array().unwrap().contains(&json!("companions")));
    let stats = app.get("/cache-stats").await.ok();
    assert_eq!(stats["total_requests"], 0);
    assert_eq!(stats["caches"]["companions"]["size"], 1, "what was cached stays");

    // Nobody listens for changes here: only the call shows the new plant.
    app.db.insert("plants", json!({"plant_name": "Kale"})).await;
    assert_eq!(app.get("/api/v1/plants").await.ok()["total_count"], 5);
    let reloaded = call(&app, Method::POST, "/api/v1/admin/catalogue/reload", None).await;
    assert_eq!(reloaded.ok()["plants"], 6);
    assert_eq!(app.get("/api/v1/plants").await.ok()["total_count"], 6);
}

/// Two spellings of one address, as a running deployment may hold them, with something in every table; and a stranger.
async fn settle(db: &TestDb) {
    db.execute(
        "insert into users (id, email, name) values (1, 'sarah@example.com', 'Sarah'), (2, 'Sarah@Example.com', 'Sal'),
            (3, 'other@example.com', 'Other');
        insert into user_profiles (user_id, garden_type, notification_preferences) values (1, 'balcony', '{\"sms\": true}'), (3, 'yard', null);
        insert into user_favorites (user_id, plant_id) values (1, 1), (2, 2), (3, 1);
        insert into user_guide_favorites (user_id, guide_name) values (2, 'compost.md');
        insert into user_plant_instances (id, user_id, plant_id, plant_nickname, start_date, expected_maturity_date)
            select id, user_id, 1, 'Plant ' || id, '2026-09-01', '2026-12-01' from (values (1, 1), (2, 1), (3, 2), (4, 3)) v (id, user_id);
        insert into user_progress_tracking (user_plant_instance_id, checklist_item_key) select i, 'seeds' from generate_series(1, 4) i;
        insert into user_plant_chats (id, user_id, user_plant_instance_id, chat_type, expires_at)
            values (1, 1, 1, 'plant', '2027-01-01'), (2, 2, null, 'general', '2027-01-01'), (3, 3, 1, 'plant', '2027-01-01');
        insert into chat_messages (chat_id, role, content)
            values (1, 'user', 'Is it \"wilting\"?'), (1, 'assistant', 'Water it.'), (2, 'user', 'Hello'), (3, 'user', 'Mine');",
    )
    .await;
}

#[tokio::test]
async fn all_that_is_stored_about_an_address_is_told() {
    let app = start().await;
    settle(&app.db).await;
    let path = "/api/v1/admin/users/SARAH%40example.com";
    let answer = call(&app, Method::GET, path, None).await;
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let disposition = answer.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment") && !disposition.contains('@'));
    let export = answer.ok();
    let users = export["users"].as_array().unwrap();
    assert_eq!(users.len(), 2);
    let first = &users[0];
    assert_eq!(first["user"]["email"], "sarah@example.com");
    assert_eq!(first["profile"]["notification_preferences"]["sms"], true);
    assert_eq!(first["favorites"][0]["plant_id"], 1);
    assert_eq!(first["guide_favorites"], json!([]));
    assert_eq!(first["plants"].as_array().unwrap().len(), 2);
    assert_eq!(first["plants"][1]["plant"]["plant_nickname"], "Plant 2");
    assert_eq!(first["plants"][1]["progress"][0]["checklist_item_key"], "seeds");
    assert_eq!(first["chats"][0]["messages"][0]["content"], "Is it \"wilting\"?");
    assert_eq!(users[1]["profile"], Value::Null);
    assert_eq!(users[1]["guide_favorites"][0]["guide_name"], "compost.md");
    assert!(!answer.text().contains("other@"), "{answer}");
    // Every column of every table that knows a user is there.
    for (table, row) in [
        ("users", &first["user"]),
        ("user_profiles", &first["profile"]),
        ("user_plant_instances", &first["plants"][0]["plant"]),
        ("user_plant_chats", &first["chats"][0]["chat"]),
    ] {
        let columns: i64 = app
            .db
            .fetch(&format!("select count(*) from information_schema.columns where table_name = '{table}'"))
            .await;
        assert_eq!(row.as_object().unwrap().len(), usize::try_from(columns).unwrap(), "{table}");
    }
    let nobody = call(&app, Method::GET, "/api/v1/admin/users/nobody@example.com", None).await;
    assert_eq!(nobody.detail(404), "User not found");
}

#[tokio::test]
async fn all_that_is_stored_about_an_address_is_erased_and_nothing_else() {
    let app = start().await;
    settle(&app.db).await;
    let path = "/api/v1/admin/users/sarah@EXAMPLE.com";
    let erased = call(&app, Method::DELETE, path, None).await;
    assert_eq!(
        erased.ok(),
        json!({"users": 2, "profiles": 1, "favorites": 2, "guide_favorites": 1, "plants": 3, "progress": 3, "chats": 2, "messages": 3, "harvests": 0})
    );
    for (table, left) in [
        ("users", 1),
        ("user_profiles", 1),
        ("user_favorites", 1),
        ("user_guide_favorites", 0),
        ("user_plant_instances", 1),
        ("user_progress_tracking", 1),
        ("user_plant_chats", 1),
        ("chat_messages", 1),
    ] {
        let rows: i64 = app.db.fetch(&format!("select count(*) from {table}")).await;
        assert_eq!(rows, left, "{table}");
    }
    let again = call(&app, Method::DELETE, path, None).await;
    assert_eq!(again.detail(404), "User not found");
}

#[tokio::test]
async fn a_garden_that_is_erased_is_gone_at_once_on_every_server() {
    let app = start().await;
    let other = app.cold().await;
    other.app.warm_up().await.unwrap();
    let start = json!({
        "user_data": {"email": "sarah@example.com", "name": "Sarah"},
        "plant_id": 1, "plant_nickname": "Bassie", "start_date": "2026-10-01",
    });
    let started = app.post("/api/v1/tracking/start", start).await;
    let id = started.expect(201)["instance_id"].clone();
    let list = "/api/v1/tracking/user/sarah%40example.com?active_only=false".to_owned();
    let paths = [list, format!("/api/v1/tracking/instance/{id}")];
    // Twice, because a server that kept the first answer would show it again.
    for server in [&app, &other] {
        for path in [&paths[0], &paths[0], &paths[1], &paths[1]] {
            assert!(server.get(path).await.text().contains("Bassie"), "{path}");
        }
    }
    call(&app, Method::DELETE, "/api/v1/admin/users/sarah@example.com", None).await.ok();
    for server in [&app, &other] {
        for path in &paths {
            let answer = server.get(path).await;
            assert_eq!(answer.status, 404, "{answer}");
        }
    }
}
