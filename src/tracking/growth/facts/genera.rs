//! What a genus tells about a plant that is no crop with a name of its own (`data/growth/genera.toml`).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Kind, Trait};
use crate::tracking::growth::data::parsed;

/// What is known of a genus; nothing of most.
#[derive(Debug, Default)]
pub(super) struct Genus {
    /// What all its members are.
    pub kind: Option<Kind>,
    /// What a member is when its name tells no more.
    pub usual_kind: Option<Kind>,
    pub traits: Vec<Trait>,
    pub hazard: Option<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kinds: HashMap<Kind, HashSet<String>>,
    usual_kinds: HashMap<Kind, HashSet<String>>,
    traits: HashMap<Trait, HashSet<String>>,
    hazards: Vec<Hazard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hazard {
    text: String,
    genera: HashSet<String>,
}

static GENERA: LazyLock<File> = LazyLock::new(|| parsed!("genera.toml"));

pub(super) fn genus(name: &str) -> Genus {
    fn named<'a, T: Copy>(lists: &'a HashMap<T, HashSet<String>>, name: &'a str) -> impl Iterator<Item = T> {
        lists.iter().filter(move |(_, genera)| genera.contains(name)).map(|(meaning, _)| *meaning)
    }
    let hazard = GENERA.hazards.iter().find(|hazard| hazard.genera.contains(name));
    Genus {
        kind: named(&GENERA.kinds, name).next(),
        usual_kind: named(&GENERA.usual_kinds, name).next(),
        traits: named(&GENERA.traits, name).collect(),
        hazard: hazard.map(|hazard| hazard.text.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_genus_is_of_one_kind_and_has_one_hazard() {
        let hazards = GENERA.hazards.iter().map(|hazard| &hazard.genera);
        for lists in
            [GENERA.kinds.values().collect(), GENERA.usual_kinds.values().collect(), hazards.collect::<Vec<_>>()]
        {
            let mut known = HashSet::new();
            assert!(lists.into_iter().flatten().all(|genus| known.insert(genus)));
        }
    }
}
