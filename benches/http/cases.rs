//! The rows of the table that are a load: what is asked for, against what, and how an answer is told to be right.

use flate2::read::GzDecoder;
use serde_json::Value;

use super::catalogue::PLANTS;
use super::connection::{Answer, Connection};
use super::database::{Gardeners, ITEMS};
use super::floor::{self, Floor};
use super::load::Requests;
use super::questions::{answers, question};
use super::reading;
use super::servers::Server;

/// What a row is compared with.
pub enum Against {
    /// Requests a second of the bare server with a body of that size.
    Bare,
    /// The bare server's CPU and that of Postgres under pgbench, together.
    Floor(&'static Floor),
    /// Transactions a second of pgbench with as many clients.
    Pgbench(&'static Floor),
}

type Check = Box<dyn Fn(u64, &Answer) -> bool + Send + Sync>;

pub struct Case {
    pub name: &'static str,
    pub title: String,
    pub against: Against,
    pub aim: f64,
    pub connections: usize,
    pub requests: Requests,
    /// Whether an answer is the right one to the request of this number.
    pub check: Check,
    /// Whether it is also timed at half of its capacity.
    pub timed: bool,
}

// Connections without and with the database.
const FEW: usize = 16;
pub const MANY: usize = 32;
/// What a browser sends.
pub const GZIP: &str = "accept-encoding: gzip\r\n";
/// Questions that all differ: more than are asked in a run.
const QUESTIONS: u64 = 100_000;

/// The rows that need no database.
pub fn from_memory(server: &Server) -> Vec<Case> {
    let mut connection = Connection::open(server.address).expect("the server listens");
    let whole = connection.ask(&get("/api/v1/plants", "")).expect("the server answers");
    let tag = reading::header(&whole.text, "etag").unwrap_or_default();
    let first = json(&whole)["plants"][0]["id"].as_u64().expect("an id");
    let unchanged = format!("{GZIP}if-none-match: {tag}\r\n");
    let page = get("/api/v1/plants/paginated?search=basil", GZIP);
    let companions = format!("/api/v1/plants/{first}/companions");
    let warm = |name, title: &str, aim, request, check: fn(&Answer) -> bool| Case {
        name,
        title: title.to_owned(),
        against: Against::Bare,
        aim,
        connections: FEW,
        requests: Requests::new([request]),
        check: Box::new(move |_, answer| check(answer)),
        timed: true,
    };
    let asked = |number| post("/api/v1/recommendations", &question(number));
    vec![
        warm("plants", "`GET /plants`, gzip", 0.9, get("/api/v1/plants", GZIP), |answer| {
            let packed = reading::header(&answer.text, "content-encoding") == Some("gzip");
            packed && json(answer)["plants"].as_array().is_some_and(|plants| plants.len() == PLANTS)
        }),
        warm("plants-304", "`GET /plants`, `If-None-Match` (304)", 0.6, get("/api/v1/plants", &unchanged), |answer| {
            answer.head.status == 304
        }),
        warm("page", "`GET /plants/paginated?search=basil`", 0.6, page, |answer| {
            let found = json(answer)["plants"].as_array().cloned().unwrap_or_default();
            let named = |plant: &Value| plant.to_string().to_lowercase().contains("basil");
            found.len() == 12 && found.iter().all(named)
        }),
        warm("companions", "`GET /plants/{id}/companions`", 0.6, get(&companions, GZIP), |answer| {
            json(answer)["companion_planting"]["harmful_companions"].is_array()
        }),
        warm("suburbs", "`GET /suburbs`", 0.6, get("/api/v1/suburbs", GZIP), |answer| {
            json(answer)["suburbs"].as_array().is_some_and(|suburbs| suburbs.len() > 200)
        }),
        warm("recommend-same", "`POST /recommendations`, the same again", 0.55, asked(0), |answer| {
            answers(0, &json(answer))
        }),
        Case {
            name: "recommend-different",
            title: "`POST /recommendations`, every one different".to_owned(),
            against: Against::Bare,
            aim: 0.1,
            connections: FEW,
            requests: Requests::new((1..=QUESTIONS).map(asked)),
            check: Box::new(|number, answer| answers(1 + number, &json(answer))),
            timed: false,
        },
    ]
}

/// The gardeners' rows: four reads, each from the database, and the write.
pub fn from_database(gardeners: &Gardeners) -> Vec<Case> {
    let requests = |of: &dyn Fn(String, u64, u64) -> Vec<u8>| {
        Requests::new((0..gardeners.count).map(|place| {
            let (email, instance) = gardeners.at(place);
            of(email, instance, place)
        }))
    };
    let read = |name, path: &str, floor, check: fn(&Value) -> bool| Case {
        name,
        title: format!("`GET /tracking/{path}`, every request another gardener's"),
        against: Against::Floor(floor),
        aim: 0.25,
        connections: MANY,
        requests: requests(&|email, instance, _| {
            let path = path.replace("{email}", &email.replace('@', "%40")).replace("{id}", &instance.to_string());
            get(&format!("/api/v1/tracking/{path}"), GZIP)
        }),
        check: Box::new(move |_, answer| check(&json(answer))),
        timed: true,
    };
    vec![
        read("list", "user/{email}?active_only=false", &floor::LIST, |body| body["total_count"] == 1),
        read("checklist", "instance/{id}/checklist", &floor::CHECKLIST, |body| {
            body["progress_summary"]["total_items"].as_u64() > Some(0)
        }),
        read("status", "instance/{id}/status", &floor::STATUS, |body| {
            body["checklist_status"]["total_items"].as_u64() > Some(ITEMS)
        }),
        read("details", "instance/{id}", &floor::DETAILS, |body| body["timeline"]["stages"].is_array()),
        Case {
            name: "tick",
            title: "`POST /tracking/checklist/complete`, 32 connections".to_owned(),
            against: Against::Pgbench(&floor::TICK),
            aim: 0.5,
            connections: MANY,
            requests: requests(&|_, instance, place| {
                let (done, key) = (place % 2 == 0, "care_made-up_item_3");
                let body =
                    format!(r#"{{"instance_id":{instance},"checklist_item_key":"{key}","is_completed":{done}}}"#);
                post("/api/v1/tracking/checklist/complete", &body)
            }),
            check: Box::new(|_, answer| json(answer)["progress_summary"]["total_items"].as_u64() > Some(ITEMS)),
            timed: false,
        },
    ]
}

pub fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n").into_bytes()
}

fn post(path: &str, body: &str) -> Vec<u8> {
    let head = format!("content-type: application/json\r\n{GZIP}content-length: {}", body.len());
    format!("POST {path} HTTP/1.1\r\nhost: bench\r\n{head}\r\n\r\n{body}").into_bytes()
}

/// The body as JSON, unpacked if it came packed.
fn json(answer: &Answer) -> Value {
    let (body, packed) = (answer.body.as_slice(), reading::header(&answer.text, "content-encoding") == Some("gzip"));
    let value = if packed { serde_json::from_reader(GzDecoder::new(body)) } else { serde_json::from_slice(body) };
    value.unwrap_or_default()
}
