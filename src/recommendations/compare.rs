//! What another garden would change: a base request, variants of it, and how their answers differ.

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::model::{Recommendation, RecommendationRequest, RecommendationsResponse};
use crate::http::validate::{At, Extract, Invalid, list_of_at_most};
use crate::preferences::UserPreferences;

/// The most variants that one comparison takes.
const MAX_VARIANTS: usize = 8;

/// The body of `POST /recommendations/compare`.
#[derive(Clone, Debug, PartialEq, ToSchema)]
pub(crate) struct CompareRequest {
    /// What the variants differ from.
    pub base: RecommendationRequest,
    /// Up to eight partial requests: what one names replaces what the base says. The parts of `user_preferences` may
    /// stand at the top.
    #[schema(value_type = Vec<PartialRequest>, max_items = 8, example = json!([{"site": {"sun_exposure": "full_sun"}}, {"month": "March"}]))]
    pub variants: Vec<RecommendationRequest>,
}

/// A request of which everything may be left out.
enum PartialRequest {}

impl PartialSchema for PartialRequest {
    fn schema() -> RefOr<Schema> {
        let mut schema = RecommendationRequest::schema();
        if let RefOr::T(Schema::Object(request)) = &mut schema {
            request.required.clear();
            if let RefOr::T(Schema::Object(preferences)) = UserPreferences::schema() {
                request.properties.extend(preferences.properties.into_iter().filter(|(name, _)| is_part(name)));
            }
        }
        schema
    }
}

impl ToSchema for PartialRequest {}

impl Extract for CompareRequest {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        let fields = at.fields()?;
        let (base, said) = fields.required("base", |at| Ok((RecommendationRequest::read(at)?, at.value().clone())))?;
        let variant = |at: &At<'_>| {
            at.fields()?;
            let merged = vary(&said, at.value());
            let read = RecommendationRequest::read(&at.replaced(&merged));
            let nested = at.value().get("user_preferences").is_some();
            read.map_err(|invalid| if nested { invalid } else { invalid.without("user_preferences") })
        };
        let variants = fields.required("variants", list_of_at_most(MAX_VARIANTS, variant))?;
        Ok(Self { base, variants })
    }
}

/// The answer of `POST /recommendations/compare`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CompareResponse {
    /// The answer to the base request.
    pub base: RecommendationsResponse,
    /// The answers to the variants, in the order of the request.
    pub variants: Vec<Variant>,
}

/// The answer to one variant and how it differs from the base.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Variant {
    /// What differs.
    #[serde(flatten)]
    pub difference: Difference,
    /// The variant's own answer.
    pub answer: RecommendationsResponse,
}

/// How one list differs from another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Difference {
    /// Plants that only the variant has, in its order.
    pub entered: Vec<Place>,
    /// Plants that only the base has, in its order.
    pub left: Vec<Place>,
    /// Plants that both have, but in another place, in the variant's order.
    pub moved: Vec<Move>,
}

/// A plant in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Place {
    #[schema(example = 12)]
    pub id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    /// Its place in the list, from 1.
    #[schema(example = 1)]
    pub place: usize,
}

/// A plant that changed its place.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Move {
    #[schema(example = 12)]
    pub id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    /// Its place in the base's list, from 1.
    #[schema(example = 3)]
    pub from: usize,
    /// Its place in the variant's list, from 1.
    #[schema(example = 1)]
    pub to: usize,
}

impl CompareResponse {
    /// Each variant's answer beside the base's.
    pub(super) fn new(base: RecommendationsResponse, variants: impl Iterator<Item = RecommendationsResponse>) -> Self {
        let variant = |answer: RecommendationsResponse| Variant {
            difference: difference(&base.recommendations, &answer.recommendations),
            answer,
        };
        let variants = variants.map(variant).collect();
        Self { base, variants }
    }
}

/// How the variant's list differs from the base's. A plant is known by its id: another cultivar of a species is another
/// plant.
fn difference(base: &[Recommendation], variant: &[Recommendation]) -> Difference {
    let place_of = |plant: &Recommendation, list: &[Recommendation]| {
        list.iter().position(|other| other.id == plant.id).map(|position| position + 1)
    };
    let only_in = |list: &[Recommendation], other: &[Recommendation]| {
        let only = (1..).zip(list).filter(|(_, plant)| place_of(plant, other).is_none());
        only.map(|(place, plant)| Place { id: plant.id, plant_name: plant.plant_name.clone(), place }).collect()
    };
    let moved = (1..).zip(variant).filter_map(|(to, plant)| {
        let from = place_of(plant, base).filter(|from| *from != to)?;
        Some(Move { id: plant.id, plant_name: plant.plant_name.clone(), from, to })
    });
    Difference { entered: only_in(variant, base), left: only_in(base, variant), moved: moved.collect() }
}

/// Whether this is a part of the preferences that may stand at the top.
fn is_part(name: &str) -> bool {
    matches!(name, "site" | "preferences" | "practical" | "environment")
}

/// The base request with what the variant names.
fn vary(base: &Value, variant: &Value) -> Value {
    let mut varied = base.clone();
    for (name, change) in variant.as_object().into_iter().flatten() {
        let target = if is_part(name) { &mut varied["user_preferences"][name] } else { &mut varied[name] };
        merge(target, change);
    }
    varied
}

fn merge(target: &mut Value, change: &Value) {
    match (target, change) {
        (Value::Object(target), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(target.entry(name.clone()).or_insert(Value::Null), change);
            }
        }
        (target, change) => *target = change.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Plants that are named like their ids.
    fn list(ids: &[i32]) -> Vec<Recommendation> {
        let plant = |id: &i32| Recommendation { id: *id, plant_name: id.to_string(), ..Recommendation::default() };
        ids.iter().map(plant).collect()
    }

    #[test]
    fn plants_enter_leave_and_move() {
        assert_eq!(
            serde_json::to_value(difference(&list(&[1, 2, 3, 4]), &list(&[1, 3, 5, 4]))).unwrap(),
            json!({
                "entered": [{ "id": 5, "plant_name": "5", "place": 3 }],
                "left": [{ "id": 2, "plant_name": "2", "place": 2 }],
                "moved": [{ "id": 3, "plant_name": "3", "from": 3, "to": 2 }],
            })
        );
        assert_eq!(difference(&list(&[2, 0]), &list(&[2, 0])), Difference::default());
    }
}
