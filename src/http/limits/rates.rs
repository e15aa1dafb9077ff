//! More requests in a minute than one client may have: they are refused, whoever else asks.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;

use super::network;
use crate::config::RateLimit;
use crate::error::Error;

/// The most clients that are remembered: about 10 MB of them.
const MOST_CLIENTS: usize = 100_000;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

type Limiter = RateLimiter<IpAddr, HashMapStateStore<IpAddr>, MonotonicClock, StateInformationMiddleware>;

/// How many requests each client may make.
pub struct Rates {
    limiter: ArcSwap<Limiter>,
    quota: Quota,
    proxies: Box<[IpNet]>,
    clock: MonotonicClock,
}

/// What a client has left.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    limit: u32,
    remaining: u32,
}

impl Rates {
    /// The limiter, if there is to be one.
    pub fn new(config: &RateLimit) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(config.per_minute)?).allow_burst(NonZeroU32::new(config.burst)?);
        Some(Self {
            limiter: ArcSwap::from_pointee(limiter(quota)),
            quota,
            proxies: config.trusted_proxies.clone().into(),
            clock: MonotonicClock,
        })
    }

    /// Counts a request on the client that it comes from.
    pub fn count(&self, peer: IpAddr, headers: &HeaderMap) -> Result<Allowance, Error> {
        let limiter = self.limiter.load();
        let limit = self.quota.burst_size().get();
        match limiter.check_key(&network(self.client(peer, headers))) {
            Ok(state) => {
                if limiter.len() > MOST_CLIENTS {
                    self.forget_some(&limiter);
                }
                Ok(Allowance { limit, remaining: state.remaining_burst_capacity() })
            }
            Err(until) => Err(Error::TooMany { limit, wait: until.wait_time_from(self.clock.now()) }),
        }
    }

    /// Forgets clients that have their whole share again; all of them, when there are too many others: a table without
    /// bound would be worse than a few requests too many.
    fn forget_some(&self, limiter: &Limiter) {
        limiter.retain_recent();
        if limiter.len() > MOST_CLIENTS / 2 {
            self.limiter.store(Arc::new(self::limiter(self.quota)));
        }
    }

    /// Who asks: the peer, unless it is a proxy that is trusted to say for whom it asks. From the right, because only
    /// what trusted proxies added can be believed; the client can write what it likes to the left of it.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let forwarded = headers.get_all(FORWARDED_FOR).iter().rev();
        let forwarded = forwarded.filter_map(|value| value.to_str().ok());
        for hop in forwarded.flat_map(|value| value.rsplit(',')) {
            if !self.is_proxy(client) {
                break;
            }
            match address(hop.trim()) {
                Some(address) => client = address.to_canonical(),
                None => break,
            }
        }
        client
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&address))
    }
}

impl std::fmt::Debug for Rates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rates").field("quota", &self.quota).finish_non_exhaustive()
    }
}

impl Allowance {
    /// Tells the client.
    pub fn describe(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
    }
}

fn limiter(quota: Quota) -> Limiter {
    RateLimiter::hashmap_with_clock(quota, MonotonicClock).with_middleware()
}

/// An address as proxies write it, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches('"');
    text.parse()
        .ok()
        .or_else(|| text.parse().ok().map(|address: std::net::SocketAddr| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(proxies: &[&str]) -> Rates {
        Rates::new(&RateLimit {
            per_minute: 1,
            burst: 2,
            trusted_proxies: proxies.iter().map(|net| net.parse().unwrap()).collect(),
        })
        .unwrap()
    }

    fn forwarded(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (FORWARDED_FOR, line.parse().unwrap())).collect()
    }

    #[test]
    fn only_trusted_proxies_say_for_whom_they_ask() {
        let rates = rates(&["10.0.0.0/8", "fd00::/8"]);
        for (peer, lines, client) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1", "198.51.100.1:4711"], "198.51.100.1"),
            ("::ffff:10.0.0.1", &["[2001:db8::1]:80"], "2001:db8::1"),
            ("10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.3"], "10.0.0.3"),
        ] {
            let client: IpAddr = client.parse().unwrap();
            let headers = forwarded(lines);
            assert_eq!(rates.client(peer.parse().unwrap(), &headers), client, "{peer} {lines:?}");
        }
    }

    #[test]
    fn a_client_has_its_share_and_an_ipv6_network_is_one_client() {
        let rates = rates(&[]);
        let none = HeaderMap::new();
        let ask = |peer: &str| rates.count(peer.parse().unwrap(), &none);
        assert_eq!(ask("2001:db8::1").unwrap().remaining, 1);
        assert_eq!(ask("2001:db8::2").unwrap().remaining, 0);
        let Err(Error::TooMany { limit, wait }) = ask("2001:db8::3") else {
            panic!("a third was let in");
        };
        assert_eq!(limit, 2);
        assert!((55..=60).contains(&wait.as_secs()), "{wait:?}");
        assert!(ask("2001:db8:0:1::1").is_ok());
    }

    #[test]
    fn clients_are_forgotten_before_there_are_too_many() {
        let rates = rates(&[]);
        let none = HeaderMap::new();
        for number in 0..3 * u32::try_from(MOST_CLIENTS).unwrap() {
            let peer = IpAddr::V4(number.into());
            assert!(rates.count(peer, &none).is_ok());
        }
        assert!(rates.limiter.load().len() <= MOST_CLIENTS);
    }
}
