//! The tables of the rules, row by row, and the words in words that they must not hit.

use super::*;
use Category::{Flower, Herb, Vegetable};

fn row(category: Category) -> RawPlant<'static> {
    RawPlant {
        plant_name: "Basil- Bush",
        scientific_name: None,
        plant_category: category,
        plant_type: None,
        days_to_maturity: None,
        plant_spacing: None,
        sowing_depth: None,
        position: None,
        season: None,
        germination: None,
        sowing_method: None,
        hardiness_life_cycle: None,
        characteristics: None,
        description: None,
        additional_information: None,
        seed_type: None,
        sowing_periods: [None; 5],
        beneficial_companions: None,
        harmful_companions: None,
        neutral_companions: None,
    }
}

fn described(category: Category, description: &str) -> Derived {
    derive(&RawPlant { description: Some(description), ..row(category) }).unwrap()
}

fn typed(category: Category, plant_type: &str) -> Derived {
    derive(&RawPlant { plant_type: Some(plant_type), ..row(category) }).unwrap()
}

fn placed(category: Category, position: &str) -> Derived {
    derive(&RawPlant { position: Some(position), ..row(category) }).unwrap()
}

#[test]
fn nothing_known_gives_the_rules_own_defaults() {
    let plain = Derived {
        sun_need: "part_sun",
        indoor_ok: false,
        container_ok: false,
        edible: false,
        sowing_months: None,
        maintainability_score: 0.6,
        time_to_maturity_days: None,
        habit: None,
        fragrant: false,
        flower_colors: Some(Vec::new()),
        sowing_depth_mm: None,
        spacing_cm: None,
    };
    assert_eq!(derive(&row(Flower)).unwrap(), plain);
    let vegetable = Derived { edible: true, flower_colors: None, ..plain.clone() };
    assert_eq!(derive(&row(Vegetable)).unwrap(), vegetable);
    let herb = Derived { container_ok: true, ..vegetable };
    assert_eq!(derive(&row(Herb)).unwrap(), herb);
}

#[test]
fn sun_need_is_the_first_that_the_position_names() {
    for (position, expected) in [
        ("Full sun", "full_sun"),
        ("Full sun, moist well drained soil.", "full_sun"),
        ("Part sun to Full sun", "full_sun"),
        ("Part or full sun", "full_sun"),
        ("Full or part sun", "part_sun"),
        ("Part sun, moist soil", "part_sun"),
        ("Partial shade", "part_sun"),
        ("Part-shade", "part_sun"),
        ("Semi shade or shade", "part_sun"),
        ("Semi-shade", "part_sun"),
        ("Shade", "bright_shade"),
        ("Bright shade, no sun", "bright_shade"),
        ("Full shade", "bright_shade"),
        ("Sunny, unshaded", "part_sun"),
        ("Beautiful sun", "part_sun"),
    ] {
        assert_eq!(placed(Flower, position).sun_need, expected, "{position}");
    }
}

#[test]
fn flowers_are_edible_when_the_prose_says_so() {
    assert!(described(Flower, "All parts are **edible**.").edible);
    assert!(described(Flower, "culinary").edible);
    assert!(!described(Flower, "inedible").edible);
    assert!(!typed(Flower, "Edible flower").edible, "the plant type isn't in T");
    assert!(described(Vegetable, "inedible").edible);
}

#[test]
fn containers_are_named_in_the_prose_or_the_plant_type() {
    for text in ["containers", "a pot", "balcony", "compact", "Dwarf perennial", "small-space", "small\n spaces"] {
        assert!(described(Vegetable, text).container_ok, "{text}");
        assert!(typed(Vegetable, text).container_ok, "{text}");
    }
    for text in ["potato", "spotted", "potent", "dwarfed", "small, space"] {
        assert!(!described(Vegetable, text).container_ok, "{text}");
    }
    let information =
        RawPlant { additional_information: Some("Container growing; Attracts beneficial insects"), ..row(Flower) };
    assert!(derive(&information).unwrap().container_ok);
}

#[test]
fn indoors_needs_a_container_and_no_full_sun() {
    fn plant(category: Category, position: &str, plant_type: &str) -> bool {
        let row = RawPlant { position: Some(position), plant_type: Some(plant_type), ..row(category) };
        derive(&row).unwrap().indoor_ok
    }
    for word in ["indoor", "Indoors", "houseplant", "windowsills"] {
        let in_pots = format!("pots; {word}");
        assert!(plant(Flower, "Part sun", &in_pots), "{word}");
        assert!(!plant(Flower, "Full sun", &in_pots), "{word}");
        assert!(!plant(Flower, "Part sun", word), "{word}");
        assert!(plant(Herb, "Part sun", word), "{word}");
    }
    assert!(plant(Herb, "Semi-shade", ""));
    assert!(plant(Herb, "Full sun or shade", ""));
    assert!(!plant(Vegetable, "Shade", ""));
    assert!(!plant(Herb, "Full sun", "indoor"));
}

#[test]
fn fragrance_goes_by_six_words() {
    for text in ["fragrant", "Fragrance", "scented", "aromatic", "perfume", "perfumes", "perfumed"] {
        assert!(described(Herb, text).fragrant, "{text}");
    }
    for text in ["fragranced", "unscented", "scent", "aroma"] {
        assert!(!described(Herb, text).fragrant, "{text}");
    }
}

#[test]
fn colors_come_in_order_and_only_for_flowers() {
    let colors = |text| described(Flower, text).flower_colors.unwrap();
    assert_eq!(colors("Blue, red or white; yellow-orange"), ["white", "yellow", "orange", "red", "blue"]);
    assert_eq!(colors("magenta pinks"), ["pink", "magenta"]);
    assert_eq!(colors("lavender"), ["purple", "lavender"]);
    assert_eq!(colors("Purple/Violet Flowers"), ["purple", "violet"]);
    assert_eq!(colors("violet, lavender, blue"), ["purple", "blue", "lavender", "violet"]);
    assert!(colors("covered in hundreds of coloured, whitish, redder petals").is_empty());
    assert_eq!(described(Herb, "red").flower_colors, None);
    assert_eq!(typed(Flower, "Red").flower_colors, Some(Vec::new()), "the plant type isn't in T");
}

#[test]
fn maintainability_is_hardiness_and_what_the_prose_adds() {
    let score = |hardiness, description| {
        let row = RawPlant { hardiness_life_cycle: Some(hardiness), description: Some(description), ..row(Flower) };
        derive(&row).unwrap().maintainability_score
    };
    for (hardiness, description, expected) in [
        ("Hardy Perennial", "", "0.9"),
        ("Frost Hardy Perennial", "", "0.9"),
        ("Hardy once established Perennial", "", "0.9"),
        ("Half Hardy Perennial", "", "0.6"),
        ("Half hardy Annual", "", "0.6"),
        ("Half-hardy", "", "0.6"),
        ("Frost tender Annual", "", "0.4"),
        ("Half hardy to frost tender", "", "0.4"),
        ("Annual", "", "0.6"),
        ("Foolhardy", "", "0.6"),
        ("Hardy", "easy and tough", "0.95"),
        ("Hardy", "low-maintenance", "0.95"),
        ("Annual", "drought tolerant", "0.65"),
        ("Annual", "disease resistant", "0.65"),
        ("Annual", "uneasy, disease resistance", "0.6"),
        ("Hardy", "difficult", "0.7"),
        ("Frost tender", "fussy, high maintenance", "0.2"),
        ("Half hardy", "easy but delicate", "0.45"),
    ] {
        assert_eq!(score(hardiness, description).to_string(), expected, "{hardiness}, {description}");
    }
}

#[test]
fn habit_is_the_first_in_the_first_column_that_names_one() {
    for (text, expected) in [
        ("Climbing vine", "climber"),
        ("vine, climber", "climber"),
        ("dwarf vines", "vine"),
        ("a vining plant", "vine"),
        ("compact dwarf", "dwarf"),
        ("compact bush", "compact"),
        ("bushy", "bush"),
        ("Evergreen shrub or tree", "bush"),
        ("Ground-cover, upright", "groundcover"),
        ("groundcovers", "groundcover"),
        ("erect", "upright"),
    ] {
        assert_eq!(typed(Flower, text).habit, Some(expected), "{text}");
        assert_eq!(described(Flower, text).habit, Some(expected), "{text}");
    }
    assert_eq!(typed(Flower, "vinegar; ambush; erected").habit, None);
    let row = RawPlant {
        plant_type: Some("Upright"),
        characteristics: Some("bush"),
        description: Some("climbing"),
        additional_information: Some("vine"),
        ..row(Flower)
    };
    let habit = |row| derive(&row).unwrap().habit;
    assert_eq!(habit(row.clone()), Some("upright"));
    let row = RawPlant { plant_type: None, ..row };
    assert_eq!(habit(row.clone()), Some("bush"));
    let row = RawPlant { characteristics: None, ..row };
    assert_eq!(habit(row.clone()), Some("climber"));
    assert_eq!(habit(RawPlant { description: None, ..row }), None, "additional information isn't read");
}

fn months(names: &[&str]) -> MonthSet {
    names.iter().map(|name| name.parse::<Month>().unwrap()).collect()
}

#[test]
fn sowing_months_are_the_names_in_each_zones_column() {
    let row = RawPlant {
        sowing_periods: [
            Some("September-November, may"),
            None,
            Some("Mayday, Sept., JUNE; Julys"),
            Some("when it is warm"),
            Some("December, January"),
        ],
        season: Some("Winter"),
        ..row(Flower)
    };
    let expected = [
        months(&["May", "September", "November"]),
        MonthSet::EMPTY,
        months(&["June"]),
        MonthSet::EMPTY,
        months(&["January", "December"]),
    ];
    assert_eq!(derive(&row).unwrap().sowing_months, Some(expected));
}

#[test]
fn without_any_month_the_season_counts_for_the_temperate_zone() {
    for (season, expected) in [
        ("Spring", months(&["September", "October", "November"])),
        ("Summer", months(&["January", "February", "December"])),
        ("autumn", months(&["March", "April", "May"])),
        ("Fall", months(&["March", "April", "May"])),
        ("winter", months(&["June", "July", "August"])),
        (
            "Spring(or after frost) and summer",
            months(&["January", "February", "September", "October", "November", "December"]),
        ),
        ("Spring or Autumn", months(&["March", "April", "May", "September", "October", "November"])),
    ] {
        let row = RawPlant {
            season: Some(season),
            sowing_periods: [Some("any time"), None, None, None, None],
            ..row(Flower)
        };
        let mut zones = [MonthSet::EMPTY; 5];
        zones[ClimateZone::Temperate as usize] = expected;
        assert_eq!(derive(&row).unwrap().sowing_months, Some(zones), "{season}");
    }
    let row = RawPlant { season: Some("rainfall, offspring"), ..row(Flower) };
    assert_eq!(derive(&row).unwrap().sowing_months, None);
}

#[test]
fn measures_are_read_and_what_cant_be_believed_is_refused() {
    let row = RawPlant {
        days_to_maturity: Some("1-2 years"),
        sowing_depth: Some("5mm-1cm"),
        plant_spacing: Some("1m"),
        ..row(Flower)
    };
    let derived = derive(&row).unwrap();
    assert_eq!(
        (derived.time_to_maturity_days, derived.sowing_depth_mm, derived.spacing_cm),
        (Some(547), Some(5), Some(100))
    );
    let bad = derive(&RawPlant { days_to_maturity: Some("101 years"), ..row.clone() });
    assert_eq!(bad.unwrap_err().to_string(), "days_to_maturity: expected at most 36,500 days, found `101 years`");
    let bad = derive(&RawPlant { plant_spacing: Some("99999999999999 m"), ..row });
    assert_eq!(bad.unwrap_err().column, Some("plant_spacing"));
}
