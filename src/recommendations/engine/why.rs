//! What speaks for a plant that was chosen (contract 3.7).

use std::iter;

use crate::plants::head_start::known_days;
use crate::plants::model::{Plant, listed};
use crate::season::Month;

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
            let months: Vec<&str> = garden.months(plant).starting_in(garden.month).take(3).map(Month::name).collect();
            let now = if garden.in_season(plant) { "Sowable now" } else { "Ideal sowing time" };
            Some(format!("{now} in {} climate ({}).", garden.zone, months.join(", ")))
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
    use serde_json::json;

    use super::*;
    use crate::preferences::UserPreferences;
    use crate::recommendations::testing::herb;

    #[test]
    fn a_colour_is_named_once_and_in_the_plants_order() {
        let garden = Garden::new(Month::May, "cool".into(), &UserPreferences::saying(&json!({})));
        let flower = herb(json!({ "flower_colors": ["white", "red", "purple", "white"] }));
        assert_eq!(wanted_colors(&flower, &garden), ["white", "purple"]);
    }

    #[test]
    fn care_is_named_by_the_plants_own_score() {
        let word = |own| care_word(&Plant { maintainability_score: own, ..Plant::default() });
        assert_eq!(
            [Some(0.8), Some(0.79), Some(0.6), Some(0.59), None].map(word),
            ["hardy", "moderate", "moderate", "specialty", "specialty"]
        );
    }
}
