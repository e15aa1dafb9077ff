//! The rows that are no comparison: too much load, the memory after it all, the start, and scoring the catalogue.

use std::thread;
use std::time::{Duration, Instant};

use plantopia::cli::starter;
use plantopia::plants::{import::rows, model::Plant};
use plantopia::preferences::UserPreferences;
use plantopia::recommendations::engine::{Garden, Request};
use plantopia::recommendations::gardener::{Index, Preferences, recommend};
use plantopia::season::Month;

use super::cases::{Case, GZIP, MANY, get};
use super::connection::Connection;
use super::figures::{median, percentile, range};
use super::load::{self, Outcome, Requests, float};
use super::rows::Bench;
use super::servers::{Program, Server};
use super::table::Row;

/// How much comes, of what can be done.
const TIMES: f64 = 3.0;
/// Who asks: so many that none has to wait for an answer before the next request is due, as long as answers are quick.
const CLIENTS: usize = 1_500;
/// How often a round is as long as that of another row: the limits take a moment to settle, and it counts too.
const ROUNDS: u32 = 8;
/// What is asked beside it, so many times a second: answers that need no database.
const PROBES: [&str; 2] = ["/livez", "/api/v1/suburbs"];
const PROBE_RATE: f64 = 50.0;

/// Measures how many gardeners' lists can be read, and then asks for three times as many.
pub fn overload(bench: &Bench, cases: &[Case]) {
    let Some(case) = cases.iter().find(|case| case.name == "list" && bench.options.wants("overload")) else {
        return;
    };
    let (server, round) = (&bench.server, bench.options.round());
    load::closed(server.address, &case.requests, MANY, round / 3);
    let capacity = load::closed(server.address, &case.requests, MANY, round * 2).rate();
    let (offered, duration) = (TIMES * capacity, round * ROUNDS);
    let probes = PROBES.map(|path| Requests::new([get(path, "")]));
    let (outcome, others) = thread::scope(|scope| {
        let run = |requests, connections, rate| {
            scope.spawn(move || load::open(server.address, requests, connections, rate, duration))
        };
        let load = run(&case.requests, CLIENTS, offered);
        let probes = [run(&probes[0], 4, PROBE_RATE), run(&probes[1], 4, PROBE_RATE)];
        (load.join().expect("a load"), probes.map(|probe| probe.join().expect("a load")))
    });
    let Outcome { good, refused, failed, .. } = &outcome;
    if *failed > 0 {
        bench.fail(format!("overload: {failed} failed that were not refused"));
    }
    for (path, outcome) in PROBES.iter().zip(&others) {
        bench.count(path, outcome);
    }
    let each = |times: &[u64]| float(times.len() as u64) / duration.as_secs_f64();
    let at = |times: &[u64], percent| float(percentile(times, percent)) / 1e6;
    let [livez, suburbs] = others.map(|outcome| at(&outcome.good, 99));
    let (tail, refusal) = (at(good, 99), at(refused, 99));
    Row {
        title: format!("lists, {offered:.0}/s offered to a server that can do {capacity:.0}/s"),
        measured: format!("answered {:.0}/s: p50 {:.2} s, p99 {tail:.2} s", each(good), at(good, 50)),
        compared: format!(
            "refused with 503: {:.0}/s, p99 {refusal:.2} s; meanwhile p99 of `/livez` {livez:.2} s, of `/suburbs` {suburbs:.2} s",
            each(refused)
        ),
        aim: "p99 < 1 s each".to_owned(),
        met: !good.is_empty() && [tail, refusal, livez, suburbs].iter().all(|tail| *tail < 1.0),
        ..Row::default()
    }
    .print();
}

/// Requests a second of each case while the memory is watched.
const RATE: f64 = 100.0;

/// Watches it under a mixed load.
pub fn memory(bench: &Bench, cases: &[Case]) {
    if !bench.options.wants("memory") {
        return;
    }
    let first = bench.server.memory("VmRSS");
    let mut seen = vec![first];
    let soak = Duration::from_secs(if bench.options.quick { 3 } else { 30 });
    thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || {
                bench.count(case.name, &load::open(bench.server.address, &case.requests, 2, RATE, soak));
            });
        }
        for _ in 0..20 {
            thread::sleep(soak / 20);
            seen.push(bench.server.memory("VmRSS"));
        }
    });
    let ((low, high), last) = (range(&seen), seen[seen.len() - 1]);
    Row {
        title: "resident memory after the load".to_owned(),
        measured: format!("{first:.0} MB (the most at any time {:.0} MB)", bench.server.memory("VmHWM")),
        compared: format!(
            "{:.0} s of {:.0} mixed requests/s: {first:.0} to {last:.0} MB ({low:.0}-{high:.0})",
            soak.as_secs_f64(),
            float(cases.len() as u64) * RATE
        ),
        aim: "< 150 MB, flat".to_owned(),
        met: high < 150.0 && last < first * 1.05,
        ..Row::default()
    }
    .print();
}

/// Starts the server on an existing database a few times: from the program's first moment, its private Postgres not running
/// yet, to the first whole answer of a page of the catalogue.
pub fn start(program: &Program, times: usize, plants: &str, aim: f64) {
    let started = (0..times).map(|_| {
        let server = program.start();
        let first = answered(&server, &get("/api/v1/plants/paginated?limit=12", ""));
        (first, answered(&server, &get("/api/v1/plants", GZIP)))
    });
    let (firsts, wholes): (Vec<_>, Vec<_>) = started.unzip();
    let (low, high) = range(&firsts);
    Row {
        title: format!("first answer after start, {plants} plants"),
        measured: format!("{:.2} s ({low:.2}-{high:.2})", median(&firsts)),
        compared: format!("the whole catalogue after {:.2} s", median(&wholes)),
        aim: format!("< {aim} s"),
        met: median(&firsts) < aim,
        ..Row::default()
    }
    .print();
}

/// Seconds from the server's start to a good answer.
fn answered(server: &Server, request: &[u8]) -> f64 {
    while server.since.elapsed() < Duration::from_mins(1) {
        let asked = Connection::open(server.address).and_then(|mut open| open.call(request));
        if asked.is_ok_and(|head| head.status == 200) {
            break;
        }
        thread::sleep(Duration::from_millis(2));
    }
    server.since.elapsed().as_secs_f64()
}

/// Times the gardener's ranking over a whole catalogue, in this process: the median of questions from all months.
pub fn score() {
    let files = starter::files().expect("the starter catalogue");
    let files = files.iter().filter(|file| file.source.name() != "suburbs.csv");
    let rows = files.flat_map(|file| rows(&file.source).expect("a file of ours"));
    let starter: Vec<Plant> = rows.map(|row| row.expect("a plant").1).collect();
    let plants: Vec<Plant> = starter.iter().cycle().take(2_117).cloned().collect();
    let (index, mut times) = (Index::build(&plants), Vec::new());
    for number in 0..3_600 {
        let mut asked = UserPreferences::default();
        ["edible", "ornamental", "mixed"][number % 3].clone_into(&mut asked.preferences.goal);
        let garden = Garden::new(Month::ALL[number / 3 % 12], "cool".into(), &asked);
        let (request, preferences) = (Request { garden, n: 9, explain: false }, Preferences::new(&asked, []));
        let clock = Instant::now();
        std::hint::black_box(recommend(&index, &plants, &request, &preferences));
        times.push(clock.elapsed().as_secs_f64() * 1e6);
    }
    Row {
        title: "the gardener's ranking of 2,117 plants".to_owned(),
        measured: format!("{:.0} µs", median(&times)),
        aim: "< 60 µs".to_owned(),
        met: median(&times) < 60.0,
        ..Row::default()
    }
    .print();
}
