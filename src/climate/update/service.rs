//! The rules of updates: one at a time over all servers, begun by an operator, by the command or by the clock.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::model::{Outcome, SuburbUpdated, UpdateStarted, UpdateStatus};
use super::open_meteo::OpenMeteo;
use super::queries::{self, Ended};
use super::reading::{Reading, SuburbReading};
use super::run::{self, Listener, Run};
use crate::climate::service::Climate;
use crate::clock::Clock;
use crate::config::ClimateConfig;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::http::lifecycle::{Lifecycle, Stage};

/// How often a server looks whether the weather is due.
const LOOK_INTERVAL: Duration = Duration::from_mins(1);

/// The pause before an update that brought nothing is tried again: half an hour's outage mustn't cost a day.
const RETRY_INTERVAL: Duration = Duration::from_mins(15);

/// How often an update shows that it lives.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(30);

/// How long an operator's request about one suburb waits for the weather, and then for the air quality.
const WEATHER_TIMEOUT: Duration = Duration::from_secs(12);
const AIR_TIMEOUT: Duration = Duration::from_secs(8);

/// The updates. Clones share everything.
#[derive(Clone)]
pub struct ClimateUpdates(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    climate: Climate,
    open_meteo: OpenMeteo,
    interval: Option<Duration>,
    lifecycle: Lifecycle,
    /// Held by the update of this process.
    running: Arc<Mutex<()>>,
}

/// An update that this server may make: no other one makes one until this is run to its end, or dead.
pub(crate) struct Claimed {
    updates: ClimateUpdates,
    claim: NaiveDateTime,
    _running: OwnedMutexGuard<()>,
}

impl ClimateUpdates {
    pub(crate) fn new(
        db: Db,
        clock: Clock,
        climate: Climate,
        config: &ClimateConfig,
        timezone: Tz,
        lifecycle: Lifecycle,
    ) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            db,
            clock,
            climate,
            open_meteo: OpenMeteo::new(config, timezone)?,
            interval: config.update_interval,
            lifecycle,
            running: Arc::default(),
        })))
    }

    /// Takes the update of all suburbs for this server, unless one is under way somewhere, or with an interval, unless none
    /// is due.
    pub(crate) async fn claim(&self, interval: Option<Duration>) -> Result<Option<Claimed>> {
        let Ok(running) = Arc::clone(&self.0.running).try_lock_owned() else {
            return Ok(None);
        };
        // With a short interval the next attempt needn't come sooner than the next success would.
        let pause = interval.unwrap_or_default().min(RETRY_INTERVAL);
        let interval = interval.map(|interval| interval.as_secs_f64());
        let claim = queries::claim(self.0.db.write(), interval, pause.as_secs_f64()).await?;
        Ok(claim.map(|claim| Claimed { updates: self.clone(), claim, _running: running }))
    }

    /// Begins an update in the background, unless one is under way.
    pub(crate) async fn start(&self) -> Result<UpdateStarted> {
        let suburbs_count = self.0.climate.suburbs().await?.all().len();
        let message = match self.claim(None).await? {
            Some(claimed) => {
                tokio::spawn(claimed.run_until_stopped());
                "Climate update started in background"
            }
            None => "A climate update is already in progress",
        };
        Ok(UpdateStarted { message, status: "processing", suburbs_count })
    }

    /// Fetches and stores the weather of one suburb.
    pub(crate) async fn update_suburb(&self, name: &str) -> Result<SuburbUpdated> {
        let Inner { db, clock, climate, open_meteo, .. } = &*self.0;
        let suburbs = climate.suburbs().await?;
        let not_found = || Error::BadRequest(format!("Suburb '{name}' not found"));
        let suburb = suburbs.find(name).ok_or_else(not_found)?;
        let today = clock.today();
        let weather = match timeout(WEATHER_TIMEOUT, open_meteo.weather(suburb, today)).await {
            Ok(Ok(Some(weather))) => weather,
            why => {
                tracing::warn!(suburb = suburb.name, ?why, "the weather can't be fetched");
                return Err(Error::BadRequest("Failed to fetch climate data".into()));
            }
        };
        let air_quality = match timeout(AIR_TIMEOUT, open_meteo.air_quality(suburb)).await {
            Ok(Ok(air_quality)) => air_quality,
            why => {
                tracing::warn!(suburb = suburb.name, ?why, "the air quality can't be fetched");
                None
            }
        };
        let reading = SuburbReading { suburb_id: suburb.id, reading: Reading::new(weather, air_quality) };
        run::store(db, climate, today, std::slice::from_ref(&reading)).await?;
        Ok(SuburbUpdated { message: format!("Climate data updated for {}", suburb.name), data: reading.reading })
    }

    /// How the last updates went, and how current the weather is.
    pub(crate) async fn status(&self) -> Result<UpdateStatus> {
        let db = &self.0.db;
        let api_status = queries::list_api_status(db.read()).await?;
        let (total, current) = queries::count_suburbs(db.read(), self.0.clock.today()).await?;
        let forecast = api_status.iter().find(|status| status.api_name == queries::FORECAST);
        Ok(UpdateStatus {
            last_update: forecast.and_then(|status| status.last_success),
            update_in_progress: forecast.is_some_and(|status| status.in_progress),
            api_status,
            suburbs_total: total,
            suburbs_current: current,
            suburbs_outdated: total - current,
        })
    }

    /// Updates whenever the weather is due, until the server stops; never where no interval is set. Of several servers that
    /// share a database one does it.
    pub fn keep_current(&self) {
        let Some(interval) = self.0.interval else {
            return;
        };
        let updates = self.clone();
        tokio::spawn(async move {
            let mut looks = tokio::time::interval(LOOK_INTERVAL);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    _ = looks.tick() => {}
                    () = updates.0.lifecycle.reached(Stage::Draining) => return,
                }
                match updates.claim(Some(interval)).await {
                    Ok(Some(claimed)) => claimed.run_until_stopped().await,
                    Ok(None) => {}
                    Err(error) => tracing::debug!(?error, "whether the weather is due can't be asked"),
                }
            }
        });
    }

    /// Waits until no update runs in this process.
    pub(crate) async fn ended(&self) {
        drop(self.0.running.lock().await);
    }
}

impl Claimed {
    async fn run_until_stopped(self) {
        let lifecycle = self.updates.0.lifecycle.clone();
        match self.run(&mut |_| {}, lifecycle.reached(Stage::Closing)).await {
            Ok(None) => tracing::info!("the weather's update was stopped with the server"),
            Ok(Some(outcome)) => {
                let Outcome { suburbs, updated, .. } = outcome;
                tracing::info!(suburbs, updated, "the weather was updated");
                for trouble in [outcome.weather_trouble(), outcome.air_trouble()].into_iter().flatten() {
                    tracing::warn!(trouble, "the weather's update isn't complete");
                }
            }
            Err(error) => tracing::warn!(?error, "the weather can't be updated"),
        }
    }

    /// Updates all suburbs and gives the claim back; nothing if `stop` came first.
    pub(crate) async fn run(
        self,
        listener: &mut Listener<'_>,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<Outcome>> {
        let Inner { db, clock, climate, open_meteo, .. } = &*self.updates.0;
        let ended = {
            let run = Run { db, climate, open_meteo, today: clock.today(), halvings: 0 };
            let mut update = pin!(run.update(listener));
            let mut stop = pin!(stop);
            let mut heartbeats = interval_at(Instant::now() + HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL);
            heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    ended = &mut update => break ended.map(Some),
                    () = &mut stop => break Ok(None),
                    _ = heartbeats.tick() => {
                        // It is tried again, and a claim outlives a few that fail.
                        let _ = queries::keep_claim(db.write(), self.claim).await;
                    }
                }
            }
        };
        let noted = self.note(&ended).await;
        // What went wrong first is what counts.
        let outcome = ended?;
        noted?;
        Ok(outcome)
    }

    async fn note(&self, ended: &Result<Option<Outcome>>) -> Result<()> {
        let db = &self.updates.0.db;
        let Ok(Some(outcome)) = ended else {
            let why = if ended.is_ok() { "the server was stopped" } else { "the database failed" };
            let ended = Ended { status: "error", error_message: Some(why.into()), ..Ended::default() };
            return Ok(queries::release_claim(db.write(), self.claim, &ended).await?);
        };
        // Without weather the air isn't asked for.
        if outcome.updated > 0 {
            let records = outcome.air_quality.records;
            let ended = ended_with(records, outcome.air_trouble(), outcome.air_quality.response_time);
            queries::note_air_quality(db.write(), &ended).await?;
        }
        let ended = ended_with(outcome.updated, outcome.weather_trouble(), outcome.forecast.response_time);
        Ok(queries::release_claim(db.write(), self.claim, &ended).await?)
    }
}

fn ended_with(records: usize, trouble: Option<String>, response_time: Option<Duration>) -> Ended {
    Ended {
        status: match (records, &trouble) {
            (_, None) => "success",
            (0, Some(_)) => "error",
            (_, Some(_)) => "partial",
        },
        error_message: trouble,
        response_time_ms: response_time.map(|time| i32::try_from(time.as_millis()).unwrap_or(i32::MAX)),
        records_updated: i32::try_from(records).unwrap_or(i32::MAX),
    }
}
