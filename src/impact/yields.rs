//! What a crop gives the kitchen in a season: kg a square metre and the room that a plant takes, by scientific name.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::plants::model::Plant;
use crate::plants::safety::{Harm, Safety};

/// The room of a plant whose spacing isn't known, and the distance of rows of what isn't grown to be eaten.
const USUAL_SPACING: i32 = 30;
const USUAL_ROW: i32 = 25;
/// No plant of a garden takes more.
const MAX_SPACING: i32 = 600;

/// How the rows of mixed beds begin.
const MIXED: &str = "any ";

/// What a square metre of a crop gives.
#[derive(Deserialize)]
pub(super) struct Crop {
    /// The start of the scientific name; of a mixed bed `any` and the category.
    start: String,
    pub low: f64,
    pub high: f64,
    /// Rows are at least so far apart: the catalogue's spacing is the one in the row.
    row_cm: i32,
}

static CROPS: LazyLock<Vec<Crop>> = LazyLock::new(|| {
    let file = include_bytes!("../../data/impact/crops.csv");
    let rows = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(&file[..]).into_deserialize();
    rows.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("data/impact/crops.csv: {error}"))
});

/// What a square metre gives of a plant that is grown to be eaten.
pub(super) fn crop(plant: &Plant) -> Option<&'static Crop> {
    let scientific_name = plant.scientific_name.as_deref();
    let category = plant.plant_category.as_deref()?;
    let usual = CROPS.iter().find(|crop| crop.start.strip_prefix(MIXED) == Some(category))?;
    // Poisonous ones among the herbs and vegetables have a row of their own, or none.
    let own = scientific_name.and_then(own_crop);
    own.or_else(|| (Safety::of(scientific_name).people != Harm::Toxic).then_some(usual))
}

impl Crop {
    /// Whether it is a mixed bed's, not one crop's own.
    pub(super) fn is_mixed(&self) -> bool {
        self.start.starts_with(MIXED)
    }
}

/// The row of the table whose start is the longest.
fn own_crop(scientific_name: &str) -> Option<&'static Crop> {
    let words = scientific_name.split_whitespace().map(|word| word.trim_start_matches('×').to_lowercase());
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let starts =
        |crop: &&Crop| name.strip_prefix(&crop.start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    CROPS.iter().filter(starts).max_by_key(|crop| crop.start.len())
}

/// Square metres that a plant takes: its spacing in the row, times the distance of the rows.
pub(super) fn room(plant: &Plant) -> f64 {
    let spacing = plant.spacing_cm.filter(|cm| *cm > 0).unwrap_or(USUAL_SPACING).min(MAX_SPACING);
    let row = crop(plant).map_or(USUAL_ROW, |crop| crop.row_cm);
    f64::from(spacing) * f64::from(spacing.max(row)) / 10_000.0
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "nothing was added or divided")]
mod tests {
    use super::*;
    use crate::plants::import::starter;

    fn plant(category: &str, name: &str, spacing_cm: i32) -> Plant {
        Plant {
            plant_category: Some(category.to_owned()),
            scientific_name: Some(name.to_owned()),
            spacing_cm: Some(spacing_cm),
            ..Plant::default()
        }
    }

    #[test]
    fn every_vegetable_of_the_starter_catalogue_has_a_yield_of_its_own() {
        let is_vegetable = |plant: &Plant| plant.plant_category.as_deref() == Some("vegetable");
        for plant in starter().unwrap().into_iter().filter(is_vegetable) {
            assert!(plant.scientific_name.as_deref().and_then(own_crop).is_some(), "{}", plant.plant_name);
        }
    }

    #[test]
    fn the_longest_name_wins_and_whole_words_count() {
        let range = |name| own_crop(name).map(|crop| (crop.low, crop.high));
        assert_eq!(range("Brassica oleracea var. italica"), Some((0.6, 1.5)));
        assert_eq!(range("Brassica oleracea"), Some((1.1, 2.5)));
        assert_eq!(range("Fragaria × ananassa"), Some((1.5, 4.0)));
        assert_eq!(range("Betafoo vulgaris"), None);
        for Crop { start, low, high, row_cm } in &*CROPS {
            assert!(0.0 < *low && low < high && *row_cm > 0 && *start == start.to_lowercase(), "{start}");
        }
    }

    #[test]
    fn only_what_is_grown_to_be_eaten_yields_food() {
        for (category, name, range, is_mixed) in [
            ("flower", "Helianthus annuus", None, false),
            ("herb", "Symphytum officinale", None, false),
            ("herb", "Hyssopus officinalis", Some((0.3, 1.5)), true),
            ("vegetable", "Nobody knows", Some((0.8, 3.5)), true),
            // Raw cassava is poisonous, and food all the same.
            ("vegetable", "Manihot esculenta", Some((1.0, 3.0)), false),
        ] {
            let crop = crop(&plant(category, name, 40));
            assert_eq!(crop.map(|crop| (crop.low, crop.high)), range, "{name}");
            assert_eq!(crop.is_some_and(Crop::is_mixed), is_mixed, "{name}");
        }
    }

    #[test]
    fn a_plant_takes_its_spacing_and_its_row() {
        for (category, name, spacing_cm, square_metres) in [
            ("vegetable", "Daucus carota", 5, 0.01),
            ("vegetable", "Cucurbita maxima", 120, 1.44),
            ("flower", "Tagetes patula", 20, 0.05),
            ("flower", "", 0, 0.09),
            ("flower", "Acacia", 90_000, 36.0),
        ] {
            assert_eq!(room(&plant(category, name, spacing_cm)), square_metres, "{name}");
        }
    }
}
