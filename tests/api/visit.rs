//! The frontend's visit in a real browser: a page of the tests' own, on another origin, makes the frontend's calls in the
//! frontend's order with `fetch`, and checks what the frontend reads.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::json;

use crate::support::{Browser, TestApp, TestDb};

#[tokio::test]
async fn every_call_of_the_frontend_is_answered_with_what_it_reads() {
    let Some(browser) = Browser::start().await else {
        return;
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let page = Router::new().route("/", get(async || Html(include_str!("visit/page.html"))));
    tokio::spawn(async move { axum::serve(listener, page).await });
    let db = TestDb::starter().await;
    for name in ["Asparagus- Mary Washington (Crown)", "Chilli- Jalapeño, Early"] {
        db.insert("plants", json!({"plant_name": name, "plant_category": "vegetable"})).await;
    }
    let app = TestApp::with(db, &[("CORS_ALLOWED_ORIGINS", &origin)]).await;

    browser.open(&format!("{origin}/#{}", app.url(""))).await;
    browser.wait_for("window.outcome").await;
    let outcome = browser.run("return window.outcome").await;
    assert_eq!(outcome["wrong"], json!([]), "{outcome:#}");
    assert!(outcome["seen"].as_array().unwrap().len() > 40, "{outcome:#}");
    browser.close().await;
}
