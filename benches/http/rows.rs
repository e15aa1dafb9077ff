//! A row is measured here: rounds in turns, ratios within a round, failures and wrong answers noted.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::cases::{Against, Case};
use super::connection::{Answer, Connection};
use super::database::Gardeners;
use super::figures::{median, percentile, range};
use super::load::{self, Outcome, float};
use super::options::Options;
use super::servers::{self, Server};
use super::table::{self, Row};

/// Clients of pgbench where it is a floor.
const FLOOR_CLIENTS: usize = 8;
/// The p99 in milliseconds at half of the capacity.
const P99_AIM: f64 = 5.0;
/// Connections that an open load may use.
const OPEN: usize = 48;
/// How many answers of a row are looked at, before the load and after it.
const LOOKED_AT: u64 = 8;
/// The head that the bare server puts before a body.
const BARE_HEAD: usize = 120;

/// What the rows share.
pub struct Bench<'a> {
    pub options: &'a Options,
    pub folder: &'a Path,
    pub server: Server,
    /// Those in the server's database.
    pub gardeners: Option<Gardeners>,
    pub failures: Mutex<Vec<String>>,
}

/// One side of a round.
pub struct Sample {
    /// Answers, or transactions, a second.
    pub rate: f64,
    /// CPU seconds of the server and, where the row is about it, of Postgres for each.
    pub cpu: f64,
    /// The same of the generator.
    pub generator: f64,
}

fn each(samples: &[Sample], value: fn(&Sample) -> f64) -> Vec<f64> {
    samples.iter().map(value).collect()
}

fn speed(samples: &[Sample]) -> String {
    let (rates, cpus) = (each(samples, |sample| sample.rate), each(samples, |sample| sample.cpu));
    format!("{:.0}/s, {:.0} µs CPU", median(&rates), median(&cpus) * 1e6)
}

fn ratios(over: &[f64], under: &[f64]) -> Vec<f64> {
    over.iter().zip(under).map(|(a, b)| a / b).collect()
}

impl Bench<'_> {
    /// Measures and prints one row, and how long its answers take.
    pub fn row(&self, case: &Case) {
        if !self.options.wants(case.name) {
            return;
        }
        let Some(body) = self.look(&self.server, case) else {
            return;
        };
        let rate = self.throughput(case, &body);
        self.look(&self.server, case);
        if case.timed {
            self.latency(case, rate / 2.0);
        }
    }

    fn throughput(&self, case: &Case, body: &[u8]) -> f64 {
        let bare = Server::bare(body);
        let (statement, clients) = match case.against {
            Against::Bare => (None, 0),
            Against::Floor(statement) => (Some(statement), FLOOR_CLIENTS),
            Against::Pgbench(statement) => (Some(statement), case.connections),
        };
        let gardeners = self.gardeners.as_ref().zip(statement);
        let pgbench = gardeners.map(|(gardeners, statement)| {
            let path = self.folder.join(format!("{}.sql", case.name));
            let text = statement.script(gardeners.count, &gardeners.batch, gardeners.first_instance);
            std::fs::write(&path, text).expect("a file of ours");
            move |round| gardeners.postgres.run(&path, clients, round, &self.server)
        });
        let round = self.options.round();
        for server in [&self.server, &bare] {
            self.sample(server, case, round / 3);
        }
        let (mut ours, mut http, mut sql) = (vec![], vec![], vec![]);
        for _ in 0..self.options.rounds() {
            ours.push(self.sample(&self.server, case, round));
            http.push(self.sample(&bare, case, round));
            sql.extend(pgbench.iter().map(|pgbench| pgbench(round)));
        }
        let (rates, cpus) = (|samples| each(samples, |one| one.rate), |samples| each(samples, |one| one.cpu));
        let with_generator = |samples| each(samples, |sample| sample.cpu + sample.generator);
        let (by_rate, by_cpu, compared) = match case.against {
            Against::Bare => (
                ratios(&rates(&ours), &rates(&http)),
                ratios(&with_generator(&http), &with_generator(&ours)),
                format!("bare: {}", speed(&http)),
            ),
            Against::Floor(_) => {
                let floors: Vec<f64> = http.iter().zip(&sql).map(|(http, sql)| http.cpu + sql.cpu).collect();
                let compared = format!("floor: bare {} + pgbench {}", speed(&http), speed(&sql));
                (Vec::new(), ratios(&floors, &cpus(&ours)), compared)
            }
            Against::Pgbench(_) => (
                ratios(&rates(&ours), &rates(&sql)),
                ratios(&cpus(&sql), &cpus(&ours)),
                format!("pgbench, {clients} clients: {}", speed(&sql)),
            ),
        };
        // Without a ratio of the rates it is the CPU that counts.
        let (counts, unit) = if by_rate.is_empty() { (&by_cpu, " by CPU") } else { (&by_rate, "") };
        Row {
            title: case.title.clone(),
            measured: speed(&ours),
            compared,
            ratio: table::ratio(&by_rate),
            by_cpu: table::ratio(&by_cpu),
            aim: format!("{}{unit}", case.aim),
            met: median(counts) >= case.aim,
        }
        .print();
        median(&rates(&ours))
    }

    /// How long answers take at half of what the server can do.
    fn latency(&self, case: &Case, rate: f64) {
        let tail = |_| {
            let outcome = load::open(self.server.address, &case.requests, OPEN, rate, self.options.round());
            self.count(case.name, &outcome);
            float(percentile(&outcome.good, 99)) / 1e3
        };
        let tails: Vec<_> = (0..self.options.rounds()).map(tail).collect();
        let (low, high) = range(&tails);
        Row {
            title: format!("{} at {rate:.0}/s", case.title),
            measured: format!("p99 {:.2} ms ({low:.2}-{high:.2})", median(&tails)),
            aim: "p99 < 5 ms".to_owned(),
            met: median(&tails) < P99_AIM,
            ..Row::default()
        }
        .print();
    }

    /// Looks at some answers, and returns the body of middle length. For an answer without one (304) as many bytes as make
    /// the bare server's answer as long.
    fn look(&self, server: &Server, case: &Case) -> Option<Vec<u8>> {
        let mut answers: Vec<Answer> = Vec::new();
        let step = (case.requests.len() / LOOKED_AT).max(1);
        for number in (0..LOOKED_AT).map(|place| place * step % case.requests.len()) {
            let asked = Connection::open(server.address).and_then(|mut open| open.ask(case.requests.get(number)));
            match asked {
                Ok(answer) if (case.check)(number, &answer) => answers.push(answer),
                Ok(wrong) => self.fail(format!("{}: {number} got a wrong {}", case.name, wrong.head.status)),
                Err(error) => self.fail(format!("{}: request {number}: {error}", case.name)),
            }
        }
        answers.sort_by_key(|answer| answer.body.len());
        let answer = answers.get(answers.len() / 2)?;
        let filler = || vec![b' '; answer.head.length.saturating_sub(BARE_HEAD)];
        Some(if answer.body.is_empty() { filler() } else { answer.body.clone() })
    }

    /// Runs a closed load, and tells what it cost for each answer.
    fn sample(&self, server: &Server, case: &Case, duration: Duration) -> Sample {
        let with_database = !matches!(case.against, Against::Bare);
        let used = || {
            let database = if with_database { server.database_cpu() } else { 0.0 };
            (server.cpu() + database, servers::cpu(std::process::id()))
        };
        let (place, before) = (case.requests.next.load(Ordering::Relaxed), used());
        let outcome = load::closed(server.address, &case.requests, case.connections, duration);
        let after = used();
        if server.data.is_none() {
            // What it is asked is not lost for the server, which should be asked everything once.
            case.requests.next.store(place, Ordering::Relaxed);
        }
        self.count(case.name, &outcome);
        let answers = float(outcome.done().max(1));
        Sample { rate: outcome.rate(), cpu: (after.0 - before.0) / answers, generator: (after.1 - before.1) / answers }
    }

    /// Notes what failed of a load that must not fail.
    pub fn count(&self, name: &str, outcome: &Outcome) {
        let failed = outcome.failed + outcome.refused.len() as u64;
        if failed > 0 {
            self.fail(format!("{name}: {failed} of {} failed", outcome.done() + failed));
        }
    }

    pub fn fail(&self, complaint: String) {
        self.failures.lock().expect("nobody panics here").push(complaint);
    }
}
