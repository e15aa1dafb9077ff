//! Asks Open-Meteo, patiently and within its limits. The free service takes 600 calls a minute, 5,000 an hour and 10,000 a
//! day, each place of a request counting as one, and answers one request of an address at a time
//! (<https://open-meteo.com/en/pricing>, open-meteo/open-meteo issues 439, 1295 and 1493): so requests are never made side
//! by side, and a spent minute is waited for, but not a spent day.

use std::iter::once;
use std::ops::Range;
use std::time::Duration;

use axum::http::StatusCode;
use chrono_tz::Tz;
use reqwest::{Client, Url};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::answers::{self, CURRENT_AIR, CURRENT_WEATHER, DAILY_WEATHER};
use super::model::Outcome;
use crate::climate::model::Suburb;
use crate::config::{ClimateConfig, ServiceUrl};
use crate::error::Result;
use crate::http::outbound::{self, Answer, Unanswered};

/// How long a request may take, and how much may come back: a hundred places are about 100 kB.
const TIMEOUT: Duration = Duration::from_secs(20);
const MAX_BYTES: usize = 2 << 20;

/// How often a request is made before it is given up, and the pause after the first time; doubled after each.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// After this the service's limit for a minute is a new one. Nobody waits longer, whatever the service asks for.
const MINUTE: Duration = Duration::from_mins(1);

/// How often a refused request is halved in an update, to find the suburb that is the reason.
const MAX_HALVINGS: u32 = 20;

/// After so many failed requests in a row the rest of a call isn't asked for.
const MAX_FAILURES: u32 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Forecast,
    AirQuality,
}

/// Why a call has no values.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// The service says that the question is wrong: one about fewer places may be right.
    Refused(String),
    /// It is away, exhausted or out of order, and asking again would bring nothing else.
    Failed(String),
    /// Asking again may help, after a pause that the service names.
    Passing(String, Option<Duration>),
}

#[derive(Clone, Debug)]
pub(super) struct OpenMeteo {
    client: Client,
    forecast: ServiceUrl,
    air_quality: ServiceUrl,
    timezone: Tz,
}

impl OpenMeteo {
    /// Days are counted in `timezone`.
    pub(super) fn new(config: &ClimateConfig, timezone: Tz) -> Result<Self> {
        Ok(Self {
            client: outbound::client()?,
            forecast: config.forecast_url.clone(),
            air_quality: config.air_quality_url.clone(),
            timezone,
        })
    }

    /// What is answered about each of these suburbs; null for nothing. A request that is refused is halved until the suburb
    /// is found that it was refused for.
    pub(super) async fn ask(&self, call: Call, suburbs: &[&Suburb], outcome: &mut Outcome) -> Vec<Value> {
        let Outcome { forecast, air_quality, halvings, .. } = outcome;
        let report = match call {
            Call::Forecast => forecast,
            Call::AirQuality => air_quality,
        };
        let mut answers = vec![Value::Null; suburbs.len()];
        let mut parts: Vec<Range<usize>> = once(0..suburbs.len()).collect();
        while let Some(part) = parts.pop() {
            if part.is_empty() || report.failures_in_a_row >= MAX_FAILURES {
                continue;
            }
            match self.ask_patiently(call, &suburbs[part.clone()]).await {
                Ok((places, took)) => {
                    report.failures_in_a_row = 0;
                    report.response_time = report.response_time.max(Some(took));
                    answers[part].clone_from_slice(&places);
                }
                Err(Fault::Refused(_)) if part.len() > 1 && *halvings < MAX_HALVINGS => {
                    *halvings += 1;
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

    /// What one request found about these suburbs, in their order, and how long the service took.
    async fn ask_patiently(&self, call: Call, suburbs: &[&Suburb]) -> Result<(Vec<Value>, Duration), Fault> {
        let url = self.url(call, suburbs);
        let mut attempt = 1;
        loop {
            let since = Instant::now();
            let answered = outbound::send(self.client.get(url.clone()).timeout(TIMEOUT), MAX_BYTES).await;
            match judge(answered, suburbs.len()) {
                Ok(places) => return Ok((places, since.elapsed())),
                Err(Fault::Passing(why, pause)) if attempt < ATTEMPTS => {
                    let pause = pause.unwrap_or(PAUSE * 2_u32.pow(attempt - 1));
                    tracing::info!(?call, why, ?pause, "Open-Meteo is asked again");
                    sleep(pause).await;
                }
                Err(fault) => return Err(fault),
            }
            attempt += 1;
        }
    }

    fn url(&self, call: Call, suburbs: &[&Suburb]) -> Url {
        let list = |coordinate: fn(&Suburb) -> f64| {
            let coordinates: Vec<_> = suburbs.iter().map(|suburb| coordinate(suburb).to_string()).collect();
            coordinates.join(",")
        };
        let (latitudes, longitudes) = (list(|suburb| suburb.latitude), list(|suburb| suburb.longitude));
        let mut parameters =
            vec![("latitude", &*latitudes), ("longitude", &longitudes), ("timezone", self.timezone.name())];
        match call {
            Call::Forecast => {
                parameters.extend([("current", CURRENT_WEATHER), ("daily", DAILY_WEATHER), ("forecast_days", "1")]);
                self.forecast.with_query(&parameters)
            }
            Call::AirQuality => {
                parameters.push(("current", CURRENT_AIR));
                self.air_quality.with_query(&parameters)
            }
        }
    }
}

fn judge(answered: Result<Answer, Unanswered>, expected: usize) -> Result<Vec<Value>, Fault> {
    let answer = answered.map_err(|Unanswered { why, may_pass }| match may_pass {
        true => Fault::Passing(why, None),
        false => Fault::Failed(why),
    })?;
    let reason = answers::reason(&answer.body);
    if answer.status.is_success() {
        return match reason {
            Some(reason) => Err(Fault::Refused(reason)),
            None => answers::places(&answer.body, expected).map_err(Fault::Failed),
        };
    }
    let why = match &reason {
        Some(reason) => format!("{}: {reason}", answer.status),
        None => answer.status.to_string(),
    };
    let is_again = answer.status == StatusCode::TOO_MANY_REQUESTS || answer.status.is_server_error();
    if !is_again {
        // Without a reason it isn't Open-Meteo that speaks, but something in between.
        return Err(if reason.is_some() { Fault::Refused(why) } else { Fault::Failed(why) });
    }
    let limit = reason.unwrap_or_default().to_lowercase();
    let is_spent = ["hourly", "daily", "monthly"].iter().any(|period| limit.contains(period));
    let pause = answer.retry_after.or_else(|| limit.contains("minutely").then_some(MINUTE));
    let is_long = pause.is_some_and(|pause| pause > MINUTE);
    Err(if is_spent || is_long { Fault::Failed(why) } else { Fault::Passing(why, pause) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_asked_again_and_what_won_t_is_not() {
        let limit = |period| format!(r#"{{"error":true,"reason":"{period} API request limit exceeded."}}"#);
        let passing = |why: &str, pause| Err(Fault::Passing(why.into(), pause));
        let failed = |why: &str| Err(Fault::Failed(why.into()));
        let spent = |period| format!("429 Too Many Requests: {period} API request limit exceeded.");
        let seconds = Duration::from_secs;
        for (status, retry_after, body, expected) in [
            (503, Some(7), "x", passing("503 Service Unavailable", Some(seconds(7)))),
            (503, Some(3_600), "", failed("503 Service Unavailable")),
            (429, Some(0), "", passing("429 Too Many Requests", Some(Duration::ZERO))),
            (429, None, &limit("Minutely"), passing(&spent("Minutely"), Some(MINUTE))),
            (429, None, &limit("Hourly"), failed(&spent("Hourly"))),
            (429, None, &limit("Monthly"), failed(&spent("Monthly"))),
            (400, None, r#"{"error":true,"reason":"no"}"#, Err(Fault::Refused("400 Bad Request: no".into()))),
            (200, None, r#"{"error":true,"reason":"no"}"#, Err(Fault::Refused("no".into()))),
            (200, None, "{}", Ok(vec![Value::Object(serde_json::Map::new())])),
            (200, None, "5", failed("the answer is neither an object nor a list")),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let answer = Answer { status, retry_after: retry_after.map(seconds), body: body.into() };
            assert_eq!(judge(Ok(answer), 1), expected);
        }
    }
}
