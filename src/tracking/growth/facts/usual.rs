//! What is usual for a kind of plant or a way to start it, where the catalogue is silent (`data/growth/usual.toml`).

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Frost, Kind, Life, Start, Sun, Trait, Water};
use crate::tracking::growth::data::parsed;

/// What holds for the plants of a kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
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
    let usual: Usual = parsed!("usual.toml");
    assert_eq!(usual.kinds.len(), Kind::COUNT, "data/growth/usual.toml: a kind is missing");
    assert_eq!(usual.starts.len(), Start::COUNT, "data/growth/usual.toml: a start is missing");
    usual
});

impl Kind {
    pub(super) fn profile(self) -> &'static Profile {
        &USUAL.kinds[&self]
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

    /// The fewest and the most days that it takes to show life.
    pub(super) fn usual_days(self) -> (i32, i32) {
        USUAL.starts[&self].days
    }
}
