//! Where a question is asked from: a suburb, a larger town, a state or a climate zone that it names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::data::{TOWNS, with_zones, words as listed};
use super::text::Text;
use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::fold::{fold, words};
use crate::season::ClimateZone;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// As it is written, if it has a name of its own.
    pub name: Option<String>,
    pub zone: ClimateZone,
}

impl Place {
    /// Where nobody says anything: the original's gardeners live in Melbourne.
    pub(super) fn melbourne() -> Self {
        Self { name: None, zone: ClimateZone::Cool }
    }

    /// A gardener's own suburb. A stored zone that has no sowing months counts as none.
    pub(super) fn of(suburb: &Suburb) -> Option<Self> {
        let zone = suburb.zone().parse().ok()?;
        Some(Self { name: Some(suburb.name.clone()), zone })
    }

    /// `a cool climate`.
    pub(super) fn climate(&self) -> String {
        let article = if self.zone == ClimateZone::Arid { "an" } else { "a" };
        format!("{article} {} climate", self.zone)
    }

    /// `in Hobart (cool climate)`.
    pub(super) fn phrase(&self) -> String {
        match &self.name {
            Some(name) => format!("in {name} ({} climate)", self.zone),
            None if self.zone == ClimateZone::Cool => "in a cool climate such as Melbourne's".to_owned(),
            None => format!("in {}", self.climate()),
        }
    }
}

const MOST_WORDS: usize = 4;

static TOWN_ZONES: LazyLock<HashMap<String, Place>> = LazyLock::new(|| {
    let place = |(town, zone): (&str, _)| (key(town), Place { name: Some(town.to_owned()), zone });
    with_zones(&TOWNS.towns).map(place).collect()
});

fn key(name: &str) -> String {
    words(&fold(name)).collect::<Vec<_>>().join(" ")
}

/// The place that a text names. `taken` are the words that name plants, and then those that name the place too.
pub(super) fn place(text: &Text, taken: &mut [bool], suburbs: &Suburbs) -> Option<Place> {
    for run in text.runs(MOST_WORDS) {
        if taken[run.clone()].contains(&true) {
            continue;
        }
        let words = &text.words[run.clone()];
        let behind = run.start > 0 && listed("before_a_place").contains(&text.words[run.start - 1]);
        if let Some(place) = named(&words.join(" "), words.len(), behind, suburbs) {
            taken[run].fill(true);
            return Some(place);
        }
    }
    let climate = with_zones(&TOWNS.climates).find(|(words, _)| text.has(words));
    climate.map(|(_, zone)| Place { name: None, zone })
}

/// The place of this name. Many suburbs are ordinary words: one word of them counts only behind a preposition.
fn named(name: &str, length: usize, behind: bool, suburbs: &Suburbs) -> Option<Place> {
    let town = TOWN_ZONES.get(name).filter(|_| behind || !TOWNS.ambiguous.iter().any(|word| word == name));
    if behind || length > 1 || town.is_some() {
        let suburb = suburbs.all().iter().find(|suburb| same(&suburb.name, name));
        if let Some(place) = suburb.and_then(Place::of) {
            return Some(place);
        }
    }
    if name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit()) {
        let suburb = suburbs.all().iter().find(|suburb| suburb.postcode.as_deref() == Some(name));
        return suburb.and_then(Place::of);
    }
    let state = || TOWN_ZONES.get(&key(TOWNS.states.get(name).filter(|_| behind)?));
    town.or_else(state).cloned()
}

/// Whether a suburb has this name, which is folded. Most differ in their first letter, which is cheap to see.
fn same(suburb: &str, name: &str) -> bool {
    let first = |text: &str| text.trim_start().chars().next().map(|c| c.to_ascii_lowercase());
    first(suburb) == first(name) && key(suburb) == name
}
