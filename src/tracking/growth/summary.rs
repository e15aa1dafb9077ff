//! A plant in a few facts, for those who compare many: what is picked of it, how it is started, what frost does to it, and
//! the care that it really takes. One plant with all its tips is a [`Profile`](super::profile::Profile).

use super::beginning::Beginning;
use super::facts::{Facts, Frost, Habit, Kind, Start, Sun, Trait, Water, names};
use super::needs::{Feed, Support};
use crate::plants::model::Plant;

/// What a plant is grown for, in the kitchen's and the garden's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// What goes into the soil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Planted {
    /// Seed, sown where the plants are to stay.
    SeedInPlace,
    /// Seed, raised in trays only.
    SeedInTrays,
    /// Seed, sown either way.
    Seed,
    /// A bulb, a tuber or a clove: without leaves, below the surface.
    Buried,
    /// A cutting, a division, a slip: with leaves.
    Living,
}

/// The care that a plant takes, counted in jobs that come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Care {
    /// Tying to a stake or a trellis.
    pub support: Option<&'static str>,
    /// 0 never or once, 1 now and then, 2 every two weeks while it bears.
    pub feeding: u8,
    /// Whether it is pruned, pinched or cut back each year.
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

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact")]
pub(crate) struct Summary {
    pub group: Group,
    pub planted: Planted,
    pub frost: Frost,
    pub beginning: Beginning,
    /// Whether full sun and half a day's shade suit it alike.
    pub sun_or_part: bool,
    pub likes_shade: bool,
    pub climbs: bool,
    /// Whether it is grown in rooms.
    pub house_plant: bool,
    pub height_cm: Option<i32>,
    pub care: Care,
    /// What about it is poisonous; an irritant isn't.
    pub poison: Option<String>,
}

/// The common name, in lower case, before the cultivar.
pub(crate) fn common_name(plant: &Plant) -> String {
    names::common_name(&plant.plant_name.to_lowercase()).to_owned()
}

/// A scientific name in lower case without the cross of a hybrid.
pub(crate) fn plain_scientific(scientific: &str) -> String {
    names::plain_scientific(scientific)
}

/// The summary of a plant.
pub(crate) fn summary(plant: &Plant) -> Summary {
    let facts = Facts::of(plant);
    let irritant = facts.is_irritant();
    Summary {
        group: group(facts.kind),
        planted: planted(&facts),
        frost: facts.frost,
        beginning: Beginning::from(plant, &facts),
        sun_or_part: facts.sun == Sun::Any,
        likes_shade: facts.sun == Sun::Shade || facts.sun == Sun::Part && facts.position.contains("shade"),
        climbs: facts.habit == Habit::Climbing,
        house_plant: facts.kind == Kind::Houseplant,
        height_cm: facts.height_cm,
        care: care(&facts),
        poison: facts.hazard.filter(|_| !irritant),
    }
}

fn group(kind: Kind) -> Group {
    use Kind::{
        Artichoke, Asparagus, Bean, Bulb, BulbOnion, Cardoon, Carnivorous, Cucurbit, Flower, Foliage,
        FruitingPerennial, Garlic, Grain, Grass, GreenManure, HeadBrassica, HeartingLeaf, Houseplant, LeafHerb,
        LeafTree, LeafyGreen, Microgreen, Nightshade, Okra, Pea, Peanut, PerennialHerb, Plant, Potato, Rhizome,
        Rhubarb, Root, RootHerb, SeedHerb, Shrub, Sprout, StemOnion, StemVegetable, Strawberry, Succulent, SweetCorn,
        SweetPotato, Tuber, Vegetable, WoodyHerb,
    };
    match kind {
        LeafyGreen | HeartingLeaf | Microgreen | Sprout => Group::Leaf,
        Nightshade | Cucurbit | SweetCorn | Okra => Group::FruitVegetable,
        Root | Potato | SweetPotato | Tuber | Rhizome => Group::Root,
        Bean | Pea | Peanut => Group::Legume,
        BulbOnion | StemOnion | Garlic => Group::Onion,
        Strawberry | FruitingPerennial => Group::Fruit,
        LeafHerb | PerennialHerb | WoodyHerb | SeedHerb | RootHerb | LeafTree => Group::Herb,
        HeadBrassica | StemVegetable | Asparagus | Rhubarb | Artichoke | Cardoon | Grain | GreenManure | Vegetable => {
            Group::OtherVegetable
        }
        Bulb => Group::Bulb,
        Foliage | Grass | Succulent | Carnivorous | Houseplant => Group::Foliage,
        Shrub => Group::Shrub,
        Flower | Plant => Group::Flower,
    }
}

fn planted(facts: &Facts<'_>) -> Planted {
    let start = facts.start;
    match (start.is_seed(), start.in_trays(), start.is_buried()) {
        (true, false, _) => Planted::SeedInPlace,
        (true, true, _) if start == Start::Tray => Planted::SeedInTrays,
        (true, true, _) => Planted::Seed,
        (false, _, true) => Planted::Buried,
        (false, _, false) => Planted::Living,
    }
}

fn care(facts: &Facts<'_>) -> Care {
    Care {
        support: match facts.support {
            Support::Trellis => Some("a trellis"),
            Support::Stakes => Some("stakes"),
            Support::None => None,
        },
        feeding: match facts.feed {
            Feed::Heavy | Feed::Fruit => 2,
            Feed::Leaf | Feed::Moderate => 1,
            Feed::Light | Feed::Legume | Feed::Native | Feed::Own => 0,
        },
        pruning: is_pruned(facts),
        watering: match facts.water {
            Water::Dry => 0,
            Water::Regular => 1,
            Water::Moist => 2,
            Water::Wet => 3,
        },
    }
}

/// Tall tomatoes lose their side shoots, shrubs and what bears for years are cut back once a year, and what lasts and
/// flowers is cut back to flower again.
fn is_pruned(facts: &Facts<'_>) -> bool {
    let tall_tomato = facts.support == Support::Stakes
        && facts.kind == Kind::Nightshade
        && facts.crop.is_some_and(|crop| crop.name == "tomato");
    let woody = matches!(facts.kind, Kind::Shrub | Kind::WoodyHerb | Kind::LeafTree | Kind::FruitingPerennial);
    tall_tomato || woody || facts.kind == Kind::Flower && facts.is_lasting() && !facts.has(Trait::Native)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, scientific: &str, category: &str, method: &str) -> Summary {
        summary(&Plant {
            plant_name: name.to_owned(),
            scientific_name: Some(scientific.to_owned()),
            plant_category: Some(category.to_owned()),
            sowing_method: Some(method.to_owned()),
            ..Plant::default()
        })
    }

    #[test]
    fn a_tomato_takes_every_job_and_a_radish_none_but_water() {
        let tomato = of("Tomato- Roma", "Solanum lycopersicum", "vegetable", "Raise seedlings");
        assert_eq!((tomato.group, tomato.planted), (Group::FruitVegetable, Planted::SeedInTrays));
        assert!(tomato.frost == Frost::Tender && tomato.care.pruning);
        assert_eq!((tomato.care.support, tomato.care.feeding), (Some("stakes"), 2));
        let radish = of("Radish", "Raphanus sativus", "vegetable", "Sow direct");
        assert_eq!((radish.group, radish.planted), (Group::Root, Planted::SeedInPlace));
        assert!(radish.frost == Frost::Hardy && !radish.care.pruning);
        assert_eq!(radish.care.jobs(), radish.care.watering);
    }

    #[test]
    fn what_is_planted_without_leaves_is_buried() {
        assert_eq!(of("Garlic", "Allium sativum", "vegetable", "Plant cloves").planted, Planted::Buried);
        assert_eq!(of("Tulip", "Tulipa", "flower", "Plant bulbs").group, Group::Bulb);
        assert_eq!(of("Mint", "Mentha spicata", "herb", "Divide clumps").planted, Planted::Living);
    }

    #[test]
    fn a_poison_is_told_from_an_irritant() {
        assert!(of("Foxglove", "Digitalis purpurea", "flower", "").poison.is_some());
        assert!(of("Agave", "Agave attenuata", "flower", "").poison.is_none());
    }
}
