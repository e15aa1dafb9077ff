//! The days of one gardener's plants: setting up, each stage, maturity. Pure.

use chrono::{DateTime, Utc};

use super::ics::Happening;
use crate::tracking::Planted;
use crate::tracking::growth::GrowthData;
use crate::tracking::progress;

/// The days of one plant. One that doesn't grow yet only waits to be set up.
pub fn of_plant(planted: &Planted, plant_name: &str, growth: &GrowthData, now: DateTime<Utc>) -> Vec<Happening> {
    let name = match planted.plant_nickname.trim() {
        "" => plant_name.to_owned(),
        nickname => format!("{nickname} ({plant_name})"),
    };
    let day = |what: &str, date, summary, description| Happening {
        uid: format!("instance-{}-{what}@plantopia", planted.id),
        date,
        yearly: false,
        summary,
        description,
        location: planted.location_details.clone().unwrap_or_default(),
        changed_at: planted.changed_at.map_or(now, |time| time.and_utc()),
    };
    let mut days = Vec::new();
    if !planted.setup_completed {
        days.push(day(
            "setup",
            planted.start_date,
            format!("Set up {name}"),
            "What to have and what to do first stands in the plant's checklist and instructions.".into(),
        ));
    }
    if planted.is_active {
        for (index, stage) in growth.growth_stages.iter().enumerate() {
            // A stage that begins after the calendar's end is nobody's concern.
            if let Some(date) = progress::shifted(planted.start_date, stage.start_day.into()) {
                let mut lines = vec![stage.description.clone().into_owned()];
                lines.extend(stage.key_indicators.iter().map(|sign| format!("- {sign}")));
                days.push(day(
                    &format!("stage-{}", index + 1),
                    date,
                    format!("{name}: {} begins", stage.stage_name.replace('_', " ")),
                    lines.join("\n"),
                ));
            }
        }
        days.push(day("maturity", planted.expected_maturity_date, format!("{name} should be mature"), String::new()));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn planted(is_active: bool, setup_completed: bool, nickname: &str) -> Planted {
        Planted {
            id: 7,
            plant_id: 1,
            plant_nickname: nickname.into(),
            start_date: "2026-10-05".parse().unwrap(),
            expected_maturity_date: "2026-12-14".parse().unwrap(),
            is_active,
            setup_completed,
            location_details: Some("Balcony".into()),
            changed_at: None,
            stored: None,
        }
    }

    fn days(planted: &Planted) -> Vec<String> {
        let stages = json!([
            {"stage_name": "germination", "start_day": 0, "end_day": 9, "description": "Seeds sprout", "key_indicators": ["Shoots"]},
            {"stage_name": "leaf_growth", "start_day": 10, "end_day": 70},
            {"stage_name": "never", "start_day": 2_000_000_000},
        ]);
        let none = Value::Null;
        let growth = GrowthData::from_columns(none.clone(), none.clone(), stages, none, None, None, None);
        let now = "2026-10-01T00:00:00Z".parse().unwrap();
        let days = of_plant(planted, "Basil", &growth, now);
        let lines = days.iter().map(|day| format!("{} {} {}", day.date, day.uid, day.summary));
        lines.collect()
    }

    #[test]
    fn a_growing_plant_has_its_stages_and_its_maturity() {
        assert_eq!(
            days(&planted(true, true, "Pesto")),
            [
                "2026-10-05 instance-7-stage-1@plantopia Pesto (Basil): germination begins",
                "2026-10-15 instance-7-stage-2@plantopia Pesto (Basil): leaf growth begins",
                "2026-12-14 instance-7-maturity@plantopia Pesto (Basil) should be mature",
            ]
        );
    }

    #[test]
    fn a_plant_that_waits_has_its_setup() {
        assert_eq!(days(&planted(false, false, " ")), ["2026-10-05 instance-7-setup@plantopia Set up Basil"]);
        assert!(days(&planted(false, true, "")).is_empty());
    }
}
