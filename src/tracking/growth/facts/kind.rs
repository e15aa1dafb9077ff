//! What kind of plant it is, as a gardener would sort it: by what is picked and how it is grown.

use serde::Deserialize;

use super::Trait;
use super::crops::Crop;
use super::genera::Genus;
use super::reading::mentions;

/// The kinds that are grown in ways of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Kind {
    Nightshade,
    Cucurbit,
    SweetCorn,
    Okra,
    Bean,
    Pea,
    Peanut,
    LeafyGreen,
    HeartingLeaf,
    StemVegetable,
    HeadBrassica,
    Root,
    BulbOnion,
    StemOnion,
    Garlic,
    Potato,
    SweetPotato,
    Tuber,
    Rhizome,
    Asparagus,
    Rhubarb,
    Artichoke,
    Cardoon,
    Grain,
    Sprout,
    Microgreen,
    GreenManure,
    Strawberry,
    FruitingPerennial,
    /// A vegetable of which no more is known.
    Vegetable,
    LeafHerb,
    PerennialHerb,
    WoodyHerb,
    SeedHerb,
    RootHerb,
    LeafTree,
    Flower,
    Foliage,
    Bulb,
    Succulent,
    Shrub,
    /// Grown indoors, in a pot.
    Houseplant,
    Grass,
    Carnivorous,
    /// A plant of which nothing is known.
    Plant,
}

impl Kind {
    pub(in super::super) const COUNT: usize = Self::Plant as usize + 1;
}

/// Finds the kind of a plant from its texts, which are in lower case.
#[derive(Debug)]
pub(super) struct Classifier<'a> {
    /// `vegetable`, `herb`, `flower` or anything else.
    pub category: &'a str,
    /// The scientific name without the cross of a hybrid.
    pub scientific: &'a str,
    pub genus: &'a Genus,
    /// The whole name, and the common name without the cultivar.
    pub name: &'a str,
    pub common: &'a str,
    pub plant_type: &'a str,
    /// The days to maturity, where they are known.
    pub days: Option<i32>,
    /// Whether it lives longer than two years, where that is known.
    pub perennial: Option<bool>,
}

impl Classifier<'_> {
    /// The kind, and the crop when it is a known one.
    pub(super) fn classify(&self) -> (Kind, Option<&'static Crop>) {
        if let Some(kind) = self.tray_kind() {
            return (kind, None);
        }
        let crop = self.crop();
        let kind = crop
            .map(|crop| crop.kind)
            .or(self.genus.kind)
            .or(self.genus.usual_kind)
            .or_else(|| self.kind_by_habit())
            .unwrap_or_else(|| self.kind_by_category());
        if self.category == "flower" && !kind.has(Trait::Ornamental) {
            return (self.kind_among_flowers(kind), None);
        }
        let refined = self.refined(kind, crop);
        // What is grown for its seed is not advised like a leaf.
        let crop = crop.filter(|crop| refined != Kind::SeedHerb || crop.kind == refined);
        (refined, crop)
    }

    /// Sprouts and microgreens are grown on the kitchen bench, whatever species they are.
    fn tray_kind(&self) -> Option<Kind> {
        let at_most = |limit| self.days.is_some_and(|days| days <= limit);
        let sprouts = ["sprout", "sprouting", "sprouter"];
        if at_most(14) && sprouts.iter().any(|word| mentions(self.name, word)) {
            return Some(Kind::Sprout);
        }
        let is_cress = self.scientific.starts_with("lepidium sativum") || self.common == "cress";
        let is_tray = mentions(self.name, "microgreen") || is_cress && at_most(25);
        is_tray.then_some(Kind::Microgreen)
    }

    /// The scientific name decides. The common name is asked where there is none, or where it tells too little.
    fn crop(&self) -> Option<&'static Crop> {
        if let Some(crop) = Crop::by_latin(self.scientific) {
            return Some(crop);
        }
        let varied = self.genus.traits.contains(&Trait::Varied);
        if self.genus.kind.is_some() && !varied {
            return None;
        }
        let called = |name: &str| {
            let singular = || name.strip_suffix('s').and_then(Crop::by_common_name);
            let singular_es = || name.strip_suffix("es").and_then(Crop::by_common_name);
            Crop::by_common_name(name).or_else(singular).or_else(singular_es)
        };
        let whole = called(self.common);
        if !varied && !self.scientific.is_empty() {
            return whole;
        }
        let words = || self.common.split_whitespace();
        whole.or_else(|| words().next_back().and_then(called)).or_else(|| words().next().and_then(called))
    }

    /// The first clause of the plant type names the habit; later ones speak of leaves and uses.
    fn kind_by_habit(&self) -> Option<Kind> {
        let habit = self.plant_type.split(';').next().unwrap_or_default();
        let says = |words: &[&str]| words.iter().any(|word| mentions(habit, word));
        if says(&["house plant", "houseplant"]) {
            Some(Kind::Houseplant)
        } else if says(&["succulent", "cactus", "cacti"]) {
            Some(Kind::Succulent)
        } else if says(&["bulb", "corm"]) && self.category == "flower" {
            Some(Kind::Bulb)
        } else if says(&["shrub", "tree"]) {
            Some(match self.category {
                "herb" => Kind::LeafTree,
                "vegetable" => Kind::FruitingPerennial,
                _ => Kind::Shrub,
            })
        } else if says(&["grass"]) && self.category == "flower" {
            Some(Kind::Grass)
        } else {
            None
        }
    }

    fn kind_by_category(&self) -> Kind {
        match self.category {
            "vegetable" => Kind::Vegetable,
            "herb" if self.perennial == Some(true) => Kind::PerennialHerb,
            "herb" => Kind::LeafHerb,
            "flower" => Kind::Flower,
            _ => Kind::Plant,
        }
    }

    fn kind_among_flowers(&self, kind: Kind) -> Kind {
        match kind {
            Kind::LeafTree | Kind::FruitingPerennial => Kind::Shrub,
            Kind::Grain => Kind::Grass,
            _ => match self.scientific.split(' ').next() {
                Some("brassica") => Kind::Foliage,
                Some("allium") => Kind::Bulb,
                _ => Kind::Flower,
            },
        }
    }

    /// What the cultivar or the use changes in the kind.
    fn refined(&self, kind: Kind, crop: Option<&Crop>) -> Kind {
        let says =
            |words: &[&str]| words.iter().any(|word| mentions(self.plant_type, word) || mentions(self.name, word));
        if self.category == "vegetable"
            && let Some(kind) = crop.and_then(|crop| crop.as_vegetable)
        {
            return kind;
        }
        match kind {
            Kind::LeafyGreen if says(&["hearting", "iceberg", "butterhead", "cos"]) => Kind::HeartingLeaf,
            Kind::LeafHerb if says(&["spice", "spice seed"]) => Kind::SeedHerb,
            Kind::Shrub | Kind::Grass if self.category == "vegetable" => match kind {
                Kind::Grass => Kind::Grain,
                _ => Kind::FruitingPerennial,
            },
            Kind::Shrub if self.category == "herb" => Kind::LeafTree,
            Kind::Grass if self.category == "herb" => Kind::PerennialHerb,
            kind => kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind::*;
    use super::*;
    use crate::tracking::growth::facts::genera;

    fn kind(category: &str, common: &str, scientific: &str, plant_type: &str) -> Kind {
        let classifier = Classifier {
            category,
            scientific,
            genus: &genera::genus(scientific.split(' ').next().unwrap_or_default()),
            name: common,
            common,
            plant_type,
            days: None,
            perennial: None,
        };
        classifier.classify().0
    }

    #[test]
    fn the_scientific_name_decides() {
        assert_eq!(kind("vegetable", "tree tomato", "solanum betaceum", ""), FruitingPerennial);
        assert_eq!(kind("vegetable", "mustard spinach", "basella alba", ""), LeafyGreen);
        assert_eq!(kind("flower", "potato vine", "solandra maxima", "climber"), Flower);
        assert_eq!(kind("herb", "native thyme", "prostanthera incisa", "shrub"), LeafTree);
        assert_eq!(kind("flower", "rubber plant", "ficus elastica", ""), Houseplant);
        assert_eq!(kind("flower", "peace lily", "spathiphyllum wallisii", ""), Houseplant);
        assert_eq!(kind("vegetable", "lemon", "citrus meyeri", "bushy evergreen tree"), FruitingPerennial);
    }

    #[test]
    fn in_a_varied_genus_the_common_name_decides() {
        assert_eq!(kind("vegetable", "beetroot", "beta vulgaris", ""), Root);
        assert_eq!(kind("vegetable", "silverbeet", "beta vulgaris", ""), LeafyGreen);
        assert_eq!(kind("vegetable", "red onion", "allium cepa", ""), BulbOnion);
        assert_eq!(kind("vegetable", "spring onion", "allium cepa", ""), StemOnion);
        assert_eq!(kind("vegetable", "fennel", "foeniculum vulgare", ""), StemVegetable);
        assert_eq!(kind("herb", "fennel", "foeniculum vulgare", ""), PerennialHerb);
    }

    #[test]
    fn without_a_scientific_name_the_common_one_is_enough() {
        assert_eq!(kind("vegetable", "cherry tomatoes", "", ""), Nightshade);
        assert_eq!(kind("herb", "basil", "", ""), LeafHerb);
        assert_eq!(kind("flower", "sweet pea", "", ""), Flower);
        assert_eq!(kind("vegetable", "mystery", "", ""), Vegetable);
        assert_eq!(kind("", "", "", ""), Plant);
    }

    #[test]
    fn a_flower_is_not_grown_for_the_kitchen() {
        assert_eq!(kind("flower", "ornamental kale", "brassica oleracea", ""), Foliage);
        assert_eq!(kind("flower", "amaranthus", "amaranthus caudatus", ""), Flower);
        assert_eq!(kind("flower", "allium", "allium giganteum", "bulb"), Bulb);
    }

    #[test]
    fn only_the_first_clause_tells_the_habit() {
        let daisy = "groundcover annual to 12cm; succulent leaves";
        assert_eq!(kind("flower", "daisy", "cleretum bellidiforme", daisy), Flower);
        assert_eq!(kind("flower", "x", "unheard of", "succulent to 9cm; rosette"), Succulent);
        assert_eq!(kind("flower", "x", "unheard of", "upright house plant to 60cm"), Houseplant);
    }
}
