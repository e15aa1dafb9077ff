//! Rows of catalogue files, and what follows from them.

use serde_json::{Value, json};

use super::*;

/// A plant as JSON, of cells and the category of its file.
fn read(of_file: Option<&str>, set: &[(&str, &str)]) -> Result<Value, String> {
    let cells = COLUMNS.map(|column| {
        let given = set.iter().find(|(name, _)| *name == column.name);
        given.map_or(if column.name == "plant_name" { "Basil" } else { "" }, |(_, cell)| *cell)
    });
    plant(&cells, of_file).map(|plant| json!(plant)).map_err(|bad| bad.to_string())
}

#[test]
fn cells_are_trimmed_and_words_for_nothing_are_nothing() {
    let set = [("plant_name", " Basil- Bush\n"), ("harmful_companions", "None documented"), ("position", " Sun. ")];
    let plant = read(Some("herb"), &set).unwrap();
    assert_eq!(plant["plant_name"], "Basil- Bush");
    assert_eq!((&plant["harmful_companions"], &plant["position"]), (&json!("None documented"), &json!("Sun.")));
    for (column, cell, expected) in [
        ("season", "  \u{a0}\t", None),
        ("season", "nan", None),
        ("season", " None ", None),
        ("season", "NULL", None),
        ("sowing_method", " Sow.\n", Some(" Sow.\n")),
        ("sowing_method", "none", Some("none")),
        ("sowing_method", " \n", None),
    ] {
        assert_eq!(read(Some("herb"), &[(column, cell)]).unwrap()[column], json!(expected), "{cell:?}");
    }
    for (column, cell, message) in [
        ("plant_name", "NaN", "plant_name: expected a name, found `NaN`"),
        ("description", "a\0b", "description: expected text without NUL characters, found `a b`"),
        ("days_to_maturity", "101 years", "days_to_maturity: expected at most 36,500 days, found `101 years`"),
        ("plant_spacing", "99999999999m", "plant_spacing: expected a distance, found `99999999999m`"),
    ] {
        assert_eq!(read(Some("herb"), &[(column, cell)]).unwrap_err(), message);
    }
}

#[test]
fn the_rows_own_category_counts_then_the_files() {
    for (cell, file, expected) in [
        (" Herb ", "flower_plants.csv", "herb"),
        ("VEGETABLE", "x.csv", "vegetable"),
        ("", "flower_plants.csv", "flower"),
        ("nan", "my herbs.csv", "herb"),
    ] {
        let plant = read(category_of_file(file), &[("plant_category", cell)]).unwrap();
        assert_eq!(plant["plant_category"], expected);
    }
    let unknown = read(category_of_file("plants.csv"), &[]).unwrap_err();
    assert_eq!(unknown, "plant_category: expected flower, herb or vegetable, found an empty cell");
}

#[test]
fn a_text_must_fit_into_its_column() {
    let limited = COLUMNS.into_iter().filter(|column| column.limit < usize::MAX);
    for Column { name, limit, .. } in limited.clone() {
        let text = "ä".repeat(limit + 1);
        let message = format!("{name}: expected at most {limit} characters, found {}: `ä", limit + 1);
        assert!(read(Some("herb"), &[(name, &text)]).unwrap_err().starts_with(&message), "{name}");
        assert!(read(Some("herb"), &[(name, &text[2..])]).is_ok());
    }
    assert_eq!(limited.count(), 14);
    assert!(read(Some("herb"), &[("description", &"ä".repeat(10_000))]).is_ok());
}

#[test]
fn nothing_known_gives_the_defaults() {
    for (category, edible, in_pots, colors) in
        [("flower", false, false, Some([""; 0])), ("vegetable", true, false, None), ("herb", true, true, None)]
    {
        let mut plant = read(Some(category), &[]).unwrap();
        plant.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let mut expected = json!({
            "id": 0, "plant_name": "Basil", "plant_category": category, "sun_need": "part_sun", "indoor_ok": false,
            "container_ok": in_pots, "edible": edible, "fragrant": false, "maintainability_score": 0.6,
        });
        if let Some(colors) = colors {
            expected["flower_colors"] = json!(colors);
        }
        assert_eq!(plant, expected);
    }
}

#[test]
#[rustfmt::skip]
fn a_field_follows_from_a_text() {
    for (field, expected, category, column, texts) in [
        ("sun_need", json!("full_sun"), "flower", "position",
            &["Full sun, moist well drained soil.", "Part sun to Full sun", "Part or full sun", "Full sun, no shade"][..]),
        ("sun_need", json!("part_sun"), "flower", "position",
            &["Full or part sun", "Partial shade", "Part-shade", "Semi shade or shade", "Sunny, unshaded", "Beautiful sun",
            "Avoid full sun", "Morning sun; no part shade"]),
        ("sun_need", json!("bright_shade"), "flower", "position",
            &["Bright shade, no sun", "Shade, not full sun", "Bright shade, out of full sun"]),
        ("edible", json!(true), "flower", "description", &["All parts are **edible**."]),
        ("edible", json!(true), "flower", "characteristics", &["culinary"]),
        ("edible", json!(false), "flower", "description", &["inedible"]),
        ("edible", json!(false), "flower", "plant_type", &["Edible flower"]),
        ("edible", json!(true), "vegetable", "description", &["inedible"]),
        ("container_ok", json!(true), "vegetable", "description",
            &["containers", "a pot", "balcony", "compact", "Dwarf perennial", "small-space", "small\n spaces"]),
        ("container_ok", json!(true), "vegetable", "plant_type", &["a pot"]),
        ("container_ok", json!(true), "vegetable", "additional_information", &["a pot"]),
        ("fragrant", json!(true), "herb", "description", &["Fragrance", "perfumes"]),
        ("fragrant", json!(false), "herb", "description", &["unscented", "aroma"]),
        ("flower_colors", json!(["white", "yellow", "orange", "red", "blue"]), "flower", "description",
            &["Blue, red or white; yellow-orange"]),
        ("flower_colors", json!(["pink", "magenta"]), "flower", "description", &["magenta pinks"]),
        ("flower_colors", json!(["purple", "blue", "lavender", "violet"]), "flower", "description", &["violet, lavender, blue"]),
        ("flower_colors", json!(null), "herb", "description", &["red"]),
        ("flower_colors", json!([]), "flower", "plant_type", &["Red"]),
        ("maintainability_score", json!(0.9), "herb", "hardiness_life_cycle", &["Frost Hardy Perennial"]),
        ("maintainability_score", json!(0.4), "herb", "hardiness_life_cycle", &["Frost tender Annual", "Half hardy to frost tender"]),
        ("maintainability_score", json!(0.6), "herb", "hardiness_life_cycle",
            &["Half Hardy Perennial", "Half-hardy", "Annual", "Foolhardy"]),
        ("maintainability_score", json!(0.65), "herb", "description", &["easy and tough", "low-maintenance"]),
        ("maintainability_score", json!(0.4), "herb", "description", &["difficult", "fussy, high maintenance"]),
        ("maintainability_score", json!(0.45), "herb", "description", &["easy but delicate"]),
        ("habit", json!("climber"), "flower", "plant_type", &["vine, climber"]),
        ("habit", json!("vine"), "flower", "plant_type", &["dwarf vines", "a vining plant"]),
        ("habit", json!("dwarf"), "flower", "plant_type", &["compact dwarf"]),
        ("habit", json!("compact"), "flower", "plant_type", &["compact bush"]),
        ("habit", json!("bush"), "flower", "plant_type", &["Evergreen shrub or tree"]),
        ("habit", json!("groundcover"), "flower", "plant_type", &["Ground-cover, upright"]),
        ("habit", json!("upright"), "flower", "plant_type", &["erect"]),
        ("sowing_months_by_climate", json!({"temperate": ["January", "February", "December"]}), "herb", "season", &["Summer"]),
        ("sowing_months_by_climate", json!({"temperate": ["March", "April", "May"]}), "herb", "season", &["Fall"]),
        ("sowing_months_by_climate", json!({"temperate": ["January", "February", "September", "October", "November", "December"]}),
            "herb", "season", &["Spring(or after frost) and summer"]),
        ("time_to_maturity_days", json!(547), "herb", "days_to_maturity", &["1-2 years"]),
        ("sowing_depth_mm", json!(5), "herb", "sowing_depth", &["5mm-1cm"]),
        ("spacing_cm", json!(100), "herb", "plant_spacing", &["1m"]),
    ] {
        for text in texts {
            let plant = read(Some(category), &[(column, text)]).unwrap();
            assert_eq!(plant[field], expected, "{column}: {text}");
        }
    }
}

#[test]
fn a_field_follows_from_several_texts() {
    for (category, position, plant_type, indoor) in [
        ("flower", "Part sun", "pots; indoor", true),
        ("flower", "Part sun", "pots; houseplant", true),
        ("flower", "Part sun", "pots; windowsills", true),
        ("flower", "Full sun", "pots; indoor", false),
        ("flower", "Part sun", "indoor", false),
        ("herb", "Part sun", "indoor", true),
        ("herb", "Full sun", "indoor", false),
        ("herb", "Semi-shade", "", true),
        ("herb", "Full sun or shade", "", true),
        ("vegetable", "Shade", "", false),
    ] {
        let plant = read(Some(category), &[("position", position), ("plant_type", plant_type)]).unwrap();
        assert_eq!(plant["indoor_ok"], indoor, "{category}, {position}, {plant_type}");
    }
    for (hardiness, description, expected) in [
        ("Hardy", "easy and tough", 0.95),
        ("Hardy", "difficult", 0.7),
        ("Frost tender", "fussy, high maintenance", 0.2),
    ] {
        let plant = read(Some("herb"), &[("hardiness_life_cycle", hardiness), ("description", description)]).unwrap();
        assert_eq!(plant["maintainability_score"], expected);
    }
    let columns = [
        ("plant_type", "Upright"),
        ("characteristics", "bush"),
        ("description", "climbing"),
        ("additional_information", "vine"),
    ];
    for (first, expected) in [Some("upright"), Some("bush"), Some("climber"), None].into_iter().enumerate() {
        assert_eq!(read(Some("herb"), &columns[first..]).unwrap()["habit"], json!(expected));
    }
    let periods = [
        ("cool_climate_sowing_period", "September-November, may"),
        ("subtropical_climate_sowing_period", "Mayday, Sept., JUNE; Julys"),
        ("tropical_climate_sowing_period", "when it is warm"),
        ("arid_climate_sowing_period", "December, January"),
        ("season", "Winter"),
    ];
    let expected =
        json!({"cool": ["May", "September", "November"], "subtropical": ["June"], "arid": ["January", "December"]});
    assert_eq!(read(Some("herb"), &periods).unwrap()["sowing_months_by_climate"], expected);
}

/// The rows of a file as their lines, names and categories, or what is wrong with them.
fn shown(name: &str, text: &str) -> Vec<String> {
    let show = |row: Result<(u64, Plant), BadRow>| match row {
        Ok((line, plant)) => format!("{line}: {} {}", plant.plant_name, plant.plant_category.unwrap()),
        Err(error) => error.to_string(),
    };
    rows(&Source::embedded(name, text)).unwrap().map(show).collect()
}

#[test]
fn lines_of_json_are_read_too() {
    let object = |set: Value| {
        let mut object: Map<_, _> = COLUMNS.iter().map(|column| (column.name.to_owned(), Value::Null)).collect();
        object.extend(set.as_object().unwrap().clone());
        Value::Object(object).to_string()
    };
    let basil = object(json!({"plant_name": "Basil", "plant_category": "herb"}));
    let number = object(json!({"plant_name": "Basil", "plant_spacing": 30}));
    let unknown = object(json!({"colour": "red"}));
    let lines = format!("\u{feff}{basil}\n \n{number}\n{unknown}\n{{\"plant_name\":\"Basil\"}}\n\nnonsense\n");
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(
            shown("all.ndjson", &lines.replace('\n', end)),
            [
                "1: Basil herb",
                "all.ndjson:3: plant_spacing: expected a text or null, found `30`",
                "all.ndjson:4: expected the catalogue's 25 columns, found also `colour`",
                "all.ndjson:5: scientific_name: expected a key of this name, found none",
                "all.ndjson:7: expected one JSON object, found `nonsense`",
            ],
            "{end:?}"
        );
    }
}
