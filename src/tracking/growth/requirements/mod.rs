//! What to have before starting, in four categories.
//!
//! The names of categories and items are part of the keys under which people's ticks are stored. They are chosen
//! once: say new things in quantities and notes, and never rename an item.

mod bench;
mod supplies;

use std::borrow::Cow;

use super::facts::{Facts, Kind, SeedKind, Start, Support};
use super::model::{RequirementCategory, RequirementItem};
use super::wording;

const SEEDS: &str = "Seeds & Plants";

const SOIL: &str = "Soil & Containers";

const TOOLS: &str = "Tools";

const CARE: &str = "Care";

/// The checklist of a plant; no two of its items have the same key.
pub(super) fn checklist(facts: &Facts<'_>) -> Vec<RequirementCategory> {
    let categories = match facts.kind {
        Kind::Sprout => [
            (SEEDS, vec![starting_material(facts)]),
            (SOIL, bench::sprouting_jar()),
            (TOOLS, vec![needed("Sieve", "1", "To rinse and drain the seed")]),
            (CARE, vec![needed("Lidded Food Box", "1", "To keep the sprouts in the fridge")]),
        ],
        Kind::Microgreen => [
            (SEEDS, vec![starting_material(facts)]),
            (SOIL, bench::microgreen_tray()),
            (TOOLS, bench::microgreen_tools()),
            (CARE, vec![needed("Tray Cover", "1", "A second tray or cardboard, for the first dark days")]),
        ],
        _ => [
            (SEEDS, seeds_and_plants(facts)),
            (SOIL, supplies::soil_and_containers(facts)),
            (TOOLS, tools(facts)),
            (CARE, supplies::care(facts)),
        ],
    };
    categories.into_iter().map(|(category, items)| RequirementCategory { category: category.into(), items }).collect()
}

fn item(
    item: impl Into<Cow<'static, str>>,
    quantity: impl Into<Cow<'static, str>>,
    optional: bool,
    notes: impl Into<Cow<'static, str>>,
) -> RequirementItem {
    RequirementItem { item: item.into(), quantity: quantity.into(), optional, notes: Some(notes.into()) }
}

fn needed(
    name: impl Into<Cow<'static, str>>,
    quantity: impl Into<Cow<'static, str>>,
    notes: impl Into<Cow<'static, str>>,
) -> RequirementItem {
    item(name, quantity, false, notes)
}

fn optional(
    name: &'static str,
    quantity: impl Into<Cow<'static, str>>,
    notes: impl Into<Cow<'static, str>>,
) -> RequirementItem {
    item(name, quantity, true, notes)
}

/// What the plant is grown from, by its own name.
fn starting_material(facts: &Facts<'_>) -> RequirementItem {
    let material = match facts.kind {
        Kind::Potato => "Seed Tubers",
        _ => facts.start.material(),
    };
    let name = format!("{} {material}", facts.name);
    let (quantity, notes) = match facts.start {
        _ if facts.kind == Kind::Sprout => ("2 tablespoons a jar", "Untreated seed that is sold for sprouting"),
        _ if facts.kind == Kind::Microgreen => ("2 tablespoons a tray", "Untreated seed"),
        _ if facts.kind == Kind::GreenManure => ("A handful for each square metre", "Sow it densely"),
        Start::Direct | Start::Tray | Start::Either => match facts.seed {
            SeedKind::Hybrid => ("1 packet", "A hybrid: buy fresh seed for each sowing"),
            _ => ("1 packet", "Look for this season's date: fresh seed comes up best"),
        },
        Start::Clove => ("1 or 2 bulbs", "Firm, certified or Australian-grown; each clove makes a bulb"),
        Start::Bulb | Start::Corm => ("6 to 10", "Firm and heavy, without mould or soft spots"),
        Start::Tuber if facts.kind == Kind::Potato => {
            ("1 kg", "Certified free of disease, not from the greengrocer; 1 kg plants 3 to 4 m of row")
        }
        Start::Tuber => ("3", "Firm, each with an eye or a bud"),
        Start::Rhizome => ("2 or 3 pieces", "Plump, each with a bud"),
        Start::Crown if facts.kind == Kind::Asparagus => {
            ("6 to 10", "Dormant and firm, with unbroken roots; enough for two people")
        }
        Start::Crown => ("2 or 3", "Dormant and firm, with unbroken roots"),
        Start::Division => ("1 to 3", "Healthy pieces with roots and a shoot each"),
        Start::Cutting => ("5", "Healthy shoots without flowers; not every one roots"),
        Start::RootCutting => ("2 or 3", "As thick as a pencil and about 15 cm long"),
        Start::Slip => ("6", "Rooted and free of disease"),
        Start::Offset => ("1", "With a clean, dry cut"),
        Start::Fruit => ("1", "Whole, with its shoot showing"),
    };
    needed(name.trim_start().to_owned(), quantity, notes)
}

fn seeds_and_plants(facts: &Facts<'_>) -> Vec<RequirementItem> {
    let mut items = vec![starting_material(facts)];
    let lasting = matches!(
        facts.kind,
        Kind::Shrub | Kind::LeafTree | Kind::FruitingPerennial | Kind::Succulent | Kind::Carnivorous
    );
    if lasting || facts.start == Start::Cutting {
        items.push(optional("Young Potted Plant", "1", "Instead, to save months"));
    } else if facts.start.in_trays() {
        items.push(optional("Nursery Seedlings", "1 punnet", "Instead of seed, to save some weeks"));
    }
    if !facts.friends.is_empty() {
        let friends = wording::list(&facts.friends);
        items.push(optional("Companion Plants", "A few", format!("Good neighbours: {friends}")));
    }
    items
}

fn tools(facts: &Facts<'_>) -> Vec<RequirementItem> {
    let mut items = vec![
        needed("Garden Fork or Spade", "1", "To loosen the soil; not needed for pots"),
        needed("Hand Trowel", "1", "For planting and weeding"),
        needed("Watering Can", "1", "With a fine rose for seed and young plants"),
        optional("Plant Labels", "1 packet", "With name and date"),
    ];
    match facts.support() {
        Support::Trellis => {
            items.push(needed("Trellis or Netting", "About 2 m of it", "Set up before planting"));
            items.push(needed("Soft Ties", "1 roll", "To hold stems without cutting them"));
        }
        Support::Stakes => {
            // Tall flowers need them only where it is windy.
            let by_choice = matches!(facts.kind, Kind::Flower | Kind::Bulb);
            let ties = "To hold stems without cutting them";
            items.push(item("Garden Stakes", "1 for each plant", by_choice, "Driven in at planting"));
            items.push(item("Soft Ties", "1 roll", by_choice, ties));
        }
        Support::None => {}
    }
    match facts.kind {
        Kind::LeafyGreen
        | Kind::HeartingLeaf
        | Kind::StemVegetable
        | Kind::HeadBrassica
        | Kind::Asparagus
        | Kind::Strawberry
        | Kind::LeafHerb
        | Kind::PerennialHerb
        | Kind::SeedHerb => {
            items.push(optional("Scissors or Small Knife", "1", "For clean cuts at the harvest"));
        }
        Kind::Nightshade
        | Kind::Cucurbit
        | Kind::Okra
        | Kind::Artichoke
        | Kind::Cardoon
        | Kind::FruitingPerennial
        | Kind::WoodyHerb
        | Kind::LeafTree
        | Kind::Flower
        | Kind::Foliage
        | Kind::Bulb
        | Kind::Shrub
        | Kind::Grass => {
            items.push(optional("Secateurs", "1 pair", "Sharp and clean, for picking and pruning"));
        }
        _ => {}
    }
    let prickly = matches!(facts.kind, Kind::Artichoke | Kind::Cardoon | Kind::Succulent | Kind::Okra)
        || ["nettle", "comfrey", "lemongrass", "taro"].contains(&facts.crop);
    let hazard = facts.hazard.as_deref().unwrap_or_default();
    let poisonous = !hazard.is_empty() && !facts.kind.is_crop();
    if facts.is_irritant() || prickly {
        items.push(needed("Garden Gloves", "1 pair", "For handling the plant"));
    } else if poisonous {
        items.push(optional("Garden Gloves", "1 pair", "For handling the plant"));
    }
    items
}
