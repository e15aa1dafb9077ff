//! Requests and answers of the impact, over the wire; fields stand in the contract's order.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use crate::embedded::toml_file;
use crate::http::validate::{integer_in, read_fields, string};
use crate::plants::model::Plant;
use crate::plants::safety::Safety;
use crate::preferences::{DEFAULT_SUBURB, UserPreferences};

use super::conditions::Conditions;
use super::estimates::{Estimates, SeasonYield};
use super::formulas::metrics;

/// The zone that an answer names when the request names none. It plays no part in the formulas.
const DEFAULT_ZONE: &str = "temperate";

/// The most plants that one batch takes.
pub(crate) const MAX_BATCH: usize = 20;

/// The body of `POST /quantify-plant`, and an item of `POST /batch-quantify`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct QuantifyRequest {
    /// The plant's name or scientific name, or a part of one, in any case.
    #[schema(example = "basil")]
    pub plant_name: String,
    /// Where the garden is; an unknown suburb is no error.
    #[serde(default)]
    #[schema(default = "Richmond", example = "Richmond")]
    pub suburb: String,
    /// Repeated in the answer.
    pub climate_zone: Option<String>,
    /// How many plants, 1 to 100.
    #[serde(default)]
    #[schema(default = 1, minimum = 1, maximum = 100)]
    pub plant_count: i64,
    /// The place and the preferences; `{}` will do.
    pub user_preferences: UserPreferences,
}

// The body of `POST /batch-quantify`, for the description.
#[derive(ToSchema)]
#[schema(max_items = 20)]
pub(crate) struct QuantifyBatch(#[expect(dead_code, reason = "only described")] Vec<QuantifyRequest>);

/// What plants do for their surroundings and what they take.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct QuantifiedImpact {
    /// °C, 0.1 to 2.0.
    #[schema(example = 0.1)]
    pub temperature_reduction_c: f64,
    /// 0 to 15.
    #[schema(example = 6)]
    pub air_quality_points: i64,
    /// Grams a year, at least 50.
    #[schema(example = 54.0)]
    pub co2_absorption_g_year: f64,
    /// Litres a week.
    #[schema(example = 0.5)]
    pub water_processed_l_week: f64,
    /// `Minimal`, `Low`, `Medium` or `High`.
    #[schema(example = "Medium")]
    pub pollinator_support: &'static str,
    /// Food, if the plant gives any.
    #[schema(example = "4g/week after day 45")]
    pub edible_yield: Option<String>,
    /// Care.
    #[schema(example = "8mins/week")]
    pub maintenance_time: String,
    /// Water.
    #[schema(example = "3.0L/week")]
    pub water_requirement: String,
    /// `low`, `medium` or `high`.
    #[schema(example = "low")]
    pub risk_badge: &'static str,
    /// How much is known about the plant.
    #[schema(example = "High (100%)")]
    pub confidence_level: String,
    /// What speaks for the plant.
    #[schema(example = "Selected for: low maintenance, safe for families")]
    pub why_this_plant: String,
    /// What it would be if the neighbours joined in.
    #[schema(
        example = "If adopted by 5% of Richmond households, could contribute ~5.0°C cooling effect community-wide"
    )]
    pub community_impact_potential: Option<String>,
    /// The same and more in honest ranges, with what they rest on.
    pub estimates: Estimates,
    /// Food in a season, kg; null for what isn't grown to be eaten.
    pub season_yield_kg: Option<SeasonYield>,
    /// How it harms those who eat or touch it; the same for all cultivars of a species.
    pub safety: Safety,
    /// How little one garden changes a suburb, and what it does instead.
    #[schema(
        example = "1 plant won't cool Richmond: suburbs cool through tree shade and open, watered ground in many gardens together, while this gives food where it stands."
    )]
    pub community_note: String,
}

/// How well a plant suits the gardener's goal.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct SuitabilityScore {
    /// The sum of the breakdown.
    #[schema(example = 31.0)]
    pub total_score: f64,
    /// The points of each factor, in the order of the weights; what is negative is taken off.
    #[serde(serialize_with = "as_map")]
    #[schema(
        value_type = std::collections::BTreeMap<String, f64>,
        example = json!({ "yield": 10.0, "cooling": 8.0, "maintenance": -8.0 })
    )]
    pub breakdown: Vec<(&'static str, f64)>,
}

fn as_map<S: Serializer>(pairs: &[(&'static str, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}

/// The answer of `POST /quantify-plant`, and an item of the answer of `POST /batch-quantify`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct QuantifyResponse {
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    #[schema(example = "Ocimum basilicum")]
    pub scientific_name: Option<String>,
    /// `flower`, `herb` or `vegetable`; empty when unknown.
    #[schema(example = "herb")]
    pub plant_category: String,
    pub quantified_impact: QuantifiedImpact,
    pub suitability_score: SuitabilityScore,
    /// The suburb as it was typed.
    #[schema(example = "Richmond")]
    pub suburb: String,
    /// The zone that the request named, else `temperate`.
    #[schema(example = "temperate")]
    pub climate_zone: String,
    #[schema(example = 1)]
    pub plant_count: i64,
}

impl QuantifyResponse {
    /// The answer about one plant under these conditions.
    pub(crate) fn new(plant: &Plant, request: &QuantifyRequest, conditions: &Conditions) -> Self {
        let metrics = metrics(plant, conditions);
        let zone = request.climate_zone.as_deref().filter(|zone| !zone.is_empty());
        let count = u32::try_from(request.plant_count).unwrap_or(1);
        Self {
            plant_name: plant.plant_name.clone(),
            scientific_name: plant.scientific_name.clone(),
            plant_category: plant.plant_category.clone().unwrap_or_default(),
            quantified_impact: metrics.quantified(plant, conditions, count),
            suitability_score: metrics.suitability(&request.user_preferences.preferences.goal),
            suburb: request.suburb.clone(),
            climate_zone: zone.unwrap_or(DEFAULT_ZONE).to_owned(),
            plant_count: request.plant_count,
        }
    }
}

read_fields! { QuantifyRequest {
    plant_name: required(string),
    suburb: or(DEFAULT_SUBURB.to_owned(), string),
    climate_zone: optional(string),
    plant_count: or(1, integer_in(1..=100)),
    user_preferences: required(UserPreferences::read),
} }

/// The answer of `GET /quantification-info`.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct QuantificationInfo {
    #[schema(example = "1.0")]
    pub framework_version: String,
    pub methodology: String,
    pub description: String,
    pub metrics: MetricsInfo,
    pub factors_considered: [String; 6],
    pub confidence_levels: ConfidenceLevels,
    pub limitations: [String; 4],
}

/// The five metrics.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct MetricsInfo {
    pub cooling_effect: MetricInfo,
    pub air_quality: MetricInfo,
    pub co2_absorption: MetricInfo,
    pub water_cycling: MetricInfo,
    pub pollinator_support: MetricInfo,
}

/// What one metric means and where it comes from.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct MetricInfo {
    pub description: String,
    pub unit: String,
    pub range: String,
    pub calculation: String,
}

/// What the three levels of confidence stand for.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct ConfidenceLevels {
    pub high: String,
    pub medium: String,
    pub low: String,
}

pub(super) static INFO: LazyLock<QuantificationInfo> = LazyLock::new(|| toml_file!("impact/info.toml"));

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::validate::{At, Extract};
    use crate::impact::testing::sunny;

    #[test]
    fn the_zone_of_the_request_is_repeated() {
        for (asked, answered) in [(Some("moon"), "moon"), (Some(""), "temperate"), (None, "temperate")] {
            let body = json!({ "plant_name": "", "climate_zone": asked, "user_preferences": {} });
            let request = QuantifyRequest::read(&At::root("body", &body)).unwrap();
            assert_eq!(QuantifyResponse::new(&Plant::default(), &request, &sunny()).climate_zone, answered);
        }
    }

    #[test]
    fn units_and_ranges_are_the_contracts() {
        let info = serde_json::to_value(&*INFO).unwrap();
        for (metric, unit, range) in [
            ("cooling_effect", "degrees Celsius", "0.1 - 2.0°C"),
            ("air_quality", "AQ points", "0 - 15 points"),
            ("co2_absorption", "kg per year", "0.5 - 50 kg/year"),
            ("water_cycling", "liters per week", "1 - 50 L/week"),
            ("pollinator_support", "categorical", "Minimal, Low, Medium, High"),
        ] {
            let metric = &info["metrics"][metric];
            assert_eq!([&metric["unit"], &metric["range"]], [unit, range]);
        }
    }
}
