//! Plants that break a rule, and a good one. `cases.json` has them by rule: of a bad plant the words that the rule says and
//! the fields in which it differs from the good one; of a plant that the rule leaves alone, those fields.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::import::source::Source;
use crate::plants::import::{COLUMNS, WORDS, rows};

/// Basil as a catalogue should have it, with forty words about it.
const BASIL: &str = "Basil- Sweet,Ocimum basilicum,herb,Bushy annual to 50cm,50-70 days,25cm,5mm,Full sun,Spring and summer,\
    5-10 days @ 20-28°C,Raise seedlings,Frost tender Annual,Aromatic,\"Soft pointed leaves with a scent of cloves make this the \
    basil of the kitchen windowsill. Sow it once nights stay mild, give it sun and steady water, and pick the tips every week \
    so that flowers never get ahead of you all summer long.\",Container growing,Open pollinated,,\"October, November\",\
    \"September, October, December\",,,,Tomato,None documented,Lettuce";

fn good() -> Plant {
    let header = COLUMNS.map(|column| column.name).join(",");
    let source = Source::embedded("herbs.csv", format!("{header}\n{BASIL}"));
    let mut rows = rows(&source).unwrap();
    rows.next().unwrap().unwrap().1
}

/// The good plant with other values in some fields, which are given as JSON.
fn changed(fields: &Value) -> Plant {
    let mut plant = json!(good());
    plant.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(plant).unwrap()
}

fn flaws(fields: &Value) -> Vec<Flaw> {
    check_one(&changed(fields), &Companions::of(&[good(), changed(&json!({"plant_name": "Tomato"}))]))
}

/// Asserts that this rule finds these plants bad and says so with these words, and that it leaves the others alone.
fn assert_rule(rule: &str, bad: &[(&str, Value)], others: &[Value]) {
    for (words, fields) in bad {
        let flaws = flaws(fields);
        let is_found = flaws.iter().any(|flaw| flaw.rule == rule && flaw.message.contains(words));
        assert!(is_found, "{rule} ({words}) of {fields} in {flaws:#?}");
    }
    for fields in others {
        let flaws = flaws(fields);
        assert!(flaws.iter().all(|flaw| flaw.rule != rule), "{rule} of {fields} in {flaws:#?}");
    }
}

#[test]
fn each_rule_finds_what_it_should_and_nothing_else() {
    #[derive(Deserialize)]
    struct Cases {
        bad: Vec<(String, Value)>,
        good: Vec<Value>,
    }
    let rules: BTreeMap<String, Cases> = serde_json::from_str(include_str!("cases.json")).unwrap();
    for (rule, Cases { bad, good }) in &rules {
        let bad: Vec<_> = bad.iter().map(|(words, fields)| (words.as_str(), fields.clone())).collect();
        assert_rule(rule, &bad, good);
    }
}

#[test]
fn a_good_plant_breaks_no_rule_and_is_complete() {
    let found = flaws(&json!({"neutral_companions": "none"}));
    let rules: Vec<_> = found.iter().map(|flaw| flaw.rule).collect();
    assert_eq!(rules, ["one-sided-companion"], "{found:#?}");
    assert!((completeness(&good()) - 1.0).abs() < 1e-12);
    let flower = Plant { plant_category: Some("flower".into()), ..Plant::default() };
    let PlantQuality { known, missing, completeness, .. } = report(&flower, &Companions::default());
    assert_eq!((known, missing.len(), missing.last()), (vec!["plant_category"], 19, Some(&"flower_colors")));
    assert!((completeness - 0.05).abs() < 1e-12);
}

#[test]
fn crops_and_poisons_are_written_as_names_are_compared() {
    for name in WORDS.crops.iter().chain(&WORDS.poisons) {
        assert_eq!(names::key(name), *name);
    }
}

#[test]
fn descriptions_have_a_length() {
    let described = |words| json!({"description": "word ".repeat(words)});
    let bad = [("1 words", described(1)), ("39 words", described(39))];
    assert_rule("short-description", &bad, &[described(40), described(90), json!({"description": null})]);
    assert_rule("long-description", &[("91 words", described(91))], &[described(90)]);
}

#[test]
fn kin_are_said_to_be_alike() {
    let plant = |name: &str, species: &str, category: &str, characteristics: &str| {
        changed(&json!({"plant_name": name, "scientific_name": species, "plant_category": category,
            "characteristics": characteristics}))
    };
    let rows = [
        plant("Amaranth- Red", "Amaranthus tricolor", "vegetable", ""),
        plant("Amaranth- Green", "Amaranthus tricolor", "vegetable", ""),
        plant("Amaranth- Joseph", "Amaranthus tricolor", "flower", ""),
        plant("Amaranth- Love Lies Bleeding", "Amaranthus caudatus", "flower", ""),
        plant("Amaranth- Ornamental", "Amaranthus tricolor", "flower", ""),
        plant("Sage", "Salvia officinalis", "herb", ""),
        plant("Angelica", "Angelica archangelica", "herb", ""),
        plant("Angelica", "Angelica archangelica", "vegetable", ""),
    ];
    let found: Vec<_> = category::check_kin(&rows).into_iter().map(|hit| (hit.at, hit.other)).collect();
    assert_eq!(found, [(0, Some(2)), (1, Some(2)), (2, Some(0)), (6, Some(7)), (7, Some(6))]);
    let three: Vec<_> = category::check_kin(&rows[..3]).into_iter().map(|hit| (hit.at, hit.other)).collect();
    assert_eq!(three, [(2, Some(0))], "a minority");

    let rows = [
        plant("Bean- Pioneer", "Phaseolus vulgaris", "vegetable", "Stringless"),
        plant("Bean- Borlotti", "Phaseolus vulgaris", "vegetable", "Raw dry beans toxic"),
        plant("Runner Bean- Scarlet", "Phaseolus coccineus", "vegetable", "Showy flowers"),
        plant("Bean- Wax", "phaseolus vulgaris 'Wax'", "vegetable", "Non-toxic"),
        plant("Bean- Any", "Phaseolus", "vegetable", "Stringless"),
    ];
    let found: Vec<_> = category::check_toxicity(&rows).into_iter().map(|hit| (hit.at, hit.other)).collect();
    assert_eq!(found, [(0, Some(1)), (3, Some(1))]);
    assert_eq!(category::check_toxicity(&rows[1..3]), []);
}
