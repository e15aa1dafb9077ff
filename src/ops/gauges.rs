//! What isn't counted but looked at when somebody asks for the metrics. Where the system doesn't tell what the process takes of
//! the machine, the figure is absent.

use std::time::Duration;

use metrics::{counter, gauge};
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::Ops;

/// Sets every gauge, and the counters that the pool keeps, to what holds now.
pub(super) async fn set(ops: &Ops) {
    set_caches(ops).await;
    set_database(ops);
    set_process(ops);
}

async fn set_caches(ops: &Ops) {
    for (cache, of) in ops.watched.caches.stats().await.caches {
        gauge!("plantopia_cache_entries", "cache" => cache).set(float(of.figures.size));
        if let (Some(bytes), Some(most)) = (of.bytes, of.max_bytes) {
            gauge!("plantopia_cache_bytes", "cache" => cache).set(float(bytes));
            gauge!("plantopia_cache_max_bytes", "cache" => cache).set(float(most));
        }
    }
    let plants = &ops.watched.plants;
    if let (Some(catalogue), Some(age)) = (plants.loaded(), plants.age()) {
        gauge!("plantopia_catalogue_plants").set(float(catalogue.plants().len() as u64));
        gauge!("plantopia_catalogue_age_seconds").set(age);
    }
}

fn set_database(ops: &Ops) {
    let pool = ops.watched.db.figures();
    gauge!("plantopia_db_pool_connections", "state" => "busy").set(float(pool.in_use as u64));
    gauge!("plantopia_db_pool_connections", "state" => "idle").set(float(pool.idle as u64));
    gauge!("plantopia_db_pool_max_connections").set(float(pool.max as u64));
    counter!("plantopia_db_pool_timeouts_total").absolute(pool.timeouts);
    counter!("plantopia_db_pool_opened_connections_total").absolute(pool.opened);
    counter!("plantopia_db_pool_lost_connections_total").absolute(pool.lost);
    counter!("plantopia_db_pool_repeated_statements_total").absolute(pool.repeated);
    let heartbeat = ops.watched.db.health().heartbeat();
    gauge!("plantopia_news_line_up").set(u32::from(heartbeat.is_some()));
    if let Some(round_trip) = heartbeat {
        gauge!("plantopia_news_lag_seconds").set(round_trip);
    }
}

fn set_process(ops: &Ops) {
    let uptime = ops.started.elapsed();
    gauge!("plantopia_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    gauge!("plantopia_uptime_seconds").set(uptime);
    let started = ops.clock.now().timestamp_millis().unsigned_abs();
    gauge!("plantopia_process_start_time_seconds").set(float(started) / 1e3 - uptime.as_secs_f64());
    for (name, value) in process_figures() {
        if let Some(value) = value {
            gauge!(name).set(float(value));
        }
    }
}

/// The one counter with a fraction, which the recorder can't hold: its counters are whole numbers.
pub(super) fn cpu_seconds() -> String {
    let name = "plantopia_process_cpu_seconds_total";
    let seconds = cpu().as_secs_f64();
    format!("# HELP {name} Time on all processors\n# TYPE {name} counter\n{name} {seconds}\n")
}

fn process_figures() -> [(&'static str, Option<u64>); 5] {
    let status = status();
    // The folder itself is open while it is counted.
    let open = std::fs::read_dir("/proc/self/fd").map(|files| files.count() as u64 - 1);
    [
        ("plantopia_process_resident_memory_bytes", bytes(&status, "VmRSS:")),
        ("plantopia_process_virtual_memory_bytes", bytes(&status, "VmSize:")),
        ("plantopia_process_open_fds", open.ok()),
        ("plantopia_process_max_fds", getrlimit(Resource::Nofile).current),
        ("plantopia_process_threads", field(&status, "Threads:")),
    ]
}

pub(super) fn resident_bytes() -> Option<u64> {
    bytes(&status(), "VmRSS:")
}

fn status() -> String {
    std::fs::read_to_string("/proc/self/status").unwrap_or_default()
}

fn bytes(status: &str, name: &str) -> Option<u64> {
    field(status, name).map(|kilobytes| kilobytes * 1024)
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

pub(super) fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanos = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(seconds, nanos)
}

#[expect(clippy::cast_precision_loss, reason = "a gauge")]
fn float(value: u64) -> f64 {
    value as f64
}
