//! A plant that breaks no rule, and assertions for the tests of the rules.

use crate::import::finding::Flaw;
use crate::plants::model::{Plant, SowingMonths};
use crate::season::{ClimateZone, Month};

/// Forty words about basil.
const DESCRIPTION: &str = "Soft pointed leaves with a scent of cloves make this the basil of the kitchen windowsill. Sow it \
    once nights stay mild, give it sun and steady water, and pick the tips every week so that flowers never get ahead of \
    you all summer long.";

/// Basil as a catalogue should have it.
pub(crate) fn good() -> Plant {
    let mut months = SowingMonths::default();
    months.set(ClimateZone::Cool, [Month::October, Month::November]);
    months.set(ClimateZone::Temperate, [Month::September, Month::October, Month::December]);
    let text = |text: &str| Some(text.to_owned());
    Plant {
        plant_name: "Basil- Sweet".into(),
        scientific_name: text("Ocimum basilicum"),
        plant_category: text("herb"),
        description: text(DESCRIPTION),
        edible: Some(true),
        sowing_months_by_climate: Some(months),
        time_to_maturity_days: Some(60),
        sowing_depth_mm: Some(5),
        spacing_cm: Some(25),
        sowing_method: text("Raise seedlings"),
        beneficial_companions: text("Tomato"),
        harmful_companions: text("None documented"),
        neutral_companions: text("Lettuce"),
        position: text("Full sun"),
        characteristics: text("Aromatic"),
        plant_type: text("Bushy annual to 50cm"),
        season: text("Spring and summer"),
        germination: text("5-10 days @ 20-28°C"),
        additional_information: text("Container growing"),
        days_to_maturity: text("50-70 days"),
        plant_spacing: text("25cm"),
        sowing_depth: text("5mm"),
        hardiness_life_cycle: text("Frost tender Annual"),
        seed_type: text("Open pollinated"),
        cool_climate_sowing_period: text("October, November"),
        temperate_climate_sowing_period: text("September, October, December"),
        ..Plant::default()
    }
}

type Check = fn(&Plant, &mut Vec<Flaw>);

/// Asserts that a check finds this rule broken, with these words in its message.
#[track_caller]
pub(crate) fn assert_breaks(check: Check, plant: &Plant, rule: &str, words: &str) {
    let mut flaws = Vec::new();
    check(plant, &mut flaws);
    let found = flaws.iter().any(|flaw| flaw.rule == rule && flaw.message.contains(words));
    assert!(found, "{rule} ({words}) in {flaws:#?}");
}

/// Asserts that a check finds nothing wrong.
#[track_caller]
pub(crate) fn assert_keeps(check: Check, plant: &Plant) {
    let mut flaws = Vec::new();
    check(plant, &mut flaws);
    assert_eq!(flaws, [], "{plant:#?}");
}
