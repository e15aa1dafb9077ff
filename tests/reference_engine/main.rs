//! The engine against a second one that is written as plainly as the contract: on any catalogue and any request both give
//! the same answer. And what holds for the gardener's ranking, which has no second one.

mod gardener;
mod generate;
mod reference;

use std::collections::HashSet;

use plantopia::plants::lookup::Names;
use plantopia::plants::model::Plant;
use plantopia::preferences::UserPreferences;
use plantopia::recommendations::engine::{Excluded, Explanation, Garden, Index, Request, recommend, score, why};
use proptest::prelude::*;

use generate::{catalogue, question, word};
use reference::{Question, meant, species};

/// Says the same another way: with words that no rule tells apart, and with what no rule reads.
fn in_other_words(preferences: &UserPreferences) -> UserPreferences {
    let mut other = preferences.clone();
    let (site, wishes) = (&mut other.site, &mut other.preferences);
    let another = |word: &mut String, same: &[&str]| {
        if same.contains(&word.as_str()) {
            same[same.len() - 1].clone_into(word);
        }
    };
    another(&mut site.location_type, &["balcony", "Indoors", "roof"]);
    another(&mut site.location_type, &["indoors", "indoor"]);
    another(&mut site.wind_exposure, &["moderate", "sheltered", "breezy"]);
    another(&mut site.sun_exposure, &["low_light", "bright_shade"]);
    another(&mut site.sun_exposure, &["candle", "lantern"]);
    another(&mut wishes.goal, &["mixed", "joy"]);
    another(&mut wishes.goal, &["edible-first", "inedible"]);
    another(&mut wishes.maintainability, &["low", "none", "some"]);
    another(&mut wishes.time_to_results, &["someday", "never"]);
    wishes.colors.extend(preferences.preferences.colors.clone());
    wishes.colors.rotate_left(preferences.preferences.colors.len() / 2);
    wishes.edible_types.extend(preferences.preferences.edible_types.clone());
    wishes.watering.push('!');
    wishes.pollen_sensitive ^= true;
    "later".clone_into(&mut wishes.season_intent);
    other.practical.organic_only ^= true;
    "arid".clone_into(&mut other.environment.climate_zone);
    other
}

fn bits(values: [f64; 8]) -> [u64; 8] {
    values.map(f64::to_bits)
}

fn garden(question: &Question) -> Garden {
    Garden::new(question.month, question.zone.as_str().into(), &question.preferences)
}

fn request(question: &Question, explain: bool) -> Request {
    Request { garden: garden(question), n: u8::try_from(question.n).unwrap(), explain }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_answers_as_the_reference_does(plants in catalogue(), question in question()) {
        let index = Index::build(&plants);
        let request = request(&question, true);
        let outcome = recommend(&index, &request);
        let ids: Vec<i32> = outcome.picks.iter().map(|pick| plants[pick.plant].id).collect();
        let notes: Vec<String> = outcome.notes.iter().map(ToString::to_string).collect();
        prop_assert_eq!((ids, notes), question.answer(&plants));

        let [season, goal, indoors, containers, sun] = question.excluded(&plants);
        prop_assert_eq!(outcome.excluded, Some(Excluded { season, goal, indoors, containers, sun }));

        for pick in &outcome.picks {
            let plant = &plants[pick.plant];
            prop_assert_eq!(bits(pick.sub_scores.values()), bits(question.sub_scores(plant)));
            prop_assert_eq!(pick.sub_scores.score().to_bits(), question.score(plant).to_bits());
            prop_assert_eq!(why(plant, &request.garden, &pick.sub_scores).to_vec(), question.why(plant));
        }
        prop_assert_eq!(&recommend(&index, &request), &outcome);
        let plain = Request { explain: false, ..request };
        prop_assert_eq!(recommend(&index, &plain).picks, outcome.picks);
    }

    #[test]
    fn every_answer_keeps_its_promises(plants in catalogue(), question in question()) {
        let outcome = recommend(&Index::build(&plants), &request(&question, false));
        let chosen: Vec<&Plant> = outcome.picks.iter().map(|pick| &plants[pick.plant]).collect();
        prop_assert!(chosen.len() <= question.n);
        let distinct: HashSet<String> = chosen.iter().map(|plant| species(plant)).collect();
        prop_assert_eq!(distinct.len(), chosen.len());
        prop_assert!(chosen.iter().all(|plant| question.goal_holds(plant) && question.indoors_holds(plant)));
        for pick in &outcome.picks {
            prop_assert!((0.0..=100.0).contains(&pick.sub_scores.score()));
        }
        let step = |plant: &&Plant| (0..5).find(|&step| question.passes(plant, step));
        prop_assert!(chosen.is_sorted_by_key(step), "who passes more tests comes first");
        let eligible = plants.iter().filter(|plant| question.passes(plant, 4)).map(species);
        let eligible: HashSet<String> = eligible.collect();
        prop_assert_eq!(chosen.len(), question.n.min(eligible.len()), "no place stays free");
    }

    #[test]
    fn any_plant_can_be_scored_alone(plants in catalogue(), question in question()) {
        let index = Index::build(&plants);
        let garden = garden(&question);
        for (position, plant) in plants.iter().enumerate() {
            let scored = score(&index, position, &garden);
            prop_assert_eq!(bits(scored.values()), bits(question.sub_scores(plant)));
            let parts = Explanation::from(&scored);
            let but_the_wind = [
                parts.season, parts.sun, parts.maintainability, parts.time_to_results, parts.site_fit,
                parts.preferences, parts.eco_bonus,
            ];
            let points = but_the_wind.iter().map(|part| part.points).sum::<f64>() + parts.wind_penalty.points;
            prop_assert!((points - question.score(plant)).abs() < 1e-9);
        }
    }

    #[test]
    fn other_words_for_the_same_wishes_get_the_same_answer(plants in catalogue(), question in question()) {
        let restated = Question { preferences: in_other_words(&question.preferences), ..question.clone() };
        let gardens = [&question, &restated].map(garden);
        prop_assert_eq!(&gardens[0], &gardens[1]);
        prop_assert_eq!(question.answer(&plants), restated.answer(&plants));
        for plant in &plants {
            prop_assert_eq!(question.why(plant), restated.why(plant));
        }
    }

    #[test]
    fn a_name_means_the_same_plant(
        plants in catalogue(),
        name in word(&["basil", " BASIL ", "Basil-", "a", "ocimum basilicum", "os", "rose", "i", "unknown", " ", "zzz"]),
    ) {
        let found = Names::of(&plants).find(&name).map(|position| plants[position].id);
        prop_assert_eq!(found, meant(&plants, &name).map(|plant| plant.id));
    }
}
