//! `plantopia healthcheck`: asks the server on this machine whether it lives, for a container that has no other client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use reqwest::Client;
use reqwest::redirect::Policy;

use super::{Failure, say};
use crate::config::ServerConfig;
use crate::http::outbound;

const TIMEOUT: Duration = Duration::from_secs(3);
/// The most bytes of an answer.
const MAX_BYTES: usize = 16 << 10;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Ask whether it can do its work (`/readyz`: database, migrations, catalogue), not only whether it lives (`/livez`).
    #[arg(long)]
    ready: bool,
}

pub(super) async fn healthcheck(config: &ServerConfig, arguments: &Arguments) -> Result<(), Failure> {
    let path = if arguments.ready { "/readyz" } else { "/livez" };
    let host = match config.host {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other,
    };
    let url = format!("http://{}{path}", SocketAddr::new(host, config.port));
    // It is this machine that is asked, and nobody else: without a proxy, without certificates.
    let client = Client::builder().no_proxy().redirect(Policy::none()).tls_certs_only([]);
    let client = client.user_agent("plantopia-healthcheck").timeout(TIMEOUT).build();
    let client = client.map_err(|error| Failure::because(format_args!("the client: {error}")))?;
    let (is_well, status) = match outbound::send(client.get(&url), MAX_BYTES).await {
        Ok(answer) => (answer.status.as_u16() == 200, answer.status.as_u16().to_string()),
        Err(unanswered) => (false, unanswered.why),
    };
    let outcome = format!("{url}: {status}");
    if is_well {
        say(outcome);
        Ok(())
    } else {
        Err(Failure::because(outcome))
    }
}
