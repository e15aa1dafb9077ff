//! The crops that the rules know by name (`data/growth/crops.toml`), and what a genus tells about any other plant
//! (`data/growth/genera.toml`).

use std::collections::HashMap;
use std::iter;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Frost, Kind, Trait, Water};
use crate::embedded::toml_file;

/// A plant that has tips of its own, or that its genus alone would sort wrongly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Crop {
    #[serde(skip)]
    pub name: String,
    pub kind: Kind,
    /// How its scientific name starts.
    #[serde(default)]
    latin: Vec<String>,
    /// Its common names, in the singular.
    called: Vec<String>,
    pub frost: Option<Frost>,
    pub water: Option<Water>,
    /// Its kind when the catalogue has it among the vegetables.
    pub as_vegetable: Option<Kind>,
    /// The crop whose tips it shares.
    pub tips_of: Option<String>,
    #[serde(default)]
    pub traits: Vec<Trait>,
}

static CROPS: LazyLock<Vec<Crop>> = LazyLock::new(|| {
    let crops: HashMap<String, Crop> = toml_file!("growth/crops.toml");
    crops.into_iter().map(|(name, crop)| Crop { name, ..crop }).collect()
});
static BY_LATIN: LazyLock<HashMap<&str, &Crop>> = LazyLock::new(|| index(|crop| &crop.latin));
static BY_COMMON_NAME: LazyLock<HashMap<&str, &Crop>> = LazyLock::new(|| index(|crop| &crop.called));

fn index(names: fn(&Crop) -> &[String]) -> HashMap<&'static str, &'static Crop> {
    let mut index = HashMap::new();
    for (crop, name) in CROPS.iter().flat_map(|crop| names(crop).iter().map(move |name| (crop, name.as_str()))) {
        let other = index.insert(name, crop);
        assert!(other.is_none(), "data/growth/crops.toml: {name:?} belongs to two crops");
    }
    index
}

impl Crop {
    pub(in super::super) fn named(name: &str) -> Option<&'static Self> {
        CROPS.iter().find(|crop| crop.name == name)
    }

    pub(in super::super) fn all() -> impl Iterator<Item = &'static Self> {
        CROPS.iter()
    }

    /// The crop with the longest Latin name that the scientific name starts with.
    pub(super) fn by_latin(scientific: &str) -> Option<&'static Self> {
        let mut starts = iter::successors(Some(scientific), |start| Some(start.rsplit_once(' ')?.0));
        starts.find_map(|start| BY_LATIN.get(start).copied())
    }

    pub(super) fn by_common_name(name: &str) -> Option<&'static Self> {
        BY_COMMON_NAME.get(name).copied()
    }
}

/// What is known of a genus; nothing of most.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Genus {
    /// What all its members are.
    pub kind: Option<Kind>,
    /// What a member is when its name tells no more.
    pub usual_kind: Option<Kind>,
    pub traits: Vec<Trait>,
    pub hazard: Option<String>,
}

static GENERA: LazyLock<HashMap<String, Genus>> = LazyLock::new(|| toml_file!("growth/genera.toml"));

pub(super) fn genus(name: &str) -> &'static Genus {
    static UNKNOWN: Genus = Genus { kind: None, usual_kind: None, traits: Vec::new(), hazard: None };
    GENERA.get(name).unwrap_or(&UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_latin_name_wins() {
        let name = |latin| Crop::by_latin(latin).map(|crop| crop.name.as_str());
        assert_eq!(name("lactuca sativa"), Some("lettuce"));
        assert_eq!(name("lactuca sativa var. angustana"), Some("celtuce"));
        assert_eq!(name("iris hollandica"), Some("dutch iris"));
        assert_eq!(name("iris germanica"), Some("iris"));
        assert_eq!(name("irisinia"), None, "a genus ends where its word ends");
        assert_eq!(name(""), None);
    }

    #[test]
    fn names_are_looked_up_in_lower_case() {
        let names = Crop::all().flat_map(|crop| crop.called.iter().chain(&crop.latin).chain([&crop.name]));
        for name in names.chain(GENERA.keys()) {
            assert_eq!(name.trim().to_lowercase(), *name);
        }
    }
}
