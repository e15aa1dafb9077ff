//! What speaks for a plant that was chosen (contract 3.7).

use std::iter;

use crate::plants::head_start::known_days;
use crate::plants::model::{Plant, listed};
use crate::season::{Month, MonthSet};

use super::criteria::{Garden, Goal, Light};
use super::index::is_compact;
use super::score::SubScores;

/// A sub-score no higher is not worth a sentence.
const TOO_LOW: f64 = 0.1;

/// From here on season, sun and care are worth a sentence.
const GOOD: f64 = 0.7;

/// Where the catalogue knows that there are no companions.
const NO_COMPANIONS: &str = "None documented";

/// Said until there are four sentences, when nothing more is known.
const PADDING: &str = "Well-suited to your growing conditions.";

/// Four sentences on what speaks for the plant: one for each of its four best sub-scores that has something to say, and then
/// what is known of it.
pub fn why(plant: &Plant, garden: &Garden, sub_scores: &SubScores) -> [String; 4] {
    let mut best: Vec<(&str, f64)> = SubScores::NAMES.into_iter().zip(sub_scores.values()).collect();
    best.sort_by(|a, b| b.1.total_cmp(&a.1));
    let worth_saying = best[..4].iter().filter(|(_, value)| *value > TOO_LOW);
    let sentences = worth_saying.filter_map(|(name, value)| sentence(name, *value, plant, garden));
    let mut sentences = sentences.chain(facts(plant)).chain(iter::repeat_with(|| PADDING.to_owned()));
    std::array::from_fn(|_| sentences.next().unwrap_or_default())
}

/// What is known of the plant, whatever the garden is like.
pub(in crate::recommendations) fn facts(plant: &Plant) -> impl Iterator<Item = String> {
    let is_picked = matches!(plant.plant_category.as_deref(), Some("herb" | "vegetable"));
    let result = if is_picked { "Ready to pick" } else { "In flower" };
    let days = known_days(plant).map(|days| format!("{result} about {days} days after sowing."));
    let companions = listed(plant.beneficial_companions.as_deref());
    let companions: Vec<&str> = companions.filter(|name| !name.eq_ignore_ascii_case(NO_COMPANIONS)).take(2).collect();
    let companions = (!companions.is_empty()).then(|| format!("Grows well beside {}.", companions.join(" and ")));
    let spacing = plant.spacing_cm.filter(|cm| *cm > 0).map(|cm| format!("Needs {cm} cm between plants."));
    [days, companions, spacing].into_iter().flatten()
}

/// What there is to say about a sub-score.
fn sentence(sub_score: &str, value: f64, plant: &Plant, garden: &Garden) -> Option<String> {
    let good = value >= GOOD;
    match sub_score {
        "season" if good => {
            let months: MonthSet = garden.sowing_months(plant).iter().copied().collect();
            let months: Vec<&str> = months.starting_in(garden.month).take(3).map(Month::name).collect();
            let now = if garden.in_season(plant) { "Sowable now" } else { "Ideal sowing time" };
            Some(format!("{now} in {} climate ({}).", garden.zone.as_str(), months.join(", ")))
        }
        "sun" if good => Some(format!("{} tolerant; matches your site conditions.", Light::needed_by(plant).title())),
        "maintainability" if good => {
            let care = match plant.maintainability_score {
                Some(score) if score >= 0.8 => "Hardy",
                Some(score) if score < 0.6 => "Special-care",
                _ => "Moderate-care",
            };
            Some(format!("{care} plant; aligns with your maintenance preference."))
        }
        "site_fit" => {
            let in_pot = garden.criteria.containers && plant.container_ok == Some(true);
            let habit = plant.habit.as_deref().filter(|habit| is_compact(habit));
            let parts = [in_pot.then(|| "container-friendly".to_owned()), habit.map(|habit| format!("{habit} habit"))];
            joined(parts, "suit your space constraints.")
        }
        "preferences" => {
            let criteria = &garden.criteria;
            let edible = plant.edible == Some(true) && matches!(criteria.goal, Goal::Edible | Goal::EdibleAmongOthers);
            let fragrant = plant.fragrant == Some(true) && criteria.fragrant;
            let colors = wanted_colors(plant, garden);
            let parts = [
                edible.then(|| "edible".to_owned()),
                fragrant.then(|| "fragrant".to_owned()),
                (!colors.is_empty()).then(|| format!("{} colored", colors.join(", "))),
            ];
            joined(parts, "traits match your preferences.")
        }
        "eco_bonus" => Some("Pollinator-friendly; supports biodiversity.".to_owned()),
        _ => None,
    }
}

/// The parts that there are, joined by `and`, and what they do; nothing if there are none.
fn joined<const N: usize>(parts: [Option<String>; N], end: &str) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{} {end}", parts.join(" and ")))
}

/// The plant's colours that are asked for, each once, in the plant's order.
pub(in crate::recommendations) fn wanted_colors<'a>(plant: &'a Plant, garden: &Garden) -> Vec<&'a str> {
    let mut wanted = Vec::new();
    for color in plant.flower_colors.iter().flat_map(|colors| &colors.0) {
        if garden.criteria.wants_color(color) && !wanted.contains(&color.as_str()) {
            wanted.push(color.as_str());
        }
    }
    wanted
}

/// How much care the plant takes, in the word of `fit.maintainability`; `specialty` where nothing is known.
pub(crate) fn care_word(plant: &Plant) -> &'static str {
    match plant.maintainability_score {
        Some(score) if score >= 0.8 => "hardy",
        Some(score) if score >= 0.6 => "moderate",
        _ => "specialty",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::{FlowerColors, SowingMonths};
    use crate::preferences::UserPreferences;
    use crate::recommendations::engine::testing::{edible_herb, garden};
    use crate::recommendations::engine::{Index, score};
    use crate::season::ClimateZone;

    fn sentences(plant: &Plant, preferences: &UserPreferences, month: Month) -> [String; 4] {
        let garden = garden(preferences, month, "cool");
        let sub_scores = score(&Index::build(std::slice::from_ref(plant)), 0, &garden);
        why(plant, &garden, &sub_scores)
    }

    /// Nothing speaks for it but what a test sets.
    const POOR: SubScores = SubScores {
        season: 0.0,
        sun: 0.0,
        maintainability: 0.0,
        time_to_results: 0.0,
        site_fit: 0.0,
        preferences: 0.0,
        wind_penalty: 0.0,
        eco_bonus: 0.0,
    };

    /// What is said first of a plant of which nothing more is known.
    fn first(plant: &Plant, preferences: &UserPreferences, sub_scores: &SubScores) -> String {
        let plant = Plant { time_to_maturity_days: None, ..plant.clone() };
        let [first, ..] = why(&plant, &garden(preferences, Month::May, "cool"), sub_scores);
        first
    }

    #[test]
    fn the_best_four_speak_and_the_silent_take_up_a_place() {
        let mut preferences = UserPreferences::default();
        preferences.site.sun_exposure = "full_sun".to_owned();
        // 1.0 for season, sun and wind, 0.9 for care: the wind takes the third place and says nothing.
        assert_eq!(
            sentences(&edible_herb(), &preferences, Month::May),
            [
                "Sowable now in cool climate (May).",
                "Full Sun tolerant; matches your site conditions.",
                "Hardy plant; aligns with your maintenance preference.",
                "Ready to pick about 60 days after sowing.",
            ]
        );
    }

    #[test]
    fn where_too_little_speaks_for_it_the_facts_do() {
        let preferences = UserPreferences::default();
        let said = |plant: &Plant| why(plant, &garden(&preferences, Month::May, "cool"), &POOR);
        let mut plant = edible_herb();
        plant.beneficial_companions = Some("Tomato, beans (if planted too close), Basil".to_owned());
        plant.spacing_cm = Some(30);
        assert_eq!(
            said(&plant),
            [
                "Ready to pick about 60 days after sowing.",
                "Grows well beside Tomato and beans (if planted too close).",
                "Needs 30 cm between plants.",
                PADDING,
            ]
        );
        plant.plant_category = Some("flower".to_owned());
        plant.beneficial_companions = Some(" None documented".to_owned());
        plant.spacing_cm = Some(0);
        assert_eq!(said(&plant), ["In flower about 60 days after sowing.", PADDING, PADDING, PADDING]);
        plant.plant_category = None;
        plant.beneficial_companions = Some("Rose,".to_owned());
        assert_eq!(said(&plant)[..2], ["In flower about 60 days after sowing.", "Grows well beside Rose."]);
        plant.time_to_maturity_days = Some(0);
        plant.beneficial_companions = None;
        assert_eq!(said(&plant), [PADDING; 4]);
    }

    #[test]
    fn the_season_is_told_from_this_month_on() {
        let mut plant = edible_herb();
        let mut months = SowingMonths::default();
        months.set(ClimateZone::Cool, [Month::December, Month::June, Month::May, Month::March]);
        plant.sowing_months_by_climate = Some(months);
        let season = SubScores { season: 0.7, ..POOR };
        let preferences = UserPreferences::default();
        assert_eq!(first(&plant, &preferences, &season), "Sowable now in cool climate (May, June, December).");
        let [later, ..] = why(&plant, &garden(&preferences, Month::July, "cool"), &season);
        assert_eq!(later, "Ideal sowing time in cool climate (December, March, May).");
    }

    #[test]
    fn a_low_sub_score_says_nothing() {
        let preferences = UserPreferences::default();
        let sun = |sun| first(&edible_herb(), &preferences, &SubScores { sun, ..POOR });
        assert_eq!(sun(0.7), "Full Sun tolerant; matches your site conditions.");
        assert_eq!(sun(0.5), PADDING);
        let site = |site_fit| first(&edible_herb(), &preferences, &SubScores { site_fit, ..POOR });
        assert_eq!(site(0.2), "container-friendly suit your space constraints.");
        assert_eq!(site(0.1), PADDING);
        let eco = SubScores { eco_bonus: 0.15, ..POOR };
        assert_eq!(first(&edible_herb(), &preferences, &eco), "Pollinator-friendly; supports biodiversity.");
    }

    #[test]
    fn care_is_named_by_the_plants_own_score() {
        let preferences = UserPreferences::default();
        let named = |own| {
            let mut plant = edible_herb();
            plant.maintainability_score = own;
            let maintained = SubScores { maintainability: 0.9, ..POOR };
            (first(&plant, &preferences, &maintained), care_word(&plant))
        };
        let sentence = |kind| format!("{kind} plant; aligns with your maintenance preference.");
        assert_eq!(named(Some(0.8)), (sentence("Hardy"), "hardy"));
        assert_eq!(named(Some(0.79)), (sentence("Moderate-care"), "moderate"));
        assert_eq!(named(Some(0.6)), (sentence("Moderate-care"), "moderate"));
        assert_eq!(named(Some(0.59)), (sentence("Special-care"), "specialty"));
        assert_eq!(named(None), (sentence("Moderate-care"), "specialty"));
    }

    #[test]
    fn site_and_preferences_join_their_parts() {
        let mut plant = edible_herb();
        plant.habit = Some("dwarf".to_owned());
        plant.fragrant = Some(true);
        let colors = ["white", "red", "purple", "white"].map(str::to_owned);
        plant.flower_colors = Some(FlowerColors(colors.into()));
        plant.sun_need = None;
        let mut preferences = UserPreferences::default();
        let site = SubScores { site_fit: 0.35, ..POOR };
        let appeal = SubScores { preferences: 0.5, ..POOR };
        assert_eq!(
            first(&plant, &preferences, &site),
            "container-friendly and dwarf habit suit your space constraints."
        );
        assert_eq!(
            first(&plant, &preferences, &appeal),
            "fragrant and white, purple colored traits match your preferences."
        );
        preferences.preferences.goal = "edible".to_owned();
        preferences.preferences.fragrant = false;
        preferences.site.containers = false;
        assert_eq!(first(&plant, &preferences, &site), "dwarf habit suit your space constraints.");
        assert_eq!(
            first(&plant, &preferences, &appeal),
            "edible and white, purple colored traits match your preferences."
        );
        plant.edible = None;
        plant.flower_colors = None;
        assert_eq!(first(&plant, &preferences, &appeal), PADDING);
        let sun = SubScores { sun: 1.0, ..POOR };
        assert_eq!(first(&plant, &preferences, &sun), "Part Sun tolerant; matches your site conditions.");
    }
}
