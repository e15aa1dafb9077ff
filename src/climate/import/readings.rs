//! Climate files: one JSON object with an entry of weather and ultraviolet radiation for each suburb.

use std::fmt;
use std::io::Read;

use chrono::{Datelike, NaiveDate};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::import::Rows;
use crate::import::copy::Lines;
use crate::import::error::{BadCell, BadRow, ImportError};
use crate::import::source::Source;

use super::reading_store as store;
use super::suburbs::{latitude_of, longitude_of, text};

/// A climate file. They are small: one is read as a whole, then entry by entry.
pub struct Readings<'s> {
    source: &'s Source,
    entries: std::vec::IntoIter<Entry>,
    bytes: u64,
}

/// An entry, and where it stands.
struct Entry {
    suburb: String,
    json: String,
    line: u64,
    /// The byte behind it.
    end: u64,
}

impl<'s> Readings<'s> {
    /// Reads a file.
    pub fn open(source: &'s Source) -> Result<Self, ImportError> {
        let mut json = String::new();
        source.open()?.read_to_string(&mut json).map_err(|error| source.unreadable(error))?;
        let mut document = serde_json::Deserializer::from_str(&json);
        let entries = document.deserialize_map(Entries(&json)).and_then(|entries| document.end().map(|()| entries));
        let entries = entries.map_err(|error| {
            let line = u64::try_from(error.line()).unwrap_or_default();
            BadCell::row("one JSON object with an entry for each suburb", error.to_string()).at(source.name(), line)
        })?;
        Ok(Self { source, entries: entries.into_iter(), bytes: 0 })
    }
}

impl Rows for Readings<'_> {
    fn stage_next(&mut self, n: u64, lines: &mut Lines) -> Result<Option<Result<(), BadRow>>, ImportError> {
        let Some(entry) = self.entries.next() else {
            return Ok(None);
        };
        self.bytes = entry.end;
        let staged = entry.value().and_then(|value| {
            let reading = Reading::new(&entry.suburb, &value)?;
            store::write(lines, n, &reading);
            Ok(())
        });
        Ok(Some(staged.map_err(|cell| cell.at(self.source.name(), entry.line))))
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Entry {
    fn value(&self) -> Result<Value, BadCell> {
        serde_json::from_str(&self.json).map_err(|error| BadCell::row("an entry in JSON", error.to_string()))
    }
}

/// Collects the entries of the document, whose text it knows to tell their lines.
struct Entries<'a>(&'a str);

impl<'de> Visitor<'de> for Entries<'de> {
    type Value = Vec<Entry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        let (mut line, mut counted) = (1, 0);
        while let Some((suburb, json)) = map.next_entry::<String, &RawValue>()? {
            // The raw value is a part of the document.
            let start = json.get().as_ptr().addr() - self.0.as_ptr().addr();
            line += self.0[counted..start].matches('\n').count() as u64;
            counted = start;
            entries.push(Entry { suburb, json: json.get().to_owned(), line, end: (start + json.get().len()) as u64 });
        }
        Ok(entries)
    }
}

/// What an entry says. What it doesn't say stays as it is in the table.
#[derive(Debug, PartialEq)]
pub struct Reading<'a> {
    pub suburb: &'a str,
    pub latitude: f64,
    pub longitude: f64,
    pub recorded_date: NaiveDate,
    /// °C.
    pub temperature: Option<f64>,
    /// Per cent.
    pub humidity: Option<i32>,
    /// Millimetres.
    pub rainfall: Option<f64>,
    /// Kilometres an hour.
    pub wind_speed: Option<f64>,
    pub weather_code: Option<i32>,
    pub uv_index: Option<f64>,
    pub uv_category: Option<&'a str>,
    /// `Yes` or `No`.
    pub uv_protection_required: Option<&'static str>,
    /// A JSON list.
    pub data_source: Option<String>,
}

impl<'a> Reading<'a> {
    /// Reads an entry; `key` names the suburb if the entry itself doesn't.
    fn new(key: &'a str, entry: &'a Value) -> Result<Self, BadCell> {
        let name = string(entry, "suburb")?.unwrap_or(key);
        let name = text("suburb", name, 100)?.ok_or_else(|| BadCell::new("suburb", "a name", name))?;
        Ok(Self {
            suburb: name,
            latitude: latitude_of(number(entry, "location.latitude")?, &shown(entry, "location.latitude"))?,
            longitude: longitude_of(number(entry, "location.longitude")?, &shown(entry, "location.longitude"))?,
            recorded_date: recorded_date(entry)?,
            temperature: number(entry, "weather.temperature")?,
            humidity: whole_number(entry, "weather.humidity")?,
            rainfall: number(entry, "weather.precipitation")?,
            wind_speed: number(entry, "weather.wind_speed")?,
            weather_code: whole_number(entry, "weather.weather_code")?,
            uv_index: number(entry, "uv.index")?,
            uv_category: text("uv.category", string(entry, "uv.category")?.unwrap_or_default(), 50)?,
            uv_protection_required: yes_or_no(entry, "uv.protection_required")?,
            data_source: data_source(entry)?,
        })
    }
}

/// The value at a path such as `weather.humidity`; none where nothing or null stands.
fn at<'a>(entry: &'a Value, path: &'static str) -> Option<&'a Value> {
    let value = path.split('.').try_fold(entry, |value, key| value.get(key))?;
    (!value.is_null()).then_some(value)
}

fn shown(entry: &Value, path: &'static str) -> String {
    at(entry, path).map(Value::to_string).unwrap_or_default()
}

fn read<'a, T>(
    entry: &'a Value,
    path: &'static str,
    expected: &'static str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<Option<T>, BadCell> {
    let Some(value) = at(entry, path) else {
        return Ok(None);
    };
    match read(value) {
        Some(value) => Ok(Some(value)),
        None => Err(BadCell::new(path, expected, &value.to_string())),
    }
}

fn string<'a>(entry: &'a Value, path: &'static str) -> Result<Option<&'a str>, BadCell> {
    read(entry, path, "a text", Value::as_str)
}

fn number(entry: &Value, path: &'static str) -> Result<Option<f64>, BadCell> {
    read(entry, path, "a number", Value::as_f64)
}

fn whole_number(entry: &Value, path: &'static str) -> Result<Option<i32>, BadCell> {
    read(entry, path, "a whole number", |value| value.as_i64()?.try_into().ok())
}

fn yes_or_no(entry: &Value, path: &'static str) -> Result<Option<&'static str>, BadCell> {
    let required = read(entry, path, "true or false", Value::as_bool)?;
    Ok(required.map(|required| if required { "Yes" } else { "No" }))
}

/// The date as it is written, whatever the zone.
fn recorded_date(entry: &Value) -> Result<NaiveDate, BadCell> {
    const EXPECTED: &str = "a date and time such as 2025-08-29T23:28:59";
    let date = read(entry, "timestamp", EXPECTED, |value| {
        let written = value.as_str()?.trim();
        let (date, time) = written.split_at_checked(10)?;
        let date: NaiveDate = date.parse().ok()?;
        (date.year() > 0 && (time.is_empty() || time.starts_with(['T', ' ']))).then_some(date)
    })?;
    date.ok_or_else(|| BadCell::described("timestamp", EXPECTED, "nothing"))
}

fn data_source(entry: &Value) -> Result<Option<String>, BadCell> {
    read(entry, "data_sources", "a list of texts without NUL characters", |value| {
        let sources = value.as_array()?.iter();
        let fine = sources.map(Value::as_str).all(|source| source.is_some_and(|source| !source.contains('\0')));
        fine.then(|| value.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry() -> Value {
        json!({
            "suburb": " Carlton ",
            "timestamp": "2025-08-29T23:29:08.741135",
            "location": {"latitude": -37.8, "longitude": 145},
            "data_sources": ["ARPANSA UV", "Open-Meteo Weather"],
            "uv": {"index": 0.0, "category": "Low", "protection_required": false},
            "weather": {"temperature": 8.2, "humidity": 75, "precipitation": 0.1, "wind_speed": 10.9, "weather_code": 80}
        })
    }

    #[test]
    fn an_entry_is_read() {
        let entry = entry();
        let expected = Reading {
            suburb: "Carlton",
            latitude: -37.8,
            longitude: 145.0,
            recorded_date: NaiveDate::from_ymd_opt(2025, 8, 29).unwrap(),
            temperature: Some(8.2),
            humidity: Some(75),
            rainfall: Some(0.1),
            wind_speed: Some(10.9),
            weather_code: Some(80),
            uv_index: Some(0.0),
            uv_category: Some("Low"),
            uv_protection_required: Some("No"),
            data_source: Some(r#"["ARPANSA UV","Open-Meteo Weather"]"#.to_owned()),
        };
        assert_eq!(Reading::new("key", &entry).unwrap(), expected);
    }

    #[test]
    fn what_an_entry_doesnt_say_is_unknown() {
        let entry = json!({
            "timestamp": "2025-01-02",
            "location": {"latitude": 0, "longitude": 0},
            "uv": {"protection_required": true, "index": null}
        });
        let reading = Reading::new("St Kilda", &entry).unwrap();
        assert_eq!(reading.suburb, "St Kilda");
        assert_eq!(reading.uv_protection_required, Some("Yes"));
        assert_eq!((reading.uv_index, reading.temperature, reading.data_source), (None, None, None));
    }

    #[test]
    fn a_wrong_value_names_its_path() {
        for (path, value, message) in [
            ("/weather/humidity", json!("wet"), "weather.humidity: expected a whole number, found `\"wet\"`"),
            ("/weather/humidity", json!(7.5), "weather.humidity: expected a whole number, found `7.5`"),
            ("/weather/temperature", json!([]), "weather.temperature: expected a number, found `[]`"),
            ("/uv/protection_required", json!("No"), "uv.protection_required: expected true or false, found `\"No\"`"),
            ("/location/latitude", json!(-91), "latitude: expected degrees from -90 to 90, found `-91`"),
            ("/location/longitude", json!(null), "longitude: expected degrees from -180 to 180, found an empty cell"),
            ("/suburb", json!(" "), "suburb: expected a name, found an empty cell"),
            (
                "/timestamp",
                json!("yesterday"),
                "timestamp: expected a date and time such as 2025-08-29T23:28:59, found `\"yesterday\"`",
            ),
            (
                "/timestamp",
                json!(null),
                "timestamp: expected a date and time such as 2025-08-29T23:28:59, found nothing",
            ),
            (
                "/data_sources",
                json!(["a\0"]),
                "data_sources: expected a list of texts without NUL characters, found `[\"a\\u0000\"]`",
            ),
        ] {
            let mut entry = entry();
            *entry.pointer_mut(path).unwrap() = value;
            assert_eq!(Reading::new("key", &entry).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn bad_entries_and_bad_files_name_their_line() {
        let read = |text: String| -> Result<Vec<String>, ImportError> {
            let source = Source::embedded("climate.json", text.leak())?;
            let mut readings = Readings::open(&source)?;
            let mut rows = Vec::new();
            while let Some(row) = readings.stage_next(1, &mut Lines::default())? {
                rows.push(row.map_or_else(|bad| bad.to_string(), |()| "good".to_owned()));
            }
            Ok(rows)
        };
        let good = entry();
        let text = format!("{{\n\n\"A\": {good},\n\"B\":\n{{\"timestamp\": 5}}, \"C\": {good}}}");
        assert_eq!(
            read(text).unwrap(),
            ["good", "climate.json:5: latitude: expected degrees from -90 to 90, found an empty cell", "good"]
        );
        let broken = read(format!("{{\n\"A\": {good},\n")).unwrap_err().to_string();
        assert!(
            broken.starts_with("climate.json:3: expected one JSON object with an entry for each suburb, found EOF"),
            "{broken}"
        );
    }
}
