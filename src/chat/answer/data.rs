//! The files of `data/chat`: the words by which questions are understood. They are part of the program and parsed once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::topic::Topic;
use crate::season::ClimateZone;

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
    pub everyday: BTreeMap<String, String>,
    /// Plants that a catalogue may not have, and the scientific name that their harm is listed under.
    pub known: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topics {
    topic: Vec<TopicWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicWords {
    pub name: Topic,
    pub strong: Vec<String>,
    pub weak: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Troubles {
    trouble: Vec<Trouble>,
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
}

/// Something that can be wrong with a plant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trouble {
    pub words: Vec<String>,
    pub advice: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Towns {
    pub ambiguous: Vec<String>,
    cool: Vec<String>,
    temperate: Vec<String>,
    subtropical: Vec<String>,
    tropical: Vec<String>,
    arid: Vec<String>,
}

impl Towns {
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, ClimateZone)> {
        let zones = [&self.cool, &self.temperate, &self.subtropical, &self.tropical, &self.arid];
        let zones = zones.into_iter().zip(ClimateZone::ALL);
        zones.flat_map(|(towns, zone)| towns.iter().map(move |town| (town.as_str(), zone)))
    }
}

pub(super) static NAMES: LazyLock<Names> =
    LazyLock::new(|| parse("names.toml", include_str!("../../../data/chat/names.toml")));
pub(super) static DANGER: LazyLock<DangerWords> =
    LazyLock::new(|| parse("danger.toml", include_str!("../../../data/chat/danger.toml")));
pub(super) static TOWNS: LazyLock<Towns> =
    LazyLock::new(|| parse("towns.toml", include_str!("../../../data/chat/towns.toml")));
pub(super) static TOPICS: LazyLock<Vec<TopicWords>> = LazyLock::new(|| {
    let topics: Topics = parse("topics.toml", include_str!("../../../data/chat/topics.toml"));
    topics.topic
});
pub(super) static TROUBLES: LazyLock<Vec<Trouble>> = LazyLock::new(|| {
    let troubles: Troubles = parse("troubles.toml", include_str!("../../../data/chat/troubles.toml"));
    troubles.trouble
});

/// Panics with the file and the line if one is wrong: called at start.
pub(in crate::chat) fn load() {
    LazyLock::force(&NAMES);
    LazyLock::force(&DANGER);
    LazyLock::force(&TOWNS);
    LazyLock::force(&TOPICS);
    LazyLock::force(&TROUBLES);
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("data/chat/{file}: {error}"))
}
