//! The memory of the server after the load, and whether it stays there under more of it.

use std::thread;

use super::cases;
use super::figures::{float, range};
use super::load;
use super::rows::Bench;
use super::table::Row;

/// Requests a second of each case while the memory is watched.
const RATE: f64 = 100.0;
/// How often it is looked at.
const LOOKS: u32 = 20;
/// The most that it may be, in MB.
const AIM: f64 = 150.0;

/// Watches it under a mixed load.
pub fn measure(bench: &mut Bench) {
    if !bench.options.wants("memory") {
        return;
    }
    let megabytes = |bytes: u64| float(bytes) / 1e6;
    let Some(before) = bench.server.memory("VmRSS") else {
        return;
    };
    let mut seen = vec![megabytes(before)];
    let mut cases = cases::of_catalogue(&bench.server);
    cases.extend(cases::of_questions());
    if let Some((_, _, gardeners)) = &bench.database {
        cases.extend(cases::of_gardeners(gardeners));
    }
    let (address, soak) = (bench.server.address, bench.options.soak);
    let failed: u64 = thread::scope(|scope| {
        let loads: Vec<_> = cases
            .iter()
            .map(|case| &case.requests)
            .map(|requests| scope.spawn(move || load::open(address, requests, 2, RATE, soak)))
            .collect();
        for _ in 0..LOOKS {
            thread::sleep(soak / LOOKS);
            seen.extend(bench.server.memory("VmRSS").map(megabytes));
        }
        let outcomes = loads.into_iter().map(thread::ScopedJoinHandle::join);
        outcomes.map(|outcome| outcome.expect("a load").failed).sum()
    });
    if failed > 0 {
        bench.failures.push(format!("memory: {failed} failed"));
    }
    let (low, high) = range(&seen);
    let peak = bench.server.memory("VmHWM").map_or(high, megabytes);
    let (first, last) = (seen[0], seen[seen.len() - 1]);
    Row {
        title: "resident memory after the load".to_owned(),
        measured: format!("{first:.0} MB (the most at any time {peak:.0} MB)"),
        compared: format!(
            "{:.0} s of {:.0} mixed requests/s: {first:.0} to {last:.0} MB ({low:.0}-{high:.0})",
            soak.as_secs_f64(),
            float(cases.len() as u64) * RATE
        ),
        ratio: "-".to_owned(),
        by_cpu: "-".to_owned(),
        aim: "< 150 MB, flat".to_owned(),
        met: Some(high < AIM && last < first * 1.05),
    }
    .print();
}
