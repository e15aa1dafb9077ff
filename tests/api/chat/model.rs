//! A model behind the protocol of chat completions: what it is given, and that nothing it does wrong reaches a gardener.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{EMAIL, MESSAGE, about, general, grow, say, small};
use crate::support::TestApp;

const KEY: &str = "sk-a-very-secret-key";

/// A server that speaks the protocol, well or badly, and remembers what it was sent.
struct FakeModel {
    url: String,
    /// The bytes of its answer, and how long it waits before them.
    reply: Arc<Mutex<(Vec<u8>, Duration)>>,
    requests: Arc<Mutex<Vec<(String, Value)>>>,
}

impl FakeModel {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let reply: Arc<Mutex<(Vec<u8>, Duration)>> = Arc::default();
        let requests: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let (replies, seen) = (Arc::clone(&reply), Arc::clone(&requests));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&replies), Arc::clone(&seen)));
            }
        });
        Self { url, reply, requests }
    }

    /// From now on it answers with these bytes.
    fn answers_raw(&self, bytes: impl Into<Vec<u8>>, after: Duration) {
        *self.reply.lock().unwrap() = (bytes.into(), after);
    }

    /// From now on it answers with this status and body.
    fn answers(&self, status: &str, body: &str) {
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
        self.answers_raw(format!("{head}content-length: {}\r\n\r\n{body}", body.len()), Duration::ZERO);
    }

    fn says(&self, text: &str) {
        let body = json!({"choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]});
        self.answers("200 OK", &body.to_string());
    }

    fn last(&self) -> (String, Value) {
        self.requests.lock().unwrap().last().cloned().expect("it was asked")
    }

    fn times_asked(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

async fn converse(
    mut stream: TcpStream,
    reply: Arc<Mutex<(Vec<u8>, Duration)>>,
    seen: Arc<Mutex<Vec<(String, Value)>>>,
) {
    let mut bytes = Vec::new();
    let mut piece = vec![0; 1 << 16];
    let (head, body) = loop {
        match stream.read(&mut piece).await {
            Ok(read) if read > 0 => bytes.extend_from_slice(&piece[..read]),
            _ => return,
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0_usize) {
            break (head.to_owned(), body.to_owned());
        }
    };
    seen.lock().unwrap().push((head, serde_json::from_str(&body).unwrap_or_default()));
    let (answer, after) = reply.lock().unwrap().clone();
    tokio::time::sleep(after).await;
    let _ = stream.write_all(&answer).await;
    let _ = stream.shutdown().await;
}

async fn with_model(model: &FakeModel, timeout: &str) -> TestApp {
    let settings = [
        ("CHAT_API_URL", model.url.as_str()),
        ("CHAT_API_KEY", KEY),
        ("CHAT_MODEL", "llama"),
        ("CHAT_TIMEOUT_MS", timeout),
    ];
    small(&settings).await
}

#[tokio::test]
async fn a_model_is_given_the_facts_the_talk_and_the_picture_and_no_address() {
    let model = FakeModel::start().await;
    let app = with_model(&model, "30000").await;
    let instance_id = grow(&app, 1, "Pesto", "2026-09-25").await;
    let chat_id = about(&app, instance_id).await;
    model.says("Water it <b>now</b>.\u{0}");
    let answer = say(&app, chat_id, "Does it want water? Write to Sarah@Example.com").await;
    assert_eq!(answer.header("x-chat-source"), Some("model"));
    let shown = answer.ok()["ai_response"].take();
    let shown = shown.as_str().unwrap();
    assert!(shown.starts_with("Water it ") && !shown.contains("<b>") && !shown.contains('\0'), "{shown}");

    let picture = "data:image/png;base64,aGk=";
    let body = json!({"chat_id": chat_id, "message": "And this?", "image": picture});
    app.post("/api/v1/chat/plant/message", body).await.ok();
    let (head, asked) = model.last();
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1"), "{head}");
    assert!(head.to_lowercase().contains(&format!("authorization: bearer {KEY}")));
    assert_eq!((&asked["model"], &asked["stream"]), (&json!("llama"), &json!(false)));
    let messages = asked["messages"].as_array().unwrap();
    let system = messages[0]["content"].as_str().unwrap();
    for fact in ["Basil- Genovese", "Pesto", "day 10", "5 October 2026", "13 11 26"] {
        assert!(system.contains(fact), "{fact}: {system}");
    }
    assert_eq!(messages[1], json!({"role": "user", "content": "Does it want water? Write to [address]"}));
    assert_eq!(messages[2]["role"], "assistant");
    assert_eq!(
        messages[3],
        json!({"role": "user", "content": [
            {"type": "text", "text": "And this?"},
            {"type": "image_url", "image_url": {"url": picture}},
        ]})
    );
    assert!(!asked.to_string().to_lowercase().contains(EMAIL));
}

#[tokio::test]
async fn a_long_talk_is_cut_to_its_last_messages() {
    let model = FakeModel::start().await;
    let app = with_model(&model, "30000").await;
    let chat_id = general(&app).await;
    let sql = format!(
        "insert into chat_messages (chat_id, role, content) select {chat_id}, 'user', 'message ' || n from generate_series(1, 40) n"
    );
    app.db.execute(&sql).await;
    model.says("Fine.");
    say(&app, chat_id, "And now?").await.ok();
    let (_, asked) = model.last();
    let messages = asked["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 32, "the facts, thirty, and the new one");
    assert_eq!(messages[1]["content"], "message 11");
    assert_eq!(messages[30]["content"], "message 40");
}

#[tokio::test]
async fn whatever_a_model_does_wrong_the_rules_answer() {
    let model = FakeModel::start().await;
    let app = with_model(&model, "1000").await;
    let chat_id = general(&app).await;
    let choice = |message: Value| json!({"choices": [{"message": message}]}).to_string();
    let filtered = json!({"choices": [{"message": {"content": "a"}, "finish_reason": "content_filter"}]});
    let replies = [
        ("429 Too Many Requests", r#"{"error": {"message": "slow down"}}"#.to_owned()),
        ("500 Internal Server Error", "oh no".to_owned()),
        ("401 Unauthorized", format!(r#"{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}"#)),
        ("200 OK", "<html>not JSON</html>".to_owned()),
        ("200 OK", r#"{"choices": []}"#.to_owned()),
        ("200 OK", r#"{"choices": "none"}"#.to_owned()),
        ("200 OK", choice(json!({"content": null}))),
        ("200 OK", choice(json!({"content": " \n "}))),
        ("200 OK", choice(json!({"content": null, "refusal": "I'd rather not"}))),
        ("200 OK", filtered.to_string()),
        ("200 OK", choice(json!({"content": "word ".repeat(200_000)}))),
        ("200 OK", choice(json!({"content": "word ".repeat(5_000)}))),
        ("307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/v1/chat/completions", String::new()),
    ];
    let mut count = 0;
    for (status, body) in replies {
        model.answers(status, &body);
        count += 1;
        expect_rules(&app, chat_id, status).await;
        assert_eq!(model.times_asked(), count, "once each, never again: {status}");
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{\"choices\": [{\"mess";
    for (raw, after, what) in [
        (head.to_owned(), Duration::ZERO, "cut off"),
        ("not HTTP at all".to_owned(), Duration::ZERO, "no HTTP"),
        (String::new(), Duration::ZERO, "nothing"),
        (head.to_owned(), Duration::from_mins(1), "slow"),
    ] {
        model.answers_raw(raw, after);
        expect_rules(&app, chat_id, what).await;
    }
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", " ".repeat(1 << 20));
    model.answers_raw(endless, Duration::ZERO);
    expect_rules(&app, chat_id, "a megabyte without a length").await;
}

#[tokio::test]
async fn a_model_that_is_not_there_is_no_fault_of_the_server() {
    let settings = [("CHAT_API_URL", "http://127.0.0.1:1/v1"), ("CHAT_MODEL", "llama")];
    let app = small(&settings).await;
    let chat_id = general(&app).await;
    expect_rules(&app, chat_id, "nobody there").await;
}

async fn expect_rules(app: &TestApp, chat_id: i64, what: &str) {
    let answer = say(app, chat_id, "When do I sow basil?").await;
    assert_eq!(answer.status, 200, "{what}: {answer}");
    assert_eq!(answer.header("x-chat-source"), Some("rules"), "{what}: {answer}");
    let text = answer.ok()["ai_response"].as_str().unwrap().to_owned();
    assert!(text.contains("September to October"), "{what}: {text}");
    assert!(!answer.text().contains(KEY) && !text.contains("127.0.0.1"), "{what}: {text}");
}

#[tokio::test]
async fn a_model_is_not_asked_where_somebody_could_come_to_harm() {
    let model = FakeModel::start().await;
    let app = with_model(&model, "30000").await;
    let chat_id = general(&app).await;
    model.says("Sure, eat it!");
    let answer = say(&app, chat_id, "found some wild mushrooms, can I eat them?").await;
    assert_eq!(answer.header("x-chat-source"), Some("rules"));
    assert!(answer.ok()["ai_response"].as_str().unwrap().contains("13 11 26"));
    assert_eq!(model.times_asked(), 0);
}

#[tokio::test]
async fn a_model_has_its_time_on_top_of_a_requests() {
    let model = FakeModel::start().await;
    let settings = [
        ("CHAT_API_URL", model.url.as_str()),
        ("CHAT_MODEL", "llama"),
        ("CHAT_TIMEOUT_MS", "20000"),
        ("REQUEST_TIMEOUT_MS", "400"),
    ];
    let app = small(&settings).await;
    let chat_id = general(&app).await;
    model.says("Late, but here.");
    let reply = model.reply.lock().unwrap().0.clone();
    model.answers_raw(reply, Duration::from_millis(900));
    let answer = app.post(MESSAGE, json!({"chat_id": chat_id, "message": "Hi"})).await;
    assert_eq!(answer.header("x-chat-source"), Some("model"), "{answer}");
}

#[tokio::test]
async fn while_a_model_thinks_no_connection_to_the_database_is_held() {
    let model = FakeModel::start().await;
    let settings = [
        ("CHAT_API_URL", model.url.as_str()),
        ("CHAT_MODEL", "llama"),
        ("DATABASE_POOL_SIZE", "1"),
        ("DATABASE_MAX_OVERFLOW", "0"),
        ("DATABASE_ACQUIRE_TIMEOUT_MS", "500"),
    ];
    let app = small(&settings).await;
    let chat_id = general(&app).await;
    model.says("Done.");
    let reply = model.reply.lock().unwrap().0.clone();
    model.answers_raw(reply, Duration::from_secs(3));
    let thinking = say(&app, chat_id, "Hi");
    let other = async {
        while model.times_asked() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let path = format!("/api/v1/favorites?email={EMAIL}");
        let answer = app.get(&path).await;
        assert_eq!(answer.status, 200, "{answer}");
    };
    let (answer, ()) = tokio::join!(thinking, other);
    assert_eq!(answer.header("x-chat-source"), Some("model"), "{answer}");
}
