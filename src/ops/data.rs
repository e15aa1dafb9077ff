//! `/ops/data`: what the page draws, as JSON. A page that is open asks for the seconds that it hasn't seen.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;
use utoipa::ToSchema;

use super::history::{KEPT, Second, Statuses};
use super::slow::SlowQueryItem;
use crate::cache::CacheFigures;
use crate::histogram::Counts;
use crate::http::metrics::HttpMetrics;
use crate::http::validate::{At, Extract, Invalid, integer_in};
use crate::wire::round;

/// The shares that are asked of durations.
const SHARES: [f64; 3] = [0.5, 0.95, 0.99];

/// Which seconds a page wants.
#[derive(Clone, Copy, Debug)]
pub struct DataQuery {
    /// The first second that it hasn't seen.
    pub from: u64,
    /// How many seconds the figures of the routes are of.
    pub window: usize,
}

impl Extract for DataQuery {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let most = i64::try_from(KEPT).unwrap_or(i64::MAX);
        let from = fields.or("from", 0, integer_in(0..=i64::MAX))?;
        let window = fields.or("window", 60, integer_in(1..=most))?;
        Ok(Self { from: u64::try_from(from).unwrap_or_default(), window: usize::try_from(window).unwrap_or(KEPT) })
    }
}

/// What the page draws.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpsData {
    #[schema(example = "0.1.0")]
    pub version: &'static str,
    pub uptime_seconds: u64,
    /// Which run of the server this is: it changes with a restart.
    pub run: String,
    /// Each part that the server needs, with `ok` or what is wrong with it.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"database": "ok", "migrations": "ok", "catalogue": "ok"}))]
    pub checks: BTreeMap<&'static str, &'static str>,
    /// How long the database took to say so, in milliseconds.
    pub check_ms: Option<f64>,
    pub catalogue_plants: Option<usize>,
    pub catalogue_age_seconds: Option<u64>,
    pub pool_max_connections: usize,
    /// Whether changes of the database are heard, and how long its heartbeat takes, in milliseconds.
    pub news_line_up: bool,
    pub news_lag_ms: Option<f64>,
    pub seconds: Seconds,
    pub caches: Vec<CacheSeries>,
    pub window: Window,
    /// Statements that take as long are remembered, in milliseconds.
    pub slow_query_ms: u64,
    /// The slowest of the statements that are remembered, slowest first.
    pub slow_queries: Vec<SlowQueryItem>,
}

/// One value to each second in every list, oldest first.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Seconds {
    /// The number of the first one; the others follow.
    pub first: u64,
    /// Milliseconds since 1970.
    pub at: Vec<i64>,
    /// Requests a second.
    pub requests: Vec<f64>,
    pub client_errors: Vec<f64>,
    pub server_errors: Vec<f64>,
    /// In milliseconds; null in a second without requests.
    pub p50: Vec<Option<f64>>,
    pub p95: Vec<Option<f64>>,
    pub p99: Vec<Option<f64>>,
    pub busy_connections: Vec<usize>,
    pub idle_connections: Vec<usize>,
    pub resident_bytes: Vec<Option<u64>>,
    /// 1.0 is one processor.
    pub cpu: Vec<f64>,
}

/// A cache, and the look-ups of each second.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheSeries {
    #[schema(example = "plants")]
    pub name: &'static str,
    #[serde(flatten)]
    pub figures: Option<CacheFigures>,
    pub hits_per_second: Vec<u64>,
    pub misses_per_second: Vec<u64>,
}

/// The last seconds together.
#[derive(Debug, Serialize, ToSchema)]
pub struct Window {
    pub seconds: usize,
    #[serde(flatten)]
    pub total: Pace,
    /// Busiest first.
    pub routes: Vec<RoutePace>,
}

/// A route in the last seconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoutePace {
    #[schema(example = "/api/v1/plants/{plant_id}")]
    pub route: String,
    #[schema(example = "GET")]
    pub method: &'static str,
    #[serde(flatten)]
    pub pace: Pace,
    /// Requests in each of the last sixty seconds, the newest last.
    pub last_minute: Vec<u64>,
}

/// How much, how well and how fast.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pace {
    pub requests: u64,
    pub client_errors: u64,
    pub server_errors: u64,
    pub requests_per_second: f64,
    /// In milliseconds; null without requests.
    pub p50: Option<f64>,
    pub p95: Option<f64>,
    pub p99: Option<f64>,
}

impl Pace {
    fn new(statuses: Statuses, durations: &Counts, seconds: f64) -> Self {
        let [p50, p95, p99] = quantiles(durations);
        Self {
            requests: statuses.all,
            client_errors: statuses.client_errors,
            server_errors: statuses.server_errors,
            requests_per_second: rate(statuses.all, seconds),
            p50,
            p95,
            p99,
        }
    }
}

/// The seconds from number `from` on.
pub fn seconds(kept: &VecDeque<Second>, from: u64) -> Seconds {
    let mut columns = Seconds { first: from, ..Seconds::default() };
    for (place, second) in kept.iter().filter(|second| second.number >= from).enumerate() {
        if place == 0 {
            columns.first = second.number;
        }
        let length = second.length.as_secs_f64();
        let statuses = second.total.statuses;
        let [p50, p95, p99] = quantiles(&second.total.durations());
        columns.at.push(second.at);
        columns.requests.push(rate(statuses.all, length));
        columns.client_errors.push(rate(statuses.client_errors, length));
        columns.server_errors.push(rate(statuses.server_errors, length));
        columns.p50.push(p50);
        columns.p95.push(p95);
        columns.p99.push(p99);
        columns.busy_connections.push(second.connections.busy);
        columns.idle_connections.push(second.connections.idle);
        columns.resident_bytes.push(second.resident_bytes);
        columns.cpu.push(round(second.cpu, 3));
    }
    columns
}

/// Hits and misses of the cache in this place among all, from second `from` on.
pub fn look_ups(kept: &VecDeque<Second>, from: u64, place: usize) -> (Vec<u64>, Vec<u64>) {
    let asked = kept.iter().filter(|second| second.number >= from);
    asked.map(|second| second.look_ups.get(place).copied().unwrap_or_default()).unzip()
}

/// The last seconds together, and each route in them.
pub fn window(kept: &VecDeque<Second>, http: &HttpMetrics, most: usize) -> Window {
    let shown = kept.len().min(most);
    let last = kept.iter().skip(kept.len() - shown);
    let mut length = 0.0;
    let mut total = (Statuses::default(), Counts::default());
    let mut routes: BTreeMap<usize, (Statuses, Counts, Vec<u64>)> = BTreeMap::new();
    let minute = shown.min(60);
    for (place, second) in last.enumerate() {
        length += second.length.as_secs_f64();
        total.0.add(second.total.statuses);
        second.total.add_to(&mut total.1);
        for (id, tally) in &second.routes {
            let (statuses, durations, last_minute) =
                routes.entry(*id).or_insert_with(|| (Statuses::default(), Counts::default(), vec![0; minute]));
            statuses.add(tally.statuses);
            tally.add_to(durations);
            if let Some(place) = (place + minute).checked_sub(shown) {
                last_minute[place] = tally.statuses.all;
            }
        }
    }
    let mut routes: Vec<RoutePace> = routes
        .into_iter()
        .map(|(id, (statuses, durations, last_minute))| {
            let (route, method) = http.name(id);
            RoutePace { route: route.to_owned(), method, pace: Pace::new(statuses, &durations, length), last_minute }
        })
        .collect();
    routes.sort_by_key(|route| std::cmp::Reverse(route.pace.requests));
    Window { seconds: shown, total: Pace::new(total.0, &total.1, length), routes }
}

fn quantiles(durations: &Counts) -> [Option<f64>; 3] {
    SHARES.map(|share| durations.quantile_ms(share).map(|ms| round(ms, 3)))
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn rate(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { round(count as f64 / seconds, 2) } else { 0.0 }
}
