//! What a plant is wished for as: the words of `edible_types` and `ornamental_types`, as bits.

use super::index::scientific;
use super::tables::is_listed;
use crate::plants::model::Plant;
use crate::tracking::growth::facts::{Facts, Group, Habit, Kind};

/// A set of kinds, a bit for each of [`WORDS`].
pub(super) type Kinds = u16;

/// Each word with how a sentence names one plant of the kind; those for the kitchen first.
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

pub(super) const HERBS: Kinds = 1;
pub(super) const VEGETABLES: Kinds = 1 << 7;
/// The vegetables and each kind of them.
pub(super) const ANY_VEGETABLES: Kinds = 0b1111_1110;
/// Those that bear fruit or pods, which takes sun: fruit vegetables, legumes and fruit.
pub(super) const FRUITING: Kinds = 1 << 2 | 1 << 4 | 1 << 8;
pub(super) const EDIBLE: Kinds = (1 << 9) - 1;
pub(super) const FLOWERS: Kinds = 1 << 9;
pub(super) const ORNAMENTAL: Kinds = !EDIBLE;

/// The kinds that these words name; a word that names none is passed over.
pub(super) fn named<'a>(words: impl IntoIterator<Item = &'a str>) -> Kinds {
    let bits = words.into_iter().filter_map(|word| WORDS.iter().position(|(known, _)| *known == word));
    bits.fold(0, |kinds, bit| kinds | (1_u16 << bit))
}

#[inline]
pub(super) const fn first(kinds: Kinds) -> Kinds {
    kinds & kinds.wrapping_neg()
}

/// How a sentence names a plant of the first of them.
pub(super) fn phrase(kinds: Kinds) -> Option<&'static str> {
    WORDS.get(usize::try_from(kinds.trailing_zeros()).ok()?).map(|(_, phrase)| *phrase)
}

/// The kinds of a plant: a leaf mustard is leafy, a brassica and a vegetable.
pub(super) fn of_plant(plant: &Plant, facts: &Facts<'_>) -> Kinds {
    let scientific = &scientific(plant);
    let category = plant.plant_category.as_deref().unwrap_or_default();
    let edible = plant.edible == Some(true);
    let group = facts.kind.group();
    // The catalogue files strawberries and citrus under vegetables; nobody who asks for vegetables means them.
    let vegetable = edible && category == "vegetable" && group != Group::Fruit;
    let genus = scientific.split(' ').next().unwrap_or_default();
    let ornamental = category == "flower";
    // A house plant counts as a flower if it has a colour, as peace lilies and African violets have.
    let colored = plant.flower_colors.as_ref().is_some_and(|colors| !colors.0.is_empty());
    let flowers =
        matches!(group, Group::Flower | Group::Bulb | Group::Shrub) || facts.kind == Kind::Houseplant && colored;
    let kinds = [
        ("herbs", edible && category == "herb"),
        ("leafy", vegetable && group == Group::Leaf),
        ("fruiting", vegetable && group == Group::FruitVegetable),
        ("root", vegetable && group == Group::Root),
        ("legumes", vegetable && group == Group::Legume),
        ("brassicas", vegetable && genus == "brassica" && group != Group::Root),
        ("alliums", vegetable && genus == "allium"),
        ("vegetables", vegetable),
        ("fruit", edible && (group == Group::Fruit || is_listed("fruit", scientific))),
        ("flowers", ornamental && flowers),
        ("natives", ornamental && is_listed("natives", scientific)),
        ("foliage", ornamental && group == Group::Foliage),
        ("bulbs", ornamental && (group == Group::Bulb || is_listed("bulbs", scientific))),
        ("climbers", ornamental && (facts.habit == Habit::Climbing || is_listed("climbers", scientific))),
        ("shade", ornamental && facts.likes_shade()),
    ];
    named(kinds.into_iter().filter(|(_, holds)| *holds).map(|(kind, _)| kind))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recommendations::testing::herb;

    fn named(words: &str) -> Kinds {
        super::named(words.split(' '))
    }

    #[test]
    fn a_plant_is_of_every_kind_that_holds() {
        for (category, name, scientific, expected) in [
            ("vegetable", "Tomato", "Solanum lycopersicum", "fruiting vegetables"),
            ("vegetable", "Mizuna", "Brassica rapa subsp. nipposinica", "leafy brassicas vegetables"),
            ("vegetable", "Radish", "Raphanus sativus", "root vegetables"),
            ("vegetable", "Leek", "Allium ampeloprasum var. porrum", "alliums vegetables"),
            ("herb", "Chives", "Allium schoenoprasum", "herbs"),
            ("vegetable", "Strawberry", "Fragaria × ananassa", "fruit"),
            ("vegetable", "Watermelon", "Citrullus lanatus", "fruiting fruit vegetables"),
            ("flower", "Grevillea", "Grevillea lanigera", "flowers natives"),
            ("flower", "Dahlia", "Dahlia pinnata", "flowers bulbs"),
            ("flower", "Coleus", "Coleus scutellarioides", "foliage"),
        ] {
            let edible = category != "flower";
            let plant = herb(
                json!({ "plant_name": name, "scientific_name": scientific, "plant_category": category, "edible": edible, "sun_need": null }),
            );
            let kinds = of_plant(&plant, &Facts::of(&plant));
            assert_eq!(kinds, named(expected), "{name}");
        }
    }

    #[test]
    fn words_are_sorted_into_sets() {
        for (set, of_it) in [
            (HERBS, "herbs"),
            (VEGETABLES, "vegetables"),
            (ANY_VEGETABLES, "leafy fruiting root legumes brassicas alliums vegetables"),
            (FRUITING, "fruiting legumes fruit"),
            (FLOWERS, "flowers"),
        ] {
            assert_eq!(named(of_it), set, "{of_it}");
        }
        assert_eq!(named("herbs shade") & EDIBLE, named("herbs"));
        assert_eq!(named("herbs shade") & ORNAMENTAL, named("shade"));
        assert_eq!(named("Herbs cacti"), 0);
        assert_eq!([phrase(named("herbs cacti")), phrase(named(""))], [Some("a herb"), None]);
    }
}
