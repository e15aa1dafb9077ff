//! What another garden would change: the difference between two lists of recommendations.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Recommendation, RecommendationsResponse};

/// The most variants that one comparison takes.
pub const MOST_VARIANTS: usize = 8;

/// The answer of `POST /recommendations/compare`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CompareResponse<'a> {
    /// The answer to the base request.
    pub base: RecommendationsResponse<'a>,
    /// The answers to the variants, in the order of the request.
    pub variants: Vec<Variant<'a>>,
}

/// The answer to one variant and how it differs from the base.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Variant<'a> {
    /// What differs.
    #[serde(flatten)]
    pub difference: Difference<'a>,
    /// The variant's own answer.
    pub answer: RecommendationsResponse<'a>,
}

impl<'a> Variant<'a> {
    /// Sets a variant's answer beside the base's.
    pub fn new(base: &RecommendationsResponse<'a>, answer: RecommendationsResponse<'a>) -> Self {
        Self { difference: difference(&base.recommendations, &answer.recommendations), answer }
    }
}

/// How one list differs from another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Difference<'a> {
    /// Plants that only the variant has, in its order.
    pub entered: Vec<Place<'a>>,
    /// Plants that only the base has, in its order.
    pub left: Vec<Place<'a>>,
    /// Plants that both have, but in another place, in the variant's order.
    pub moved: Vec<Move<'a>>,
}

/// A plant in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Place<'a> {
    #[schema(example = 12)]
    pub id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: &'a str,
    /// Its place in the list, from 1.
    #[schema(example = 1)]
    pub place: usize,
}

/// A plant that changed its place.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Move<'a> {
    #[schema(example = 12)]
    pub id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: &'a str,
    /// Its place in the base's list, from 1.
    #[schema(example = 3)]
    pub from: usize,
    /// Its place in the variant's list, from 1.
    #[schema(example = 1)]
    pub to: usize,
}

/// How the variant's list differs from the base's. A plant is itself by its id: another cultivar of a species is
/// another plant.
pub fn difference<'a>(base: &[Recommendation<'a>], variant: &[Recommendation<'a>]) -> Difference<'a> {
    let moved = (1..).zip(variant).filter_map(|(to, plant)| {
        let from = place_of(plant, base).filter(|from| *from != to)?;
        Some(Move { id: plant.id, plant_name: plant.plant_name, from, to })
    });
    Difference { entered: only_in(variant, base), left: only_in(base, variant), moved: moved.collect() }
}

fn only_in<'a>(list: &[Recommendation<'a>], other: &[Recommendation<'a>]) -> Vec<Place<'a>> {
    (1..)
        .zip(list)
        .filter(|(_, plant)| place_of(plant, other).is_none())
        .map(|(place, plant)| Place { id: plant.id, plant_name: plant.plant_name, place })
        .collect()
}

fn place_of(plant: &Recommendation, list: &[Recommendation]) -> Option<usize> {
    let position = list.iter().position(|other| other.id == plant.id);
    position.map(|position| position + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::plants::model::Plant;
    use crate::preferences::UserPreferences;
    use crate::recommendations::answer::recommendations;
    use crate::recommendations::engine::testing::{edible_herb, garden, request};
    use crate::recommendations::engine::{Index, Outcome, recommend};
    use crate::recommendations::key::RequestKey;
    use crate::season::Month;
    use crate::season::ZoneSource;

    /// Plants named by letters, their ids the letters' numbers.
    fn plants() -> Vec<Plant> {
        let letters = ["a", "b", "c", "d", "e"];
        (1..).zip(letters).map(|(id, name)| Plant { id, plant_name: name.to_owned(), ..edible_herb() }).collect()
    }

    fn key() -> RequestKey {
        RequestKey {
            suburb: "Richmond".to_owned(),
            zone_source: ZoneSource::Default,
            request: request(garden(&UserPreferences::default(), Month::May, "cool"), 9),
        }
    }

    /// The answer that has these plants, by position, in this order.
    fn answer<'a>(plants: &'a [Plant], key: &'a RequestKey, order: &[usize]) -> RecommendationsResponse<'a> {
        let all = recommend(&Index::build(plants), &key.request);
        let pick = |&plant: &usize| *all.picks.iter().find(|pick| pick.plant == plant).unwrap();
        let outcome = Outcome { picks: order.iter().map(pick).collect(), notes: Vec::new(), excluded: None };
        recommendations(plants, key, &outcome, &|_| String::new())
    }

    #[test]
    fn who_entered_left_and_moved() {
        let (plants, key) = (plants(), key());
        let base = answer(&plants, &key, &[0, 1, 2, 3]);
        let variant = Variant::new(&base, answer(&plants, &key, &[0, 2, 4, 3]));
        let difference = serde_json::to_value(&variant.difference).unwrap();
        assert_eq!(
            difference,
            json!({
                "entered": [{ "id": 5, "plant_name": "e", "place": 3 }],
                "left": [{ "id": 2, "plant_name": "b", "place": 2 }],
                "moved": [{ "id": 3, "plant_name": "c", "from": 3, "to": 2 }],
            })
        );
    }

    #[test]
    fn a_list_does_not_differ_from_itself() {
        let (plants, key) = (plants(), key());
        let base = answer(&plants, &key, &[2, 0]);
        assert_eq!(difference(&base.recommendations, &base.recommendations), Difference::default());
        let nothing = answer(&plants, &key, &[]);
        let all_left = difference(&base.recommendations, &nothing.recommendations);
        assert_eq!((all_left.left.len(), all_left.entered.len()), (2, 0));
    }
}
