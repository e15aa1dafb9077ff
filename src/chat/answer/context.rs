//! Where and when a question is asked of: a suburb, a larger town, a state or a climate zone that it names, and the months:
//! by their names, by seasons, by feast days that gardeners sow by, and "now".

use std::collections::HashMap;
use std::sync::LazyLock;

use super::data::{DATA, with_zones, words as listed};
use super::text::Text;
use crate::climate::model::Suburb;
use crate::climate::service::Suburbs;
use crate::fold::{fold, words};
use crate::season::{ClimateZone, Month, MonthSet};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// As it is written, if it has a name of its own.
    pub name: Option<String>,
    pub zone: ClimateZone,
}

impl Place {
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
    with_zones(&DATA.towns.towns).map(place).collect()
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
    let climate = with_zones(&DATA.towns.climates).find(|(words, _)| text.has(words));
    climate.map(|(_, zone)| Place { name: None, zone })
}

/// The place of this name. Many suburbs are ordinary words: one word of them counts only behind a preposition.
fn named(name: &str, length: usize, behind: bool, suburbs: &Suburbs) -> Option<Place> {
    let town = TOWN_ZONES.get(name).filter(|_| behind || !DATA.towns.ambiguous.iter().any(|word| word == name));
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
    let state = || TOWN_ZONES.get(&key(DATA.towns.states.get(name).filter(|_| behind)?));
    town.or_else(state).cloned()
}

/// Whether a suburb has this name, which is folded. Most differ in their first letter, which is cheap to see.
fn same(suburb: &str, name: &str) -> bool {
    let first = |text: &str| text.trim_start().chars().next().map(|c| c.to_ascii_lowercase());
    first(suburb) == first(name) && key(suburb) == name
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Nothing was said.
    Unsaid,
    Now,
    /// In a month or a season of the south, as it is called.
    In(&'static str, MonthSet),
}

pub(super) fn when(text: &Text, month: Month) -> When {
    let feast = DATA.phrases.feasts.iter().find(|(feast, _)| text.has(feast)).map(|(_, month)| *month);
    let next = || text.has("next month").then(|| month.next());
    if let Some(month) = feast.or_else(next).or_else(|| named_month(&text.words)) {
        return When::In(month.name(), MonthSet::of(month));
    }
    // Who names two seasons asks which.
    let mut seasons = DATA.phrases.seasons.iter().filter(|(word, ..)| text.has(word));
    if let (Some((_, name, first)), None) = (seasons.next(), seasons.next()) {
        return When::In(name, MonthSet::of(*first).with(first.next()).with(first.next().next()));
    }
    if text.says("now") { When::Now } else { When::Unsaid }
}

fn named_month(words: &[String]) -> Option<Month> {
    let is_meant = |at: usize| {
        let is_doubtful = ["may", "march", "mar"].contains(&words[at].as_str());
        let is_last = at > 0 && at + 1 == words.len();
        !is_doubtful || is_last || at > 0 && listed("before_a_month").contains(&words[at - 1])
    };
    words.iter().enumerate().find_map(|(at, word)| month_of(word).filter(|_| is_meant(at)))
}

/// A month that is written out, or as its first three letters.
fn month_of(word: &str) -> Option<Month> {
    let short = if word == "sept" { "sep" } else { word };
    let is_short = |month: &Month| month.name()[..3].eq_ignore_ascii_case(short);
    word.parse().ok().or_else(|| Month::ALL.into_iter().find(is_short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_found_as_people_write_them() {
        let of = |text: &str| when(&Text::of(text), Month::October);
        for (text, name) in [
            ("carrots in May?", "May"),
            ("sowing in sept", "September"),
            ("on anzac day", "April"),
            ("next month", "November"),
            ("over winter", "winter"),
        ] {
            assert!(matches!(of(text), When::In(found, _) if found == name), "{text}");
        }
        assert_eq!(
            ["they may be late", "autumn or spring", "garlic now?"].map(of),
            [When::Unsaid, When::Unsaid, When::Now]
        );
    }
}
