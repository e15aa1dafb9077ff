//! What operators look at: `/metrics` for their Prometheus, `/ops` for their eyes, `/slow-queries`. Open to everybody, as
//! `/cache-stats` is, unless `OPS_REQUIRE_TOKEN` asks for the token; none of it tells anything of a gardener.

mod data;
mod exposition;
mod history;
mod page;
mod process;
mod slow;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use self::data::OpsData;
use self::data::{CacheSeries, DataQuery};
use self::exposition::Scrape;
use self::history::{Connections, History, Reading};
use self::process::Process;
pub use self::slow::SlowQueryList;
use self::slow::{ListQuery, Sort};
use crate::app::App;
use crate::error::{Detail, Error, Result};
use crate::http::bearer::Reader;
use crate::http::cache_policy::PRIVATE;
use crate::http::extract::Query;
use crate::http::metrics::HttpMetrics;
use crate::http::shell::json_body;
use crate::wire::round;

pub use self::page::{PATHS as PAGE_PATHS, router as page_router};

/// How old the last look at the database may be before somebody who watches has it looked at again.
const CHECK_AFTER: Duration = Duration::from_secs(2);

/// How long the page waits for the first look; later ones happen behind its back.
const FIRST_CHECK: Duration = Duration::from_millis(300);

/// How many slow statements the page shows.
const SLOWEST: usize = 20;

/// What one server counts and remembers of itself.
#[derive(Debug)]
pub struct Ops {
    /// The requests.
    pub http: Arc<HttpMetrics>,
    history: History,
    started: Instant,
    run: String,
    health: Mutex<Health>,
}

/// What the last look at the server's parts found.
#[derive(Debug, Default)]
struct Health {
    checks: BTreeMap<&'static str, &'static str>,
    took: Option<Duration>,
    /// When it was begun.
    begun: Option<Instant>,
}

impl Ops {
    /// For a server that starts now, with these routes.
    pub fn new(http: HttpMetrics, now_millis: i64) -> Arc<Self> {
        Arc::new(Self {
            http: Arc::new(http),
            history: History::default(),
            started: Instant::now(),
            run: format!("{}-{now_millis}", std::process::id()),
            health: Mutex::default(),
        })
    }

    fn health(&self) -> std::sync::MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is time for another look at the parts; then it is begun by whoever asked.
    fn is_check_due(&self) -> bool {
        let mut health = self.health();
        let due = health.begun.is_none_or(|begun| begun.elapsed() >= CHECK_AFTER);
        if due {
            health.begun = Some(Instant::now());
        }
        due
    }
}

/// Keeps the history from now on: a look a second, for as long as the process lives.
pub fn watch(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            seconds.tick().await;
            let (resident_bytes, cpu) = process::memory_and_cpu();
            let reading = Reading {
                at: app.clock.now().timestamp_millis(),
                look_ups: app.caches.look_ups(),
                connections: connections(&app),
                resident_bytes,
                cpu,
            };
            app.ops.history.add(&app.ops.http, reading);
        }
    });
}

/// The routes at the host's root.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_metrics)).routes(routes!(list_slow_queries)).routes(routes!(get_ops_data))
}

/// All that is counted, in Prometheus' text format.
#[utoipa::path(
    get, path = "/metrics", tag = "operations", security((), ("admin_token" = [])),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 401, body = Detail))
)]
async fn get_metrics(_: Reader, State(app): State<App>) -> Result<Response> {
    let catalogue = app.plants.loaded().zip(app.plants.age());
    let scrape = Scrape {
        http: Arc::clone(&app.ops.http),
        in_flight: Arc::clone(&app.in_flight),
        caches: app.caches.stats().await,
        pool: app.db.figures(),
        heartbeat: app.health.heartbeat(),
        catalogue: catalogue.map(|(catalogue, age)| (catalogue.plants().len(), age)),
        process: Process::now(),
        uptime: app.ops.started.elapsed(),
        now: app.clock.now(),
    };
    let text = scrape.text().map_err(|_| Error::internal("the metrics can't be written"))?;
    let kind = HeaderValue::from_static(exposition::CONTENT_TYPE);
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// The last statements that took as long as `SLOW_QUERY_THRESHOLD_MS` or longer, by name, never with a value.
#[utoipa::path(
    get, path = "/slow-queries", tag = "operations", security((), ("admin_token" = [])),
    params(
        ("sort" = Option<String>, Query, description = "`newest` first, the default, or `slowest`", example = "slowest"),
        ("limit" = Option<i64>, Query, description = "1 to 200; 50 by default", example = 20),
    ),
    responses((status = 200, body = SlowQueryList), (status = 401, body = Detail))
)]
async fn list_slow_queries(_: Reader, State(app): State<App>, Query(query): Query<ListQuery>) -> Response {
    json_body(&SlowQueryList { threshold_ms: slow_query_ms(&app), slow_queries: slow::list(query) })
}

/// What the page draws: the last ten minutes second by second, and the routes of the last `window` seconds.
#[utoipa::path(
    get, path = "/ops/data", tag = "operations", security((), ("admin_token" = [])),
    params(
        ("from" = Option<i64>, Query, description = "The number of the first second that is asked for; 0 by default", example = 0),
        ("window" = Option<i64>, Query, description = "How many seconds the figures of the routes are of, 1 to 600; 60 by default", example = 60),
    ),
    responses((status = 200, body = OpsData), (status = 401, body = Detail))
)]
async fn get_ops_data(_: Reader, State(app): State<App>, Query(query): Query<DataQuery>) -> Response {
    look_at_the_parts(&app).await;
    let figures = app.caches.stats().await.caches;
    let catalogue = app.plants.loaded();
    let (seconds, caches, window) = app.ops.history.look(|kept| {
        let mut figures = figures;
        let caches = app.caches.names().into_iter().enumerate();
        let caches = caches.map(|(place, name)| {
            let (hits, misses) = data::look_ups(kept, query.from, place);
            CacheSeries { name, figures: figures.remove(name), hits_per_second: hits, misses_per_second: misses }
        });
        (data::seconds(kept, query.from), caches.collect(), data::window(kept, &app.ops.http, query.window))
    });
    let (checks, took) = {
        let health = app.ops.health();
        (health.checks.clone(), health.took)
    };
    let mut response = json_body(&OpsData {
        version: env!("CARGO_PKG_VERSION"),
        uptime_seconds: app.ops.started.elapsed().as_secs(),
        run: app.ops.run.clone(),
        checks,
        check_ms: took.map(millis),
        catalogue_plants: catalogue.map(|catalogue| catalogue.plants().len()),
        catalogue_age_seconds: app.plants.age().map(|age| age.as_secs()),
        pool_max_connections: app.db.figures().max,
        news_lag_ms: app.health.heartbeat().map(millis),
        news_line_up: app.health.heartbeat().is_some(),
        seconds,
        caches,
        window,
        slow_query_ms: slow_query_ms(&app),
        slow_queries: slow::list(ListQuery { sort: Sort::Slowest, limit: SLOWEST }),
    });
    response.headers_mut().insert(header::CACHE_CONTROL, PRIVATE);
    response
}

fn connections(app: &App) -> Connections {
    let figures = app.db.figures();
    Connections { busy: figures.in_use, idle: figures.idle }
}

fn slow_query_ms(app: &App) -> u64 {
    let threshold = app.config().database.slow_query_threshold;
    u64::try_from(threshold.as_millis()).unwrap_or(u64::MAX)
}

fn millis(duration: Duration) -> f64 {
    round(duration.as_secs_f64() * 1e3, 2)
}

/// Has the server's parts looked at, if the last look is some time ago. A database that is away takes its time to be so:
/// only the first look is waited for, and not for long.
async fn look_at_the_parts(app: &App) {
    if !app.ops.is_check_due() {
        return;
    }
    let first = app.ops.health().checks.is_empty();
    let asked = app.clone();
    let look = tokio::spawn(async move {
        let begun = Instant::now();
        let checks = asked.readiness().await;
        let mut health = asked.ops.health();
        health.checks = checks.into_iter().collect();
        health.took = Some(begun.elapsed());
    });
    if first {
        let _ = tokio::time::timeout(FIRST_CHECK, look).await;
    }
}
