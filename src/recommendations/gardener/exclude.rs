//! The tests that a plant must pass to be offered at all, each a function with its reason beside it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::growth::summary::Planted;

use super::super::engine::{Criteria, Garden, Goal, Light, Patience};
use super::index::{Facts, Index};
use super::preferences::Preferences;
use super::window::Moment;

/// Someone who wants results quickly isn't offered what takes longer than a year.
const QUICK_DAYS: i32 = 365;

/// A tender plant that takes longer than this doesn't bear before the winter.
const SUMMER_DAYS: i32 = 240;

/// One plant may take up to this share of the plot, in per cent.
const PLOT_SHARE: u32 = 50;

/// Why a plant isn't offered: the first test that it failed, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Season,
    Goal,
    Indoors,
    Containers,
    Light,
    Room,
    Time,
    Frost,
    Poison,
}

/// The tests of one request.
pub(super) struct Tests<'a> {
    criteria: &'a Criteria,
    preferences: &'a Preferences,
    zone: Option<ClimateZone>,
    pub(super) month: Month,
}

impl<'a> Tests<'a> {
    pub(super) fn new(garden: &'a Garden, preferences: &'a Preferences) -> Self {
        Self { criteria: &garden.criteria, preferences, zone: garden.zone.known(), month: garden.month }
    }

    pub(super) fn goal(&self) -> Goal {
        self.criteria.goal
    }

    /// Whether frost is likely this month.
    pub(super) fn freezes_now(&self) -> bool {
        self.preferences.frosty.contains(self.month)
    }

    /// The first test that the plant fails this month.
    #[inline]
    pub(super) fn reason(&self, plant: &Facts) -> Option<Reason> {
        if self.passes_season(plant) { self.reason_in(self.month, plant) } else { Some(Reason::Season) }
    }

    /// Whether its time begins next month and it passes every other test then.
    #[inline]
    pub(super) fn passes_next_month(&self, plant: &Facts) -> bool {
        self.moment(plant) == Moment::Soon && self.reason_in(self.month.next(), plant).is_none()
    }

    #[inline]
    fn reason_in(&self, month: Month, plant: &Facts) -> Option<Reason> {
        let tests = [
            (self.passes_goal(plant), Reason::Goal),
            (self.passes_indoors(plant), Reason::Indoors),
            (!self.criteria.containers || plant.container_ok, Reason::Containers),
            (self.passes_light(plant), Reason::Light),
            (self.passes_room(plant), Reason::Room),
            (self.passes_time(plant), Reason::Time),
            (self.passes_frost(month, plant), Reason::Frost),
            (!self.preferences.pets_or_toddlers || !plant.poisonous, Reason::Poison),
        ];
        tests.iter().find(|(passes, _)| !passes).map(|(_, reason)| *reason)
    }

    #[inline]
    fn moment(&self, plant: &Facts) -> Moment {
        self.zone.map_or(Moment::Closed, |zone| plant.moment(zone, self.month))
    }

    /// A plant without months in the zone is never offered there, and nothing is offered after its time.
    #[inline]
    fn passes_season(&self, plant: &Facts) -> bool {
        !matches!(self.moment(plant), Moment::Closed | Moment::Soon)
    }

    #[inline]
    fn passes_goal(&self, plant: &Facts) -> bool {
        match self.criteria.goal {
            // An edible flower is no kitchen plant.
            Goal::Edible => plant.edible && !plant.kinds.edible().is_empty(),
            Goal::Ornamental => !plant.edible,
            Goal::EdibleAmongOthers | Goal::Any => true,
        }
    }

    /// Rooms are for what can live there, and what lives only in rooms doesn't outlast a winter outside, but in the north.
    #[inline]
    fn passes_indoors(&self, plant: &Facts) -> bool {
        let warm = matches!(self.zone, Some(ClimateZone::Subtropical | ClimateZone::Tropical));
        if self.criteria.indoors { plant.indoor_ok } else { !plant.house_plant || warm }
    }

    /// Two kinds of light that are two steps apart: a sun lover starves in the shade, a fern burns in the sun, and so does
    /// what part sun suits no better than shade. Glass takes light: in a room's shade only shade plants last. Fruit and pods
    /// take sun: in bright shade, or behind a window without full sun, a tomato flowers and sets nothing. So do the
    /// flowers that full sun suits too.
    #[inline]
    fn passes_light(&self, plant: &Facts) -> bool {
        let place = self.criteria.light;
        let too_dark = place == Light::BrightShade || self.criteria.indoors && place == Light::PartSun;
        let bears = !too_dark || plant.kinds.fruiting().is_empty();
        let blooms = place != Light::BrightShade || !plant.ornamental || !plant.sun_or_part;
        let shade_suits = match place {
            Light::FullSun => !plant.likes_shade,
            Light::BrightShade => !self.criteria.indoors || plant.likes_shade,
            _ => true,
        };
        bears && blooms && shade_suits && place.steps_to(plant.sun_need).is_none_or(|steps| steps <= 1)
    }

    /// A plant as wide as its spacing must fit the largest pot, and take no more than half of the plot.
    #[inline]
    fn passes_room(&self, plant: &Facts) -> bool {
        let Some(width) = plant.spacing_cm else { return true };
        let fits_pot = self.preferences.pot_cm == 0 || width <= self.preferences.pot_cm;
        fits_pot && (self.preferences.area_dm2 == 0 || share_of_plot(width, self.preferences.area_dm2) <= PLOT_SHARE)
    }

    #[inline]
    fn passes_time(&self, plant: &Facts) -> bool {
        self.criteria.patience != Patience::Quick || plant.days.is_none_or(|days| days <= QUICK_DAYS)
    }

    /// Frost kills a tender plant outdoors, one that takes longer than a summer in its first winter. What is raised in trays waits under cover until it is over; a tuber shows
    /// its leaves about a month after it was planted, and makes others if the last frost takes them.
    #[inline]
    fn passes_frost(&self, month: Month, plant: &Facts) -> bool {
        let frosty = |month| self.preferences.frosty.contains(month);
        if !plant.frost_tender || self.criteria.indoors {
            return true;
        }
        let buried = plant.planted == Planted::Buried;
        if !frosty(month) {
            let before_winter = plant.days.is_none_or(|days| days <= SUMMER_DAYS);
            return buried || before_winter || self.preferences.frosty == MonthSet::EMPTY;
        }
        match plant.planted {
            Planted::SeedInTrays | Planted::Seed => true,
            Planted::Buried => !frosty(month.next()) || !frosty(month.next().next()),
            Planted::SeedInPlace | Planted::Living => false,
        }
    }

    /// Counts for each test how many plants of the catalogue fail it first.
    pub(super) fn excluded(&self, index: &Index) -> Excluded {
        let mut counts = Excluded::default();
        for reason in index.plants.iter().filter_map(|plant| self.reason(plant)) {
            *counts.of(reason) += 1;
        }
        counts
    }
}

/// Whether the plant must be started under cover, because frost is likely where it will stand.
#[inline]
pub(super) fn needs_cover(plant: &Facts, criteria: &Criteria, preferences: &Preferences, month: Month) -> bool {
    let raised = matches!(plant.planted, Planted::SeedInTrays | Planted::Seed);
    plant.frost_tender && raised && !criteria.indoors && preferences.frosty.contains(month)
}

/// The share of the plot that one plant takes, in per cent.
#[inline]
pub(super) fn share_of_plot(width_cm: u16, area_dm2: u32) -> u32 {
    let square_cm = u32::from(width_cm) * u32::from(width_cm);
    // A square decimetre has 100 square centimetres, so that the quotient is in per cent.
    square_cm / area_dm2.max(1)
}

/// How many plants each test turned away; a plant counts at the first it fails, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GardenerExcluded)]
pub struct Excluded {
    /// Not sown or planted in this month in this zone.
    #[schema(example = 1204)]
    pub season: usize,
    /// Not edible, or an edible flower, for the goal `edible`; edible for `ornamental`.
    #[schema(example = 310)]
    pub goal: usize,
    /// Can't live in rooms, for rooms; lives only in rooms, for outdoors where winters are cold.
    #[schema(example = 0)]
    pub indoors: usize,
    /// Can't live in a container.
    #[schema(example = 187)]
    pub containers: usize,
    /// Needs much more or much less light than there is.
    #[schema(example = 12)]
    pub light: usize,
    /// Wider than the pots or the plot allow.
    #[schema(example = 20)]
    pub room: usize,
    /// Takes longer than a year for someone who wants results quickly.
    #[schema(example = 3)]
    pub time: usize,
    /// Killed by frost, which is likely outdoors this month, or in winter before it bears.
    #[schema(example = 9)]
    pub frost: usize,
    /// Poisonous, where pets or toddlers live.
    #[schema(example = 0)]
    pub poison: usize,
}

impl Excluded {
    pub(super) fn of(&mut self, reason: Reason) -> &mut usize {
        match reason {
            Reason::Season => &mut self.season,
            Reason::Goal => &mut self.goal,
            Reason::Indoors => &mut self.indoors,
            Reason::Containers => &mut self.containers,
            Reason::Light => &mut self.light,
            Reason::Room => &mut self.room,
            Reason::Time => &mut self.time,
            Reason::Frost => &mut self.frost,
            Reason::Poison => &mut self.poison,
        }
    }
}

#[cfg(test)]
mod tests {
    use Month::{April, August, December, July, June, May};

    use super::*;
    use crate::plants::model::{Plant, SowingMonths};
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::garden;
    use crate::recommendations::gardener::testing::{plant, sown_in, sunny};

    /// What turns a plain herb away in May, after some changes, where frost is likely in these months.
    fn reason(frosty: &[Month], change: impl FnOnce(&mut Plant, &mut UserPreferences)) -> Option<Reason> {
        let mut plant = plant("Herb", "");
        let mut preferences = sunny(|_| {});
        change(&mut plant, &mut preferences);
        let garden = garden(&preferences, May, "cool");
        let preferences = Preferences::new(&preferences, frosty.iter().copied());
        Tests::new(&garden, &preferences).reason(Index::build(&[plant]).facts(0))
    }

    #[test]
    fn what_is_in_season_and_fits_is_offered() {
        assert_eq!(reason(&[], |_, _| {}), None);
    }

    #[test]
    fn nothing_is_offered_out_of_its_season_or_where_it_has_none() {
        for months in [&[][..], &[April], &[June], &[December]] {
            assert_eq!(reason(&[], |plant, _| *plant = sown_in(plant.clone(), months)), Some(Reason::Season));
        }
        assert_eq!(reason(&[], |plant, _| plant.sowing_months_by_climate = None), Some(Reason::Season));
    }

    #[test]
    fn goal_rooms_and_pots_are_promises() {
        let ornamental = |_: &mut Plant, preferences: &mut UserPreferences| {
            "ornamental".clone_into(&mut preferences.preferences.goal);
        };
        assert_eq!(reason(&[], ornamental), Some(Reason::Goal));
        let outdoors = |plant: &mut Plant, preferences: &mut UserPreferences| {
            plant.indoor_ok = None;
            "indoors".clone_into(&mut preferences.site.location_type);
        };
        assert_eq!(reason(&[], outdoors), Some(Reason::Indoors));
        assert_eq!(reason(&[], |plant, _| plant.container_ok = Some(false)), Some(Reason::Containers));
    }

    #[test]
    fn light_two_steps_away_is_out() {
        let needing = |need: &str| reason(&[], |plant, _| plant.sun_need = Some(need.to_owned()));
        assert_eq!([needing("full_sun"), needing("part_sun"), needing("candle")], [None; 3]);
        assert_eq!(needing("bright_shade"), Some(Reason::Light));
    }

    #[test]
    fn a_rooms_shade_is_for_shade_plants_and_full_sun_burns_them() {
        let out = |position: &str, light: &str, place: &str| {
            reason(&[], |plant, preferences| {
                (plant.position, plant.sun_need) = (Some(position.to_owned()), Some("part_sun".to_owned()));
                light.clone_into(&mut preferences.site.sun_exposure);
                place.clone_into(&mut preferences.site.location_type);
            })
        };
        let (shade, either) = ("Shade or part sun", "Full or part sun");
        assert_eq!([out(shade, "low_light", "indoors"), out(shade, "part_sun", "balcony")], [None; 2]);
        assert_eq!([out(either, "low_light", "balcony"), out(either, "full_sun", "balcony")], [None; 2]);
        let light = Some(Reason::Light);
        assert_eq!([out(shade, "full_sun", "balcony"), out(either, "low_light", "indoors")], [light; 2]);
    }

    #[test]
    fn a_tender_house_plant_lives_outdoors_in_the_north_only() {
        let outdoors = |zone: &str| {
            let monstera = Plant {
                hardiness_life_cycle: Some("Frost tender Perennial".to_owned()),
                sun_need: Some("part_sun".to_owned()),
                sowing_months_by_climate: Some(ClimateZone::ALL.iter().fold(
                    SowingMonths::default(),
                    |mut all, zone| {
                        all.set(*zone, Month::ALL);
                        all
                    },
                )),
                ..plant("Monstera", "Monstera deliciosa")
            };
            let preferences = UserPreferences::default();
            let (garden, preferences) = (garden(&preferences, May, zone), Preferences::new(&preferences, []));
            Tests::new(&garden, &preferences).reason(Index::build(&[monstera]).facts(0))
        };
        assert_eq!(["cool", "temperate", "arid"].map(outdoors), [Some(Reason::Indoors); 3]);
        assert_eq!(["subtropical", "tropical"].map(outdoors), [None; 2]);
    }

    #[test]
    fn an_edible_flower_is_no_kitchen_plant() {
        let flower = |plant: &mut Plant, preferences: &mut UserPreferences| {
            plant.plant_category = Some("flower".to_owned());
            "edible".clone_into(&mut preferences.preferences.goal);
        };
        assert_eq!(reason(&[], flower), Some(Reason::Goal));
    }

    #[test]
    fn fruit_takes_sun() {
        let tomato = |light: &str, place: &str| {
            reason(&[], |herb, preferences| {
                let category = Some("vegetable".to_owned());
                let need = Some("part_sun".to_owned());
                *herb = plant("Tomato", "Solanum lycopersicum");
                (herb.plant_category, herb.sun_need) = (category, need);
                light.clone_into(&mut preferences.site.sun_exposure);
                place.clone_into(&mut preferences.site.location_type);
            })
        };
        assert_eq!([tomato("part_sun", "balcony"), tomato("full_sun", "indoors")], [None; 2]);
        assert_eq!([tomato("low_light", "balcony"), tomato("part_sun", "indoors")], [Some(Reason::Light); 2]);
    }

    #[test]
    fn a_plant_must_fit_the_largest_pot_and_the_plot() {
        let wide = |cm, containers, area| {
            reason(&[], |plant, preferences| {
                plant.spacing_cm = cm;
                preferences.site.containers = containers;
                preferences.site.area_m2 = area;
            })
        };
        assert_eq!([wide(Some(30), true, 2.0), wide(None, true, 2.0), wide(Some(100), false, 2.0)], [None; 3]);
        assert_eq!([wide(Some(31), true, 2.0), wide(Some(101), false, 2.0)], [Some(Reason::Room); 2]);
        assert_eq!(wide(Some(500), false, 0.0), None, "no area says nothing");
    }

    #[test]
    fn quick_means_within_a_year() {
        let slow = |patience: &str| {
            reason(&[], |plant, preferences| {
                plant.time_to_maturity_days = Some(366);
                patience.clone_into(&mut preferences.preferences.time_to_results);
            })
        };
        assert_eq!([slow("quick"), slow("standard"), slow("patient")], [Some(Reason::Time), None, None]);
    }

    #[test]
    fn frost_keeps_tender_plants_out_unless_they_wait_under_cover_or_in_the_soil() {
        let tender = |method: &str, frosty: &[Month]| {
            reason(frosty, |plant, _| {
                plant.hardiness_life_cycle = Some("Frost tender Annual".to_owned());
                plant.sowing_method = Some(method.to_owned());
            })
        };
        assert_eq!(tender("Sow direct", &[May]), Some(Reason::Frost));
        assert_eq!(tender("Strike tip cuttings", &[May]), Some(Reason::Frost));
        assert_eq!(tender("Sow direct", &[April, June]), None);
        let slow = |frosty: &[Month]| {
            reason(frosty, |plant, _| {
                plant.hardiness_life_cycle = Some("Frost tender Perennial".to_owned());
                plant.time_to_maturity_days = Some(SUMMER_DAYS + 1);
            })
        };
        assert_eq!([slow(&[August]), slow(&[])], [Some(Reason::Frost), None], "it dies in its first winter");
        assert_eq!(tender("Raise seedlings", &[May, June]), None);
        assert_eq!(tender("Plant tubers", &[May]), None);
        assert_eq!(tender("Plant tubers", &[May, June]), None);
        assert_eq!(tender("Plant tubers", &[May, June, July]), Some(Reason::Frost));
        assert_eq!(reason(&[May, August], |_, _| {}), None, "a hardy plant stands it");
        let indoors = reason(&[May], |plant, preferences| {
            plant.hardiness_life_cycle = Some("Frost tender Annual".to_owned());
            plant.sowing_method = Some("Sow direct".to_owned());
            "indoors".clone_into(&mut preferences.site.location_type);
        });
        assert_eq!(indoors, None);
    }

    #[test]
    fn poison_is_out_where_somebody_may_eat_it() {
        let foxglove = |pets| {
            reason(&[], |plant, preferences| {
                plant.scientific_name = Some("Digitalis purpurea".to_owned());
                preferences.preferences.pets_or_toddlers = pets;
            })
        };
        assert_eq!([foxglove(true), foxglove(false)], [Some(Reason::Poison), None]);
    }

    #[test]
    fn each_plant_is_counted_once() {
        let mut plants = vec![plant("in", ""), sown_in(plant("out", ""), &[December])];
        plants.push(Plant { container_ok: None, spacing_cm: Some(90), ..plant("wide", "") });
        let preferences = sunny(|_| {});
        let (garden, preferences) = (garden(&preferences, May, "cool"), Preferences::new(&preferences, []));
        let excluded = Tests::new(&garden, &preferences).excluded(&Index::build(&plants));
        assert_eq!(excluded, Excluded { season: 1, containers: 1, ..Excluded::default() });
    }
}
