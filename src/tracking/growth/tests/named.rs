//! Plants that gardeners know, with their true facts: what the rules make of them is kept as snapshots to be read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::*;

/// The plants of `plants.toml`, by name.
fn plants() -> BTreeMap<String, Plant> {
    toml::from_str(include_str!("plants.toml")).unwrap()
}

/// The growth data as a gardener would read it.
fn as_text(plant: &Plant) -> String {
    let data = growth_data(plant, StartAs::Seed);
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

#[test]
fn a_taken_over_row_without_facts_is_still_an_agave() {
    let plant = Plant {
        plant_name: "Agave- Foxtail".to_owned(),
        scientific_name: Some("Agave attenuata".to_owned()),
        plant_category: Some("flower".to_owned()),
        time_to_maturity_days: Some(133_590),
        ..Plant::default()
    };
    let data = growth_data(&plant, StartAs::Seed);
    assert_eq!(data.total_days(), 133_590);
    assert_eq!(data.growth_stages.len(), 5);
    assert!(as_text(&plant).contains("dried out right through"));
}
