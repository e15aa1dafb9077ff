//! The rows of the table that are a load: what is asked for, against what, and how an answer is told to be right.

use flate2::read::GzDecoder;
use serde_json::Value;

use super::catalogue::PLANTS;
use super::connection::{Answer, Connection};
use super::floor::{self, Statement};
use super::gardeners::{Gardener, Gardeners, ITEMS};
use super::load::Requests;
use super::questions::{answers, question, search};
use super::reading;
use super::servers::Server;

/// What a row is compared with.
pub enum Against {
    /// Requests a second of the bare server with a body of that size.
    Bare,
    /// The bare server's CPU and that of Postgres under pgbench, together.
    Floor(&'static Statement),
    /// Transactions a second of pgbench with as many clients.
    Pgbench(&'static Statement),
}

/// Looks at the answer to the request of a number.
pub type Check = Box<dyn Fn(u64, &Answer) -> bool>;

/// A row.
pub struct Case {
    pub name: &'static str,
    pub title: String,
    pub against: Against,
    pub aim: f64,
    pub connections: usize,
    pub requests: Requests,
    /// Whether an answer is the right one to the request of this number.
    pub check: Check,
    /// Whether it is a warm read, which is also timed at half of its capacity.
    pub warm: bool,
}

/// Connections of a load that isn't about the database.
const FEW: usize = 16;
/// Connections of one that is.
pub const MANY: usize = 32;
/// What a browser sends.
const GZIP: &str = "accept-encoding: gzip\r\n";
/// How many gardeners come again and again in a warm row.
const REGULARS: u64 = 32;
/// Questions that all differ: more than are asked in a run.
const QUESTIONS: u64 = 100_000;

/// The names of all rows that are a load, in order.
pub const NAMES: [&str; 16] = [
    "plants",
    "plants-304",
    "page",
    "companions",
    "suburbs",
    "recommend-same",
    "recommend-different",
    "list-warm",
    "checklist-warm",
    "status-warm",
    "details-warm",
    "list-miss",
    "checklist-miss",
    "status-miss",
    "details-miss",
    "tick",
];

/// The catalogue's rows.
pub fn of_catalogue(server: &Server) -> Vec<Case> {
    let ask = |request: &[u8]| {
        let mut connection = Connection::open(server.address).expect("the server listens");
        connection.ask(request).expect("the server answers")
    };
    let whole = ask(&get("/api/v1/plants", ""));
    let tag = reading::header(&whole.text, "etag").unwrap_or_default();
    let first = json(&whole)["plants"][0]["id"].as_u64().expect("an id");
    let warm = |name, title: &str, aim, path: &str, headers: &str, check: fn(&Answer) -> bool| Case {
        name,
        title: title.to_owned(),
        against: Against::Bare,
        aim,
        connections: FEW,
        requests: Requests::new([get(path, headers)]),
        check: Box::new(move |_, answer| check(answer)),
        warm: true,
    };
    let all = "/api/v1/plants";
    vec![
        warm("plants", "`GET /plants`, gzip", 0.9, all, GZIP, |answer| {
            let body = json(answer);
            let count = body["plants"].as_array().map_or(0, Vec::len);
            let packed = reading::header(&answer.text, "content-encoding") == Some("gzip");
            packed && count == PLANTS && body["total_count"] == PLANTS
        }),
        warm(
            "plants-304",
            "`GET /plants`, `If-None-Match` (304)",
            0.8,
            all,
            &format!("{GZIP}if-none-match: {tag}\r\n"),
            |answer| answer.head.status == 304,
        ),
        warm(
            "page",
            "`GET /plants/paginated?search=basil`",
            0.8,
            "/api/v1/plants/paginated?search=basil",
            GZIP,
            |answer| {
                let found = json(answer)["plants"].as_array().cloned().unwrap_or_default();
                let named = |plant: &Value| plant.to_string().to_lowercase().contains("basil");
                found.len() == 12 && found.iter().all(named)
            },
        ),
        warm(
            "companions",
            "`GET /plants/{id}/companions`",
            0.8,
            &format!("{all}/{first}/companions"),
            GZIP,
            |answer| json(answer)["companion_planting"]["harmful_companions"].is_array(),
        ),
        warm("suburbs", "`GET /suburbs`", 0.8, "/api/v1/suburbs", GZIP, |answer| {
            let body = json(answer);
            let count = body["suburbs"].as_array().map_or(0, Vec::len);
            count > 200 && body["total"] == count
        }),
    ]
}

/// The rows about what to plant.
pub fn of_questions() -> Vec<Case> {
    let asked = |number| post("/api/v1/recommendations", &question(number));
    let case = |name, title: &str, aim, requests, first, warm| Case {
        name,
        title: title.to_owned(),
        against: Against::Bare,
        aim,
        connections: FEW,
        requests,
        check: Box::new(move |number, answer| answers(first + number, &json(answer))),
        warm,
    };
    vec![
        case("recommend-same", "`POST /recommendations`, the same again", 0.6, Requests::new([asked(0)]), 0, true),
        case(
            "recommend-different",
            "`POST /recommendations`, every one different",
            0.3,
            Requests::new((1..=QUESTIONS).map(asked)),
            1,
            false,
        ),
    ]
}

/// Pages of searches that all differ, each of them one statement.
pub fn searches() -> Requests {
    Requests::new((0..QUESTIONS).map(|number| get(&search(number), GZIP)))
}

/// The gardeners' rows: warm, missed, and the write.
pub fn of_gardeners(gardeners: &Gardeners) -> Vec<Case> {
    let reads = [
        Read {
            names: ["list-warm", "list-miss"],
            call: "GET /tracking/user/{email}",
            floor: &floor::LIST,
            check: |body| body["total_count"] == 1,
            path: |gardener| {
                let email = gardener.email.replace('@', "%40");
                format!("user/{email}?active_only=false")
            },
        },
        Read {
            names: ["checklist-warm", "checklist-miss"],
            call: "GET /tracking/instance/{id}/checklist",
            floor: &floor::CHECKLIST,
            check: |body| body["progress_summary"]["total_items"].as_u64() > Some(0),
            path: |gardener| format!("instance/{}/checklist", gardener.instance),
        },
        Read {
            names: ["status-warm", "status-miss"],
            call: "GET /tracking/instance/{id}/status",
            floor: &floor::STATUS,
            check: |body| body["checklist_status"]["total_items"] == ITEMS,
            path: |gardener| format!("instance/{}/status", gardener.instance),
        },
        Read {
            names: ["details-warm", "details-miss"],
            call: "GET /tracking/instance/{id}",
            floor: &floor::DETAILS,
            check: |body| body["timeline"]["stages"].is_array(),
            path: |gardener| format!("instance/{}", gardener.instance),
        },
    ];
    let all = gardeners.count();
    let mut cases = Vec::new();
    for read in &reads {
        cases.push(read.case(gardeners, REGULARS.min(all / 2), true));
    }
    for read in &reads {
        cases.push(read.case(gardeners, all, false));
    }
    cases.push(Case {
        name: "tick",
        title: "`POST /tracking/checklist/complete`, 32 connections".to_owned(),
        against: Against::Pgbench(&floor::TICK),
        aim: 0.5,
        connections: MANY,
        requests: Requests::new((0..all).map(|place| {
            let instance = gardeners.at(place).instance;
            let done = place % 2 == 0;
            let key = "care_made-up_item_3";
            let body = format!(r#"{{"instance_id":{instance},"checklist_item_key":"{key}","is_completed":{done}}}"#);
            post("/api/v1/tracking/checklist/complete", &body)
        })),
        check: Box::new(|_, answer| json(answer)["progress_summary"]["total_items"] == ITEMS),
        warm: false,
    });
    cases
}

/// One of a gardener's four reads.
struct Read {
    /// Of the row where it is warm, and of the one where it never is.
    names: [&'static str; 2],
    call: &'static str,
    floor: &'static Statement,
    check: fn(&Value) -> bool,
    /// Below `/api/v1/tracking/`.
    path: fn(&Gardener) -> String,
}

impl Read {
    /// The row in which so many gardeners ask, one after the other.
    fn case(&self, gardeners: &Gardeners, count: u64, warm: bool) -> Case {
        let (check, call) = (self.check, self.call);
        let requests = (0..count).map(|place| {
            let path = (self.path)(&gardeners.at(place));
            get(&format!("/api/v1/tracking/{path}"), GZIP)
        });
        Case {
            name: self.names[usize::from(!warm)],
            title: if warm { format!("`{call}`, warm") } else { format!("`{call}`, every request another gardener's") },
            against: if warm { Against::Bare } else { Against::Floor(self.floor) },
            aim: if warm { 0.7 } else { 0.8 },
            connections: if warm { FEW } else { MANY },
            requests: Requests::new(requests),
            check: Box::new(move |_, answer| check(&json(answer))),
            warm,
        }
    }
}

fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n").into_bytes()
}

fn post(path: &str, body: &str) -> Vec<u8> {
    let head = "content-type: application/json\r\naccept-encoding: gzip";
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nhost: bench\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// The body as JSON, unpacked if it came packed.
fn json(answer: &Answer) -> Value {
    let packed = reading::header(&answer.text, "content-encoding") == Some("gzip");
    let value = if packed {
        serde_json::from_reader(GzDecoder::new(answer.body.as_slice()))
    } else {
        serde_json::from_slice(&answer.body)
    };
    value.unwrap_or_default()
}
