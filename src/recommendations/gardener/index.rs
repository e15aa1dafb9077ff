//! The catalogue as the gardener's ranking reads it: numbers and bits, no text but the colours. Built once per catalogue.

use std::collections::HashMap;

use crate::plants::head_start::known_days;
use crate::plants::model::Plant;
use crate::plants::safety::{Harm, Safety};
use crate::plants::sowing_window::{Frost, Raising};
use crate::season::{ClimateZone, Month, MonthSet};
use crate::tracking::growth::facts::names::{lower_common_name, plain_scientific};
use crate::tracking::growth::facts::{Facts as Growing, Group, Habit, Kind, Sun};

use super::super::engine::index::{Facts as BaseFacts, Index as BaseIndex, number};
use super::kinds::{self, Kinds};
use super::tables::{commonness, family};

/// From this height on, or climbing, a plant is at the wind's mercy, in cm.
const CATCHES_WIND_CM: i32 = 100;

/// A catalogue made ready for scoring: its plants, in its order.
#[derive(Debug)]
pub struct Index {
    pub(super) plants: Vec<Facts>,
    pub(super) color_sets: Vec<Vec<Box<str>>>,
}

/// What the rules read of one plant. What is null counts as no.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact")]
pub(super) struct Facts {
    /// What the engine reads too.
    pub(super) base: BaseFacts,
    /// Equal for the plants of one common name: all tomatoes, whatever their species.
    pub(super) crop: usize,
    /// Equal for the plants of a family.
    pub(super) family: usize,
    /// The months of all plants of its name and species.
    crop_months: [MonthSet; 5],
    pub(super) commonness: [f64; 5],
    pub(super) kinds: Kinds,
    pub(super) sun_or_part: bool,
    pub(super) likes_shade: bool,
    pub(super) raising: Raising,
    pub(super) frost_tender: bool,
    /// Jobs of care, 0 to 7.
    pub(super) jobs: u8,
    pub(super) days: Option<i32>,
    pub(super) spacing_cm: Option<u16>,
    pub(super) ornamental: bool,
    pub(super) catches_wind: bool,
    /// A fruit vegetable that stays small.
    pub(super) bred_for_pots: bool,
    pub(super) poisonous: bool,
    /// Whether the list by species calls it safe for people and pets.
    pub(super) harmless: bool,
    /// A tender plant that is grown in rooms.
    pub(super) house_plant: bool,
}

impl Facts {
    /// Where the month lies in the plant's season. While it lasts that of all plants of its name and species counts: it
    /// isn't the last chance for beans when another bean can be sown next month.
    #[inline]
    pub(super) fn moment(&self, zone: ClimateZone, month: Month) -> Moment {
        let own = self.base.months_in(zone);
        Moment::of(if own.contains(month) { self.crop_months[zone as usize] } else { own }, month)
    }
}

/// How the sowing window stands in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// No month, or none that matters now.
    Closed,
    /// It opens next month.
    Soon,
    /// It has just opened.
    Opens,
    Middle,
    /// It closes with this month.
    LastChance,
    /// It never closes.
    AllYear,
}

impl Moment {
    #[inline]
    pub(super) fn of(months: MonthSet, month: Month) -> Self {
        if months == MonthSet::ALL {
            Self::AllYear
        } else if months.contains(month) {
            match (months.contains(month.previous()), months.contains(month.next())) {
                (_, false) => Self::LastChance,
                (false, true) => Self::Opens,
                (true, true) => Self::Middle,
            }
        } else if months.contains(month.next()) {
            Self::Soon
        } else {
            Self::Closed
        }
    }
}

impl Index {
    /// Builds the index of a catalogue; the answers name plants by their position in it.
    pub fn build(plants: &[Plant]) -> Self {
        Self::over(&BaseIndex::build(plants), plants)
    }

    /// The same over the engine's index of the same plants.
    pub(crate) fn over(base: &BaseIndex, plants: &[Plant]) -> Self {
        let (crops, _) = number(plants.iter().map(lower_common_name));
        let (families, _) = number(plants.iter().map(family_key));
        let mut crop_months: HashMap<_, [MonthSet; 5]> = HashMap::new();
        for (crop, plant) in crops.iter().zip(&base.plants) {
            let all = crop_months.entry((*crop, plant.species)).or_default();
            for (all, own) in all.iter_mut().zip(plant.months) {
                *all = all.union(own);
            }
        }
        let facts = plants.iter().zip(&base.plants).enumerate().map(|(position, (plant, base))| {
            let growing = Growing::of(plant);
            Facts {
                crop: crops[position],
                family: families[position],
                crop_months: crop_months[&(crops[position], base.species)],
                commonness: commonness(plant),
                kinds: kinds::of_plant(plant, &growing),
                sun_or_part: growing.sun == Sun::Any,
                likes_shade: growing.likes_shade(),
                raising: growing.beginning().raising,
                frost_tender: growing.frost == Frost::Tender,
                jobs: growing.care().jobs(),
                days: known_days(plant).filter(|days| *days > 0),
                spacing_cm: spacing(plant),
                ornamental: !base.edible || base.flower,
                catches_wind: catches_wind(&growing),
                bred_for_pots: growing.kind.group() == Group::FruitVegetable
                    && matches!(plant.habit.as_deref(), Some("dwarf" | "compact")),
                poisonous: is_poisonous(plant, &growing),
                harmless: is_harmless(plant),
                house_plant: growing.kind == Kind::Houseplant && growing.frost == Frost::Tender,
                base: base.clone(),
            }
        });
        Self { plants: facts.collect(), color_sets: base.color_sets.clone() }
    }
}

/// What keeps a plant from households with pets or toddlers: it may make people or pets ill in earnest. The list by
/// species decides (`data/growth/safety.toml`); where it knows nothing, the plant's own texts and its genus.
fn is_poisonous(plant: &Plant, growing: &Growing<'_>) -> bool {
    let safety = Safety::of(plant.scientific_name.as_deref());
    match (safety.people, safety.pets) {
        (Harm::Toxic, _) | (_, Harm::Toxic) => true,
        (Harm::Unknown, _) | (_, Harm::Unknown) => growing.poison().is_some(),
        _ => false,
    }
}

pub(super) fn is_harmless(plant: &Plant) -> bool {
    let safety = Safety::of(plant.scientific_name.as_deref());
    safety.people == Harm::Safe && safety.pets == Harm::Safe
}

pub(super) fn catches_wind(growing: &Growing<'_>) -> bool {
    growing.habit == Habit::Climbing || growing.height_cm.is_some_and(|height| height >= CATCHES_WIND_CM)
}

/// The plant's spacing, where it is one that can be true.
pub(super) fn spacing(plant: &Plant) -> Option<u16> {
    plant.spacing_cm.filter(|cm| *cm > 0).and_then(|cm| u16::try_from(cm).ok())
}

/// The scientific name in lower case, without the cross of hybrids.
pub(super) fn scientific(plant: &Plant) -> String {
    plain_scientific(&plant.scientific_name.as_deref().unwrap_or_default().to_lowercase())
}

/// The family of the genus; a plant without a scientific name is known by its common one.
fn family_key(plant: &Plant) -> String {
    let scientific = scientific(plant);
    match scientific.split(' ').next() {
        None | Some("" | "unknown") => format!("name:{}", lower_common_name(plant)),
        Some(genus) => family(genus).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recommendations::testing::plant;

    #[test]
    fn relatives_share_a_family_and_cultivars_a_species() {
        let index = Index::build(&[
            plant("Tomato- Roma", "Solanum lycopersicum"),
            plant("Tomato- Tiny Tim", "Solanum lycopersicum"),
            plant("Petunia", "Petunia × atkinsiana"),
            plant("Mystery", ""),
            plant("Riddle", "unknown"),
        ]);
        let species: Vec<usize> = index.plants.iter().map(|facts| facts.base.species).collect();
        let families: Vec<usize> = index.plants.iter().map(|facts| facts.family).collect();
        assert_eq!(species, [0, 0, 1, 2, 3]);
        assert_eq!(families, [0, 0, 0, 1, 2]);
    }

    #[test]
    fn a_number_that_cannot_be_true_is_none() {
        for (spacing, days, expected) in [
            (30, 60, (Some(30), Some(60))),
            (0, 0, (None, None)),
            (-5, -5, (None, None)),
            (i32::MAX, 60, (None, Some(60))),
        ] {
            let plant = Plant { spacing_cm: Some(spacing), time_to_maturity_days: Some(days), ..Plant::default() };
            let index = Index::build(&[plant]);
            let facts = &index.plants[0];
            assert_eq!((facts.spacing_cm, facts.days), expected);
        }
    }

    #[test]
    fn a_window_opens_runs_closes_and_goes_round_the_year() {
        use Month::{August, December, January, July, June, May, November, October, September};
        let (spring, summer) = ([September, October, November], [November, December, January]);
        for (months, month, moment) in [
            (&spring[..], July, Moment::Closed),
            (&spring, August, Moment::Soon),
            (&spring, September, Moment::Opens),
            (&spring, October, Moment::Middle),
            (&spring, November, Moment::LastChance),
            (&spring, December, Moment::Closed),
            (&summer, December, Moment::Middle),
            (&summer, January, Moment::LastChance),
            (&[May], May, Moment::LastChance),
            (&Month::ALL, June, Moment::AllYear),
            (&[], June, Moment::Closed),
        ] {
            assert_eq!(Moment::of(months.iter().copied().collect(), month), moment, "{months:?} {month}");
        }
    }
}
