//! What kind of plant it is, as a gardener would sort it: by what is picked and how it is grown.

use std::sync::LazyLock;

use serde::Deserialize;

use super::crops::{Crop, Genus};
use super::{Column, Facts, Trait};
use crate::embedded::toml_file;
use crate::tracking::growth::conditions::{Rule, Rules, first};

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

/// The kinds of plants that the lists of crops and genera don't tell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KindRules {
    tray: Vec<Rule<Kind>>,
    form: Rules<Kind>,
    flower: Rules<Kind>,
    refined: Vec<Rule<Kind>>,
}

static RULES: LazyLock<KindRules> = LazyLock::new(|| toml_file!("growth/kinds.toml"));

/// Finds the kind of a plant, and the crop when it is a known one. Of its facts the rules may use its texts, its life and the
/// kind found so far.
pub(super) fn classify(facts: &mut Facts<'_>, genus: &Genus) {
    if let Some(kind) = first(&RULES.tray, facts) {
        facts.kind = *kind;
        return;
    }
    let crop = crop(facts, genus);
    let named = crop.map(|crop| crop.kind).or(genus.kind).or(genus.usual_kind);
    facts.kind = named.unwrap_or_else(|| *RULES.form.pick(facts));
    if facts.text(Column::Category) == "flower" && !facts.kind.has(Trait::Ornamental) {
        facts.kind = *RULES.flower.pick(facts);
        return;
    }
    let as_vegetable = crop.and_then(|crop| crop.as_vegetable).filter(|_| facts.text(Column::Category) == "vegetable");
    facts.kind = as_vegetable.or_else(|| first(&RULES.refined, facts).copied()).unwrap_or(facts.kind);
    // What is grown for its seed is not advised like a leaf.
    facts.crop = crop.filter(|crop| facts.kind != Kind::SeedHerb || crop.kind == facts.kind);
}

/// The scientific name decides. The common name is asked where there is none, or where it tells too little.
fn crop(facts: &Facts<'_>, genus: &Genus) -> Option<&'static Crop> {
    let (scientific, common) = (facts.text(Column::ScientificName), facts.text(Column::CommonName));
    if let Some(crop) = Crop::by_latin(scientific) {
        return Some(crop);
    }
    let varied = genus.traits.contains(&Trait::Varied);
    if genus.kind.is_some() && !varied {
        return None;
    }
    let called = |name: &str| {
        let singular = || name.strip_suffix('s').and_then(Crop::by_common_name);
        let singular_es = || name.strip_suffix("es").and_then(Crop::by_common_name);
        Crop::by_common_name(name).or_else(singular).or_else(singular_es)
    };
    let whole = called(common);
    if !varied && !scientific.is_empty() {
        return whole;
    }
    let words = || common.split_whitespace();
    whole.or_else(|| words().next_back().and_then(called)).or_else(|| words().next().and_then(called))
}

#[cfg(test)]
mod tests {
    use super::Kind::*;
    use super::*;
    use crate::plants::model;

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
            let plant = model::Plant {
                plant_category: Some(category.to_owned()),
                plant_type: Some(plant_type.to_owned()),
                ..model::Plant::called(common, scientific)
            };
            assert_eq!(Facts::of(&plant).kind, expected, "{category} {common} {scientific}");
        }
    }
}
