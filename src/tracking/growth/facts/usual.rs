//! What is usual for a kind of plant, where its row says nothing.

use super::kind::Kind::{
    self, Artichoke, Asparagus, Bean, Bulb, BulbOnion, Cardoon, Carnivorous, Cucurbit, Flower, Foliage,
    FruitingPerennial, Garlic, Grain, Grass, GreenManure, HeadBrassica, HeartingLeaf, LeafHerb, LeafTree, LeafyGreen,
    Microgreen, Nightshade, Okra, Pea, Peanut, PerennialHerb, Plant, Potato, Rhizome, Rhubarb, Root, RootHerb,
    SeedHerb, Shrub, Sprout, StemOnion, StemVegetable, Strawberry, Succulent, SweetCorn, SweetPotato, Tuber, Vegetable,
    WoodyHerb,
};
use super::start::Start;
use super::{Frost, Life, Sun, Water};

pub(super) fn life(kind: Kind) -> Life {
    match kind {
        Asparagus | Rhubarb | Artichoke | Strawberry | FruitingPerennial | PerennialHerb | WoodyHerb | RootHerb
        | LeafTree | Bulb | Succulent | Shrub | Carnivorous => Life::Perennial,
        _ => Life::Annual,
    }
}

pub(super) fn frost(kind: Kind, crop: &str) -> Frost {
    match kind {
        Nightshade | Cucurbit | SweetCorn | Okra | Bean | Peanut | Potato | SweetPotato | Rhizome => Frost::Tender,
        _ if crop == "basil" => Frost::Tender,
        Pea | HeadBrassica | Root | BulbOnion | StemOnion | Garlic | Asparagus | Rhubarb | Bulb => Frost::Hardy,
        _ => Frost::HalfHardy,
    }
}

pub(super) fn sun(kind: Kind) -> Sun {
    match kind {
        LeafyGreen | HeartingLeaf | LeafHerb | PerennialHerb | Foliage | Vegetable | Plant | Flower | Rhizome
        | Microgreen => Sun::Any,
        Sprout => Sun::Shade,
        _ => Sun::Full,
    }
}

/// The water that a kind or a crop needs wherever it stands.
pub(super) fn water(kind: Kind, crop: &str) -> Option<Water> {
    match (kind, crop) {
        (_, "watercress" | "kangkong" | "brahmi") | (Carnivorous, _) => Some(Water::Wet),
        (Succulent | WoodyHerb, _) | (_, "lavender" | "sedum" | "banksia" | "grevillea" | "waratah" | "wattle") => {
            Some(Water::Dry)
        }
        (Sprout | Microgreen | StemVegetable, _) | (_, "mint") => Some(Water::Moist),
        _ => None,
    }
}

/// Millimetres of soil above a seed or the top of what is planted.
pub(super) fn depth_mm(kind: Kind, start: Start) -> i32 {
    match start {
        Start::Clove | Start::Crown | Start::Cutting | Start::Rhizome | Start::RootCutting => 50,
        Start::Bulb | Start::Corm | Start::Tuber => 100,
        Start::Slip | Start::Fruit => 80,
        Start::Division | Start::Offset => 20,
        Start::Direct | Start::Tray | Start::Either => match kind {
            Bean | Pea | Peanut => 30,
            SweetCorn => 25,
            Cucurbit => 20,
            Okra | Artichoke | Cardoon => 15,
            Root | HeadBrassica | BulbOnion | StemOnion | Grain => 10,
            Succulent | Carnivorous => 1,
            _ => 5,
        },
    }
}

pub(super) fn spacing_cm(kind: Kind) -> i32 {
    match kind {
        Sprout | Microgreen => 1,
        Grain | GreenManure => 5,
        Root | BulbOnion | Pea => 10,
        StemOnion | Bean | Garlic | Bulb => 15,
        LeafyGreen | LeafHerb | SeedHerb | Rhizome | Peanut | Carnivorous | Flower | Foliage => 25,
        HeartingLeaf | StemVegetable | SweetCorn | PerennialHerb | WoodyHerb | RootHerb | Strawberry | Vegetable
        | Plant => 30,
        Potato | SweetPotato | Asparagus | Okra => 40,
        HeadBrassica | Nightshade | Tuber | Succulent | Grass => 50,
        Cucurbit | Rhubarb => 90,
        Artichoke | Cardoon | Shrub | LeafTree => 100,
        FruitingPerennial => 150,
    }
}

/// What is known to be poisonous, where the catalogue's own words say nothing of it.
pub(super) fn hazard(genus: &str) -> Option<&'static str> {
    Some(match genus {
        "digitalis" | "aconitum" | "delphinium" | "consolida" | "nerium" | "brugmansia" | "datura" | "helleborus"
        | "convallaria" | "colchicum" | "catharanthus" | "nicotiana" => "All parts are poisonous",
        "narcissus" | "hyacinthus" | "tulipa" | "hippeastrum" | "amaryllis" | "galanthus" | "zantedeschia" => {
            "Poisonous if eaten, the bulb most of all"
        }
        "lilium" => "Deadly to cats, even the pollen",
        "ricinus" | "abrus" => "The seeds are deadly poisonous",
        "lathyrus" | "lupinus" | "wisteria" => "The seeds are poisonous",
        "euphorbia" => "The milky sap burns skin and eyes",
        "ruta" => "The sap blisters skin in sunlight",
        "agave" => "The sap irritates skin",
        _ => return None,
    })
}
