//! Plants that gardeners know, with their true facts: what the rules make of them is kept as snapshots to be read, and
//! what must never be said of them is asserted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::*;

/// The plants of `plants.toml`, by name.
fn plants() -> BTreeMap<String, Plant> {
    toml::from_str(include_str!("plants.toml")).unwrap()
}

fn plant(name: &str) -> Plant {
    plants().remove(name).unwrap()
}

/// The growth data as a gardener would read it.
fn as_text(plant: &Plant) -> String {
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
        for (name, plant) in plants() {
            insta::assert_snapshot!(name, as_text(&plant));
        }
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
    let never = |name: &str, words: &[&str]| {
        let tips = tips(&plant(name));
        for word in words {
            assert!(!tips.contains(word), "{name}: {word}");
        }
    };
    never("carrot", &["side shoots", "transplant", "Harden", "plant out"]);
    never("garlic", &["Thin ", "seedling", "Sow ", "seed "]);
    never("sweet_pea", &["complete liquid fertiliser"]);
    never("agave", &["evenly moist", "every day in hot", "straw or sugar cane"]);
    never("potato", &["Sow ", "seedling", "lime"]);
    never("banksia", &["balanced liquid", "potassium", "seedling"]);
    never("daffodil", &["Thin ", "seedling"]);
    never("sunflower", &["stops flowering"]);
    never("peace_lily", &["Mulch", "frost", "Frost", "snails", "bed"]);
    never("lemon", &["Sow ", "seedling", "without roots"]);
    never("strawberry_runner", &["Sow ", "seedling", "Chill"]);
}

#[test]
fn what_a_gardener_expects_is_said() {
    let says = |name: &str, words: &[&str]| {
        let tips = tips(&plant(name));
        for word in words {
            assert!(tips.contains(word), "{name}: {word}");
        }
    };
    says("sweet_pea", &["poisonous", "skip nitrogen", "Nick the hard coat"]);
    says("artichoke", &["perennial", "to the ground"]);
    says("agave", &["dried out right through", "ten years or more"]);
    says("garlic", &["pointed end up, 5 cm deep", "scapes"]);
    says("potato", &["green are poisonous", "Hill soil"]);
    says("daffodil", &["leave the leaves"]);
    says("banksia", &["phosphorus"]);
    says("tomato", &["blossom end rot", "up to the lowest"]);
    says("peace_lily", &["Toxic to pets", "empty the saucer", "Repot"]);
    says("lemon", &["graft", "gall wasp", "citrus fertiliser"]);
    says("strawberry_runner", &["virus-free runners", "crown", "Net the plants"]);
    says("carrot", &["Thin to 4 cm", "fork"]);
}

#[test]
fn a_taken_over_row_without_facts_is_still_an_agave() {
    let plant = Plant {
        plant_name: "Agave- Foxtail".to_owned(),
        scientific_name: Some("Agave attenuata".to_owned()),
        plant_category: Some("flower".to_owned()),
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
    let mut plant = plant("tomato");
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
    for plant in plants().values() {
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
    let data = growth_data(&plant("garlic"));
    let category = &data.requirements_checklist[0];
    let key = crate::tracking::checklist::items::server_key(&category.category, &category.items[0].item);
    assert_eq!(key, "seeds_&_plants_garlic-_monaro_purple_cloves");
}
