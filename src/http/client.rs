//! Who a request comes from, for limits that hold for one client, and what address it was sent to, for links in answers.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
pub(super) const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The address at the other end of the connection that a request came over: a client's or a proxy's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    pub address: IpAddr,
    /// Whether it comes for others: a proxy that is trusted, or this machine, where proxies stand too.
    pub is_proxy: bool,
}

/// What limits count as one client: whoever has one IPv6 address has the 2^64 beside it.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let prefix = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(prefix))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

pub(super) struct TrustedProxies(pub(super) Vec<IpNet>);

impl TrustedProxies {
    /// The client that limits for one client hold for, as [`network`] has it. This machine's own and the proxies, which
    /// come for many clients, have none.
    pub(super) fn limited_client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let client = self.client(peer, headers);
        (!client.is_loopback() && !self.contains(client)).then(|| network(client))
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }

    /// Who asks: the peer, unless it is a proxy that is trusted to say for whom it asks. From the right, because only
    /// what trusted proxies added can be believed; the client can write what it likes to the left of it.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let forwarded = headers.get_all(X_FORWARDED_FOR).iter().rev();
        let forwarded = forwarded.filter_map(|value| value.to_str().ok());
        for hop in forwarded.flat_map(|value| value.rsplit(',')) {
            if !self.contains(client) {
                break;
            }
            match parse_hop(hop.trim()) {
                Some(address) => client = address.to_canonical(),
                None => break,
            }
        }
        client
    }
}

/// An address as proxies write it, with or without a port.
fn parse_hop(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches('"');
    text.parse()
        .ok()
        .or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

/// The scheme and host by which a client knows this server, such as `https://garden.example`; empty for a request that names
/// no host, so that a link is a path then. Proxies say what their clients asked for. Whoever else sends their headers isn't
/// believed: links could be made to lead anywhere.
pub(crate) struct BaseUrl(pub String);

impl<S: Send + Sync> FromRequestParts<S> for BaseUrl {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let is_proxied = parts.extensions.get::<Peer>().is_some_and(|peer| peer.is_proxy);
        Ok(Self(base_url(&parts.headers, is_proxied)))
    }
}

fn base_url(headers: &HeaderMap, is_proxied: bool) -> String {
    let forwarded = |name| if is_proxied { first(headers, name) } else { None };
    let host = forwarded(X_FORWARDED_HOST).filter(|host| is_host(host));
    let Some(host) = host.or_else(|| first(headers, header::HOST).filter(|host| is_host(host))) else {
        return String::new();
    };
    let is_https = forwarded(X_FORWARDED_PROTO).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    format!("{}://{host}", if is_https { "https" } else { "http" })
}

/// The first entry of a header: of several proxies the outermost wrote it.
fn first(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let value = headers.get(name)?.to_str().ok()?;
    value.split(',').next().map(str::trim)
}

/// Whether a text is a host with or without a port: nothing that would end it in a URL.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_say_for_whom_they_ask() {
        let proxies = TrustedProxies(["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()).to_vec());
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
            let headers = lines.iter().map(|line| (X_FORWARDED_FOR, line.parse().unwrap())).collect();
            let client: IpAddr = client.parse().unwrap();
            assert_eq!(proxies.client(peer.parse().unwrap(), &headers), client, "{peer} {lines:?}");
        }
    }

    #[test]
    fn a_proxy_says_what_its_client_asked_for() {
        let host = ("host", "10.0.0.7:8000");
        let (proto, name) = (("x-forwarded-proto", "https"), ("x-forwarded-host", "garden.example"));
        for (lines, is_proxied, expected) in [
            (&[host][..], false, "http://10.0.0.7:8000"),
            (&[host], true, "http://10.0.0.7:8000"),
            (&[host, proto, name], true, "https://garden.example"),
            (&[host, proto, name], false, "http://10.0.0.7:8000"),
            (&[("host", "[::1]:80"), ("x-forwarded-proto", "HTTPS, http")], true, "https://[::1]:80"),
            (&[host, ("x-forwarded-host", "a.example, b.example")], true, "http://a.example"),
            (&[host, ("x-forwarded-host", "evil.example/?x=")], true, "http://10.0.0.7:8000"),
            (&[host, ("x-forwarded-proto", "javascript")], true, "http://10.0.0.7:8000"),
            (&[proto], true, ""),
        ] {
            let lines = lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
            assert_eq!(base_url(&lines.collect(), is_proxied), expected);
        }
    }
}
