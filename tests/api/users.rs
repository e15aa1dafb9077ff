//! Users: one address, however it is spelled, is one user.

use serde_json::{Value, json};

use crate::support::{TestApp, TestDb};

const UPSERT: &str = "/api/v1/tracking/user/upsert";

async fn town() -> TestDb {
    let db = TestDb::migrated().await;
    for name in ["Melbourne CBD", "Richmond"] {
        let row = json!({"name": name, "latitude": -37.8, "longitude": 145.0});
        db.insert("suburbs", row).await;
    }
    db
}

/// The user of an upsert that works.
async fn upsert(app: &TestApp, body: Value) -> Value {
    app.post(UPSERT, body).await.ok()
}

#[tokio::test]
async fn a_user_is_added_and_then_brought_up_to_date() {
    let app = TestApp::over(town().await).await;
    let first = app
        .post(
            UPSERT,
            json!({"email": "Sarah@Example.com", "name": "Sarah", "suburb_name": " richMOND ",
                "experience_level": "beginner", "available_space": 5, "unknown": 1}),
        )
        .await;
    assert_eq!(
        first.text(),
        r#"{"success":true,"message":"User upserted successfully","user":{"id":1,"email":"Sarah@Example.com","name":"Sarah","suburb_id":2,"created_at":"2026-10-05T02:00:00","updated_at":"2026-10-05T02:00:00","last_login":null},"profile":{"id":1,"user_id":1,"experience_level":"beginner","garden_type":null,"climate_goals":null,"available_space_m2":5.0,"sun_exposure":null,"has_containers":false,"organic_preference":true,"budget_level":null,"notification_preferences":null,"created_at":"2026-10-05T02:00:00","updated_at":"2026-10-05T02:00:00"}}"#
    );
    assert_eq!(first.header("cache-control"), Some("private, no-store"));
    app.clock.set("2026-10-06T03:00:00.5Z".parse().unwrap());
    let again = app
        .post(
            UPSERT,
            json!({"email": "SARAH@example.COM", "name": "", "climate_goal": "food", "experience_level": null}),
        )
        .await;
    assert_eq!(again.queries(), 1, "one statement for a user who is there");
    let again = again.ok();
    assert_eq!(
        again["user"],
        json!({"id": 1, "email": "Sarah@Example.com", "name": "Sarah", "suburb_id": 2,
            "created_at": "2026-10-05T02:00:00", "updated_at": "2026-10-06T03:00:00.500000",
            "last_login": "2026-10-06T03:00:00.500000"})
    );
    let profile = &again["profile"];
    assert_eq!(
        (&profile["id"], &profile["experience_level"], &profile["climate_goals"]),
        (&json!(1), &json!("beginner"), &json!("food")),
        "null doesn't overwrite"
    );
    assert_eq!(profile["updated_at"], "2026-10-06T03:00:00.500000");
    app.clock.set("2026-10-07T00:00:00Z".parse().unwrap());
    let profile = &upsert(&app, json!({"email": "sarah@example.com"})).await["profile"];
    assert_eq!(
        profile["updated_at"], "2026-10-06T03:00:00.500000",
        "a profile that nothing is told of is shown as it is"
    );
}

#[tokio::test]
async fn a_user_without_a_profile_has_none() {
    let app = TestApp::over(town().await).await;
    let body = json!({"email": "a@b", "name": null, "suburb_id": null, "suburb_name": null, "experience_level": null,
        "garden_type": null, "available_space": null, "climate_goal": null});
    let answer = upsert(&app, body).await;
    assert_eq!(answer["profile"], Value::Null);
    assert_eq!(app.db.fetch::<i64>("select count(*) from user_profiles").await, 0);
}

#[tokio::test]
async fn a_space_that_is_no_finite_number_is_null() {
    let app = TestApp::over(town().await).await;
    upsert(&app, json!({"email": "a@b", "garden_type": "balcony", "available_space": 2.5})).await;
    for space in ["NaN", "Infinity", "-Infinity"] {
        app.db.execute(&format!("update user_profiles set available_space_m2 = '{space}'")).await;
        let profile = &upsert(&app, json!({"email": "a@b"})).await["profile"];
        assert_eq!(
            (&profile["garden_type"], &profile["available_space_m2"]),
            (&json!("balcony"), &Value::Null),
            "{space}"
        );
    }
}

#[tokio::test]
async fn a_suburb_is_taken_by_id_then_by_name_and_never_invented() {
    let app = TestApp::over(town().await).await;
    let mut emails = 0;
    for (old, id, name, expected) in [
        // New users.
        (None, json!(2), json!("Melbourne CBD"), json!(2)),
        (None, json!(0), json!("richmond"), json!(2)),
        (None, json!(-1), json!(null), json!(null)),
        (None, json!(9_000_000_000_i64), json!("nowhere"), json!(null)),
        // Known ones: an unknown suburb leaves the old one.
        (Some(1), json!(2), json!(null), json!(2)),
        (Some(1), json!(0), json!("Richmond"), json!(1)),
        (Some(1), json!(99), json!(null), json!(1)),
        (Some(1), json!(null), json!("RICHMOND"), json!(2)),
        (Some(1), json!(null), json!("nowhere"), json!(1)),
    ] {
        emails += 1;
        let email = format!("user{emails}@example.com");
        if let Some(old) = old {
            upsert(&app, json!({"email": email, "suburb_id": old})).await;
        }
        let answer = upsert(&app, json!({"email": email, "suburb_id": id, "suburb_name": name})).await;
        assert_eq!(answer["user"]["suburb_id"], expected, "{old:?} {id} {name}");
    }
}

#[tokio::test]
async fn of_two_spellings_the_lowest_id_is_the_user() {
    let db = town().await;
    for email in ["Mike@example.com", "mike@EXAMPLE.com"] {
        db.insert("users", json!({"email": email})).await;
    }
    let app = TestApp::over(db).await;
    let answer = upsert(&app, json!({"email": "mike@EXAMPLE.com", "name": "Mike"})).await;
    assert_eq!(answer["user"]["id"], 1);
    assert_eq!(answer["user"]["email"], "Mike@example.com");
    assert_eq!(app.db.fetch::<i64>("select count(*) from users").await, 2);
}

#[tokio::test]
async fn what_a_column_cannot_hold_is_a_422() {
    let app = TestApp::over(town().await).await;
    for (field, most) in [("email", 255), ("name", 255), ("experience_level", 50), ("garden_type", 100)] {
        for (length, status) in [(most, 200), (most + 1, 422)] {
            let mut body = json!({"email": "a@b"});
            body[field] = json!(format!("a@{}", "ö".repeat(length - 2)));
            let answer = app.post(UPSERT, body).await;
            if status == 200 {
                answer.ok();
                continue;
            }
            let detail = answer.detail(422);
            assert_eq!(detail[0]["type"], "string_too_long", "{field}");
            assert_eq!(detail[0]["loc"], json!(["body", field]));
            assert_eq!(detail[0]["ctx"], json!({"max_length": most}));
        }
    }
    let long = "g".repeat(10_000);
    upsert(&app, json!({"email": "a@b", "climate_goal": long, "suburb_name": &long[..255]})).await;
    for (body, kind, loc) in [
        (json!({}), "missing", json!(["body", "email"])),
        (json!({"email": 5}), "string_type", json!(["body", "email"])),
        (json!({"email": "a@\u{0}b"}), "value_error", json!(["body", "email"])),
        (json!({"email": "a@b", "available_space": "wide"}), "float_parsing", json!(["body", "available_space"])),
        (json!({"email": "a@b", "available_space": "inf"}), "float_parsing", json!(["body", "available_space"])),
        (
            json!({"email": "a@b", "suburb_id": "99999999999999999999"}),
            "int_parsing_size",
            json!(["body", "suburb_id"]),
        ),
        (json!([]), "model_attributes_type", json!(["body"])),
    ] {
        let detail = app.post(UPSERT, body).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!(kind), &loc));
    }
}
