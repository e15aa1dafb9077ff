//! The hard filter (contract 3.3), and which step of the relaxation first lets a plant in (contract 3.4).

use serde::Serialize;
use utoipa::ToSchema;

use super::criteria::{Criteria, Garden, Goal};
use super::index::{Facts, Index};
use crate::season::{ClimateZone, MonthSet};

/// The steps of the relaxation. A plant is let in by the highest of the steps that drop the tests it fails.
pub(super) mod step {
    /// All tests count.
    pub(crate) const STRICT: u8 = 0;
    /// The season reaches a month to either side.
    pub(crate) const NEAR_SEASON: u8 = 1;
    /// The sun test is dropped too.
    pub(crate) const OTHER_SUN: u8 = 2;
    /// The container test too.
    pub(crate) const OPEN_GROUND: u8 = 3;
    /// The season test too.
    pub(crate) const OTHER_SEASON: u8 = 4;
    /// The goal and the indoor test are never dropped.
    pub(crate) const NEVER: u8 = 5;
    pub(crate) const COUNT: usize = 5;
}

#[derive(Clone, Copy)]
pub(super) struct Filter<'a> {
    pub(super) criteria: &'a Criteria,
    /// The zone whose sowing months are compared.
    pub(super) zone: ClimateZone,
    pub(super) now: MonthSet,
    pub(super) near: MonthSet,
}

impl<'a> Filter<'a> {
    /// In a zone that nothing is known of no month counts, so that no plant is ever in season there.
    pub(super) fn new(garden: &'a Garden) -> Self {
        let (criteria, month) = (&garden.criteria, garden.month);
        let now = MonthSet::of(month);
        match garden.known_zone() {
            Some(zone) => Self { criteria, zone, now, near: now.with(month.previous()).with(month.next()) },
            None => Self { criteria, zone: ClimateZone::Cool, now: MonthSet::EMPTY, near: MonthSet::EMPTY },
        }
    }

    /// The step that lets the plant in. Free of branches, because they can't be predicted and every plant comes by here.
    #[inline]
    pub(super) fn step(&self, plant: &Facts) -> u8 {
        let unless = |passes: bool, step: u8| u8::from(!passes) * step;
        unless(self.passes_goal(plant) & self.passes_indoors(plant), step::NEVER)
            .max(unless(self.passes_near_season(plant), step::OTHER_SEASON))
            .max(unless(self.passes_containers(plant), step::OPEN_GROUND))
            .max(unless(self.passes_sun(plant), step::OTHER_SUN))
            .max(unless(self.passes_season(plant), step::NEAR_SEASON))
    }

    /// Counts for each test how many plants of the catalogue fail it first.
    pub(super) fn excluded(&self, index: &Index) -> Excluded {
        let mut counts = [0; 5];
        for plant in &index.plants {
            let (season, goal, indoors) =
                (self.passes_season(plant), self.passes_goal(plant), self.passes_indoors(plant));
            let tests = [season, goal, indoors, self.passes_containers(plant), self.passes_sun(plant)];
            if let Some(failed) = tests.iter().position(|passes| !passes) {
                counts[failed] += 1;
            }
        }
        let [season, goal, indoors, containers, sun] = counts;
        Excluded { season, goal, indoors, containers, sun }
    }

    #[inline]
    fn passes_season(&self, plant: &Facts) -> bool {
        plant.months_in(self.zone).intersects(self.now)
    }

    #[inline]
    fn passes_near_season(&self, plant: &Facts) -> bool {
        plant.months_in(self.zone).intersects(self.near)
    }

    #[inline]
    fn passes_goal(&self, plant: &Facts) -> bool {
        match self.criteria.goal {
            Goal::Edible => plant.edible,
            Goal::Ornamental => !plant.edible,
            Goal::EdibleAmongOthers | Goal::Any => true,
        }
    }

    #[inline]
    fn passes_indoors(&self, plant: &Facts) -> bool {
        !self.criteria.indoors | plant.indoor_ok
    }

    #[inline]
    fn passes_containers(&self, plant: &Facts) -> bool {
        !self.criteria.containers | plant.container_ok
    }

    /// Two known kinds of light are too far apart at a distance over 1; an unknown one is never too far.
    #[inline]
    fn passes_sun(&self, plant: &Facts) -> bool {
        self.criteria.light.steps_to(plant.sun_need).is_none_or(|steps| steps <= 1)
    }
}

/// How many plants each test turned away; a plant counts at the first it fails, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Excluded {
    /// Not sown in this month in this zone.
    #[schema(example = 1204)]
    pub season: usize,
    /// Not edible for the goal `edible`, edible for `ornamental`.
    #[schema(example = 310)]
    pub goal: usize,
    /// Can't live indoors.
    #[schema(example = 0)]
    pub indoors: usize,
    /// Can't live in a container.
    #[schema(example = 187)]
    pub containers: usize,
    /// Needs much more or much less light than there is.
    #[schema(example = 12)]
    pub sun: usize,
}
