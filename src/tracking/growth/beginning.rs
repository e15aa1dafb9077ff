//! How a plant begins, for those who say when to sow it and when to plant it out.

use super::facts::{Facts, Frost, Start};
use crate::plants::head_start::head_start;
use crate::plants::model::Plant;
use crate::plants::sowing_window::{Raising, begins_with_seedlings, nursery_months, too_cold};
use crate::season::{ClimateZone, Month, MonthSet};

/// From what a plant is grown, how it is raised, and what frost does to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beginning {
    start: Start,
    pub raising: Raising,
    pub frost: Frost,
}

impl Beginning {
    pub(crate) fn of(plant: &Plant) -> Self {
        Facts::of(plant).beginning()
    }

    /// The months that are too cold for it outside, at a place where frost is likely in some.
    pub(crate) fn too_cold(self, frosty: MonthSet, zone: Option<ClimateZone>) -> MonthSet {
        too_cold(self.raising, self.frost, frosty, zone)
    }

    /// What a gardener who begins in the month `now` puts into the soil, in one word: `seed`, `seedling`, `bulb`, `division`.
    pub(crate) fn start_as(self, months: MonthSet, cold: MonthSet, now: Month) -> &'static str {
        if begins_with_seedlings(self.raising, self.frost, months, cold, now) {
            return "seedling";
        }
        match self.start {
            Start::RootCutting => "root_cutting",
            start => start.part_name(),
        }
    }
}

impl Facts<'_> {
    pub(crate) fn beginning(&self) -> Beginning {
        let months = nursery_months(head_start(self.plant));
        let raising = match self.start {
            Start::Direct => Raising::InPlace,
            Start::Tray => Raising::InTrays { months, or_in_place: false },
            Start::Either => Raising::InTrays { months, or_in_place: true },
            planted => Raising::Planted { has_leaves: !planted.is_buried() },
        };
        Beginning { start: self.start, raising, frost: self.frost }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::sowing_window::frosty_months;

    fn plant(name: &str, category: &str, method: &str, hardiness: &str) -> Plant {
        Plant {
            plant_name: name.to_owned(),
            plant_category: Some(category.to_owned()),
            sowing_method: Some(method.to_owned()),
            hardiness_life_cycle: Some(hardiness.to_owned()),
            ..Plant::default()
        }
    }

    #[test]
    fn what_a_gardener_begins_with() {
        let spring = [Month::August, Month::September, Month::October, Month::November].into_iter().collect();
        let frosty = frosty_months(ClimateZone::Cool);
        for (name, category, method, hardiness, now, start_as) in [
            ("Tomato- Roma", "vegetable", "Raise seedlings", "Frost tender Annual", Month::August, "seed"),
            ("Tomato- Roma", "vegetable", "Raise seedlings", "Frost tender Annual", Month::November, "seedling"),
            ("Bean- Borlotti", "vegetable", "Sow direct", "Frost tender Annual", Month::November, "seed"),
            ("Garlic", "vegetable", "Sow direct", "Hardy Perennial", Month::August, "clove"),
            ("Daffodil", "flower", "Plant bulbs pointed end up", "Hardy Perennial", Month::August, "bulb"),
            ("Horseradish", "herb", "Plant root cuttings in winter", "Hardy Perennial", Month::August, "root_cutting"),
            ("Mint", "herb", "Plant rooted runners", "Hardy Perennial", Month::August, "division"),
        ] {
            let beginning = Beginning::of(&plant(name, category, method, hardiness));
            let cold = beginning.too_cold(frosty, Some(ClimateZone::Cool));
            assert_eq!(beginning.start_as(spring, cold, now), start_as, "{name} in {now}");
        }
    }
}
