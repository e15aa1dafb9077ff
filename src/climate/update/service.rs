//! The rules of updates: one at a time over all servers, begun by an operator, by the command or by the clock.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::answers;
use super::model::{Outcome, Reading, SuburbReading, SuburbUpdated, UpdateStarted, UpdateStatus};
use super::open_meteo::{Call, OpenMeteo};
use super::queries;
use crate::climate::model::Suburb;
use crate::climate::queries::list_suburbs;
use crate::climate::service::Climate;
use crate::clock::Clock;
use crate::config::ClimateConfig;
use crate::db::Db;
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

/// How many suburbs a request is about. Open-Meteo takes a thousand; proxies in between want short addresses.
const SUBURBS_A_REQUEST: usize = 100;

type Listener<'a> = dyn FnMut(&Outcome) + Send + 'a;

/// The updates. Clones share everything.
#[derive(Clone)]
pub struct ClimateUpdates {
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
        Ok(Self {
            db,
            clock,
            climate,
            open_meteo: OpenMeteo::new(config, timezone)?,
            interval: config.update_interval,
            lifecycle,
            running: Arc::default(),
        })
    }

    /// Takes the update of all suburbs for this server, unless one is under way somewhere, or with an interval, unless none
    /// is due.
    pub(crate) async fn claim(&self, interval: Option<Duration>) -> Result<Option<Claimed>> {
        let Ok(running) = Arc::clone(&self.running).try_lock_owned() else {
            return Ok(None);
        };
        // With a short interval the next attempt needn't come sooner than the next success would.
        let pause = interval.unwrap_or_default().min(RETRY_INTERVAL);
        let interval = interval.map(|interval| interval.as_secs_f64());
        let claim = queries::claim(self.db.write(), interval, pause.as_secs_f64()).await?;
        Ok(claim.map(|claim| Claimed { updates: self.clone(), claim, _running: running }))
    }

    /// Begins an update in the background, unless one is under way.
    pub(crate) async fn start(&self) -> Result<UpdateStarted> {
        let suburbs_count = self.climate.suburbs().await?.all().len();
        let message = match self.claim(None).await? {
            Some(claimed) => {
                tokio::spawn(claimed.run_until_stopped());
                "Climate update started in background"
            }
            None => "A climate update is already in progress",
        };
        Ok(UpdateStarted { message, status: "processing", suburbs_count })
    }

    pub(crate) async fn update_suburb(&self, name: &str) -> Result<SuburbUpdated> {
        let suburbs = self.climate.suburbs().await?;
        let not_found = || Error::BadRequest(format!("Suburb '{name}' not found"));
        let suburb = suburbs.find(name).ok_or_else(not_found)?;
        let today = self.clock.today();
        let mut outcome = Outcome::default();
        let readings = self.fetch(&[suburb], today, [WEATHER_TIMEOUT, AIR_TIMEOUT], &mut outcome).await;
        let Some(SuburbReading { reading, .. }) = readings.first() else {
            tracing::warn!(suburb = suburb.name, why = outcome.forecast.why(), "the weather can't be fetched");
            return Err(Error::BadRequest("Failed to fetch climate data".into()));
        };
        if outcome.with_air == 0 {
            tracing::warn!(suburb = suburb.name, why = outcome.air_quality.why(), "the air quality can't be fetched");
        }
        self.store(today, &readings).await?;
        Ok(SuburbUpdated { message: format!("Climate data updated for {}", suburb.name), data: reading.clone() })
    }

    /// What is known of these suburbs now, each call within its time. Air alone is no weather report, so it isn't asked for
    /// where there is none.
    async fn fetch(
        &self,
        suburbs: &[&Suburb],
        today: NaiveDate,
        [weather_timeout, air_timeout]: [Duration; 2],
        outcome: &mut Outcome,
    ) -> Vec<SuburbReading> {
        let asked = timeout(weather_timeout, self.open_meteo.ask(Call::Forecast, suburbs, outcome)).await;
        let places = asked.unwrap_or_else(|_| outcome.forecast.timed_out(suburbs.len()));
        let (mut known, mut weather) = (Vec::new(), Vec::new());
        for (suburb, place) in suburbs.iter().zip(&places) {
            match answers::weather(place, today) {
                Some(of_suburb) => {
                    known.push(*suburb);
                    weather.push(of_suburb);
                }
                None => outcome.failed.push(suburb.name.clone()),
            }
        }
        let asked = timeout(air_timeout, self.open_meteo.ask(Call::AirQuality, &known, outcome)).await;
        let places = asked.unwrap_or_else(|_| outcome.air_quality.timed_out(known.len()));
        let air: Vec<_> = places.iter().map(answers::air_quality).collect();
        outcome.with_air += air.iter().flatten().count();
        let readings = known.iter().zip(weather).zip(air).map(|((suburb, weather), air)| SuburbReading {
            suburb_id: suburb.id,
            reading: Reading::new(weather, air),
        });
        readings.collect()
    }

    /// How the last updates went, and how current the weather is.
    pub(crate) async fn status(&self) -> Result<UpdateStatus> {
        let db = &self.db;
        let api_status = queries::list_api_status(db.read()).await?;
        let (total, current) = queries::count_suburbs(db.read(), self.clock.today()).await?;
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
        let Some(interval) = self.interval else {
            return;
        };
        let updates = self.clone();
        tokio::spawn(async move {
            let mut looks = tokio::time::interval(LOOK_INTERVAL);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    _ = looks.tick() => {}
                    () = updates.lifecycle.reached(Stage::Draining) => return,
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
        drop(self.running.lock().await);
    }

    /// Updates all suburbs: asks for many at a time, stores what came, and counts what didn't. No connection to the database is
    /// held while the service is asked.
    async fn update(&self, listener: &mut Listener<'_>) -> Result<Outcome> {
        let today = self.clock.today();
        let suburbs = list_suburbs(self.db.read()).await?;
        let mut outcome = Outcome { suburbs: suburbs.len(), ..Outcome::default() };
        listener(&outcome);
        for chunk in suburbs.chunks(SUBURBS_A_REQUEST) {
            let chunk: Vec<&Suburb> = chunk.iter().collect();
            let readings = self.fetch(&chunk, today, [Duration::MAX; 2], &mut outcome).await;
            outcome.updated += self.store(today, &readings).await?;
            outcome.asked += chunk.len();
            listener(&outcome);
        }
        Ok(outcome)
    }

    /// Stores readings of today, and shows them at once on this server; the others hear of it from the database. Returns how
    /// many were stored: a suburb may be gone meanwhile.
    async fn store(&self, today: NaiveDate, readings: &[SuburbReading]) -> Result<usize> {
        if readings.is_empty() {
            return Ok(0);
        }
        let json = serde_json::to_value(readings).map_err(|error| Error::internal(format!("readings: {error}")))?;
        let stored = queries::store_readings(self.db.write(), json, today).await?;
        self.db.invalidate_replica();
        self.climate.forget_reports();
        Ok(usize::try_from(stored).unwrap_or_default())
    }
}

impl Claimed {
    async fn run_until_stopped(self) {
        let lifecycle = self.updates.lifecycle.clone();
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
        let updates = &self.updates;
        let ended = {
            let mut update = pin!(updates.update(listener));
            let mut stop = pin!(stop);
            let mut heartbeats = interval_at(Instant::now() + HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL);
            heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    ended = &mut update => break ended.map(Some),
                    () = &mut stop => break Ok(None),
                    _ = heartbeats.tick() => {
                        // It is tried again, and a claim outlives a few that fail.
                        let _ = queries::keep_claim(updates.db.write(), self.claim).await;
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
        let db = &self.updates.db;
        let nothing = Outcome::default();
        let (outcome, trouble) = match ended {
            Ok(Some(outcome)) => (outcome, outcome.weather_trouble()),
            Ok(None) => (&nothing, Some("the server was stopped".to_owned())),
            Err(_) => (&nothing, Some("the database failed".to_owned())),
        };
        let Outcome { updated, with_air, forecast, air_quality, .. } = outcome;
        // Without weather the air isn't asked for.
        if *updated > 0 {
            let (trouble, time) = (outcome.air_trouble(), air_quality.response_time);
            queries::note(db.write(), queries::AIR_QUALITY, None, *with_air, trouble, time).await?;
        }
        let (claim, time) = (Some(self.claim), forecast.response_time);
        Ok(queries::note(db.write(), queries::FORECAST, claim, *updated, trouble, time).await?)
    }
}
