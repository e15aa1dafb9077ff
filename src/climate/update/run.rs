//! One update of all suburbs: asks for many at a time, stores what came, and counts what didn't.

use std::iter::once;
use std::ops::Range;
use std::time::Duration;

use chrono::NaiveDate;
use serde_json::Value;

use super::answers;
use super::model::{CallReport, Outcome};
use super::open_meteo::{Call, Fault, OpenMeteo};
use super::queries;
use super::reading::{AirQuality, Reading, SuburbReading, Weather};
use crate::climate::model::Suburb;
use crate::climate::service::Climate;
use crate::db::pool::Db;
use crate::error::{Error, Result};

/// How many suburbs a request is about. Open-Meteo takes a thousand; proxies in between want short addresses.
const SUBURBS_A_REQUEST: usize = 100;

/// How often a refused request is halved in an update, to find the suburb that is the reason.
const MAX_HALVINGS: u32 = 20;

/// After so many failed requests in a row the rest of a call isn't asked for.
const MAX_FAILURES: u32 = 2;

/// How far an update has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    pub(crate) suburbs: usize,
    pub(crate) asked: usize,
    pub(crate) updated: usize,
}

/// Who is told how far an update has come.
pub(crate) type Listener<'a> = dyn FnMut(Progress) + Send + 'a;

pub(super) struct Run<'a> {
    db: &'a Db,
    climate: &'a Climate,
    open_meteo: &'a OpenMeteo,
    today: NaiveDate,
    halvings: u32,
}

/// What became of a call so far.
#[derive(Default)]
struct Asked {
    records: usize,
    failures_in_a_row: u32,
    slowest: Option<Duration>,
    error: Option<String>,
}

impl Asked {
    fn report(self) -> CallReport {
        CallReport { records: self.records, response_time: self.slowest, error: self.error }
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(db: &'a Db, climate: &'a Climate, open_meteo: &'a OpenMeteo, today: NaiveDate) -> Self {
        Self { db, climate, open_meteo, today, halvings: 0 }
    }

    /// Updates all suburbs. No connection to the database is held while the service is asked.
    pub(super) async fn update(mut self, listener: &mut Listener<'_>) -> Result<Outcome> {
        let suburbs = queries::list_suburbs(self.db.read()).await?;
        let (mut forecast, mut air_quality) = (Asked::default(), Asked::default());
        let mut progress = Progress { suburbs: suburbs.len(), asked: 0, updated: 0 };
        let mut failed = Vec::new();
        listener(progress);
        for chunk in suburbs.chunks(SUBURBS_A_REQUEST) {
            let weather = self.weather(chunk, &mut forecast).await;
            let known: Vec<Suburb> =
                chunk.iter().zip(&weather).filter(|(_, weather)| weather.is_some()).map(|(it, _)| it.clone()).collect();
            failed.extend(chunk.iter().zip(&weather).filter(|(_, it)| it.is_none()).map(|(it, _)| it.name.clone()));
            // Air alone is no weather report, so it isn't asked for where there is none.
            let air = self.air_quality(&known, &mut air_quality).await;
            let readings: Vec<Reading> =
                weather.into_iter().flatten().zip(air).map(|(weather, air)| Reading::new(weather, air)).collect();
            progress.updated += self.store(&known, &readings).await?;
            progress.asked += chunk.len();
            listener(progress);
        }
        Ok(Outcome {
            suburbs: suburbs.len(),
            updated: progress.updated,
            failed,
            forecast: forecast.report(),
            air_quality: air_quality.report(),
        })
    }

    async fn weather(&mut self, suburbs: &[Suburb], asked: &mut Asked) -> Vec<Option<Weather>> {
        let places = self.ask(Call::Forecast, suburbs, asked).await;
        let weather: Vec<_> = places.iter().map(|place| answers::weather(place, self.today)).collect();
        asked.records += weather.iter().flatten().count();
        weather
    }

    async fn air_quality(&mut self, suburbs: &[Suburb], asked: &mut Asked) -> Vec<Option<AirQuality>> {
        let places = self.ask(Call::AirQuality, suburbs, asked).await;
        let air: Vec<_> = places.iter().map(answers::air_quality).collect();
        asked.records += air.iter().flatten().count();
        air
    }

    /// What is answered about each suburb; null for nothing. A request that is refused is halved until the suburb is found
    /// that it was refused for.
    async fn ask(&mut self, call: Call, suburbs: &[Suburb], asked: &mut Asked) -> Vec<Value> {
        let mut answers = vec![Value::Null; suburbs.len()];
        let mut parts: Vec<Range<usize>> = once(0..suburbs.len()).collect();
        while let Some(part) = parts.pop() {
            if part.is_empty() || asked.failures_in_a_row >= MAX_FAILURES {
                continue;
            }
            match self.open_meteo.ask(call, &suburbs[part.clone()]).await {
                Ok(found) => {
                    asked.failures_in_a_row = 0;
                    asked.slowest = asked.slowest.max(Some(found.took));
                    answers[part].clone_from_slice(&found.places);
                }
                Err(Fault::Refused(_)) if part.len() > 1 && self.halvings < MAX_HALVINGS => {
                    self.halvings += 1;
                    let middle = part.start + part.len() / 2;
                    parts.extend([middle..part.end, part.start..middle]);
                }
                Err(Fault::Refused(reason)) => {
                    asked.error = Some(format!("{}: {reason}", suburbs[part.start].name));
                }
                Err(Fault::Failed(why)) => {
                    asked.failures_in_a_row += 1;
                    asked.error = Some(why);
                }
            }
        }
        answers
    }

    /// Returns how many were stored: a suburb may be gone meanwhile.
    async fn store(&self, suburbs: &[Suburb], readings: &[Reading]) -> Result<usize> {
        let rows =
            suburbs.iter().zip(readings).map(|(suburb, reading)| SuburbReading { suburb_id: suburb.id, reading });
        store(self.db, self.climate, self.today, &rows.collect::<Vec<_>>()).await
    }
}

/// Stores readings of today, and shows them at once on this server; the others hear of it from the database.
pub(super) async fn store(
    db: &Db,
    climate: &Climate,
    today: NaiveDate,
    readings: &[SuburbReading<'_>],
) -> Result<usize> {
    if readings.is_empty() {
        return Ok(0);
    }
    let json = serde_json::to_value(readings).map_err(|error| Error::internal(format!("readings: {error}")))?;
    let stored = queries::store_readings(db.write(), json, today).await?;
    db.invalidate_replica();
    climate.forget_reports();
    Ok(usize::try_from(stored).unwrap_or_default())
}
