//! Favourites: adding, syncing, removing, asking.

use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::TestApp;

async fn fans() -> TestApp {
    let db = garden().await;
    for email in ["Sarah@example.com", "mike@example.com", "sarah@example.com"] {
        db.insert("users", json!({ "email": email })).await;
    }
    TestApp::over(db).await
}

const LIST: &str = "/api/v1/favorites?email=SARAH%40example.com";

async fn add(app: &TestApp, plant_id: i64, notes: Value) -> Value {
    let body = json!({"email": "sarah@Example.com", "plant_id": plant_id, "notes": notes});
    app.post("/api/v1/favorites", body).await.ok()
}

#[tokio::test]
async fn a_favorite_is_added_once_and_keeps_its_notes() {
    let app = fans().await;
    let body = json!({"email": "sarah@Example.com", "plant_id": 1, "notes": "for pasta"});
    let first = app.post("/api/v1/favorites", body).await;
    assert_eq!(first.queries(), 1);
    assert_eq!(first.header("cache-control"), Some("private, no-store"));
    assert_eq!(
        first.text(),
        r#"{"id":1,"plant_id":1,"plant_name":"Basil- Genovese","plant_category":"herb","notes":"for pasta","priority_level":0,"created_at":"2026-10-05T02:00:00"}"#
    );
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    assert_eq!(add(&app, 1, Value::Null).await, first.ok());
    assert_eq!(add(&app, 1, json!("")).await["notes"], "");
    add(&app, 4, Value::Null).await;
    let list = app.get(LIST).await;
    assert_eq!(list.queries(), 1);
    let list = list.ok();
    let ids: Vec<&Value> = list.as_array().unwrap().iter().map(|item| &item["plant_id"]).collect();
    assert_eq!(ids, [4, 1], "newest first");
    assert_eq!(
        app.db.fetch::<i64>("select count(*) from user_favorites where user_id = 1").await,
        2,
        "of two spellings the lowest id"
    );
}

#[tokio::test]
async fn a_sync_adds_and_never_removes() {
    let app = fans().await;
    add(&app, 1, json!("for pasta")).await;
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let sync = async |ids: Value| {
        let body = json!({"email": "sarah@example.com", "favorite_plant_ids": ids});
        app.post("/api/v1/favorites/sync", body).await
    };
    let answer = sync(json!([3, "1", 2, 2, 99, 0, -5, 9_000_000_000_i64])).await;
    assert_eq!(answer.queries(), 1);
    let synced = answer.ok();
    let shown: Vec<_> = synced
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["plant_id"].as_i64().unwrap(), item["notes"].as_str().unwrap()))
        .collect();
    let note = "Synced from localStorage";
    assert_eq!(shown, [(3, note), (2, note), (1, "for pasta")]);
    assert_eq!(app.get(LIST).await.ok(), synced);
    let nothing = sync(json!([])).await;
    assert_eq!(nothing.queries(), 1);
    assert_eq!(nothing.ok(), synced);
    for (ids, kind, loc) in [
        (json!(null), "list_type", json!(["body", "favorite_plant_ids"])),
        (json!([1, "x"]), "int_parsing", json!(["body", "favorite_plant_ids", 1])),
    ] {
        let detail = sync(ids).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &loc));
    }
}

#[tokio::test]
async fn a_favorite_can_be_asked_for_and_removed() {
    let app = fans().await;
    add(&app, 2, Value::Null).await;
    let check = async |id: i64| {
        let path = format!("/api/v1/favorites/check/{id}?email=sarah@example.com");
        let answer = app.get(&path).await;
        assert_eq!(answer.queries(), 1);
        answer.text()
    };
    assert_eq!(check(2).await, r#"{"is_favorite":true}"#);
    for id in [1, 99, 0, -1, 1 << 40] {
        assert_eq!(check(id).await, r#"{"is_favorite":false}"#);
    }
    let path = "/api/v1/favorites/2?email=sarah@example.com";
    let removed = app.delete(path).await;
    assert_eq!(removed.queries(), 1);
    assert_eq!(removed.text(), r#"{"success":true,"message":"Favorite removed successfully"}"#);
    assert_eq!(app.delete(path).await.detail(404), "Favorite not found");
    assert_eq!(app.get(LIST).await.text(), "[]");
}

#[tokio::test]
async fn nobody_and_nothing_are_404s() {
    let app = fans().await;
    let nobody = "User with email no+body@example.com not found";
    let email = "no%2Bbody%40example.com";
    for path in ["/api/v1/favorites", "/api/v1/favorites/check/1"] {
        let answer = app.get(&format!("{path}?email={email}")).await;
        assert_eq!(answer.detail(404), nobody);
    }
    let answer = app.delete(&format!("/api/v1/favorites/1?email={email}")).await;
    assert_eq!(answer.detail(404), nobody);
    for plant_id in [99_i64, 0, -1, 1 << 40] {
        for email in ["mike@example.com", "no+body@example.com"] {
            let answer = app.post("/api/v1/favorites", json!({"email": email, "plant_id": plant_id})).await;
            assert_eq!(answer.queries(), 2);
            assert_eq!(answer.detail(404), format!("Plant with ID {plant_id} not found"));
        }
    }
    assert_eq!(app.db.fetch::<i64>("select count(*) from users").await, 3, "who likes nothing isn't added");
}

#[tokio::test]
async fn an_address_without_a_user_makes_one() {
    let app = fans().await;
    let body = json!({"email": " New@example.com", "plant_id": 1, "notes": "n"});
    let added = app.post("/api/v1/favorites", body.clone()).await.ok();
    assert_eq!((&added["plant_id"], &added["notes"]), (&json!(1), &json!("n")));
    assert_eq!(app.post("/api/v1/favorites", body).await.queries(), 1, "from then on one statement is enough");
    let body = json!({"email": "newer@example.com", "favorite_plant_ids": [2, 99, 1]});
    assert_eq!(app.post("/api/v1/favorites/sync", body).await.ok().as_array().unwrap().len(), 2);
    let body = json!({"email": "newest@example.com", "favorite_plant_ids": []});
    assert_eq!(app.post("/api/v1/favorites/sync", body.clone()).await.text(), "[]");
    assert_eq!(app.post("/api/v1/favorites/sync", body).await.queries(), 2, "who is known isn't locked");
    let users: Value = app
        .db
        .fetch("select jsonb_agg(jsonb_build_array(email, name, suburb_id, last_login) order by id) from users where id > 3")
        .await;
    assert_eq!(
        users,
        json!([
            ["New@example.com", null, null, null],
            ["newer@example.com", null, null, null],
            ["newest@example.com", null, null, null]
        ])
    );
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_profiles").await, 0);
    let list = app.get("/api/v1/favorites?email=NEW@example.com%20").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_missing_or_of_the_wrong_kind_is_a_422() {
    let app = fans().await;
    for path in ["/api/v1/favorites", "/api/v1/favorites/check/1"] {
        assert_eq!(
            app.get(path).await.detail(422),
            json!([{"type": "missing", "loc": ["query", "email"], "msg": "Field required", "input": null}])
        );
    }
    let answer = app.delete("/api/v1/favorites/x?email=a@b").await;
    assert_eq!(answer.detail(422)[0]["loc"], json!(["path", "plant_id"]));
    for (body, kind, loc) in [
        (json!({"plant_id": 1}), "missing", json!(["body", "email"])),
        (json!({"email": "a@b"}), "missing", json!(["body", "plant_id"])),
        (json!({"email": "a@b", "plant_id": 1, "notes": 5}), "string_type", json!(["body", "notes"])),
        (
            json!({"email": format!("a@{}", "e".repeat(254)), "plant_id": 1}),
            "string_too_long",
            json!(["body", "email"]),
        ),
    ] {
        let detail = app.post("/api/v1/favorites", body).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &loc));
    }
}

#[tokio::test]
async fn a_favorite_of_a_plant_imported_a_moment_ago_has_its_name() {
    let app = fans().await;
    let id = app.db.insert("plants", json!({"plant_name": "Zinnia"})).await;
    assert_eq!(add(&app, id.into(), Value::Null).await["plant_name"], "Zinnia");
    let unread = app.cold().await;
    let row = json!({"plant_name": "Yarrow"});
    let id = app.db.insert("plants", row).await;
    let row = json!({"user_id": 1, "plant_id": id, "priority_level": null, "created_at": "2026-10-07"});
    app.db.insert("user_favorites", row).await;
    for app in [&app, &unread] {
        let first = &app.get(LIST).await.ok()[0];
        assert_eq!((&first["plant_name"], &first["priority_level"]), (&json!("Yarrow"), &json!(0)));
    }
}
