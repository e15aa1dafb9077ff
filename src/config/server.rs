//! How the server listens, and what it allows its clients.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use ipnet::IpNet;

use super::{ConfigError, env::Env};

const DEFAULT_ORIGINS: &str = "https://plantopia-frontend-theta.vercel.app,\
    https://plantopia-frontend-*.vercel.app,https://plantopia.vercel.app,\
    http://localhost:5173,http://localhost:3000,http://localhost:8080";

#[derive(Clone, Debug)]
pub struct ServerConfig {
    pub host: IpAddr,
    pub port: u16,
    /// A request that takes longer is answered with 504.
    pub request_timeout: Duration,
    /// How long the server goes on after SIGTERM while `/readyz` says 503.
    pub shutdown_drain: Duration,
    /// How long requests in flight may take to finish once the server was told to stop.
    pub shutdown_grace: Duration,
    /// Exact origins, patterns with `*`, or a bare `*`.
    pub cors_allowed_origins: Vec<String>,
    pub clients: ClientLimits,
}

#[derive(Clone, Debug)]
pub struct ClientLimits {
    /// More connections wait to be accepted.
    pub max_connections: u32,
    /// How long a connection may take until it has sent its next request's head, silence included.
    pub keep_alive: Duration,
    /// How long the body of a request may take.
    pub body_timeout: Duration,
    /// How long a client may go without taking the next piece of its answer.
    pub write_timeout: Duration,
    pub rate: RateLimit,
}

#[derive(Clone, Debug)]
pub struct RateLimit {
    /// 0 is no limit.
    pub per_minute: u32,
    pub burst: u32,
    /// The proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl ServerConfig {
    pub(super) fn read(env: &Env<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            host: env.parse("HOST", IpAddr::V4(Ipv4Addr::UNSPECIFIED), "an IP address such as 0.0.0.0 or ::1")?,
            port: env.number("PORT", 8000, 0, 65_535)?,
            request_timeout: env.millis("REQUEST_TIMEOUT_MS", 30_000, 100)?,
            shutdown_drain: env.seconds("SHUTDOWN_DRAIN_SECONDS", 2, 0)?,
            shutdown_grace: env.seconds("SHUTDOWN_GRACE_SECONDS", 20, 0)?,
            cors_allowed_origins: env.origins("CORS_ALLOWED_ORIGINS", DEFAULT_ORIGINS)?,
            clients: ClientLimits {
                max_connections: env.number("MAX_CONNECTIONS", 4_096, 1, 1_000_000)?,
                keep_alive: env.seconds("KEEP_ALIVE_SECONDS", 75, 1)?,
                body_timeout: env.millis("BODY_TIMEOUT_MS", 20_000, 10)?,
                write_timeout: env.millis("WRITE_TIMEOUT_MS", 30_000, 10)?,
                rate: RateLimit {
                    per_minute: env.number("RATE_LIMIT_PER_MINUTE", 0, 0, 1_000_000)?,
                    burst: env.number("RATE_LIMIT_BURST", 60, 1, 1_000_000)?,
                    trusted_proxies: env.networks("TRUSTED_PROXIES")?,
                },
            },
        })
    }
}
