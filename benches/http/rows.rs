//! A row is measured here: rounds in turns, ratios within a round, failures and wrong answers noted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cases::{Against, Case};
use super::connection::{Answer, Connection};
use super::figures::{float, grouped, median, percentile, range};
use super::floor::Statement;
use super::gardeners::Gardeners;
use super::load::{self, Outcome};
use super::options::Options;
use super::pgbench::{Measured, Programs};
use super::process;
use super::servers::Server;
use super::table::{self, Row};

/// What stands below the table.
pub const LEGEND: &str = "\
CPU: what one request cost the server's own process, in user space and in the kernel (/proc/<pid>/stat); the load generator, a
process of its own, is not in it. By CPU: the same ratio out of the CPU of server and generator together, which is what a machine
without a free core is bound by; others who use the machine change it little. Rows about the floor: the server and its Postgres
(postmaster and backends) against the bare server and Postgres under pgbench -M prepared with 8 clients, what connecting cost
taken off; pgbench itself and the generator are not in it. p99: a fixed rate of half the requests a second of the row above, each
answer timed from the moment when its request was due. Hits: answers with X-Cache: hit.";

/// Clients of pgbench where it is a floor.
const FLOOR_CLIENTS: usize = 8;
/// The p99 in microseconds that a warm read may have at half of its capacity.
const P99_AIM: f64 = 5_000.0;
/// Connections that an open load may use; it needs a few of them.
const OPEN: usize = 48;
/// How many answers of a row are looked at, before the load and after it.
const LOOKED_AT: u64 = 8;

/// What the rows share.
pub struct Bench<'a> {
    pub options: &'a Options,
    folder: PathBuf,
    pub server: Server,
    /// Its database, once gardeners are in it.
    pub database: Option<(Programs, String, Gardeners)>,
    pub failures: Vec<String>,
}

/// One side's rounds.
#[derive(Default)]
struct Side {
    rates: Vec<f64>,
    /// CPU seconds of the server, or of Postgres, for each answer.
    cpus: Vec<f64>,
    /// The same and that of the generator.
    whole: Vec<f64>,
    hits: u64,
    done: u64,
}

/// CPU seconds that were used for one answer.
#[derive(Clone, Copy)]
struct Used {
    server: f64,
    database: f64,
    generator: f64,
}

impl Side {
    fn load(&mut self, outcome: &Outcome, used: Option<Used>, with_database: bool) {
        self.rates.push(outcome.rate());
        self.hits += outcome.hits;
        self.done += outcome.done;
        if let Some(used) = used {
            let database = if with_database { used.database } else { 0.0 };
            self.cpus.push(used.server + database);
            self.whole.push(used.server + database + used.generator);
        }
    }

    fn pgbench(&mut self, measured: Measured) {
        self.rates.push(measured.rate);
        self.cpus.extend(measured.cpu);
    }

    fn speed(&self) -> String {
        table::speed(&self.rates, &self.cpus)
    }

    fn share_of_hits(&self) -> f64 {
        100.0 * float(self.hits) / float(self.done.max(1))
    }
}

fn ratios(over: &[f64], under: &[f64]) -> Vec<f64> {
    over.iter().zip(under).map(|(a, b)| a / b).collect()
}

impl<'a> Bench<'a> {
    /// A bench of this server.
    pub fn new(options: &'a Options, folder: &Path, server: Server) -> Self {
        Self { options, folder: folder.to_owned(), server, database: None, failures: Vec::new() }
    }

    /// Measures and prints one row, and its latency if it is a warm read.
    pub fn row(&mut self, case: &Case) {
        if !self.options.wants(case.name) {
            return;
        }
        let Some(body) = typical(self.look(case)) else {
            return;
        };
        self.closed(case, self.options.warm_up);
        let rate = match &case.against {
            Against::Bare => self.against_bare(case, &body),
            Against::Floor(statement) => self.against_floor(case, &body, statement),
            Against::Pgbench(statement) => self.against_pgbench(case, statement),
        };
        self.look(case);
        if case.warm {
            self.latency(case, rate / 2.0);
        }
    }

    fn against_bare(&mut self, case: &Case, body: &[u8]) -> f64 {
        let bare = Server::bare(body);
        self.closed_bare(&bare, case, self.options.warm_up);
        let (mut ours, mut theirs) = (Side::default(), Side::default());
        for _ in 0..self.options.rounds {
            let (outcome, used) = self.closed(case, self.options.round);
            ours.load(&outcome, used, false);
            let (outcome, used) = self.closed_bare(&bare, case, self.options.round);
            theirs.load(&outcome, used, false);
        }
        let by_rate = ratios(&ours.rates, &theirs.rates);
        Row {
            title: format!("{}, {:.0} % hits", case.title, ours.share_of_hits()),
            measured: ours.speed(),
            compared: format!("bare: {}", theirs.speed()),
            ratio: table::ratio(&by_rate),
            by_cpu: table::ratio(&ratios(&theirs.whole, &ours.whole)),
            aim: case.aim.to_string(),
            met: Some(median(&by_rate) >= case.aim),
        }
        .print();
        median(&ours.rates)
    }

    fn against_floor(&mut self, case: &Case, body: &[u8], floor: &Statement) -> f64 {
        let bare = Server::bare(body);
        let script = self.script(case, floor);
        self.closed_bare(&bare, case, self.options.warm_up);
        let (mut ours, mut http, mut sql) = (Side::default(), Side::default(), Side::default());
        for _ in 0..self.options.rounds {
            let (outcome, used) = self.closed(case, self.options.round);
            ours.load(&outcome, used, true);
            let (outcome, used) = self.closed_bare(&bare, case, self.options.round);
            http.load(&outcome, used, false);
            sql.pgbench(self.pgbench(&script, FLOOR_CLIENTS));
        }
        let floors = http.cpus.iter().zip(&sql.cpus);
        let floors: Vec<f64> = floors.map(|(http, sql)| http + sql).collect();
        let by_cpu = ratios(&floors, &ours.cpus);
        Row {
            title: format!("{}, {:.0} % hits", case.title, ours.share_of_hits()),
            measured: format!("{} with Postgres", ours.speed()),
            compared: format!(
                "floor: {} + {} CPU (bare {}/s, pgbench {}/s)",
                table::micros(&http.cpus),
                table::micros(&sql.cpus),
                grouped(median(&http.rates)),
                grouped(median(&sql.rates))
            ),
            ratio: "-".to_owned(),
            by_cpu: table::ratio(&by_cpu),
            aim: format!("{} by CPU", case.aim),
            met: (!by_cpu.is_empty()).then(|| median(&by_cpu) >= case.aim),
        }
        .print();
        median(&ours.rates)
    }

    fn against_pgbench(&mut self, case: &Case, statement: &Statement) -> f64 {
        let script = self.script(case, statement);
        let (mut ours, mut sql) = (Side::default(), Side::default());
        for _ in 0..self.options.rounds {
            let (outcome, used) = self.closed(case, self.options.round);
            ours.load(&outcome, used, true);
            sql.pgbench(self.pgbench(&script, case.connections));
        }
        let by_rate = ratios(&ours.rates, &sql.rates);
        Row {
            title: case.title.clone(),
            measured: format!("{} with Postgres", ours.speed()),
            compared: format!("pgbench, {} clients: {}", case.connections, sql.speed()),
            ratio: table::ratio(&by_rate),
            by_cpu: table::ratio(&ratios(&sql.cpus, &ours.cpus)),
            aim: case.aim.to_string(),
            met: Some(median(&by_rate) >= case.aim),
        }
        .print();
        median(&ours.rates)
    }

    /// How long answers take at half of what the server can do.
    fn latency(&mut self, case: &Case, rate: f64) {
        let (mut halves, mut tails, mut worst) = (Vec::new(), Vec::new(), 0);
        for _ in 0..self.options.rounds {
            let (address, round) = (self.server.address, self.options.round);
            let outcome = load::open(address, &case.requests, OPEN, rate, round);
            self.count(case, &outcome);
            halves.push(float(percentile(&outcome.latencies, 50)));
            tails.push(float(percentile(&outcome.latencies, 99)));
            worst = outcome.latencies.last().copied().unwrap_or(0).max(worst);
        }
        let (low, high) = range(&tails);
        let millis = |micros: f64| format!("{:.2}", micros / 1e3);
        Row {
            title: format!("{} at {}/s", case.title, grouped(rate)),
            measured: format!("p99 {} ms ({}-{})", millis(median(&tails)), millis(low), millis(high)),
            compared: format!("p50 {} ms, worst {} ms", millis(median(&halves)), millis(float(worst))),
            ratio: "-".to_owned(),
            by_cpu: "-".to_owned(),
            aim: "p99 < 5 ms".to_owned(),
            met: Some(median(&tails) < P99_AIM),
        }
        .print();
    }

    /// Looks at some answers, and returns them.
    fn look(&mut self, case: &Case) -> Vec<Answer> {
        let mut answers = Vec::new();
        let step = (case.requests.len() / LOOKED_AT).max(1);
        for number in (0..LOOKED_AT).map(|place| place * step % case.requests.len()) {
            let asked = Connection::open(self.server.address).and_then(|mut open| open.ask(case.requests.get(number)));
            let wrong = match asked {
                Ok(answer) => {
                    let right = (case.check)(number, &answer);
                    let told = (!right).then(|| format!("{} bytes", answer.body.len()));
                    let told = told.map(|size| format!("{}, {size}", answer.head.status));
                    answers.push(answer);
                    told
                }
                Err(error) => Some(error.to_string()),
            };
            if let Some(wrong) = wrong {
                let complaint = format!("{}: request {number} was answered wrong: {wrong}", case.name);
                self.failures.push(complaint);
            }
        }
        answers
    }

    fn closed(&mut self, case: &Case, duration: Duration) -> (Outcome, Option<Used>) {
        let server = &self.server;
        let (outcome, used) = measured(server, server.database_cpu(), || {
            load::closed(server.address, &case.requests, case.connections, duration)
        });
        self.count(case, &outcome);
        (outcome, used)
    }

    fn closed_bare(&mut self, bare: &Server, case: &Case, duration: Duration) -> (Outcome, Option<Used>) {
        // What it is asked is not lost for the server, which should be asked everything once.
        let place = case.requests.place();
        let (outcome, used) =
            measured(bare, Some(0.0), || load::closed(bare.address, &case.requests, case.connections, duration));
        case.requests.go_back(place);
        self.count(case, &outcome);
        (outcome, used)
    }

    fn count(&mut self, case: &Case, outcome: &Outcome) {
        if outcome.failed > 0 {
            let (failed, all) = (outcome.failed, outcome.done + outcome.failed);
            let complaint = format!("{}: {failed} of {all} failed", case.name);
            self.failures.push(complaint);
        }
    }

    fn script(&self, case: &Case, statement: &Statement) -> PathBuf {
        let (_, _, gardeners) = self.database.as_ref().expect("gardeners");
        Programs::script(&self.folder, case.name, &statement.script(gardeners))
    }

    fn pgbench(&self, script: &Path, clients: usize) -> Measured {
        let (programs, url, _) = self.database.as_ref().expect("gardeners");
        programs.run(url, script, clients, self.options.round, &self.server)
    }
}

/// Runs a load and tells what it cost for each answer.
fn measured(server: &Server, database: Option<f64>, load: impl FnOnce() -> Outcome) -> (Outcome, Option<Used>) {
    let generator = || process::cpu(std::process::id());
    let before = (server.cpu(), generator());
    let outcome = load();
    let after = (server.cpu(), generator());
    let answers = float(outcome.done.max(1));
    let each = |after: Option<f64>, before: Option<f64>| Some((after? - before?) / answers);
    let used = each(after.0, before.0).and_then(|own| {
        Some(Used {
            server: own,
            database: each(server.database_cpu().or(Some(0.0)), database)?,
            generator: each(after.1, before.1)?,
        })
    });
    (outcome, used)
}

/// The body of middle length. For an answer without one (304) as many bytes as make the bare server's answer as long.
fn typical(mut answers: Vec<Answer>) -> Option<Vec<u8>> {
    /// The head that the bare server puts before a body.
    const BARE_HEAD: usize = 120;
    answers.sort_by_key(|answer| answer.body.len());
    let middle = answers.len() / 2;
    let answer = answers.into_iter().nth(middle)?;
    if answer.body.is_empty() {
        return Some(vec![b' '; answer.head.length.saturating_sub(BARE_HEAD)]);
    }
    Some(answer.body)
}
