//! What operators look at: `/metrics` for their Prometheus, `/ops` for their eyes, `/slow-queries`. Open to everybody, as
//! `/cache-stats` is, unless `OPS_REQUIRE_TOKEN` asks for the token; none of it tells anything of a gardener.

mod data;
mod gauges;
mod health;
mod history;
mod page;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{FromRef, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::PrometheusHandle;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::data::{CacheSeries, DataQuery, ListQuery, OpsData, Seconds, SlowQueryList, Sort};
use self::history::{History, Reading, Totals};
pub(crate) use self::page::router as page_router;
use crate::cache::Registry;
use crate::clock::Clock;
use crate::config::{Config, OperationsConfig};
use crate::db::Db;
use crate::db::probe::Probe;
use crate::error::Detail;
use crate::http::auth::Reader;
use crate::http::cache_policy::PRIVATE;
use crate::http::extract::{Json, Query};
use crate::http::lifecycle::Lifecycle;
use crate::plants::Plants;
use crate::python::round;
use crate::telemetry;

/// How old the last check of the parts may be before a page that is open has them checked again.
const CHECK_AFTER: Duration = Duration::from_secs(2);

/// How long the page waits for the first check; later ones happen behind its back.
const FIRST_CHECK: Duration = Duration::from_millis(300);

const SLOWEST: usize = 20;

/// What one server remembers of itself, and shows.
pub struct Ops {
    recorder: PrometheusHandle,
    watched: Watched,
    clock: Clock,
    config: OperationsConfig,
    slow_query_ms: u64,
    history: Mutex<History>,
    started: Instant,
    run: String,
    checked: Mutex<Checked>,
}

pub(crate) struct Watched {
    pub db: Db,
    pub probe: Probe,
    pub caches: Registry,
    pub plants: Plants,
    pub lifecycle: Lifecycle,
}

#[derive(Default)]
struct Checked {
    parts: BTreeMap<&'static str, &'static str>,
    took: Option<Duration>,
    begun: Option<Instant>,
}

impl FromRef<Arc<Ops>> for OperationsConfig {
    fn from_ref(ops: &Arc<Ops>) -> Self {
        ops.config.clone()
    }
}

impl Ops {
    pub(crate) fn new(recorder: PrometheusHandle, watched: Watched, clock: Clock, config: &Config) -> Arc<Self> {
        let threshold = config.database.slow_query_threshold.as_millis();
        Arc::new(Self {
            recorder,
            watched,
            config: config.operations.clone(),
            slow_query_ms: u64::try_from(threshold).unwrap_or(u64::MAX),
            history: Mutex::default(),
            started: Instant::now(),
            run: format!("{}-{}", std::process::id(), clock.now().timestamp_millis()),
            checked: Mutex::default(),
            clock,
        })
    }

    /// Each part that the server needs, with `ok` or what is wrong with it.
    pub(crate) async fn readiness(&self) -> Vec<(&'static str, &'static str)> {
        let checked = self.watched.probe.check().await;
        let catalogue = match self.watched.plants.loaded() {
            Some(catalogue) if !catalogue.plants().is_empty() => "ok",
            Some(_) => "empty",
            None => "not loaded",
        };
        let mut parts = vec![("database", checked.database)];
        parts.extend(checked.writes.map(|writes| ("database_writes", writes)));
        parts.extend([("migrations", checked.migrations), ("catalogue", catalogue)]);
        parts
    }

    pub fn watch(self: &Arc<Self>) {
        let ops = Arc::clone(self);
        tokio::spawn(async move {
            let mut seconds = tokio::time::interval(Duration::from_secs(1));
            seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            let mut dropped = 0;
            loop {
                seconds.tick().await;
                // Rendering, the recorder's upkeep too, takes milliseconds after a busy second: no request should wait for it.
                let recorder = ops.recorder.clone();
                let Ok(totals) = tokio::task::spawn_blocking(move || Totals::read(&recorder.render())).await else {
                    continue;
                };
                let pool = ops.watched.db.figures();
                let reading = Reading {
                    at: ops.clock.now().timestamp_millis(),
                    busy_connections: pool.in_use,
                    idle_connections: pool.idle,
                    resident_bytes: gauges::resident_bytes(),
                    cpu: gauges::cpu(),
                };
                ops.history().add(totals, reading, Instant::now());
                let lines = telemetry::dropped_lines();
                if lines > dropped {
                    tracing::warn!(lines = lines - dropped, "the log is read too slowly: lines were dropped");
                    dropped = lines;
                }
            }
        });
    }

    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn checked(&self) -> MutexGuard<'_, Checked> {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks the parts if the last check is some time ago; only the first is waited for, and not for long.
    async fn check(self: &Arc<Self>) {
        let first = {
            let mut checked = self.checked();
            if checked.begun.is_some_and(|begun| begun.elapsed() < CHECK_AFTER) {
                return;
            }
            checked.begun = Some(Instant::now());
            checked.parts.is_empty()
        };
        let ops = Arc::clone(self);
        let check = tokio::spawn(async move {
            let begun = Instant::now();
            let parts = ops.readiness().await;
            let mut checked = ops.checked();
            checked.parts = parts.into_iter().collect();
            checked.took = Some(begun.elapsed());
        });
        if first {
            let _ = tokio::time::timeout(FIRST_CHECK, check).await;
        }
    }
}

pub(crate) fn router(ops: Arc<Ops>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(health::get_liveness))
        .routes(routes!(health::get_readiness))
        .routes(routes!(health::get_cache_stats))
        .routes(routes!(health::get_api_cache_stats))
        .routes(routes!(get_metrics))
        .routes(routes!(list_slow_queries))
        .routes(routes!(get_ops_data))
        .with_state(ops)
}

/// All that is counted, in Prometheus' text format.
#[utoipa::path(
    get, path = "/metrics", tag = "operations", security((), ("admin_token" = [])),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 401, body = Detail))
)]
async fn get_metrics(_: Reader, State(ops): State<Arc<Ops>>) -> Response {
    gauges::set(&ops).await;
    let text = ops.recorder.render() + &gauges::cpu_seconds();
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"))], text)
        .into_response()
}

/// The last statements that took as long as `SLOW_QUERY_THRESHOLD_MS` or longer, by name, never with a value.
#[utoipa::path(
    get, path = "/slow-queries", tag = "operations", security((), ("admin_token" = [])),
    params(
        ("sort" = inline(Option<Sort>), Query, description = "`newest` first, the default, or `slowest`", example = "slowest"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 200, description = "50 by default", example = 20),
    ),
    responses((status = 200, body = SlowQueryList), (status = 401, body = Detail))
)]
async fn list_slow_queries(
    _: Reader,
    State(ops): State<Arc<Ops>>,
    Query(query): Query<ListQuery>,
) -> Json<SlowQueryList> {
    Json(SlowQueryList { threshold_ms: ops.slow_query_ms, slow_queries: data::slowest_or_newest(query) })
}

/// What the page draws: the last ten minutes second by second, and the routes of the last `window` seconds.
#[utoipa::path(
    get, path = "/ops/data", tag = "operations", security((), ("admin_token" = [])),
    params(
        ("from" = Option<i64>, Query, minimum = 0, description = "The number of the first second that is asked for; 0 by default", example = 0),
        ("window" = Option<i64>, Query, minimum = 1, maximum = 600, description = "How many seconds the figures of the routes are of; 60 by default", example = 60),
    ),
    responses((status = 200, body = OpsData), (status = 401, body = Detail))
)]
async fn get_ops_data(_: Reader, State(ops): State<Arc<Ops>>, Query(query): Query<DataQuery>) -> Response {
    ops.check().await;
    let Watched { db, caches, plants, .. } = &ops.watched;
    let figures = caches.stats().await.caches;
    let (seconds, caches, window) = {
        let history = ops.history();
        let new: Vec<_> = history.seconds.iter().filter(|second| second.number >= query.from).collect();
        let caches = figures.into_iter().map(|(name, figures)| CacheSeries::of(&new, name, figures)).collect();
        (Seconds::of(&new, query.from), caches, data::window(&history.seconds, query.window))
    };
    let (checks, took) = {
        let checked = ops.checked();
        (checked.parts.clone(), checked.took)
    };
    let heartbeat = db.health().heartbeat();
    let body = Json(OpsData {
        version: env!("CARGO_PKG_VERSION"),
        uptime_seconds: ops.started.elapsed().as_secs(),
        run: ops.run.clone(),
        checks,
        check_ms: took.map(millis),
        catalogue_plants: plants.loaded().map(|catalogue| catalogue.plants().len()),
        catalogue_age_seconds: plants.age().map(|age| age.as_secs()),
        pool_max_connections: db.figures().max,
        news_lag_ms: heartbeat.map(millis),
        news_line_up: heartbeat.is_some(),
        seconds,
        caches,
        window,
        slow_query_ms: ops.slow_query_ms,
        slow_queries: data::slowest_or_newest(ListQuery { sort: Sort::Slowest, limit: SLOWEST }),
    });
    ([(header::CACHE_CONTROL, PRIVATE)], body).into_response()
}

fn millis(duration: Duration) -> f64 {
    round(duration.as_secs_f64() * 1e3, 2)
}
