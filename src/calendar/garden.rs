//! The events of a gardener's plants: setup, each stage, maturity, and what there is to do. Pure.

use chrono::{DateTime, NaiveDate, Utc};

use super::ics::CalendarEvent;
use super::tasks::Task;
use crate::tracking::Planted;
use crate::tracking::growth::GrowthData;
use crate::tracking::progress;

/// The events of one plant; one that doesn't grow yet has only its setup.
pub(crate) fn plant_events(
    planted: &Planted,
    plant_name: &str,
    growth: &GrowthData,
    now: DateTime<Utc>,
) -> Vec<CalendarEvent> {
    let name = match planted.plant_nickname.trim() {
        "" => plant_name.to_owned(),
        nickname => format!("{nickname} ({plant_name})"),
    };
    let event = |what: &str, date, summary, description| CalendarEvent {
        uid: format!("instance-{}-{what}@plantopia", planted.id),
        date,
        yearly: false,
        summary,
        description,
        location: planted.location_details.clone().unwrap_or_default(),
        changed_at: planted.changed_at.map_or(now, |time| time.and_utc()),
    };
    let mut events = Vec::new();
    if !planted.setup_completed {
        events.push(event(
            "setup",
            planted.start_date,
            format!("Set up {name}"),
            "What to have and what to do first stands in the plant's checklist and instructions.".into(),
        ));
    }
    if planted.is_active {
        for (index, stage) in growth.growth_stages.iter().enumerate() {
            // A stage after the year 9999 has no date.
            if let Some(date) = progress::shifted(planted.start_date, stage.start_day.into()) {
                let mut lines = vec![stage.description.clone().into_owned()];
                lines.extend(stage.key_indicators.iter().map(|sign| format!("- {sign}")));
                events.push(event(
                    &format!("stage-{}", index + 1),
                    date,
                    format!("{name}: {} begins", stage.stage_name.replace('_', " ")),
                    lines.join("\n"),
                ));
            }
        }
        events.push(event(
            "maturity",
            planted.expected_maturity_date,
            format!("{name} should be mature"),
            String::new(),
        ));
    }
    events
}

/// About how many bytes of events a feed has at most: those of some 500 growing plants.
const MAX_BYTES: usize = 1_500_000;

/// The same of what there is to do: about 1,000 tasks.
const MAX_TASK_BYTES: usize = 500_000;

/// The names and the fixed values of an event, in bytes.
const EVENT_BYTES: usize = 250;

/// The events of the plants of a garden, as many as a feed holds.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    pub events: Vec<CalendarEvent>,
    plants: usize,
    bytes: usize,
}

impl Feed {
    /// Adds a plant's events; false if there is no room for them.
    pub(crate) fn add(&mut self, events: Vec<CalendarEvent>) -> bool {
        self.bytes += events.iter().map(size).sum::<usize>();
        if self.bytes > MAX_BYTES {
            return false;
        }
        self.events.extend(events);
        self.plants += 1;
        true
    }

    /// Says today that there are more plants than the feed has.
    pub(crate) fn admit_more(&mut self, now: DateTime<Utc>, today: NaiveDate) {
        self.events.push(CalendarEvent {
            uid: "more-plants@plantopia".into(),
            date: today,
            yearly: false,
            summary: format!("Only your {} newest plants are in this calendar", self.plants),
            description: "A calendar would get too large with all of them. The others are in Plantopia.".into(),
            location: String::new(),
            changed_at: now,
        });
    }
}

/// About how many bytes an event takes.
fn size(event: &CalendarEvent) -> usize {
    EVENT_BYTES + event.uid.len() + event.summary.len() + event.description.len() + event.location.len()
}

/// The earliest of the reminders, as many as a feed has room for.
pub(crate) fn earliest(mut reminders: Vec<CalendarEvent>) -> Vec<CalendarEvent> {
    reminders.sort_by_key(|reminder| reminder.date);
    let mut bytes = 0;
    let fits = reminders.iter().take_while(|reminder| {
        bytes += size(reminder);
        bytes <= MAX_TASK_BYTES
    });
    let count = fits.count();
    reminders.truncate(count);
    reminders
}

/// A task in a calendar.
pub(crate) fn reminder(task: Task, planted: &Planted, now: DateTime<Utc>) -> CalendarEvent {
    CalendarEvent {
        uid: format!("instance-{}-task-{}@plantopia", task.instance_id, task.key.to_lowercase()),
        date: task.date,
        yearly: false,
        summary: task.title,
        description: task.why,
        location: planted.location_details.clone().unwrap_or_default(),
        changed_at: planted.changed_at.map_or(now, |time| time.and_utc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::head_start::StartAs;
    use serde_json::json;

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
            start_as: StartAs::Seed,
            stored: None,
        }
    }

    fn days(planted: &Planted) -> Vec<String> {
        let stages = json!([
            {"stage_name": "germination", "start_day": 0, "end_day": 9, "description": "Seeds sprout", "key_indicators": ["Shoots"]},
            {"stage_name": "leaf_growth", "start_day": 10, "end_day": 70},
            {"stage_name": "never", "start_day": 2_000_000_000},
        ]);
        let growth = GrowthData::stored(None, None, Some(stages), None).unwrap();
        let now = "2026-10-01T00:00:00Z".parse().unwrap();
        let days = plant_events(planted, "Basil", &growth, now);
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
