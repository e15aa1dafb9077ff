//! Refuses the requests of a client that has made more of them than it may.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::Quota;
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;

use super::client::{Peer, TrustedProxies, network};
use crate::config::RateLimit;
use crate::error::Error;

/// The most clients that are remembered: about 10 MB of them.
const MAX_CLIENTS: usize = 100_000;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// Routes by which the server is watched, and that cost next to nothing, have no limit.
const EXEMPT: [&str; 4] = ["/livez", "/readyz", "/cache-stats", "/api/v1/cache-stats"];

type Limiter = governor::RateLimiter<IpAddr, HashMapStateStore<IpAddr>, MonotonicClock, StateInformationMiddleware>;

pub(super) async fn limit_rate(State(limiter): State<Arc<RateLimiter>>, request: Request, next: Next) -> Response {
    let is_exempt = request.extensions().get::<MatchedPath>().is_some_and(|route| EXEMPT.contains(&route.as_str()));
    let Some(peer) = request.extensions().get::<Peer>().filter(|_| !is_exempt) else {
        return next.run(request).await;
    };
    let remaining = match limiter.count(peer.address, request.headers()) {
        Ok(remaining) => remaining,
        Err(error) => return error.into_response(),
    };
    let mut response = next.run(request).await;
    response.headers_mut().insert(LIMIT, HeaderValue::from(limiter.quota.burst_size().get()));
    response.headers_mut().insert(REMAINING, HeaderValue::from(remaining));
    response
}

pub(super) struct RateLimiter {
    limiter: ArcSwap<Limiter>,
    quota: Quota,
    proxies: TrustedProxies,
}

impl RateLimiter {
    pub(super) fn new(config: &RateLimit) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(config.per_minute)?).allow_burst(NonZeroU32::new(config.burst)?);
        Some(Self {
            limiter: ArcSwap::from_pointee(limiter(quota)),
            quota,
            proxies: TrustedProxies(config.trusted_proxies.clone()),
        })
    }

    /// Counts a request on the client that it comes from; how many it has left.
    fn count(&self, peer: IpAddr, headers: &HeaderMap) -> Result<u32, Error> {
        let limiter = self.limiter.load();
        let limit = self.quota.burst_size().get();
        match limiter.check_key(&network(self.proxies.client(peer, headers))) {
            Ok(state) => {
                if limiter.len() > MAX_CLIENTS {
                    limiter.retain_recent();
                    // Too many have no whole share yet: all are forgotten. A table without bound would be worse than a few
                    // requests too many.
                    if limiter.len() > MAX_CLIENTS / 2 {
                        self.limiter.store(Arc::new(self::limiter(self.quota)));
                    }
                }
                Ok(state.remaining_burst_capacity())
            }
            Err(until) => Err(Error::TooMany { limit, wait: until.wait_time_from(MonotonicClock.now()) }),
        }
    }
}

fn limiter(quota: Quota) -> Limiter {
    governor::RateLimiter::hashmap_with_clock(quota, MonotonicClock).with_middleware()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter() -> RateLimiter {
        RateLimiter::new(&RateLimit { per_minute: 1, burst: 2, trusted_proxies: Vec::new() }).unwrap()
    }

    #[test]
    fn a_client_has_its_share_and_an_ipv6_network_is_one_client() {
        let limiter = limiter();
        let none = HeaderMap::new();
        let ask = |peer: &str| limiter.count(peer.parse().unwrap(), &none);
        assert_eq!(["2001:db8::1", "2001:db8::2"].map(|peer| ask(peer).unwrap()), [1, 0]);
        assert!(ask("2001:db8::3").is_err());
        assert!(ask("2001:db8:0:1::1").is_ok());
    }

    #[test]
    fn clients_are_forgotten_before_there_are_too_many() {
        let limiter = limiter();
        let none = HeaderMap::new();
        for number in 0..3 * u32::try_from(MAX_CLIENTS).unwrap() {
            assert!(limiter.count(IpAddr::V4(number.into()), &none).is_ok());
        }
        assert!(limiter.limiter.load().len() <= MAX_CLIENTS);
    }
}
