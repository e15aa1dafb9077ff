//! Climate files: one JSON object with an entry of weather and ultraviolet radiation for each suburb.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use sqlx::postgres::PgConnection;
use sqlx::query;

use super::{degrees, text};
use crate::import::error::{BadCell, BadRow};
use crate::import::merge::{Identity, Target, write_stored};
use crate::import::source::{EXPECTED_TEXT, Source, foreign_byte};
use crate::import::{Row, Rows};

#[rustfmt::skip]
const COLUMNS: [&str; 9] = [
    "temperature_current", "humidity", "rainfall", "wind_speed", "weather_code", "uv_index", "uv_category",
    "uv_protection_required", "data_source",
];

/// The largest climate file. A year of every suburb is a tenth of it.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What an entry says. What it doesn't say stays as it is in the table.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Reading {
    pub suburb: String,
    pub latitude: f64,
    pub longitude: f64,
    pub recorded_date: NaiveDate,
    /// °C.
    pub temperature_current: Option<f64>,
    /// Per cent.
    pub humidity: Option<i32>,
    /// Millimetres.
    pub rainfall: Option<f64>,
    /// Kilometres an hour.
    pub wind_speed: Option<f64>,
    pub weather_code: Option<i32>,
    pub uv_index: Option<f64>,
    pub uv_category: Option<String>,
    /// `Yes` or `No`.
    pub uv_protection_required: Option<&'static str>,
    /// A list of texts.
    pub data_source: Option<Value>,
}

/// The suburb that it belongs to.
impl Row for Reading {
    fn identity(&self) -> Vec<&str> {
        vec![&self.suburb]
    }
}

/// A climate file is read as a whole, then entry by entry. No entry may be of a day after tomorrow, which is today already
/// somewhere.
pub(crate) fn rows(source: &Source, today: NaiveDate) -> Result<Rows<'_, Reading>, BadRow> {
    let json = text_of(source)?;
    source.note_progress(&[], 0);
    let mut document = serde_json::Deserializer::from_str(&json);
    let entries = document.deserialize_map(Entries(&json)).and_then(|entries| document.end().map(|()| entries));
    let entries = entries.map_err(|error| {
        BadCell::row("one JSON object with an entry for each suburb", error.to_string())
            .at(source.name(), error.line() as u64)
    })?;
    Ok(Box::new(entries.into_iter().map(move |(line, suburb, json)| {
        let entry = serde_json::from_str(json.get());
        let entry = entry.map_err(|error| BadCell::row("an entry in JSON", error.to_string()));
        let reading = entry.and_then(|entry| reading(&suburb, &entry, today));
        reading.map(|reading| (line, reading)).map_err(|cell| cell.at(source.name(), line))
    })))
}

/// The text of a file with `\n` as the only line end, which are all that the JSON reader counts. Strings have none.
fn text_of(source: &Source) -> Result<Cow<'_, str>, BadRow> {
    let bytes = source.text();
    if bytes.len() > MAX_BYTES {
        return Err(BadCell::row("at most 64 MiB of weather", "more").at(source.name(), 1));
    }
    let text = str::from_utf8(bytes).map_err(|_| {
        let foreign = foreign_byte(bytes);
        let (line, cell) = foreign.unwrap_or_else(|| (1, BadCell::row(EXPECTED_TEXT, "a part of a character")));
        cell.at(source.name(), line)
    })?;
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() })
}

/// Collects the entries of a document, each with its line, which follows from where it stands in the document's text.
struct Entries<'a>(&'a str);

impl<'de> Visitor<'de> for Entries<'de> {
    type Value = Vec<(u64, String, Box<RawValue>)>;

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
            entries.push((line, suburb, json.to_owned()));
        }
        Ok(entries)
    }
}

/// Reads an entry; `key` names the suburb if the entry itself doesn't.
fn reading(key: &str, entry: &Value, today: NaiveDate) -> Result<Reading, BadCell> {
    let suburb = string(entry, "suburb")?.unwrap_or(key);
    let shown = |path| value_at(entry, path).map(Value::to_string).unwrap_or_default();
    Ok(Reading {
        suburb: text("suburb", suburb, 100)?.ok_or_else(|| BadCell::new("suburb", "a name", suburb))?,
        latitude: degrees("latitude", 90, number(entry, "location.latitude")?, &shown("location.latitude"))?,
        longitude: degrees("longitude", 180, number(entry, "location.longitude")?, &shown("location.longitude"))?,
        recorded_date: recorded_date(entry, today)?,
        temperature_current: number(entry, "weather.temperature")?,
        humidity: whole_number(entry, "weather.humidity")?,
        rainfall: number(entry, "weather.precipitation")?,
        wind_speed: number(entry, "weather.wind_speed")?,
        weather_code: whole_number(entry, "weather.weather_code")?,
        uv_index: number(entry, "uv.index")?,
        uv_category: text("uv.category", string(entry, "uv.category")?.unwrap_or_default(), 50)?,
        uv_protection_required: read(entry, "uv.protection_required", "true or false", |value| {
            Some(if value.as_bool()? { "Yes" } else { "No" })
        })?,
        data_source: read(entry, "data_sources", "a list of texts without NUL characters", |value| {
            let mut sources = value.as_array()?.iter().map(Value::as_str);
            sources.all(|source| source.is_some_and(|source| !source.contains('\0'))).then(|| value.clone())
        })?,
    })
}

/// The value at a path such as `weather.humidity`; none where nothing or null stands.
fn value_at<'a>(entry: &'a Value, path: &'static str) -> Option<&'a Value> {
    let value = path.split('.').try_fold(entry, |value, key| value.get(key))?;
    (!value.is_null()).then_some(value)
}

fn read<'a, T>(
    entry: &'a Value,
    path: &'static str,
    expected: &'static str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<Option<T>, BadCell> {
    let Some(value) = value_at(entry, path) else { return Ok(None) };
    read(value).map(Some).ok_or_else(|| BadCell::new(path, expected, &value.to_string()))
}

fn string<'a>(entry: &'a Value, path: &'static str) -> Result<Option<&'a str>, BadCell> {
    read(entry, path, "a text", Value::as_str)
}

fn number(entry: &Value, path: &'static str) -> Result<Option<f64>, BadCell> {
    read(entry, path, "a number", Value::as_f64)
}

fn whole_number(entry: &Value, path: &'static str) -> Result<Option<i32>, BadCell> {
    read(entry, path, "a whole number", |value| match value.as_i64() {
        Some(number) => number.try_into().ok(),
        // Some programs write every number as `75.0`.
        None => whole(value.as_f64()?),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "the number is whole and within the type's bounds")]
fn whole(number: f64) -> Option<i32> {
    let is_whole = number.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number);
    is_whole.then_some(number as i32)
}

/// The date as it is written, whatever the zone.
fn recorded_date(entry: &Value, today: NaiveDate) -> Result<NaiveDate, BadCell> {
    const EXPECTED: &str = "a date and time such as 2025-08-29T23:28:59";
    let date = read(entry, "timestamp", EXPECTED, |value| {
        let (date, time) = value.as_str()?.trim().split_at_checked(10)?;
        let date: NaiveDate = date.parse().ok()?;
        (date.year() > 0 && (time.is_empty() || time.starts_with(['T', ' ']))).then_some(date)
    })?;
    let date = date.ok_or_else(|| BadCell::described("timestamp", EXPECTED, "nothing"))?;
    let tomorrow = today + Days::new(1);
    if date > tomorrow {
        return Err(BadCell::new("timestamp", format!("a day no later than {tomorrow}"), &date.to_string()));
    }
    Ok(date)
}

pub(crate) fn target() -> Target {
    Target {
        table: "climate_data",
        identity: Identity::Values(&["suburb_id", "recorded_date"]),
        fixed: &["suburb_id", "recorded_date"],
        columns: COLUMNS.to_vec(),
        keeps_unsaid: true,
        timestamps: &["created_at"],
        label: "(select name from suburbs where id = staged.suburb_id) || ' ' || staged.recorded_date",
    }
}

/// Adds the suburbs that only the staged entries name, at the coordinates of the last entry of each, and tells the entries
/// the ids of their suburbs. Returns how many were added.
pub(crate) async fn add_unknown_suburbs(connection: &mut PgConnection, dry_run: bool) -> sqlx::Result<u64> {
    write_stored(connection, "suburbs", &["name"]).await?;
    let find = "/* import.unknown_suburbs */ create temp table unknown_suburbs on commit drop as
         select max(n) as n from climate_data_lines
         where row_identity not in (select row_identity from suburbs_stored)
         group by row_identity";
    let unknown = query(find).execute(&mut *connection).await?.rows_affected();
    if unknown > 0 {
        query(
            "/* import.insert_unknown_suburbs */
             insert into suburbs (id, name, latitude, longitude, created_at, updated_at)
             select case
                     when $1 then (select least(min(id), 0) from suburbs) - n
                     else nextval((select pg_get_serial_sequence('suburbs', 'id')::regclass))
                 end,
                 line ->> 'suburb', (line ->> 'latitude')::float8, (line ->> 'longitude')::float8,
                 now() at time zone 'utc', now() at time zone 'utc'
             from (select n, line from unknown_suburbs join climate_data_lines using (n) order by n) ordered",
        )
        .bind(dry_run)
        .execute(&mut *connection)
        .await?;
        write_stored(connection, "suburbs", &["name"]).await?;
    }
    query(
        "/* import.place_readings */ update climate_data_staged staged set suburb_id = suburbs.id
         from (select min(id) as id, row_identity from suburbs_stored group by row_identity) suburbs
         where suburbs.row_identity = staged.row_identity",
    )
    .execute(connection)
    .await?;
    Ok(unknown)
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

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 8, 30).unwrap()
    }

    #[test]
    fn an_entry_is_read() {
        let expected = json!({
            "suburb": "Carlton", "latitude": -37.8, "longitude": 145.0, "recorded_date": "2025-08-29",
            "temperature_current": 8.2, "humidity": 75, "rainfall": 0.1, "wind_speed": 10.9, "weather_code": 80,
            "uv_index": 0.0, "uv_category": "Low", "uv_protection_required": "No",
            "data_source": ["ARPANSA UV", "Open-Meteo Weather"],
        });
        assert_eq!(json!(reading("key", &entry(), today()).unwrap()), expected);
    }

    #[test]
    fn a_wrong_value_names_its_path() {
        let time = "a date and time such as 2025-08-29T23:28:59";
        let texts = "a list of texts without NUL characters";
        for (path, value, named, expected, found) in [
            ("/weather/humidity", json!("wet"), "weather.humidity", "a whole number", "`\"wet\"`"),
            ("/weather/humidity", json!(7.5), "weather.humidity", "a whole number", "`7.5`"),
            ("/weather/humidity", json!(1e10), "weather.humidity", "a whole number", "`10000000000.0`"),
            ("/weather/temperature", json!([]), "weather.temperature", "a number", "`[]`"),
            ("/uv/protection_required", json!("No"), "uv.protection_required", "true or false", "`\"No\"`"),
            ("/location/latitude", json!(-91), "latitude", "degrees from -90 to 90", "`-91`"),
            ("/location/longitude", json!(null), "longitude", "degrees from -180 to 180", "an empty cell"),
            ("/suburb", json!(" "), "suburb", "a name", "an empty cell"),
            ("/timestamp", json!("2025-09-01T00:00:00"), "timestamp", "a day no later than 2025-08-31", "`2025-09-01`"),
            ("/timestamp", json!("yesterday"), "timestamp", time, "`\"yesterday\"`"),
            ("/timestamp", json!(null), "timestamp", time, "nothing"),
            ("/data_sources", json!(["a\0"]), "data_sources", texts, "`[\"a\\u0000\"]`"),
        ] {
            let mut entry = entry();
            *entry.pointer_mut(path).unwrap() = value;
            let error = reading("key", &entry, today()).unwrap_err().to_string();
            assert_eq!(error, format!("{named}: expected {expected}, found {found}"));
        }
    }

    /// The lines of the entries, or what is wrong.
    fn lines(text: &[u8]) -> Vec<String> {
        let source = Source::embedded("climate.json", text);
        let shown = |row: Result<(u64, Reading), BadRow>| match row {
            Ok((line, _)) => line.to_string(),
            Err(bad) => format!("{}: {}", bad.line, bad.cell),
        };
        match rows(&source, today()) {
            Ok(rows) => rows.map(shown).collect(),
            Err(bad) => vec![shown(Err(bad))],
        }
    }

    #[test]
    fn entries_know_their_line_in_every_encoding() {
        let good = entry();
        let text = format!("{{\n\n\"A\": {good},\n\"B\":\n{{\"timestamp\": 5}}, \"C\": {good}}}");
        let expected = ["3", "5: latitude: expected degrees from -90 to 90, found an empty cell", "5"];
        for end in ["\n", "\r\n", "\r"] {
            assert_eq!(lines(text.replace('\n', end).as_bytes()), expected, "{end:?}");
        }
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(lines(&utf16), expected);
        let latin = format!("2: expected {EXPECTED_TEXT}, found the byte 0xe9 at column 5");
        assert_eq!(lines(b"{\r\n\"Caf\xe9\": {}}"), [latin]);
        let broken = lines(format!("{{\n\"A\": {good},\n").as_bytes()).remove(0);
        let expected = "3: expected one JSON object with an entry for each suburb, found EOF";
        assert!(broken.starts_with(expected), "{broken}");
    }
}
