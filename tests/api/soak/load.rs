//! Minutes of load, under which nothing fails and memory stays flat.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::server::Server;
use crate::support::http;

/// How many clients call at once.
const CLIENTS: u64 = 16;

/// What is searched for.
const TERMS: [&str; 4] = ["basil", "tomato", "mint", "daisy"];

/// How much more memory the last part may take than the one after the warm-up: caches fill to their bounds, allocators
/// keep some slack.
const SLACK: u64 = 16 << 10;

#[derive(Default)]
struct Counts {
    answered: AtomicU64,
    failed: AtomicU64,
}

/// Calls a server for so long; what failed.
pub async fn run(duration: Duration) -> Vec<String> {
    let server = Server::start().await;
    let counts = Arc::new(Counts::default());
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (server, counts) = (server.url().to_owned(), Arc::clone(&counts));
            tokio::spawn(call(server, number, counts, Arc::clone(&stop)))
        })
        .collect();
    println!("\n{:>8}  {:>10}  {:>7}  {:>8}", "seconds", "requests/s", "failed", "memory");
    let (started, mut last) = (Instant::now(), (Duration::ZERO, 0));
    let mut memory = Vec::new();
    let interval = (duration / 60).max(Duration::from_secs(1));
    while started.elapsed() < duration {
        tokio::time::sleep(interval).await;
        let (elapsed, answered) = (started.elapsed(), counts.answered.load(Ordering::Relaxed));
        let resident = resident_kilobytes(server.pid());
        memory.push(resident);
        println!(
            "{:>8}  {:>10}  {:>7}  {:>5} MB",
            elapsed.as_secs(),
            u128::from(answered - last.1) * 1_000 / elapsed.saturating_sub(last.0).as_millis().max(1),
            counts.failed.load(Ordering::Relaxed),
            resident >> 10
        );
        last = (elapsed, answered);
    }
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
    let mut failures = Vec::new();
    let failed = counts.failed.load(Ordering::Relaxed);
    if failed > 0 {
        failures.push(format!("{failed} requests failed\n{}", server.log()));
    }
    // The first fifth warms up.
    let fifth = (memory.len() / 5).max(1);
    let mean = |part: &[u64]| part.iter().sum::<u64>() / part.len().max(1) as u64;
    let early = mean(&memory[fifth.min(memory.len() - 1)..(2 * fifth).min(memory.len())]);
    let late = mean(&memory[memory.len() - fifth..]);
    println!("memory: {} MB after the warm-up, {} MB at the end", early >> 10, late >> 10);
    if late > early + early / 10 + SLACK {
        failures.push(format!("memory grew from {} MB to {} MB", early >> 10, late >> 10));
    }
    server.stop().await;
    failures
}

/// One client: browses, searches, asks, tracks.
async fn call(server: String, number: u64, counts: Arc<Counts>, stop: Arc<AtomicBool>) {
    let client = http::builder().timeout(Duration::from_secs(10)).build().unwrap();
    let api = format!("{server}/api/v1");
    let email = format!("client{number}@example.com");
    let send = async |method: Method, path: String, body: Option<serde_json::Value>| {
        let mut request = client.request(method, format!("{api}{path}")).header("accept-encoding", "gzip");
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = async { request.send().await?.error_for_status()?.bytes().await };
        let answer = answer.await.ok();
        let count = if answer.is_some() { &counts.answered } else { &counts.failed };
        count.fetch_add(1, Ordering::Relaxed);
        answer
    };
    let start = json!({
        "user_data": {"email": email}, "plant_id": 1 + number, "plant_nickname": "Tommy", "start_date": "2026-10-05",
    });
    let started = send(Method::POST, "/tracking/start".into(), Some(start)).await;
    let started = started.and_then(|body| serde_json::from_slice::<serde_json::Value>(&body).ok());
    let instance = started.and_then(|body| body["instance_id"].as_i64()).unwrap_or(1);
    let mut turn = number;
    while !stop.load(Ordering::Relaxed) {
        turn += 1;
        let (method, path, body) = match turn % 10 {
            0 => (Method::GET, "/plants".into(), None),
            1 => (Method::GET, format!("/plants/paginated?page={}", 1 + turn % 40), None),
            2 => (Method::GET, format!("/plants/paginated?search={}", TERMS[usize::try_from(turn % 4).unwrap()]), None),
            3 => (Method::GET, format!("/plants/{}/companions", 1 + turn % 400), None),
            4 => {
                let asked = json!({
                    "n": 1 + turn % 9, "user_preferences": {"site": {"area_m2": turn % 50}, "preferences": {"goal": "edible"}},
                });
                (Method::POST, "/recommendations".into(), Some(asked))
            }
            5 => (Method::GET, format!("/tracking/user/{}", email.replace('@', "%40")), None),
            6 => (Method::GET, format!("/tracking/instance/{instance}/checklist"), None),
            7 => {
                let ticked = json!({
                    "instance_id": instance, "checklist_item_key": format!("key {}", turn % 20), "is_completed": turn.is_multiple_of(3),
                });
                (Method::POST, "/tracking/checklist/complete".into(), Some(ticked))
            }
            8 => (Method::GET, format!("/tracking/instance/{instance}"), None),
            _ => (Method::GET, "/suburbs".into(), None),
        };
        send(method, path, body).await;
    }
}

fn resident_kilobytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
