//! Days from the start (contract 5.1b). Seed merchants count the days of some crops from planting out, not from sowing: to
//! them belong the weeks in which the seedlings are raised.

use std::sync::LazyLock;

use strum::{EnumString, VariantNames};
use utoipa::ToSchema;

use super::import::WORDS;
use super::model::Plant;
use crate::fold::{fold, stems};

/// What a gardener begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, VariantNames, ToSchema)]
#[schema(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub(crate) enum StartAs {
    /// Seed, or whatever the plant is grown from.
    #[default]
    Seed,
    /// A seedling, raised by somebody else.
    Seedling,
}

impl StartAs {
    /// As stored and as sent.
    pub(crate) const NAMES: &[&str] = Self::VARIANTS;

    pub(crate) fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

impl From<String> for StartAs {
    /// What is stored with an instance; another word, which only somebody else can have written, is the default.
    fn from(word: String) -> Self {
        word.parse().unwrap_or_default()
    }
}

/// Days to maturity where the catalogue has none.
pub(crate) const UNKNOWN_MATURITY: i32 = 90;

/// The days that seedlings take, and their crops as they are looked for in a name.
static RAISED: LazyLock<Vec<(i32, Vec<String>)>> = LazyLock::new(|| {
    WORDS.raised.iter().map(|(days, crops)| (*days, crops.iter().map(|crop| stemmed(crop)).collect())).collect()
});

/// The stems of a name's words between spaces: singular and plural are alike.
fn stemmed(name: &str) -> String {
    format!(" {} ", stems(&fold(name)).join(" "))
}

/// The days that a seedling takes before the catalogue's days begin; 0 for a plant whose days are counted from sowing.
pub(crate) fn head_start(plant: &Plant) -> i32 {
    let method = plant.sowing_method.as_deref().unwrap_or_default().to_lowercase();
    if !method.contains("raise seedlings") {
        return 0;
    }
    let name = plant.plant_name.split('-').next().unwrap_or_default();
    let genus = plant.scientific_name.as_deref().unwrap_or_default().split_whitespace().next();
    let names = [name, genus.unwrap_or_default()].map(stemmed);
    let has = |crop: &String| names.iter().any(|name| name.contains(crop));
    let raised = RAISED.iter().find(|(_, crops)| crops.iter().any(has));
    raised.map_or(0, |(days, _)| *days)
}

/// The days from sowing to maturity, where they are known.
pub(crate) fn known_days(plant: &Plant) -> Option<i32> {
    let days = plant.maturity_days().filter(|days| *days > 0)?;
    Some(days.saturating_add(head_start(plant)))
}

/// The days from the start to maturity, known or not.
pub(crate) fn days_from_start(plant: &Plant, start_as: StartAs) -> i32 {
    let days = plant.maturity_days().filter(|days| *days > 0).unwrap_or(UNKNOWN_MATURITY);
    match start_as {
        StartAs::Seed => days.saturating_add(head_start(plant)),
        StartAs::Seedling => days,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant(name: &str, scientific: &str, method: &str) -> Plant {
        Plant {
            sowing_method: Some(method.to_owned()),
            time_to_maturity_days: Some(80),
            ..Plant::called(name, scientific)
        }
    }

    #[test]
    fn crops_that_merchants_count_from_planting_out_have_a_head_start() {
        for (name, scientific, days) in [
            ("Tomato- Roma", "Solanum lycopersicum", 56),
            ("CHERRY TOMATOES- Mixed", "", 56),
            ("Chilli (Jalapeno)", "", 56),
            ("Chillies", "", 56),
            ("Peppers - Sweet", "", 56),
            ("Paprika", "Capsicum annuum", 56),
            ("Eggplant- Lebanese", "Solanum melongena", 56),
            ("Broccoli- Waltham 29", "", 42),
            ("Brussels Sprouts- Long Island", "Brassica oleracea", 42),
            ("Cabbages", "", 42),
            ("Celery- Tall Utah", "Apium graveolens", 70),
            ("Celeriac", "", 70),
            ("Peppermint", "Mentha × piperita", 0),
            ("Tomatillo", "Physalis philadelphica", 0),
            ("Basil- Tomato", "Ocimum basilicum", 0),
            ("Broccolini", "", 0),
            ("Sprouts- Brussels", "", 0),
            ("Lettuce- Oakleaf", "Lactuca sativa", 0),
            ("", "", 0),
        ] {
            for method in ["Raise seedlings", "**Raise Seedlings:** in trays", "Sow direct or raise seedlings"] {
                assert_eq!(head_start(&plant(name, scientific, method)), days, "{name}");
            }
            assert_eq!(head_start(&plant(name, scientific, "Sow direct")), 0, "{name}");
        }
    }

    #[test]
    fn days_count_from_sowing_or_from_planting_out() {
        let tomato = plant("Tomato- Roma", "Solanum lycopersicum", "Raise seedlings");
        let days = |plant: &Plant| [StartAs::Seed, StartAs::Seedling].map(|start| days_from_start(plant, start));
        assert_eq!((known_days(&tomato), days(&tomato)), (Some(136), [136, 80]));
        for unknown in [None, Some(0), Some(-5)] {
            let tomato = Plant { time_to_maturity_days: unknown, ..tomato.clone() };
            assert_eq!((known_days(&tomato), days(&tomato)), (None, [146, 90]));
        }
        let endless = Plant { time_to_maturity_days: Some(i32::MAX), ..tomato };
        assert_eq!(days(&endless), [i32::MAX; 2]);
    }
}
