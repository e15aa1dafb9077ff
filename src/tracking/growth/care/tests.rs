//! What there is to do for plants of the starter catalogue, and for others made up.

use std::collections::BTreeMap;

use super::super::wording;
use super::*;
use crate::plants::import::starter;
use crate::season::Month;
use crate::tracking::growth::tests::plant;

fn titles(plan: &CarePlan) -> Vec<String> {
    plan.tasks.iter().map(|task| titled(&task.rule.title, "it")).collect()
}

#[test]
fn a_plant_is_told_what_it_needs_and_no_more() {
    let tomato = plant("Tomato- Roma", "vegetable", "Raise seedlings");
    let plan = CarePlan::of(&tomato, StartAs::Seed);
    assert_eq!(
        titles(&plan),
        ["Sow it", "Plant out it", "Stake it", "Feed it", "Pinch out the laterals of it", "Pick it"]
    );
    assert!(plan.frost.is_some() && plan.is_raised && !plan.is_lasting);
    assert_eq!((plan.stands_days, plan.last_signs().len()), (60, 2));
    let january = plan.checks.iter().filter(|check| check.months.contains(Month::January));
    let january: Vec<&str> = january.map(|check| check.name.as_str()).collect();
    assert!(january.contains(&"russet mites") && january.contains(&"Queensland fruit fly"), "{january:?}");
    assert!(!january.contains(&"cabbage white caterpillars"));
    let seedling = CarePlan::of(&tomato, StartAs::Seedling);
    assert_eq!((seedling.is_raised, seedling.is_sown, seedling.day_outside(&[])), (false, false, 0));

    let carrot = CarePlan::of(&plant("Carrot- Baby", "vegetable", "Sow direct"), StartAs::Seed);
    assert_eq!(titles(&carrot), ["Sow it", "Thin it", "Lift it"]);
    let marigold = CarePlan::of(&plant("Marigold", "flower", "Sow direct"), StartAs::Seed);
    assert!(titles(&marigold).contains(&"Deadhead it".to_owned()));
}

/// What is done for each plant of the starter catalogue, with those that are alike together: to be read by a gardener.
#[test]
fn care_plans_read_well() {
    let mut plants: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for plant in starter().unwrap() {
        let plan = CarePlan::of(&plant, StartAs::Seed);
        let tasks = plan.tasks.iter().map(|task| match task.rule.months {
            MonthSet::EMPTY => titled(&task.rule.title, "it"),
            months => format!("{} ({})", titled(&task.rule.title, "it"), wording::months(months)),
        });
        let again = plan.succession.days.map_or("never".to_owned(), |days| format!("after {days} days"));
        let frost = plan.frost.map_or("none", |rule| if rule.once { "once" } else { "each month" });
        let lines = [
            tasks.collect::<Vec<_>>().join(", "),
            format!("Against frost: {frost}. Stands {} days. Again: {again}.", plan.stands_days),
            plan.succession.why.replace(Facts::of(&plant).common_name(), "It"),
            plan.checks.iter().map(|check| check.name.as_str()).collect::<Vec<_>>().join(", "),
        ];
        plants.entry(lines.join("\n")).or_default().push(plant.plant_name);
    }
    let read = plants.iter().map(|(plan, names)| format!("{plan}\n    {}\n", names.join(", ")));
    insta::assert_snapshot!(read.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_seedling_is_planted_out_and_nothing_comes_before_that() {
    let of = |method, start_as| titles(&CarePlan::of(&plant("Lettuce- Cos", "vegetable", method), start_as));
    for method in ["Raise seedlings", "Sow direct", "Sow direct or raise seedlings"] {
        let (mut sown, planted) = (of(method, StartAs::Seed), of(method, StartAs::Seedling));
        assert_eq!((sown.remove(0).as_str(), planted[0].as_str()), ("Sow it", "Plant out it"), "{method}");
        sown.retain(|title| !title.starts_with("Plant out") && !title.starts_with("Thin"));
        assert_eq!(planted[1..], sown);
    }
}

#[test]
fn the_files_know_twenty_troubles_with_months() {
    assert!(PESTS["pest"].len() >= 20);
    for pest in &PESTS["pest"] {
        assert!(!pest.when.is_always() && pest.look.ends_with('.'), "{}", pest.name);
    }
}

#[test]
fn days_follow_the_stages_that_are_stored() {
    let plan = CarePlan::of(&plant("Tomato- Roma", "vegetable", "Raise seedlings"), StartAs::Seed);
    let days_with = |name: &'static str| {
        let own = GrowthStage { stage_name: name.into(), start_day: 40, end_day: 50, ..GrowthStage::default() };
        plan.days_of(Phase::Seedling, &[own])
    };
    let rules = plan.days_of(Phase::Seedling, &[]);
    assert_eq!(days_with("seedling"), Some((40, 50)));
    assert_eq!(days_with("else"), rules);
    assert!(rules.is_some_and(|(first, _)| first > 0));
    assert_eq!(plan.days_of(Phase::Establishing, &[]), None);
}
