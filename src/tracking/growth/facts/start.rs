//! How a plant is started: from which part of it, and where.

use super::kind::Kind;
use super::reading::without_brackets;

/// What goes into the soil, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    Fruit,
}

use Start::{
    Bulb, Clove, Corm, Crown, Cutting, Direct, Division, Either, Fruit, Offset, Rhizome, RootCutting, Slip, Tray, Tuber,
};

/// How words for the parts of a plant begin. Where several stand in a sentence, the first is what it recommends.
const PARTS: [(&str, Start); 21] = [
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
    ("slip", Slip),
    ("root cutting", RootCutting),
    ("cutting", Cutting),
    ("sprouting fruit", Fruit),
    ("sprouted fruit", Fruit),
];

impl Start {
    /// What the texts (in lower case) say: the sowing method, the name's brackets as in `Rhubarb (Crown)`, the type
    /// of seed, the germination text.
    pub(super) fn told(method: &str, name: &str, seed_type: &str, germination: &str) -> Option<Self> {
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
    pub(super) fn of(told: Option<Self>, kind: Kind) -> Self {
        let usual = match kind {
            Kind::Garlic => Clove,
            Kind::Potato | Kind::Tuber => Tuber,
            Kind::SweetPotato => Slip,
            Kind::Rhizome => Rhizome,
            Kind::Bulb => Bulb,
            Kind::Rhubarb => Crown,
            Kind::Root
            | Kind::Bean
            | Kind::Pea
            | Kind::Peanut
            | Kind::SweetCorn
            | Kind::Grain
            | Kind::GreenManure
            | Kind::Sprout
            | Kind::Microgreen => Direct,
            Kind::Strawberry
            | Kind::LeafTree
            | Kind::Shrub
            | Kind::Succulent
            | Kind::Carnivorous
            | Kind::FruitingPerennial => Tray,
            _ => Either,
        };
        let never_seed = matches!(kind, Kind::Garlic | Kind::Potato | Kind::SweetPotato | Kind::Rhizome);
        let always_here = matches!(kind, Kind::Sprout | Kind::Microgreen);
        told.filter(|told| !(never_seed && told.is_seed() || always_here)).unwrap_or(usual)
    }

    /// Whether it is a seed.
    pub(in super::super) fn is_seed(self) -> bool {
        matches!(self, Direct | Tray | Either)
    }

    /// Whether it goes below the surface without leaves.
    pub(in super::super) fn is_buried(self) -> bool {
        !self.is_seed() && !matches!(self, Division | Cutting | Slip | Offset)
    }

    /// Whether it is sown in trays, always or by choice.
    pub(in super::super) fn in_trays(self) -> bool {
        matches!(self, Tray | Either)
    }

    /// What one buys, in the plural.
    pub(in super::super) fn material(self) -> &'static str {
        match self {
            Direct | Tray | Either => "Seeds",
            Clove => "Cloves",
            Bulb => "Bulbs",
            Corm => "Corms",
            Tuber => "Tubers",
            Rhizome => "Rhizomes",
            Crown => "Crowns",
            Division => "Rooted Divisions",
            Cutting => "Cuttings",
            RootCutting => "Root Cuttings",
            Slip => "Slips",
            Offset => "Offsets",
            Fruit => "Sprouting Fruit",
        }
    }

    /// The days that it takes to show life where no text tells them.
    pub(super) fn usual_days(self) -> (i32, i32) {
        match self {
            Direct | Tray | Either => (7, 21),
            Clove => (10, 21),
            Slip => (7, 14),
            Tuber | Crown | Division | Offset | Fruit => (14, 28),
            Bulb | Corm | Rhizome | Cutting | RootCutting => (21, 42),
        }
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

    fn told(method: &str) -> Option<Start> {
        Start::told(&method.to_lowercase(), "", "", "")
    }

    #[test]
    fn seed_is_sown_in_place_or_in_trays() {
        assert_eq!(told("Sow direct"), Some(Direct));
        assert_eq!(told("Raise seedlings"), Some(Tray));
        assert_eq!(told("Sow direct or raise seedlings"), Some(Either));
        let long = "**Sow direct:** This means that the seeds are best sown directly into the garden";
        assert_eq!(told(long), Some(Direct));
        let long = "**Raise seedlings:** This means seeds are best started off in trays";
        assert_eq!(told(long), Some(Tray));
        let both = "Anise seeds can be sown directly OR seedlings can be raised in trays";
        assert_eq!(told(both), Some(Either));
    }

    #[test]
    fn the_part_that_is_named_first_is_planted() {
        assert_eq!(told("Plant cloves direct, pointed end up"), Some(Clove));
        assert_eq!(told("Plant sprouted seed tubers direct"), Some(Tuber));
        assert_eq!(told("Divide clumps or strike soft tip cuttings"), Some(Division));
        assert_eq!(told("Raise seedlings, or strike tip cuttings"), Some(Tray));
        assert_eq!(told("Plant root cuttings or crown divisions"), Some(RootCutting));
        assert_eq!(told("Plant rooted runners, keeping the crown at soil level"), Some(Division));
        assert_eq!(told("In spring"), None);
    }

    #[test]
    fn other_texts_tell_where_the_method_is_silent() {
        assert_eq!(Start::told("", "rhubarb (crown)", "", ""), Some(Crown));
        assert_eq!(Start::told("", "", "cloves", ""), Some(Clove));
        assert_eq!(Start::told("", "", "variety of seed", ""), None);
        assert_eq!(Start::told("", "", "", "14-21 days to root"), Some(Cutting));
    }

    #[test]
    fn garlic_is_never_sown() {
        assert_eq!(Start::of(Some(Direct), Kind::Garlic), Clove);
        assert_eq!(Start::of(Some(Bulb), Kind::Garlic), Bulb);
        assert_eq!(Start::of(None, Kind::Root), Direct);
        assert_eq!(Start::of(Some(Tray), Kind::Bulb), Tray);
    }
}
