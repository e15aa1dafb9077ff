//! What holds for the growth data of every plant; `named` has what it is for some that gardeners know.

mod files;
mod harvest;
mod named;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::facts::Crop;
use super::*;
use crate::plants::head_start::days_from_start;
use crate::tracking::growth::items::server_key;

static WORDS: LazyLock<HashMap<String, Vec<String>>> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap());

pub(super) fn plant(name: &str, category: &str, method: &str) -> Plant {
    Plant {
        plant_name: name.to_owned(),
        plant_category: Some(category.to_owned()),
        sowing_method: Some(method.to_owned()),
        time_to_maturity_days: Some(80),
        ..Plant::default()
    }
}

fn text(field: &str) -> impl Strategy<Value = Option<String>> + use<> {
    option::of(select(WORDS[field].as_slice()))
}

fn number() -> impl Strategy<Value = Option<i32>> {
    option::of(prop_oneof![5 => 0..400, 2 => -5..20_000, 1 => any::<i32>()])
}

fn name() -> impl Strategy<Value = String> {
    let crops: Vec<String> = Crop::all().map(|crop| crop.name.clone()).collect();
    prop_oneof![7 => select(crops), 2 => select(WORDS["plant_name"].as_slice()), 1 => "\\PC{0,250}"]
}

prop_compose! {
    fn any_plant()(
        (plant_name, plant_category) in (name(), text("plant_category")),
        scientific_name in option::weighted(0.2, select(WORDS["scientific_name"].as_slice())),
        (sowing_method, hardiness_life_cycle) in (text("sowing_method"), text("hardiness_life_cycle")),
        (position, germination) in (text("position"), text("germination")),
        (time_to_maturity_days, sowing_depth_mm, spacing_cm) in (number(), number(), number()),
        (plant_type, characteristics) in (text("plant_type"), text("characteristics")),
        (seed_type, beneficial_companions) in (text("seed_type"), text("beneficial_companions")),
        container_ok in any::<Option<bool>>(),
    ) -> Plant {
        Plant {
            plant_name, scientific_name, plant_category, container_ok, time_to_maturity_days, sowing_depth_mm, spacing_cm,
            sowing_method, beneficial_companions, position, characteristics, plant_type, germination,
            hardiness_life_cycle, seed_type,
            ..Plant::default()
        }
    }
}

/// Panics with what is wrong, if anything is.
fn check(plant: &Plant) {
    let data = growth_data(plant, StartAs::Seed);
    check_stages(plant, &data);
    check_tips(&data);
    check_requirements(&data);
    assert!(data.setup_instructions.len() >= 4, "setup");
    for (step, number) in data.setup_instructions.iter().zip(1..) {
        assert_eq!(step.step, number);
        let texts = [&step.title, &step.description, &step.duration];
        let more = step.tips.iter().chain(step.warnings.iter().flatten());
        texts.into_iter().chain(more).for_each(|text| check_text(text));
    }
    assert_eq!(growth_data(plant, StartAs::Seed), data, "the same plant gives the same");
}

fn check_text(text: &str) {
    assert!(!text.trim().is_empty(), "empty text");
    assert!(!text.contains(['{', '}', '*']) && !text.contains("  "), "{text}");
}

fn check_stages(plant: &Plant, data: &GrowthData) {
    let stages = &data.growth_stages;
    assert!(stages.len() >= 2, "stages");
    assert_eq!(stages[0].stage_name, "germination");
    let mut next = Some(0);
    for (stage, order) in stages.iter().zip(1..) {
        assert_eq!((Some(stage.start_day), stage.stage_order), (next, order), "{stages:?}");
        assert!(stage.end_day >= stage.start_day, "{stages:?}");
        next = stage.end_day.checked_add(1);
        let name = &stage.stage_name;
        assert!(name.len() <= 50 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        assert!(!stage.key_indicators.is_empty());
        check_text(&stage.description);
        stage.key_indicators.iter().for_each(|sign| check_text(sign));
    }
    let names: BTreeSet<_> = stages.iter().map(|s| &s.stage_name).collect();
    assert_eq!(names.len(), stages.len(), "names are unique");
    assert_eq!(data.total_days(), days_from_start(plant, StartAs::Seed));
    assert_eq!(stages[stages.len() - 1].end_day, data.total_days());
}

fn check_tips(data: &GrowthData) {
    let stages: Vec<_> = data.growth_stages.iter().map(|s| &s.stage_name).collect();
    let groups: Vec<_> = data.care_tips.iter().map(|group| &group.stage_name).collect();
    assert_eq!(groups, stages, "every stage has its tips");
    assert!(data.care_tips.iter().all(|group| !group.tips.is_empty()), "{data:?}");
    let tips: Vec<_> = data.care_tips.iter().flat_map(|group| &group.tips).collect();
    assert!((15..=20).contains(&tips.len()), "{} tips in {stages:?}", tips.len());
    let texts: BTreeSet<_> = tips.iter().map(|tip| &tip.tip).collect();
    assert_eq!(texts.len(), tips.len(), "no tip is given twice");
    for tip in tips {
        check_text(&tip.tip);
        assert!(["low", "medium", "high"].contains(&&*tip.importance));
        assert!(tip.category.chars().all(|c| c.is_ascii_lowercase()));
    }
}

/// The names of items as they were chosen, once: ticks are stored under them. A new rule may add one; none is ever
/// changed or taken out.
const ITEMS: &str = include_str!("items.txt");

fn check_requirements(data: &GrowthData) {
    let categories: Vec<_> = data.requirements_checklist.iter().map(|c| &*c.category).collect();
    assert_eq!(categories, ["Seeds & Plants", "Soil & Containers", "Tools", "Care"]);
    let items = data.requirements_checklist.iter().flat_map(|c| &c.items);
    let mut names = items.map(|item| &*item.item);
    let own = names.next().unwrap_or_default();
    assert!(ITEMS.lines().filter_map(|item| item.strip_prefix("{name} ")).any(|goods| own.ends_with(goods)), "{own}");
    for name in names {
        assert!(ITEMS.lines().any(|item| item == name), "{name} is new");
    }
    let mut keys = BTreeSet::new();
    for category in &data.requirements_checklist {
        assert!(!category.items.is_empty());
        for item in &category.items {
            let whole = format!("{}_{}", category.category, item.item).to_lowercase();
            assert!(whole.chars().count() <= 200, "{whole}");
            assert!(keys.insert(server_key(&category.category, &item.item)), "{whole}");
            check_text(&item.quantity);
            item.notes.iter().for_each(|notes| check_text(notes));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_plant_has_valid_data(plant in any_plant()) {
        check(&plant);
    }
}
