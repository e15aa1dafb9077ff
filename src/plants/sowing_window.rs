//! When a window of sowing opens and shuts, what of it is under cover, and when plants go outside.

use serde::{Deserialize, Serialize};
use strum::VariantArray;
use utoipa::ToSchema;

use crate::season::{ClimateZone, Month, MonthSet};

/// The run of sowing months that a month lies in, or the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SowingWindow {
    /// The first month of the run.
    #[schema(example = "September")]
    pub from: Month,
    /// The last month of the run.
    #[schema(example = "November")]
    pub until: Month,
    /// Whether the window shuts with this month.
    pub last_chance: bool,
    /// 0 while it is open.
    #[schema(example = 0)]
    pub opens_in_months: u8,
}

impl SowingWindow {
    /// The window as it stands in the month `now`; none without months. What is sown all year goes from this month on.
    pub(crate) fn of(months: MonthSet, now: Month) -> Option<Self> {
        let first = months.starting_in(now).next()?;
        let mut from = first;
        if first == now && months != MonthSet::ALL {
            while months.contains(from.previous()) {
                from = from.previous();
            }
        }
        let mut until = first;
        while months.contains(until.next()) && until.next() != from {
            until = until.next();
        }
        Some(Self {
            from,
            until,
            last_chance: until == now && months != MonthSet::ALL,
            opens_in_months: (first as u8 + 12 - now as u8) % 12,
        })
    }
}

/// How a plant gets to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raising {
    /// Seed, where it is to grow.
    InPlace,
    /// Seed in trays, planted out after so many months; the choice is the gardener's where it may be sown in place too.
    InTrays { months: u8, or_in_place: bool },
    /// No seed: a bulb, a crown, a division, a cutting, planted where it is to grow.
    Planted { has_leaves: bool },
}

/// What frost does to a plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Frost {
    /// Any frost kills it.
    Tender,
    /// It takes light frosts, as they are early and late in the season.
    HalfHardy,
    Hardy,
}

/// The months that seedlings stand in trays: two where the head start is eight weeks, else four to six weeks are one.
pub(crate) fn nursery_months(head_start: i32) -> u8 {
    if head_start >= 56 { 2 } else { 1 }
}

/// The months in which frost is likely in most gardens of a zone. In the cool zone, which holds Melbourne's suburbs and
/// Hobart, tender plants go out at the beginning of November; subtropical and tropical coasts have no frost.
pub(crate) fn frosty_months(zone: ClimateZone) -> MonthSet {
    match zone {
        ClimateZone::Cool => run(Month::May, Month::October),
        ClimateZone::Temperate => run(Month::June, Month::August),
        ClimateZone::Arid => run(Month::May, Month::August),
        ClimateZone::Subtropical | ClimateZone::Tropical => MonthSet::EMPTY,
    }
}

/// The months too cold for tender seedlings, whether it freezes or not: in the south they go out from October on.
pub(crate) fn chilly_months(zone: ClimateZone) -> MonthSet {
    match zone {
        ClimateZone::Cool => run(Month::May, Month::September),
        ClimateZone::Temperate => run(Month::June, Month::September),
        ClimateZone::Subtropical | ClimateZone::Tropical | ClimateZone::Arid => MonthSet::EMPTY,
    }
}

fn run(first: Month, last: Month) -> MonthSet {
    Month::ALL.into_iter().filter(|month| (first..=last).contains(month)).collect()
}

/// The months too cold outside for a young plant. Half hardy ones bear the light frost of the season's first and last month.
pub(crate) fn too_cold(raising: Raising, frost: Frost, frosty: MonthSet, zone: Option<ClimateZone>) -> MonthSet {
    match frost {
        Frost::Tender if matches!(raising, Raising::InTrays { .. }) => {
            frosty.union(zone.map_or(MonthSet::EMPTY, chilly_months))
        }
        Frost::Tender => frosty,
        Frost::HalfHardy => {
            let hard = |month: &Month| frosty.contains(month.previous()) && frosty.contains(month.next());
            frosty.iter().filter(hard).collect()
        }
        Frost::Hardy => MonthSet::EMPTY,
    }
}

/// The sowing months in which the seed has to go into trays under cover, because it is too cold outside.
pub(crate) fn under_cover(raising: Raising, months: MonthSet, cold: MonthSet) -> MonthSet {
    match raising {
        Raising::InTrays { .. } => months.iter().filter(|month| cold.contains(*month)).collect(),
        Raising::InPlace | Raising::Planted { .. } => MonthSet::EMPTY,
    }
}

/// How long a seedling can be kept waiting in its tray for the cold to end, in months.
const MAX_WAIT: usize = 2;

/// The months in which seedlings go outside, big enough and in the warm, and bulbs are planted; none for what is sown there.
pub(crate) fn plant_out(raising: Raising, months: MonthSet, cold: MonthSet) -> MonthSet {
    match raising {
        Raising::InPlace => MonthSet::EMPTY,
        // A tuber is planted before the last frost, for its shoots come up after it.
        Raising::Planted { has_leaves: false } => months,
        Raising::Planted { has_leaves: true } => months.iter().filter(|month| !cold.contains(*month)).collect(),
        Raising::InTrays { months: nursery, .. } => {
            let warm_after = |sown: Month| {
                let ready = (0..nursery).fold(sown, |month, _| month.next());
                let mut waiting = std::iter::successors(Some(ready), |month| Some(month.next())).take(MAX_WAIT + 1);
                waiting.find(|month| !cold.contains(*month))
            };
            months.iter().filter_map(warm_after).collect()
        }
    }
}

/// Whether to buy seedlings now: sowing is over and planting out isn't, or a crop that is slow to raise could go out at once.
pub(crate) fn begins_with_seedlings(
    raising: Raising,
    frost: Frost,
    months: MonthSet,
    cold: MonthSet,
    now: Month,
) -> bool {
    let Raising::InTrays { months: nursery, .. } = raising else {
        return false;
    };
    let is_slow = nursery > 1 && frost == Frost::Tender;
    plant_out(raising, months, cold).contains(now) && (!months.contains(now) || is_slow && !cold.is_empty())
}

#[cfg(test)]
mod tests {
    use Month::{April, August, December, February, January, July, June, March, May, November, October, September};

    use super::*;

    const TOMATO: Raising = Raising::InTrays { months: 2, or_in_place: false };
    const EITHER: Raising = Raising::InTrays { months: 1, or_in_place: true };

    fn set(months: &[Month]) -> MonthSet {
        months.iter().copied().collect()
    }

    fn window(months: &[Month], now: Month) -> (Month, Month, bool, u8) {
        let window = SowingWindow::of(set(months), now).unwrap();
        (window.from, window.until, window.last_chance, window.opens_in_months)
    }

    #[test]
    fn the_window_is_the_one_that_is_open_or_the_next() {
        let both = [March, April, September, October, November];
        assert_eq!(window(&both, October), (September, November, false, 0));
        assert_eq!(window(&both, November), (September, November, true, 0));
        assert_eq!(window(&both, December), (March, April, false, 3));
        assert_eq!(window(&both, June), (September, November, false, 3));
        assert_eq!(window(&[November, December, January], December), (November, January, false, 0), "round the year");
        assert_eq!(window(&[November, December, January], January), (November, January, true, 0));
        assert_eq!(window(&[May], May), (May, May, true, 0));
        assert_eq!(window(&[May], June), (May, May, false, 11));
        assert_eq!(window(&Month::ALL, June), (June, May, false, 0), "all year has no last chance");
        assert_eq!(SowingWindow::of(MonthSet::EMPTY, June), None);
    }

    #[test]
    fn a_tomato_is_sown_under_cover_and_planted_out_when_frost_and_cold_are_over() {
        use ClimateZone::{Arid, Cool, Subtropical, Temperate};
        let months = set(&[August, September, October, November]);
        let seedlings = |cold, now| begins_with_seedlings(TOMATO, Frost::Tender, months, cold, now);
        for (zone, frosty, covered, out) in [
            (Cool, frosty_months(Cool), vec![August, September, October], vec![November, December, January]),
            (Cool, MonthSet::EMPTY, vec![August, September], vec![October, November, December, January]),
            (Temperate, MonthSet::EMPTY, vec![August, September], vec![October, November, December, January]),
            (Arid, frosty_months(Arid), vec![August], vec![October, November, December, January]),
            (Subtropical, MonthSet::EMPTY, vec![], vec![October, November, December, January]),
        ] {
            let cold = too_cold(TOMATO, Frost::Tender, frosty, Some(zone));
            assert_eq!(under_cover(TOMATO, months, cold), set(&covered), "{zone}");
            assert_eq!(plant_out(TOMATO, months, cold), set(&out), "{zone}");
            assert!(!seedlings(cold, August) && !seedlings(cold, February), "{zone}");
            assert_eq!(seedlings(cold, November), zone != Subtropical, "{zone}");
            assert!(seedlings(cold, December), "{zone}");
        }
    }

    #[test]
    fn what_is_hardy_needs_no_cover() {
        let (autumn, frosty) = (set(&[March, April, May, June, July]), frosty_months(ClimateZone::Cool));
        let cold = |frost| too_cold(EITHER, frost, frosty, Some(ClimateZone::Cool));
        assert_eq!(under_cover(EITHER, autumn, cold(Frost::Hardy)), MonthSet::EMPTY);
        assert_eq!(under_cover(EITHER, autumn, cold(Frost::HalfHardy)), set(&[June, July]));
        assert_eq!(plant_out(EITHER, autumn, cold(Frost::Hardy)), set(&[April, May, June, July, August]));
        assert_eq!(plant_out(EITHER, set(&[April]), cold(Frost::HalfHardy)), set(&[May]));
        assert_eq!(plant_out(EITHER, set(&[April]), cold(Frost::Tender)), MonthSet::EMPTY, "not kept till spring");
    }

    #[test]
    fn what_is_sown_in_place_is_never_planted_out_and_bulbs_always() {
        let months = set(&[August, September, November]);
        let cold =
            |raising| too_cold(raising, Frost::Tender, frosty_months(ClimateZone::Cool), Some(ClimateZone::Cool));
        let of = |raising| plant_out(raising, months, cold(raising));
        assert_eq!(of(Raising::InPlace), MonthSet::EMPTY);
        assert_eq!(of(Raising::Planted { has_leaves: false }), months);
        assert_eq!(of(Raising::Planted { has_leaves: true }), set(&[November]));
        for raising in [Raising::InPlace, Raising::Planted { has_leaves: true }] {
            assert_eq!(under_cover(raising, months, cold(raising)), MonthSet::EMPTY);
            assert!(!begins_with_seedlings(raising, Frost::Tender, months, cold(raising), November));
        }
    }
}
