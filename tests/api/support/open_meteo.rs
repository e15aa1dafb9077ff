//! A small Open-Meteo: answers in the documented shape, or breaks in the ways that services do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A request as the service sees it.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub parameters: HashMap<String, String>,
    /// How many requests of this path came before it.
    pub before: usize,
}

impl Call {
    pub fn is_forecast(&self) -> bool {
        self.path == "/v1/forecast"
    }

    pub fn latitudes(&self) -> Vec<f64> {
        self.parameters["latitude"].split(',').map(|latitude| latitude.parse().unwrap()).collect()
    }
}

/// What comes back.
#[derive(Clone, Debug)]
pub enum Reply {
    Json(u16, Value),
    /// With `Retry-After: 0`, so that no test waits.
    Again(u16, Value),
    Text(String),
    /// Half of what was promised.
    CutOff,
    /// More than anybody should read.
    Huge,
    /// Nothing for as long as the test takes.
    Silence,
    /// An answer once [`OpenMeteo::go_on`] was called.
    Held(Value),
}

type Rule = dyn Fn(&Call) -> Reply + Send + Sync;

/// The service on a port of its own, for as long as the test's runtime lives.
#[derive(Clone)]
pub struct OpenMeteo {
    pub url: String,
    calls: Arc<Mutex<Vec<Call>>>,
    rule: Arc<Mutex<Arc<Rule>>>,
    go_on: Arc<Notify>,
}

impl OpenMeteo {
    /// Answers everything as documented.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            calls: Arc::default(),
            rule: Arc::new(Mutex::new(Arc::new(|call: &Call| Reply::Json(200, documented(call))))),
            go_on: Arc::default(),
        };
        let serving = service.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let service = serving.clone();
                tokio::spawn(async move { service.answer(stream).await });
            }
        });
        service
    }

    /// Answers by this rule from now on.
    pub fn answers(&self, rule: impl Fn(&Call) -> Reply + Send + Sync + 'static) {
        *self.rule.lock().unwrap() = Arc::new(rule);
    }

    /// Lets go of the answers that are held.
    pub fn go_on(&self) {
        self.go_on.notify_waiters();
    }

    /// What was asked so far.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// Waits until so many requests came.
    pub async fn was_asked(&self, times: usize) {
        let asked = async {
            while self.calls().len() < times {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(30), asked).await;
        assert!(waited.is_ok(), "asked {} times", self.calls().len());
    }

    /// The settings that lead here.
    pub fn settings(&self) -> [(&'static str, &str); 2] {
        [("OPEN_METEO_URL", &self.url), ("OPEN_METEO_AIR_QUALITY_URL", &self.url)]
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            head.push(byte);
        }
        let head = String::from_utf8(head).unwrap();
        let target = head.split(' ').nth(1).unwrap();
        let (path, query) = target.split_once('?').unwrap();
        let parameters = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let call = {
            let mut calls = self.calls.lock().unwrap();
            let before = calls.iter().filter(|call| call.path == path).count();
            calls.push(Call { path: path.to_owned(), parameters, before });
            calls.last().unwrap().clone()
        };
        let rule = Arc::clone(&self.rule.lock().unwrap());
        let released = self.go_on.notified();
        let (status, headers, body) = match rule(&call) {
            Reply::Json(status, body) => (status, "", body.to_string()),
            Reply::Again(status, body) => (status, "Retry-After: 0\r\n", body.to_string()),
            Reply::Text(text) => (200, "", text),
            Reply::CutOff => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{\"current\"").await;
                return;
            }
            Reply::Huge => {
                // Without a length: the reader has to count.
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[").await;
                while stream.write_all(&vec![b' '; 65_536]).await.is_ok() {}
                return;
            }
            Reply::Silence => std::future::pending().await,
            Reply::Held(body) => {
                released.await;
                (200, "", body.to_string())
            }
        };
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

/// The answer as the documentation has it: an object for one place, a list for several. The temperature tells the latitude.
pub fn documented(call: &Call) -> Value {
    let mut places: Vec<Value> = call.latitudes().into_iter().map(|latitude| place(call, latitude)).collect();
    if places.len() == 1 { places.remove(0) } else { Value::Array(places) }
}

/// One place of an answer.
pub fn place(call: &Call, latitude: f64) -> Value {
    let mut place = json!({"latitude": latitude, "longitude": 145.0, "generationtime_ms": 0.2, "utc_offset_seconds": 39_600,
        "timezone": call.parameters["timezone"], "timezone_abbreviation": "GMT+11", "elevation": 31.0});
    if call.is_forecast() {
        place["current_units"] = json!({"time": "iso8601", "interval": "seconds", "temperature_2m": "°C"});
        place["current"] = json!({"time": "2026-10-05T13:00", "interval": 900, "temperature_2m": latitude,
            "relative_humidity_2m": 61, "precipitation": 0.0, "wind_speed_10m": 12.9, "weather_code": 3});
        place["daily"] = json!({"time": ["2026-10-05"], "temperature_2m_max": [18.4], "temperature_2m_min": [9.1],
            "precipitation_sum": [2.6], "uv_index_max": [6.35]});
    } else {
        place["current"] = json!({"time": "2026-10-05T13:00", "interval": 3_600, "us_aqi": 42, "pm2_5": 8.1, "pm10": 12.0,
            "ozone": 61.0, "nitrogen_dioxide": 9.4, "sulphur_dioxide": 1.2, "carbon_monoxide": 182.0});
    }
    place
}
