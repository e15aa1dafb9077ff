//! Every call that names an address, an instance or a chat, as `/openapi.json` lists them, in every mode, for everybody.

use reqwest::Method;
use serde_json::{Value, json};

use super::tokens::refused;
use super::{FOREIGN, OTHER, call, fingerprint, settle, start, token};
use crate::deployment::names_a_gardener;
use crate::support::{TestApp, TestDb};

/// A call about a garden.
#[derive(Debug)]
struct Covered {
    method: Method,
    path: String,
    /// Whether the request names the gardener's address, rather than only something of theirs.
    names_address: bool,
    has_body: bool,
    /// Only for gardeners with a token, and not there while nobody can sign in.
    is_signed_in_only: bool,
}

/// The calls about gardens: the description names what they are about.
async fn covered(app: &TestApp) -> Vec<Covered> {
    let document = app.get("/openapi.json").await.ok();
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        if path.starts_with("/api/v1/admin/") {
            continue;
        }
        for (method, operation) in operations.as_object().unwrap() {
            let parts = ["parameters", "requestBody"].map(|part| &operation[part]);
            if !parts.iter().any(|part| names_a_gardener(part, &document)) {
                continue;
            }
            let security = &operation["security"];
            assert_eq!(security, &json!([{"gardener_token": []}, {}]), "{method} {path} asks for no token in the docs");
            let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let fields = body.as_str().map(|path| &document.pointer(&path[1..]).unwrap()["properties"]);
            let in_body = fields.is_some_and(|fields| fields.get("email").or(fields.get("user_data")).is_some());
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let method: Method = method.to_uppercase().parse().unwrap();
            let is_erasure = path == "/api/v1/tracking/user/{email}" && method == Method::DELETE;
            found.push(Covered {
                names_address: in_body || parameters.clone().any(|parameter| parameter["name"] == "email"),
                has_body: operation.get("requestBody").is_some(),
                is_signed_in_only: is_erasure || path.ends_with("/export") || path.ends_with("/calendar-link"),
                method,
                path: path.clone(),
            });
        }
    }
    found
}

/// A gardener's things, by which calls are made.
struct Garden {
    email: String,
    plant: i32,
    chat: i32,
}

impl Garden {
    async fn of(db: &TestDb, email: String) -> Self {
        let (plant, chat) = settle(db, &email).await;
        Self { email, plant, chat }
    }

    fn path(&self, of: &Covered) -> String {
        let email = self.email.replace('@', "%40");
        let path = of
            .path
            .replace("{email}", &email)
            .replace("{instance_id}", &self.plant.to_string())
            .replace("{chat_id}", &self.chat.to_string())
            .replace("{plant_id}", "1")
            .replace("{guide_name}", "Ladybirds.md")
            .replace("{harvest_id}", "1");
        assert!(!path.contains('{'), "what to put into {path}?");
        // A call takes no parameter that it doesn't know amiss.
        if of.names_address && !of.has_body { format!("{path}?email={email}") } else { path }
    }

    /// A body that every call takes: what one doesn't know it ignores. Only an address is looked at wherever it stands.
    fn body(&self, of: &Covered) -> Option<Value> {
        let mut body = json!({
            "instance_id": self.plant, "chat_id": self.chat, "plant_id": 1, "plant_nickname": "Pesto",
            "start_date": "2026-10-01", "favorite_plant_ids": [1], "checklist_item_key": "a", "is_completed": true,
            "guide_name": "Ladybirds.md", "message": "When to sow?", "harvested_on": "2026-10-01", "quantity": 1, "unit": "g",
        });
        if of.names_address {
            body["email"] = json!(self.email);
            body["user_data"] = json!({"email": self.email});
        }
        of.has_body.then_some(body)
    }
}

#[tokio::test]
async fn the_calls_about_gardens_are_found() {
    let (app, _issuer) = start("required").await;
    let covered = covered(&app).await;
    assert!(covered.len() >= 35, "{covered:#?}");
    for path in ["/tracking/instance/{instance_id}", "/favorites", "/guides/favorites", "/tracking/start"] {
        assert!(covered.iter().any(|of| of.path == format!("/api/v1{path}")), "{path}");
    }
}

#[tokio::test]
async fn where_a_token_is_required_only_the_owner_is_let_in() {
    let (app, _issuer) = start("required").await;
    let now = app.clock.now();
    Garden::of(&app.db, OTHER.into()).await;
    let other = token(OTHER, now);
    for (number, of) in covered(&app).await.iter().enumerate() {
        let garden = Garden::of(&app.db, format!("owner{number}@example.com")).await;
        let (path, body) = (garden.path(of), garden.body(of));
        let ask = async |token: Option<&str>| call(&app, of.method.clone(), &path, token, body.as_ref()).await;
        let before = fingerprint(&app.db).await;
        let nobody = ask(None).await;
        assert_eq!(nobody.detail(401), "Not authenticated", "{} {path}", of.method);
        for (name, token) in refused(&garden.email, now) {
            assert_eq!(ask(Some(&token)).await.status, 401, "{name}: {} {path}", of.method);
        }
        let foreign = ask(Some(&other)).await;
        assert_eq!(foreign.status, if of.names_address { 403 } else { 404 }, "{foreign}");
        assert_eq!(fingerprint(&app.db).await, before, "{} {path} changed something", of.method);
        let own = ask(Some(&token(&garden.email, now))).await;
        let is_missing = own.status == 404 && of.path.contains("{harvest_id}");
        assert!(matches!(own.status.as_u16(), 200 | 201 | 400) || is_missing, "{} {own}", of.method);
        for answer in [nobody, foreign, own] {
            assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{answer}");
            let asks = answer.header("www-authenticate");
            assert_eq!(asks, (answer.status == 401).then_some("Bearer"), "{answer}");
        }
    }
}

#[tokio::test]
async fn where_a_token_is_optional_one_that_is_sent_binds() {
    let (app, _issuer) = start("optional").await;
    let now = app.clock.now();
    Garden::of(&app.db, OTHER.into()).await;
    let other = token(OTHER, now);
    for (number, of) in covered(&app).await.iter().enumerate() {
        let garden = Garden::of(&app.db, format!("owner{number}@example.com")).await;
        let (path, body) = (garden.path(of), garden.body(of));
        let ask = async |token: Option<&str>| call(&app, of.method.clone(), &path, token, body.as_ref()).await;
        let before = fingerprint(&app.db).await;
        for (name, token) in refused(&garden.email, now) {
            assert_eq!(ask(Some(&token)).await.status, 401, "{name}: {} {path}", of.method);
        }
        let foreign = ask(Some(&other)).await;
        assert_eq!(foreign.detail(403), FOREIGN, "{} {path}", of.method);
        assert_eq!(fingerprint(&app.db).await, before, "{} {path} changed something", of.method);
        if of.is_signed_in_only {
            assert_eq!(ask(None).await.status, 401, "{} {path}", of.method);
            assert_eq!(ask(Some(&token(&garden.email, now))).await.status, 200, "{} {path}", of.method);
            continue;
        }
        let own = ask(Some(&token(&garden.email, now))).await;
        assert!(!matches!(own.status.as_u16(), 401 | 403), "{} {own}", of.method);
        let again = Garden::of(&app.db, format!("again{number}@example.com")).await;
        let nobody = call(&app, of.method.clone(), &again.path(of), None, again.body(of).as_ref()).await;
        assert_eq!(nobody.status, own.status, "{} {nobody}", of.method);
    }
}

#[tokio::test]
async fn while_it_is_off_nobody_looks_at_tokens() {
    let (app, issuer) = start("off").await;
    let now = app.clock.now();
    for (number, of) in covered(&app).await.iter().enumerate() {
        let mut statuses = Vec::new();
        let tokens = [None, Some(token(OTHER, now)), Some("garbage".to_owned())];
        for (round, token) in tokens.iter().enumerate() {
            let garden = Garden::of(&app.db, format!("owner{number}-{round}@example.com")).await;
            let body = garden.body(of);
            let answer = call(&app, of.method.clone(), &garden.path(of), token.as_deref(), body.as_ref()).await;
            statuses.push(answer.status.as_u16());
            if of.is_signed_in_only {
                assert_eq!(answer.detail(404), "Not Found", "{} {}", of.method, of.path);
            }
        }
        assert!(statuses.iter().all(|status| *status == statuses[0]), "{} {} {statuses:?}", of.method, of.path);
        assert!(!matches!(statuses[0], 401 | 403), "{} {} {statuses:?}", of.method, of.path);
    }
    assert_eq!(issuer.asked(), 0);
}

#[tokio::test]
async fn ids_tell_nothing_where_a_token_is_required() {
    let (app, _issuer) = start("required").await;
    let garden = Garden::of(&app.db, super::OWNER.into()).await;
    let other = token(OTHER, app.clock.now());
    let nobodys = Garden { plant: 2_000_000_000, chat: 2_000_000_000, email: String::new() };
    for of in covered(&app).await.iter().filter(|of| !of.names_address) {
        let ask = async |garden: &Garden| {
            let answer = call(&app, of.method.clone(), &garden.path(of), Some(&other), garden.body(of).as_ref()).await;
            let detail = answer.detail(404).as_str().unwrap().to_owned();
            let ids = [garden.plant.to_string(), garden.chat.to_string()];
            (ids.iter().fold(detail, |detail, id| detail.replace(id, "?")), answer.queries())
        };
        assert_eq!(ask(&garden).await, ask(&nobodys).await, "{} {}", of.method, of.path);
    }
    // A read is one statement in either case.
    let path = format!("/api/v1/tracking/instance/{}", garden.plant);
    assert_eq!(super::get(&app, &path, Some(&other)).await.queries(), 1);
}

#[tokio::test]
async fn an_own_address_doesnt_open_anothers_plants() {
    for (mode, status) in [("required", 404), ("optional", 403)] {
        let (app, _issuer) = start(mode).await;
        let garden = Garden::of(&app.db, super::OWNER.into()).await;
        Garden::of(&app.db, OTHER.into()).await;
        let other = token(OTHER, app.clock.now());
        let before = fingerprint(&app.db).await;
        for of in covered(&app).await {
            if !(of.path.contains("{instance_id}") || of.path.contains("{chat_id}")) {
                continue;
            }
            let mixed = Garden { email: OTHER.into(), ..garden };
            let answer = call(&app, of.method.clone(), &mixed.path(&of), Some(&other), mixed.body(&of).as_ref()).await;
            assert_eq!(answer.status, status, "{mode}: {} {answer}", of.method);
        }
        assert_eq!(fingerprint(&app.db).await, before);
    }
}
