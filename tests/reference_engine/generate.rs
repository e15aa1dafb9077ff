//! Catalogues and requests for proptest, drawn from few words so that plants often meet the wishes and each other.

use plantopia::plants::model::{FlowerColors, Plant, SowingMonths};
use plantopia::preferences::{Preferences, Site, UserPreferences};
use plantopia::season::{ClimateZone, Month};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::Value;

use super::reference::Question;

pub(super) fn word(words: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    select(words.to_vec()).prop_map(str::to_owned)
}

fn words(words: &[&'static str]) -> impl Strategy<Value = Vec<String>> + use<> {
    let all: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let most = all.len();
    subsequence(all, 0..=most).prop_shuffle()
}

const COLORS: [&str; 5] = ["purple", "white", "violet", "red", "sky blue"];

/// A short year with two ends, December to April, so that catalogues are often in season.
const SEASON: [Month; 5] = [Month::December, Month::January, Month::February, Month::March, Month::April];

fn sowing_months() -> impl Strategy<Value = SowingMonths> {
    let months = subsequence(SEASON.to_vec(), 0..=5).prop_shuffle();
    vec((select(ClimateZone::ALL.to_vec()), months), 0..4).prop_map(|zones| {
        let names = |months: Vec<Month>| months.into_iter().map(Month::name).collect::<Value>();
        SowingMonths::from(
            zones.into_iter().map(|(zone, months)| (zone.name().to_owned(), names(months))).collect::<Value>(),
        )
    })
}

prop_compose! {
    fn plant()(
        (plant_name, scientific_name, plant_category) in (
            word(&["Basil", "basil", "Basil- Bush", "Mint", "Rose", "Rose ", "Pea", "Kale", "Dill", "Iris", ""]),
            option::weighted(0.7, word(&["Ocimum basilicum", "**ocimum** Basilicum ", "Unknown", "", "Mentha", "Rosa",
                "Pisum", "Brassica", "Anethum", "Iris", "Basil", "Salvia", "Thymus", "Allium", "Beta", "Daucus"])),
            option::weighted(0.95, word(&["flower", "herb", "vegetable", "shrub", ""])),
        ),
        (sun_need, indoor_ok, container_ok, edible, fragrant) in (
            option::weighted(0.9, word(&["full_sun", "part_sun", "bright_shade", "low_light", "moonlight"])),
            option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()),
        ),
        sowing in option::weighted(0.95, sowing_months()),
        (own, days) in (
            option::weighted(0.9, select(vec![0.0, 0.1, 0.4, 0.45, 0.6, 0.65, 0.799_999, 0.8, 0.95, 1.0])),
            option::weighted(0.9, select(vec![0, 1, 45, 46, 60, 61, 75, 76, 105, 106, 120, 121, 180, 181, 5000])),
        ),
        habit in option::of(word(&["climber", "vine", "dwarf", "compact", "bush", "groundcover", "upright", ""])),
        flower_colors in option::of(vec(word(&COLORS), 0..6)),
        texts in [0..3_usize, 0..3, 0..3],
        beneficial_companions in option::of(word(&["Rose", "Rose, beans (if planted too close),Dill", "None documented", " ,"])),
        spacing_cm in option::of(select(vec![0, 1, 30])),
    ) -> Plant {
        let text = |chosen: usize| [None, Some("Beneficial"), Some("insects; POLLINATORS")][chosen].map(str::to_owned);
        Plant {
            plant_name, scientific_name, plant_category, sun_need, indoor_ok, container_ok, edible, fragrant, habit,
            sowing_months_by_climate: sowing,
            maintainability_score: own,
            time_to_maturity_days: days,
            flower_colors: flower_colors.map(FlowerColors),
            beneficial_companions,
            spacing_cm,
            description: text(texts[0]),
            characteristics: text(texts[1]),
            additional_information: text(texts[2]),
            ..Plant::default()
        }
    }
}

/// Ids are distinct, as a database's are, and in no order. Every third plant or so is as the first one is but for its
/// names, so that scores are often equal.
pub(super) fn catalogue() -> impl Strategy<Value = Vec<Plant>> {
    vec((plant(), weighted(0.3)), 0..60).prop_map(|drawn| {
        let first = drawn.first().map(|(plant, _)| plant.clone());
        let ids = (1..).map(|number| (number * 37) % 61);
        let plants = ids.zip(drawn).map(|(id, (plant, twin))| match &first {
            Some(first) if twin => {
                Plant { id, plant_name: plant.plant_name, scientific_name: plant.scientific_name, ..first.clone() }
            }
            _ => Plant { id, ..plant },
        });
        plants.collect()
    })
}

prop_compose! {
    pub(super) fn question()(
        (location_type, area_m2, sun_exposure, wind_exposure, containers, container_sizes) in (
            word(&["balcony", "indoors", "indoor", "Indoors"]),
            select(vec![-1.0, 0.0, 2.999, 3.0, 1e308]),
            word(&["full_sun", "part_sun", "bright_shade", "low_light", "candle"]),
            word(&["windy", "moderate", "sheltered"]),
            any::<bool>(),
            words(&["small", "medium", "large"]),
        ),
        (goal, fragrant, maintainability, time_to_results) in (
            word(&["edible", "ornamental", "mixed", "edible-first"]),
            any::<bool>(),
            word(&["low", "medium", "high", "none"]),
            word(&["quick", "standard", "patient", "someday"]),
        ),
        edible_types in words(&["herbs"]),
        ornamental_types in words(&["flowers"]),
        colors in words(&COLORS),
        month in select(SEASON.to_vec()),
        zone in word(&["cool", "cool", "cool", "temperate", "arid", "Cool", ""]),
        n in 1..=9_usize,
    ) -> Question {
        let site = Site { location_type, area_m2, sun_exposure, wind_exposure, containers, container_sizes };
        let preferences = Preferences {
            goal, edible_types, ornamental_types, colors, fragrant, maintainability, time_to_results,
            ..Preferences::default()
        };
        Question { preferences: UserPreferences { site, preferences, ..UserPreferences::default() }, month, zone, n }
    }
}
