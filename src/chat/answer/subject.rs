//! The plant that an answer is about: one cultivar, or all of one common name, with what the growth rules know of it.

use std::ops::RangeInclusive;

use crate::plants::catalogue::Catalogue;
use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};
use crate::tracking::growth::profile::{Profile, common_name};

use super::names::Named;

/// Of so many cultivars the facts are compared.
const MOST_CULTIVARS: usize = 40;

pub(super) struct Subject<'a> {
    /// In the middle of a sentence: `broad bean`, `tomato "Roma"`.
    pub name: String,
    /// As the catalogue writes it.
    pub title: String,
    /// The one whose tips are given.
    pub plant: &'a Plant,
    pub plants: Vec<&'a Plant>,
    pub profile: Profile<'a>,
}

impl<'a> Subject<'a> {
    pub(super) fn of(named: &Named, catalogue: &'a Catalogue) -> Option<Self> {
        let plants = named.positions.iter().filter_map(|position| catalogue.plants().get(*position));
        let plants: Vec<&Plant> = plants.take(MOST_CULTIVARS).collect();
        let plant = *plants.first()?;
        Some(Self { name: shown(&named.name), title: named.name.clone(), plant, profile: Profile::of(plant), plants })
    }

    /// One plant of the catalogue.
    pub(super) fn one(plant: &'a Plant) -> Self {
        Self {
            name: shown(&plant.plant_name),
            title: plant.plant_name.clone(),
            plant,
            profile: Profile::of(plant),
            plants: vec![plant],
        }
    }

    /// At the beginning of a sentence.
    pub(super) fn capital(&self) -> String {
        let mut letters = self.name.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    }

    /// `is` or `are`: a few names are plurals.
    pub(super) fn is(&self) -> &'static str {
        if self.is_plural() { "are" } else { "is" }
    }

    /// The ending of a verb in the third person.
    pub(super) fn s(&self) -> &'static str {
        if self.is_plural() { "" } else { "s" }
    }

    pub(super) fn it(&self) -> &'static str {
        if self.is_plural() { "them" } else { "it" }
    }

    fn is_plural(&self) -> bool {
        ["sprouts", "chives", "greens", "buttons", "bells of ireland"].iter().any(|end| self.name.ends_with(end))
    }

    /// The months of sowing in a zone, of any of the cultivars.
    pub(super) fn months(&self, zone: ClimateZone) -> MonthSet {
        self.plants.iter().flat_map(|plant| plant.sowing_months(zone)).copied().collect()
    }

    /// Whether the cultivars are sown in different months.
    pub(super) fn months_differ(&self, zone: ClimateZone) -> bool {
        let set = |plant: &Plant| -> MonthSet { plant.sowing_months(zone).iter().copied().collect() };
        self.plants.iter().any(|plant| set(plant) != set(self.plant))
    }

    /// `sow` or `plant`, by what goes into the soil.
    pub(super) fn sow(&self) -> &'static str {
        if self.profile.start.part_name() == "seed" { "sow" } else { "plant" }
    }

    /// `sown` or `planted`.
    pub(super) fn sown(&self) -> &'static str {
        if self.profile.start.part_name() == "seed" { "sown" } else { "planted" }
    }

    /// Lowest and highest of a number that the catalogue has, or what is usual.
    pub(super) fn range(&self, of: impl Fn(&Plant) -> Option<i32>, usual: i32) -> RangeInclusive<i32> {
        let known = || self.plants.iter().filter_map(|plant| of(plant)).filter(|number| *number > 0);
        match (known().min(), known().max()) {
            (Some(least), Some(most)) => least..=most,
            _ => usual..=usual,
        }
    }

    /// Names in a stored list of companions, over all cultivars, those that most name first.
    pub(super) fn companions(&self, list: impl Fn(&'a Plant) -> Option<&'a str>) -> Vec<&'a str> {
        let mut counted: Vec<(&str, usize)> = Vec::new();
        for plant in &self.plants {
            let names = list(plant).unwrap_or_default().split(',').map(str::trim);
            for name in names.filter(|name| !name.is_empty() && !name.to_lowercase().starts_with("none")) {
                match counted.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, count)) => *count += 1,
                    None => counted.push((name, 1)),
                }
            }
        }
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counted.into_iter().map(|(name, _)| name).collect()
    }

    /// The common name before the cultivar.
    pub(super) fn common(&self) -> &str {
        common_name(&self.title)
    }
}

/// A name as it stands in a sentence: the common name small, the cultivar as it is written.
pub(super) fn shown(name: &str) -> String {
    let common = common_name(name);
    let cultivar = name.get(common.len()..).unwrap_or_default().trim_matches(['-', ' ']);
    let common = small(common);
    if cultivar.is_empty() { common } else { format!("{common} \u{2018}{cultivar}\u{2019}") }
}

/// Small letters but for words that stay proper names.
fn small(name: &str) -> String {
    const PROPER: [&str; 20] = [
        "Brussels",
        "Jerusalem",
        "Egyptian",
        "Brazilian",
        "Malabar",
        "Surinam",
        "Vietnamese",
        "Californian",
        "California",
        "Mexican",
        "Geraldton",
        "Canterbury",
        "Ireland",
        "Swan",
        "Rottnest",
        "Cape",
        "Madagascar",
        "Virginian",
        "Warrigal",
        "Sturt's",
    ];
    let words = name.split(' ').map(|word| if PROPER.contains(&word) { word.to_owned() } else { word.to_lowercase() });
    words.collect::<Vec<_>>().join(" ")
}
