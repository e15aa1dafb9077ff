//! Asks Open-Meteo, patiently and within its limits. The free service takes 600 calls a minute, 5,000 an hour and 10,000 a
//! day, each place of a request counting as one, and answers one request of an address at a time
//! (<https://open-meteo.com/en/pricing>, open-meteo/open-meteo issues 439, 1295 and 1493): so requests are never made side
//! by side, and a spent minute is waited for, but not a spent day.

use std::time::Duration;

use axum::http::StatusCode;
use chrono::NaiveDate;
use chrono_tz::Tz;
use reqwest::{Client, Url};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::answers::{self, CURRENT_AIR, CURRENT_WEATHER, DAILY_WEATHER};
use super::reading::{AirQuality, Weather};
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

/// The two calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Forecast,
    AirQuality,
}

/// Why a call has no values.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The service says that the question is wrong: one about fewer places may be right.
    Refused(String),
    /// It is away, exhausted or out of order.
    Failed(String),
}

/// What a call found, in the order of the places.
pub(super) struct Found {
    pub(super) places: Vec<Value>,
    pub(super) took: Duration,
}

#[derive(Debug)]
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

    /// The places of an answer to one call about these suburbs.
    pub(super) async fn ask(&self, call: Call, suburbs: &[Suburb]) -> Result<Found, Fault> {
        let url = self.url(call, suburbs);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let since = Instant::now();
            let answered = outbound::send(self.client.get(url.clone()).timeout(TIMEOUT), MAX_BYTES).await;
            let (why, pause) = match judge(answered, suburbs.len()) {
                Verdict::Found(places) => return Ok(Found { places, took: since.elapsed() }),
                Verdict::Refused(reason) => return Err(Fault::Refused(reason)),
                Verdict::Hopeless(why) => return Err(Fault::Failed(why)),
                Verdict::Again(why, pause) => (why, pause),
            };
            if attempt == ATTEMPTS {
                return Err(Fault::Failed(why));
            }
            let pause = pause.unwrap_or(PAUSE * 2_u32.pow(attempt - 1));
            tracing::info!(?call, why, ?pause, "Open-Meteo is asked again");
            sleep(pause).await;
        }
    }

    /// The weather of one suburb.
    pub(super) async fn weather(&self, suburb: &Suburb, today: NaiveDate) -> Result<Option<Weather>, Fault> {
        let found = self.ask(Call::Forecast, std::slice::from_ref(suburb)).await?;
        Ok(found.places.first().and_then(|place| answers::weather(place, today)))
    }

    /// The air quality of one suburb.
    pub(super) async fn air_quality(&self, suburb: &Suburb) -> Result<Option<AirQuality>, Fault> {
        let found = self.ask(Call::AirQuality, std::slice::from_ref(suburb)).await?;
        Ok(found.places.first().and_then(answers::air_quality))
    }

    fn url(&self, call: Call, suburbs: &[Suburb]) -> Url {
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

#[derive(Debug, PartialEq)]
enum Verdict {
    Found(Vec<Value>),
    Refused(String),
    /// Asking again would bring nothing else.
    Hopeless(String),
    /// Asking again may help, after a pause that the service names.
    Again(String, Option<Duration>),
}

fn judge(answered: Result<Answer, Unanswered>, expected: usize) -> Verdict {
    let answer = match answered {
        Ok(answer) => answer,
        Err(why @ Unanswered::TooLarge { .. }) => return Verdict::Hopeless(why.to_string()),
        Err(why) => return Verdict::Again(why.to_string(), None),
    };
    let reason = answers::reason(&answer.body);
    if answer.status.is_success() {
        return match (reason, answers::places(&answer.body, expected)) {
            (Some(reason), _) => Verdict::Refused(reason),
            (None, Ok(places)) => Verdict::Found(places),
            (None, Err(why)) => Verdict::Hopeless(why),
        };
    }
    let why = match &reason {
        Some(reason) => format!("{}: {reason}", answer.status),
        None => answer.status.to_string(),
    };
    let is_again = answer.status == StatusCode::TOO_MANY_REQUESTS || answer.status.is_server_error();
    if !is_again {
        // Without a reason it isn't Open-Meteo that speaks, but something in between.
        return if reason.is_some() { Verdict::Refused(why) } else { Verdict::Hopeless(why) };
    }
    let limit = reason.unwrap_or_default().to_lowercase();
    let is_spent = ["hourly", "daily", "monthly"].iter().any(|period| limit.contains(period));
    let pause = answer.retry_after.or_else(|| limit.contains("minutely").then_some(MINUTE));
    if is_spent || pause.is_some_and(|pause| pause > MINUTE) {
        return Verdict::Hopeless(why);
    }
    Verdict::Again(why, pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: Option<u64>, body: &str) -> Verdict {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: retry_after.map(Duration::from_secs),
            body: body.as_bytes().to_vec(),
        };
        judge(Ok(answer), 1)
    }

    #[test]
    fn what_may_pass_is_asked_again_and_what_won_t_is_not() {
        let limit = |period| format!(r#"{{"error":true,"reason":"{period} API request limit exceeded."}}"#);
        let again = |why: &str, pause| Verdict::Again(why.into(), pause);
        assert_eq!(answer(500, None, ""), again("500 Internal Server Error", None));
        assert_eq!(answer(503, Some(7), "x"), again("503 Service Unavailable", Some(Duration::from_secs(7))));
        let minute = answer(429, None, &limit("Minutely"));
        assert_eq!(minute, again("429 Too Many Requests: Minutely API request limit exceeded.", Some(MINUTE)));
        assert_eq!(answer(429, Some(0), ""), again("429 Too Many Requests", Some(Duration::ZERO)));
        for period in ["Hourly", "Daily", "Monthly"] {
            assert!(matches!(answer(429, None, &limit(period)), Verdict::Hopeless(_)), "{period}");
        }
        assert!(matches!(answer(503, Some(3_600), ""), Verdict::Hopeless(_)));
        assert!(matches!(answer(400, None, &limit("No")), Verdict::Refused(_)));
        assert_eq!(answer(404, None, "<html>"), Verdict::Hopeless("404 Not Found".into()));
        assert_eq!(answer(200, None, r#"{"error":true,"reason":"no"}"#), Verdict::Refused("no".into()));
        assert!(matches!(answer(200, None, "{}"), Verdict::Found(_)));
        assert!(matches!(answer(200, None, "[]"), Verdict::Hopeless(_)));
        for unanswered in [Unanswered::TimedOut, Unanswered::BrokenOff, Unanswered::Unreachable("refused".into())] {
            assert!(matches!(judge(Err(unanswered), 1), Verdict::Again(..)));
        }
        assert!(matches!(judge(Err(Unanswered::TooLarge { max_bytes: 5 }), 1), Verdict::Hopeless(_)));
    }
}
