//! Soil, containers, food and protection.

use super::super::facts::{Facts, Frost, Kind, Start, Water};
use super::super::model::RequirementItem;
use super::super::needs::{self, Feed, Soil};
use super::{item, needed, optional};

pub(super) fn soil_and_containers(facts: &Facts<'_>) -> Vec<RequirementItem> {
    let mut items = Vec::new();
    let by_choice = facts.start == Start::Either;
    if facts.start.in_trays() && facts.kind == Kind::Carnivorous {
        items.push(needed("Small Pots", "3 to 6", "Of plastic, with drainage holes"));
    } else if facts.start.in_trays() {
        items.push(item("Seed Raising Mix", "1 bag of 10 L", by_choice, "Fine and free-draining"));
        items.push(item("Seedling Tray or Small Pots", "1 tray or 6 pots", by_choice, "With drainage holes, washed"));
    }
    if facts.start == Start::Cutting && facts.water != Water::Wet {
        items.push(needed("Propagating Mix", "1 bag of 10 L", "Or equal parts of coarse sand and coir"));
        items.push(needed("Small Pots", "3 to 6", "With drainage holes, washed"));
    }
    let compost = |notes| needed("Compost", "1 bucket for each square metre", notes);
    match needs::soil(facts) {
        Soil::Rich => {
            items.push(compost("Dug in a week or two before planting"));
            items.push(optional("Aged Manure", "Half a bucket for each square metre", "Well rotted, never fresh"));
        }
        Soil::Fine => {
            items.push(optional("Compost", "1 bucket for each square metre", "Only old and fine, from a season before"))
        }
        Soil::Limed => {
            items.push(compost("Dug in a week or two before planting"));
            items.push(optional(
                "Garden Lime",
                "1 handful for each square metre",
                "Where the soil is acid (pH below 6.5)",
            ));
        }
        Soil::Average => items.push(compost("To loosen the soil and help it hold water")),
        Soil::Lean => {
            items.push(optional("Coarse Sand or Gravel", "1 bucket for each square metre", "To open heavy soil"))
        }
        Soil::Gritty => items.push(needed(
            "Cactus and Succulent Mix",
            "1 bag of 10 L",
            "Or potting mix with a third of coarse sand or fine gravel",
        )),
        Soil::Native => items.push(optional(
            "Coarse Sand or Gravel",
            "2 buckets for each square metre",
            "To raise and drain heavy soil; no manure",
        )),
        Soil::Acid => items.push(compost("Leaf mould or compost without lime")),
        Soil::Boggy => items.push(compost("To hold water")),
        Soil::Bare => items.push(optional(
            "Garden Lime",
            "1 handful for each square metre",
            "Where the soil is acid (pH below 6.5)",
        )),
        Soil::Peat => items.push(needed("Peat Moss and Coarse Sand", "5 L of each", "Without any fertiliser")),
    }
    if facts.container {
        container(facts, &mut items);
    }
    items
}

fn container(facts: &Facts<'_>, items: &mut Vec<RequirementItem>) {
    let width = needs::pot_cm(facts);
    let width = format!("1, at least {width} cm wide");
    let mix = match needs::soil(facts) {
        Soil::Gritty | Soil::Peat => None,
        Soil::Native => Some(("Native Potting Mix", "Low in phosphorus")),
        Soil::Acid if !facts.kind.is_crop() => Some(("Acid Potting Mix", "Sold for azaleas and camellias")),
        _ => Some(("Potting Mix", "Premium quality, not garden soil")),
    };
    if facts.water == Water::Wet {
        items.push(optional("Pot and Deep Saucer", width, "The saucer holds water all the time"));
    } else {
        items.push(optional("Pot with Drainage Holes", width, "To grow it on a balcony or terrace"));
    }
    if let Some((mix, notes)) = mix {
        items.push(optional(mix, "Enough to fill the pot", notes));
    }
}

pub(super) fn care(facts: &Facts<'_>) -> Vec<RequirementItem> {
    let mulch = match needs::soil(facts) {
        Soil::Gritty | Soil::Lean => "Gravel, kept clear of the crown",
        Soil::Native => "Coarse bark or leaf litter",
        _ => "Pea straw, sugar cane or lucerne, kept clear of the stems",
    };
    let mut items = Vec::new();
    if !matches!(facts.kind, Kind::Grain | Kind::GreenManure | Kind::Carnivorous) {
        items.push(optional("Mulch", "A layer of 3 to 5 cm", mulch));
    }
    items.extend(food(facts));
    if facts.kind == Kind::Carnivorous {
        items.push(needed("Rainwater", "All its water", "Or distilled water; tap water harms it"));
    }
    if facts.start.is_seed() && facts.kind != Kind::Succulent {
        items.push(optional("Iron-based Snail Bait", "1 packet", "Safer for pets and wildlife than other kinds"));
    }
    if facts.brassica {
        items.push(needed("Fine Insect Netting", "Enough to cover the plants", "Against cabbage white butterflies"));
    } else if facts.kind == Kind::Nightshade {
        items.push(optional("Fine Insect Netting", "Enough to cover the plants", "Where there are fruit flies"));
    }
    if matches!(
        facts.kind,
        Kind::Strawberry | Kind::FruitingPerennial | Kind::Grain | Kind::GreenManure | Kind::SweetCorn
    ) {
        items.push(optional(
            "Bird Netting",
            "Enough to cover the crop",
            "With a mesh below 5 mm, which is safe for wildlife",
        ));
    }
    match facts.frost {
        Frost::Hardy => {}
        Frost::Tender => items.push(optional(
            "Frost Cloth",
            "Enough to cover the plants",
            "For cold nights early and late in the season",
        )),
        Frost::HalfHardy => {
            items.push(optional("Frost Cloth", "Enough to cover the plants", "For young plants and hard frosts"))
        }
    }
    if matches!(facts.kind, Kind::LeafyGreen | Kind::HeartingLeaf) && facts.frost != Frost::Tender {
        items.push(optional("Shade Cloth", "Enough to cover the bed", "For hot spells"));
    }
    let loves_warmth = facts.warmth.is_some_and(|(low, _)| low >= 20);
    if facts.start.in_trays() && loves_warmth {
        items.push(optional("Heat Mat", "1", "To start seed early, before the soil is warm"));
    }
    items
}

/// The fertiliser that suits it, if any does.
fn food(facts: &Facts<'_>) -> Option<RequirementItem> {
    let bottle = "1 bottle or packet";
    Some(match needs::feed(facts) {
        Feed::Heavy => needed("Complete Liquid Fertiliser", bottle, "Every two weeks while it grows"),
        Feed::Moderate => optional("Complete Liquid Fertiliser", bottle, "Once a month while it grows"),
        Feed::Fruit => needed("High-potassium Fertiliser", bottle, "From the first flowers on"),
        Feed::Leaf => optional("Nitrogen-rich Liquid Fertiliser", bottle, "Such as fish emulsion"),
        Feed::Native => optional("Native Plant Fertiliser", bottle, "Low in phosphorus, a little in spring"),
        Feed::Light => optional("Slow-release Fertiliser", bottle, "A light feed in spring, no more"),
        Feed::Legume => optional("Sulphate of Potash", bottle, "Without nitrogen, which it makes itself"),
        Feed::Special => match facts.kind {
            Kind::SweetCorn | Kind::Garlic | Kind::BulbOnion => {
                needed("Nitrogen-rich Liquid Fertiliser", bottle, "While leaves grow, not later")
            }
            Kind::Bulb => optional("Bulb Fertiliser", bottle, "As leaves come up and after flowering"),
            Kind::Potato | Kind::SweetPotato => {
                optional("Complete Liquid Fertiliser", bottle, "Sparingly: nitrogen makes tops, not tubers")
            }
            Kind::Succulent => optional("Cactus Fertiliser", bottle, "One weak feed in spring"),
            _ => return None,
        },
    })
}
