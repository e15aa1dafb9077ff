//! `/ops/data`: what the page draws, as JSON. A page that is open asks for the seconds that it hasn't seen. And `/slow-queries`:
//! the statements that took long, by name, never with a value.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;
use strum::{EnumString, VariantNames};
use utoipa::ToSchema;

use super::history::{KEPT_SECONDS, Route, Second, Tally};
use crate::cache::CacheFigures;
use crate::http::validate::{count_in, integer_in, known, read_fields};
use crate::python::round;
use crate::telemetry::slow_query::{SlowQuery, slow_queries};

/// Which seconds a page wants.
#[derive(Clone, Copy, Debug)]
pub(super) struct DataQuery {
    /// The first second that it hasn't seen.
    pub from: u64,
    /// How many seconds the figures of the routes are of.
    pub window: usize,
}

read_fields! { DataQuery {
    from: or(0, |at| integer_in(0..=i64::MAX)(at).map(i64::cast_unsigned)),
    window: or(60, count_in(1..=KEPT_SECONDS)),
} }

/// What the page draws.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpsData {
    #[schema(example = "0.1.0")]
    pub version: &'static str,
    pub uptime_seconds: u64,
    /// Which run of the server this is: it changes with a restart.
    pub run: String,
    /// Each part that the server needs, with `ok` or what is wrong with it.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"database": "ok", "database_writes": "ok", "migrations": "ok", "catalogue": "ok"}))]
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
    pub slow_queries: Vec<SlowQuery>,
}

/// One value to each second in every list, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Seconds {
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
pub(super) struct CacheSeries {
    #[schema(example = "plants")]
    pub name: &'static str,
    #[serde(flatten)]
    pub figures: CacheFigures,
    pub hits_per_second: Vec<u64>,
    pub misses_per_second: Vec<u64>,
}

/// The last seconds together.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Window {
    pub seconds: usize,
    #[serde(flatten)]
    pub total: Pace,
    /// Busiest first.
    pub routes: Vec<RoutePace>,
}

/// A route in the last seconds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoutePace {
    #[schema(example = "/api/v1/plants/{plant_id}")]
    pub route: String,
    #[schema(example = "GET")]
    pub method: String,
    #[serde(flatten)]
    pub pace: Pace,
    /// Requests in each of the last sixty seconds, the newest last.
    pub last_minute: Vec<u64>,
}

/// How much, how well and how fast.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pace {
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
    fn new(tally: &Tally, seconds: f64) -> Self {
        Self {
            requests: tally.requests,
            client_errors: tally.client_errors,
            server_errors: tally.server_errors,
            requests_per_second: rate(tally.requests, seconds),
            p50: quantile(tally, 0.5),
            p95: quantile(tally, 0.95),
            p99: quantile(tally, 0.99),
        }
    }
}

impl Seconds {
    /// The figures of these, of which `from` is the first where there is none yet.
    pub(super) fn of(seconds: &[&Second], from: u64) -> Self {
        let rates = |count: fn(&Tally) -> u64| {
            let rate = |second: &&Second| rate(count(&second.total), second.length.as_secs_f64());
            seconds.iter().map(rate).collect()
        };
        let quantiles = |share| seconds.iter().map(|second| quantile(&second.total, share)).collect();
        Self {
            first: seconds.first().map_or(from, |second| second.number),
            at: seconds.iter().map(|second| second.reading.at).collect(),
            requests: rates(|total| total.requests),
            client_errors: rates(|total| total.client_errors),
            server_errors: rates(|total| total.server_errors),
            p50: quantiles(0.5),
            p95: quantiles(0.95),
            p99: quantiles(0.99),
            busy_connections: seconds.iter().map(|second| second.reading.busy_connections).collect(),
            idle_connections: seconds.iter().map(|second| second.reading.idle_connections).collect(),
            resident_bytes: seconds.iter().map(|second| second.reading.resident_bytes).collect(),
            cpu: seconds.iter().map(|second| round(second.cpu, 3)).collect(),
        }
    }
}

impl CacheSeries {
    pub(super) fn of(seconds: &[&Second], name: &'static str, figures: CacheFigures) -> Self {
        let lookups = seconds.iter().map(|second| second.lookups.get(name).copied().unwrap_or_default());
        let (hits_per_second, misses_per_second) = lookups.map(|lookups| (lookups.hits, lookups.misses)).unzip();
        Self { name, figures, hits_per_second, misses_per_second }
    }
}

/// The last seconds together, and each route in them.
pub(super) fn window(kept: &VecDeque<Second>, most: usize) -> Window {
    let shown = kept.len().min(most);
    let minute = shown.min(60);
    let mut length = 0.0;
    let mut total = Tally::default();
    let mut routes: BTreeMap<&Route, (Tally, Vec<u64>)> = BTreeMap::new();
    for (place, second) in kept.iter().skip(kept.len() - shown).enumerate() {
        length += second.length.as_secs_f64();
        total.add(&second.total);
        for (route, tally) in &second.routes {
            let (sum, last_minute) = routes.entry(route).or_insert_with(|| (Tally::default(), vec![0; minute]));
            sum.add(tally);
            if let Some(place) = (place + minute).checked_sub(shown) {
                last_minute[place] = tally.requests;
            }
        }
    }
    let routes = routes.into_iter().map(|(Route { template, method }, (tally, last_minute))| RoutePace {
        route: template.clone(),
        method: method.clone(),
        pace: Pace::new(&tally, length),
        last_minute,
    });
    let mut routes: Vec<_> = routes.collect();
    routes.sort_by_key(|route| Reverse(route.pace.requests));
    Window { seconds: shown, total: Pace::new(&total, length), routes }
}

fn quantile(tally: &Tally, share: f64) -> Option<f64> {
    tally.quantile_ms(share).map(|ms| round(ms, 3))
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn rate(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { round(count as f64 / seconds, 2) } else { 0.0 }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ListQuery {
    pub sort: Sort,
    pub limit: usize,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema, EnumString, VariantNames)]
#[strum(serialize_all = "lowercase")]
#[schema(rename_all = "lowercase")]
pub(super) enum Sort {
    Newest,
    Slowest,
}

read_fields! { ListQuery {
    sort: or(Sort::Newest, known(Sort::VARIANTS)),
    limit: or(50, count_in(1..=200)),
} }

/// The answer of `/slow-queries`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SlowQueryList {
    /// Statements that take as long are remembered, in milliseconds.
    #[schema(example = 100)]
    pub threshold_ms: u64,
    /// The statements.
    pub slow_queries: Vec<SlowQuery>,
}

pub(super) fn slowest_or_newest(query: ListQuery) -> Vec<SlowQuery> {
    let mut slow = slow_queries();
    if query.sort == Sort::Slowest {
        slow.sort_by(|a, b| b.elapsed_ms.total_cmp(&a.elapsed_ms));
    }
    slow.truncate(query.limit);
    slow
}
