//! What is refused before it costs anything: more connections than there is room for (`room`), more requests at a time
//! than the server can do well (`in_flight`), and more in a minute than one client may have (`rates`).

pub mod in_flight;
pub mod rates;
pub mod room;

use std::net::{IpAddr, Ipv6Addr};

/// Routes by which the server is watched: they are answered however much there is to do.
const ALWAYS: [&str; 7] =
    ["/livez", "/readyz", "/metrics", "/slow-queries", "/cache-stats", "/api/v1/cache-stats", "/ops"];

/// Whether a route is answered whatever the limits say.
pub fn is_exempt(route: &str) -> bool {
    ALWAYS.contains(&route) || route.starts_with("/ops/")
}

/// Whoever has one IPv6 address has the 2^64 beside it.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let prefix = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(prefix))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
