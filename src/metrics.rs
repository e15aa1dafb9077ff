//! Names, descriptions and buckets of the metrics, the recorder that holds them, and what is recorded from several places.
//!
//! The names follow Prometheus' conventions: units in them, `_total` on what only grows. No label grows with users or with
//! what clients send.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::Duration;

use axum::http::Method;
use metrics::{Counter, Gauge, Histogram, Recorder, counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// The route of requests whose path is no route's.
pub(crate) const UNMATCHED: &str = "unmatched";

pub(crate) const REQUESTS: &str = "plantopia_http_requests_total";
pub(crate) const REQUEST_DURATION: &str = "plantopia_http_request_duration_seconds";
pub(crate) const CACHE_LOOKUPS: &str = "plantopia_cache_lookups_total";
const AUTH_REQUESTS: &str = "plantopia_auth_requests_total";
const REQUESTS_IN_FLIGHT: &str = "plantopia_http_requests_in_flight";
const QUERY_DURATION: &str = "plantopia_db_query_duration_seconds";
const POOL_WAIT: &str = "plantopia_db_pool_wait_seconds";

/// Upper bounds of the durations of requests and statements, in seconds.
pub(crate) const DURATION_BOUNDS: [f64; 18] =
    [0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
const POOL_WAIT_BOUNDS: [f64; 8] = [0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5];

const COUNTERS: [(&str, &str); 9] = [
    (REQUESTS, "Requests that were answered"),
    (AUTH_REQUESTS, "Requests about gardens by how signing in came out, where it is turned on"),
    (CACHE_LOOKUPS, "Look-ups: found, loaded, or answered by another's load"),
    ("plantopia_cache_evictions_total", "Entries that had to go, because they were too old or too many"),
    ("plantopia_db_pool_timeouts_total", "Waits that ended without a connection"),
    ("plantopia_db_pool_opened_connections_total", "Connections that were opened"),
    ("plantopia_db_pool_lost_connections_total", "Connections that turned out to be dead"),
    ("plantopia_db_pool_repeated_statements_total", "Statements that were run again because their connection was dead"),
    ("plantopia_db_slow_queries_total", "Statements that took as long as SLOW_QUERY_THRESHOLD_MS or longer"),
];

const GAUGES: [(&str, &str); 18] = [
    (REQUESTS_IN_FLIGHT, "Requests under way"),
    ("plantopia_cache_entries", "Entries now"),
    ("plantopia_cache_bytes", "Bytes now, of caches bounded by bytes"),
    ("plantopia_cache_max_bytes", "The most bytes of such a cache"),
    ("plantopia_catalogue_plants", "Plants of the catalogue in memory"),
    ("plantopia_catalogue_age_seconds", "Since the catalogue in memory was read from the database"),
    ("plantopia_db_pool_connections", "Connections to the database"),
    ("plantopia_db_pool_max_connections", "The most connections"),
    ("plantopia_news_line_up", "Whether news of other servers' writes arrive in time: 1 or 0"),
    ("plantopia_news_lag_seconds", "How long the last heartbeat took through the database and back"),
    ("plantopia_build_info", "The version of the server"),
    ("plantopia_uptime_seconds", "Since the server started"),
    ("plantopia_process_start_time_seconds", "When the server started, in seconds since 1970"),
    ("plantopia_process_resident_memory_bytes", "Memory that the process holds"),
    ("plantopia_process_virtual_memory_bytes", "Memory that the process has set aside"),
    ("plantopia_process_open_fds", "Open files and connections"),
    ("plantopia_process_max_fds", "The most open files and connections"),
    ("plantopia_process_threads", "Threads"),
];

const HISTOGRAMS: [(&str, &str, &[f64]); 3] = [
    (REQUEST_DURATION, "From the first byte of a request to its answer", &DURATION_BOUNDS),
    (QUERY_DURATION, "How long the statements took, by name", &DURATION_BOUNDS),
    (POOL_WAIT, "How long a statement waited for its connection", &POOL_WAIT_BOUNDS),
];

pub(crate) fn install() -> Result<PrometheusHandle, BuildError> {
    let recorder = recorder()?;
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    Ok(handle)
}

/// A recorder that knows the descriptions and the buckets. Tests give each application one of its own.
pub fn recorder() -> Result<PrometheusRecorder, BuildError> {
    let mut builder = PrometheusBuilder::new();
    for (name, _, bounds) in HISTOGRAMS {
        builder = builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), bounds)?;
    }
    let recorder = builder.build_recorder();
    for (name, help) in COUNTERS {
        recorder.describe_counter(name.into(), None, help.into());
    }
    for (name, help) in GAUGES {
        recorder.describe_gauge(name.into(), None, help.into());
    }
    for (name, help, _) in HISTOGRAMS {
        recorder.describe_histogram(name.into(), None, help.into());
    }
    Ok(recorder)
}

/// The series of a method and a status, by route.
type ByRoute = HashMap<String, (Counter, Histogram)>;

/// The series of an application's requests, each looked up in the recorder once: that costs more than recording does.
#[derive(Default)]
pub(crate) struct RequestMetrics {
    answered: RwLock<HashMap<(&'static str, u16), ByRoute>>,
    in_flight: OnceLock<Gauge>,
}

impl RequestMetrics {
    /// Counts a request that was answered, or given up by its client (499). `route` is the template that matched, if one
    /// did.
    pub(crate) fn record(&self, route: Option<&str>, method: &Method, status: u16, elapsed: Duration) {
        let route = route.unwrap_or(UNMATCHED);
        let method = method_name(method);
        let answered = self.answered.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, duration)) = answered.get(&(method, status)).and_then(|routes| routes.get(route)) {
            count.increment(1);
            duration.record(elapsed);
            return;
        }
        drop(answered);
        let labels = [("route", route.to_owned()), ("method", method.to_owned()), ("status", status.to_string())];
        let series = (counter!(REQUESTS, &labels), histogram!(REQUEST_DURATION, &labels[..2]));
        series.0.increment(1);
        series.1.record(elapsed);
        let mut answered = self.answered.write().unwrap_or_else(PoisonError::into_inner);
        answered.entry((method, status)).or_default().insert(route.to_owned(), series);
    }

    pub(crate) fn in_flight(&self) -> &Gauge {
        self.in_flight.get_or_init(|| gauge!(REQUESTS_IN_FLIGHT))
    }
}

/// A client may send any method, but must not make a label of it.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

pub(crate) fn record_query(name: &str, elapsed: Duration, slow: bool) {
    histogram!(QUERY_DURATION, "query" => name.to_owned()).record(elapsed);
    // Also a zero is a series: an alert sees the first slow statement rise from it.
    counter!("plantopia_db_slow_queries_total", "query" => name.to_owned()).increment(slow.into());
}

pub(crate) fn record_pool_wait(elapsed: Duration) {
    histogram!(POOL_WAIT).record(elapsed);
}

/// Counts a request about a garden by how signing in came out.
pub(crate) fn count_auth(mode: &'static str, outcome: &'static str) {
    counter!(AUTH_REQUESTS, "mode" => mode, "outcome" => outcome).increment(1);
}

pub(crate) fn cache_lookups(cache: &'static str, result: &'static str) -> Counter {
    counter!(CACHE_LOOKUPS, "cache" => cache, "result" => result)
}

pub(crate) fn cache_evictions(cache: &'static str) -> Counter {
    counter!("plantopia_cache_evictions_total", "cache" => cache)
}
