//! What a plant needs of soil, food and room, by its kind, its crop and its position.

use super::facts::{Facts, Kind, Start, Water};

/// How a plant is fed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feed {
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
    Special,
}

/// What the bed or the pot is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Flowers that a rich soil turns into leaves.
fn likes_it_lean(crop: &str) -> bool {
    matches!(crop, "nasturtium" | "cosmos" | "poppy" | "lavender" | "sedum" | "cornflower" | "borage" | "everlasting")
}

pub(super) fn feed(facts: &Facts<'_>) -> Feed {
    match facts.kind {
        _ if facts.native => Feed::Native,
        Kind::Nightshade | Kind::Cucurbit | Kind::Okra | Kind::Strawberry | Kind::FruitingPerennial => Feed::Fruit,
        Kind::Root if facts.crop == "celeriac" => Feed::Heavy,
        Kind::HeadBrassica
        | Kind::StemVegetable
        | Kind::Rhubarb
        | Kind::Asparagus
        | Kind::Artichoke
        | Kind::Cardoon
        | Kind::Rhizome => Feed::Heavy,
        Kind::LeafyGreen | Kind::HeartingLeaf | Kind::StemOnion => Feed::Leaf,
        Kind::Bean | Kind::Pea | Kind::Peanut => Feed::Legume,
        Kind::WoodyHerb | Kind::SeedHerb | Kind::RootHerb | Kind::Grass | Kind::Grain => Feed::Light,
        Kind::Flower if ["sweet pea", "lupin"].contains(&facts.crop) => Feed::Legume,
        Kind::Flower if likes_it_lean(facts.crop) => Feed::Light,
        Kind::Flower
        | Kind::Foliage
        | Kind::Shrub
        | Kind::LeafHerb
        | Kind::PerennialHerb
        | Kind::LeafTree
        | Kind::Tuber
        | Kind::Vegetable
        | Kind::Plant => Feed::Moderate,
        Kind::SweetCorn
        | Kind::Root
        | Kind::BulbOnion
        | Kind::Garlic
        | Kind::Potato
        | Kind::SweetPotato
        | Kind::Sprout
        | Kind::Microgreen
        | Kind::GreenManure
        | Kind::Bulb
        | Kind::Succulent
        | Kind::Carnivorous => Feed::Special,
    }
}

pub(super) fn soil(facts: &Facts<'_>) -> Soil {
    let position = facts.plant.position.as_deref().unwrap_or_default();
    let position = position.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| position.contains(word));
    match facts.kind {
        Kind::Carnivorous => Soil::Peat,
        Kind::GreenManure => Soil::Bare,
        Kind::Succulent => Soil::Gritty,
        _ if facts.native => Soil::Native,
        _ if facts.water == Water::Wet => Soil::Boggy,
        Kind::Root => Soil::Fine,
        Kind::WoodyHerb => Soil::Lean,
        Kind::HeadBrassica | Kind::Pea => Soil::Limed,
        _ if says(&["lime"]) || facts.crop == "sweet pea" => Soil::Limed,
        _ if says(&["acid"]) => Soil::Acid,
        _ if says(&["gritty"]) => Soil::Gritty,
        Kind::Nightshade
        | Kind::Cucurbit
        | Kind::SweetCorn
        | Kind::LeafyGreen
        | Kind::HeartingLeaf
        | Kind::StemVegetable
        | Kind::StemOnion
        | Kind::Asparagus
        | Kind::Rhubarb
        | Kind::Artichoke
        | Kind::Cardoon
        | Kind::Rhizome
        | Kind::Strawberry
        | Kind::FruitingPerennial => Soil::Rich,
        _ if says(&["rich", "fertile", "humus", "compost"]) => Soil::Rich,
        _ if likes_it_lean(facts.crop) || says(&["sandy", "poor"]) => Soil::Lean,
        _ => Soil::Average,
    }
}

/// The least width of a pot for one plant, in cm.
pub(super) fn pot_cm(facts: &Facts<'_>) -> i32 {
    let small = facts.says(&["dwarf", "compact"]);
    match facts.kind {
        Kind::Nightshade | Kind::Cucurbit if small => 30,
        Kind::Nightshade | Kind::Potato | Kind::SweetPotato | Kind::Tuber | Kind::SweetCorn => 40,
        Kind::Cucurbit | Kind::Okra if facts.spacing_cm < 80 => 40,
        Kind::Cucurbit | Kind::Artichoke | Kind::Cardoon | Kind::Rhubarb | Kind::Asparagus => 50,
        Kind::Shrub | Kind::LeafTree | Kind::FruitingPerennial => 45,
        Kind::HeadBrassica
        | Kind::Root
        | Kind::Rhizome
        | Kind::Bean
        | Kind::Pea
        | Kind::WoodyHerb
        | Kind::Succulent
        | Kind::RootHerb
        | Kind::Okra
        | Kind::Peanut => 30,
        Kind::Microgreen | Kind::Sprout => 20,
        _ if facts.spacing_cm <= 20 => 20,
        _ if facts.spacing_cm <= 45 => 30,
        _ => 40,
    }
}

/// Whether it is sown in place thicker than it is to stand, and thinned: small seed, unless a dense stand is
/// wanted. Large seed is sown at its distance.
pub(super) fn thinned(facts: &Facts<'_>) -> bool {
    let dense = matches!(facts.kind, Kind::Sprout | Kind::Microgreen | Kind::Grain | Kind::GreenManure);
    let large = matches!(facts.kind, Kind::Bean | Kind::Pea | Kind::Peanut)
        || facts.depth_mm >= 15 && facts.kind != Kind::Cucurbit && facts.crop != "beetroot";
    matches!(facts.start, Start::Direct | Start::Either) && !dense && !large && facts.spacing_cm >= 3
}

/// Whether it grows so slowly that it lives in a pot for its first year, before it is planted out.
pub(super) fn potted_on(facts: &Facts<'_>) -> bool {
    matches!(facts.kind, Kind::Succulent | Kind::Shrub | Kind::LeafTree | Kind::FruitingPerennial | Kind::Carnivorous)
}

/// Whether it is sown in place a few seeds together, where one plant is to stand: plants that stand far apart.
pub(super) fn sown_at_stations(facts: &Facts<'_>) -> bool {
    thinned(facts) && facts.spacing_cm >= 35
}
