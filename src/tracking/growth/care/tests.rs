//! What there is to do for plants of the starter catalogue, and for others made up.

use super::*;
use crate::plants::import::starter;
use crate::season::Month;

fn plant(name: &str, category: &str, method: &str) -> Plant {
    Plant {
        plant_name: name.into(),
        plant_category: Some(category.into()),
        sowing_method: Some(method.into()),
        time_to_maturity_days: Some(80),
        ..Plant::default()
    }
}

/// The first plant of the starter catalogue whose name begins so.
fn known(name: &str) -> Plant {
    starter().unwrap().into_iter().find(|plant| plant.plant_name.starts_with(name)).expect(name)
}

fn titles(plan: &CarePlan) -> Vec<String> {
    plan.tasks.iter().map(|task| task.title("it")).collect()
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

#[test]
fn sowing_again_is_for_what_is_eaten_young() {
    for (name, days) in [
        ("Radish- Cherry Belle", Some(14)),
        ("Lettuce- Cos", Some(21)),
        ("Carrot- Baby", Some(28)),
        ("Corn- Sweet", Some(21)),
        ("Bean- Bush", Some(21)),
        ("Tomato- Roma", None),
        ("Silverbeet", None),
        ("Garlic", None),
        ("Parsnip", None),
        ("Asparagus", None),
        ("Pea- Greenfeast", Some(21)),
        ("Pea- Sugar Snap", Some(21)),
        ("Broad Bean- Aquadulce", None),
    ] {
        assert_eq!(succession_of(&plant(name, "vegetable", "Sow direct")).days, days, "{name}");
        assert!(!succession_of(&plant(name, "vegetable", "")).why.is_empty());
    }
    let known_days = [
        ("Pea- Greenfeast", Some(21)),
        ("Pea- Massey Gem", Some(21)),
        ("Pea- Sugar Snap", Some(21)),
        ("Snow Pea- Oregon Giant", Some(21)),
        ("Gladiolus", Some(14)),
        ("Spring Onion- Evergreen", Some(28)),
        ("Radicchio", Some(21)),
        ("Runner Bean", None),
        ("Bean- Climbing Blue", None),
        ("Potato", Some(28)),
    ];
    assert_eq!(known_days.map(|(name, _)| (name, succession_of(&known(name)).days)), known_days);
}

#[test]
fn what_is_lifted_each_year_does_not_live_for_years() {
    for (names, reason) in [
        (
            &["Garlic- A", "Elephant Garlic", "Shallot", "Ginger", "Sweet Potato", "Yacon", "Cassava", "Taro"][..],
            "is lifted when it is ready",
        ),
        (&["Foxglove", "Honesty"], "flowers in its second and dies"),
        (&["Rhubarb- V", "Rosemary", "Rose-", "Asparagus"], "lives for years"),
    ] {
        for name in names {
            let why = succession_of(&known(name)).why;
            assert!(why.contains(reason), "{name}: {why}");
        }
    }
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
fn what_is_woody_is_pruned_in_its_month_and_a_rose_has_its_troubles() {
    for (name, month) in [
        ("Rose-", Month::July),
        ("Hydrangea", Month::July),
        ("Raspberry", Month::July),
        ("Blueberry", Month::July),
        ("Passionfruit", Month::September),
        ("Fuchsia", Month::September),
    ] {
        let plan = CarePlan::of(&known(name), StartAs::Seed);
        let mut pruned = plan.tasks.iter().filter(|task| task.kind == TaskKind::Prune);
        assert!(pruned.any(|task| task.due == Due::Months(MonthSet::of(month))), "{name}");
    }
    let plan = CarePlan::of(&known("Rose-"), StartAs::Seed);
    let troubles: Vec<&str> = plan.checks.iter().map(|check| check.name.as_str()).collect();
    assert!(troubles.contains(&"aphids") && troubles.contains(&"black spot"), "{troubles:?}");
}

#[test]
fn what_dies_back_is_mulched_or_lifted_once() {
    for (name, once) in [
        ("Dahlia- Cactus", Some(true)),
        ("Canna", Some(true)),
        ("Ginger", Some(true)),
        ("Cape York Lily", Some(true)),
        ("Begonia- Tuberous", Some(true)),
        ("Tomato- Roma", Some(false)),
        ("Basil- Genovese", Some(false)),
        ("Lime- Tahitian", Some(false)),
        ("Rose-", None),
        ("Monstera", None),
    ] {
        assert_eq!(CarePlan::of(&known(name), StartAs::Seed).frost.map(|rule| rule.once), once, "{name}");
    }
}

#[test]
fn the_files_know_twenty_troubles_with_months() {
    assert!(PESTS.pest.len() >= 20);
    for pest in &PESTS.pest {
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
