//! What is refused before it costs anything: more requests at a time than the server can do well (`in_flight`), and more
//! in a minute than one client may have (`rates`).

pub mod in_flight;
pub mod rates;

/// Routes by which the server is watched: they are answered however much there is to do.
const ALWAYS: [&str; 7] = [
    "/livez",
    "/readyz",
    "/metrics",
    "/slow-queries",
    "/cache-stats",
    "/api/v1/cache-stats",
    "/ops",
];

/// Whether a route is answered whatever the limits say.
#[must_use]
pub fn is_exempt(route: &str) -> bool {
    ALWAYS.contains(&route) || route.starts_with("/ops/")
}
