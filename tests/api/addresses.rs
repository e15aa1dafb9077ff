//! E-mail addresses: which spellings are one, which are none, wherever one is looked up.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::app::Answer;
use crate::support::{TestApp, TestDb};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

async fn town(emails: &[&str]) -> TestApp {
    let db = garden().await;
    for email in emails {
        db.insert("users", json!({ "email": email })).await;
    }
    TestApp::with(db, &[("ADMIN_TOKEN", TOKEN)]).await
}

fn encoded(email: &str) -> String {
    let mut encoded = String::new();
    for byte in email.bytes() {
        write!(encoded, "%{byte:02X}").unwrap();
    }
    encoded
}

/// Every call that only looks an address up.
async fn reads(app: &TestApp, email: &str) -> Vec<Answer> {
    let email = encoded(email);
    let mut answers = Vec::new();
    for path in [
        format!("/api/v1/tracking/user/{email}"),
        format!("/api/v1/tracking/user/{email}/calendar.ics"),
        format!("/api/v1/tracking/user/{email}/tasks"),
        format!("/api/v1/favorites?email={email}"),
        format!("/api/v1/favorites/check/1?email={email}"),
    ] {
        answers.push(app.get(&path).await);
    }
    answers
}

/// Every call that writes for an address.
async fn writes(app: &TestApp, email: &str) -> Vec<Answer> {
    let start = json!({"user_data": {"email": email}, "plant_id": 1, "plant_nickname": "", "start_date": "2026-10-05"});
    vec![
        app.post("/api/v1/favorites", json!({"email": email, "plant_id": 1})).await,
        app.post("/api/v1/favorites/sync", json!({"email": email, "favorite_plant_ids": [2]})).await,
        app.delete(&format!("/api/v1/favorites/1?email={}", encoded(email))).await,
        app.post("/api/v1/tracking/user/upsert", json!({"email": email})).await,
        app.post("/api/v1/tracking/start", start).await,
    ]
}

async fn administer(app: &TestApp, method: Method, email: &str) -> Answer {
    let bearer = format!("Bearer {TOKEN}");
    app.request(method, &format!("/api/v1/admin/users/{}", encoded(email)), &[("authorization", &bearer)], None).await
}

async fn users(app: &TestApp) -> i64 {
    app.db.fetch("select count(*) from users").await
}

#[tokio::test]
async fn spaces_around_and_the_case_of_ascii_letters_make_no_other_address() {
    let app = town(&["Sam@Example.com"]).await;
    for email in [
        "sam@example.com",
        "SAM@EXAMPLE.COM",
        " sam@example.com",
        "sam@example.com\t\n",
        "\u{a0}Sam@example.com\u{3000}",
    ] {
        for answer in reads(&app, email).await.into_iter().chain(writes(&app, email).await) {
            assert!(answer.status.is_success(), "{email:?}: {answer}");
        }
        assert_eq!(administer(&app, Method::GET, email).await.ok()["users"].as_array().unwrap().len(), 1, "{email:?}");
    }
    assert_eq!(users(&app).await, 1);
}

#[tokio::test]
async fn other_letters_are_as_they_are() {
    // In Turkish, German and Greek a plain lower() would make one of each pair, or two of one.
    let emails = [
        "İnci@example.com",
        "inci@example.com",
        "i\u{307}nci@example.com",
        "ÉLAN@example.com",
        "élan@example.com",
        "ΟΔΟΣ@example.com",
        "οδος@example.com",
        "\u{212a}im@example.com",
        "kim@example.com",
    ];
    let app = town(&[]).await;
    for (index, email) in emails.iter().enumerate() {
        let body = json!({"email": email});
        let saved = app.post("/api/v1/tracking/user/upsert", body).await.ok();
        assert_eq!((&saved["user"]["id"], &saved["user"]["email"]), (&json!(index + 1), &json!(email)));
    }
    for (index, email) in emails.iter().enumerate() {
        let told = administer(&app, Method::GET, &email.replace("example", "EXAMPLE")).await.ok();
        assert_eq!(told["users"][0]["user"]["id"], index + 1, "{email}");
        assert_eq!(told["users"].as_array().unwrap().len(), 1, "{email}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_not_found_and_written_for_nobody() {
    // The original took some of these.
    let none =
        ["", " ", "nobody", "@", "a@", "@b", "a b@example.com", "a@exam\tple.com", "a@example\u{85}com", "a@\u{7f}b"];
    let app = town(&none).await;
    for email in none {
        for answer in reads(&app, email).await {
            // A path without an address is another path.
            if email.is_empty() && answer.path.contains("/user/") {
                continue;
            }
            assert_eq!(answer.detail(404), format!("User with email {email} not found"));
        }
        for answer in writes(&app, email).await {
            let detail = answer.detail(400);
            let text =
                if answer.path.ends_with("/start") { "Email is required in user_data" } else { "Email is required" };
            assert_eq!(detail, text, "{email:?}");
        }
    }
    assert_eq!(users(&app).await, i64::try_from(none.len()).unwrap());
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_favorites").await, 0);
    // Who asks to be forgotten is, whatever was stored.
    assert_eq!(administer(&app, Method::DELETE, "Nobody").await.ok()["users"], 1);
}

#[tokio::test]
async fn of_two_spellings_the_lowest_id_is_the_user_and_all_are_erased() {
    let app = town(&["someone@example.com", "sam@example.com ", "\u{2003}SAM@example.com", "sam@example.com"]).await;
    for answer in writes(&app, "Sam@Example.com").await {
        assert!(answer.status.is_success(), "{answer}");
    }
    let of: Value = app
        .db
        .fetch(
            "select jsonb_build_array((select jsonb_agg(user_id) from user_favorites),
                (select jsonb_agg(user_id) from user_plant_instances))",
        )
        .await;
    assert_eq!(of, json!([[2], [2]]), "its favourite 1 was removed again");
    let told = administer(&app, Method::GET, "sam@example.com").await.ok();
    let ids: Vec<&Value> = told["users"].as_array().unwrap().iter().map(|user| &user["user"]["id"]).collect();
    assert_eq!(ids, [2, 3, 4]);
    assert_eq!(administer(&app, Method::DELETE, "SAM@EXAMPLE.COM\r\n").await.ok()["users"], 3);
    assert_eq!(users(&app).await, 1);
}

/// The database's form, beside the same rule written here.
#[tokio::test]
async fn the_database_folds_as_the_rule_says_in_every_locale() {
    let db = TestDb::migrated().await;
    let spaces = (0..=0x3000).filter_map(char::from_u32).filter(|c| c.is_whitespace());
    for c in spaces.chain(['\u{feff}', '\u{200b}', '\u{1}', 'İ', 'É', 'ß', 'Σ', 'Z']) {
        let email = format!("{c}A{c}@B{c}");
        let folded: String =
            sqlx::query_scalar("select plantopia_address($1)").bind(&email).fetch_one(&db.pool).await.unwrap();
        assert_eq!(folded, email.trim().to_ascii_lowercase(), "{email:?}");
    }
    for locale in ["tr-TR-x-icu", "und-x-icu", "C"] {
        let sql = format!("select plantopia_address('  İIÉ@X ' collate \"{locale}\")");
        assert_eq!(db.fetch::<String>(&sql).await, "İiÉ@x", "{locale}");
    }
}
