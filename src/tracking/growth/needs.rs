//! What a plant needs of soil, food, support and room (`data/growth/needs.toml`), and the care that this comes to.

use std::sync::LazyLock;

use serde::Deserialize;
use strum::VariantArray;

use super::conditions::Rules;
use super::facts::Facts;
use crate::embedded::toml_file;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Feed {
    Heavy,
    /// With potassium, once it flowers.
    Fruit,
    /// With nitrogen, for leaf.
    Leaf,
    Moderate,
    Light,
    /// It makes its own nitrogen.
    Legume,
    /// Low in phosphorus.
    Native,
    /// As its kind's own tips say, if at all.
    Own,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Soil {
    Rich,
    /// Loose, without stones or fresh manure.
    Fine,
    Limed,
    Average,
    /// Free-draining and not rich.
    Lean,
    Gritty,
    /// Free-draining and low in phosphorus.
    Native,
    Acid,
    Boggy,
    /// Weeded and raked, with nothing added.
    Bare,
    /// Peat and sand, without any food.
    Peat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Support {
    Trellis,
    Stakes,
    None,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Needs {
    support: Rules<Support>,
    soil: Rules<Soil>,
    feed: Rules<Feed>,
    pot_cm: Rules<i32>,
    feeding: Rules<u8>,
    pruning: Rules<bool>,
    watering: Rules<u8>,
}

static NEEDS: LazyLock<Needs> = LazyLock::new(|| toml_file!("growth/needs.toml"));

/// Fills in what the plant needs, which follows from its other facts.
pub(super) fn settle(facts: &mut Facts<'_>) {
    facts.support = *NEEDS.support.pick(facts);
    facts.soil = *NEEDS.soil.pick(facts);
    facts.feed = *NEEDS.feed.pick(facts);
    facts.pot_cm = *NEEDS.pot_cm.pick(facts);
}

/// The care that a plant takes, counted in jobs that come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Care {
    pub support: Option<&'static str>,
    /// 0 never or once, 1 now and then, 2 every two weeks while it bears.
    pub feeding: u8,
    pub pruning: bool,
    /// 0 dry, 1 regular, 2 always moist, 3 wet.
    pub watering: u8,
}

impl Care {
    /// From 0 to 7.
    pub(crate) fn jobs(self) -> u8 {
        u8::from(self.support.is_some()) + self.feeding + u8::from(self.pruning) + self.watering
    }
}

impl Facts<'_> {
    pub(crate) fn care(&self) -> Care {
        Care {
            support: match self.support {
                Support::Trellis => Some("a trellis"),
                Support::Stakes => Some("stakes"),
                Support::None => None,
            },
            feeding: *NEEDS.feeding.pick(self),
            pruning: *NEEDS.pruning.pick(self),
            watering: *NEEDS.watering.pick(self),
        }
    }
}
