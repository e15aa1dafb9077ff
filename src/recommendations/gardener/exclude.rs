//! The tests that a plant must pass to be offered at all, each a function with its reason beside it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::plants::sowing_window::Raising;
use crate::season::{ClimateZone, Month, MonthSet};

use super::super::engine::{Goal, Light, TimeToResults};
use super::index::{Facts, Index, Moment};
use super::kinds::{EDIBLE, FRUITING};
use super::rules::Scorer;

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

impl Scorer<'_> {
    pub(super) fn freezes_in(&self, month: Month) -> bool {
        self.preferences.frosty.contains(month)
    }

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
            (!self.criteria.containers || plant.base.container_ok, Reason::Containers),
            (self.passes_light(plant), Reason::Light),
            (self.passes_room(plant), Reason::Room),
            (self.passes_time(plant), Reason::Time),
            (self.passes_frost(month, plant), Reason::Frost),
            (!self.preferences.pets_or_toddlers || !plant.poisonous, Reason::Poison),
        ];
        tests.iter().find(|(passes, _)| !passes).map(|(_, reason)| *reason)
    }

    #[inline]
    pub(super) fn moment(&self, plant: &Facts) -> Moment {
        self.zone.map_or(Moment::Closed, |zone| plant.moment(zone, self.month))
    }

    /// A plant without months in the zone is never offered there, and nothing is offered after its time.
    fn passes_season(&self, plant: &Facts) -> bool {
        !matches!(self.moment(plant), Moment::Closed | Moment::Soon)
    }

    fn passes_goal(&self, plant: &Facts) -> bool {
        match self.criteria.goal {
            // An edible flower is no kitchen plant.
            Goal::Edible => plant.base.edible && plant.kinds & EDIBLE != 0,
            Goal::Ornamental => !plant.base.edible,
            Goal::EdibleAmongOthers | Goal::Any => true,
        }
    }

    /// Rooms are for what can live there, and what lives only in rooms doesn't outlast a winter outside, but in the north.
    fn passes_indoors(&self, plant: &Facts) -> bool {
        let warm = matches!(self.zone, Some(ClimateZone::Subtropical | ClimateZone::Tropical));
        if self.criteria.indoors { plant.base.indoor_ok } else { !plant.house_plant || warm }
    }

    /// Two kinds of light that are two steps apart: a sun lover starves in the shade, a fern burns in the sun, and so does
    /// what part sun suits no better than shade. Glass takes light: in a room's shade only shade plants last. Fruit and pods
    /// take sun: in bright shade, or behind a window without full sun, a tomato flowers and sets nothing. So do the
    /// flowers that full sun suits too.
    fn passes_light(&self, plant: &Facts) -> bool {
        let place = self.criteria.light;
        let too_dark = place == Light::BrightShade || self.criteria.indoors && place == Light::PartSun;
        let bears = !too_dark || plant.kinds & FRUITING == 0;
        let blooms = place != Light::BrightShade || !plant.ornamental || !plant.sun_or_part;
        let shade_suits = match place {
            Light::FullSun => !plant.likes_shade,
            Light::BrightShade => !self.criteria.indoors || plant.likes_shade,
            _ => true,
        };
        bears && blooms && shade_suits && place.steps_to(plant.base.sun_need).is_none_or(|steps| steps <= 1)
    }

    /// A plant as wide as its spacing must fit the largest pot, and take no more than half of the plot.
    fn passes_room(&self, plant: &Facts) -> bool {
        let Some(width) = plant.spacing_cm else { return true };
        let fits_pot = self.preferences.pot_cm == 0 || width <= self.preferences.pot_cm;
        fits_pot && (self.preferences.area_dm2 == 0 || share_of_plot(width, self.preferences.area_dm2) <= PLOT_SHARE)
    }

    fn passes_time(&self, plant: &Facts) -> bool {
        self.criteria.time_to_results != TimeToResults::Quick || plant.days.is_none_or(|days| days <= QUICK_DAYS)
    }

    /// Frost kills a tender plant outdoors, one that takes longer than a summer in its first winter. What is raised in trays
    /// waits under cover until it is over; a tuber shows its leaves about a month after it was planted, and makes others if
    /// the last frost takes them.
    fn passes_frost(&self, month: Month, plant: &Facts) -> bool {
        if !plant.frost_tender || self.criteria.indoors {
            return true;
        }
        let buried = plant.raising == Raising::Planted { has_leaves: false };
        if !self.freezes_in(month) {
            let before_winter = plant.days.is_none_or(|days| days <= SUMMER_DAYS);
            return buried || before_winter || self.preferences.frosty == MonthSet::EMPTY;
        }
        match plant.raising {
            Raising::InTrays { .. } => true,
            Raising::Planted { has_leaves: false } => {
                !self.freezes_in(month.next()) || !self.freezes_in(month.next().next())
            }
            Raising::InPlace | Raising::Planted { has_leaves: true } => false,
        }
    }

    /// Whether the plant must be started under cover, because frost is likely where it will stand.
    #[inline]
    pub(super) fn needs_cover(&self, plant: &Facts, month: Month) -> bool {
        let raised = matches!(plant.raising, Raising::InTrays { .. });
        plant.frost_tender && raised && !self.criteria.indoors && self.freezes_in(month)
    }

    /// Counts for each test how many plants of the catalogue fail it first.
    pub(super) fn excluded(&self, index: &Index) -> Excluded {
        index.plants.iter().filter_map(|plant| self.reason(plant)).collect()
    }
}

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

impl FromIterator<Reason> for Excluded {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        let mut counts = [0; 9];
        for reason in reasons {
            counts[reason as usize] += 1;
        }
        let [season, goal, indoors, containers, light, room, time, frost, poison] = counts;
        Self { season, goal, indoors, containers, light, room, time, frost, poison }
    }
}

#[cfg(test)]
mod tests {
    use Month::{April, August, December, July, June, May};
    use serde_json::{Value, json};

    use super::super::Preferences;
    use super::*;
    use crate::recommendations::engine::Garden;
    use crate::recommendations::testing::{herb, sunny};

    /// What turns a herb away in May, in this zone and where frost is likely in these months.
    fn reason_in(zone: &str, frosty: &[Month], plant: Value, said: &Value) -> Option<Reason> {
        let said = sunny(said);
        let garden = Garden::new(May, zone.into(), &said);
        let preferences = Preferences::new(&said, frosty.iter().copied());
        let index = Index::build(&[herb(plant)]);
        Scorer::new(&index, &garden, &preferences).reason(&index.plants[0])
    }

    #[test]
    fn each_test_turns_away_what_fails_it() {
        let preferring = |said: Value| json!({ "preferences": said });
        let place = |light: &str, place: &str| json!({ "site": { "sun_exposure": light, "location_type": place } });
        let bed = |area: f64| json!({ "site": { "containers": false, "area_m2": area } });
        let sown = |months: &[&str]| json!({ "sowing_months_by_climate": { "cool": months } });
        let part_sun = |position: &str| json!({ "sun_need": "part_sun", "position": position });
        let (shade, either) = (part_sun("Shade or part sun"), part_sun("Full or part sun"));
        let tomato = json!({ "plant_category": "vegetable", "sun_need": "part_sun", "plant_name": "Tomato",
            "scientific_name": "Solanum lycopersicum" });
        let slow = json!({ "time_to_maturity_days": 366 });
        let foxglove = json!({ "scientific_name": "Digitalis purpurea" });
        for (plant, said, expected) in [
            (json!({}), json!({}), None),
            // Nothing is offered out of its season, or where it has none.
            (sown(&[]), json!({}), Some(Reason::Season)),
            (sown(&["April"]), json!({}), Some(Reason::Season)),
            (sown(&["June"]), json!({}), Some(Reason::Season)),
            (json!({ "sowing_months_by_climate": null }), json!({}), Some(Reason::Season)),
            // Goal, rooms and pots are promises; an edible flower is no kitchen plant.
            (json!({}), preferring(json!({ "goal": "ornamental" })), Some(Reason::Goal)),
            (json!({ "plant_category": "flower" }), preferring(json!({ "goal": "edible" })), Some(Reason::Goal)),
            (json!({ "indoor_ok": null }), place("full_sun", "indoors"), Some(Reason::Indoors)),
            (json!({ "container_ok": false }), json!({}), Some(Reason::Containers)),
            // Light two steps away is out.
            (json!({ "sun_need": "part_sun" }), json!({}), None),
            (json!({ "sun_need": "candle" }), json!({}), None),
            (json!({ "sun_need": "bright_shade" }), json!({}), Some(Reason::Light)),
            // A room's shade is for shade plants, and full sun burns them.
            (shade.clone(), place("low_light", "indoors"), None),
            (shade.clone(), place("part_sun", "balcony"), None),
            (shade, place("full_sun", "balcony"), Some(Reason::Light)),
            (either.clone(), place("low_light", "balcony"), None),
            (either.clone(), place("full_sun", "balcony"), None),
            (either, place("low_light", "indoors"), Some(Reason::Light)),
            // Fruit takes sun.
            (tomato.clone(), place("part_sun", "balcony"), None),
            (tomato.clone(), place("full_sun", "indoors"), None),
            (tomato.clone(), place("low_light", "balcony"), Some(Reason::Light)),
            (tomato, place("part_sun", "indoors"), Some(Reason::Light)),
            // A plant must fit the largest pot and half of the plot; no area says nothing.
            (json!({ "spacing_cm": 30 }), json!({}), None),
            (json!({ "spacing_cm": null }), json!({}), None),
            (json!({ "spacing_cm": 31 }), json!({}), Some(Reason::Room)),
            (json!({ "spacing_cm": 100 }), bed(2.0), None),
            (json!({ "spacing_cm": 101 }), bed(2.0), Some(Reason::Room)),
            (json!({ "spacing_cm": 500 }), bed(0.0), None),
            // Quick means within a year.
            (slow.clone(), preferring(json!({ "time_to_results": "quick" })), Some(Reason::Time)),
            (slow.clone(), preferring(json!({ "time_to_results": "standard" })), None),
            (slow, preferring(json!({ "time_to_results": "patient" })), None),
            // Poison is out where somebody may eat it.
            (foxglove.clone(), json!({}), None),
            (foxglove, preferring(json!({ "pets_or_toddlers": true })), Some(Reason::Poison)),
        ] {
            assert_eq!(reason_in("cool", &[], plant.clone(), &said), expected, "{plant} {said}");
        }
    }

    #[test]
    fn a_tender_house_plant_lives_outdoors_in_the_north_only() {
        for (zone, expected) in [
            ("cool", Some(Reason::Indoors)),
            ("temperate", Some(Reason::Indoors)),
            ("arid", Some(Reason::Indoors)),
            ("subtropical", None),
            ("tropical", None),
        ] {
            let monstera = json!({ "plant_name": "Monstera", "scientific_name": "Monstera deliciosa",
                "sowing_months_by_climate": { zone: ["May"] }, "sun_need": "part_sun",
                "hardiness_life_cycle": "Frost tender Perennial" });
            assert_eq!(reason_in(zone, &[], monstera, &json!({})), expected, "{zone}");
        }
    }

    #[test]
    fn frost_keeps_tender_plants_out_unless_they_wait_under_cover_or_in_the_soil() {
        let tender = |method: &str, days: i32| json!({ "hardiness_life_cycle": "Frost tender Annual", "sowing_method": method, "time_to_maturity_days": days });
        for (plant, frosty, expected) in [
            (tender("Sow direct", 60), &[May][..], Some(Reason::Frost)),
            (tender("Strike tip cuttings", 60), &[May], Some(Reason::Frost)),
            (tender("Sow direct", 60), &[April, June], None),
            (tender("Raise seedlings", 60), &[May, June], None),
            (tender("Plant tubers", 60), &[May, June], None),
            (tender("Plant tubers", 60), &[May, June, July], Some(Reason::Frost)),
            // It dies in its first winter.
            (tender("", SUMMER_DAYS + 1), &[August], Some(Reason::Frost)),
            (tender("", SUMMER_DAYS + 1), &[], None),
            (json!({}), &[May, August], None),
        ] {
            assert_eq!(reason_in("cool", frosty, plant.clone(), &json!({})), expected, "{plant} {frosty:?}");
        }
        let indoors = json!({ "site": { "location_type": "indoors" } });
        assert_eq!(reason_in("cool", &[May], tender("Sow direct", 60), &indoors), None);
    }

    #[test]
    fn each_plant_is_counted_once() {
        let plants = [
            json!({}),
            json!({ "sowing_months_by_climate": { "cool": [December] } }),
            json!({ "container_ok": null, "spacing_cm": 90 }),
        ];
        let said = sunny(&json!({}));
        let (garden, preferences) = (Garden::new(May, "cool".into(), &said), Preferences::new(&said, []));
        let index = Index::build(&plants.map(herb));
        assert_eq!(
            Scorer::new(&index, &garden, &preferences).excluded(&index),
            Excluded { season: 1, containers: 1, ..Excluded::default() }
        );
    }
}
