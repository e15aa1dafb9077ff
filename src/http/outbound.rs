//! Calls to other services: one client for all of them, with the TLS that connections to the database have, and answers of a
//! bounded size.

use std::error::Error as _;
use std::iter::successors;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Client, RequestBuilder};
use rustls::{ClientConfig, RootCertStore};

use crate::error::{Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The most redirects that are followed; none leads to another host.
const MAX_REDIRECTS: usize = 3;

/// Makes ring the cryptography of the process, as it is the database driver's. Every client that reqwest makes for itself,
/// such as the exporter's of traces, looks for it and panics without.
pub fn install_tls() {
    // It fails when it is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A client for other services. It trusts the certificates that Mozilla does, as the database's connections do, so that an
/// image needs none; `HTTPS_PROXY` and its like are obeyed. Clones share the connections.
pub(crate) fn client() -> Result<Client> {
    install_tls();
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::internal(format!("TLS: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::custom(follow))
        .user_agent(concat!("plantopia/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| Error::internal(format!("the client for other services: {error}")))
}

/// Follows a redirect that stays where it is: a request, with what it carries, is meant for one host.
fn follow(attempt: Attempt<'_>) -> Action {
    let stays = attempt.previous().last().is_some_and(|from| from.origin() == attempt.url().origin());
    if stays && attempt.previous().len() <= MAX_REDIRECTS { attempt.follow() } else { attempt.stop() }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// How long it asks us to wait.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer. It never names the address, which may hold a key.
#[derive(Debug)]
pub(crate) struct Unanswered {
    pub(crate) why: String,
    /// Whether asking again may help.
    pub(crate) may_pass: bool,
}

/// Sends a request and reads at most `max_bytes` of its answer. The request should have a time-out.
pub(crate) async fn send(request: RequestBuilder, max_bytes: usize) -> Result<Answer, Unanswered> {
    let mut response = request.send().await.map_err(|error| unanswered(&error))?;
    let too_large = || Unanswered { why: format!("an answer of more than {max_bytes} bytes"), may_pass: false };
    if response.content_length().is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large());
    }
    let (status, retry_after) = (response.status(), retry_after(response.headers()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unanswered(&error))? {
        if body.len() + chunk.len() > max_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, retry_after, body })
}

/// `Retry-After` in seconds; its form as a date is not read.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn unanswered(error: &reqwest::Error) -> Unanswered {
    let why = if error.is_timeout() {
        "no answer in time".to_owned()
    } else if error.is_connect() {
        // The innermost error says what happened; the outer ones name the address.
        let cause = successors(error.source(), |&cause| cause.source()).last();
        format!("can't be reached: {}", cause.map_or_else(|| "no connection".to_owned(), ToString::to_string))
    } else {
        "the answer broke off".to_owned()
    };
    Unanswered { why, may_pass: true }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_silent_service_and_a_closed_port_may_pass() {
        install_tls();
        // Nobody accepts, so that the connection stands and nothing comes.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = Client::builder().no_proxy().timeout(Duration::from_millis(100)).build().unwrap();
        let silent = send(client.get(&url), 5).await.unwrap_err();
        drop(listener);
        let refused = send(client.get(&url), 5).await.unwrap_err();
        assert!(silent.may_pass && refused.may_pass);
        assert_eq!(silent.why, "no answer in time");
        assert!(refused.why.starts_with("can't be reached: ") && !refused.why.contains("127.0.0.1"), "{}", refused.why);
    }
}
