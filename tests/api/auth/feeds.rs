//! Calendar feeds for phones, which send no tokens: a link has a key in it.

use reqwest::Method;

use super::{FOREIGN, OTHER, OWNER, call, get, settle, start, token};
use crate::support::issuer::FEED_SECRET;
use crate::support::{TestApp, TestDb};

fn feed(email: &str) -> String {
    format!("/api/v1/tracking/user/{email}/calendar.ics")
}

fn link_path(email: &str) -> String {
    format!("/api/v1/tracking/user/{email}/calendar-link")
}

/// The path in the link that a gardener is given.
async fn link(app: &TestApp, email: &str) -> String {
    let answer = get(app, &link_path(email), Some(&token(email, app.clock.now()))).await;
    let url = answer.ok()["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&app.url("")).unwrap_or_else(|| panic!("{url}"));
    path.to_owned()
}

#[tokio::test]
async fn a_link_opens_its_own_feed_without_a_token() {
    let (app, _issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    settle(&app.db, OTHER).await;
    let link = link(&app, OWNER).await;
    let answer = app.get(&link).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("private, no-store")), "{answer}");
    assert!(answer.text().contains("Pesto"), "{answer}");
    let (_, key) = link.split_once("?key=").unwrap();
    assert!(key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    let own = token(OWNER, app.clock.now());
    let other = token(OTHER, app.clock.now());
    assert_eq!(get(&app, &feed(OWNER), Some(&own)).await.status, 200);
    assert_eq!(get(&app, &feed(&OWNER.to_uppercase()), None).await.status, 401);
    assert_eq!(app.get(&format!("{}?key={key}", feed(&OWNER.to_uppercase()))).await.status, 200);
    assert_eq!(app.get(&format!("{}?key={}", feed(OWNER), key.to_uppercase())).await.status, 200);
    for (path, token) in [
        (format!("{}?key={}", feed(OWNER), &key[..62]), None),
        (format!("{}?key={}", feed(OWNER), &key[..63]), None),
        (format!("{}?key=%2B1", feed(OWNER)), None),
        (format!("{}?key=%C3%A4", feed(OWNER)), None),
        (format!("{}?key={key}", feed(OTHER)), None),
        (format!("{}?key={key}", feed("nobody@example.com")), None),
        (format!("{}?key={key}", feed("none")), None),
        (format!("{}?key={}", feed(OWNER), key.replace(|c: char| c.is_ascii_digit(), "a")), None),
        (format!("{}?key=", feed(OWNER)), None),
        (feed(OWNER), Some(&other)),
        (link.clone(), Some(&other)),
    ] {
        assert_eq!(get(&app, &path, token.map(String::as_str)).await.detail(403), FOREIGN, "{path}");
    }
    assert_eq!(get(&app, &link, Some("garbage")).await.status, 401);
}

#[tokio::test]
async fn links_end_with_their_number_their_secret_and_their_gardener() {
    let (app, issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    settle(&app.db, OTHER).await;
    let own = token(OWNER, app.clock.now());
    let (first, others) = (link(&app, OWNER).await, link(&app, OTHER).await);
    assert_eq!(link(&app, OWNER).await, first, "a link stays the same");
    call(&app, Method::DELETE, &link_path(OWNER), Some(&own), None).await.ok();
    assert_eq!(app.get(&first).await.status, 403);
    assert_eq!(app.get(&others).await.status, 200, "others' links go on");
    let second = link(&app, OWNER).await;
    assert_eq!(app.get(&second).await.status, 200);

    let mut settings = issuer.settings("required");
    settings.retain(|(name, _)| *name != "FEED_SECRET");
    settings.push(("FEED_SECRET", "another-secret-of-the-tests"));
    let rotated = app.cold_with(&settings).await;
    assert_eq!(rotated.get(&second).await.status, 403);

    call(&app, Method::DELETE, &format!("/api/v1/tracking/user/{OWNER}"), Some(&own), None).await.ok();
    settle(&app.db, OWNER).await;
    assert_eq!(app.get(&second).await.status, 403, "who comes back is somebody new");
    assert_eq!(get(&app, &link_path(OWNER), None).await.status, 401);
}

#[tokio::test]
async fn until_a_token_is_required_feeds_are_open() {
    for mode in ["off", "optional"] {
        let (app, _issuer) = start(mode).await;
        settle(&app.db, OWNER).await;
        for path in [feed(OWNER), format!("{}?key=wrong", feed(OWNER))] {
            assert_eq!(app.get(&path).await.status, 200, "{mode} {path}");
        }
        let links = get(&app, &link_path(OWNER), None).await;
        assert_eq!(
            links.status,
            if mode == "off" { 404 } else { 401 },
            "whoever knows an address gets no link: {links}"
        );
    }
    let (app, _issuer) = start("optional").await;
    settle(&app.db, OWNER).await;
    assert_eq!(app.get(&link(&app, OWNER).await).await.status, 200);
}

#[tokio::test]
async fn without_a_secret_there_are_no_links() {
    let issuer = crate::support::Issuer::start(&["rsa"]).await;
    let mut settings = issuer.settings("optional");
    settings.retain(|(name, _)| *name != "FEED_SECRET");
    let db: TestDb = crate::plants::garden().await;
    let app = TestApp::with(db, &settings).await;
    settle(&app.db, OWNER).await;
    let answer = get(&app, &link_path(OWNER), Some(&token(OWNER, app.clock.now()))).await;
    assert_eq!(answer.detail(404), "This server signs no calendar links");
    let unknown = get(&app, &link_path(OTHER), Some(&token(OTHER, app.clock.now()))).await;
    assert_eq!(unknown.detail(404), format!("User with email {OTHER} not found"));
    assert!(!answer.text().contains(FEED_SECRET));
}
