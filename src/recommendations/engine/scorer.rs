//! Scoring a whole catalogue for one garden: the rules of `score` worked out into tables, once per request.

use crate::season::MonthSet;

use super::environment::Window;
use super::index::{Index, narrow};
use super::rank::Candidate;
use super::score::{
    SubScores, eco_bonus, maintainability, preferences, season, site_fit, sun, time_to_results, wind_penalty,
};
use super::traits::{SPEED_LIMITS, Traits};
use super::wishes::{Care, Garden, Light};

/// Scores the plants of an index for one garden. What a sub-score may be is worked out once per garden, so that a plant
/// costs look-ups and one sum, and no branch: which way it goes is anyone's guess.
pub(super) struct Scorer<'a> {
    index: &'a Index,
    months: &'a [MonthSet],
    window: Window,
    care: Care,
    /// By how many of this month and its neighbourhood are in season.
    season: [f64; 3],
    /// By [`Traits::light`].
    sun: [f64; 8],
    /// By [`Traits::speed`].
    time_to_results: [f64; 8],
    /// By [`Traits::site`].
    site_fit: [f64; 8],
    /// By whether a colour is shared, then by [`Traits::appeal`].
    preferences: [[f64; 8]; 2],
    /// By whether the plant catches the wind.
    wind_penalty: [f64; 2],
    /// By whether the plant feeds insects.
    eco_bonus: [f64; 2],
    /// For each palette whether it has a colour that is asked for.
    colored: Vec<bool>,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(index: &'a Index, garden: &Garden, window: Window) -> Self {
        let wishes = &garden.wishes;
        let site = |number| {
            let traits = Traits::from_site(number);
            site_fit(
                wishes.indoors && traits.has_all(Traits::INDOOR_OK),
                wishes.containers && traits.has_all(Traits::CONTAINER_OK),
                wishes.small_space && traits.has_all(Traits::COMPACT),
            )
        };
        let appeal = |number, colored| {
            let traits = Traits::from_appeal(number);
            preferences(
                wishes.edible_types && traits.has_all(Traits::EDIBLE),
                wishes.ornamental_types && traits.has_all(Traits::FLOWER),
                colored,
                wishes.fragrant && traits.has_all(Traits::FRAGRANT),
            )
        };
        let time = |class| time_to_results(wishes.patience, days_of_class(class));
        Self {
            index,
            months: &index.months[window.zone as usize],
            window,
            care: wishes.care,
            season: [season(false, false), season(false, true), season(true, true)],
            sun: std::array::from_fn(|number| sun(wishes.light, light_of(number))),
            time_to_results: std::array::from_fn(time),
            site_fit: std::array::from_fn(site),
            preferences: [false, true].map(|colored| std::array::from_fn(|number| appeal(number, colored))),
            wind_penalty: [false, true].map(|exposed| wind_penalty(wishes.windy && exposed)),
            eco_bonus: [false, true].map(eco_bonus),
            colored: index.palettes_with_any(&wishes.colors),
        }
    }

    /// The score of the plant in a slot of the index, not rounded.
    #[inline]
    pub(super) fn score(&self, slot: usize) -> f64 {
        self.sub_scores(slot).score()
    }

    /// The plant in a slot of the index as one that competes for a place.
    pub(super) fn candidate(&self, slot: usize) -> Candidate {
        Candidate::new(self.score(slot), self.index.tie_break[slot], narrow(slot))
    }

    /// The sub-scores of the plant in a slot of the index.
    #[inline]
    pub(super) fn sub_scores(&self, slot: usize) -> SubScores {
        let traits = self.index.traits[slot];
        let [now, near] = [self.window.now, self.window.near].map(|months| self.months[slot].intersects(months));
        let colored = self.colored[self.index.palette[slot] as usize];
        SubScores {
            season: self.season[usize::from(now) + usize::from(near)],
            sun: self.sun[traits.light()],
            maintainability: maintainability(self.care, self.index.maintainability[slot]),
            time_to_results: self.time_to_results[traits.speed()],
            site_fit: self.site_fit[traits.site()],
            preferences: self.preferences[usize::from(colored)][traits.appeal()],
            wind_penalty: self.wind_penalty[usize::from(traits.has_all(Traits::EXPOSED))],
            eco_bonus: self.eco_bonus[usize::from(traits.has_all(Traits::ECO))],
        }
    }
}

/// The light with the given [`Traits::light`] number.
fn light_of(number: usize) -> Light {
    let known = Light::KNOWN.into_iter();
    let mut known = known.filter(|need| Traits::needing(*need).light() == number);
    known.next().unwrap_or(Light::Unknown)
}

/// Days that stand for all of their class: no table of `time_to_results` tells them apart.
fn days_of_class(class: usize) -> Option<i32> {
    match class {
        0..=5 => Some(SPEED_LIMITS[class]),
        6 => Some(i32::MAX),
        _ => None,
    }
}
