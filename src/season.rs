//! The gardener's year: months, sets of months and climate zones, as every domain understands them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, ParseError, VariantNames};
use utoipa::ToSchema;

/// A calendar month.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, VariantNames, Serialize, Deserialize, ToSchema,
)]
pub enum Month {
    January,
    February,
    March,
    April,
    May,
    June,
    July,
    August,
    September,
    October,
    November,
    December,
}

impl Month {
    #[rustfmt::skip]
    pub const ALL: [Self; 12] = [
        Self::January, Self::February, Self::March, Self::April, Self::May, Self::June,
        Self::July, Self::August, Self::September, Self::October, Self::November, Self::December,
    ];

    pub const NAMES: &[&str] = Self::VARIANTS;

    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The month before, December before January.
    pub fn previous(self) -> Self {
        Self::ALL[(self as usize + 11) % 12]
    }

    /// The month after, January after December.
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % 12]
    }
}

impl FromStr for Month {
    type Err = ParseError;

    /// Reads an English name, trimmed and in any case.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        let month = Self::ALL.into_iter().find(|month| month.name().eq_ignore_ascii_case(text));
        month.ok_or(ParseError::VariantNotFound)
    }
}

/// A set of months in twelve bits, January the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct MonthSet(u16);

impl MonthSet {
    pub(crate) const EMPTY: Self = Self(0);
    pub(crate) const ALL: Self = Self(0x0fff);

    pub(crate) const fn of(month: Month) -> Self {
        Self(1 << month as u16)
    }

    /// This set and one more month.
    pub(crate) const fn with(self, month: Month) -> Self {
        Self(self.0 | 1 << month as u16)
    }

    pub(crate) const fn contains(self, month: Month) -> bool {
        self.0 & (1 << month as u16) != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The months of either set.
    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two sets share a month.
    pub(crate) const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The months of the set from this one on, round the year.
    pub(crate) fn starting_in(self, first: Month) -> impl Iterator<Item = Month> {
        let year = Month::ALL.into_iter().cycle().skip(first as usize).take(12);
        year.filter(move |month| self.contains(*month))
    }

    /// The months of the set in calendar order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Month> {
        self.starting_in(Month::January)
    }
}

impl FromIterator<Month> for MonthSet {
    fn from_iter<I: IntoIterator<Item = Month>>(months: I) -> Self {
        months.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// One of the five climate zones that sowing months are known for.
// Names are read exactly: another spelling is another zone, one without sowing months.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    VariantNames,
    ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum ClimateZone {
    Cool,
    Temperate,
    Subtropical,
    Tropical,
    Arid,
}

impl ClimateZone {
    /// The zones in the order in which they go over the wire.
    pub const ALL: [Self; 5] = [Self::Cool, Self::Temperate, Self::Subtropical, Self::Tropical, Self::Arid];

    /// As stored and as sent.
    pub(crate) const NAMES: &[&str] = Self::VARIANTS;

    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// Where the climate zone of an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneSource {
    /// The request named it.
    Request,
    /// It is the suburb's own.
    Suburb,
    /// Nobody named one: `cool`.
    Default,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_goes_round() {
        assert_eq!(Month::January.previous(), Month::December);
        assert_eq!(Month::December.next(), Month::January);
        for month in Month::ALL {
            assert_eq!(month.next().previous(), month);
            assert_eq!(month.name().to_lowercase().parse(), Ok(month));
        }
        assert_eq!("Sept".parse::<Month>(), Err(ParseError::VariantNotFound));
    }

    #[test]
    fn a_set_keeps_calendar_order() {
        let set: MonthSet = [Month::November, Month::January].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Month::January, Month::November]);
        assert!(set.contains(Month::January) && !set.contains(Month::May));
        assert_eq!(Month::ALL.into_iter().collect::<MonthSet>(), MonthSet::ALL);
    }
}
