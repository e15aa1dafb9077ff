//! The issuer's keys: fetched once, again for a key that isn't known, and kept while the issuer is away.

use chrono::TimeDelta;
use futures_util::future::join_all;
use jsonwebtoken::Algorithm;
use tokio::sync::watch;

use super::{OWNER, claims, get, settle, start, token};
use crate::support::issuer::{Answer, key, keys_file, set, sign, signing_key};
use crate::support::{Issuer, TestApp};

fn path() -> String {
    format!("/api/v1/tracking/user/{OWNER}")
}

/// A token of the key that the issuer changes to.
fn rotated(app: &TestApp) -> String {
    sign(&claims(OWNER, app.clock.now()), Algorithm::RS256, &signing_key("rsa-other"), "rsa-other")
}

fn pass(app: &TestApp, seconds: i64) {
    app.clock.set(app.clock.now() + TimeDelta::seconds(seconds));
}

#[tokio::test]
async fn a_new_key_is_asked_for_at_most_once_a_minute() {
    let (app, issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    let own = token(OWNER, app.clock.now());
    get(&app, &path(), Some(&own)).await.ok();
    issuer.answers(Answer::Keys(set(&["rsa-other"])));
    // Who makes up ids of keys doesn't make us ask.
    assert_eq!(get(&app, &path(), Some(&rotated(&app))).await.status, 401);
    assert_eq!(issuer.asked(), 1);
    pass(&app, 60);
    get(&app, &path(), Some(&rotated(&app))).await.ok();
    assert_eq!(issuer.asked(), 2);
    // The old key is gone with the old set.
    assert_eq!(get(&app, &path(), Some(&own)).await.status, 401);
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn the_keys_are_kept_while_the_issuer_is_away() {
    let (app, issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    issuer.answers(Answer::Away);
    let answer = get(&app, &path(), Some(&token(OWNER, app.clock.now()))).await;
    assert_eq!(answer.detail(503), "Service temporarily unavailable");
    assert_eq!(answer.header("retry-after"), Some("2"));
    // Who forges a token whose head says nothing of a key that we could look up is refused as ever.
    assert_eq!(get(&app, &path(), Some("garbage")).await.status, 401);
    issuer.answers(Answer::Keys(set(&["rsa"])));
    pass(&app, 2);
    get(&app, &path(), Some(&token(OWNER, app.clock.now()))).await.ok();
    issuer.answers(Answer::Away);
    for _ in 0..3 {
        pass(&app, 3_600);
        get(&app, &path(), Some(&token(OWNER, app.clock.now()))).await.ok();
        assert_eq!(get(&app, &path(), Some(&rotated(&app))).await.status, 401);
    }
}

#[tokio::test]
async fn a_key_that_was_taken_back_isnt_believed_for_ever() {
    let (app, issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    get(&app, &path(), Some(&token(OWNER, app.clock.now()))).await.ok();
    issuer.answers(Answer::Keys(set(&["rsa-other"])));
    pass(&app, 3_600);
    let old = token(OWNER, app.clock.now());
    // The one who notices that the keys are old is still answered by them.
    get(&app, &path(), Some(&old)).await.ok();
    while get(&app, &path(), Some(&old)).await.status != 401 {
        tokio::task::yield_now().await;
    }
    assert_eq!(issuer.asked(), 2);
    get(&app, &path(), Some(&rotated(&app))).await.ok();
}

#[tokio::test]
async fn many_who_come_at_once_wait_for_one_answer() {
    let (app, issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    let (over, slow) = watch::channel(false);
    issuer.answers(Answer::Slow(set(&["rsa"]), slow));
    let (own, path) = (token(OWNER, app.clock.now()), path());
    let asked = join_all((0..20).map(|_| get(&app, &path, Some(&own))));
    let answer = async {
        while issuer.asked() == 0 {
            tokio::task::yield_now().await;
        }
        over.send(true).unwrap();
    };
    let (answers, ()) = tokio::join!(asked, answer);
    for answer in answers {
        answer.ok();
    }
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn keys_may_be_in_a_file() {
    let issuer = Issuer::start(&[]).await;
    let file = keys_file().display().to_string();
    let mut settings = issuer.settings("required");
    settings.retain(|(name, _)| *name != "AUTH_JWKS_URL");
    settings.push(("AUTH_JWKS_FILE", &file));
    let app = TestApp::with(crate::plants::garden().await, &settings).await;
    settle(&app.db, OWNER).await;
    get(&app, &path(), Some(&rotated(&app))).await.ok();
    assert_eq!(issuer.asked(), 0);
}

#[tokio::test]
async fn a_set_with_keys_of_all_kinds_is_read_as_far_as_it_can_be() {
    let (app, issuer) = start("required").await;
    settle(&app.db, OWNER).await;
    let mut encryption = key("rsa-other");
    encryption["use"] = "enc".into();
    let keys =
        serde_json::json!({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "rsa"}, encryption, "?", key("rsa")]});
    issuer.answers(Answer::Keys(keys));
    get(&app, &path(), Some(&token(OWNER, app.clock.now()))).await.ok();
    assert_eq!(get(&app, &path(), Some(&rotated(&app))).await.status, 401);
}
