//! What `GET /quantification-info` tells of the method, always the same: the text of `data/impact/info.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

pub(super) static INFO: LazyLock<QuantificationInfo> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/impact/info.toml"))
        .unwrap_or_else(|error| panic!("data/impact/info.toml: {error}"))
});

#[cfg(test)]
mod tests {
    use super::*;

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
