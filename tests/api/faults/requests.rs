//! The request or the answer is what is wrong, and the envelope holds.

use reqwest::Method;

use super::add_richmond;
use crate::plants::garden;
use crate::support::TestApp;

#[tokio::test]
async fn a_fault_of_ours_tells_nothing_to_the_client() {
    let app = TestApp::over(garden().await).await;
    add_richmond(&app).await;
    app.db.execute("alter table climate_data drop column humidity").await;
    let answer = app.get("/api/v1/climate/Richmond").await;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.text(), r#"{"detail":"Internal server error"}"#);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_a_413() {
    let app = TestApp::start().await;
    let body = vec![b' '; (1 << 20) + 1];
    let json = [("content-type", "application/json")];
    let answer = app.request(Method::POST, "/api/v1/plants", &json, Some(body)).await;
    assert_eq!(answer.detail(413), "Request body too large");
}
