//! The fields of the catalogue that follow from a row's texts, a function each with its words beside it. `t` are the words
//! of description, characteristics and additional information, `w` those and the plant type's.

use super::keywords::{Words, words, words_in, words_wanted_in};
use super::measure::{self, TooLarge};
use crate::import::error::BadCell;
use crate::plants::model::{FlowerColors, Plant, SowingMonths};
use crate::season::{ClimateZone, Month, MonthSet};

/// Fills in the derived fields of a plant from its others.
pub(crate) fn derive(plant: &mut Plant) -> Result<(), BadCell> {
    let is_flower = plant.plant_category.as_deref() == Some("flower");
    let is_herb = plant.plant_category.as_deref() == Some("herb");
    let position = words_in(&[plant.position.as_deref()]);
    let prose = [&plant.description, &plant.characteristics, &plant.additional_information].map(Option::as_deref);
    let t = words_in(&prose);
    let w = words_in(&[&prose[..], &[plant.plant_type.as_deref()]].concat());
    let sun_need = sun_need(words_wanted_in(plant.position.as_deref()));
    let container_ok = is_herb || w.any(CONTAINER);
    plant.indoor_ok = Some(container_ok && sun_need != "full_sun" && w.any(INDOOR) || is_herb && position.any(SHADE));
    plant.container_ok = Some(container_ok);
    plant.sun_need = Some(sun_need.to_owned());
    plant.edible = Some(!is_flower || t.any(EDIBLE));
    plant.fragrant = Some(t.any(FRAGRANT));
    plant.flower_colors = is_flower.then(|| flower_colors(t));
    plant.maintainability_score = Some(maintainability_score(plant.hardiness_life_cycle.as_deref(), t));
    plant.habit = habit(plant);
    plant.sowing_months_by_climate = sowing_months(plant);
    plant.time_to_maturity_days =
        measured("days_to_maturity", plant.days_to_maturity.as_deref(), measure::days, "at most 36,500 days")?;
    plant.sowing_depth_mm = measured("sowing_depth", plant.sowing_depth.as_deref(), measure::millimetres, "a depth")?;
    plant.spacing_cm = measured("plant_spacing", plant.plant_spacing.as_deref(), measure::centimetres, "a distance")?;
    Ok(())
}

const SHADE: Words = words(&["shade"]);
const EDIBLE: Words = words(&["edible", "culinary"]);
const CONTAINER: Words = words(&["container", "pot", "balcony", "compact", "dwarf", "small space"]);
const INDOOR: Words = words(&["indoor", "houseplant", "windowsill"]);
const FRAGRANT: Words = words(&["fragrant", "fragrance", "scented", "aromatic", "perfume", "perfumed"]);

fn sun_need(position: Words) -> &'static str {
    const SUN_NEEDS: [(Words, &str); 3] = [
        (words(&["full sun"]), "full_sun"),
        (words(&["part sun", "partial", "part shade", "semi shade"]), "part_sun"),
        (SHADE, "bright_shade"),
    ];
    first(&SUN_NEEDS, position).unwrap_or("part_sun")
}

/// Violet and lavender are shades of purple.
fn flower_colors(t: Words) -> FlowerColors {
    const COLORS: [(Words, &str); 10] = [
        (words(&["white"]), "white"),
        (words(&["yellow"]), "yellow"),
        (words(&["orange"]), "orange"),
        (words(&["red"]), "red"),
        (words(&["pink"]), "pink"),
        (words(&["purple", "violet", "lavender"]), "purple"),
        (words(&["blue"]), "blue"),
        (words(&["lavender"]), "lavender"),
        (words(&["violet"]), "violet"),
        (words(&["magenta"]), "magenta"),
    ];
    let named = COLORS.iter().filter(|(words, _)| t.any(*words));
    FlowerColors(named.map(|(_, color)| (*color).to_owned()).collect())
}

/// Counted in hundredths, so that nothing needs to be rounded.
fn maintainability_score(hardiness: Option<&str>, t: Words) -> f64 {
    const HARDINESS: [(Words, i32); 3] =
        [(words(&["frost tender"]), 40), (words(&["half hardy"]), 60), (words(&["hardy"]), 90)];
    const EASY: Words = words(&["easy", "low maintenance", "drought tolerant", "tough", "disease resistant"]);
    const DIFFICULT: Words = words(&["difficult", "high maintenance", "delicate", "fussy"]);
    let mut score = first(&HARDINESS, words_in(&[hardiness])).unwrap_or(60);
    if t.any(EASY) {
        score += 5;
    }
    if t.any(DIFFICULT) {
        score -= 20;
    }
    f64::from(score.clamp(0, 100)) / 100.0
}

/// The first habit that the plant type names, else the characteristics, else the description.
fn habit(plant: &Plant) -> Option<String> {
    const HABITS: [(Words, &str); 7] = [
        (words(&["climber", "climbing"]), "climber"),
        (words(&["vine", "vining"]), "vine"),
        (words(&["dwarf"]), "dwarf"),
        (words(&["compact"]), "compact"),
        (words(&["bush", "bushy", "shrub"]), "bush"),
        (words(&["groundcover", "ground cover"]), "groundcover"),
        (words(&["upright", "erect"]), "upright"),
    ];
    let mut columns = [&plant.plant_type, &plant.characteristics, &plant.description].into_iter();
    columns.find_map(|text| first(&HABITS, words_in(&[text.as_deref()]))).map(str::to_owned)
}

/// The months that the zones' periods name; if none does, those of the season for the temperate zone.
fn sowing_months(plant: &Plant) -> Option<SowingMonths> {
    let mut zones = SowingMonths::default();
    for (zone, period) in plant.sowing_periods() {
        let months = named_months(period.unwrap_or_default());
        if !months.is_empty() {
            zones.set(zone, months.iter());
        }
    }
    if zones.is_empty() {
        let months: MonthSet = seasons(plant.season.as_deref()).flat_map(|(_, months)| months).collect();
        if !months.is_empty() {
            zones.set(ClimateZone::Temperate, months.iter());
        }
    }
    (!zones.is_empty()).then_some(zones)
}

/// The full English names of months that stand in the text as words of their own.
pub(crate) fn named_months(text: &str) -> MonthSet {
    text.split(|char: char| !char.is_alphabetic()).filter_map(|word| word.parse::<Month>().ok()).collect()
}

/// The southern seasons that a text names, each with its months.
pub(crate) fn seasons(text: Option<&str>) -> impl Iterator<Item = (&'static str, [Month; 3])> {
    const SEASONS: [(Words, &str, [Month; 3]); 4] = [
        (words(&["spring"]), "spring", [Month::September, Month::October, Month::November]),
        (words(&["summer"]), "summer", [Month::December, Month::January, Month::February]),
        (words(&["autumn", "fall"]), "autumn", [Month::March, Month::April, Month::May]),
        (words(&["winter"]), "winter", [Month::June, Month::July, Month::August]),
    ];
    let found = words_in(&[text]);
    SEASONS.into_iter().filter(move |(name, ..)| found.any(*name)).map(|(_, name, months)| (name, months))
}

/// What the first row of a table says whose words were found.
fn first<T: Copy>(table: &[(Words, T)], found: Words) -> Option<T> {
    table.iter().find(|(words, _)| found.any(*words)).map(|(_, value)| *value)
}

fn measured(
    column: &'static str,
    text: Option<&str>,
    measure: fn(&str) -> Result<Option<i32>, TooLarge>,
    expected: &'static str,
) -> Result<Option<i32>, BadCell> {
    let text = text.unwrap_or_default();
    measure(text).map_err(|TooLarge| BadCell::new(column, expected, text))
}

#[cfg(test)]
mod tests {
    use super::super::row::{self, COLUMNS};
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Plant, BadCell> {
        let set = [&[("plant_name", "Basil- Bush")], set].concat();
        let cell = |name| set.iter().find(|(column, _)| *column == name).map_or("", |(_, cell)| *cell);
        row::plant(&COLUMNS.map(|column| cell(column.name)), None)
    }

    /// A plant of which one column says something.
    fn plant(category: &str, column: &str, text: &str) -> Plant {
        read(&[("plant_category", category), (column, text)]).unwrap()
    }

    #[test]
    fn nothing_known_gives_the_defaults() {
        for (category, edible, in_pots, colors) in [
            ("flower", false, false, Some(FlowerColors::default())),
            ("vegetable", true, false, None),
            ("herb", true, true, None),
        ] {
            let expected = Plant {
                plant_name: "Basil- Bush".into(),
                plant_category: Some(category.into()),
                sun_need: Some("part_sun".into()),
                indoor_ok: Some(false),
                container_ok: Some(in_pots),
                edible: Some(edible),
                fragrant: Some(false),
                flower_colors: colors,
                maintainability_score: Some(0.6),
                ..Plant::default()
            };
            assert_eq!(plant(category, "position", ""), expected);
        }
    }

    #[test]
    fn sun_need_is_the_first_that_the_position_names() {
        for (position, expected) in [
            ("Full sun, moist well drained soil.", "full_sun"),
            ("Part sun to Full sun", "full_sun"),
            ("Part or full sun", "full_sun"),
            ("Full or part sun", "part_sun"),
            ("Partial shade", "part_sun"),
            ("Part-shade", "part_sun"),
            ("Semi shade or shade", "part_sun"),
            ("Bright shade, no sun", "bright_shade"),
            ("Sunny, unshaded", "part_sun"),
            ("Beautiful sun", "part_sun"),
            ("Avoid full sun", "part_sun"),
            ("Shade, not full sun", "bright_shade"),
            ("Full sun, no shade", "full_sun"),
            ("Bright shade, out of full sun", "bright_shade"),
            ("Morning sun; no part shade", "part_sun"),
        ] {
            assert_eq!(plant("flower", "position", position).sun_need.as_deref(), Some(expected), "{position}");
        }
    }

    #[test]
    fn flowers_are_edible_if_the_prose_says_so() {
        for (category, column, text, edible) in [
            ("flower", "description", "All parts are **edible**.", true),
            ("flower", "characteristics", "culinary", true),
            ("flower", "description", "inedible", false),
            ("flower", "plant_type", "Edible flower", false),
            ("vegetable", "description", "inedible", true),
        ] {
            assert_eq!(plant(category, column, text).edible, Some(edible), "{text}");
        }
    }

    #[test]
    fn containers_are_named_in_the_prose_or_the_plant_type() {
        let in_pots = |column, text| plant("vegetable", column, text).container_ok == Some(true);
        for text in ["containers", "a pot", "balcony", "compact", "Dwarf perennial", "small-space", "small\n spaces"] {
            for column in ["description", "plant_type", "additional_information"] {
                assert!(in_pots(column, text), "{text}");
            }
        }
        for text in ["potato", "spotted", "potent", "dwarfed", "small, space"] {
            assert!(!in_pots("description", text), "{text}");
        }
    }

    #[test]
    fn indoors_needs_a_container_and_no_full_sun() {
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
            let set = [("plant_category", category), ("position", position), ("plant_type", plant_type)];
            assert_eq!(read(&set).unwrap().indoor_ok, Some(indoor), "{set:?}");
        }
    }

    #[test]
    fn fragrance_goes_by_six_words() {
        for (text, fragrant) in [("Fragrance", true), ("perfumes", true), ("unscented", false), ("aroma", false)] {
            assert_eq!(plant("herb", "description", text).fragrant, Some(fragrant), "{text}");
        }
    }

    #[test]
    fn colors_come_in_order_and_only_for_flowers() {
        for (text, colors) in [
            ("Blue, red or white; yellow-orange", "white yellow orange red blue"),
            ("magenta pinks", "pink magenta"),
            ("lavender", "purple lavender"),
            ("violet, lavender, blue", "purple blue lavender violet"),
            ("covered in hundreds of coloured, whitish, redder petals", ""),
        ] {
            let found = plant("flower", "description", text).flower_colors.unwrap();
            assert_eq!(found.0.join(" "), colors, "{text}");
        }
        assert_eq!(plant("herb", "description", "red").flower_colors, None);
        assert_eq!(plant("flower", "plant_type", "Red").flower_colors, Some(FlowerColors::default()));
    }

    #[test]
    fn maintainability_is_hardiness_and_what_the_prose_adds() {
        for (hardiness, description, expected) in [
            ("Frost Hardy Perennial", "", "0.9"),
            ("Half Hardy Perennial", "", "0.6"),
            ("Half-hardy", "", "0.6"),
            ("Frost tender Annual", "", "0.4"),
            ("Half hardy to frost tender", "", "0.4"),
            ("Annual", "", "0.6"),
            ("Foolhardy", "", "0.6"),
            ("Hardy", "easy and tough", "0.95"),
            ("Hardy", "low-maintenance", "0.95"),
            ("Annual", "uneasy, disease resistance", "0.6"),
            ("Hardy", "difficult", "0.7"),
            ("Frost tender", "fussy, high maintenance", "0.2"),
            ("Half hardy", "easy but delicate", "0.45"),
        ] {
            let set = [("plant_category", "herb"), ("hardiness_life_cycle", hardiness), ("description", description)];
            let score = read(&set).unwrap().maintainability_score.unwrap();
            assert_eq!(score.to_string(), expected, "{hardiness}, {description}");
        }
    }

    #[test]
    fn habit_is_the_first_in_the_first_column_that_names_one() {
        for (text, expected) in [
            ("vine, climber", Some("climber")),
            ("dwarf vines", Some("vine")),
            ("a vining plant", Some("vine")),
            ("compact dwarf", Some("dwarf")),
            ("compact bush", Some("compact")),
            ("Evergreen shrub or tree", Some("bush")),
            ("Ground-cover, upright", Some("groundcover")),
            ("erect", Some("upright")),
            ("vinegar; ambush; erected", None),
        ] {
            assert_eq!(plant("flower", "plant_type", text).habit.as_deref(), expected, "{text}");
        }
        let columns = [
            ("plant_type", "Upright"),
            ("characteristics", "bush"),
            ("description", "climbing"),
            ("additional_information", "vine"),
        ];
        for (first, expected) in [Some("upright"), Some("bush"), Some("climber"), None].into_iter().enumerate() {
            let set = [&[("plant_category", "herb")], &columns[first..]].concat();
            assert_eq!(read(&set).unwrap().habit.as_deref(), expected, "{set:?}");
        }
    }

    fn months(plant: &Plant) -> serde_json::Value {
        serde_json::to_value(&plant.sowing_months_by_climate).unwrap()
    }

    #[test]
    fn sowing_months_are_the_names_in_each_zones_column() {
        let plant = read(&[
            ("plant_category", "herb"),
            ("cool_climate_sowing_period", "September-November, may"),
            ("subtropical_climate_sowing_period", "Mayday, Sept., JUNE; Julys"),
            ("tropical_climate_sowing_period", "when it is warm"),
            ("arid_climate_sowing_period", "December, January"),
            ("season", "Winter"),
        ]);
        let expected = serde_json::json!({
            "cool": ["May", "September", "November"], "subtropical": ["June"], "arid": ["January", "December"],
        });
        assert_eq!(months(&plant.unwrap()), expected);
    }

    #[test]
    fn without_any_month_the_season_counts_for_the_temperate_zone() {
        for (season, expected) in [
            ("Summer", "January February December"),
            ("Fall", "March April May"),
            ("Spring(or after frost) and summer", "January February September October November December"),
            ("Spring or Autumn", "March April May September October November"),
        ] {
            let set = [("plant_category", "herb"), ("cool_climate_sowing_period", "any time"), ("season", season)];
            let expected: Vec<&str> = expected.split(' ').collect();
            assert_eq!(months(&read(&set).unwrap()), serde_json::json!({"temperate": expected}), "{season}");
        }
        assert_eq!(plant("herb", "season", "rainfall, offspring").sowing_months_by_climate, None);
    }

    #[test]
    fn measures_are_read_and_what_cant_be_believed_is_refused() {
        let mut set = [
            ("plant_category", "herb"),
            ("days_to_maturity", "1-2 years"),
            ("sowing_depth", "5mm-1cm"),
            ("plant_spacing", "1m"),
        ];
        let plant = read(&set).unwrap();
        assert_eq!(
            (plant.time_to_maturity_days, plant.sowing_depth_mm, plant.spacing_cm),
            (Some(547), Some(5), Some(100))
        );
        set[3].1 = "99999999999999 m";
        assert_eq!(read(&set).unwrap_err().column, Some("plant_spacing"));
    }
}
