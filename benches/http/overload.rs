//! Three times as much as the server can do: whether what it accepts is still quick, and what it does with the rest.

use std::thread;
use std::time::Duration;

use super::cases::{self, MANY};
use super::figures::{float, grouped, percentile};
use super::load;
use super::rows::Bench;
use super::table::Row;

/// How much comes, of what can be done.
const TIMES: f64 = 3.0;
/// Who asks: so many that none has to wait for an answer before the next request is due, as long as answers are quick.
const CLIENTS: usize = 1_500;
/// How often a round is as long as that of another row: the limits take a moment to settle, and it counts too.
const ROUNDS: u32 = 8;
/// The p99 in microseconds of what is accepted.
const AIM: f64 = 1e6;

/// Measures how many different searches can be answered, and then sends three times as many.
pub fn measure(bench: &mut Bench) {
    if !bench.options.wants("overload") {
        return;
    }
    let requests = cases::searches();
    let (address, round) = (bench.server.address, bench.options.round);
    load::closed(address, &requests, MANY, bench.options.warm_up);
    let capacity = load::closed(address, &requests, MANY, round * 2);
    let memory = |bench: &Bench| bench.server.memory("VmRSS").map_or(0.0, |size| float(size) / 1e6);
    let (before, mut most) = (memory(bench), 0.0);
    let (offered, duration) = (TIMES * capacity.rate(), round * ROUNDS);
    let outcome = thread::scope(|scope| {
        let requests = &requests;
        let load = scope.spawn(move || load::open(address, requests, CLIENTS, offered, duration));
        while !load.is_finished() {
            most = memory(bench).max(most);
            thread::sleep(Duration::from_millis(50));
        }
        load.join().expect("a load")
    });
    let broken = capacity.failed + outcome.failed - outcome.refused;
    if broken > 0 {
        let complaint = format!("overload: {broken} failed that were not refused");
        bench.failures.push(complaint);
    }
    let each = |count: u64| grouped(float(count) / duration.as_secs_f64());
    let (half, tail) = (float(percentile(&outcome.latencies, 50)), float(percentile(&outcome.latencies, 99)));
    Row {
        title: format!(
            "different searches, {}/s offered to a server that can do {}/s",
            grouped(offered),
            grouped(capacity.rate())
        ),
        measured: format!("answered {}/s: p50 {:.2} s, p99 {:.2} s", each(outcome.done), half / 1e6, tail / 1e6),
        compared: format!("refused with 503: {}/s; memory {before:.0} to {most:.0} MB", each(outcome.refused)),
        ratio: "-".to_owned(),
        by_cpu: "-".to_owned(),
        aim: "p99 < 1 s".to_owned(),
        met: Some(tail < AIM && outcome.done > 0),
    }
    .print();
}
