//! How large answers are: every call of `/openapi.json` is asked for as much as it gives, and sent more than it takes; and
//! what it costs the server when clients ask for much and don't read it.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::command_line::folder;
use crate::support::{Program, TestApp, TestDb};

/// No answer has more bytes than so many times its question's, and these on top.
const TIMES: usize = 20;
const ALWAYS: usize = 2_000_000;

/// How long a text or a list is that nobody should be able to send, in bytes.
const OVERLONG: usize = 300_000;

/// A call of the description.
struct Call<'a> {
    method: Method,
    path: &'a str,
    operation: &'a Value,
    schemas: &'a Value,
}

impl Call<'_> {
    /// Where the call goes when it is asked for as much as it gives.
    fn target(&self, ids: &Value) -> String {
        let mut path = self.path.to_owned();
        let mut query = form_urlencoded::Serializer::new(String::new());
        for parameter in self.operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let value = match (&ids[name], parameter.get("example")) {
                (Value::Null, Some(example)) if example.is_string() => example.clone(),
                (Value::Null, _) => self.most(&parameter["schema"], None),
                (id, _) => id.clone(),
            };
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if parameter["in"] == "path" {
                path = path.replace(&format!("{{{name}}}"), &value.replace('@', "%40").replace(' ', "%20"));
            } else if parameter["in"] == "query" {
                query.append_pair(name, &value);
            }
        }
        let query = query.finish();
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// The body's schema, if the call has a body.
    fn body(&self) -> Option<&Value> {
        self.operation.pointer("/requestBody/content/application~1json/schema")
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let options =
            schema["oneOf"].as_array().and_then(|options| options.iter().find(|option| option["type"] != "null"));
        let schema = options.unwrap_or(schema);
        match schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            Some(name) => self.resolved(&self.schemas[name]),
            None => schema,
        }
    }

    /// A value of this schema: of texts the example, the largest numbers, the longest lists.
    fn most(&self, schema: &Value, example: Option<&Value>) -> Value {
        let schema = self.resolved(schema);
        let example = schema.get("example").or(example);
        let is = |name: &str| schema["type"] == name || schema["type"][0] == name;
        if is("array") {
            let most = usize::try_from(schema["maxItems"].as_u64().unwrap()).unwrap();
            let examples = example.and_then(Value::as_array).filter(|items| !items.is_empty());
            let item = |at: usize| {
                examples.map_or_else(|| self.most(&schema["items"], None), |all| all[at % all.len()].clone())
            };
            return (0..most).map(item).collect();
        }
        if let Some(fields) = schema["properties"].as_object() {
            return fields
                .iter()
                .map(|(name, field)| (name.clone(), self.most(field, None)))
                .collect::<Map<_, _>>()
                .into();
        }
        let largest = schema.get("maximum").filter(|_| is("integer"));
        let known = [largest, example, schema.get("default"), schema["enum"].get(0)];
        known.into_iter().flatten().next().cloned().unwrap_or_else(|| match () {
            () if is("boolean") => json!(true),
            () if is("integer") || is("number") => json!(1),
            () if is("object") => json!({}),
            () => json!("Richmond"),
        })
    }

    /// The smallest value of this schema: what a list has room for most often.
    fn least(&self, schema: &Value) -> Value {
        let schema = self.resolved(schema);
        match (schema["type"].as_str(), schema["required"].as_array()) {
            (Some("object"), Some(required)) => {
                let names = required.iter().map(|name| name.as_str().unwrap());
                names
                    .map(|name| (name.to_owned(), self.least(&schema["properties"][name])))
                    .collect::<Map<_, _>>()
                    .into()
            }
            (Some("object"), None) => json!({}),
            (Some("integer"), _) => json!(1),
            _ => schema.get("example").cloned().unwrap_or_else(|| json!("a")),
        }
    }
}

/// Where there are texts and lists in a body.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), found)),
        Value::Array(items) => {
            found.push(at.to_owned());
            items.iter().take(1).for_each(|item| places(item, &format!("{at}/0"), found));
        }
        Value::String(_) => found.push(at.to_owned()),
        _ => {}
    }
}

/// A gardener with a garden, by the names that the description has for it.
async fn settle(app: &TestApp) -> Value {
    let email = "sarah@example.com";
    let start =
        json!({"user_data": {"email": email}, "plant_id": 1, "plant_nickname": "Pesto", "start_date": "2026-09-05"});
    let mut instance = Value::Null;
    for _ in 0..150 {
        instance = app.post("/api/v1/tracking/start", start.clone()).await.expect(201)["instance_id"].take();
    }
    let chat = app.post("/api/v1/chat/general/start", json!({"email": email})).await.expect(201)["chat_id"].take();
    for notes in ["for pasta", "again"] {
        let all: Vec<i64> = (1..400).collect();
        app.post("/api/v1/favorites/sync", json!({"email": email, "favorite_plant_ids": all})).await.ok();
        app.post("/api/v1/favorites", json!({"email": email, "plant_id": 1, "notes": notes})).await.ok();
    }
    json!({"email": email, "instance_id": instance, "chat_id": chat, "plant_id": 1, "harvest_id": 1, "key": "none"})
}

#[tokio::test]
async fn no_answer_is_much_larger_than_its_question() {
    let token = "correct-horse-battery";
    let app = TestApp::with(TestDb::starter().await, &[("ADMIN_TOKEN", token)]).await;
    let ids = settle(&app).await;
    let bearer = format!("Bearer {token}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let document = app.get("/openapi.json").await.ok();
    let (mut asked, mut refusals, mut too_large) = (0, Vec::new(), String::new());
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            // What ends, renames or fetches something isn't about answers.
            if method == Method::DELETE || method == Method::POST && path.starts_with("/api/v1/admin/") {
                continue;
            }
            let call = Call { method, path, operation, schemas: &document["components"]["schemas"] };
            // In a gardener's call it would be no gardener's token.
            let headers = if path.starts_with("/api/v1/admin/") { &headers[..] } else { &headers[..1] };
            let target = call.target(&ids);
            let body = call.body().map(|schema| call.most(schema, None));
            let mut bodies = vec![body.clone()];
            for (body, schema) in body.iter().zip(call.body()) {
                let mut found = Vec::new();
                places(body, "", &mut found);
                for place in found {
                    let mut body = body.clone();
                    let value = body.pointer_mut(&place).unwrap();
                    *value = if value.is_string() {
                        "x".repeat(OVERLONG).into()
                    } else {
                        let items = if place.is_empty() { call.least(&schema["items"]) } else { value[0].clone() };
                        let times = OVERLONG / items.to_string().len();
                        vec![items; times].into()
                    };
                    bodies.push(Some(body));
                }
            }
            for (number, body) in bodies.into_iter().enumerate() {
                let body = body.map(|body| {
                    let mut body = body;
                    for name in ["email", "chat_id", "instance_id"] {
                        if body.get(name).is_some_and(|value| value.as_str().is_none_or(|text| text.len() < OVERLONG)) {
                            body[name] = ids[name].clone();
                        }
                    }
                    body.to_string().into_bytes()
                });
                let question = target.len() + body.as_ref().map_or(0, Vec::len);
                let answer = app.request(call.method.clone(), &target, headers, body).await;
                if number == 0 {
                    asked += 1;
                    let refused = !answer.status.is_success();
                    refusals.extend(refused.then(|| format!("{} {target}: {}", call.method, answer.status)));
                }
                if answer.body.len() > TIMES * question + ALWAYS {
                    let _ = writeln!(too_large, "{} {path}: {question} bytes get {}", call.method, answer.body.len());
                }
            }
        }
    }
    assert!(too_large.is_empty(), "{too_large}");
    assert!(refusals.len() < asked / 10, "of {asked} calls these gave nothing: {refusals:#?}");
}

/// The highest that a process's memory ever was, in bytes.
fn peak(program: &Program) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

#[tokio::test]
async fn clients_that_dont_read_cost_bounded_memory() {
    const ANSWER: usize = 10_000_000;
    let db = TestDb::migrated().await;
    let user = db.insert("users", json!({"email": "sarah@example.com"})).await;
    let chat = json!({"user_id": user, "chat_type": "general", "expires_at": "2999-01-01T00:00:00", "is_active": true});
    let chat = db.insert("user_plant_chats", chat).await;
    db.execute(&format!(
        "insert into chat_messages (chat_id, role, content, created_at)
        select {chat}, 'user', repeat('x', {}), '2026-10-05' from generate_series(1, 2000)",
        ANSWER / 2_000
    ))
    .await;
    let (folder, url) = (folder(), db.url());
    let settings = [("DATABASE_URL", url.as_str()), ("WRITE_TIMEOUT_MS", "600000")];
    let server = Program::serve(folder.path(), &folder.path().join("data"), &settings).await;
    let path = format!("/api/v1/chat/{chat}/history?email=sarah%40example.com");
    let answer = server.get(&path).await;
    assert!(answer.status == 200 && answer.body.len() > ANSWER, "{}", answer.status);

    let before = peak(&server);
    let mut clients = Vec::new();
    let mut refused = 0;
    for _ in 0..45 {
        let mut client = TcpStream::connect(server.address()).await.unwrap();
        client.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
        // The head, and no more of it.
        let mut head = [0; 12];
        client.read_exact(&mut head).await.unwrap();
        match &head {
            b"HTTP/1.1 200" => clients.push(client),
            b"HTTP/1.1 503" => refused += 1,
            other => panic!("{}", String::from_utf8_lossy(other)),
        }
    }
    // 128 MiB of answers, what one is made of, and what the allocator keeps.
    let cost = peak(&server) - before;
    assert!(cost < 256 << 20, "{} clients cost {} MiB", clients.len(), cost >> 20);
    assert!(clients.len() < 14 && refused > 30, "{} were answered, {refused} refused", clients.len());
    // Whoever leaves makes room.
    drop(clients);
    server.becomes(&path, 200, std::time::Duration::from_secs(30)).await;
}
