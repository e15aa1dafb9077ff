//! What there is to do for plants of the starter catalogue, and for others made up.

use super::*;
use crate::plants::import::starter;

fn plant(name: &str, category: &str, method: &str) -> Plant {
    Plant {
        plant_name: name.into(),
        plant_category: Some(category.into()),
        sowing_method: Some(method.into()),
        time_to_maturity_days: Some(80),
        ..Plant::default()
    }
}

fn titles(name: &str, category: &str, method: &str) -> Vec<String> {
    let plan = CarePlan::of(&plant(name, category, method), StartAs::Seed);
    plan.tasks.iter().map(|task| task.title("it")).collect()
}

#[test]
fn a_tomato_is_planted_out_staked_fed_pinched_and_picked() {
    assert_eq!(
        titles("Tomato- Roma", "vegetable", "Raise seedlings"),
        ["Sow it", "Plant out it", "Stake it", "Feed it", "Pinch out the laterals of it", "Pick it"]
    );
    let plan = CarePlan::of(&plant("Tomato- Roma", "vegetable", "Raise seedlings"), StartAs::Seed);
    assert!(plan.frost.is_some() && plan.is_raised && !plan.is_lasting);
    assert_eq!(plan.stands_days, 60);
    let january = plan.checks.iter().filter(|check| check.months.contains(Month::January));
    let january: Vec<&str> = january.map(|check| check.name.as_str()).collect();
    assert!(january.contains(&"russet mites") && january.contains(&"Queensland fruit fly"), "{january:?}");
    assert!(!january.contains(&"cabbage white caterpillars"));
    assert_eq!(plan.last_signs().len(), 2);
}

#[test]
fn what_a_plant_needs_nothing_of_it_isnt_told_to_do() {
    let carrot = titles("Carrot- Baby", "vegetable", "Sow direct");
    assert_eq!(carrot, ["Sow it", "Thin it", "Lift it"]);
    assert!(titles("Marigold", "flower", "Sow direct").contains(&"Deadhead it".to_owned()));
}

#[test]
fn sowing_again_is_for_what_is_eaten_young() {
    let days = |name: &str| succession_of(&plant(name, "vegetable", "Sow direct")).days;
    for (name, expected) in [
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
        assert_eq!(days(name), expected, "{name}");
        assert!(!succession_of(&plant(name, "vegetable", "")).why.is_empty());
    }
}

#[test]
fn what_is_lifted_each_year_does_not_live_for_years() {
    let plants = starter().unwrap();
    let why = |name: &str| {
        let plant = plants.iter().find(|plant| plant.plant_name.starts_with(name)).expect(name);
        succession_of(plant)
    };
    for name in ["Garlic- A", "Elephant Garlic", "Shallot", "Ginger", "Sweet Potato", "Yacon", "Cassava", "Taro"] {
        assert!(why(name).why.contains("is lifted when it is ready"), "{name}: {}", why(name).why);
    }
    for name in ["Foxglove", "Honesty"] {
        assert!(why(name).why.contains("flowers in its second and dies"), "{name}: {}", why(name).why);
    }
    for name in ["Rhubarb- V", "Rosemary", "Rose-", "Asparagus"] {
        assert!(why(name).why.contains("lives for years"), "{name}: {}", why(name).why);
    }
    let peas = ["Pea- Greenfeast", "Pea- Massey Gem", "Pea- Sugar Snap", "Snow Pea- Oregon Giant"];
    assert_eq!(peas.map(|name| why(name).days), [Some(21); 4]);
    let others = ["Gladiolus", "Spring Onion- Evergreen", "Radicchio", "Runner Bean", "Bean- Climbing Blue", "Potato"];
    let days = [Some(14), Some(28), Some(21), None, None, Some(28)];
    assert_eq!(others.map(|name| why(name).days), days);
}

#[test]
fn a_seedling_is_planted_out_and_nothing_comes_before_that() {
    let of = |method, start_as| {
        let plan = CarePlan::of(&plant("Lettuce- Cos", "vegetable", method), start_as);
        plan.tasks.iter().map(|task| task.title("it")).collect::<Vec<_>>()
    };
    for method in ["Raise seedlings", "Sow direct", "Sow direct or raise seedlings"] {
        assert_eq!(of(method, StartAs::Seedling)[0], "Plant out it", "{method}");
        let sown = of(method, StartAs::Seed);
        assert_eq!(sown[0], "Sow it");
        let later = |titles: Vec<String>| {
            titles
                .into_iter()
                .filter(|title| !title.starts_with("Plant out") && !title.starts_with("Thin"))
                .skip(1)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(method, StartAs::Seedling)[1..], later(sown)[..]);
    }
    let plan = CarePlan::of(&plant("Tomato- Roma", "vegetable", "Raise seedlings"), StartAs::Seedling);
    assert_eq!((plan.is_raised, plan.is_sown, plan.day_outside(&[])), (false, false, 0));
}

#[test]
fn what_is_woody_is_pruned_in_its_month_and_a_rose_has_its_troubles() {
    let plants = starter().unwrap();
    let plan = |name: &str| {
        let plant = plants.iter().find(|plant| plant.plant_name.starts_with(name)).expect(name);
        CarePlan::of(plant, StartAs::Seed)
    };
    for (name, month) in [
        ("Rose-", Month::July),
        ("Hydrangea", Month::July),
        ("Raspberry", Month::July),
        ("Blueberry", Month::July),
        ("Passionfruit", Month::September),
        ("Fuchsia", Month::September),
    ] {
        let plan = plan(name);
        let mut pruned = plan.tasks.iter().filter(|task| task.kind == TaskKind::Prune);
        assert!(pruned.any(|task| task.due == Due::Months([month].into_iter().collect())), "{name}");
    }
    let troubles: Vec<&str> = plan("Rose-").checks.iter().map(|check| check.name.as_str()).collect();
    assert!(troubles.contains(&"aphids") && troubles.contains(&"black spot"), "{troubles:?}");
}

#[test]
fn what_dies_back_is_mulched_or_lifted_once() {
    let plants = starter().unwrap();
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
        let plant = plants.iter().find(|plant| plant.plant_name.starts_with(name)).expect(name);
        assert_eq!(CarePlan::of(plant, StartAs::Seed).frost.map(|rule| rule.once), once, "{name}");
    }
}

#[test]
fn the_files_know_twenty_troubles_with_months() {
    assert!(PESTS.pest.len() >= 20);
    for pest in &PESTS.pest {
        assert!(!pest.months.is_empty() && !pest.when.is_always(), "{}", pest.name);
        assert!(pest.look.ends_with('.'), "{}", pest.name);
    }
}

#[test]
fn days_follow_the_stages_that_are_stored() {
    let plan = CarePlan::of(&plant("Tomato- Roma", "vegetable", "Raise seedlings"), StartAs::Seed);
    let own = |name: &'static str| GrowthStage {
        stage_name: name.into(),
        start_day: 40,
        end_day: 50,
        ..GrowthStage::default()
    };
    assert_eq!(plan.days_of(Phase::Seedling, &[own("seedling")]), Some((40, 50)));
    let rules = plan.days_of(Phase::Seedling, &[]);
    assert_eq!(plan.days_of(Phase::Seedling, &[own("else")]), rules);
    assert!(rules.is_some_and(|(first, _)| first > 0));
    assert_eq!(plan.days_of(Phase::Establishing, &[]), None);
}
