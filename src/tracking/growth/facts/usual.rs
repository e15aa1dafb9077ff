//! What is usual for a kind of plant or a way to start it, where the catalogue is silent (`data/growth/usual.toml`).

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Frost, Kind, Life, Start, Sun, Trait, Water};
use crate::embedded::toml_file;

/// What a plant is grown for, in the kitchen's and the garden's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Group {
    Leaf,
    /// A vegetable of which fruit is eaten: tomatoes, cucumbers, corn.
    FruitVegetable,
    Root,
    Legume,
    Onion,
    /// What is eaten as dessert, and grows on.
    Fruit,
    Herb,
    /// Heads, stems, shoots and grain.
    OtherVegetable,
    Flower,
    Bulb,
    Foliage,
    Shrub,
}

/// What holds for the plants of a kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    group: Group,
    pub start: Start,
    pub life: Life,
    pub frost: Frost,
    pub sun: Sun,
    pub seed_depth_mm: i32,
    pub spacing_cm: i32,
    /// The water it needs wherever it stands.
    pub water: Option<Water>,
    #[serde(default)]
    pub traits: Vec<Trait>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StartProfile {
    part: String,
    words: Vec<String>,
    depth_mm: Option<i32>,
    days: (i32, i32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Usual {
    kinds: HashMap<Kind, Profile>,
    starts: HashMap<Start, StartProfile>,
}

static USUAL: LazyLock<Usual> = LazyLock::new(|| {
    let usual: Usual = toml_file!("growth/usual.toml");
    assert_eq!(usual.kinds.len(), Kind::COUNT, "data/growth/usual.toml: a kind is missing");
    assert_eq!(usual.starts.len(), Start::COUNT, "data/growth/usual.toml: a start is missing");
    usual
});

impl Kind {
    pub(super) fn profile(self) -> &'static Profile {
        &USUAL.kinds[&self]
    }

    pub(crate) fn group(self) -> Group {
        self.profile().group
    }

    pub(super) fn has(self, wanted: Trait) -> bool {
        self.profile().traits.contains(&wanted)
    }
}

impl Start {
    /// Millimetres of soil above a seed, or above the top of what is planted.
    pub(super) fn usual_depth_mm(self, kind: Kind) -> i32 {
        USUAL.starts[&self].depth_mm.unwrap_or(kind.profile().seed_depth_mm)
    }

    /// What it is called, one of it.
    pub(crate) fn part_name(self) -> &'static str {
        &USUAL.starts[&self].part
    }

    /// The part that a text (in lower case) names first.
    pub(super) fn named_in(text: &str) -> Option<Self> {
        let begins = |at: &usize| !text[..*at].ends_with(char::is_alphabetic);
        let named = USUAL.starts.iter().flat_map(|(start, usual)| usual.words.iter().map(move |word| (word, *start)));
        named
            .filter_map(|(word, start)| {
                let at = text.match_indices(word.as_str()).map(|(at, _)| at).find(begins)?;
                Some(((at, Reverse(word.len())), start))
            })
            .min_by_key(|(place, _)| *place)
            .map(|(_, start)| start)
    }

    /// The fewest and the most days that it takes to show life.
    pub(super) fn usual_days(self) -> (i32, i32) {
        USUAL.starts[&self].days
    }
}
