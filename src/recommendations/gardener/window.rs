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

    fn set(months: &[Month]) -> MonthSet {
        months.iter().copied().collect()
    }

    #[test]
    fn a_window_opens_runs_closes_and_goes_round_the_year() {
        let spring = set(&[September, October, November]);
        let at = |month| Moment::of(spring, month);
        assert_eq!(
            [July, August, September, October, November, December].map(at),
            [Moment::Closed, Moment::Soon, Moment::Opens, Moment::Middle, Moment::LastChance, Moment::Closed]
        );
        let summer = set(&[November, December, January]);
        assert_eq!(Moment::of(summer, December), Moment::Middle);
        assert_eq!(Moment::of(summer, January), Moment::LastChance);
        assert_eq!(Moment::of(set(&[May]), May), Moment::LastChance, "the only month is the last chance");
        assert_eq!(Moment::of(MonthSet::ALL, June), Moment::AllYear);
        assert_eq!(Moment::of(MonthSet::EMPTY, June), Moment::Closed);
    }
}
