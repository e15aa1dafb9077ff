//! The calls of the contract's section 13, in its order of checks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use super::{EMAIL, MESSAGE, about, general, grow, history, say, small, starter};
use crate::support::TestApp;

#[tokio::test]
async fn a_general_chat_starts_and_makes_its_gardener() {
    let app = small(&[]).await;
    let answer = app.post("/api/v1/chat/general/start", json!({ "email": EMAIL })).await;
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let started = answer.expect(201);
    let chat_id = started["chat_id"].as_i64().unwrap();
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"chat_id":{chat_id},"chat_type":"general","instance_id":null,"plant_name":null,"plant_nickname":null,"expires_at":"2026-10-05T08:00:00","message":"General agriculture chat started. Ask me anything about gardening, farming, or plant care!"}}"#
        )
    );
    let other = general(&app).await;
    assert!(other > 0 && chat_id > 0 && other.abs_diff(chat_id) > 1, "ids are drawn, not counted: {chat_id}, {other}");
    assert_eq!(app.db.fetch::<i64>("select count(*) from users").await, 1);
    let nobody = app.post("/api/v1/chat/general/start", json!({ "email": "nobody" })).await;
    assert_eq!(nobody.detail(400), "Email is required");
    for (body, kind) in [
        (json!({}), "missing"),
        (json!({"email": 5}), "string_type"),
        (json!({"email": format!("{}@b", "a".repeat(255))}), "string_too_long"),
    ] {
        assert_eq!(app.post("/api/v1/chat/general/start", body).await.detail(422)[0]["type"], kind);
    }
}

#[tokio::test]
async fn a_plant_chat_is_its_owners() {
    let app = small(&[]).await;
    let instance_id = grow(&app, 1, "Pesto", "2026-09-01").await;
    let start = async |id: i64, email: &str| {
        app.post(&format!("/api/v1/chat/plant/{id}/start"), json!({ "email": email })).await
    };
    let started = start(instance_id, "SARAH@example.com").await.expect(201);
    assert_eq!(started["chat_type"], "plant_specific");
    assert_eq!(
        (&started["instance_id"], &started["plant_name"], &started["plant_nickname"]),
        (&json!(instance_id), &json!("Basil- Genovese"), &json!("Pesto"))
    );
    assert_eq!(
        started["message"],
        "Plant-specific chat started for Pesto (Basil- Genovese). I have full context about your plant!"
    );
    let foreign = start(instance_id, "mike@example.com").await;
    assert_eq!(foreign.detail(403), format!("User mike@example.com does not own plant instance {instance_id}"));
    for id in [9_999_999, 1 << 40] {
        assert_eq!(start(id, EMAIL).await.detail(404), format!("Plant instance with ID {id} not found"));
    }
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_plant_chats").await, 1);
}

#[tokio::test]
async fn a_message_is_answered_counted_and_kept() {
    let app = small(&[]).await;
    let chat_id = general(&app).await;
    app.clock.set("2026-10-05T03:00:00Z".parse().unwrap());
    let question = "When do I sow basil?";
    let answer = say(&app, chat_id, question).await;
    assert_eq!(answer.header("x-chat-source"), Some("rules"));
    let keys = ["chat_id", "user_message", "ai_response", "tokens_used", "total_tokens", "token_warning", "message"];
    assert_eq!(answer.keys(), keys);
    let answer = answer.ok();
    let text = answer["ai_response"].as_str().unwrap();
    assert!(text.contains("September to October"), "{text}");
    let tokens = |text: &str| text.split_whitespace().count() * 13 / 10;
    let used = tokens(question) + tokens(text);
    assert_eq!((&answer["tokens_used"], &answer["total_tokens"]), (&json!(used), &json!(used)));
    assert_eq!((&answer["token_warning"], &answer["message"]), (&json!(false), &Value::Null));

    let told = history(&app, chat_id).await;
    assert_eq!(told["message_count"], 2);
    assert_eq!(told["total_tokens"], used);
    assert_eq!(told["expires_at"], "2026-10-05T09:00:00", "six hours from the last message");
    let messages = told["messages"].as_array().unwrap();
    assert_eq!((&messages[0]["role"], &messages[0]["content"]), (&json!("user"), &json!(question)));
    assert_eq!((&messages[1]["role"], &messages[1]["content"]), (&json!("assistant"), &json!(text)));
    assert_eq!(messages[0]["created_at"], "2026-10-05T03:00:00");
    let stored: i64 = app.db.fetch("select sum(tokens_used) from chat_messages").await;
    assert_eq!(stored, i64::try_from(used).unwrap());

    let again = say(&app, chat_id, "and how deep?").await.ok();
    assert!(again["total_tokens"].as_u64().unwrap() > again["tokens_used"].as_u64().unwrap());
    assert_eq!(history(&app, chat_id).await["messages"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_chat_expires_and_only_a_general_one_is_taken_up_again() {
    let app = small(&[]).await;
    let instance_id = grow(&app, 1, "Pesto", "2026-09-01").await;
    let (plant, chat) = (about(&app, instance_id).await, general(&app).await);
    app.clock.set("2026-10-05T08:00:00Z".parse().unwrap());
    let late = app.post("/api/v1/chat/plant/message", json!({"chat_id": plant, "message": "Hello?"})).await;
    assert_eq!(late.detail(404), format!("Chat {plant} has expired. Please start a new conversation."));
    say(&app, chat, "When do I sow basil?").await.ok();
    assert_eq!(history(&app, chat).await["expires_at"], "2026-10-05T14:00:00");
}

#[tokio::test]
async fn the_checks_come_in_their_order() {
    let app = small(&[]).await;
    for id in [77, -1, 1 << 40] {
        assert_eq!(say(&app, id, "Hi").await.detail(404), format!("Chat {id} not found"));
    }
    let instance_id = grow(&app, 1, "Pesto", "2026-09-01").await;
    let chat_id = about(&app, instance_id).await;
    let set = async |column: &str| app.db.execute(&format!("update user_plant_chats set {column}")).await;
    set("total_tokens = 120000, is_active = false, expires_at = '2026-10-05T02:00:00'").await;
    assert_eq!(
        say(&app, chat_id, "Hi").await.detail(404),
        format!("Chat {chat_id} has expired. Please start a new conversation.")
    );
    set("expires_at = '2026-10-05T02:00:01'").await;
    assert_eq!(say(&app, chat_id, "Hi").await.detail(400), format!("Chat {chat_id} is no longer active"));
    set("is_active = true").await;
    assert_eq!(
        say(&app, chat_id, "Hi").await.detail(400),
        "Token limit exceeded. Current: 120000, Limit: 120000. Please start a new conversation."
    );
    // 1.3 x 10 words = 13 tokens: up to the limit, not over it.
    set("total_tokens = 119988").await;
    let ten = "one two three four five six seven eight nine ten";
    assert_eq!(say(&app, chat_id, ten).await.status, 400);
    set("total_tokens = 119987").await;
    let answer = say(&app, chat_id, ten).await.ok();
    let total = answer["total_tokens"].as_i64().unwrap();
    assert!(total > 120_000, "the answer still comes");
    assert_eq!(answer["token_warning"], true);
    assert_eq!(
        answer["message"],
        format!("Warning: You have used {total} tokens out of 120000. Consider starting a new conversation soon.")
    );
}

#[tokio::test]
async fn history_and_end_are_the_owners() {
    let app = small(&[]).await;
    let chat_id = general(&app).await;
    app.db.insert("users", json!({"email": "mike@example.com"})).await;
    let calls = [(Method::GET, "/history"), (Method::DELETE, "")];
    for (method, call) in &calls {
        let ask = async |id: i64, email: &str| {
            let path = format!("/api/v1/chat/{id}{call}?email={email}");
            app.request(method.clone(), &path, &[], None).await
        };
        let nobody = ask(chat_id, "nobody@example.com").await;
        assert_eq!(nobody.detail(404), "User with email nobody@example.com not found");
        for id in [77, 1 << 40] {
            assert_eq!(ask(id, EMAIL).await.detail(404), format!("Chat {id} not found"));
        }
        let foreign = ask(chat_id, "mike@example.com").await;
        assert_eq!(foreign.detail(403), format!("User mike@example.com does not own chat {chat_id}"));
        let unnamed = app.request(method.clone(), &format!("/api/v1/chat/{chat_id}{call}"), &[], None).await;
        assert_eq!(unnamed.detail(422)[0]["loc"], json!(["query", "email"]));
    }
    let empty = history(&app, chat_id).await;
    assert_eq!(
        empty,
        json!({"chat_id": chat_id, "chat_type": "general", "created_at": "2026-10-05T02:00:00",
            "expires_at": "2026-10-05T08:00:00", "total_tokens": 0, "message_count": 0, "is_active": true,
            "messages": []})
    );
    let ended = app.delete(&format!("/api/v1/chat/{chat_id}?email={EMAIL}")).await;
    assert_eq!(
        ended.text(),
        format!(r#"{{"success":true,"message":"Chat {chat_id} ended successfully","chat_id":{chat_id}}}"#)
    );
    assert_eq!(history(&app, chat_id).await["is_active"], false);
    assert_eq!(say(&app, chat_id, "Hi").await.detail(400), format!("Chat {chat_id} is no longer active"));
}

#[tokio::test]
async fn messages_and_pictures_have_bounds() {
    let app = small(&[]).await;
    let chat_id = general(&app).await;
    let send = async |body: Value| app.post(MESSAGE, body).await;
    for (message, kind) in [(String::new(), "string_too_short"), ("a".repeat(10_001), "string_too_long")] {
        let detail = send(json!({"chat_id": chat_id, "message": message})).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &json!(["body", "message"])));
    }
    let blank = send(json!({"chat_id": chat_id, "message": " "})).await.detail(422);
    assert_eq!(
        blank[0],
        json!({"type": "string_too_short", "loc": ["body", "message"],
            "msg": "String should have at least 1 character", "input": " ", "ctx": {"min_length": 1}})
    );
    let nothing = send(json!({"chat_id": chat_id, "message": "", "image": ""})).await.detail(422);
    assert_eq!(nothing[0]["type"], "string_too_short", "an empty picture is none");
    let wrong = send(json!({"chat_id": chat_id, "message": "What is it?", "image": "not base64 ".repeat(50)})).await;
    let wrong = wrong.detail(422);
    assert_eq!((&wrong[0]["type"], &wrong[0]["loc"]), (&json!("value_error"), &json!(["body", "image"])));
    assert_eq!(wrong[0]["input"].as_str().unwrap().chars().count(), 200);

    // Six megabytes are eight in base64.
    let picture = STANDARD.encode(vec![7; 6_000_000]);
    let seen = send(json!({"chat_id": chat_id, "message": "", "image": picture})).await.ok();
    assert!(seen["ai_response"].as_str().unwrap().contains("can't look into pictures"), "{seen}");
    let url = format!("data:image/png;base64,{}", STANDARD.encode(b"picture"));
    send(json!({"chat_id": chat_id, "message": "basil?", "image": url})).await.ok();
    let messages = history(&app, chat_id).await["messages"].take();
    let pictured: Vec<&Value> = messages.as_array().unwrap().iter().map(|message| &message["has_image"]).collect();
    assert_eq!(pictured, [true, false, true, false]);
    let kept: i64 = app.db.fetch("select count(*) from chat_messages where image_url is not null").await;
    assert_eq!(kept, 0, "no picture is kept");

    let large = send(json!({"chat_id": chat_id, "message": "", "image": "A".repeat((8 << 20) + 4)})).await;
    let detail = large.detail(422);
    assert_eq!((&detail[0]["type"], &detail[0]["ctx"]), (&json!("string_too_long"), &json!({"max_length": 8 << 20})));
    let larger = send(json!({"chat_id": chat_id, "message": "", "image": "A".repeat(9 << 20)})).await;
    assert_eq!(larger.detail(413), "Request body too large");
    for path in ["/api/v1/chat/general/start", "/api/v1/tracking/start", "/api/v1/nothing"] {
        let body = json!({"email": EMAIL, "padding": "A".repeat(1 << 20)});
        assert_eq!(app.post(path, body).await.status.as_u16(), 413, "elsewhere it is 1 MiB: {path}");
    }
}

#[tokio::test]
async fn routes_with_other_bounds_behave_as_all_others() {
    let app = small(&[]).await;
    let wrong = app.get(MESSAGE).await;
    assert_eq!(wrong.detail(405), "Method Not Allowed");
    assert_eq!(wrong.header("allow"), Some("POST"));
    assert!(wrong.header("x-request-id").is_some());
    let origin = [("origin", "http://localhost:5173"), ("content-type", "application/json")];
    let answer = app.request(Method::POST, MESSAGE, &origin, Some(b"{}".to_vec())).await;
    assert_eq!(answer.detail(422)[0]["type"], "missing");
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:5173"));
    assert!(answer.header("access-control-expose-headers").unwrap().contains("x-chat-source"));
    let description = app.get("/openapi.json").await.ok();
    for path in ["/api/v1/chat/general/message", "/api/v1/chat/plant/message", "/api/v1/chat/{chat_id}/history"] {
        assert!(description["paths"][path].is_object(), "{path}");
    }
}

#[tokio::test]
async fn a_deleted_plant_leaves_its_chat_and_an_erased_gardener_none() {
    const TOKEN: &str = "correct-horse-battery";
    let app = small(&[("ADMIN_TOKEN", TOKEN)]).await;
    let instance_id = grow(&app, 1, "Pesto", "2026-09-01").await;
    let chat_id = about(&app, instance_id).await;
    say(&app, chat_id, "what now?").await.ok();
    app.delete(&format!("/api/v1/tracking/instance/{instance_id}")).await.ok();
    let answer = say(&app, chat_id, "When do I sow basil?").await.ok();
    assert!(answer["ai_response"].as_str().unwrap().contains("basil"), "{answer}");
    assert_eq!(history(&app, chat_id).await["message_count"], 4);

    general(&app).await;
    let token = format!("Bearer {TOKEN}");
    let path = format!("/api/v1/admin/users/{EMAIL}");
    let headers = [("authorization", token.as_str())];
    let exported = app.get_with(&path, &headers).await.text();
    assert!(exported.contains("When do I sow basil?"), "{exported}");
    app.request(Method::DELETE, &path, &headers, None).await.ok();
    for table in ["user_plant_chats", "chat_messages", "users"] {
        assert_eq!(app.db.fetch::<i64>(&format!("select count(*) from {table}")).await, 0, "{table}");
    }
    assert_eq!(say(&app, chat_id, "Hi").await.detail(404), format!("Chat {chat_id} not found"));
}

#[tokio::test]
async fn expired_chats_are_cleared_away_after_their_days() {
    let app = small(&[("CHAT_RETENTION_DAYS", "30")]).await;
    let (old, kept) = (general(&app).await, general(&app).await);
    say(&app, old, "Hi").await.ok();
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    say(&app, kept, "Hi").await.ok();
    // The first expired on the 5th at eight, the second on the 6th.
    app.clock.set("2026-11-04T08:00:00Z".parse().unwrap());
    assert_eq!(app.app.chats.delete_expired().await.unwrap(), 0);
    app.clock.set("2026-11-04T08:00:01Z".parse().unwrap());
    assert_eq!(app.app.chats.delete_expired().await.unwrap(), 1);
    assert_eq!(app.db.fetch::<i64>("select count(*) from chat_messages").await, 2);
    assert_eq!(say(&app, old, "Hi").await.status, 404);
    say(&app, kept, "Hi").await.ok();

    let forever = small(&[]).await;
    general(&forever).await;
    forever.clock.set("2046-10-06T02:00:00Z".parse().unwrap());
    assert_eq!(forever.app.chats.delete_expired().await.unwrap(), 0);
}

#[tokio::test]
async fn two_messages_at_once_are_both_counted() {
    let app: TestApp = small(&[]).await;
    let chat_id = general(&app).await;
    let asked = (0..6).map(|_| say(&app, chat_id, "When do I sow basil?"));
    let answers = futures_util::future::join_all(asked).await;
    let used: i64 = answers.iter().map(|answer| answer.ok()["tokens_used"].as_i64().unwrap()).sum();
    let told = history(&app, chat_id).await;
    assert_eq!(told["total_tokens"], used);
    assert_eq!((&told["message_count"], told["messages"].as_array().unwrap().len()), (&json!(12), 12));
}

#[tokio::test]
async fn a_plant_is_ready_when_its_page_says_so() {
    let app = TestApp::over(starter().await).await;
    for (plant, start) in [("Tomato- Roma", "2026-08-20"), ("Carrot- Early Nantes", "2026-09-01")] {
        let plant_id: i32 = app.db.fetch(&format!("select id from plants where plant_name = '{plant}'")).await;
        let instance_id = grow(&app, plant_id.into(), "Freddo", start).await;
        let details = app.get(&format!("/api/v1/tracking/instance/{instance_id}")).await.ok();
        let first = details["forecast"]["first_harvest"].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
        let chat_id = about(&app, instance_id).await;
        let answer = say(&app, chat_id, "when will it be ready?").await.ok();
        let text = answer["ai_response"].as_str().unwrap();
        assert!(text.contains(&format!("around **{}**", first.format("%-d %B"))), "{first}: {text}");
        assert!(!text.contains("Seed packets") && !text.contains("weeks or so more"), "{text}");
    }
}

#[tokio::test]
async fn a_plant_that_starts_later_says_when() {
    let app = small(&[]).await;
    for (start, said) in [("2026-10-06", "(basil ‘Genovese’) starts tomorrow."), ("2026-10-10", "starts in 5 days.")]
    {
        let instance_id = grow(&app, 1, "Pesto", start).await;
        let answer = say(&app, about(&app, instance_id).await, "What should I do now?").await.ok();
        let text = answer["ai_response"].as_str().unwrap();
        assert!(text.starts_with("**Pesto** ") && text.contains(said), "{text}");
    }
}
