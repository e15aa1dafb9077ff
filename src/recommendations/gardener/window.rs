//! Where in a plant's season a month lies.

use crate::season::{Month, MonthSet};

/// How the sowing window stands in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// No month, or none that matters now.
    Closed,
    /// It opens next month.
    Soon,
    /// It has just opened.
    Opens,
    Middle,
    /// It closes with this month.
    LastChance,
    /// It never closes.
    AllYear,
}

impl Moment {
    #[inline]
    pub(super) fn of(months: MonthSet, month: Month) -> Self {
        if months == MonthSet::ALL {
            Self::AllYear
        } else if months.contains(month) {
            match (months.contains(month.previous()), months.contains(month.next())) {
                (_, false) => Self::LastChance,
                (false, true) => Self::Opens,
                (true, true) => Self::Middle,
            }
        } else if months.contains(month.next()) {
            Self::Soon
        } else {
            Self::Closed
        }
    }
}

#[cfg(test)]
mod tests {
    use Month::{August, December, January, July, June, May, November, October, September};

    use super::*;

    #[test]
    fn a_window_opens_runs_closes_and_goes_round_the_year() {
        let (spring, summer) = ([September, October, November], [November, December, January]);
        for (months, month, moment) in [
            (&spring[..], July, Moment::Closed),
            (&spring, August, Moment::Soon),
            (&spring, September, Moment::Opens),
            (&spring, October, Moment::Middle),
            (&spring, November, Moment::LastChance),
            (&spring, December, Moment::Closed),
            (&summer, December, Moment::Middle),
            (&summer, January, Moment::LastChance),
            (&[May], May, Moment::LastChance),
            (&Month::ALL, June, Moment::AllYear),
            (&[], June, Moment::Closed),
        ] {
            assert_eq!(Moment::of(months.iter().copied().collect(), month), moment, "{months:?} {month}");
        }
    }
}
