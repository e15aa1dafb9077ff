//! The scheme and host by which a client knows this server, for links in answers.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};

use super::client::Peer;

const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Such as `https://garden.example`; empty for a request that names no host, so that a link is a path then. Proxies say
/// what their clients asked for. Whoever else sends their headers isn't believed: links could be made to lead anywhere.
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
