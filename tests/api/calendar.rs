//! The calendar: what to sow, and the feeds that phones subscribe to.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::plants::garden;
use crate::support::{TestApp, TestDb};

async fn plot() -> TestDb {
    let db = garden().await;
    db.count_plants().await;
    for (name, zone) in [("Richmond", None), ("Cairns", Some("tropical")), ("Poles", Some("polar"))] {
        let row = json!({"name": name, "latitude": -37.8, "longitude": 145.0, "climate_zone": zone});
        db.insert("suburbs", row).await;
    }
    db.execute("update plants set sowing_months_by_climate = '{\"tropical\": [\"May\"]}' where id = 4").await;
    db
}

fn names(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["plant_name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_month_is_answered_from_memory() {
    let app = TestApp::over(plot().await).await;
    let answer = app.get("/api/v1/calendar").await;
    assert_eq!(answer.queries(), 0);
    assert_eq!(answer.keys(), ["month", "climate_zone", "zone_source", "sow_now", "last_chance", "coming_next_month"]);
    let body = answer.ok();
    assert_eq!(
        (&body["month"], &body["climate_zone"], &body["zone_source"]),
        (&json!("October"), &json!("cool"), &json!("default"))
    );
    assert_eq!(names(&body["sow_now"]), ["Basil- Genovese", "Marigold- Honeycomb"]);
    assert_eq!(names(&body["last_chance"]), ["Basil- Genovese"]);
    assert_eq!(names(&body["coming_next_month"]), [""; 0]);
    assert_eq!(
        body["sow_now"][1],
        json!({"id": 2, "plant_name": "Marigold- Honeycomb", "scientific_name": null, "plant_category": "flower",
            "image_url": "https://pictures.example/m.jpg"})
    );
    let etag = answer.header("etag").unwrap();
    let again = app.get_with("/api/v1/calendar", &[("if-none-match", etag)]).await;
    assert_eq!((again.status.as_u16(), again.queries()), (304, 0));
    let august = app.get("/api/v1/calendar?month=august&climate_zone=").await.ok();
    assert_eq!(names(&august["coming_next_month"]), ["Basil- Genovese"]);
}

#[tokio::test]
async fn the_zone_is_the_requests_else_the_suburbs_else_cool() {
    let app = TestApp::over(plot().await).await;
    for (query, zone, source) in [
        ("climate_zone=arid&suburb=Cairns", "arid", "request"),
        ("suburb=%20CAIRNS", "tropical", "suburb"),
        ("suburb=Richmond", "cool", "suburb"),
        ("suburb=Poles", "cool", "default"),
        ("suburb=Nowhere", "cool", "default"),
        ("suburb=", "cool", "default"),
    ] {
        let answer = app.get(&format!("/api/v1/calendar?month=May&{query}")).await;
        assert_eq!(answer.queries(), 0);
        let body = answer.ok();
        assert_eq!((&body["climate_zone"], &body["zone_source"]), (&json!(zone), &json!(source)), "{query}");
        let sown = if zone == "tropical" { vec!["Thai Basil"] } else { vec![] };
        assert_eq!(names(&body["sow_now"]), sown);
    }
    for (path, parameter, input) in
        [("calendar", "month", "Sept"), ("calendar", "climate_zone", "polar"), ("calendar.ics", "climate_zone", "Cool")]
    {
        let detail = app.get(&format!("/api/v1/{path}?{parameter}={input}")).await.detail(422);
        assert_eq!(
            (&detail[0]["type"], &detail[0]["loc"], &detail[0]["input"]),
            (&json!("enum"), &json!(["query", parameter]), &json!(input))
        );
    }
}

/// The names and the values of an event.
type Event = Vec<(String, String)>;

/// The events of a feed, after a strict reading: each a list of names with parameters, and values.
fn events(feed: &str) -> Vec<Vec<(String, String)>> {
    assert!(feed.ends_with("END:VCALENDAR\r\n"));
    for line in feed.split_terminator("\r\n") {
        assert!(line.len() <= 75, "over 75 octets: {line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    let unfolded = feed.replace("\r\n ", "");
    let mut lines = unfolded.split_terminator("\r\n");
    assert_eq!(lines.next(), Some("BEGIN:VCALENDAR"));
    let mut head = Vec::new();
    let mut events: Vec<Vec<(String, String)>> = Vec::new();
    let mut inside = false;
    // RFC 5545, 3.6: a calendar has at least one component.
    assert!(unfolded.contains("BEGIN:VEVENT") != unfolded.contains("BEGIN:VTIMEZONE"), "{unfolded}");
    for line in lines {
        match line {
            "BEGIN:VTIMEZONE" | "BEGIN:STANDARD" | "END:STANDARD" | "END:VTIMEZONE" | "END:VCALENDAR" => {
                assert!(!inside);
            }
            "BEGIN:VEVENT" => {
                assert!(!inside);
                inside = true;
                events.push(Vec::new());
            }
            "END:VEVENT" => inside = false,
            line => {
                let (name, value) = line.split_once(':').unwrap();
                let pair = (name.to_owned(), value.to_owned());
                match events.last_mut().filter(|_| inside) {
                    Some(event) => event.push(pair),
                    None => head.push(pair.0),
                }
            }
        }
    }
    for name in ["VERSION", "PRODID", "X-WR-CALNAME", "REFRESH-INTERVAL;VALUE=DURATION"] {
        assert_eq!(head.iter().filter(|known| *known == name).count(), 1, "{name}");
    }
    let mut uids = HashSet::new();
    for event in &events {
        for name in ["UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"] {
            assert_eq!(event.iter().filter(|(known, _)| known == name).count(), 1, "{name} in {event:?}");
        }
        assert!(uids.insert(value(event, "UID").to_owned()), "twice: {event:?}");
        let date = value(event, "DTSTART;VALUE=DATE");
        assert!(date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()), "{date}");
        let stamp = value(event, "DTSTAMP");
        assert!(stamp.len() == 16 && stamp.ends_with('Z') && stamp.as_bytes()[8] == b'T', "{stamp}");
        for name in ["SUMMARY", "DESCRIPTION", "LOCATION"] {
            let text = event.iter().find(|(known, _)| known == name);
            let text = text.map_or("", |(_, text)| text).replace("\\\\", "");
            let text = ["\\,", "\\;", "\\n"].iter().fold(text, |text, escape| text.replace(escape, ""));
            assert!(!text.contains([',', ';', '\\']), "not escaped: {text}");
        }
    }
    events
}

fn value<'a>(event: &'a [(String, String)], name: &str) -> &'a str {
    let found = event.iter().find(|(known, _)| known == name);
    &found.unwrap_or_else(|| panic!("no {name} in {event:?}")).1
}

#[tokio::test]
async fn a_year_of_sowing_can_be_subscribed_to() {
    let app = TestApp::over(plot().await).await;
    let answer = app.get("/api/v1/calendar.ics?suburb=richmond").await;
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.queries(), 0);
    assert!(answer.header("cache-control").unwrap().starts_with("public"));
    let feed = answer.text();
    let shown: Vec<_> = events(&feed)
        .iter()
        .map(|event| format!("{} {}", value(event, "DTSTART;VALUE=DATE"), value(event, "SUMMARY")))
        .collect();
    assert_eq!(
        shown,
        [
            "20260901 Sow in September: 1 plant (cool climate)",
            "20261001 Sow in October: 2 plants (cool climate)",
            "20261101 Sow in November: 1 plant (cool climate)",
        ]
    );
    assert!(events(&feed).iter().all(|event| value(event, "RRULE") == "FREQ=YEARLY"));
    let flowers = app.get("/api/v1/calendar.ics?category=flower&climate_zone=cool").await.text();
    assert_eq!(events(&flowers).len(), 2);
    let nothing = app.get("/api/v1/calendar.ics?category=Flower").await.text();
    assert!(events(&nothing).is_empty());
    let packed = app.get_with("/api/v1/calendar.ics", &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("content-type"), Some("text/calendar; charset=utf-8"));
}

/// The events of a garden's plants, and those of what there is to do.
fn apart(feed: &str) -> (Vec<Event>, Vec<Event>) {
    events(feed).into_iter().partition(|event| !value(event, "UID").contains("-task-"))
}

#[tokio::test]
async fn a_gardeners_plants_can_be_subscribed_to() {
    let app = TestApp::over(plot().await).await;
    let start = async |plant: i64, nickname: &str| {
        let body = json!({"user_data": {"email": "Sarah@example.com"}, "plant_id": plant, "plant_nickname": nickname,
            "start_date": "2026-10-05", "location_details": "Küchenfenster, links; oben\r\nEND:VCALENDAR"});
        app.post("/api/v1/tracking/start", body).await.expect(201)
    };
    start(1, "Pesto, the \\ great\r\nEND:VEVENT\u{7}").await;
    start(2, " ").await;
    let path = "/api/v1/tracking/user/sarah%40EXAMPLE.com/calendar.ics";
    let answer = app.get(path).await;
    assert_eq!(answer.queries(), 1);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let (waiting, tasks) = apart(&answer.text());
    assert_eq!((waiting.len(), tasks.len()), (2, 2));
    assert_eq!(value(&waiting[0], "SUMMARY"), "Set up Marigold- Honeycomb");
    assert_eq!(value(&waiting[1], "SUMMARY"), "Set up Pesto\\, the \\\\ great\\nEND:VEVENT (Basil- Genovese)");
    assert_eq!(value(&waiting[1], "LOCATION"), "Küchenfenster\\, links\\; oben\\nEND:VCALENDAR");
    app.post_nothing("/api/v1/tracking/instance/1/complete-setup").await.ok();
    let growing = json!({"start_date": "2026-10-06"});
    app.post("/api/v1/tracking/instance/1/start-growing", growing).await.ok();
    let (before, tasks) = apart(&app.get(path).await.text());
    assert!(tasks.len() > 3);
    let stages = app.get("/api/v1/tracking/timeline/1").await.ok();
    let stages = stages["stages"].as_array().unwrap();
    assert_eq!(before.len(), 1 + stages.len() + 1);
    let last = before.last().unwrap();
    assert_eq!(value(last, "DTSTART;VALUE=DATE"), "20261215");
    assert_eq!(value(last, "UID"), "instance-1-maturity@plantopia");
    // A plant that moves keeps its identities.
    app.clock.set("2026-10-20T00:00:00Z".parse().unwrap());
    let later = json!({"start_date": "2026-10-20"});
    app.post("/api/v1/tracking/instance/1/start-growing", later).await.ok();
    let (after, _) = apart(&app.get(path).await.text());
    for (old, new) in before.iter().zip(&after).skip(1) {
        assert_eq!(value(old, "UID"), value(new, "UID"));
        assert_ne!(value(old, "DTSTART;VALUE=DATE"), value(new, "DTSTART;VALUE=DATE"));
        assert!(value(old, "DTSTAMP") < value(new, "DTSTAMP"));
    }
    let nobody = app.get("/api/v1/tracking/user/nobody@example.com/calendar.ics").await;
    assert_eq!(nobody.detail(404), "User with email nobody@example.com not found");
}

#[tokio::test]
async fn a_gardener_without_plants_has_an_empty_calendar() {
    let db = plot().await;
    db.insert("users", json!({"email": "sarah@example.com"})).await;
    let app = TestApp::over(db).await;
    let feed = app.get("/api/v1/tracking/user/sarah@example.com/calendar.ics").await;
    assert!(events(&feed.text()).is_empty());
}

#[tokio::test]
async fn a_large_garden_is_whole_or_says_that_it_isnt() {
    let db = plot().await;
    db.insert("users", json!({"email": "sarah@example.com"})).await;
    db.execute(
        "insert into user_plant_instances (user_id, plant_id, plant_nickname, start_date, expected_maturity_date, is_active,
             setup_completed, created_at)
         select 1, 1, 'Pot ' || n, '2026-10-05', '2026-12-14', false, false, timestamp '2026-01-01' + n * interval '1 minute'
         from generate_series(1, 700) n",
    )
    .await;
    let app = TestApp::over(db).await;
    let path = "/api/v1/tracking/user/sarah@example.com/calendar.ics";
    let (feed, tasks) = apart(&app.get(path).await.text());
    assert_eq!((feed.len(), tasks.len()), (700, 700));
    assert!(value(&feed[0], "SUMMARY").starts_with("Set up Pot 700 "), "the newest first");
    assert!(value(&feed[699], "SUMMARY").starts_with("Set up Pot 1 "));
    // Each of them grows, and each has much to say.
    app.db
        .execute("update user_plant_instances set is_active = true, location_details = repeat('Küchenfenster ', 14)")
        .await;
    let text = app.get(path).await.text();
    assert!(text.len() < 2_500_000, "{}", text.len());
    let feed = events(&text);
    let setups = feed.iter().filter(|event| value(event, "SUMMARY").starts_with("Set up")).count();
    assert!((200..700).contains(&setups), "{setups}");
    let last = feed.last().unwrap();
    assert_eq!(value(last, "SUMMARY"), format!("Only your {setups} newest plants are in this calendar"));
    assert_eq!(value(last, "DTSTART;VALUE=DATE").len(), 8);
}
