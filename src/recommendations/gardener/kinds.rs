//! What a plant is wished for as: the words of `edible_types` and `ornamental_types`, as bits.

use super::tables::{KINDS, is_one_of};
use crate::plants::model::Plant;
use crate::tracking::growth::summary::{Group, Summary};

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Kinds(u16);

/// Each word with how a sentence names one plant of the kind.
const WORDS: [(&str, &str); 15] = [
    ("herbs", "a herb"),
    ("leafy", "a leaf vegetable"),
    ("fruiting", "a fruit vegetable"),
    ("root", "a root vegetable"),
    ("legumes", "a legume"),
    ("brassicas", "one of the cabbage family"),
    ("alliums", "one of the onion family"),
    ("vegetables", "a vegetable"),
    ("fruit", "a fruit"),
    ("flowers", "a flower"),
    ("natives", "an Australian native"),
    ("foliage", "a foliage plant"),
    ("bulbs", "a bulb"),
    ("climbers", "a climber"),
    ("shade", "a plant for shade"),
];

const EDIBLE: usize = 9;

impl Kinds {
    /// The basket of herbs.
    pub(super) const HERBS: usize = 0;

    /// The kinds that these words name; a word that names none is passed over.
    pub(super) fn named(words: &[String]) -> Self {
        words.iter().map(|word| Self::of(word)).fold(Self::default(), Self::with)
    }

    fn of(word: &str) -> Self {
        WORDS.iter().position(|(known, _)| *known == word).map_or_else(Self::default, |at| Self(1 << at))
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn with_if(self, holds: bool, word: &str) -> Self {
        if holds { self.with(Self::of(word)) } else { self }
    }

    #[inline]
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[inline]
    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that bear fruit or pods, which takes sun.
    #[inline]
    pub(super) const fn fruiting(self) -> Self {
        const FRUITING: u16 = 1 << 2 | 1 << 4 | 1 << 8;
        Self(self.0 & FRUITING)
    }

    #[inline]
    pub(super) const fn without_vegetables(self) -> Self {
        Self(self.0 & !(1 << 7))
    }

    /// Whether the plant is one of the vegetables.
    #[inline]
    pub(super) const fn is_vegetable(self) -> bool {
        self.0 & (1 << 7) != 0
    }

    /// Whether the plant is grown for its flowers.
    pub(super) const fn is_flower(self) -> bool {
        self.0 & (1 << EDIBLE) != 0
    }

    /// Whether any of them is a kind of vegetable.
    #[inline]
    pub(super) const fn has_vegetables(self) -> bool {
        self.0 & 0b1111_1110 != 0
    }

    /// Those for the kitchen.
    #[inline]
    pub(super) const fn edible(self) -> Self {
        Self(self.0 & ((1 << EDIBLE) - 1))
    }

    /// Where in the kitchen a plant belongs: its first kind of those, by number.
    #[inline]
    pub(super) const fn basket(self) -> Option<usize> {
        let at = self.0.trailing_zeros() as usize;
        if at < EDIBLE { Some(at) } else { None }
    }

    #[inline]
    pub(super) const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Those for the eye.
    #[inline]
    pub(super) const fn ornamental(self) -> Self {
        Self(self.0 & !((1 << EDIBLE) - 1))
    }

    /// How a sentence names a plant of the first of them.
    pub(super) fn phrase(self) -> Option<&'static str> {
        WORDS.get(usize::try_from(self.0.trailing_zeros()).ok()?).map(|(_, phrase)| *phrase)
    }

    /// The kinds of a plant: a leaf mustard is leafy, a brassica and a vegetable.
    pub(super) fn of_plant(plant: &Plant, summary: &Summary, scientific: &str) -> Self {
        let category = plant.plant_category.as_deref().unwrap_or_default();
        let edible = plant.edible == Some(true);
        let group = summary.group;
        // The catalogue files strawberries and citrus under vegetables; nobody who asks for vegetables means them.
        let vegetable = edible && category == "vegetable" && group != Group::Fruit;
        let genus = scientific.split(' ').next().unwrap_or_default();
        let ornamental = category == "flower";
        // A house plant counts as a flower if it has a colour, as peace lilies and African violets have.
        let colored = plant.flower_colors.as_ref().is_some_and(|colors| !colors.0.is_empty());
        let flowers = matches!(group, Group::Flower | Group::Bulb | Group::Shrub) || summary.house_plant && colored;
        Self::default()
            .with_if(edible && category == "herb", "herbs")
            .with_if(vegetable && group == Group::Leaf, "leafy")
            .with_if(vegetable && group == Group::FruitVegetable, "fruiting")
            .with_if(vegetable && group == Group::Root, "root")
            .with_if(vegetable && group == Group::Legume, "legumes")
            .with_if(vegetable && genus == "brassica" && group != Group::Root, "brassicas")
            .with_if(vegetable && genus == "allium", "alliums")
            .with_if(vegetable, "vegetables")
            .with_if(edible && (group == Group::Fruit || is_one_of(scientific, &KINDS.fruit)), "fruit")
            .with_if(ornamental && flowers, "flowers")
            .with_if(ornamental && is_one_of(scientific, &KINDS.natives), "natives")
            .with_if(ornamental && group == Group::Foliage, "foliage")
            .with_if(ornamental && (group == Group::Bulb || is_one_of(scientific, &KINDS.bulbs)), "bulbs")
            .with_if(ornamental && (summary.climbs || is_one_of(scientific, &KINDS.climbers)), "climbers")
            .with_if(ornamental && summary.likes_shade, "shade")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tracking::growth::summary::summary;

    fn kinds(category: &str, name: &str, scientific: &str) -> Kinds {
        let plant = Plant {
            plant_name: name.to_owned(),
            scientific_name: Some(scientific.to_owned()),
            plant_category: Some(category.to_owned()),
            edible: Some(category != "flower"),
            ..Plant::default()
        };
        Kinds::of_plant(&plant, &summary(&plant), &scientific.to_lowercase())
    }

    fn named(words: &[&str]) -> Kinds {
        Kinds::named(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_plant_is_of_every_kind_that_holds() {
        for (category, name, scientific, expected) in [
            ("vegetable", "Tomato", "Solanum lycopersicum", &["fruiting", "vegetables"][..]),
            ("vegetable", "Mizuna", "Brassica rapa subsp. nipposinica", &["leafy", "brassicas", "vegetables"]),
            ("vegetable", "Radish", "Raphanus sativus", &["root", "vegetables"]),
            ("vegetable", "Leek", "Allium ampeloprasum var. porrum", &["alliums", "vegetables"]),
            ("herb", "Chives", "Allium schoenoprasum", &["herbs"]),
            ("vegetable", "Strawberry", "Fragaria × ananassa", &["fruit"]),
            ("vegetable", "Watermelon", "Citrullus lanatus", &["fruiting", "fruit", "vegetables"]),
            ("flower", "Grevillea", "Grevillea lanigera", &["flowers", "natives"]),
            ("flower", "Dahlia", "Dahlia pinnata", &["flowers", "bulbs"]),
            ("flower", "Coleus", "Coleus scutellarioides", &["foliage"]),
        ] {
            assert_eq!(kinds(category, name, scientific), named(expected), "{name}");
        }
    }

    #[test]
    fn an_unknown_word_names_nothing() {
        assert!(named(&["Herbs", "cacti", ""]).is_empty());
        assert_eq!(named(&["herbs", "cacti"]).phrase(), Some("a herb"));
        assert_eq!(named(&[]).phrase(), None);
        assert!(named(&["vegetables"]).without_vegetables().is_empty());
        let vegetables = ["herbs", "leafy", "vegetables", "fruit"].map(|word| named(&[word]).has_vegetables());
        assert_eq!(vegetables, [false, true, true, false]);
        let fruiting = named(&["fruiting", "legumes", "fruit"]);
        assert!(fruiting.fruiting() == fruiting && named(&["herbs", "root", "flowers"]).fruiting().is_empty());
        assert!(named(&["herbs", "shade"]).edible() == named(&["herbs"]));
        assert!(named(&["herbs", "shade"]).ornamental() == named(&["shade"]));
    }
}
