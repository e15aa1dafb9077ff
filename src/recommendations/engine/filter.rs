//! The hard filter (contract 3.3), and which step of the relaxation first lets a plant in (contract 3.4).

use serde::Serialize;
use utoipa::ToSchema;

use super::criteria::{Criteria, Goal};
use super::environment::Window;
use super::index::{Facts, Index};

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
    /// How many steps there are.
    pub(crate) const COUNT: usize = 5;
}

/// The tests of one request.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    criteria: &'a Criteria,
    window: Window,
}

impl<'a> Filter<'a> {
    pub(super) fn new(criteria: &'a Criteria, window: Window) -> Self {
        Self { criteria, window }
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
        let mut counts = Excluded::default();
        for plant in &index.plants {
            if !self.passes_season(plant) {
                counts.season += 1;
            } else if !self.passes_goal(plant) {
                counts.goal += 1;
            } else if !self.passes_indoors(plant) {
                counts.indoors += 1;
            } else if !self.passes_containers(plant) {
                counts.containers += 1;
            } else if !self.passes_sun(plant) {
                counts.sun += 1;
            }
        }
        counts
    }

    #[inline]
    fn passes_season(&self, plant: &Facts) -> bool {
        plant.months_in(self.window.zone).intersects(self.window.now)
    }

    #[inline]
    fn passes_near_season(&self, plant: &Facts) -> bool {
        plant.months_in(self.window.zone).intersects(self.window.near)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::{Plant, SowingMonths};
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::{edible_herb, garden};
    use crate::season::{ClimateZone, Month};

    /// The step at which an edible herb in a pot, sown in May, is let in, after some changes.
    fn step_of(change: impl FnOnce(&mut Plant, &mut UserPreferences)) -> u8 {
        let mut plant = edible_herb();
        let mut preferences = UserPreferences::default();
        change(&mut plant, &mut preferences);
        let garden = garden(&preferences, Month::May, "cool");
        Filter::new(&garden.criteria, Window::new(&garden)).step(Index::build(&[plant]).facts(0))
    }

    fn sown_in(plant: &mut Plant, month: Month) {
        let mut months = SowingMonths::default();
        months.set(ClimateZone::Cool, [month]);
        plant.sowing_months_by_climate = Some(months);
    }

    #[test]
    fn the_season_is_this_month_then_its_neighbours_then_any() {
        assert_eq!(step_of(|_, _| {}), step::STRICT);
        for (month, expected) in
            [(Month::April, step::NEAR_SEASON), (Month::June, step::NEAR_SEASON), (Month::July, step::OTHER_SEASON)]
        {
            assert_eq!(step_of(|plant, _| sown_in(plant, month)), expected);
        }
        assert_eq!(step_of(|plant, _| plant.sowing_months_by_climate = None), step::OTHER_SEASON);
    }

    #[test]
    fn the_goal_is_never_dropped() {
        let with = |goal: &str, edible: Option<bool>| {
            step_of(|plant, preferences| {
                preferences.preferences.goal = goal.to_owned();
                plant.edible = edible;
            })
        };
        assert_eq!(with("edible", Some(true)), step::STRICT);
        assert_eq!(with("edible", Some(false)), step::NEVER);
        assert_eq!(with("edible", None), step::NEVER);
        assert_eq!(with("ornamental", Some(true)), step::NEVER);
        assert_eq!(with("ornamental", None), step::STRICT);
        assert_eq!(with("mixed", None), step::STRICT);
        assert_eq!(with("edible and pretty", None), step::STRICT);
    }

    #[test]
    fn nor_is_life_indoors() {
        let with = |place: &str, indoor_ok: Option<bool>| {
            step_of(|plant, preferences| {
                preferences.site.location_type = place.to_owned();
                plant.indoor_ok = indoor_ok;
            })
        };
        assert_eq!(with("indoors", Some(true)), step::STRICT);
        assert_eq!(with("indoors", None), step::NEVER);
        assert_eq!(with("indoor", Some(false)), step::NEVER);
        assert_eq!(with("balcony", None), step::STRICT);
    }

    #[test]
    fn containers_and_sun_have_their_steps() {
        let with = |containers: bool, light: &str, need: &str, container_ok: Option<bool>| {
            step_of(|plant, preferences| {
                preferences.site.containers = containers;
                preferences.site.sun_exposure = light.to_owned();
                plant.sun_need = Some(need.to_owned());
                plant.container_ok = container_ok;
            })
        };
        assert_eq!(with(true, "part_sun", "full_sun", None), step::OPEN_GROUND);
        assert_eq!(with(false, "part_sun", "full_sun", None), step::STRICT);
        assert_eq!(with(true, "bright_shade", "full_sun", Some(true)), step::OTHER_SUN);
        assert_eq!(with(true, "full_sun", "bright_shade", Some(true)), step::OTHER_SUN);
        assert_eq!(with(true, "full_sun", "bright_shade", None), step::OPEN_GROUND);
        assert_eq!(with(true, "low_light", "full_sun", Some(true)), step::OTHER_SUN);
        assert_eq!(with(true, "low_light", "part_sun", Some(true)), step::STRICT);
        assert_eq!(with(true, "candle", "full_sun", Some(true)), step::STRICT);
        assert_eq!(with(true, "full_sun", "moonlight", Some(true)), step::STRICT);
    }

    #[test]
    fn a_plant_counts_at_the_first_test_it_fails() {
        let mut plants = vec![edible_herb(); 6];
        plants[1].container_ok = None;
        plants[1].sun_need = Some("bright_shade".to_owned());
        plants[2].sun_need = Some("bright_shade".to_owned());
        plants[3].edible = None;
        plants[4].sowing_months_by_climate = None;
        plants[4].edible = None;
        plants[5].indoor_ok = None;
        let mut preferences = UserPreferences::default();
        preferences.preferences.goal = "edible".to_owned();
        preferences.site.sun_exposure = "full_sun".to_owned();
        preferences.site.location_type = "indoors".to_owned();
        let garden = garden(&preferences, Month::May, "cool");
        let counts = Filter::new(&garden.criteria, Window::new(&garden)).excluded(&Index::build(&plants));
        let each_once = Excluded { season: 1, goal: 1, indoors: 1, containers: 1, sun: 1 };
        assert_eq!(counts, each_once);
    }
}
