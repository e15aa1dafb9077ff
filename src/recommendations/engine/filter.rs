//! The hard filter (contract 3.3): which of the five tests a plant passes, and so at which step of the ladder it is
//! first let in (contract 3.4).

use serde::Serialize;
use utoipa::ToSchema;

use crate::season::MonthSet;

use super::environment::Window;
use super::index::Index;
use super::traits::Traits;
use super::wishes::{Garden, Goal, Light};

/// The ladder's steps as numbers. A test that a plant fails keeps it out until the step that drops the test, so a plant
/// is let in by the highest step of all the tests it fails.
pub(super) mod step {
    /// All tests count.
    pub const STRICT: u8 = 0;
    /// The season reaches a month to either side.
    pub const NEAR_SEASON: u8 = 1;
    /// The sun test is dropped too.
    pub const OTHER_SUN: u8 = 2;
    /// The container test too.
    pub const OPEN_GROUND: u8 = 3;
    /// The season test too.
    pub const OTHER_SEASON: u8 = 4;
    /// The goal and the indoor test are never dropped.
    pub const NEVER: u8 = 5;
    /// How many steps there are.
    pub const COUNT: usize = 5;
}

/// The tests of one request as masks.
#[derive(Debug)]
pub(super) struct Filter {
    window: Window,
    goal_needs: Traits,
    goal_forbids: Traits,
    indoors_needs: Traits,
    containers_need: Traits,
    sun_forbids: Traits,
}

impl Filter {
    pub(super) fn new(garden: &Garden, window: Window) -> Self {
        let wishes = &garden.wishes;
        let only = |wanted: bool, fact: Traits| if wanted { fact } else { Traits::NONE };
        Self {
            window,
            goal_needs: only(wishes.goal == Goal::Edible, Traits::EDIBLE),
            goal_forbids: only(wishes.goal == Goal::Ornamental, Traits::EDIBLE),
            indoors_needs: only(wishes.indoors, Traits::INDOOR_OK),
            containers_need: only(wishes.containers, Traits::CONTAINER_OK),
            sun_forbids: Light::KNOWN
                .into_iter()
                .filter(|need| too_far(wishes.light, *need))
                .map(Traits::needing)
                .fold(Traits::NONE, Traits::with),
        }
    }

    /// The step of the ladder that lets the plant in. Without a branch, because a plant's facts are anyone's guess.
    #[inline]
    pub(super) fn step(&self, traits: Traits, months: MonthSet) -> u8 {
        let unless = |passed: bool, step: u8| u8::from(!passed) * step;
        unless(self.passes_goal(traits) & self.passes_indoors(traits), step::NEVER)
            .max(unless(self.passes_near_season(months), step::OTHER_SEASON))
            .max(unless(self.passes_containers(traits), step::OPEN_GROUND))
            .max(unless(self.passes_sun(traits), step::OTHER_SUN))
            .max(unless(self.passes_season(months), step::NEAR_SEASON))
    }

    /// Counts for each test how many plants of the catalogue fail it first.
    pub(super) fn excluded(&self, index: &Index) -> Excluded {
        let mut counts = Excluded::default();
        let months = &index.months[self.window.zone as usize];
        for (&traits, &months) in index.traits.iter().zip(months) {
            if !self.passes_season(months) {
                counts.season += 1;
            } else if !self.passes_goal(traits) {
                counts.goal += 1;
            } else if !self.passes_indoors(traits) {
                counts.indoors += 1;
            } else if !self.passes_containers(traits) {
                counts.containers += 1;
            } else if !self.passes_sun(traits) {
                counts.sun += 1;
            }
        }
        counts
    }

    #[inline]
    fn passes_season(&self, months: MonthSet) -> bool {
        months.intersects(self.window.now)
    }

    #[inline]
    fn passes_near_season(&self, months: MonthSet) -> bool {
        months.intersects(self.window.near)
    }

    #[inline]
    fn passes_goal(&self, traits: Traits) -> bool {
        traits.has_all(self.goal_needs) & !traits.has_any(self.goal_forbids)
    }

    #[inline]
    fn passes_indoors(&self, traits: Traits) -> bool {
        traits.has_all(self.indoors_needs)
    }

    #[inline]
    fn passes_containers(&self, traits: Traits) -> bool {
        traits.has_all(self.containers_need)
    }

    #[inline]
    fn passes_sun(&self, traits: Traits) -> bool {
        !traits.has_any(self.sun_forbids)
    }
}

/// Two known kinds of light are too far apart at a distance over 1; an unknown one is never too far.
fn too_far(place: Light, need: Light) -> bool {
    place.steps_to(need).is_some_and(|steps| steps > 1)
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
        let mut said = UserPreferences::default();
        change(&mut plant, &mut said);
        let garden = garden(&said, Month::May, "cool");
        let window = Window::new(&garden.zone, garden.month);
        Filter::new(&garden, window)
            .step(Traits::of(&plant), plant.sowing_months(ClimateZone::Cool).iter().copied().collect())
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
            step_of(|plant, said| {
                said.preferences.goal = goal.to_owned();
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
            step_of(|plant, said| {
                said.site.location_type = place.to_owned();
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
            step_of(|plant, said| {
                said.site.containers = containers;
                said.site.sun_exposure = light.to_owned();
                plant.sun_need = Some(need.to_owned());
                plant.container_ok = container_ok;
            })
        };
        assert_eq!(with(true, "part_sun", "full_sun", None), step::OPEN_GROUND);
        assert_eq!(with(false, "part_sun", "full_sun", None), step::STRICT);
        assert_eq!(with(true, "bright_shade", "full_sun", Some(true)), step::OTHER_SUN);
        assert_eq!(with(true, "full_sun", "bright_shade", Some(true)), step::OTHER_SUN);
        assert_eq!(with(true, "full_sun", "bright_shade", None), step::OPEN_GROUND);
        assert_eq!(with(true, "low_light", "full_sun", Some(true)), step::STRICT);
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
        let mut said = UserPreferences::default();
        said.preferences.goal = "edible".to_owned();
        said.site.sun_exposure = "full_sun".to_owned();
        said.site.location_type = "indoors".to_owned();
        let garden = garden(&said, Month::May, "cool");
        let window = Window::new(&garden.zone, garden.month);
        let counts = Filter::new(&garden, window).excluded(&Index::build(&plants));
        let each_once = Excluded { season: 1, goal: 1, indoors: 1, containers: 1, sun: 1 };
        assert_eq!(counts, each_once);
    }
}
