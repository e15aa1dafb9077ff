//! `plantopia serve`: from nothing to a listening server, and back to nothing without dropping a request.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::timeout;

use super::start::{Started, start};
use super::{Failure, say};
use crate::auth::try_keys;
use crate::config::{Config, KeySource, SignInConfig};
use crate::http::lifecycle::Stage;
use crate::http::server;
use crate::telemetry;

/// How long an update of the weather may take to give its claim back.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(2);

/// Starts the database, migrates it, loads the starter catalogue into an empty one, and serves until told to stop.
pub(super) async fn serve(config: Config) -> Result<(), Failure> {
    check_key_file(&config).await?;
    let mut stop = stop_signal()?;
    // Told to stop during the start: whatever was started is dropped, and ends with the process.
    let started = tokio::select! {
        started = start(&config) => started?,
        _ = stop.changed() => return Ok(()),
    };
    let Started { mut database, app, listener, setup } = started;
    let docs = docs_url(listener.local_addr()?);
    match setup {
        None => say(format_args!("Plantopia is ready: {docs}")),
        Some(setup) => {
            say(format_args!("Plantopia answers from its last snapshot until the database is there: {docs}"));
            tokio::spawn(async move {
                setup.wait().await;
                say(format_args!("Plantopia is ready: {docs}"));
            });
        }
    }

    server::raise_file_limit(&config.server.clients);
    let serving = tokio::spawn({
        let app = app.clone();
        async move { app.serve(listener).await }
    });

    tokio::select! {
        _ = stop.changed() => {}
        () = database.keep_running(&config) => {}
    }
    if *stop.borrow_and_update() == Stop::Gracefully {
        // Proxies learn from /readyz, and clients from their answers, that this server is going.
        tracing::info!(drain = ?config.server.shutdown_drain, "stopping soon: not ready any more, still serving");
        app.lifecycle.enter(Stage::Draining);
        // A second signal ends the wait.
        let _ = timeout(config.server.shutdown_drain, stop.changed()).await;
    }
    tracing::info!("stopping: requests in flight are finished");
    app.lifecycle.enter(Stage::Closing);
    if timeout(config.server.shutdown_grace, serving).await.is_err() {
        tracing::warn!("some requests did not finish in time");
        app.lifecycle.enter(Stage::Ended);
    }
    let _ = timeout(CLAIM_TIMEOUT, app.climate_updates.ended()).await;
    app.db.close().await;
    database.stop().await;
    Ok(())
}

/// A file without a key that can be used stops the program. An issuer may be away for a moment: it is asked later.
async fn check_key_file(config: &Config) -> Result<(), Failure> {
    if let Some(SignInConfig { keys: keys @ KeySource::File(_), .. }) = &config.sign_in
        && let Err(why) = try_keys(keys).await
    {
        return Err(Failure::setting(format_args!("AUTH_JWKS_FILE: expected a set of keys, and {why}")));
    }
    Ok(())
}

fn docs_url(address: SocketAddr) -> String {
    // 0.0.0.0 is an address to listen on, not one for a browser.
    if address.ip().is_unspecified() {
        return format!("http://localhost:{}/docs", address.port());
    }
    format!("http://{address}/docs")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    No,
    /// SIGTERM: whoever sends requests here has yet to notice.
    Gracefully,
    /// Ctrl-C, or a second SIGTERM.
    Now,
}

/// What the server was told; a second Ctrl-C ends the program at once.
fn stop_signal() -> Result<watch::Receiver<Stop>, Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (stop, stopped) = watch::channel(Stop::No);
    tokio::spawn(async move {
        loop {
            let asked = tokio::select! {
                _ = interrupt.recv() => Stop::Now,
                _ = terminate.recv() => Stop::Gracefully,
            };
            let before = *stop.borrow();
            if asked == Stop::Now && before == Stop::Now {
                telemetry::flush();
                std::process::exit(130);
            }
            let _ = stop.send(if before == Stop::No { asked } else { Stop::Now });
        }
    });
    Ok(stopped)
}
