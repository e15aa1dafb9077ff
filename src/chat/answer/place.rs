//! Where a question is asked from: a suburb, a larger town, a state or a climate zone that it names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::data::TOWNS;
use super::text::Text;
use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::fold::{fold, words};
use crate::season::ClimateZone;

/// A place and its climate zone.
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

    /// `in Hobart (cool climate)`.
    pub(super) fn phrase(&self) -> String {
        match &self.name {
            Some(name) => format!("in {name} ({} climate)", self.zone),
            None if self.zone == ClimateZone::Cool => "in a cool climate such as Melbourne's".to_owned(),
            None if self.zone == ClimateZone::Arid => "in an arid climate".to_owned(),
            None => format!("in a {} climate", self.zone),
        }
    }
}

/// The most words in the name of a place.
const MOST_WORDS: usize = 4;

/// In front of a place.
const BEFORE: &str = "in|near|at|from|around|outside|to|of|for|live|here|up|down|north|south|east|west|a";

static TOWN_ZONES: LazyLock<HashMap<String, (&'static str, ClimateZone)>> = LazyLock::new(|| {
    let towns = TOWNS.all();
    towns.map(|(town, zone)| (key(town), (town, zone))).collect()
});

const CLIMATES: [(&str, ClimateZone); 13] = [
    ("cool climate", ClimateZone::Cool),
    ("cold climate", ClimateZone::Cool),
    ("cool zone", ClimateZone::Cool),
    ("temperate", ClimateZone::Temperate),
    ("subtropical", ClimateZone::Subtropical),
    ("sub tropical", ClimateZone::Subtropical),
    ("subtropics", ClimateZone::Subtropical),
    ("sub tropics", ClimateZone::Subtropical),
    ("tropical", ClimateZone::Tropical),
    ("tropics", ClimateZone::Tropical),
    ("arid", ClimateZone::Arid),
    ("desert", ClimateZone::Arid),
    ("outback", ClimateZone::Arid),
];

const STATES: [(&str, &str); 8] = [
    ("nsw", "New South Wales"),
    ("qld", "Queensland"),
    ("vic", "Victoria"),
    ("tas", "Tasmania"),
    ("nt", "Northern Territory"),
    ("wa", "Western Australia"),
    ("sa", "South Australia"),
    ("fnq", "Far North Queensland"),
];

fn key(name: &str) -> String {
    let folded = fold(name);
    words(&folded).collect::<Vec<_>>().join(" ")
}

/// The place that a text names, and which of its words name it. `taken` are words that name plants.
pub(super) fn place(text: &Text, taken: &[bool], suburbs: &Suburbs) -> Option<(Place, Vec<bool>)> {
    let words = &text.words;
    for length in (1..=MOST_WORDS.min(words.len())).rev() {
        for start in 0..=words.len() - length {
            let range = start..start + length;
            if taken[range.clone()].iter().any(|taken| *taken) {
                continue;
            }
            let name = words[range.clone()].join(" ");
            let behind = start.checked_sub(1).is_some_and(|before| BEFORE.split('|').any(|word| word == words[before]));
            if let Some(place) = named(&name, length, behind, suburbs) {
                let mut used = vec![false; words.len()];
                used[range].fill(true);
                return Some((place, used));
            }
        }
    }
    let climate = CLIMATES.iter().find(|(words, _)| text.has(words));
    climate.map(|(_, zone)| (Place { name: None, zone: *zone }, vec![false; words.len()]))
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
    let is_postcode = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    if is_postcode {
        let suburb = suburbs.all().iter().find(|suburb| suburb.postcode.as_deref() == Some(name));
        return suburb.and_then(Place::of);
    }
    let state = STATES.iter().find(|(short, _)| *short == name && behind).map(|(_, long)| key(long));
    let town = town.or_else(|| TOWN_ZONES.get(&state?));
    town.map(|(town, zone)| Place { name: Some((*town).to_owned()), zone: *zone })
}

/// Whether a suburb has this name, which is folded. Most differ in their first letter, which is cheap to see.
fn same(suburb: &str, name: &str) -> bool {
    let first = |text: &str| text.trim_start().chars().next().map(|c| c.to_ascii_lowercase());
    first(suburb) == first(name) && key(suburb) == name
}
