//! What kind of plant it is, as a gardener would sort it: by what is picked and how it is grown.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Trait;
use super::crops::{Crop, Genus};
use super::reading::{mentions, mentions_any};
use crate::tracking::growth::data::parsed;

/// The kinds that are grown in ways of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
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
    Houseplant,
    Grass,
    Carnivorous,
    Plant,
}

impl Kind {
    pub(crate) const COUNT: usize = Self::Plant as usize + 1;
}

/// What is of a kind, if all that the rule names is true of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    category: Option<String>,
    genus: Option<String>,
    #[serde(default)]
    from: Vec<Kind>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    perennial: bool,
    kind: Kind,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    habit: Vec<Rule>,
    flower: Vec<Rule>,
    refined: Vec<Rule>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| parsed!("kinds.toml"));

/// Finds the kind of a plant from its texts, which are in lower case.
#[derive(Debug)]
pub(super) struct Classifier<'a> {
    /// `vegetable`, `herb`, `flower` or anything else.
    pub category: &'a str,
    pub scientific: &'a str,
    pub genus: &'a Genus,
    /// The whole name, and the common name without the cultivar.
    pub name: &'a str,
    pub common: &'a str,
    pub plant_type: &'a str,
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
        let named = crop.map(|crop| crop.kind).or(self.genus.kind).or(self.genus.usual_kind);
        let habit = self.plant_type.split(';').next().unwrap_or_default();
        let kind = named.unwrap_or_else(|| self.by_rules(&RULES.habit, Kind::Plant, &[habit]));
        if self.category == "flower" && !kind.has(Trait::Ornamental) {
            return (self.by_rules(&RULES.flower, kind, &[]), None);
        }
        let as_vegetable = crop.and_then(|crop| crop.as_vegetable).filter(|_| self.category == "vegetable");
        let texts = [self.plant_type, self.name];
        let refined = as_vegetable.unwrap_or_else(|| self.by_rules(&RULES.refined, kind, &texts));
        // What is grown for its seed is not advised like a leaf.
        let crop = crop.filter(|crop| refined != Kind::SeedHerb || crop.kind == refined);
        (refined, crop)
    }

    /// What the first of the rules that holds makes of a kind.
    fn by_rules(&self, rules: &[Rule], kind: Kind, texts: &[&str]) -> Kind {
        let holds = |rule: &&Rule| {
            let says = |word: &String| texts.iter().any(|text| mentions(text, word));
            let genus = self.scientific.split(' ').next();
            rule.category.as_ref().is_none_or(|category| category == self.category)
                && rule.genus.as_ref().is_none_or(|name| Some(name.as_str()) == genus)
                && (rule.from.is_empty() || rule.from.contains(&kind))
                && (rule.says.is_empty() || rule.says.iter().any(says))
                && (!rule.perennial || self.perennial == Some(true))
        };
        rules.iter().find(holds).map_or(kind, |rule| rule.kind)
    }

    /// Sprouts and microgreens are grown on the kitchen bench, whatever species they are.
    fn tray_kind(&self) -> Option<Kind> {
        let at_most = |limit| self.days.is_some_and(|days| days <= limit);
        if at_most(14) && mentions_any(self.name, &["sprout", "sprouting", "sprouter"]) {
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
}

#[cfg(test)]
mod tests {
    use super::Kind::*;
    use super::*;
    use crate::tracking::growth::facts::crops;

    #[test]
    fn names_decide_then_the_habit() {
        let daisy = "groundcover annual to 12cm; succulent leaves";
        for (category, common, scientific, plant_type, expected) in [
            // The scientific name decides.
            ("vegetable", "tree tomato", "solanum betaceum", "", FruitingPerennial),
            ("vegetable", "mustard spinach", "basella alba", "", LeafyGreen),
            ("flower", "potato vine", "solandra maxima", "climber", Flower),
            ("herb", "native thyme", "prostanthera incisa", "shrub", LeafTree),
            ("flower", "rubber plant", "ficus elastica", "", Houseplant),
            ("flower", "peace lily", "spathiphyllum wallisii", "", Houseplant),
            ("vegetable", "lemon", "citrus meyeri", "bushy evergreen tree", FruitingPerennial),
            // In a varied genus it is the common name.
            ("vegetable", "beetroot", "beta vulgaris", "", Root),
            ("vegetable", "silverbeet", "beta vulgaris", "", LeafyGreen),
            ("vegetable", "red onion", "allium cepa", "", BulbOnion),
            ("vegetable", "spring onion", "allium cepa", "", StemOnion),
            ("vegetable", "fennel", "foeniculum vulgare", "", StemVegetable),
            ("herb", "fennel", "foeniculum vulgare", "", PerennialHerb),
            // Without a scientific name the common one is enough.
            ("vegetable", "cherry tomatoes", "", "", Nightshade),
            ("herb", "basil", "", "", LeafHerb),
            ("flower", "sweet pea", "", "", Flower),
            ("vegetable", "mystery", "", "", Vegetable),
            ("", "", "", "", Plant),
            // A flower is not grown for the kitchen.
            ("flower", "ornamental kale", "brassica oleracea", "", Foliage),
            ("flower", "amaranthus", "amaranthus caudatus", "", Flower),
            ("flower", "allium", "allium giganteum", "bulb", Bulb),
            // Only the first clause tells the habit.
            ("flower", "daisy", "cleretum bellidiforme", daisy, Flower),
            ("flower", "x", "unheard of", "succulent to 9cm; rosette", Succulent),
            ("flower", "x", "unheard of", "upright house plant to 60cm", Houseplant),
        ] {
            let classifier = Classifier {
                category,
                scientific,
                genus: &crops::genus(scientific.split(' ').next().unwrap_or_default()),
                name: common,
                common,
                plant_type,
                days: None,
                perennial: None,
            };
            assert_eq!(classifier.classify().0, expected, "{category} {common} {scientific}");
        }
    }
}
