//! What `GET /quantification-info` tells of the method: always the same.

use serde::Serialize;
use utoipa::ToSchema;

/// The answer of `GET /quantification-info`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct QuantificationInfo {
    #[schema(example = "1.0")]
    pub framework_version: &'static str,
    pub methodology: &'static str,
    pub description: &'static str,
    pub metrics: MetricsInfo,
    pub factors_considered: [&'static str; 6],
    pub confidence_levels: ConfidenceLevels,
    pub limitations: [&'static str; 4],
}

/// The five metrics.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct MetricsInfo {
    pub cooling_effect: MetricInfo,
    pub air_quality: MetricInfo,
    pub co2_absorption: MetricInfo,
    pub water_cycling: MetricInfo,
    pub pollinator_support: MetricInfo,
}

/// What one metric means and where it comes from.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct MetricInfo {
    pub description: &'static str,
    pub unit: &'static str,
    pub range: &'static str,
    pub calculation: &'static str,
}

/// What the three levels of confidence stand for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct ConfidenceLevels {
    pub high: &'static str,
    pub medium: &'static str,
    pub low: &'static str,
}

/// The whole answer.
pub(crate) const INFO: QuantificationInfo = QuantificationInfo {
    framework_version: "1.0",
    methodology: "Per-Plant Quantification Framework",
    description: "Estimates what a single plant does for its surroundings, from what the catalogue says about the plant \
                  and from the light, wind, season and heat of the place it grows in.",
    metrics: MetricsInfo {
        cooling_effect: MetricInfo {
            description: "How much cooler the air beside the plant gets through shade and evaporation",
            unit: "degrees Celsius",
            range: "0.1 - 2.0°C",
            calculation: "Leaf area, canopy and transpiration, times sunlight and season, compared with a usual plant \
                          and weighted by the heat of the suburb",
        },
        air_quality: MetricInfo {
            description: "How well leaves and stems catch dust and take up gases",
            unit: "AQ points",
            range: "0 - 15 points",
            calculation: "Leaf area, roughness of the growth form and aromatic oils, times sunlight",
        },
        co2_absorption: MetricInfo {
            description: "Carbon dioxide that the growing plant binds; answers give it in grams a year",
            unit: "kg per year",
            range: "0.5 - 50 kg/year",
            calculation: "A base for the category, times canopy, speed of growth, sunlight and number of plants; never \
                          told as less than 50 g a year",
        },
        water_cycling: MetricInfo {
            description: "Water that the plant takes from the soil and gives to the air",
            unit: "liters per week",
            range: "1 - 50 L/week",
            calculation: "Transpiration times canopy and sunlight over seven days, times number of plants",
        },
        pollinator_support: MetricInfo {
            description: "How much the plant offers to bees, butterflies and other visitors",
            unit: "categorical",
            range: "Minimal, Low, Medium, High",
            calculation: "Points for flowers, scent, attraction of pollinators and native origin",
        },
    },
    factors_considered: [
        "Hours of sunlight at the place",
        "Exposure to wind",
        "Urban heat of the suburb",
        "Whether planting starts now or later",
        "Category, growth form and spacing of the plant",
        "Days to maturity and stated characteristics",
    ],
    confidence_levels: ConfidenceLevels {
        high: "85% and more: spacing, position, characteristics and maturity are nearly all on record",
        medium: "70% to 84%: one or two of these facts are missing and usual values stand in",
        low: "Under 70%: most values are usual ones for the category",
    },
    limitations: [
        "The figures are estimates for comparing plants, not measurements; how much it may really be, and by whose \
         measurements, is in the `estimates` of each answer",
        "A plant is taken as full-grown and healthy; soil and care are not considered",
        "Characteristics are read from descriptive texts, which may be incomplete",
        "Effects of several plants are added up; how they shade or help each other is not considered",
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_units_and_ranges_are_the_contracts() {
        let info = serde_json::to_value(INFO).unwrap();
        let keys: Vec<_> = info.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "framework_version",
                "methodology",
                "description",
                "metrics",
                "factors_considered",
                "confidence_levels",
                "limitations"
            ]
        );
        for (metric, unit, range) in [
            ("cooling_effect", "degrees Celsius", "0.1 - 2.0°C"),
            ("air_quality", "AQ points", "0 - 15 points"),
            ("co2_absorption", "kg per year", "0.5 - 50 kg/year"),
            ("water_cycling", "liters per week", "1 - 50 L/week"),
            ("pollinator_support", "categorical", "Minimal, Low, Medium, High"),
        ] {
            assert_eq!(info["metrics"][metric]["unit"], unit);
            assert_eq!(info["metrics"][metric]["range"], range);
        }
    }
}
