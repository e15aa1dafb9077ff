//! `plantopia climate update`: the weather of all suburbs from Open-Meteo, once.

use indicatif::{ProgressBar, ProgressStyle};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

use super::database::Database;
use super::{Failure, say};
use crate::cache::Registry;
use crate::climate::Climate;
use crate::climate::update::{ClimateUpdates, Outcome};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::http::lifecycle::Lifecycle;

pub(super) async fn update(config: &Config) -> Result<(), Failure> {
    Database::within(config, async |database| {
        database.addresses.migrate(config).await?;
        let db = Db::alone(database.addresses.services.clone(), &config.database);
        let done = update_suburbs(config, &db).await;
        db.close().await;
        done
    })
    .await
}

async fn update_suburbs(config: &Config, db: &Db) -> Result<(), Failure> {
    let timezone = config.garden.timezone;
    let clock = Clock::system(timezone);
    let climate = Climate::new(db.clone(), clock.clone(), &config.cache, &Registry::default());
    let updates = ClimateUpdates::new(db.clone(), clock, climate, &config.climate, timezone, Lifecycle::default())?;
    let Some(claimed) = updates.claim(None).await? else {
        return Err(Failure::because("a climate update is already in progress, here or on a server"));
    };
    let mut terminate = signal(SignalKind::terminate())?;
    let stopped = async move {
        tokio::select! {
            _ = ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    };
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} suburbs {msg}") {
        bar.set_style(style);
    }
    let outcome = claimed.run(&mut |outcome| show(&bar, outcome), stopped).await;
    bar.finish_and_clear();
    match outcome? {
        Some(outcome) => report(&outcome),
        None => Err(Failure::because("stopped: what was fetched until then is stored")),
    }
}

/// A bar on a terminal, elsewhere a line for each request.
fn show(bar: &ProgressBar, outcome: &Outcome) {
    let Outcome { suburbs, asked, updated, .. } = outcome;
    bar.set_length(*suburbs as u64);
    bar.set_position(*asked as u64);
    if bar.is_hidden() && *asked > 0 {
        eprintln!("Asked for {asked} of {suburbs} suburbs, {updated} updated");
    }
}

fn report(outcome: &Outcome) -> Result<(), Failure> {
    let Outcome { suburbs, updated, .. } = outcome;
    if *suburbs == 0 {
        return Err(Failure::because(
            "there are no suburbs: import some, or start the server once for those that ship",
        ));
    }
    say(format_args!("{updated} of {suburbs} suburbs updated, {} with air quality", outcome.with_air));
    if let Some(trouble) = outcome.air_trouble() {
        eprintln!("Air quality: {trouble}");
    }
    match outcome.weather_trouble() {
        None => Ok(()),
        Some(trouble) => Err(Failure::because(format_args!("Open-Meteo: {trouble}"))),
    }
}
