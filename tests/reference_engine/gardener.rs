//! What holds for the gardener's ranking on any catalogue and any request.

use std::collections::HashSet;

use plantopia::plants::model::Plant;
use plantopia::recommendations::engine::{Garden, Request};
use plantopia::recommendations::gardener::{Explanation, Index, Outcome, Preferences, recommend, score, why};
use plantopia::season::Month;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::generate::{catalogue, question};
use super::reference::{Question, species};

fn request(question: &Question) -> Request {
    let garden = Garden::new(question.month, question.zone.as_str().into(), &question.preferences);
    Request { garden, n: u8::try_from(question.n).unwrap(), explain: true }
}

/// A question with a place where frost is likely in some months.
fn asked() -> impl Strategy<Value = (Question, Vec<Month>, bool)> {
    (question(), subsequence(Month::ALL.to_vec(), 0..=12), any::<bool>()).prop_map(|(mut question, frosty, pets)| {
        question.preferences.preferences.pets_or_toddlers = pets;
        (question, frosty, pets)
    })
}

fn ids(plants: &[Plant], outcome: &Outcome) -> Vec<i32> {
    outcome.picks.iter().map(|pick| plants[pick.plant].id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_keeps_its_promises(plants in catalogue(), (question, frosty, _) in asked()) {
        let request = request(&question);
        let preferences = Preferences::new(&question.preferences, frosty);
        let outcome = recommend(&Index::build(&plants), &plants, &request, &preferences);
        let chosen: Vec<&Plant> = outcome.picks.iter().map(|pick| &plants[pick.plant]).collect();
        prop_assert!(chosen.len() <= question.n);
        let distinct: HashSet<String> = chosen.iter().map(|plant| species(plant)).collect();
        prop_assert_eq!(distinct.len(), chosen.len());
        for (plant, pick) in chosen.iter().zip(&outcome.picks) {
            prop_assert!(question.goal_holds(plant) && question.indoors_holds(plant));
            prop_assert!(question.is_sown(plant), "a plant without months is never offered");
            prop_assert!((0.0..=100.0).contains(&pick.sub_scores.score()));
            let sentences = why(plant, &request.garden, &preferences);
            let different: HashSet<&String> = sentences.iter().collect();
            prop_assert_eq!(different.len(), 4, "{:?}", sentences);
            prop_assert!(sentences.iter().all(|sentence| sentence.ends_with('.')), "{:?}", sentences);
        }
        // Those in season come first, and each of these by its score.
        prop_assert!(chosen.is_sorted_by_key(|plant| !question.in_season(plant)));
        let rounded = |score: f64| (score * 1_000.0).round();
        let in_season = outcome.picks.iter().filter(|pick| question.in_season(&plants[pick.plant]));
        let scores: Vec<f64> = in_season.map(|pick| rounded(pick.sub_scores.score())).collect();
        prop_assert!(scores.is_sorted_by(|a, b| a >= b), "{:?}", scores);
        prop_assert!(chosen.len() == question.n || !outcome.notes.is_empty(), "fewer is told");
    }

    #[test]
    fn the_order_depends_on_nothing_but_the_plants(plants in catalogue(), (question, frosty, _) in asked()) {
        let (request, preferences) = (request(&question), Preferences::new(&question.preferences, frosty));
        let outcome = recommend(&Index::build(&plants), &plants, &request, &preferences);
        prop_assert_eq!(&recommend(&Index::build(&plants), &plants, &request, &preferences), &outcome);
        let backwards: Vec<Plant> = plants.iter().rev().cloned().collect();
        let other = recommend(&Index::build(&backwards), &backwards, &request, &preferences);
        prop_assert_eq!(ids(&backwards, &other), ids(&plants, &outcome));
        prop_assert_eq!(other.excluded, outcome.excluded);
    }

    #[test]
    fn explanations_add_up_for_any_plant(plants in catalogue(), (question, frosty, _) in asked()) {
        let (index, request) = (Index::build(&plants), request(&question));
        let preferences = Preferences::new(&question.preferences, frosty);
        for position in 0..plants.len() {
            let scored = score(&index, position, &request.garden, &preferences);
            let Explanation { season, light, room, wind, wishes, care, time, commonness } = (&scored).into();
            let parts = [season, light, room, wind, wishes, care, time, commonness];
            prop_assert!((parts.iter().map(|part| part.points).sum::<f64>() - scored.score()).abs() < 1e-9);
            prop_assert!(parts.iter().all(|part| (0.0..=1.0).contains(&part.score)), "{:?}", scored);
        }
    }
}
