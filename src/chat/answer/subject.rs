//! The plant that an answer is about: one cultivar, or all of one common name, with what the growth rules know of it.

use super::data::{fill, filled, words};
use super::names::Named;
use crate::plants::catalogue::Catalogue;
use crate::plants::model::{Plant, is_companion, listed};
use crate::season::{ClimateZone, MonthSet};
use crate::tracking::growth::profile::{Profile, common_name};
use crate::tracking::growth::wording::capital;

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
        let one = Self::one(plants.first()?);
        Some(Self { name: shown(&named.name), title: named.name.clone(), plants, ..one })
    }

    pub(super) fn one(plant: &'a Plant) -> Self {
        let title = plant.plant_name.clone();
        Self { name: shown(&title), title, plant, profile: Profile::of(plant), plants: vec![plant] }
    }

    /// A sentence with its gaps filled: the name, `{Name}` where it begins, and the words that agree with it. `{s}` is the
    /// ending of a verb in the third person.
    pub(super) fn say(&self, sentence: &str) -> String {
        let is_plural = words("plural").iter().any(|end| self.name.ends_with(end));
        let (is, s, it) = if is_plural { ("are", "", "them") } else { ("is", "s", "it") };
        let (sow, sown) = if self.profile.start.part_name() == "seed" { ("sow", "sown") } else { ("plant", "planted") };
        let gaps = [("{is}", is), ("{s}", s), ("{it}", it), ("{sow}", sow), ("{sown}", sown)];
        fill(sentence, &gaps).replace("{Name}", &capital(&self.name)).replace("{name}", &self.name)
    }

    /// A sentence of `data/chat/sentences.toml` with its gaps filled, these and those of every sentence.
    pub(super) fn tell(&self, sentence: &str, gaps: &[(&str, &str)]) -> String {
        self.say(&filled(sentence, gaps))
    }

    pub(super) fn months(&self, zone: ClimateZone) -> MonthSet {
        self.plants.iter().map(|plant| plant.month_set(zone)).fold(MonthSet::EMPTY, MonthSet::union)
    }

    pub(super) fn months_differ(&self, zone: ClimateZone) -> bool {
        self.plants.iter().any(|plant| plant.month_set(zone) != self.plant.month_set(zone))
    }

    /// Lowest and highest of a number that the catalogue has, or what is usual.
    pub(super) fn range(&self, of: impl Fn(&Plant) -> Option<i32>, usual: i32, unit: &str) -> String {
        let known = || self.plants.iter().filter_map(|plant| of(plant)).filter(|number| *number > 0);
        match (known().min().unwrap_or(usual), known().max().unwrap_or(usual)) {
            (least, most) if least == most => format!("{least} {unit}"),
            (least, most) => format!("{least}\u{2013}{most} {unit}"),
        }
    }

    /// Names in a stored list of companions, over all cultivars, those that most name first.
    pub(super) fn companions(&self, list: impl Fn(&'a Plant) -> Option<&'a str>) -> Vec<&'a str> {
        let mut counted: Vec<(&str, usize)> = Vec::new();
        for plant in &self.plants {
            for name in listed(list(plant)).filter(|name| is_companion(name)) {
                match counted.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, count)) => *count += 1,
                    None => counted.push((name, 1)),
                }
            }
        }
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counted.into_iter().map(|(name, _)| name).collect()
    }

    pub(super) fn common(&self) -> &str {
        common_name(&self.title)
    }
}

/// A name as it stands in a sentence: the common name small, the cultivar as it is written.
pub(super) fn shown(name: &str) -> String {
    let common = common_name(name);
    let cultivar = name.get(common.len()..).unwrap_or_default().trim_matches(['-', ' ']);
    let small =
        |word: &str| if words("proper").iter().any(|own| own == word) { word.to_owned() } else { word.to_lowercase() };
    let common = common.split(' ').map(small).collect::<Vec<_>>().join(" ");
    if cultivar.is_empty() { common } else { format!("{common} \u{2018}{cultivar}\u{2019}") }
}
