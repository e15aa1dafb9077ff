//! The feed of a gardener's plants: their events (setup, each stage, maturity), and what there is to do. Pure.

use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, Utc};

use super::ics::CalendarEvent;
use super::tasks::{MAX_TASKS, Task};
use crate::tracking::Planted;
use crate::tracking::growth::GrowthData;
use crate::tracking::progress;

/// As many plants as a gardener has at most.
pub(super) const MAX_PLANTS: i64 = 10_000;

/// About how many bytes of events a feed has at most: those of some 500 growing plants.
const MAX_BYTES: usize = 1_500_000;

/// The same of what there is to do: about 1,000 tasks.
const MAX_TASK_BYTES: usize = 500_000;

/// The names and the fixed values of an event, in bytes.
const EVENT_BYTES: usize = 250;

/// The events of the plants of a garden, as many as a feed holds.
pub(super) struct Feed {
    now: DateTime<Utc>,
    events: Vec<CalendarEvent>,
    reminders: Vec<CalendarEvent>,
    plants: i64,
    bytes: usize,
    is_whole: bool,
}

impl Feed {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self { now, events: Vec::new(), reminders: Vec::new(), plants: 0, bytes: 0, is_whole: true }
    }

    /// Adds a plant with what there is to do for it, and breaks if there is no room.
    pub(super) fn add(
        &mut self,
        planted: &Planted,
        name: &str,
        growth: &GrowthData,
        tasks: Vec<Task>,
    ) -> ControlFlow<()> {
        let events = plant_events(planted, name, growth, self.now);
        self.bytes += events.iter().map(size).sum::<usize>();
        self.is_whole = self.plants < MAX_PLANTS && self.bytes <= MAX_BYTES;
        if !self.is_whole {
            return ControlFlow::Break(());
        }
        self.plants += 1;
        self.events.extend(events);
        let event = event_of(planted, self.now);
        let reminder =
            |task: Task| event(&format!("task-{}", task.key.to_lowercase()), task.date, task.title, task.why);
        self.reminders.extend(tasks.into_iter().map(reminder));
        if self.reminders.len() > MAX_TASKS {
            self.keep_earliest();
        }
        ControlFlow::Continue(())
    }

    /// Keeps the earliest of the reminders, as many as a feed has room for.
    fn keep_earliest(&mut self) {
        self.reminders.sort_by_key(|reminder| reminder.date);
        let mut bytes = 0;
        let fits = self.reminders.iter().take_while(|reminder| {
            bytes += size(reminder);
            bytes <= MAX_TASK_BYTES
        });
        let count = fits.count();
        self.reminders.truncate(count);
    }

    /// All events. If there are more plants than the feed has, the last one says so, today.
    pub(super) fn finish(mut self, today: NaiveDate) -> Vec<CalendarEvent> {
        self.keep_earliest();
        self.events.append(&mut self.reminders);
        if !self.is_whole {
            self.events.push(CalendarEvent {
                uid: "more-plants@plantopia".into(),
                date: today,
                summary: format!("Only your {} newest plants are in this calendar", self.plants),
                description: "A calendar would get too large with all of them. The others are in Plantopia.".into(),
                changed_at: self.now,
                ..CalendarEvent::default()
            });
        }
        self.events
    }
}

/// About how many bytes an event takes.
fn size(event: &CalendarEvent) -> usize {
    EVENT_BYTES + event.uid.len() + event.summary.len() + event.description.len() + event.location.len()
}

/// The events of one plant; one that doesn't grow yet has only its setup.
fn plant_events(planted: &Planted, plant_name: &str, growth: &GrowthData, now: DateTime<Utc>) -> Vec<CalendarEvent> {
    let name = match planted.plant_nickname.trim() {
        "" => plant_name.to_owned(),
        nickname => format!("{nickname} ({plant_name})"),
    };
    let event = event_of(planted, now);
    let mut events = Vec::new();
    if !planted.setup_completed {
        let first = "What to have and what to do first stands in the plant's checklist and instructions.";
        events.push(event("setup", planted.start_date, format!("Set up {name}"), first.into()));
    }
    if planted.is_active {
        for (number, stage) in (1..).zip(&growth.growth_stages) {
            // A stage after the year 9999 has no date.
            let Some(date) = progress::shifted(planted.start_date, stage.start_day.into()) else { continue };
            let mut lines = vec![stage.description.clone().into_owned()];
            lines.extend(stage.key_indicators.iter().map(|sign| format!("- {sign}")));
            let summary = format!("{name}: {} begins", stage.stage_name.replace('_', " "));
            events.push(event(&format!("stage-{number}"), date, summary, lines.join("\n")));
        }
        let summary = format!("{name} should be mature");
        events.push(event("maturity", planted.expected_maturity_date, summary, String::new()));
    }
    events
}

/// Makes the events of a plant: of what each is, of its day, its title and its text.
fn event_of(planted: &Planted, now: DateTime<Utc>) -> impl Fn(&str, NaiveDate, String, String) -> CalendarEvent {
    move |what, date, summary, description| CalendarEvent {
        uid: format!("instance-{}-{what}@plantopia", planted.id),
        date,
        summary,
        description,
        location: planted.location_details.clone().unwrap_or_default(),
        changed_at: planted.changed_at.map_or(now, |time| time.and_utc()),
        ..CalendarEvent::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tasks::tests::planted;
    use super::*;

    fn days(is_active: bool, setup_completed: bool, nickname: &str) -> Vec<String> {
        let planted =
            Planted { setup_completed, plant_nickname: nickname.into(), ..planted(is_active, "2026-10-05", 70) };
        let stages = json!([
            {"stage_name": "germination", "start_day": 0, "end_day": 9, "description": "Seeds sprout", "key_indicators": ["Shoots"]},
            {"stage_name": "leaf_growth", "start_day": 10, "end_day": 70},
            {"stage_name": "never", "start_day": 2_000_000_000},
        ]);
        let growth = GrowthData::stored(None, None, Some(stages), None).unwrap();
        let days = plant_events(&planted, "Basil", &growth, "2026-10-01T00:00:00Z".parse().unwrap());
        days.iter().map(|day| format!("{} {} {}", day.date, day.uid, day.summary)).collect()
    }

    #[test]
    fn a_plant_has_its_setup_until_it_is_done_and_its_stages_while_it_grows() {
        assert_eq!(
            days(true, true, "Pesto"),
            [
                "2026-10-05 instance-7-stage-1@plantopia Pesto (Basil): germination begins",
                "2026-10-15 instance-7-stage-2@plantopia Pesto (Basil): leaf growth begins",
                "2026-12-14 instance-7-maturity@plantopia Pesto (Basil) should be mature",
            ]
        );
        assert_eq!(days(false, false, " "), ["2026-10-05 instance-7-setup@plantopia Set up Basil"]);
        assert!(days(false, true, "").is_empty());
    }
}
