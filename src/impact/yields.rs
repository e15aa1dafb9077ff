//! What a crop gives the kitchen in a season: kg a square metre and the room that a plant takes, by scientific name.
//!
//! Low and high are the low and the excellent yields of the New England Vegetable Management Guide (table 15; 10,000 lb an
//! acre are 1.1 kg/m²) where it has the crop, widened by what gardeners weighed: University of Minnesota Extension, Home
//! Garden Productivity Project 2018-2022 (7 kg/m² over all crops), Csortan, Ward and Roetman, PLOS ONE 2020 (South Australia).
//! Crops that neither has are set beside their nearest kin.

use crate::plants::model::Plant;
use crate::plants::safety::{Harm, Safety};

/// The room of a plant whose spacing isn't known, and the distance of rows that crops without another have.
const USUAL_SPACING: i32 = 30;
const USUAL_ROW: i32 = 25;
/// No plant of a garden takes more.
const MAX_SPACING: i32 = 600;

/// What a square metre of a crop gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crop {
    pub low: f64,
    pub high: f64,
    /// Rows are at least so far apart: the catalogue's spacing is the one in the row.
    row_cm: i32,
    /// Whether it is this crop's, not its category's.
    pub is_own: bool,
}

/// Mixed herbs, and mixed vegetables (Rutgers Cooperative Extension: 2.4 kg/m² for mixed stands).
const ANY_HERB: Crop = Crop { low: 0.3, high: 1.5, row_cm: USUAL_ROW, is_own: false };
const ANY_VEGETABLE: Crop = Crop { low: 0.8, high: 3.5, row_cm: USUAL_ROW, is_own: false };

/// The start of the scientific name, the low and the high kg a square metre, and the distance of rows. The longest start wins.
#[rustfmt::skip]
const CROPS: [(&str, f64, f64, i32); 127] = [
    // Fruit vegetables. Vines run over far more ground than their spacing, which is why theirs is wide.
    ("solanum lycopersicum", 3.0, 12.0, 50), ("lycopersicon", 3.0, 12.0, 50), ("solanum melongena", 1.5, 4.0, 50),
    ("capsicum annuum", 1.5, 4.0, 45), ("capsicum", 1.0, 3.0, 45), ("physalis philadelphica", 1.0, 3.0, 50),
    ("physalis", 0.5, 2.0, 50), ("cucumis sativus", 2.0, 6.0, 60), ("cucumis melo", 0.9, 2.5, 90),
    ("citrullus", 2.0, 4.5, 100), ("cucurbita pepo", 2.5, 6.0, 60), ("cucurbita", 1.3, 4.0, 100), ("luffa", 1.0, 3.0, 60),
    ("momordica", 1.0, 2.5, 60), ("sechium", 2.0, 6.0, 100), ("zea mays", 0.5, 1.5, 50),
    ("abelmoschus esculentus", 0.6, 1.5, 45), ("abelmoschus manihot", 1.0, 3.0, 60),
    // Legumes: green pods and beans, but peanut and mung bean as dry seed.
    ("phaseolus", 0.5, 2.5, 40), ("vigna unguiculata", 0.5, 2.0, 40), ("vigna", 0.1, 0.3, 30), ("lablab", 0.4, 1.5, 60),
    ("glycine", 0.4, 1.0, 40), ("pisum", 0.3, 1.2, 40), ("vicia faba", 0.6, 2.0, 50), ("arachis", 0.2, 0.5, 50),
    // Cabbages and their kin.
    ("brassica oleracea var. capitata", 2.0, 4.5, 35), ("brassica oleracea var. sabauda", 2.0, 4.5, 35),
    ("brassica oleracea var. italica", 0.6, 1.5, 40), ("brassica oleracea var. botrytis", 0.9, 2.3, 45),
    ("brassica oleracea var. gemmifera", 0.8, 1.8, 50), ("brassica oleracea var. gongylodes", 1.6, 3.4, 25),
    ("brassica oleracea var. alboglabra", 1.0, 2.5, 25), ("brassica oleracea", 1.1, 2.5, 35),
    ("brassica napus subsp. rapifera", 2.0, 5.0, 30), ("brassica napus", 1.1, 2.5, 35),
    ("brassica rapa subsp. rapa", 2.0, 4.0, 25), ("brassica rapa subsp. pekinensis", 2.0, 5.0, 35),
    ("brassica rapa", 1.2, 3.5, 25), ("brassica juncea", 1.0, 2.5, 25), ("raphanus", 1.0, 2.5, 15),
    ("eruca", 0.6, 2.0, 20), ("diplotaxis", 0.5, 1.5, 20), ("lepidium", 0.5, 1.5, 15), ("nasturtium", 1.0, 3.0, 20),
    ("armoracia", 0.6, 1.5, 45),
    // Leaves and stalks.
    ("lactuca", 1.5, 4.0, 25), ("cichorium", 1.5, 3.0, 25), ("spinacia", 0.8, 2.0, 20), ("beta vulgaris", 2.0, 4.0, 25),
    ("amaranthus", 1.0, 3.0, 25), ("atriplex", 1.0, 2.5, 30), ("basella", 1.0, 3.0, 40), ("tetragonia", 1.0, 3.0, 45),
    ("corchorus", 1.0, 2.5, 30), ("talinum", 1.0, 2.5, 25), ("alternanthera", 1.0, 2.5, 30), ("ipomoea aquatica", 1.0, 3.0, 25),
    ("valerianella", 0.4, 1.2, 15), ("apium graveolens var. rapaceum", 1.5, 3.0, 30), ("apium", 3.0, 6.0, 30),
    ("foeniculum vulgare var. azoricum", 1.5, 3.0, 30), ("asparagus officinalis", 0.15, 0.45, 100),
    ("rheum", 2.0, 4.0, 80), ("cynara", 0.5, 1.5, 90),
    // Roots, tubers and bulbs.
    ("daucus", 2.2, 4.5, 20), ("pastinaca", 1.5, 3.5, 30), ("tragopogon", 0.8, 2.0, 25), ("solanum tuberosum", 2.0, 5.0, 70),
    ("ipomoea batatas", 1.5, 4.0, 80), ("helianthus tuberosus", 2.0, 5.0, 60), ("smallanthus", 2.0, 5.0, 80),
    ("manihot", 1.0, 3.0, 100), ("colocasia", 1.0, 3.0, 60), ("zingiber", 1.0, 3.0, 30), ("curcuma", 1.0, 3.0, 30),
    ("alpinia", 1.0, 3.0, 60), ("allium cepa var. aggregatum", 1.0, 2.5, 25), ("allium cepa", 2.0, 4.5, 20),
    ("allium fistulosum", 1.0, 2.5, 20), ("allium sativum", 0.5, 1.5, 20), ("allium ampeloprasum var. porrum", 2.0, 4.0, 25),
    ("allium ampeloprasum", 0.8, 2.0, 25), ("allium", 0.5, 1.5, 20),
    // Herbs: fresh leaf, except where only the seed is used.
    ("ocimum", 0.4, 1.5, 25), ("petroselinum", 0.8, 2.5, 20), ("coriandrum", 0.5, 1.5, 20), ("anethum", 0.4, 1.2, 20),
    ("mentha", 0.8, 2.5, 30), ("origanum", 0.4, 1.2, 30), ("thymus", 0.2, 0.8, 25), ("salvia", 0.3, 1.0, 40),
    ("lavandula", 0.1, 0.4, 40), ("satureja", 0.3, 0.8, 25), ("melissa", 0.8, 2.0, 30), ("cymbopogon", 1.0, 3.0, 60),
    ("cuminum", 0.05, 0.12, 20), ("carum", 0.05, 0.15, 20), ("pimpinella", 0.05, 0.12, 20),
    ("trigonella", 0.1, 0.5, 20), ("laurus", 0.05, 0.3, 60), ("bergera", 0.05, 0.3, 60), ("backhousia", 0.05, 0.3, 60),
    ("tasmannia", 0.02, 0.1, 60), ("matricaria", 0.05, 0.3, 20), ("chamaemelum", 0.05, 0.3, 20),
    // Fruit, of grown plants: the first crops come after the years that the catalogue gives, and are smaller.
    ("fragaria vesca", 0.5, 1.5, 25), ("fragaria", 1.5, 4.0, 30), ("rubus", 1.0, 2.5, 100), ("ribes", 0.8, 2.0, 120),
    ("vaccinium", 0.7, 2.0, 100), ("passiflora", 0.7, 2.0, 100), ("citrus australasica", 0.5, 2.0, 150),
    ("citrus", 1.5, 5.0, 150), ("ficus carica", 1.0, 3.0, 200), ("vitis", 0.8, 2.0, 150), ("malus", 1.5, 4.0, 200),
    ("prunus", 1.0, 3.0, 200), ("pyrus", 1.5, 4.0, 200), ("punica", 1.0, 2.5, 200), ("acca", 0.8, 2.0, 150),
    ("psidium", 1.0, 3.0, 150), ("musa", 1.5, 4.0, 200), ("carica", 2.0, 5.0, 150), ("olea", 0.5, 2.0, 200),
    ("persea", 0.8, 2.0, 300), ("morus", 1.0, 3.0, 200),
];

/// What a square metre gives of a plant that is grown to be eaten.
pub(super) fn crop(plant: &Plant) -> Option<Crop> {
    let scientific_name = plant.scientific_name.as_deref();
    let usual = match plant.plant_category.as_deref() {
        // Poisonous ones among the herbs and vegetables have a row above, or none.
        Some("herb") => Some(ANY_HERB),
        Some("vegetable") => Some(ANY_VEGETABLE),
        _ => None,
    }?;
    let own = scientific_name.and_then(own_crop);
    own.or_else(|| (Safety::of(scientific_name).people != Harm::Toxic).then_some(usual))
}

/// The row of the table whose start is the longest.
fn own_crop(scientific_name: &str) -> Option<Crop> {
    let words = scientific_name.split_whitespace().map(|word| word.trim_start_matches('×').to_lowercase());
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let starts = |start: &str| name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let found = CROPS.iter().filter(|(start, ..)| starts(start)).max_by_key(|(start, ..)| start.len());
    found.map(|&(_, low, high, row_cm)| Crop { low, high, row_cm, is_own: true })
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
    use crate::plants::import::STARTER;

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
        for (_, text) in STARTER {
            for row in
                csv::Reader::from_reader(text.as_bytes()).deserialize::<std::collections::HashMap<String, String>>()
            {
                let row = row.unwrap();
                if row["plant_category"] == "vegetable" {
                    assert!(own_crop(&row["scientific_name"]).is_some(), "{}", row["plant_name"]);
                }
            }
        }
    }

    #[test]
    fn the_longest_name_wins_and_whole_words_count() {
        let range = |name| own_crop(name).map(|crop| (crop.low, crop.high));
        assert_eq!(range("Brassica oleracea var. italica"), Some((0.6, 1.5)));
        assert_eq!(range("Brassica oleracea"), Some((1.1, 2.5)));
        assert_eq!(range("Fragaria × ananassa"), Some((1.5, 4.0)));
        assert_eq!(range("Betafoo vulgaris"), None);
        assert!(
            CROPS
                .iter()
                .all(|(start, low, high, row)| 0.0 < *low && low < high && *row > 0 && *start == start.to_lowercase())
        );
    }

    #[test]
    fn only_what_is_grown_to_be_eaten_yields_food() {
        assert_eq!(crop(&plant("flower", "Helianthus annuus", 40)), None);
        assert_eq!(crop(&plant("herb", "Symphytum officinale", 40)), None);
        assert_eq!(crop(&plant("herb", "Hyssopus officinalis", 40)), Some(ANY_HERB));
        assert_eq!(crop(&plant("vegetable", "Nobody knows", 40)), Some(ANY_VEGETABLE));
        // Raw cassava is poisonous, and food all the same.
        assert!(crop(&plant("vegetable", "Manihot esculenta", 100)).unwrap().is_own);
    }

    #[test]
    fn a_plant_takes_its_spacing_and_its_row() {
        assert_eq!(room(&plant("vegetable", "Daucus carota", 5)), 0.01);
        assert_eq!(room(&plant("vegetable", "Cucurbita maxima", 120)), 1.44);
        assert_eq!(room(&plant("flower", "Tagetes patula", 20)), 0.05);
        assert_eq!(room(&Plant::default()), 0.09);
        assert_eq!(room(&plant("flower", "Acacia", 90_000)), 36.0);
    }
}
