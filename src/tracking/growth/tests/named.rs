//! Plants that gardeners know, with their true facts: what the rules make of them is kept as snapshots to be read, and
//! what must never be said of them is asserted.

use std::fmt::Write as _;

use super::super::*;
use crate::plants::model::SowingMonths;
use crate::season::{ClimateZone, Month};

#[expect(clippy::unnecessary_wraps, reason = "a column's type")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "a column's type")]
fn months(zone: ClimateZone, months: &[Month]) -> Option<SowingMonths> {
    let mut sowing = SowingMonths::default();
    sowing.set(zone, months.iter().copied());
    Some(sowing)
}

fn tomato() -> Plant {
    use Month::{November, October, September};
    Plant {
        plant_name: "Tomato- Tommy Toe".to_owned(),
        scientific_name: text("Solanum lycopersicum"),
        plant_category: text("vegetable"),
        plant_type: text("Tall vining annual to 200cm; Red cherry fruit"),
        position: text("Full sun, rich well drained soil"),
        germination: text("6-14 days @ 18-27°C"),
        sowing_method: text("Raise seedlings"),
        hardiness_life_cycle: text("Frost tender Annual"),
        seed_type: text("Open pollinated heirloom"),
        beneficial_companions: text("Basil, Marigold (French), Parsley"),
        sowing_months_by_climate: months(ClimateZone::Cool, &[September, October, November]),
        container_ok: Some(true),
        time_to_maturity_days: Some(80),
        sowing_depth_mm: Some(5),
        spacing_cm: Some(60),
        ..Plant::default()
    }
}

fn carrot() -> Plant {
    Plant {
        plant_name: "Carrot- Early Nantes".to_owned(),
        scientific_name: text("Daucus carota subsp. sativus"),
        plant_category: text("vegetable"),
        plant_type: text("Biennial to 35cm; Cylindrical roots; Early maturing"),
        position: text("Full sun, loose sandy soil"),
        germination: text("10-20 days @ 10-26°C"),
        sowing_method: text("**Sow direct:** This means that the seeds are best sown directly into the garden"),
        hardiness_life_cycle: text("Hardy Biennial"),
        container_ok: Some(true),
        time_to_maturity_days: Some(72),
        sowing_depth_mm: Some(5),
        spacing_cm: Some(4),
        ..Plant::default()
    }
}

fn basil() -> Plant {
    Plant {
        plant_name: "Basil- Genovese".to_owned(),
        scientific_name: text("Ocimum basilicum"),
        plant_category: text("herb"),
        plant_type: text("Annual 60cm; Culinary herb; Italian pesto variety"),
        position: text("Full sun, moist well drained soil"),
        germination: text("5-10 days @ 18-35°C"),
        sowing_method: text("Sow direct or raise seedlings"),
        hardiness_life_cycle: text("Frost tender Annual"),
        container_ok: Some(true),
        time_to_maturity_days: Some(70),
        sowing_depth_mm: Some(2),
        spacing_cm: Some(30),
        ..Plant::default()
    }
}

fn garlic() -> Plant {
    Plant {
        plant_name: "Garlic- Monaro Purple".to_owned(),
        scientific_name: text("Allium sativum var. ophioscorodon"),
        plant_category: text("vegetable"),
        plant_type: text("Upright perennial to 80cm; Purple-striped hardneck bulbs"),
        position: text("Full sun, fertile well drained soil"),
        germination: text("10-21 days @ 6-16°C"),
        sowing_method: text("Plant cloves direct, pointed end up"),
        hardiness_life_cycle: text("Hardy Perennial"),
        seed_type: text("Cloves"),
        time_to_maturity_days: Some(225),
        sowing_depth_mm: Some(50),
        spacing_cm: Some(15),
        ..Plant::default()
    }
}

fn sweet_pea() -> Plant {
    Plant {
        plant_name: "Sweet Pea- Old Spice Mixed".to_owned(),
        scientific_name: text("Lathyrus odoratus"),
        plant_category: text("flower"),
        plant_type: text("Climbing annual to 180cm; Heirloom blend; Strong perfume"),
        position: text("Full sun, moist limed fertile soil"),
        germination: text("10-14 days @ 12-18°C"),
        sowing_method: text("Sow direct"),
        hardiness_life_cycle: text("Hardy Annual"),
        characteristics: text("Fragrant; Cold hardy; Toxic seeds"),
        additional_information: text("Cut flowers; Attracts pollinators"),
        time_to_maturity_days: Some(125),
        sowing_depth_mm: Some(20),
        spacing_cm: Some(15),
        ..Plant::default()
    }
}

fn artichoke() -> Plant {
    Plant {
        plant_name: "Artichoke- Green Globe".to_owned(),
        scientific_name: text("Cynara cardunculus var. scolymus"),
        plant_category: text("vegetable"),
        plant_type: text("Upright perennial to 1.5m; Large edible buds"),
        position: text("Full sun, fertile well drained soil"),
        germination: text("10-21 days @ 15-24°C"),
        sowing_method: text("Raise seedlings"),
        hardiness_life_cycle: text("Hardy Perennial"),
        time_to_maturity_days: Some(330),
        sowing_depth_mm: Some(15),
        spacing_cm: Some(100),
        ..Plant::default()
    }
}

fn agave() -> Plant {
    Plant {
        plant_name: "Agave- Foxtail".to_owned(),
        scientific_name: text("Agave attenuata"),
        plant_category: text("flower"),
        plant_type: text("Succulent perennial to 100cm; Tolerant of drought and heat"),
        position: text("Full sun, well drained soil"),
        germination: text("10-14 days @ 24-30°C"),
        sowing_method: text("Raise seedlings"),
        hardiness_life_cycle: text("Frost Hardy Perennial"),
        container_ok: Some(true),
        time_to_maturity_days: Some(730),
        sowing_depth_mm: Some(1),
        spacing_cm: Some(100),
        ..Plant::default()
    }
}

fn lettuce() -> Plant {
    Plant {
        plant_name: "Lettuce- Oakleaf".to_owned(),
        scientific_name: text("Lactuca sativa"),
        plant_category: text("vegetable"),
        plant_type: text("Loose leaf annual to 25cm; Cut and come again"),
        position: text("Part sun to Full sun, moist rich soil"),
        germination: text("6-12 days @ 10-24°C"),
        sowing_method: text("Sow direct or raise seedlings"),
        hardiness_life_cycle: text("Hardy Annual"),
        container_ok: Some(true),
        time_to_maturity_days: Some(52),
        sowing_depth_mm: Some(3),
        spacing_cm: Some(20),
        ..Plant::default()
    }
}

fn potato() -> Plant {
    Plant {
        plant_name: "Potato- Desiree".to_owned(),
        scientific_name: text("Solanum tuberosum"),
        plant_category: text("vegetable"),
        plant_type: text("Bushy annual to 80cm; Pink-skinned oval tubers"),
        position: text("Full sun or part sun, loose rich slightly acidic soil"),
        germination: text("14-28 days @ 12-20°C"),
        sowing_method: text("Plant sprouted seed tubers direct, shoots upward"),
        hardiness_life_cycle: text("Frost tender Annual"),
        characteristics: text("High yielding; Green tubers poisonous"),
        seed_type: text("Seed tubers"),
        container_ok: Some(true),
        time_to_maturity_days: Some(110),
        sowing_depth_mm: Some(120),
        spacing_cm: Some(35),
        ..Plant::default()
    }
}

fn sunflower() -> Plant {
    Plant {
        plant_name: "Sunflower- Giant Russian".to_owned(),
        scientific_name: text("Helianthus annuus"),
        plant_category: text("flower"),
        plant_type: text("Upright annual to 300cm; Enormous single head"),
        position: text("Full sun, rich well drained soil"),
        germination: text("7-10 days @ 18-25°C"),
        sowing_method: text("Sow direct"),
        hardiness_life_cycle: text("Frost tender Annual"),
        seed_type: text("Open pollinated"),
        time_to_maturity_days: Some(95),
        sowing_depth_mm: Some(20),
        spacing_cm: Some(50),
        ..Plant::default()
    }
}

fn daffodil() -> Plant {
    Plant {
        plant_name: "Daffodil- King Alfred (Bulb)".to_owned(),
        scientific_name: text("Narcissus pseudonarcissus"),
        plant_category: text("flower"),
        plant_type: text("Upright perennial bulb to 45cm; Yellow trumpets"),
        position: text("Full or part sun, moist well drained soil"),
        germination: text("60-90 days to shoot @ 8-14°C"),
        sowing_method: text("Plant bulbs pointed end up in autumn"),
        hardiness_life_cycle: text("Hardy Perennial"),
        characteristics: text("Cold hardy; Poisonous if eaten"),
        time_to_maturity_days: Some(135),
        sowing_depth_mm: Some(120),
        spacing_cm: Some(12),
        ..Plant::default()
    }
}

fn mint() -> Plant {
    Plant {
        plant_name: "Mint- Spearmint".to_owned(),
        scientific_name: text("Mentha spicata"),
        plant_category: text("herb"),
        plant_type: text("Spreading perennial to 60cm; Vigorous runners"),
        position: text("Part sun to Full sun, moist rich soil"),
        germination: text("10-16 days @ 18-22°C"),
        sowing_method: text("Raise seedlings"),
        hardiness_life_cycle: text("Hardy Perennial"),
        container_ok: Some(true),
        time_to_maturity_days: Some(85),
        sowing_depth_mm: Some(1),
        spacing_cm: Some(40),
        ..Plant::default()
    }
}

fn banksia() -> Plant {
    Plant {
        plant_name: "Banksia- Birthday Candles".to_owned(),
        scientific_name: text("Banksia spinulosa"),
        plant_category: text("flower"),
        plant_type: text("Dwarf mounding shrub to 50cm; Upright flower spikes"),
        position: text("Full or part sun, sandy well drained soil"),
        germination: text("42-70 days to root @ 18-22°C"),
        sowing_method: text("Strike semi-hardwood cuttings, or plant out rooted cuttings"),
        hardiness_life_cycle: text("Half Hardy Perennial"),
        additional_information: text("Native to Australia; Container growing"),
        container_ok: Some(true),
        time_to_maturity_days: Some(912),
        sowing_depth_mm: Some(30),
        spacing_cm: Some(100),
        ..Plant::default()
    }
}

/// A vegetable of which the catalogue knows a name and nothing else.
fn unknown() -> Plant {
    Plant { plant_name: "Moonberry".to_owned(), plant_category: text("vegetable"), ..Plant::default() }
}

/// The growth data as one would read it out.
fn aloud(plant: &Plant) -> String {
    let data = growth_data(plant);
    let mut out = String::new();
    for category in &data.requirements_checklist {
        writeln!(out, "{}", category.category).unwrap();
        for item in &category.items {
            let optional = if item.optional { " (optional)" } else { "" };
            let notes = item.notes.as_deref().unwrap_or("-");
            writeln!(out, "  {}: {}{optional}. {notes}", item.item, item.quantity).unwrap();
        }
    }
    for step in &data.setup_instructions {
        writeln!(out, "\n{}. {} ({})", step.step, step.title, step.duration).unwrap();
        writeln!(out, "  {}", step.description).unwrap();
        for tip in &step.tips {
            writeln!(out, "  - {tip}").unwrap();
        }
        for warning in step.warnings.iter().flatten() {
            writeln!(out, "  ! {warning}").unwrap();
        }
    }
    for (stage, group) in data.growth_stages.iter().zip(&data.care_tips) {
        let (from, to) = (stage.start_day, stage.end_day);
        writeln!(out, "\nDay {from} to {to}: {}", stage.stage_name).unwrap();
        writeln!(out, "  {}", stage.description).unwrap();
        writeln!(out, "  ({})", stage.key_indicators.join("; ")).unwrap();
        for tip in &group.tips {
            writeln!(out, "  - {}, {}: {}", tip.category, tip.importance, tip.tip).unwrap();
        }
    }
    out
}

#[test]
fn named_plants_read_well() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("tomato", aloud(&tomato()));
        insta::assert_snapshot!("carrot", aloud(&carrot()));
        insta::assert_snapshot!("basil", aloud(&basil()));
        insta::assert_snapshot!("garlic", aloud(&garlic()));
        insta::assert_snapshot!("sweet_pea", aloud(&sweet_pea()));
        insta::assert_snapshot!("artichoke", aloud(&artichoke()));
        insta::assert_snapshot!("agave", aloud(&agave()));
        insta::assert_snapshot!("lettuce", aloud(&lettuce()));
        insta::assert_snapshot!("potato", aloud(&potato()));
        insta::assert_snapshot!("sunflower", aloud(&sunflower()));
        insta::assert_snapshot!("daffodil", aloud(&daffodil()));
        insta::assert_snapshot!("mint", aloud(&mint()));
        insta::assert_snapshot!("banksia", aloud(&banksia()));
        insta::assert_snapshot!("unknown_vegetable", aloud(&unknown()));
    });
}

/// All of its tips in one text.
fn tips(plant: &Plant) -> String {
    let data = growth_data(plant);
    let tips = data.care_tips.iter().flat_map(|group| &group.tips);
    tips.map(|tip| &*tip.tip).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_is_said_of_a_plant_that_is_true_of_another() {
    let never = |plant: &Plant, words: &[&str]| {
        let tips = tips(plant);
        for word in words {
            assert!(!tips.contains(word), "{}: {word}", plant.plant_name);
        }
    };
    never(&carrot(), &["side shoots", "transplant", "Harden", "plant out"]);
    never(&garlic(), &["Thin ", "seedling", "Sow ", "seed "]);
    never(&sweet_pea(), &["complete liquid fertiliser"]);
    never(&agave(), &["evenly moist", "every day in hot", "straw or sugar cane"]);
    never(&potato(), &["Sow ", "seedling", "lime"]);
    never(&banksia(), &["balanced liquid", "potassium", "seedling"]);
    never(&daffodil(), &["Thin ", "seedling"]);
    never(&sunflower(), &["stops flowering"]);
}

#[test]
fn what_a_gardener_expects_is_said() {
    let says = |plant: &Plant, words: &[&str]| {
        let tips = tips(plant);
        for word in words {
            assert!(tips.contains(word), "{}: {word}", plant.plant_name);
        }
    };
    says(&sweet_pea(), &["poisonous", "skip nitrogen", "Nick the hard coat"]);
    says(&artichoke(), &["perennial", "to the ground"]);
    says(&agave(), &["dried out right through", "ten years or more"]);
    says(&garlic(), &["pointed end up, 5 cm deep", "scapes"]);
    says(&potato(), &["green are poisonous", "Hill soil"]);
    says(&daffodil(), &["leave the leaves"]);
    says(&banksia(), &["phosphorus"]);
    says(&tomato(), &["blossom end rot", "up to the lowest"]);
    says(&carrot(), &["Thin to 4 cm", "fork"]);
}

#[test]
fn a_taken_over_row_without_facts_is_still_an_agave() {
    let plant = Plant {
        plant_name: "Agave- Foxtail".to_owned(),
        scientific_name: text("Agave attenuata"),
        plant_category: text("flower"),
        time_to_maturity_days: Some(133_590),
        ..Plant::default()
    };
    let data = growth_data(&plant);
    assert_eq!(data.total_days(), 133_590);
    assert_eq!(data.growth_stages.len(), 5);
    assert!(tips(&plant).contains("dried out right through"));
}

#[test]
fn the_row_tells_when_it_was_made() {
    let mut plant = tomato();
    let of = |plant: &Plant| growth_data(plant).last_updated;
    assert_eq!(of(&plant).as_deref(), Some(RULES_DATE));
    let day = |day| chrono::NaiveDate::from_ymd_opt(2025, 3, day)?.and_hms_opt(8, 30, 0);
    plant.created_at = day(1);
    assert_eq!(of(&plant).as_deref(), Some("2025-03-01T08:30:00"));
    plant.updated_at = day(2);
    assert_eq!(of(&plant).as_deref(), Some("2025-03-02T08:30:00"));
    let source = growth_data(&plant).data_source_info.unwrap();
    assert_eq!(source.generated_at, "2025-03-02T08:30:00");
    assert_eq!((&*source.model, &*source.api_version), (MODEL, "1.0"));
}

#[test]
fn what_the_rules_say_takes_little_memory() {
    let plants = [tomato(), carrot(), basil(), garlic(), artichoke(), potato(), banksia()];
    for plant in &plants {
        let data = growth_data(plant);
        let written = serde_json::to_vec(&data).unwrap().len();
        let kept = data.heap_bytes();
        // The 2,117 plants of the production catalogue are in a cache of 16 MiB together.
        assert!(kept < (16 << 20) / 2_117, "{}: {kept}", plant.plant_name);
        assert!(kept < written, "{}: {kept} of {written}", plant.plant_name);
        // What was stored by somebody else has its words to itself.
        let stored: GrowthData = serde_json::from_slice(&serde_json::to_vec(&data).unwrap()).unwrap();
        assert_eq!(stored, data);
        assert!(stored.heap_bytes() > kept);
    }
}

#[test]
fn a_key_reads_like_the_contracts() {
    let data = growth_data(&garlic());
    let category = &data.requirements_checklist[0];
    let key = checklist_key(&category.category, &category.items[0].item);
    assert_eq!(key, "seeds_&_plants_garlic-_monaro_purple_cloves");
}
