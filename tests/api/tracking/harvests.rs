//! The harvest log: what is written down, what is refused, and that it goes with the plant and with the gardener.

use reqwest::Method;
use serde_json::{Value, json};

use super::{get, instance, shed, start};
use crate::support::TestApp;

fn harvest(on: &str, quantity: f64, unit: &str) -> Value {
    json!({"harvested_on": on, "quantity": quantity, "unit": unit})
}

async fn add(app: &TestApp, id: i64, body: Value) -> Value {
    app.post(&instance(id, "/harvests"), body).await.expect(201)
}

async fn stored(app: &TestApp) -> i64 {
    app.db.fetch("select count(*) from plant_harvests").await
}

#[tokio::test]
async fn harvests_are_listed_newest_first_with_their_totals() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    assert_eq!(
        get(&app, id, "/harvests").await,
        json!({"instance_id": id, "harvests": [], "totals": [], "total_count": 0, "first_harvested_on": null,
            "last_harvested_on": null})
    );
    let first = json!({"harvested_on": "2026-10-03", "quantity": 0.1, "unit": "KG", "note": "the first"});
    let answer = app.post(&instance(id, "/harvests"), first).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(
        answer.expect(201),
        json!({"harvest_id": 1, "harvested_on": "2026-10-03", "quantity": 0.1, "unit": "kg", "note": "the first",
            "created_at": "2026-10-05T02:00:00"})
    );
    add(&app, id, harvest("2026-10-06", 0.2, "kg")).await;
    add(&app, id, harvest("2026-10-03", 7.0, "pieces")).await;
    let listed = app.get(&instance(id, "/harvests")).await;
    assert_eq!(listed.queries(), 1);
    assert_eq!(listed.header("cache-control"), Some("private, no-store"));
    let log = listed.ok();
    let days: Vec<_> =
        log["harvests"].as_array().unwrap().iter().map(|one| (&one["harvest_id"], &one["note"])).collect();
    assert_eq!(days, [(&json!(2), &json!(null)), (&json!(3), &json!(null)), (&json!(1), &json!("the first"))]);
    assert_eq!(
        log["totals"],
        json!([{"unit": "kg", "quantity": 0.3, "harvests": 2}, {"unit": "pieces", "quantity": 7.0, "harvests": 1}])
    );
    assert_eq!(
        (&log["total_count"], &log["first_harvested_on"], &log["last_harvested_on"]),
        (&json!(3), &json!("2026-10-03"), &json!("2026-10-06"))
    );
    let second = get(&app, id, "/harvests?page=2&limit=2").await;
    assert_eq!((second["harvests"].as_array().unwrap().len(), &second["total_count"]), (1, &json!(3)));
    let beyond = get(&app, id, "/harvests?page=9223372036854775807").await;
    assert_eq!((&beyond["harvests"], &beyond["total_count"]), (&json!([]), &json!(3)));
}

#[tokio::test]
async fn what_can_t_have_been_picked_is_refused() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let refused = async |field: &str, value: Value| {
        let mut body = harvest("2026-10-05", 1.0, "g");
        body[field] = value;
        let detail = app.post(&instance(id, "/harvests"), body).await.detail(422);
        assert_eq!(detail[0]["loc"], json!(["body", field]));
        detail[0]["type"].as_str().unwrap().to_owned()
    };
    for (field, value, kind) in [
        ("quantity", json!(0), "greater_than"),
        ("quantity", json!(-1), "greater_than"),
        ("quantity", json!(100_000.5), "less_than_equal"),
        ("quantity", json!("inf"), "float_parsing"),
        ("quantity", json!(null), "float_type"),
        ("harvested_on", json!("2026-10-07"), "value_error"),
        ("harvested_on", json!("yesterday"), "date_from_datetime_parsing"),
        ("unit", json!("pounds"), "enum"),
        ("note", json!("n".repeat(10_001)), "string_too_long"),
        ("note", json!("\u{0}"), "value_error"),
    ] {
        assert_eq!(refused(field, value.clone()).await, kind, "{field} {value}");
    }
    assert_eq!(stored(&app).await, 0);
    add(&app, id, harvest("2026-10-06", 100_000.0, "g")).await;
    let mut long = harvest("1999-01-01", 0.001, "bunches");
    long["note"] = json!("n".repeat(10_000));
    add(&app, id, long).await;
    for id in ["99", "99999999999"] {
        let path = format!("/api/v1/tracking/instance/{id}/harvests");
        let missing = format!("Plant instance with ID {id} not found");
        assert_eq!(app.post(&path, harvest("2026-10-05", 1.0, "g")).await.detail(404), missing);
        assert_eq!(app.get(&path).await.detail(404), missing);
    }
    for (query, field) in [("page=0", "page"), ("limit=101", "limit"), ("limit=x", "limit")] {
        let detail = app.get(&instance(id, &format!("/harvests?{query}"))).await.detail(422);
        assert_eq!(detail[0]["loc"], json!(["query", field]));
    }
}

#[tokio::test]
async fn a_plant_has_room_for_five_thousand_harvests() {
    let app = TestApp::over(shed().await).await;
    let id = start(&app, 1).await;
    let sql = format!(
        "insert into plant_harvests (user_plant_instance_id, harvested_on, quantity, unit, created_at)
         select {id}, '2026-01-01', 1, 'g', now() from generate_series(1, 4999)"
    );
    app.db.execute(&sql).await;
    add(&app, id, harvest("2026-10-05", 1.0, "g")).await;
    let full = app.post(&instance(id, "/harvests"), harvest("2026-10-05", 1.0, "g")).await;
    assert_eq!(full.detail(400), "A plant can have at most 5000 harvests");
    let log = get(&app, id, "/harvests").await;
    assert_eq!((log["harvests"].as_array().unwrap().len(), &log["total_count"]), (100, &json!(5000)));
}

#[tokio::test]
async fn a_harvest_is_deleted_of_its_own_plant_alone() {
    let app = TestApp::over(shed().await).await;
    let (mine, other) = (start(&app, 1).await, start(&app, 2).await);
    add(&app, mine, harvest("2026-10-05", 1.0, "g")).await;
    let path = |id: i64, harvest: &str| instance(id, &format!("/harvests/{harvest}"));
    for (id, harvest) in [(other, "1"), (mine, "2"), (mine, "99999999999")] {
        let answer = app.delete(&path(id, harvest)).await;
        assert_eq!(answer.detail(404), format!("Harvest with ID {harvest} not found"));
    }
    assert_eq!(app.delete(&path(mine, "x")).await.detail(422)[0]["loc"], json!(["path", "harvest_id"]));
    assert_eq!(
        app.delete(&path(mine, "1")).await.ok(),
        json!({"success": true, "message": "Harvest deleted successfully", "data": {"harvest_id": 1, "deleted": true}})
    );
    assert_eq!(stored(&app).await, 0);
}

#[tokio::test]
async fn harvests_go_with_the_plant_and_with_the_gardener() {
    let app = TestApp::with(shed().await, &[("ADMIN_TOKEN", "correct-horse-battery")]).await;
    let (first, second) = (start(&app, 1).await, start(&app, 2).await);
    for id in [first, second, second] {
        add(&app, id, harvest("2026-10-05", 1.0, "g")).await;
    }
    let authorization = [("authorization", "Bearer correct-horse-battery")];
    let path = "/api/v1/admin/users/sarah@example.com";
    let export = app.get_with(path, &authorization).await.ok();
    assert_eq!(
        export["users"][0]["plants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|plant| plant["harvests"].as_array().unwrap().len())
            .sum::<usize>(),
        3
    );
    app.delete(&instance(first, "")).await.ok();
    assert_eq!(stored(&app).await, 2);
    let erased = app.request(Method::DELETE, path, &authorization, None).await.ok();
    assert_eq!((&erased["plants"], &erased["harvests"]), (&json!(1), &json!(2)));
    assert_eq!(stored(&app).await, 0);
}
