//! Events as iCalendar text (RFC 5545): whole days, each with a stable id.

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike, Property};

/// How often a client should ask again.
const REFRESH: &str = "PT12H";

#[derive(Default)]
pub(crate) struct CalendarEvent {
    /// Stays the same when the day or the text changes.
    pub uid: String,
    pub date: NaiveDate,
    /// Whether it is repeated every year.
    pub yearly: bool,
    pub summary: String,
    pub description: String,
    /// May be empty.
    pub location: String,
    pub changed_at: DateTime<Utc>,
}

/// A calendar needs a component (RFC 5545, 3.6). Of those that need no event this is the only one that nobody sees.
const TIME_ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
    TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

const END: &str = "END:VCALENDAR\r\n";

/// A calendar of this name.
pub(crate) fn write(name: &str, events: impl IntoIterator<Item = CalendarEvent>) -> String {
    let mut calendar = Calendar::empty();
    let name = &*plain(name);
    let mut events = events.into_iter().peekable();
    let is_empty = events.peek().is_none();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Plantopia//Garden calendar//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", name),
        ("X-PUBLISHED-TTL", REFRESH),
    ] {
        calendar.append_property((key, value));
    }
    // What is published are events (RFC 5546, 3.2.1).
    if !is_empty {
        calendar.append_property(("METHOD", "PUBLISH"));
    }
    let mut refresh = Property::new("REFRESH-INTERVAL", REFRESH);
    calendar.append_property(refresh.add_parameter("VALUE", "DURATION"));
    for event in events {
        calendar.push(ical_event(&event));
    }
    let text = calendar.to_string();
    match text.strip_suffix(END) {
        Some(start) if is_empty => format!("{start}{TIME_ZONE}{END}"),
        _ => text,
    }
}

fn ical_event(source: &CalendarEvent) -> Event {
    let mut event = Event::new();
    event
        .uid(&source.uid)
        .timestamp(source.changed_at)
        .last_modified(source.changed_at)
        .starts(source.date)
        .summary(&plain(&source.summary))
        // The day stays free for other appointments.
        .add_property("TRANSP", "TRANSPARENT");
    if source.yearly {
        event.add_property("RRULE", "FREQ=YEARLY");
    }
    for (key, text) in [("DESCRIPTION", &source.description), ("LOCATION", &source.location)] {
        if !text.trim().is_empty() {
            event.add_property(key, plain(text));
        }
    }
    event
}

/// A text without the control characters that iCalendar forbids, with `\n` as the only line end.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A calendar of this name with these lines behind its head.
    fn calendar(name: &str, method: &str, lines: &[&str]) -> String {
        let lines = lines.join("|");
        format!(
            "BEGIN:VCALENDAR|VERSION:2.0|PRODID:-//Plantopia//Garden calendar//EN|CALSCALE:GREGORIAN|X-WR-CALNAME:{name}|\
             X-PUBLISHED-TTL:PT12H|{method}REFRESH-INTERVAL;VALUE=DURATION:PT12H|{lines}|END:VCALENDAR|"
        )
        .replace('|', "\r\n")
    }

    #[test]
    fn a_calendar_is_written_line_by_line() {
        let yearly = CalendarEvent {
            uid: "sowing-cool-all-2@plantopia".into(),
            date: "2026-02-28".parse().unwrap(),
            yearly: true,
            summary: "Sow, weed; water".into(),
            location: " ".into(),
            changed_at: "2026-01-02T03:04:05.678Z".parse().unwrap(),
            ..CalendarEvent::default()
        };
        let lines = [
            "BEGIN:VEVENT",
            "DTSTAMP:20260102T030405Z",
            "DTSTART;VALUE=DATE:20260228",
            "LAST-MODIFIED:20260102T030405Z",
            "RRULE:FREQ=YEARLY",
            "SUMMARY:Sow\\, weed\\; water",
            "TRANSP:TRANSPARENT",
            "UID:sowing-cool-all-2@plantopia",
            "END:VEVENT",
        ];
        let expected = calendar("My garden\\, and yours", "METHOD:PUBLISH|", &lines);
        assert_eq!(write("My garden, and yours", [yearly]), expected);
        // Without events it has a component all the same.
        let zone = "BEGIN:VTIMEZONE|TZID:UTC|BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETFROM:+0000|TZOFFSETTO:+0000|\
            END:STANDARD|END:VTIMEZONE";
        assert_eq!(write("g", []), calendar("g", "", &[zone]));
    }
}
