//! The two spellings of an item's key: the server's, and the one that the frontend's page makes by itself.

use plantopia::cli::import::{Options, import};
use plantopia::cli::starter;
use serde_json::{Value, json};

use super::{get, instance, shed, start, start_body};
use crate::plants::garden;
use crate::support::{TestApp, TestDb};

/// The frontend's rule, a character at a time.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().trim().chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' => slug.push(c),
            c if c.is_whitespace() && !slug.ends_with(' ') => slug.push(' '),
            _ => {}
        }
    }
    slug.trim().replace(' ', "-")
}

fn page_key(item: &Value) -> String {
    format!("{}_{}", slug(item["category"].as_str().unwrap()), slug(item["item_name"].as_str().unwrap()))
}

async fn tick(app: &TestApp, id: i64, key: &str, done: bool, notes: Value) -> Value {
    let body = json!({"instance_id": id, "checklist_item_key": key, "is_completed": done, "user_notes": notes});
    app.post("/api/v1/tracking/checklist/complete", body).await.ok()["progress_summary"].take()
}

/// The three calls that count an instance's items must agree; the numbers of the first.
async fn summary(app: &TestApp, id: i64) -> Value {
    let summary = get(app, id, "/checklist").await["progress_summary"].take();
    let status = get(app, id, "/status").await["checklist_status"].take();
    for number in ["completed_items", "total_items", "completion_percentage"] {
        assert_eq!(status[number], summary[number], "{number}");
    }
    summary
}

async fn rows(app: &TestApp) -> Value {
    let sql = "select jsonb_object_agg(checklist_item_key, jsonb_build_array(is_completed, completed_at, user_notes))
        from user_progress_tracking";
    app.db.fetch(sql).await
}

#[tokio::test]
async fn the_pages_ticks_are_there_when_the_journal_is_opened_again() {
    let app = TestApp::over(garden().await).await;
    let id = start(&app, 1).await;
    let items = get(&app, id, "/checklist").await["checklist_items"].take();
    let items = items.as_array().unwrap();
    let mut last = Value::Null;
    // The page never initializes: it posts its own key for each tick.
    for (index, item) in items.iter().enumerate() {
        last = tick(&app, id, &page_key(item), true, Value::Null).await;
        assert_eq!(last, summary(&app, id).await);
        assert_eq!((&last["completed_items"], &last["total_items"]), (&json!(index + 1), &json!(items.len())));
        let status = get(&app, id, "/status").await;
        let enough = (index + 1) * 5 >= items.len() * 4;
        assert_eq!(status["checklist_status"]["meets_threshold"], enough, "one tick is no whole checklist");
    }
    assert_eq!(last["completion_percentage"], 100.0);
    let again = get(&app, id, "/checklist").await;
    let ticked = again["checklist_items"].as_array().unwrap().iter().filter(|item| item["is_completed"] == true);
    let keys: Vec<String> = ticked.map(|item| item["item_key"].as_str().unwrap().to_owned()).collect();
    assert_eq!(keys, items.iter().map(page_key).collect::<Vec<_>>(), "what the page looks up");
    assert_eq!(app.post_nothing(&instance(id, "/initialize-checklist")).await.ok()["data"]["items_created"], 0);
}

#[tokio::test]
async fn an_item_has_one_row_in_the_spelling_that_was_posted_last() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    let (server, page) = ("tools_hand_trowel", "tools_hand-trowel");
    tick(&app, id, page, true, json!("Grandma's")).await;
    let ticked = json!([true, "2026-10-05T02:00:00", "Grandma's"]);
    assert_eq!(rows(&app).await, json!({page: ticked}));
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    tick(&app, id, server, true, Value::Null).await;
    assert_eq!(rows(&app).await, json!({server: ticked}), "the time and the notes came along");
    tick(&app, id, page, false, json!("Lost")).await;
    assert_eq!(rows(&app).await, json!({page: [false, null, "Lost"]}));
    let half = tick(&app, id, server, true, Value::Null).await;
    assert_eq!(rows(&app).await, json!({server: [true, "2026-10-06T02:00:00", "Lost"]}));
    assert_eq!(half, json!({"completed_items": 1, "total_items": 2, "completion_percentage": 50.0}));
    let listed = get(&app, id, "/checklist").await;
    let keys: Vec<&Value> =
        listed["checklist_items"].as_array().unwrap().iter().map(|item| &item["item_key"]).collect();
    assert_eq!(keys, ["seeds_&_plants_marigold_seeds", server, server], "both requirements are the item");
}

/// Rows from before, each with the key, whether it is ticked, its time and its notes.
type Before<'a> = [(&'a str, bool, Option<&'a str>, Option<&'a str>)];

async fn with_rows(before: &Before<'_>) -> (TestApp, i64) {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 2).await;
    for (key, is_completed, completed_at, user_notes) in before {
        let row = json!({"user_plant_instance_id": id, "checklist_item_key": key, "is_completed": is_completed,
            "completed_at": completed_at, "user_notes": user_notes});
        app.db.insert("user_progress_tracking", row).await;
    }
    (app, id)
}

#[tokio::test]
async fn two_rows_from_before_are_one_item() {
    let (server, page) = ("tools_hand_trowel", "tools_hand-trowel");
    let (early, late) = (Some("2025-01-01T00:00:00"), Some("2025-02-02T00:00:00"));
    // What is shown of the two, and what the next tick leaves.
    for (before, shown, left) in [
        (
            [(server, true, early, Some("s")), (page, false, None, Some("p"))],
            json!([server, true, "s"]),
            json!([early, "s"]),
        ),
        (
            [(server, true, early, None), (page, false, None, Some("p"))],
            json!([server, true, null]),
            json!([early, "p"]),
        ),
        ([(server, true, early, Some("s")), (page, true, late, None)], json!([page, true, null]), json!([late, "s"])),
        (
            [(server, false, None, Some("s")), (page, false, None, Some("p"))],
            json!([page, false, "p"]),
            json!(["2026-10-05T02:00:00", "p"]),
        ),
        ([(server, false, None, Some("s")), (page, true, late, None)], json!([page, true, null]), json!([late, "s"])),
    ] {
        for posted in [server, page] {
            let (app, id) = with_rows(&before).await;
            let ticked = i64::from(shown[1] == true);
            let counted = summary(&app, id).await;
            assert_eq!(
                (&counted["completed_items"], &counted["total_items"]),
                (&json!(ticked), &json!(2)),
                "{before:?}"
            );
            let listed = get(&app, id, "/checklist").await;
            let item = &listed["checklist_items"][1];
            assert_eq!(json!([item["item_key"], item["is_completed"], item["user_notes"]]), shown, "{before:?}");
            assert_eq!(app.post_nothing(&instance(id, "/initialize-checklist")).await.ok()["data"]["items_created"], 1);
            let after = tick(&app, id, posted, true, Value::Null).await;
            assert_eq!((&after["completed_items"], &after["total_items"]), (&json!(1), &json!(2)));
            assert_eq!(rows(&app).await[posted], json!([true, left[0], left[1]]), "{before:?} {posted}");
            assert_eq!(app.db.fetch::<i64>("select count(*) from user_progress_tracking").await, 2);
            assert_eq!(summary(&app, id).await, after);
        }
    }
}

#[tokio::test]
async fn a_spelling_that_is_too_long_gets_no_row_and_the_other_serves() {
    let app = TestApp::over(shed().await).await;
    let long = format!("{}{}", "a!".repeat(60), "b ".repeat(60));
    let checklist = json!([{"category": "Tools", "items": [{"item": long.trim()}, {"item": "x".repeat(300)}, {"item": "\u{5806}"}]}]);
    app.db.execute(&format!("update plant_growth_data set requirements_checklist = '{checklist}'")).await;
    let id = start(&app, 2).await;
    let created = app.post_nothing(&instance(id, "/initialize-checklist")).await.ok();
    assert_eq!(created["data"]["items_created"], 2, "the second has no key that fits");
    let page = format!("tools_{}{}b", "a".repeat(60), "b-".repeat(59));
    let summary = tick(&app, id, &page, true, Value::Null).await;
    assert_eq!((&summary["completed_items"], &summary["total_items"]), (&json!(1), &json!(3)));
    let listed = get(&app, id, "/checklist").await;
    let keys: Vec<&Value> =
        listed["checklist_items"].as_array().unwrap().iter().map(|item| &item["item_key"]).collect();
    assert_eq!(keys, [&json!(page), &json!(format!("tools_{}", "x".repeat(300))), &json!("tools_\u{5806}")]);
}

#[tokio::test]
async fn a_plant_that_the_server_has_not_read_yet_needs_no_second_connection() {
    let one = [("DATABASE_POOL_SIZE", "1"), ("DATABASE_MAX_OVERFLOW", "0"), ("DATABASE_ACQUIRE_TIMEOUT_MS", "2000")];
    let app = TestApp::with(garden().await, &one).await;
    app.db.insert("users", json!({"email": "sarah@example.com"})).await;
    let plant = app.db.insert("plants", json!({"plant_name": "Basil- New", "plant_category": "herb"})).await;
    let row = json!({"user_id": 1, "plant_id": plant, "plant_nickname": "n", "start_date": "2026-10-01",
        "expected_maturity_date": "2026-12-01"});
    let id = i64::from(app.db.insert("user_plant_instances", row).await);
    let summary = tick(&app, id, "seeds-plants_basil--new-seeds", true, Value::Null).await;
    assert!(summary["total_items"].as_i64() > Some(5), "{summary}");
    let listed = get(&app, id, "/checklist").await;
    let ticked = &listed["checklist_items"][0];
    assert_eq!((&ticked["item_key"], &ticked["is_completed"]), (&json!("seeds-plants_basil--new-seeds"), &json!(true)));
}

/// A database with the catalogue that ships.
async fn starter_catalogue() -> TestDb {
    let db = TestDb::migrated().await;
    let mut connection = db.pool.acquire().await.unwrap();
    import(&mut connection, &starter::files().unwrap(), Options::default(), &mut |_| {}).await.unwrap();
    db
}

#[tokio::test]
async fn every_requirement_of_every_plant_that_ships_is_ticked_by_the_pages_key() {
    let app = TestApp::over(starter_catalogue().await).await;
    let plants = app.get("/api/v1/plants").await.ok()["plants"].take();
    let plants = plants.as_array().unwrap();
    assert!(plants.len() >= 300);
    for plant in plants {
        let name = &plant["plant_name"];
        let started = app.post("/api/v1/tracking/start", start_body(plant["id"].as_i64().unwrap())).await;
        let id = started.expect(201)["instance_id"].as_i64().unwrap();
        let items = get(&app, id, "/checklist").await["checklist_items"].take();
        let items = items.as_array().unwrap();
        let keys: Vec<String> = items.iter().map(page_key).collect();
        // All but the first are in the database already, as the page would have left them.
        let insert = format!(
            "insert into user_progress_tracking (user_plant_instance_id, checklist_item_key, is_completed)
             select {id}, jsonb_array_elements_text($json${}$json$), true",
            json!(keys[1..])
        );
        app.db.execute(&insert).await;
        let all = tick(&app, id, &keys[0], true, Value::Null).await;
        let expected =
            json!({"completed_items": keys.len(), "total_items": keys.len(), "completion_percentage": 100.0});
        assert_eq!(all, expected, "{name}");
        let listed = get(&app, id, "/checklist").await;
        for (item, key) in listed["checklist_items"].as_array().unwrap().iter().zip(&keys) {
            assert_eq!((&item["item_key"], &item["is_completed"]), (&json!(key), &json!(true)), "{name}");
        }
        // The server's own spelling, as it listed it at first, is the same item.
        let server_key = items[keys.len() - 1]["item_key"].as_str().unwrap();
        assert_eq!(tick(&app, id, server_key, true, Value::Null).await, expected, "{name}");
    }
}
