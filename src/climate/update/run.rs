//! One update of all suburbs: asks for many at a time, stores what came, and counts what didn't.

use std::iter::once;
use std::ops::Range;

use chrono::NaiveDate;
use serde_json::Value;

use super::answers;
use super::model::{CallReport, Outcome};
use super::open_meteo::{Call, Fault, OpenMeteo};
use super::queries;
use super::reading::{Reading, SuburbReading};
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

#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    pub(crate) suburbs: usize,
    pub(crate) asked: usize,
    pub(crate) updated: usize,
}

pub(crate) type Listener<'a> = dyn FnMut(Progress) + Send + 'a;

pub(super) struct Run<'a> {
    pub(super) db: &'a Db,
    pub(super) climate: &'a Climate,
    pub(super) open_meteo: &'a OpenMeteo,
    pub(super) today: NaiveDate,
    pub(super) halvings: u32,
}

impl Run<'_> {
    /// Updates all suburbs. No connection to the database is held while the service is asked.
    pub(super) async fn update(mut self, listener: &mut Listener<'_>) -> Result<Outcome> {
        let suburbs = queries::list_suburbs(self.db.read()).await?;
        let mut outcome = Outcome { suburbs: suburbs.len(), ..Outcome::default() };
        let mut asked = 0;
        listener(Progress { suburbs: suburbs.len(), asked, updated: 0 });
        for chunk in suburbs.chunks(SUBURBS_A_REQUEST) {
            let chunk: Vec<&Suburb> = chunk.iter().collect();
            let places = self.ask(Call::Forecast, &chunk, &mut outcome.forecast).await;
            let (mut known, mut weather) = (Vec::new(), Vec::new());
            for (suburb, place) in chunk.iter().zip(&places) {
                match answers::weather(place, self.today) {
                    Some(of_suburb) => {
                        known.push(*suburb);
                        weather.push(of_suburb);
                    }
                    None => outcome.failed.push(suburb.name.clone()),
                }
            }
            outcome.forecast.records += weather.len();
            // Air alone is no weather report, so it isn't asked for where there is none.
            let places = self.ask(Call::AirQuality, &known, &mut outcome.air_quality).await;
            let air: Vec<_> = places.iter().map(answers::air_quality).collect();
            outcome.air_quality.records += air.iter().flatten().count();
            let readings = known.iter().zip(weather).zip(air).map(|((suburb, weather), air)| SuburbReading {
                suburb_id: suburb.id,
                reading: Reading::new(weather, air),
            });
            outcome.updated += store(self.db, self.climate, self.today, &readings.collect::<Vec<_>>()).await?;
            asked += chunk.len();
            listener(Progress { suburbs: suburbs.len(), asked, updated: outcome.updated });
        }
        Ok(outcome)
    }

    /// What is answered about each suburb; null for nothing. A request that is refused is halved until the suburb is found
    /// that it was refused for.
    async fn ask(&mut self, call: Call, suburbs: &[&Suburb], report: &mut CallReport) -> Vec<Value> {
        let mut answers = vec![Value::Null; suburbs.len()];
        let mut parts: Vec<Range<usize>> = once(0..suburbs.len()).collect();
        while let Some(part) = parts.pop() {
            if part.is_empty() || report.failures_in_a_row >= MAX_FAILURES {
                continue;
            }
            match self.open_meteo.ask(call, &suburbs[part.clone()]).await {
                Ok((places, took)) => {
                    report.failures_in_a_row = 0;
                    report.response_time = report.response_time.max(Some(took));
                    answers[part].clone_from_slice(&places);
                }
                Err(Fault::Refused(_)) if part.len() > 1 && self.halvings < MAX_HALVINGS => {
                    self.halvings += 1;
                    let middle = part.start + part.len() / 2;
                    parts.extend([middle..part.end, part.start..middle]);
                }
                Err(Fault::Refused(reason)) => {
                    report.error = Some(format!("{}: {reason}", suburbs[part.start].name));
                }
                Err(Fault::Failed(why) | Fault::Passing(why, _)) => {
                    report.failures_in_a_row += 1;
                    report.error = Some(why);
                }
            }
        }
        answers
    }
}

/// Stores readings of today, and shows them at once on this server; the others hear of it from the database. Returns how
/// many were stored: a suburb may be gone meanwhile.
pub(super) async fn store(db: &Db, climate: &Climate, today: NaiveDate, readings: &[SuburbReading]) -> Result<usize> {
    if readings.is_empty() {
        return Ok(0);
    }
    let json = serde_json::to_value(readings).map_err(|error| Error::internal(format!("readings: {error}")))?;
    let stored = queries::store_readings(db.write(), json, today).await?;
    db.invalidate_replica();
    climate.forget_reports();
    Ok(usize::try_from(stored).unwrap_or_default())
}
