//! How a plant is started: from which part of it, and where.

use serde::Deserialize;

use super::Trait;
use super::kind::Kind;
use super::reading::without_brackets;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Start {
    /// Seed, sown where the plants are to stay.
    Direct,
    /// Seed, raised in trays or pots and planted out later.
    Tray,
    Either,
    Clove,
    Bulb,
    Corm,
    Tuber,
    Rhizome,
    Crown,
    Division,
    Cutting,
    RootCutting,
    Slip,
    Offset,
    /// A young plant with its roots, from the nursery: in a pot, grafted or bare-rooted.
    Potted,
    Fruit,
}

impl Start {
    pub(super) const COUNT: usize = Self::Fruit as usize + 1;

    /// What the texts (in lower case) say: the sowing method, the name's brackets as in `Rhubarb (Crown)`, the type
    /// of seed, the germination text.
    pub(super) fn in_texts(method: &str, name: &str, seed_type: &str, germination: &str) -> Option<Self> {
        let bracketed = name.split_once(['(', '[']).map_or("", |(_, inside)| inside);
        Self::named_in(bracketed)
            .or_else(|| Self::named_in(method).map(|part| part.where_sown(method)))
            .or_else(|| Self::named_in(&without_brackets(seed_type)).filter(|part| !part.is_seed()))
            .or_else(|| germination.contains("to root").then_some(Self::Cutting))
    }

    /// Where a seed goes; other parts are planted where they stay.
    fn where_sown(self, method: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| method.contains(word));
        let direct = says(&["direct", "in situ", "in place", "broadcast", "scatter"]);
        let tray = says(&["seedling", "tray", "punnet", "under cover"]);
        match (self, direct, tray) {
            (Self::Either, true, false) => Self::Direct,
            (Self::Either, false, true) => Self::Tray,
            _ => self,
        }
    }

    /// How a plant of this kind is started, given what its texts say: some are never grown from seed, whatever is
    /// written.
    pub(super) fn of(in_texts: Option<Self>, kind: Kind) -> Self {
        let wrong = |start: Self| {
            kind.has(Trait::NeverFromSeed) && start.is_seed() || matches!(kind, Kind::Sprout | Kind::Microgreen)
        };
        in_texts.filter(|start| !wrong(*start)).unwrap_or(kind.profile().start)
    }

    pub(crate) fn is_seed(self) -> bool {
        matches!(self, Self::Direct | Self::Tray | Self::Either)
    }

    /// Whether it goes below the surface without leaves.
    pub(crate) fn is_buried(self) -> bool {
        let has_leaves = matches!(self, Self::Division | Self::Cutting | Self::Slip | Self::Offset | Self::Potted);
        !self.is_seed() && !has_leaves
    }

    pub(crate) fn in_trays(self) -> bool {
        matches!(self, Self::Tray | Self::Either)
    }
}

#[cfg(test)]
mod tests {
    use super::Start::*;
    use super::*;

    #[test]
    fn the_part_that_is_named_first_is_planted_and_seed_in_place_or_in_trays() {
        let of_method = |method: &str| Start::in_texts(&method.to_lowercase(), "", "", "");
        for (method, start) in [
            ("Sow direct", Some(Direct)),
            ("Raise seedlings", Some(Tray)),
            ("Sow direct or raise seedlings", Some(Either)),
            ("**Sow direct:** This means that the seeds are best sown directly into the garden", Some(Direct)),
            ("**Raise seedlings:** This means seeds are best started off in trays", Some(Tray)),
            ("Anise seeds can be sown directly OR seedlings can be raised in trays", Some(Either)),
            ("Plant cloves direct, pointed end up", Some(Clove)),
            ("Plant sprouted seed tubers direct", Some(Tuber)),
            ("Divide clumps or strike soft tip cuttings", Some(Division)),
            ("Raise seedlings, or strike tip cuttings", Some(Tray)),
            ("Plant root cuttings or crown divisions", Some(RootCutting)),
            ("Plant rooted runners, keeping the crown at soil level", Some(Division)),
            ("Plant a grafted tree with the graft well above the soil", Some(Potted)),
            ("Strike semi-ripe cuttings or plant potted bays", Some(Cutting)),
            ("In spring", None),
        ] {
            assert_eq!(of_method(method), start, "{method}");
        }
    }

    #[test]
    fn other_texts_tell_where_the_method_is_silent() {
        assert_eq!(Start::in_texts("", "rhubarb (crown)", "", ""), Some(Crown));
        assert_eq!(Start::in_texts("", "", "cloves", ""), Some(Clove));
        assert_eq!(Start::in_texts("", "", "variety of seed", ""), None);
        assert_eq!(Start::in_texts("", "", "", "14-21 days to root"), Some(Cutting));
    }

    #[test]
    fn garlic_is_never_sown() {
        assert_eq!(Start::of(Some(Direct), Kind::Garlic), Clove);
        assert_eq!(Start::of(Some(Bulb), Kind::Garlic), Bulb);
        assert_eq!(Start::of(None, Kind::Root), Direct);
        assert_eq!(Start::of(Some(Tray), Kind::Bulb), Tray);
    }
}
