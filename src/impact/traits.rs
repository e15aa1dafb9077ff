//! What the formulas read off a plant (contract 4.4, plant): its leaves, its canopy, its thirst and its speed of growth.

use crate::plants::model::Plant;

/// What the formulas read off a plant.
pub(super) struct Traits {
    pub(super) category: Category,
    /// `characteristics` in lower case.
    pub(super) characteristics: String,
    /// `plant_type` in lower case.
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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    Herb,
    Flower,
    Vegetable,
    Other,
}

impl Traits {
    pub(super) fn of(plant: &Plant) -> Self {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let category = match plant.plant_category.as_deref() {
            Some("herb") => Category::Herb,
            Some("flower") => Category::Flower,
            Some("vegetable") => Category::Vegetable,
            _ => Category::Other,
        };
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
    use super::*;

    fn plant(category: &str, characteristics: &str) -> Plant {
        Plant {
            plant_category: Some(category.to_owned()),
            characteristics: Some(characteristics.to_owned()),
            ..Plant::default()
        }
    }

    fn traits(category: &str, characteristics: &str) -> Traits {
        Traits::of(&plant(category, characteristics))
    }

    #[test]
    fn leaves_by_category_and_growth_form() {
        let index = |category, characteristics| traits(category, characteristics).leaf_area_index;
        assert_eq!(index("herb", ""), 2.0);
        assert_eq!(index("flower", ""), 1.5);
        assert_eq!(index("vegetable", ""), 2.2);
        assert_eq!(index("shrub", ""), 2.0);
        assert_eq!(index("herb", "LUSH and dense"), 2.3);
        assert_eq!(index("flower", "dwarf, compact"), 1.2);
        assert_eq!(index("vegetable", "dense but compact"), 2.2 + 0.3 - 0.3);
    }

    #[test]
    fn the_canopy_is_read_off_the_spacing() {
        assert_eq!(canopy(Some("40-60cm")), 0.75 * (0.4 * 0.4));
        assert_eq!(canopy(Some("1.5m")), 0.75 * (0.01 * 0.01));
        for none in [None, Some(""), Some("wide")] {
            assert_eq!(canopy(none), 0.75 * (0.3 * 0.3));
        }
    }

    #[test]
    fn thirst_by_text_and_category() {
        let of = |category, characteristics, position: &str| {
            Traits::of(&Plant { position: Some(position.to_owned()), ..plant(category, characteristics) }).transpiration
        };
        assert_eq!(of("vegetable", "", ""), 1.0);
        assert_eq!(of("vegetable", "Drought tolerant", ""), 0.7);
        assert_eq!(of("herb", "", "Full sun, DRY soil"), 0.7);
        assert_eq!(of("herb", "likes moist soil", ""), 1.3);
        assert_eq!(of("vegetable", "", "Full sun"), 1.3);
        assert_eq!(of("herb", "", "moist soil"), 1.0);
    }

    #[test]
    fn days_come_from_the_record_then_from_the_text() {
        let days = |record, text: &str| {
            days_to_maturity(&Plant {
                time_to_maturity_days: record,
                days_to_maturity: Some(text.to_owned()),
                ..Plant::default()
            })
        };
        assert_eq!(days(Some(70), "10 days"), Some(70.0));
        assert_eq!(days(Some(0), "10 days"), Some(10.0));
        assert_eq!(days(None, "60-91 days"), Some(75.0));
        assert_eq!(days(None, "730 days (2 years), 3"), Some(730.0));
        assert_eq!(days(None, "soon"), None);
        assert_eq!(days(None, "0 days"), None);
        assert_eq!([60.0, 61.0, 120.0, 121.0].map(|days| growth(Some(days))), [1.2, 1.0, 1.0, 0.8]);
        assert_eq!(growth(None), 1.0);
    }
}
