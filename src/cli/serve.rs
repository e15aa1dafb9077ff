//! `plantopia serve`: from nothing to a listening server, and back to nothing without dropping a request.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::start::{Started, start};
use super::{Failure, say};
use crate::config::Config;
use crate::http::lifecycle::Stage;
use crate::http::listen;
use crate::telemetry;

/// Starts the database, migrates it, loads the starter catalogue into an empty one, and serves until told to stop.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let mut stop = stop_signal()?;
    // Told to stop while still starting: whatever was started is dropped, and ends with us.
    let started = tokio::select! {
        started = start(&config) => started?,
        _ = stop.changed() => return Ok(()),
    };
    let Started { mut database, app, listener, awaited } = started;
    let docs = docs_url(listener.local_addr().map_err(Failure::because)?);
    match awaited {
        None => say(format_args!("Plantopia is ready: {docs}")),
        Some(arrival) => {
            say(format_args!("Plantopia answers from its last snapshot until the database is there: {docs}"));
            tokio::spawn(async move {
                arrival.wait().await;
                say(format_args!("Plantopia is ready: {docs}"));
            });
        }
    }

    listen::make_room(&config.server.clients);
    let server = tokio::spawn({
        let app = app.clone();
        async move { app.serve(listener).await }
    });

    tokio::select! {
        _ = stop.changed() => {}
        () = database.keep_running(&config) => {}
    }
    if *stop.borrow_and_update() == Stop::Gently {
        // Proxies learn from /readyz, and clients from their answers, that there will be nobody here.
        tracing::info!(drain = ?config.server.shutdown_drain, "stopping soon: not ready any more, still serving");
        app.lifecycle.enter(Stage::Draining);
        let drained = tokio::time::sleep(config.server.shutdown_drain);
        tokio::select! {
            () = drained => {}
            _ = stop.changed() => {}
        }
    }
    tracing::info!("stopping: requests in flight are finished");
    app.lifecycle.enter(Stage::Closing);
    if tokio::time::timeout(config.server.shutdown_grace, server).await.is_err() {
        tracing::warn!("some requests did not finish in time");
        app.lifecycle.enter(Stage::Ended);
    }
    // Connections that are busy until the last moment must not keep us: the database rolls back what they began.
    let _ = tokio::time::timeout(Duration::from_secs(2), app.db.close()).await;
    database.stop().await;
    Ok(())
}

fn docs_url(address: std::net::SocketAddr) -> String {
    // 0.0.0.0 is where we listen, not where a browser goes.
    let host = match address.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        std::net::IpAddr::V4(ip) => ip.to_string(),
    };
    format!("http://{host}:{}/docs", address.port())
}

/// How the server was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// It wasn't.
    No,
    /// Whoever sends requests here has yet to notice: SIGTERM.
    Gently,
    /// Somebody waits at the keyboard: Ctrl-C, or a second SIGTERM.
    Now,
}

/// What the server was told; a second Ctrl-C ends the program at once.
fn stop_signal() -> Result<watch::Receiver<Stop>, Failure> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::because)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::because)?;
    let (stop, stopped) = watch::channel(Stop::No);
    tokio::spawn(async move {
        loop {
            let (told, at_the_keyboard) = tokio::select! {
                _ = interrupt.recv() => (Stop::Now, true),
                _ = terminate.recv() => (Stop::Gently, false),
            };
            let before = *stop.borrow();
            if at_the_keyboard && before == Stop::Now {
                telemetry::flush();
                std::process::exit(130);
            }
            // Whoever says it twice doesn't want to wait.
            let _ = stop.send(if before == Stop::No { told } else { Stop::Now });
        }
    });
    Ok(stopped)
}
