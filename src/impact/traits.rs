//! What the formulas read off a plant (contract 4.4, plant): its leaves, its canopy, its thirst and its speed of growth.

use strum::EnumString;

use crate::plants::model::Plant;

pub(super) struct Traits {
    pub(super) category: Category,
    /// In lower case, as `plant_type` is.
    pub(super) characteristics: String,
    pub(super) plant_type: String,
    /// Square metres of leaves over a square metre of ground.
    pub(super) leaf_area_index: f64,
    /// Square metres of ground that the plant shades.
    pub(super) canopy: f64,
    /// Water given to the air, 1 for a usual plant.
    pub(super) transpiration: f64,
    /// Speed of growth, 1 for a usual plant.
    pub(super) growth: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Category {
    Herb,
    Flower,
    Vegetable,
    #[strum(disabled)]
    Other,
}

impl Traits {
    pub(super) fn of(plant: &Plant) -> Self {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let category = plant.plant_category.as_deref().unwrap_or_default().parse().unwrap_or(Category::Other);
        let characteristics = lower(&plant.characteristics);
        Self {
            category,
            leaf_area_index: leaf_area_index(category, &characteristics),
            canopy: canopy(plant.plant_spacing.as_deref()),
            transpiration: transpiration(category, &characteristics, &lower(&plant.position)),
            growth: growth(days_to_maturity(plant)),
            plant_type: lower(&plant.plant_type),
            characteristics,
        }
    }

    /// Whether `characteristics` has one of the words, even inside another.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        contains_any(&self.characteristics, words)
    }
}

pub(super) fn contains_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// At least 0.5.
fn leaf_area_index(category: Category, characteristics: &str) -> f64 {
    let mut index = match category {
        Category::Herb | Category::Other => 2.0,
        Category::Flower => 1.5,
        Category::Vegetable => 2.2,
    };
    if contains_any(characteristics, &["lush", "dense"]) {
        index += 0.3;
    }
    if contains_any(characteristics, &["compact", "dwarf"]) {
        index -= 0.3;
    }
    f64::max(index, 0.5)
}

/// Three quarters of the square that the spacing leaves; the first number of the text is taken for cm, 30 if there is
/// none.
fn canopy(plant_spacing: Option<&str>) -> f64 {
    let first = plant_spacing.and_then(|text| numbers(text).next());
    let metres = first.unwrap_or(30.0) / 100.0;
    0.75 * (metres * metres)
}

/// 0.7 to 1.3.
fn transpiration(category: Category, characteristics: &str, position: &str) -> f64 {
    if characteristics.is_empty() && position.is_empty() {
        1.0
    } else if characteristics.contains("drought") || position.contains("dry") {
        0.7
    } else if characteristics.contains("moist") || category == Category::Vegetable {
        1.3
    } else {
        1.0
    }
}

/// 0.8 to 1.2; nothing known counts as usual.
fn growth(days: Option<f64>) -> f64 {
    match days {
        Some(days) if days <= 60.0 => 1.2,
        Some(days) if days > 120.0 => 0.8,
        _ => 1.0,
    }
}

/// The days on record, else those of the text: its only number, the whole part of the mean of two, the first of more.
fn days_to_maturity(plant: &Plant) -> Option<f64> {
    let from_text = || {
        let text = plant.days_to_maturity.as_deref()?;
        let all: Vec<f64> = numbers(text).collect();
        match all[..] {
            [from, to] => Some(f64::midpoint(from, to).trunc()),
            _ => all.first().copied(),
        }
        .filter(|days| *days > 0.0)
    };
    plant.maturity_days().map(f64::from).or_else(from_text)
}

/// The whole numbers of a text, in order.
fn numbers(text: &str) -> impl Iterator<Item = f64> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter_map(|digits| digits.parse().ok())
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the contract's numbers are exact")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::impact::testing::plant;

    #[test]
    fn leaves_and_thirst_go_by_category_and_texts() {
        for (category, characteristics, position, leaves, thirst) in [
            ("herb", "", "", 2.0, 1.0),
            ("flower", "", "", 1.5, 1.0),
            ("vegetable", "", "", 2.2, 1.0),
            ("vegetable", "", "Full sun", 2.2, 1.3),
            ("shrub", "", "", 2.0, 1.0),
            ("herb", "LUSH and dense", "", 2.3, 1.0),
            ("flower", "dwarf, compact", "", 1.2, 1.0),
            ("vegetable", "dense but compact", "", 2.2 + 0.3 - 0.3, 1.3),
            ("vegetable", "Drought tolerant", "", 2.2, 0.7),
            ("herb", "", "Full sun, DRY soil", 2.0, 0.7),
            ("herb", "likes moist soil", "", 2.0, 1.3),
            ("herb", "", "moist soil", 2.0, 1.0),
        ] {
            let plant =
                plant(json!({ "plant_category": category, "characteristics": characteristics, "position": position }));
            let traits = Traits::of(&plant);
            assert_eq!((traits.leaf_area_index, traits.transpiration), (leaves, thirst), "{plant:?}");
        }
    }

    #[test]
    fn the_canopy_is_read_off_the_spacing() {
        for (spacing, metres) in
            [(Some("40-60cm"), 0.4), (Some("1.5m"), 0.01), (None, 0.3), (Some(""), 0.3), (Some("wide"), 0.3)]
        {
            assert_eq!(canopy(spacing), 0.75 * (metres * metres));
        }
    }

    #[test]
    fn days_come_from_the_record_then_from_the_text() {
        for (record, text, days) in [
            (Some(70), "10 days", Some(70.0)),
            (Some(0), "10 days", Some(10.0)),
            (None, "60-91 days", Some(75.0)),
            (None, "730 days (2 years), 3", Some(730.0)),
            (None, "soon", None),
            (None, "0 days", None),
        ] {
            let plant = plant(json!({ "time_to_maturity_days": record, "days_to_maturity": text }));
            assert_eq!(days_to_maturity(&plant), days, "{text}");
        }
        let growths = [Some(60.0), Some(61.0), Some(120.0), Some(121.0), None].map(growth);
        assert_eq!(growths, [1.2, 1.0, 1.0, 0.8, 1.0]);
    }
}
