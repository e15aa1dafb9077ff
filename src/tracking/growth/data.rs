//! The files of `data/growth`, which say what the growth rules answer.

use serde::de::value::{self, StrDeserializer};
use serde::de::{Error as _, IntoDeserializer};
use serde::{Deserialize, Deserializer};

use super::facts::Kind;
use crate::season::{Month, MonthSet};

/// One word of a vocabulary, such as a kind of plant.
pub(super) fn word<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, String> {
    let deserializer: StrDeserializer<'_, value::Error> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}

/// `Nov-Feb, May`, or `all`.
pub(super) fn month_set(text: &str) -> Result<MonthSet, String> {
    if text == "all" {
        return Ok(MonthSet::ALL);
    }
    let month = |short: &str| {
        let found = Month::ALL.into_iter().find(|month| month.name()[..3] == *short);
        found.ok_or_else(|| format!("{short} is no month"))
    };
    let mut set = MonthSet::EMPTY;
    for run in text.split(", ") {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        let (mut at, last) = (month(first)?, month(last)?);
        set = set.with(at);
        while at != last {
            at = at.next();
            set = set.with(at);
        }
    }
    Ok(set)
}

pub(super) fn months<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MonthSet, D::Error> {
    month_set(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// Lists that differ by the place where plants grow: the garden, a room, a jar, a tray.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByPlace<T> {
    pub garden: Vec<T>,
    pub indoors: Vec<T>,
    pub sprout: Vec<T>,
    pub microgreen: Vec<T>,
}

impl<T> ByPlace<T> {
    pub(super) fn of(&self, kind: Kind) -> &[T] {
        match kind {
            Kind::Houseplant => &self.indoors,
            Kind::Sprout => &self.sprout,
            Kind::Microgreen => &self.microgreen,
            _ => &self.garden,
        }
    }
}
