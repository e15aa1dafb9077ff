//! Suburbs and their weather.

use plantopia::cli::import::Options;
use plantopia::import::merge::Tally;
use sqlx::raw_sql;

use super::support::*;

#[tokio::test]
async fn suburbs_are_matched_by_name_and_keep_their_spelling() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let first = format!(
        "{SUBURBS}Melbourne CBD,3000,-37.8136,144.9631,VIC,Cool,High Heat,9.5\nDarwin,0800,-12.46,130.84,NT,tropical,,\n"
    );
    assert_eq!(run_text(&mut connection, "suburbs.csv", &first).await.unwrap().suburbs, tally(2, 2, 0, 0));
    assert_eq!(run_text(&mut connection, "suburbs.csv", &first).await.unwrap().suburbs, tally(2, 0, 0, 2));
    raw_sql("update suburbs set updated_at = '2020-01-01'").execute(&mut connection).await.unwrap();
    let second = format!(
        "{SUBURBS}DARWIN,0800,-12.46,130.84,NT,tropical,Extreme,3\n melbourne cbd,3000,-37.8136,144.9631,,cool,High Heat,9.5\n"
    );
    assert_eq!(run_text(&mut connection, "suburbs.csv", &second).await.unwrap().suburbs, tally(2, 0, 1, 1));
    let rows = all(
        &mut connection,
        "select concat_ws('|', id, name, postcode, latitude, longitude, state, climate_zone, suburb_heat_category,
             suburb_heat_intensity, updated_at > '2021-01-01') from suburbs order by id",
    );
    assert_eq!(
        rows.await,
        [
            "1|Melbourne CBD|3000|-37.8136|144.9631|VIC|cool|High Heat|9.5|f",
            "2|Darwin|0800|-12.46|130.84|NT|tropical|Extreme|3|t"
        ]
    );
    let error = run_text(&mut connection, "suburbs.csv", &format!("{SUBURBS}X,1,95,0,,,,\n")).await.unwrap_err();
    assert!(error.to_string().ends_with("suburbs.csv:2: latitude: expected degrees from -90 to 90, found `95`"));
}

#[tokio::test]
async fn weather_is_merged_by_suburb_and_day() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    raw_sql(
        "insert into suburbs (name, latitude, longitude) values ('Carlton', -37.8, 144.9);
         insert into climate_data (suburb_id, recorded_date, temperature_current, temperature_max, humidity, data_source)
         values (1, '2025-08-29', 5, 14, 60, '[\"a\"]')",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let place = r#""location": {"latitude": -37.8, "longitude": 145}"#;
    let file = format!(
        r#"{{"a": {{"suburb": " CARLTON", "timestamp": "2025-08-29T23:59:59", {place}, "data_sources": ["b", "c"],
                "weather": {{"temperature": 8.5, "precipitation": 0.1}}, "uv": {{"index": 2, "category": "Low", "protection_required": true}}}},
            "Kew": {{"timestamp": "2025-08-29", {place}}},
            "kew": {{"timestamp": "2025-08-29", {place}, "weather": {{"humidity": 70}}}},
            "Carlton": {{"timestamp": "2025-08-30 01:00", {place}, "uv": {{"protection_required": false}}}}}}"#
    );
    let expected = Tally { duplicates: 1, ..tally(4, 2, 1, 0) };
    let summary = run_text(&mut connection, "climate.json", &file).await.unwrap();
    assert_eq!((summary.climate, summary.suburbs_from_climate), (expected, 1));
    let rows = all(
        &mut connection,
        "select concat_ws('|', name, climate_zone, state, recorded_date, temperature_current, temperature_max, humidity, rainfall,
             uv_index, uv_category, uv_protection_required, data_source)
         from climate_data join suburbs on suburbs.id = suburb_id order by climate_data.id",
    );
    assert_eq!(
        rows.await,
        [
            "Carlton|VIC|2025-08-29|8.5|14|60|0.1|2|Low|Yes|[\"b\", \"c\"]",
            "kew|VIC|2025-08-29|70",
            "Carlton|VIC|2025-08-30|No",
        ]
    );
    let again = run_text(&mut connection, "climate.json", &file).await.unwrap();
    assert_eq!((again.climate.unchanged, again.climate.changed, again.suburbs_from_climate), (3, 0, 0));
}

#[tokio::test]
async fn weather_of_days_to_come_is_a_bad_row() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let entry = |date: &str| {
        format!(
            r#"{{"timestamp": "{date}T00:00:00", "location": {{"latitude": -37.8, "longitude": 145}}, "weather": {{"humidity": 75.0}}}}"#
        )
    };
    let file = format!("{{\"Kew\": {},\n\"Carlton\": {}}}", entry("2025-08-31"), entry("2099-01-01"));
    let today = "2025-08-30".parse().unwrap();
    let options = Options { today, ..Options::default() };
    let files = folder(&[("climate.json", &file)]);
    let error = run(&mut connection, files.path(), options).await.unwrap_err().to_string();
    let expected = "climate.json:2: timestamp: expected a day no later than 2025-08-31, found `2099-01-01`";
    assert!(error.ends_with(expected), "{error}");
    assert_eq!(one::<i64>(&mut connection, "select count(*) from suburbs").await, 0);
    let skipping = Options { skip_invalid: true, ..options };
    let summary = run(&mut connection, files.path(), skipping).await.unwrap();
    assert_eq!((summary.climate.new, summary.climate.left_out), (1, 1));
    assert_eq!(one::<i32>(&mut connection, "select humidity from climate_data").await, 75);
}
