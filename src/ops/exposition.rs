//! `/metrics`: all that is counted, in Prometheus' text format. Names follow its conventions: units in them, `_total` on
//! what only grows, and no label whose values grow with users or with what clients send.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder, NoLabelSet, prometheus_text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use super::process::Process;
use crate::cache::Stats;
use crate::db::pool::{Figures, WAIT_BOUNDS};
use crate::db::query_stats;
use crate::histogram::Counts;
use crate::http::canned;
use crate::http::limits::in_flight::InFlight;
use crate::http::metrics::HttpMetrics;

/// The content type of the text.
pub const CONTENT_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// What every name begins with.
const PREFIX: &str = "plantopia";

/// What isn't counted but looked at when somebody asks.
#[derive(Debug)]
pub struct Scrape {
    pub http: Arc<HttpMetrics>,
    pub in_flight: Arc<InFlight>,
    pub caches: Stats,
    pub pool: Figures,
    /// The round trip of the change listener's last heartbeat, while it is connected.
    pub heartbeat: Option<Duration>,
    /// How many plants the catalogue in memory has, and how long ago it was read.
    pub catalogue: Option<(usize, Duration)>,
    pub process: Process,
    pub uptime: Duration,
    pub now: DateTime<Utc>,
}

impl Scrape {
    /// The text.
    pub fn text(self) -> Result<String, fmt::Error> {
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register_collector(Box::new(self));
        let mut text = String::with_capacity(64 << 10);
        prometheus_text::encode(&mut text, &registry)?;
        Ok(text)
    }
}

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder) -> fmt::Result {
        let mut page = Page(encoder);
        self.encode_http(&mut page)?;
        self.encode_caches(&mut page)?;
        self.encode_pool(&mut page)?;
        self.encode_news(&mut page)?;
        Self::encode_queries(&mut page)?;
        self.encode_process(&mut page)
    }
}

impl Scrape {
    fn encode_http(&self, page: &mut Page<'_>) -> fmt::Result {
        let counts: Vec<_> = self.http.counts().collect();
        let mut family = page.counter("http_requests", "Requests that were answered")?;
        for route in &counts {
            for (status, count) in &route.statuses {
                let status = match status {
                    0 => "other".to_owned(),
                    status => status.to_string(),
                };
                let labels = [("route", route.route), ("method", route.method), ("status", &*status)];
                family.add(&labels, &ConstCounter::new(*count))?;
            }
        }
        let mut family =
            page.histogram("http_request_duration_seconds", "From the first byte of a request to its answer")?;
        for route in &counts {
            let labels = [("route", route.route), ("method", route.method)];
            family.add_durations(&labels, &route.durations)?;
        }
        page.gauge("http_requests_in_flight", "Requests under way")?.only(&ConstGauge::new(self.in_flight.now()))?;
        page.gauge(
            "http_requests_in_flight_limit",
            "How many there may be: MAX_REQUESTS_IN_FLIGHT, fewer while more come than can be done",
        )?
        .only(&ConstGauge::new(self.in_flight.limit()))?;
        let mut family =
            page.counter("http_turned_away", "Connections that ended before a request of theirs was one")?;
        for (reason, count) in canned::turned_away() {
            family.add(&[("reason", reason)], &ConstCounter::new(count))?;
        }
        Ok(())
    }

    fn encode_caches(&self, page: &mut Page<'_>) -> fmt::Result {
        let caches = &self.caches.caches;
        let mut family = page.counter("cache_lookups", "Look-ups: found, loaded, or answered by another's load")?;
        for (cache, of) in caches {
            for (result, count) in [("hit", of.figures.hits), ("miss", of.figures.misses), ("coalesced", of.coalesced)]
            {
                let labels = [("cache", *cache), ("result", result)];
                family.add(&labels, &ConstCounter::new(count))?;
            }
        }
        let mut family =
            page.counter("cache_evictions", "Entries that had to go, because they were too old or too many")?;
        for (cache, of) in caches {
            family.add(&[("cache", *cache)], &ConstCounter::new(of.figures.evictions))?;
        }
        let mut family = page.gauge("cache_entries", "Entries now")?;
        for (cache, of) in caches {
            family.add(&[("cache", *cache)], &ConstGauge::new(of.figures.size))?;
        }
        let mut family = page.gauge("cache_bytes", "Bytes now, of caches bounded by bytes")?;
        for (cache, of) in caches {
            if let Some(bytes) = of.bytes {
                family.add(&[("cache", *cache)], &ConstGauge::new(bytes))?;
            }
        }
        let mut family = page.gauge("cache_max_bytes", "The most bytes of such a cache")?;
        for (cache, of) in caches {
            if let Some(bytes) = of.max_bytes {
                family.add(&[("cache", *cache)], &ConstGauge::new(bytes))?;
            }
        }
        if let Some((plants, age)) = self.catalogue {
            page.gauge("catalogue_plants", "Plants of the catalogue in memory")?.only(&ConstGauge::new(plants))?;
            page.gauge("catalogue_age_seconds", "Since the catalogue in memory was read from the database")?
                .only(&ConstGauge::new(age.as_secs_f64()))?;
        }
        Ok(())
    }

    fn encode_pool(&self, page: &mut Page<'_>) -> fmt::Result {
        let pool = &self.pool;
        let mut family = page.gauge("db_pool_connections", "Connections to the database")?;
        for (state, connections) in [("busy", pool.in_use), ("idle", pool.idle)] {
            family.add(&[("state", state)], &ConstGauge::new(connections))?;
        }
        page.gauge("db_pool_max_connections", "The most connections")?.only(&ConstGauge::new(pool.max))?;
        let bounds = WAIT_BOUNDS.into_iter().chain([f64::INFINITY]);
        let waits: Vec<(f64, u64)> = bounds.zip(pool.waits).collect();
        page.histogram("db_pool_wait_seconds", "How long a statement waited for its connection")?.only_buckets(
            pool.waited.as_secs_f64(),
            pool.wait_count(),
            &waits,
        )?;
        for (name, help, count) in [
            ("db_pool_timeouts", "Waits that ended without a connection", pool.timeouts),
            ("db_pool_opened_connections", "Connections that were opened", pool.opened),
            ("db_pool_lost_connections", "Connections that turned out to be dead", pool.lost),
            (
                "db_pool_repeated_statements",
                "Statements that were run again because their connection was dead",
                pool.repeated,
            ),
        ] {
            page.counter(name, help)?.only(&ConstCounter::new(count))?;
        }
        Ok(())
    }

    fn encode_news(&self, page: &mut Page<'_>) -> fmt::Result {
        page.gauge("news_line_up", "Whether news of other servers' writes arrive in time: 1 or 0")?
            .only(&ConstGauge::new(u32::from(self.heartbeat.is_some())))?;
        if let Some(lag) = self.heartbeat {
            page.gauge("news_lag_seconds", "How long the last heartbeat took through the database and back")?
                .only(&ConstGauge::new(lag.as_secs_f64()))?;
        }
        Ok(())
    }

    fn encode_queries(page: &mut Page<'_>) -> fmt::Result {
        let queries = query_stats::all();
        let mut family = page.histogram("db_query_duration_seconds", "How long the statements took, by name")?;
        for query in &queries {
            family.add_durations(&[("query", query.name())], &query.durations())?;
        }
        let mut family =
            page.counter("db_slow_queries", "Statements that took as long as SLOW_QUERY_THRESHOLD_MS or longer")?;
        for query in &queries {
            family.add(&[("query", query.name())], &ConstCounter::new(query.slow()))?;
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "exact for thousands of years")]
    fn started_at(&self) -> f64 {
        self.now.timestamp_millis() as f64 / 1e3 - self.uptime.as_secs_f64()
    }

    fn encode_process(&self, page: &mut Page<'_>) -> fmt::Result {
        let process = &self.process;
        page.gauge("build_info", "The version of the server")?
            .add(&[("version", env!("CARGO_PKG_VERSION"))], &ConstGauge::new(1_u32))?;
        page.gauge("uptime_seconds", "Since the server started")?.only(&ConstGauge::new(self.uptime.as_secs_f64()))?;
        page.gauge("process_start_time_seconds", "When the server started, in seconds since 1970")?
            .only(&ConstGauge::new(self.started_at()))?;
        page.counter("process_cpu_seconds", "Time on all processors")?
            .only(&ConstCounter::new(process.cpu.as_secs_f64()))?;
        for (name, help, value) in [
            ("process_resident_memory_bytes", "Memory that the process holds", process.resident_bytes),
            ("process_virtual_memory_bytes", "Memory that the process has set aside", process.virtual_bytes),
            ("process_open_fds", "Open files and connections", process.open_fds),
            ("process_max_fds", "The most open files and connections", process.max_fds),
            ("process_threads", "Threads", process.threads),
        ] {
            if let Some(value) = value {
                page.gauge(name, help)?.only(&ConstGauge::new(value))?;
            }
        }
        Ok(())
    }
}

/// The text as it is written, a family after the other.
struct Page<'a>(DescriptorEncoder<'a>);

impl Page<'_> {
    fn counter(&mut self, name: &'static str, help: &str) -> Result<Family<'_>, fmt::Error> {
        self.family(name, help, MetricType::Counter)
    }

    fn gauge(&mut self, name: &'static str, help: &str) -> Result<Family<'_>, fmt::Error> {
        self.family(name, help, MetricType::Gauge)
    }

    fn histogram(&mut self, name: &'static str, help: &str) -> Result<Family<'_>, fmt::Error> {
        self.family(name, help, MetricType::Histogram)
    }

    fn family(&mut self, name: &'static str, help: &str, kind: MetricType) -> Result<Family<'_>, fmt::Error> {
        self.0.encode_descriptor(name, help, None, kind).map(Family)
    }
}

/// One name with its samples.
struct Family<'a>(MetricEncoder<'a>);

impl Family<'_> {
    fn add(&mut self, labels: &impl EncodeLabelSet, metric: &impl EncodeMetric) -> fmt::Result {
        metric.encode(self.0.encode_family(labels)?)
    }

    fn add_durations(&mut self, labels: &impl EncodeLabelSet, counts: &Counts) -> fmt::Result {
        encode_durations(self.0.encode_family(labels)?, counts)
    }

    fn only(self, metric: &impl EncodeMetric) -> fmt::Result {
        metric.encode(self.0)
    }

    fn only_buckets(mut self, sum: f64, count: u64, buckets: &[(f64, u64)]) -> fmt::Result {
        self.0.encode_histogram::<NoLabelSet>(sum, count, buckets, None)
    }
}

fn encode_durations(mut encoder: MetricEncoder<'_>, counts: &Counts) -> fmt::Result {
    let (sum, count) = (counts.sum_seconds(), counts.count());
    encoder.encode_histogram::<NoLabelSet>(sum, count, &counts.told(), None)
}
