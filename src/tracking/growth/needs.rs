//! What a plant needs of soil, food, support and room (`data/growth/needs.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::When;
use super::data::parsed;
use super::facts::Facts;

/// How a plant is fed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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

/// What the bed or the pot is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Soil {
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

/// What holds a plant up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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
}

/// Rules of which the first that holds is taken.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Rules<T>(Vec<Rule<T>>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule<T> {
    #[serde(default)]
    when: When,
    is: T,
}

impl<T: Copy> Rules<T> {
    fn pick(&self, facts: &Facts<'_>) -> Option<T> {
        self.0.iter().find(|rule| rule.when.holds(facts)).map(|rule| rule.is)
    }

    fn is_open(&self) -> bool {
        self.0.last().is_some_and(|rule| rule.when.is_always())
    }
}

static NEEDS: LazyLock<Needs> = LazyLock::new(|| {
    let needs: Needs = parsed!("needs.toml");
    let open = [needs.support.is_open(), needs.soil.is_open(), needs.feed.is_open(), needs.pot_cm.is_open()];
    assert_eq!(open, [true; 4], "data/growth/needs.toml: the last rule of a list must hold for every plant");
    needs
});

/// Fills in what the plant needs, which follows from its other facts.
pub(super) fn settle(facts: &mut Facts<'_>) {
    facts.support = NEEDS.support.pick(facts).unwrap_or(facts.support);
    facts.soil = NEEDS.soil.pick(facts).unwrap_or(facts.soil);
    facts.feed = NEEDS.feed.pick(facts).unwrap_or(facts.feed);
    facts.pot_cm = NEEDS.pot_cm.pick(facts).unwrap_or(facts.pot_cm);
}
