//! The files of `data/chat`: the words by which questions are understood, and what is answered. Embedded, parsed once.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::danger::Danger;
use super::topic::Topic;
use crate::season::ClimateZone;
use crate::tracking::growth::profile::{Feed, Frost, Sun, Support, Water};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub absent: Vec<String>,
    pub ordinary: Vec<String>,
    pub not_alone: Vec<String>,
    /// Words that say too little to look for them in tips.
    pub small: Vec<String>,
    /// What guides are written about.
    pub guide_subjects: Vec<String>,
    /// What questions are about that are of no one plant.
    pub alone: Vec<String>,
    /// Words that keep their capital in a sentence.
    pub proper: Vec<String>,
    /// The ends of names that are plurals.
    pub plural: Vec<String>,
    pub spelt_out: HashMap<String, String>,
    pub everyday: BTreeMap<String, String>,
    /// Plants that a catalogue may not have, and the scientific name that their harm is listed under.
    pub known: BTreeMap<String, String>,
}

/// That a question wants something of a kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    pub beside_it: Vec<String>,
    pub points_back: Vec<String>,
    pub asks_what: Vec<String>,
    pub speaks_of_sowing: Vec<String>,
    pub asks_which_month: Vec<String>,
    pub asks_whether: Vec<String>,
    pub to_sow: Vec<String>,
    pub planting_out: Vec<String>,
    pub now: Vec<String>,
    pub about_all: Vec<String>,
    pub bad_neighbours: Vec<String>,
    pub sorry: Vec<String>,
    pub abilities: String,
    pub examples: Vec<String>,
    pub small_talk: Vec<SmallTalk>,
}

/// What is answered to words that say nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SmallTalk {
    /// In messages of no more than so many words.
    pub most: usize,
    pub words: Vec<String>,
    pub replies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Topics {
    pub topic: Vec<TopicWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicWords {
    pub name: Topic,
    /// As the rules say that they could not do without a plant's name.
    pub words: String,
    /// A question of the kind.
    pub example: String,
    pub strong: Vec<String>,
    pub weak: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Troubles {
    pub trouble: Vec<Trouble>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trouble {
    pub words: Vec<String>,
    pub advice: String,
}

/// The words of questions that need care.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DangerWords {
    pub swallowed: Vec<String>,
    pub people: Vec<String>,
    pub animals: Vec<String>,
    pub pests: Vec<String>,
    pub symptoms: Vec<String>,
    pub fungi: Vec<String>,
    pub eating: Vec<String>,
    pub wild: Vec<String>,
    pub chemicals: Vec<String>,
    pub products: Vec<String>,
    pub measure: Vec<String>,
    pub dose: Vec<String>,
    pub sprays: Vec<String>,
    pub remedy: Vec<String>,
    pub medicine: Vec<String>,
    pub ailments: Vec<String>,
    pub despair: Vec<String>,
    pub malice: Vec<String>,
    pub bites: Vec<String>,
    pub harm: Vec<String>,
    pub ripe: Vec<String>,
    pub charges: Vec<String>,
    pub deeds: Vec<String>,
    pub not_harmed: Vec<String>,
    pub contact: Vec<String>,
    pub brewed: Vec<String>,
    pub for_plants: Vec<String>,
    pub other_animals: Vec<String>,
    /// What is said instead of an answer.
    pub advice: HashMap<Danger, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Towns {
    pub ambiguous: Vec<String>,
    pub towns: ByZone,
    pub climates: ByZone,
    pub states: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByZone {
    cool: Vec<String>,
    temperate: Vec<String>,
    subtropical: Vec<String>,
    tropical: Vec<String>,
    arid: Vec<String>,
}

impl ByZone {
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, ClimateZone)> {
        let zones = [&self.cool, &self.temperate, &self.subtropical, &self.tropical, &self.arid];
        let zones = zones.into_iter().zip(ClimateZone::ALL);
        zones.flat_map(|(names, zone)| names.iter().map(move |name| (name.as_str(), zone)))
    }
}

/// What is said of a plant's needs, by the kind of each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Care {
    pub sun: Vec<(Sun, SunWords)>,
    pub checks: Vec<String>,
    pub water: Vec<(Water, WaterWords)>,
    pub frost: Vec<(Frost, FrostWords)>,
    pub feed: Vec<(Feed, String)>,
    pub support: Vec<(Support, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SunWords {
    pub likes: String,
    pub lead: String,
    /// So many a day are enough.
    pub hours: u32,
    pub fewer: String,
    pub pot: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaterWords {
    pub likes: String,
    pub rhythm: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrostWords {
    pub likes: String,
    pub lead: String,
}

pub(super) fn said_of<K: Copy + PartialEq, T>(table: &[(K, T)], kind: K) -> &T {
    let found = table.iter().find(|(known, _)| *known == kind);
    &found.expect("data/chat/care.toml has every kind").1
}

/// A file of `data/chat`; one that is wrong panics, with its line.
macro_rules! parsed {
    ($file:literal) => {
        LazyLock::new(|| {
            let text = include_str!(concat!("../../../data/chat/", $file));
            toml::from_str(text).unwrap_or_else(|error| panic!("data/chat/{}: {error}", $file))
        })
    };
}

pub(super) static NAMES: LazyLock<Names> = parsed!("names.toml");
pub(super) static PHRASES: LazyLock<Phrases> = parsed!("phrases.toml");
pub(super) static DANGER: LazyLock<DangerWords> = parsed!("danger.toml");
pub(super) static TOWNS: LazyLock<Towns> = parsed!("towns.toml");
pub(super) static TOPICS: LazyLock<Topics> = parsed!("topics.toml");
pub(super) static CARE: LazyLock<Care> = parsed!("care.toml");
pub(super) static TROUBLES: LazyLock<Troubles> = parsed!("troubles.toml");

/// Panics if a file is wrong: called at start.
pub(in crate::chat) fn load() {
    LazyLock::force(&NAMES);
    LazyLock::force(&PHRASES);
    LazyLock::force(&DANGER);
    LazyLock::force(&TOWNS);
    LazyLock::force(&TOPICS);
    LazyLock::force(&CARE);
    LazyLock::force(&TROUBLES);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_has_its_words() {
        for sun in [Sun::Full, Sun::Any, Sun::Part, Sun::Shade] {
            said_of(&CARE.sun, sun);
        }
        for water in [Water::Wet, Water::Moist, Water::Regular, Water::Dry] {
            said_of(&CARE.water, water);
        }
        for frost in [Frost::Tender, Frost::HalfHardy, Frost::Hardy] {
            said_of(&CARE.frost, frost);
        }
        for feed in
            [Feed::Heavy, Feed::Fruit, Feed::Leaf, Feed::Moderate, Feed::Light, Feed::Legume, Feed::Native, Feed::Own]
        {
            said_of(&CARE.feed, feed);
        }
        for support in [Support::Trellis, Support::Stakes, Support::None] {
            said_of(&CARE.support, support);
        }
    }
}
