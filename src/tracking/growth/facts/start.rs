//! How a plant is started: from which part of it, and where.

use serde::Deserialize;

use super::Trait;
use super::kind::Kind;
use super::reading::without_brackets;

/// What goes into the soil, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Start {
    /// Seed, sown where the plants are to stay.
    Direct,
    /// Seed, raised in trays or pots and planted out later.
    Tray,
    /// Seed, sown either way.
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

use Start::{
    Bulb, Clove, Corm, Crown, Cutting, Direct, Division, Either, Fruit, Offset, Potted, Rhizome, RootCutting, Slip,
    Tray, Tuber,
};

/// How words for the parts of a plant begin. Where several stand in a sentence, the first is what it recommends.
const PARTS: [(&str, Start); 25] = [
    ("sow", Either),
    ("seed tuber", Tuber),
    ("seed potato", Tuber),
    ("seed", Either),
    ("clove", Clove),
    ("bulb", Bulb),
    ("corm", Corm),
    ("tuber", Tuber),
    ("rhizome", Rhizome),
    ("crown", Crown),
    ("divi", Division),
    ("runner", Division),
    ("sucker", Division),
    ("offset", Offset),
    ("offshoot", Offset),
    ("pup", Offset),
    ("potted plant", Potted),
    ("grafted", Potted),
    ("bare root", Potted),
    ("bare-root", Potted),
    ("slip", Slip),
    ("root cutting", RootCutting),
    ("cutting", Cutting),
    ("sprouting fruit", Fruit),
    ("sprouted fruit", Fruit),
];

impl Start {
    pub(super) const COUNT: usize = Self::Fruit as usize + 1;

    /// What the texts (in lower case) say: the sowing method, the name's brackets as in `Rhubarb (Crown)`, the type
    /// of seed, the germination text.
    pub(super) fn in_texts(method: &str, name: &str, seed_type: &str, germination: &str) -> Option<Self> {
        let bracketed = name.split_once(['(', '[']).map_or("", |(_, inside)| inside);
        part(bracketed)
            .or_else(|| part(method).map(|part| part.where_sown(method)))
            .or_else(|| part(&without_brackets(seed_type)).filter(|part| !part.is_seed()))
            .or_else(|| germination.contains("to root").then_some(Cutting))
    }

    /// What a sentence on sowing or planting speaks of first.
    pub(in super::super) fn of_sentence(sentence: &str) -> Option<Self> {
        part(&sentence.to_lowercase())
    }

    /// Where a seed goes; other parts are planted where they stay.
    fn where_sown(self, method: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| method.contains(word));
        let direct = says(&["direct", "in situ", "in place", "broadcast", "scatter"]);
        let tray = says(&["seedling", "tray", "punnet", "under cover"]);
        match (self, direct, tray) {
            (Either, true, false) => Direct,
            (Either, false, true) => Tray,
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

    /// What it is called, one of it.
    pub(in super::super) fn part_name(self) -> &'static str {
        match self {
            Direct | Tray | Either => "seed",
            Clove => "clove",
            Bulb => "bulb",
            Corm => "corm",
            Tuber => "tuber",
            Rhizome => "rhizome",
            Crown => "crown",
            Division => "division",
            Cutting => "cutting",
            RootCutting => "root cutting",
            Slip => "slip",
            Offset => "offset",
            Potted => "young plant",
            Fruit => "fruit",
        }
    }

    /// Whether it is a seed.
    pub(in super::super) fn is_seed(self) -> bool {
        matches!(self, Direct | Tray | Either)
    }

    /// Whether it goes below the surface without leaves.
    pub(in super::super) fn is_buried(self) -> bool {
        !self.is_seed() && !matches!(self, Division | Cutting | Slip | Offset | Potted)
    }

    /// Whether it is sown in trays, always or by choice.
    pub(in super::super) fn in_trays(self) -> bool {
        matches!(self, Tray | Either)
    }
}

/// The part that is named first.
fn part(text: &str) -> Option<Start> {
    let at_word_start = |at: usize| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(char::is_alphabetic)
    };
    PARTS
        .iter()
        .filter_map(|(word, part)| {
            let mut places = text.match_indices(word).map(|(at, _)| at);
            places.find(|at| at_word_start(*at)).map(|at| (at, *part))
        })
        .min_by_key(|(at, _)| *at)
        .map(|(_, part)| part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_method(method: &str) -> Option<Start> {
        Start::in_texts(&method.to_lowercase(), "", "", "")
    }

    #[test]
    fn seed_is_sown_in_place_or_in_trays() {
        assert_eq!(of_method("Sow direct"), Some(Direct));
        assert_eq!(of_method("Raise seedlings"), Some(Tray));
        assert_eq!(of_method("Sow direct or raise seedlings"), Some(Either));
        let long = "**Sow direct:** This means that the seeds are best sown directly into the garden";
        assert_eq!(of_method(long), Some(Direct));
        let long = "**Raise seedlings:** This means seeds are best started off in trays";
        assert_eq!(of_method(long), Some(Tray));
        let both = "Anise seeds can be sown directly OR seedlings can be raised in trays";
        assert_eq!(of_method(both), Some(Either));
    }

    #[test]
    fn the_part_that_is_named_first_is_planted() {
        assert_eq!(of_method("Plant cloves direct, pointed end up"), Some(Clove));
        assert_eq!(of_method("Plant sprouted seed tubers direct"), Some(Tuber));
        assert_eq!(of_method("Divide clumps or strike soft tip cuttings"), Some(Division));
        assert_eq!(of_method("Raise seedlings, or strike tip cuttings"), Some(Tray));
        assert_eq!(of_method("Plant root cuttings or crown divisions"), Some(RootCutting));
        assert_eq!(of_method("Plant rooted runners, keeping the crown at soil level"), Some(Division));
        assert_eq!(of_method("Plant a grafted tree with the graft well above the soil"), Some(Potted));
        assert_eq!(of_method("Strike semi-ripe cuttings or plant potted bays"), Some(Cutting));
        assert_eq!(of_method("In spring"), None);
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
