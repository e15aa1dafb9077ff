//! The eight rules and their tables: how well a plant that may be offered fits, each side from 0 to 1. Every rule is one
//! small function; `docs/recommending.md` tells them to gardeners.

use crate::season::{ClimateZone, Month};

use super::super::engine::{Care, Criteria, Garden, Goal, Light, TimeToResults};
use super::SubScores;
use super::exclude::share_of_plot;
use super::index::{Facts, Index, Moment};
use super::kinds::{ANY_VEGETABLES, EDIBLE, Kinds, ORNAMENTAL, VEGETABLES};
use super::preferences::Preferences;

/// Judges the plants of an index for one garden.
pub(super) struct Scorer<'a> {
    pub(super) criteria: &'a Criteria,
    pub(super) preferences: &'a Preferences,
    pub(super) zone: Option<ClimateZone>,
    pub(super) month: Month,
    /// For each of the index's colour sets whether it has a colour that is asked for.
    wanted_colors: Vec<bool>,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(index: &Index, garden: &'a Garden, preferences: &'a Preferences) -> Self {
        let criteria = &garden.criteria;
        let wanted_colors = index.color_sets.iter().map(|colors| criteria.wants_one_of(colors)).collect();
        Self { criteria, preferences, zone: garden.known_zone(), month: garden.month, wanted_colors }
    }

    #[inline]
    pub(super) fn sub_scores(&self, plant: &Facts) -> SubScores {
        let Self { criteria, preferences, zone, month, .. } = *self;
        let moment = self.moment(plant);
        let month = if moment == Moment::Soon { month.next() } else { month };
        let covered = self.needs_cover(plant, month);
        SubScores {
            season: season(
                moment,
                covered,
                self.all_year(plant, month),
                criteria.time_to_results == TimeToResults::Quick,
            ),
            light: light(criteria.light, plant.base.sun_need, plant.sun_or_part, plant.likes_shade),
            room: room(plant.spacing_cm, preferences.area_dm2, !criteria.containers && plant.bred_for_pots),
            // Wind breaks and dries what is tall or climbs.
            wind: if criteria.windy && plant.catches_wind { 0.0 } else { 1.0 },
            wishes: self.kind_fit(plant),
            care: care(criteria.care, plant.jobs),
            time: time(criteria.time_to_results, plant.days),
            commonness: zone.map_or(0.0, |zone| plant.commonness[zone as usize]),
        }
    }

    /// What seed is worth that can be sown all year: frost keeps it waiting, and hardy plants bolt in the summers of the
    /// north and the inland.
    fn all_year(&self, plant: &Facts, month: Month) -> f64 {
        let hot = matches!(self.zone, Some(ClimateZone::Subtropical | ClimateZone::Tropical | ClimateZone::Arid));
        match month {
            _ if self.criteria.indoors => 0.75,
            _ if self.freezes_in(month) => 0.5,
            Month::December | Month::January | Month::February if hot && !plant.frost_tender => 0.3,
            _ => 0.75,
        }
    }

    /// Whether the plant is of a kind that was asked for, on the side that it would be planted for. Where no kind was
    /// named every kind is.
    pub(super) fn is_asked_for(&self, plant: &Facts) -> bool {
        self.sides(plant).into_iter().flatten().any(|kind| matches!(kind, Match::Asked | Match::InGeneral))
    }

    /// For the kitchen and for the eye: how near it is to the kinds that were asked for; nothing where it isn't of that
    /// side, or that side isn't wanted.
    #[inline]
    fn sides(&self, plant: &Facts) -> [Option<Match>; 2] {
        let (goal, named) = (self.criteria.goal, self.preferences.kinds);
        let of = |side: Kinds| Match::of(named & side, plant.kinds & side);
        [
            (plant.base.edible && goal != Goal::Ornamental).then(|| of(EDIBLE)),
            (plant.ornamental && goal != Goal::Edible).then(|| of(ORNAMENTAL)),
        ]
    }

    fn kind_fit(&self, plant: &Facts) -> f64 {
        let [edible, ornamental] = self.sides(plant);
        let scent = !self.criteria.fragrant || plant.base.fragrant;
        let harmless = !self.preferences.pets_or_toddlers || plant.harmless;
        let color = self.criteria.colors.is_empty() || self.wanted_colors[plant.base.color_set];
        let edible = edible.map_or(0.0, edible_fit);
        let fit = edible.max(ornamental.map_or(0.0, |kind| ornamental_fit(kind, color, scent)));
        if harmless { fit } else { fit * 0.85 }
    }
}

/// A window that closes with this month is worth more than one that stays open: what isn't sown now waits for a year. One
/// that has just opened is worth a little less than its middle, for soil and nights are still coming right. What can be
/// sown all year is never urgent, and better sown when it neither freezes nor is too hot for it. What must be raised under
/// cover takes a tray and a warm sill, and isn't for who is in a hurry.
fn season(moment: Moment, covered: bool, all_year: f64, quick: bool) -> f64 {
    let fit = match moment {
        Moment::LastChance => 1.0,
        Moment::Middle => 0.9,
        Moment::Opens => 0.8,
        Moment::AllYear => all_year,
        Moment::Soon => 0.3,
        Moment::Closed => 0.0,
    };
    match (covered, quick) {
        (false, _) => fit,
        (true, false) => fit * 0.85,
        (true, true) => fit * 0.3,
    }
}

/// Light as it is. One step costs, too little of it more than too much; it costs nothing where the catalogue names both
/// kinds of light. What likes shade is at home there; what sun suits too is far from it.
fn light(place: Light, need: Light, sun_or_part: bool, likes_shade: bool) -> f64 {
    let at_home = if place == Light::BrightShade { likes_shade } else { sun_or_part };
    match place.steps_to(need) {
        Some(steps) if steps == 0 || steps == 1 && at_home => 1.0,
        Some(1) if sun_or_part => 0.15,
        Some(1) if (place as u8) < (need as u8) => 0.4,
        Some(1) | None => 0.6,
        Some(_) => 0.0,
    }
}

/// From this area on, in square decimetres, a bed has room for full-sized plants.
const BED_DM2: u32 = 1_000;

/// The less of the plot one plant takes, the better; but a dwarf tomato bred for pots is a poor use of a bed. The shares
/// are per cent of the plot.
fn room(width_cm: Option<u16>, area_dm2: u32, dwarf_in_ground: bool) -> f64 {
    let (Some(width), 1..) = (width_cm, area_dm2) else { return 0.7 };
    match share_of_plot(width, area_dm2) {
        _ if dwarf_in_ground && area_dm2 >= BED_DM2 => 0.3,
        0..=4 => 1.0,
        5..=12 => 0.8,
        13..=25 => 0.5,
        _ => 0.2,
    }
}

/// How near a plant is to the kinds that were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    /// It is of a kind that was asked for, or of any where none was.
    Asked,
    /// It is a vegetable, which was asked for beside kinds that it isn't of: `fruiting` and `vegetables` means tomatoes
    /// before carrots.
    InGeneral,
    /// It is a vegetable, and other vegetables were asked for.
    Near,
    Far,
}

impl Match {
    #[inline]
    fn of(named: Kinds, own: Kinds) -> Self {
        let asked = named & own;
        if own == 0 {
            // An edible flower is nothing for the kitchen garden.
            Self::Far
        } else if named == 0 || asked & !VEGETABLES != 0 {
            Self::Asked
        } else if asked != 0 {
            let names_others = named & ANY_VEGETABLES & !VEGETABLES != 0;
            if names_others { Self::InGeneral } else { Self::Asked }
        } else if named & ANY_VEGETABLES != 0 && own & VEGETABLES != 0 {
            Self::Near
        } else {
            Self::Far
        }
    }
}

/// For the kitchen the kind decides.
fn edible_fit(kind: Match) -> f64 {
    match kind {
        Match::Asked => 1.0,
        Match::InGeneral => 0.7,
        Match::Near => 0.45,
        Match::Far => 0.15,
    }
}

/// For the eye kind, colour and scent count; without the kind the others console little.
fn ornamental_fit(kind: Match, color: bool, scent: bool) -> f64 {
    let looks = 0.6 + if color { 0.3 } else { 0.0 } + if scent { 0.1 } else { 0.0 };
    if kind == Match::Asked { looks } else { 0.2 * looks }
}

/// How many jobs that come back (staking, feeding, pruning, watering: 0 to 7) the gardener has time for; each beyond that
/// costs.
fn care(time: Care, jobs: u8) -> f64 {
    const EACH: f64 = 0.15;
    let manageable = match time {
        Care::Low => 2,
        Care::Medium => 4,
        Care::High => 7,
    };
    (1.0 - EACH * f64::from(jobs.saturating_sub(manageable))).max(0.0)
}

/// Days until there is something to pick or to look at, against the time that the gardener gives it. Who is
/// patient isn't made to wait for waiting's sake.
fn time(time_to_results: TimeToResults, days: Option<i32>) -> f64 {
    let Some(days) = days else { return 0.5 };
    let (limits, beyond): (&[(i32, f64)], f64) = match time_to_results {
        TimeToResults::Quick => (&[(45, 1.0), (65, 0.9), (90, 0.7), (120, 0.2), (180, 0.1)], 0.0),
        TimeToResults::Standard | TimeToResults::Unknown => (&[(100, 1.0), (150, 0.8), (240, 0.5), (400, 0.3)], 0.1),
        TimeToResults::Patient => (&[(365, 1.0), (550, 0.8), (800, 0.6)], 0.3),
    };
    limits.iter().find(|(limit, _)| days <= *limit).map_or(beyond, |(_, fit)| *fit)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the tables' numbers are exact")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recommendations::engine::Garden;
    use crate::recommendations::gardener::Preferences;
    use crate::recommendations::gardener::kinds::named;
    use crate::recommendations::testing::{herb, sunny};

    #[test]
    fn a_last_chance_counts_for_more_than_a_middle_and_a_middle_for_more_than_an_opening() {
        let order = [Moment::LastChance, Moment::Middle, Moment::Opens, Moment::Soon, Moment::Closed];
        let fits = order.map(|moment| season(moment, false, 0.75, false));
        assert!(fits.is_sorted_by(|a, b| a > b), "{fits:?}");
        let covered = [(false, true), (true, false), (true, true)];
        let covered = covered.map(|(covered, quick)| season(Moment::Middle, covered, 0.5, quick));
        assert!(covered.is_sorted_by(|a, b| a > b), "{covered:?}");
    }

    #[test]
    fn what_is_sown_all_year_waits_for_better_weather() {
        for (zone, place, frosty, hardiness, fit) in [
            ("cool", "balcony", &[][..], "Hardy Annual", 0.75),
            ("cool", "balcony", &[Month::January], "Hardy Annual", 0.5),
            ("cool", "indoors", &[Month::January], "Hardy Annual", 0.75),
            ("arid", "balcony", &[], "Hardy Annual", 0.3),
            ("arid", "balcony", &[], "Frost tender Annual", 0.75),
            ("arid", "indoors", &[], "Hardy Annual", 0.75),
        ] {
            let said = sunny(&json!({ "site": { "location_type": place } }));
            let garden = Garden::new(Month::January, zone.into(), &said);
            let preferences = Preferences::new(&said, frosty.iter().copied());
            let months = json!({ zone: Month::ALL });
            let plant = herb(json!({ "sowing_months_by_climate": months, "hardiness_life_cycle": hardiness }));
            let index = Index::build(&[plant]);
            let scores = Scorer::new(&index, &garden, &preferences).sub_scores(&index.plants[0]);
            assert_eq!(scores.season, fit, "{zone} {place} {hardiness}");
        }
    }

    #[test]
    fn too_little_light_costs_more_than_too_much() {
        let fit = |place, need| light(place, need, false, false);
        assert_eq!(fit(Light::FullSun, Light::FullSun), 1.0);
        assert!(fit(Light::PartSun, Light::FullSun) < fit(Light::FullSun, Light::PartSun));
        assert_eq!(light(Light::FullSun, Light::PartSun, true, false), 1.0);
        assert_eq!(fit(Light::BrightShade, Light::FullSun), 0.0);
        assert_eq!(light(Light::BrightShade, Light::PartSun, false, true), 1.0);
        assert!(fit(Light::BrightShade, Light::PartSun) < 0.5);
        assert!(light(Light::BrightShade, Light::PartSun, true, false) < fit(Light::BrightShade, Light::PartSun));
        assert_eq!(fit(Light::Unknown, Light::FullSun), 0.6);
    }

    #[test]
    fn room_is_a_share_of_the_plot() {
        let fit = |width, area| room(width, area, false);
        assert_eq!([fit(Some(20), 200), fit(Some(60), 200), fit(Some(100), 200)], [1.0, 0.5, 0.2]);
        assert_eq!([fit(None, 200), fit(Some(60), 0)], [0.7, 0.7]);
        assert_eq!([room(Some(30), 999, true), room(Some(30), 1_000, true)], [1.0, 0.3]);
    }

    #[test]
    fn care_and_time_are_read_by_the_gardeners_own_tables() {
        assert_eq!(
            [care(Care::Low, 2), care(Care::High, 7), care(Care::Medium, 5), care(Care::Low, 7)],
            [1.0, 1.0, 0.85, 0.25]
        );
        assert_eq!([time(TimeToResults::Quick, Some(45)), time(TimeToResults::Quick, Some(46))], [1.0, 0.9]);
        assert_eq!([time(TimeToResults::Patient, Some(365)), time(TimeToResults::Standard, Some(365))], [1.0, 0.3]);
        assert_eq!(time(TimeToResults::Quick, None), 0.5);
    }

    #[test]
    fn the_kind_counts_for_most_of_the_fit() {
        let full = ornamental_fit(Match::Asked, true, true);
        assert!((full - 1.0).abs() < 1e-9);
        assert!(ornamental_fit(Match::Asked, false, false) > ornamental_fit(Match::Far, true, true));
        let order = [Match::Asked, Match::InGeneral, Match::Near, Match::Far].map(edible_fit);
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
    }

    #[test]
    fn vegetables_in_general_come_behind_those_that_are_named() {
        let kinds = |words: &str| named(words.split(' '));
        let plants = ["fruiting vegetables", "root vegetables", "herbs"].map(kinds);
        for (named, expected) in [
            ("fruiting vegetables", [Match::Asked, Match::InGeneral, Match::Far]),
            ("vegetables", [Match::Asked, Match::Asked, Match::Far]),
            ("root", [Match::Near, Match::Asked, Match::Far]),
            ("herbs", [Match::Far, Match::Far, Match::Asked]),
            ("herbs vegetables", [Match::Asked; 3]),
            ("", [Match::Asked; 3]),
        ] {
            assert_eq!(plants.map(|own| Match::of(kinds(named), own)), expected, "{named}");
        }
    }
}
