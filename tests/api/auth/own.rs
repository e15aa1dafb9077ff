//! What gardeners may do with all that is stored about them, renaming, and ids that can't be guessed.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::{OTHER, OWNER, call, get, settle, start, token};
use crate::plants::garden;
use crate::support::app::Answer;
use crate::support::{Issuer, TestApp};

const ADMIN: &str = "correct-horse-battery";

#[tokio::test]
async fn gardeners_take_out_and_erase_what_is_theirs() {
    let (app, _issuer) = start("required").await;
    let (plant, chat) = settle(&app.db, OWNER).await;
    let (others_plant, _) = settle(&app.db, OTHER).await;
    app.db.insert("chat_messages", json!({"chat_id": chat, "role": "user", "content": "When?"})).await;
    let own = token(OWNER, app.clock.now());
    let export = get(&app, &format!("/api/v1/tracking/user/{OWNER}/export"), Some(&own)).await;
    assert_eq!(export.header("content-disposition"), Some("attachment; filename=\"plantopia-user.json\""));
    let users = &export.ok()["users"];
    assert_eq!(users.as_array().unwrap().len(), 1);
    assert_eq!(users[0]["user"]["email"], OWNER);
    assert_eq!(users[0]["plants"][0]["plant"]["id"], plant);
    assert_eq!(users[0]["chats"][0]["messages"][0]["content"], "When?");
    assert_eq!(users[0]["guide_favorites"][0]["guide_name"], "Ladybirds.md");

    let erased = call(&app, Method::DELETE, &format!("/api/v1/tracking/user/{OWNER}"), Some(&own), None).await.ok();
    let counts =
        ["users", "favorites", "guide_favorites", "plants", "chats", "messages"].map(|name| erased[name].as_i64());
    assert_eq!(counts, [Some(1); 6]);
    assert_eq!(get(&app, &format!("/api/v1/tracking/user/{OWNER}"), Some(&own)).await.status, 404);
    let other = token(OTHER, app.clock.now());
    get(&app, &format!("/api/v1/tracking/instance/{others_plant}"), Some(&other)).await.ok();
}

async fn rename(app: &TestApp, email: &str, new: &Value) -> Answer {
    let body = json!({ "email": new });
    call(app, Method::POST, &format!("/api/v1/admin/users/{email}/rename"), Some(ADMIN), Some(&body)).await
}

#[tokio::test]
async fn operators_give_a_gardener_another_address() {
    let issuer = Issuer::start(&["rsa"]).await;
    let mut settings = issuer.settings("required");
    settings.push(("ADMIN_TOKEN", ADMIN));
    let app = TestApp::with(garden().await, &settings).await;
    let (plant, _) = settle(&app.db, OWNER).await;
    settle(&app.db, OTHER).await;
    let path = "/api/v1/admin/users/sarah@example.com/rename";
    let body = json!({"email": "s@example.org"});
    // A gardener's token is none of the operators'.
    let own = token(OWNER, app.clock.now());
    assert_eq!(call(&app, Method::POST, path, Some(&own), Some(&body)).await.status, 401);

    assert_eq!(rename(&app, "nobody@example.com", &json!("s@example.org")).await.detail(404), "User not found");
    for new in ["", "sarah", "a b@c", "@"] {
        assert_eq!(rename(&app, OWNER, &json!(new)).await.detail(400), "The new email is no address", "{new}");
    }
    assert_eq!(rename(&app, OWNER, &Value::Null).await.status, 422);
    assert_eq!(rename(&app, OWNER, &json!("x".repeat(256))).await.status, 422);
    let taken = rename(&app, OWNER, &json!(OTHER.to_uppercase())).await;
    assert_eq!(taken.detail(400), "A user with the new email exists already");
    // Another spelling of the same address is no other user's.
    assert_eq!(rename(&app, OWNER, &json!("Sarah@example.com")).await.ok()["others"], 0);
    let renamed = rename(&app, OWNER, &json!(" s@example.org ")).await;
    assert_eq!(renamed.ok()["email"], "s@example.org");

    let instance = format!("/api/v1/tracking/instance/{plant}");
    assert_eq!(get(&app, &instance, Some(&own)).await.status, 404);
    get(&app, &instance, Some(&token("s@example.org", app.clock.now()))).await.ok();
}

#[tokio::test]
async fn of_two_spellings_the_lowest_is_renamed_and_the_other_told() {
    let app = TestApp::with(garden().await, &[("ADMIN_TOKEN", ADMIN)]).await;
    let first = app.db.insert("users", json!({"email": "Sarah@example.com"})).await;
    app.db.insert("users", json!({"email": "sarah@example.com"})).await;
    let renamed = rename(&app, OWNER, &json!("s@example.org")).await.ok();
    assert_eq!((&renamed["user_id"], &renamed["others"]), (&json!(first), &json!(1)));
}

#[tokio::test]
async fn an_owner_by_either_spelling_has_all_their_plants() {
    let (app, _issuer) = start("required").await;
    let (plant, _) = settle(&app.db, "Sarah@example.com").await;
    let (other, _) = settle(&app.db, "sarah@example.com").await;
    for id in [plant, other] {
        let path = format!("/api/v1/tracking/instance/{id}");
        get(&app, &path, Some(&token("SARAH@EXAMPLE.COM", app.clock.now()))).await.ok();
    }
}

async fn started(app: &TestApp) -> i64 {
    let body = json!({"user_data": {"email": OWNER}, "plant_id": 1, "plant_nickname": "", "start_date": "2026-10-01"});
    app.post("/api/v1/tracking/start", body).await.expect(201)["instance_id"].as_i64().unwrap()
}

#[tokio::test]
async fn ids_of_plants_cant_be_guessed_and_leave_the_sequence_alone() {
    let app = TestApp::over(garden().await).await;
    let mut ids = BTreeSet::new();
    for _ in 0..20 {
        ids.insert(started(&app).await);
    }
    assert_eq!(ids.len(), 20);
    assert!(ids.iter().all(|id| (1 << 30..1 << 31).contains(id)), "{ids:?}");
    let ids: Vec<i64> = ids.into_iter().collect();
    assert!(ids.windows(2).all(|pair| pair[1] - pair[0] > 1), "{ids:?}");
    // Another program goes on counting, far from them.
    let sql = "insert into user_plant_instances (user_id, plant_id, plant_nickname, start_date, expected_maturity_date, setup_completed)
        select user_id, plant_id, '', start_date, start_date, false from user_plant_instances limit 1 returning id";
    assert_eq!(app.db.fetch::<i32>(sql).await, 1);
}

#[tokio::test]
async fn an_id_that_is_taken_is_drawn_again() {
    let app = TestApp::over(garden().await).await;
    let first = started(&app).await;
    // The next two draws hit the first plant's.
    app.db
        .execute(&format!(
            "create sequence draws;
            create function hit() returns trigger language plpgsql as
                $$ begin if nextval('draws') <= 2 then new.id := {first}; end if; return new; end $$;
            create trigger hit before insert on user_plant_instances for each row execute function hit()"
        ))
        .await;
    let second = started(&app).await;
    assert_ne!(second, first);
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_plant_instances").await, 2);
    app.db.execute("select setval('draws', 1, false); alter sequence draws minvalue -9 start -9 restart").await;
    let body = json!({"user_data": {"email": OWNER}, "plant_id": 1, "plant_nickname": "", "start_date": "2026-10-01"});
    assert_eq!(app.post("/api/v1/tracking/start", body).await.detail(500), "Internal server error");
}
