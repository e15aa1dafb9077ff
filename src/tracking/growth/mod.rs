//! STUB until the growth room is done.
mod lenient;
pub mod model;
use model::*;
pub use model::{GrowthData, checklist_key};
/// stub
#[must_use]
pub fn growth_data(plant: &crate::plants::model::Plant) -> GrowthData {
    let end = plant.maturity_days().unwrap_or(90);
    let item = |item: &str| RequirementItem {
        item: item.into(),
        quantity: "1".into(),
        optional: false,
        notes: None,
    };
    let stage = |name: &str, a, b, o| GrowthStage {
        stage_name: name.into(),
        start_day: a,
        end_day: b,
        description: "d".into(),
        key_indicators: vec!["k".into()],
        stage_order: o,
    };
    let tips = |name: &str, n: usize| StageTips {
        stage_name: name.into(),
        tips: (0..n)
            .map(|i| CareTip {
                tip: format!("{name} {i}"),
                category: "water".into(),
                importance: "low".into(),
            })
            .collect(),
    };
    GrowthData {
        requirements_checklist: vec![
            RequirementCategory {
                category: "Seeds & Plants".into(),
                items: vec![item(&format!("{} Seeds", plant.plant_name))],
            },
            RequirementCategory {
                category: "Tools".into(),
                items: vec![item("Hand Trowel"), item("Watering Can")],
            },
        ],
        setup_instructions: vec![SetupStep {
            step: 1,
            title: "t".into(),
            description: "d".into(),
            duration: "1".into(),
            tips: vec![],
            warnings: None,
        }],
        growth_stages: vec![stage("germination", 0, 10, 1), stage("harvest", 11, end, 2)],
        care_tips: vec![tips("germination", 8), tips("harvest", 8)],
        data_source_info: None,
        version: "1.0".into(),
        last_updated: None,
    }
}
