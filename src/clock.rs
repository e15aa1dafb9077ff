//! The time: the only place that asks the system for it. Everything else is handed a [`Clock`].

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::season::Month;

/// Tells the time to the services: UTC for what is stored, the gardener's zone for "today" and "this month".
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Tz,
    /// The time of a clock that stands still.
    fixed: Option<Arc<Mutex<DateTime<Utc>>>>,
}

impl Clock {
    /// The system's time, with days and months counted in `zone`.
    pub(crate) fn system(zone: Tz) -> Self {
        Self { zone, fixed: None }
    }

    /// A clock that stands still until it is [set](Clock::set), for tests.
    pub fn fixed(zone: Tz, now: DateTime<Utc>) -> Self {
        Self { zone, fixed: Some(Arc::new(Mutex::new(now))) }
    }

    /// Moves a fixed clock; the system's can't be moved.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Some(time) = &self.fixed {
            *time.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the place that may")]
    pub fn now(&self) -> DateTime<Utc> {
        self.fixed.as_ref().map_or_else(Utc::now, |time| *time.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Now as it is stored: UTC without a zone.
    pub(crate) fn timestamp(&self) -> NaiveDateTime {
        self.now().naive_utc()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.zone).date_naive()
    }

    pub(crate) fn month(&self) -> Month {
        Month::ALL[self.today().month0() as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_gardeners() {
        let evening: DateTime<Utc> = "2026-08-31T20:00:00Z".parse().unwrap();
        let clock = Clock::fixed(chrono_tz::Australia::Melbourne, evening);
        assert_eq!(clock.today().to_string(), "2026-09-01");
        assert_eq!(clock.month(), Month::September);
        clock.set("2026-08-31T10:00:00Z".parse().unwrap());
        assert_eq!(clock.month(), Month::August);
    }
}
