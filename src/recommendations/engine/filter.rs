//! The hard filter (contract 3.3), and which step of the relaxation first lets a plant in (contract 3.4).

use serde::Serialize;
use utoipa::ToSchema;

use super::criteria::Goal;
use super::index::{Facts, Index};
use super::score::Scorer;

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

impl Scorer<'_> {
    /// Whether the plant passes the tests of season, goal, room, container and sun, in the order in which failing counts.
    fn tests(&self, plant: &Facts) -> [bool; 5] {
        let criteria = self.criteria;
        let suits_goal = match criteria.goal {
            Goal::Edible => plant.edible,
            Goal::Ornamental => !plant.edible,
            Goal::EdibleAmongOthers | Goal::Any => true,
        };
        [
            plant.months_in(self.zone).intersects(self.now),
            suits_goal,
            !criteria.indoors | plant.indoor_ok,
            !criteria.containers | plant.container_ok,
            // Two known kinds of light are too far apart at a distance over 1; an unknown one is never too far.
            criteria.light.steps_to(plant.sun_need).is_none_or(|steps| steps <= 1),
        ]
    }

    /// The step that lets the plant in. Free of branches, because they can't be predicted and every plant comes by here.
    #[inline]
    pub(super) fn step(&self, plant: &Facts) -> u8 {
        let [season, goal, indoors, containers, sun] = self.tests(plant);
        let near_season = plant.months_in(self.zone).intersects(self.near);
        let unless = |passes: bool, step: u8| u8::from(!passes) * step;
        unless(goal & indoors, step::NEVER)
            .max(unless(near_season, step::OTHER_SEASON))
            .max(unless(containers, step::OPEN_GROUND))
            .max(unless(sun, step::OTHER_SUN))
            .max(unless(season, step::NEAR_SEASON))
    }

    /// Counts for each test how many plants of the catalogue fail it first.
    pub(super) fn excluded(&self, index: &Index) -> Excluded {
        let mut counts = [0; 5];
        for plant in &index.plants {
            if let Some(failed) = self.tests(plant).iter().position(|passes| !passes) {
                counts[failed] += 1;
            }
        }
        let [season, goal, indoors, containers, sun] = counts;
        Excluded { season, goal, indoors, containers, sun }
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
