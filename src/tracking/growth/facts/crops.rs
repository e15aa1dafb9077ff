//! The crops that the rules know by name (`data/growth/crops.toml`). Any other plant is sorted by its genus or its texts.

use std::collections::HashMap;
use std::iter;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Frost, Kind, Trait, Water};
use crate::tracking::growth::data::parsed;

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

struct Crops {
    names: HashMap<&'static str, &'static Crop>,
    latin: HashMap<&'static str, &'static Crop>,
    called: HashMap<&'static str, &'static Crop>,
}

static CROPS: LazyLock<Crops> = LazyLock::new(|| Crops::index(parsed!("crops.toml")));

impl Crops {
    fn index(crops: HashMap<String, Crop>) -> Self {
        let mut index = Self { names: HashMap::new(), latin: HashMap::new(), called: HashMap::new() };
        for (name, crop) in crops {
            let crop: &'static Crop = Box::leak(Box::new(Crop { name, ..crop }));
            index.names.insert(&crop.name, crop);
            let latin = crop.latin.iter().map(|name| (name, index.latin.insert(name, crop)));
            let called = crop.called.iter().map(|name| (name, index.called.insert(name, crop)));
            for (name, other) in latin.chain(called) {
                assert!(other.is_none(), "data/growth/crops.toml: {name:?} belongs to two crops");
            }
        }
        index
    }
}

impl Crop {
    pub(in super::super) fn named(name: &str) -> Option<&'static Self> {
        CROPS.names.get(name).copied()
    }

    pub(in super::super) fn all() -> impl Iterator<Item = &'static Self> {
        CROPS.names.values().copied()
    }

    /// The crop with the longest Latin name that the scientific name starts with.
    pub(super) fn by_latin(scientific: &str) -> Option<&'static Self> {
        let mut starts = iter::successors(Some(scientific), |start| Some(start.rsplit_once(' ')?.0));
        starts.find_map(|start| CROPS.latin.get(start).copied())
    }

    /// The crop that is called so.
    pub(super) fn by_common_name(name: &str) -> Option<&'static Self> {
        CROPS.called.get(name).copied()
    }
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
        for name in names {
            assert_eq!(name.trim().to_lowercase(), *name);
        }
    }
}
