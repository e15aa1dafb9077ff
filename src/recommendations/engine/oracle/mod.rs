//! The engine against a second, obviously right one: on any catalogue and any request both give the same answer.

mod draw;
mod naive;

use std::collections::HashSet;

use proptest::prelude::*;

use crate::plants::model::Plant;
use crate::preferences::UserPreferences;

use super::testing::{garden, request};
use super::{Excluded, Explanation, Index, recommend, score, why};
use draw::{asked, catalogue, word};
use naive::{Asked, meant, species};

/// Says the same another way: with words that no rule tells apart, and with what no rule reads.
fn in_other_words(said: &UserPreferences) -> UserPreferences {
    let mut other = said.clone();
    let (site, wishes) = (&mut other.site, &mut other.preferences);
    let another = |word: &mut String, same: &[&str]| {
        if same.contains(&word.as_str()) {
            *word = same[same.len() - 1].to_owned();
        }
    };
    another(&mut site.location_type, &["balcony", "Indoors", "roof"]);
    another(&mut site.location_type, &["indoors", "indoor"]);
    another(&mut site.wind_exposure, &["moderate", "sheltered", "breezy"]);
    another(&mut site.sun_exposure, &["low_light", "candle"]);
    another(&mut wishes.goal, &["mixed", "joy"]);
    another(&mut wishes.goal, &["edible-first", "inedible"]);
    another(&mut wishes.maintainability, &["low", "none", "some"]);
    another(&mut wishes.time_to_results, &["someday", "never"]);
    wishes.colors.extend(said.preferences.colors.clone());
    wishes.colors.rotate_left(said.preferences.colors.len() / 2);
    wishes.edible_types.extend(said.preferences.edible_types.clone());
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

fn n(asked: &Asked) -> u8 {
    u8::try_from(asked.n).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_answers_as_the_oracle_does(plants in catalogue(), asked in asked()) {
        let index = Index::build(&plants);
        let garden = garden(&asked.said, asked.month, &asked.zone);
        let mut request = request(garden, n(&asked));
        request.explain = true;
        let outcome = recommend(&index, &request);
        let ids: Vec<i32> = outcome.picks.iter().map(|pick| plants[pick.plant].id).collect();
        let notes: Vec<String> = outcome.notes.iter().map(ToString::to_string).collect();
        prop_assert_eq!((ids, notes), asked.answer(&plants));

        let [season, goal, indoors, containers, sun] = asked.excluded(&plants);
        prop_assert_eq!(outcome.excluded, Some(Excluded { season, goal, indoors, containers, sun }));

        for pick in &outcome.picks {
            let plant = &plants[pick.plant];
            prop_assert_eq!(bits(pick.sub_scores.values()), bits(asked.sub_scores(plant)));
            prop_assert_eq!(pick.sub_scores.score().to_bits(), asked.score(plant).to_bits());
            prop_assert_eq!(why(plant, &request.garden, &pick.sub_scores).to_vec(), asked.why(plant));
        }
        prop_assert_eq!(&recommend(&index, &request), &outcome);
        request.explain = false;
        prop_assert_eq!(recommend(&index, &request).picks, outcome.picks);
    }

    #[test]
    fn every_answer_keeps_its_promises(plants in catalogue(), asked in asked()) {
        let garden = garden(&asked.said, asked.month, &asked.zone);
        let outcome = recommend(&Index::build(&plants), &request(garden, n(&asked)));
        let chosen: Vec<&Plant> = outcome.picks.iter().map(|pick| &plants[pick.plant]).collect();
        prop_assert!(chosen.len() <= asked.n);
        let distinct: HashSet<String> = chosen.iter().map(|plant| species(plant)).collect();
        prop_assert_eq!(distinct.len(), chosen.len());
        prop_assert!(chosen.iter().all(|plant| asked.goal_holds(plant) && asked.indoors_holds(plant)));
        for pick in &outcome.picks {
            prop_assert!((0.0..=100.0).contains(&pick.sub_scores.score()));
        }
        let step = |plant: &&Plant| (0..5).find(|&step| asked.passes(plant, step));
        prop_assert!(chosen.is_sorted_by_key(step), "who passes more tests comes first");
        let eligible = plants.iter().filter(|plant| asked.passes(plant, 4)).map(species);
        let eligible: HashSet<String> = eligible.collect();
        prop_assert_eq!(chosen.len(), asked.n.min(eligible.len()), "no place stays free");
    }

    #[test]
    fn any_plant_can_be_scored_alone(plants in catalogue(), asked in asked()) {
        let index = Index::build(&plants);
        let garden = garden(&asked.said, asked.month, &asked.zone);
        for (position, plant) in plants.iter().enumerate() {
            let scored = score(&index, position, &garden);
            prop_assert_eq!(scored.plant, position);
            prop_assert_eq!(bits(scored.sub_scores.values()), bits(asked.sub_scores(plant)));
            let parts = Explanation::from(&scored.sub_scores);
            let but_the_wind = [
                parts.season, parts.sun, parts.maintainability, parts.time_to_results, parts.site_fit,
                parts.preferences, parts.eco_bonus,
            ];
            let points = but_the_wind.iter().map(|part| part.points).sum::<f64>() + parts.wind_penalty.points;
            prop_assert!((points - asked.score(plant)).abs() < 1e-9);
        }
    }

    #[test]
    fn other_words_for_the_same_wishes_get_the_same_answer(plants in catalogue(), asked in asked()) {
        let restated = Asked { said: in_other_words(&asked.said), ..asked.clone() };
        let gardens = [&asked, &restated].map(|asked| garden(&asked.said, asked.month, &asked.zone));
        prop_assert_eq!(&gardens[0], &gardens[1]);
        prop_assert_eq!(asked.answer(&plants), restated.answer(&plants));
        for plant in &plants {
            prop_assert_eq!(asked.why(plant), restated.why(plant));
        }
    }

    #[test]
    fn a_name_means_the_same_plant(
        plants in catalogue(),
        name in word(&["basil", " BASIL ", "Basil-", "a", "ocimum basilicum", "os", "rose", "i", "unknown", " ", "zzz"]),
    ) {
        let found = crate::plants::lookup::Names::of(&plants).find(&name).map(|position| plants[position].id);
        prop_assert_eq!(found, meant(&plants, &name).map(|plant| plant.id));
    }
}
