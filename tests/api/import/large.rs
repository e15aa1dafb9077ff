//! Imports that are large enough for the indexes to be set aside.

use plantopia::cli::import::Options;
use sqlx::{Connection, raw_sql};

use super::support::*;

/// A catalogue that is large enough for the indexes to be set aside.
fn large() -> String {
    let rows: Vec<_> = (0..6_000).map(|number| (format!("Plant {number}"), format!("red blue word{number}"))).collect();
    let rows: Vec<_> = rows.iter().map(|(name, text)| [("plant_name", name.as_str()), ("description", text)]).collect();
    let rows: Vec<&[_]> = rows.iter().map(<[_; 2]>::as_slice).collect();
    catalogue(&rows)
}

const INDEXES: &str = "select string_agg(pg_get_indexdef(indexrelid), E'\\n' order by indexrelid::regclass::text)
    from pg_index where indrelid = 'plants'::regclass and indisvalid";

#[tokio::test]
async fn a_large_import_leaves_all_indexes_in_place() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let before: String = one(&mut connection, INDEXES).await;
    let first_index =
        "select min(indexrelid::int8) from pg_index where indrelid = 'plants'::regclass and not indisunique";
    let number: i64 = one(&mut connection, first_index).await;
    let summary = run_text(&mut connection, "flowers.csv", &large()).await.unwrap();
    assert_eq!((summary.plants, summary.notices), (tally(6_000, 6_000, 0, 0), Vec::new()));
    assert_eq!(one::<String>(&mut connection, INDEXES).await, before);
    assert!(one::<i64>(&mut connection, first_index).await > number, "they were built anew");
    let found =
        "select count(*) from plants where flower_colors @> '[\"blue\"]' and lower(description) like '%word5999%'";
    assert_eq!(one::<i64>(&mut connection, found).await, 1);
}

#[tokio::test]
async fn a_reader_who_doesnt_let_go_keeps_the_indexes() {
    let db = Db::new().await;
    let (mut connection, mut reader) = (db.connect().await, db.connect().await);
    let mut reading = reader.begin().await.unwrap();
    raw_sql("select count(*) from plants").execute(&mut *reading).await.unwrap();
    let summary = run_text(&mut connection, "flowers.csv", &large()).await.unwrap();
    assert_eq!(summary.plants.new, 6_000);
    assert_eq!(one::<i64>(&mut reading, "select count(*) from plants").await, 6_000);
    let indexes = all(&mut connection, "select indexname::text from pg_indexes where tablename = 'plants'").await;
    assert!(indexes.iter().any(|name| name == "idx_plants_sowing_months"));
}

#[tokio::test]
async fn a_statement_timeout_doesnt_stop_an_import() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    raw_sql("set statement_timeout = '30ms'").execute(&mut connection).await.unwrap();
    let text = large();
    let files = folder(&[("flowers.csv", text.as_str())]);
    let summary = run(&mut connection, files.path(), Options::default()).await.unwrap();
    assert_eq!(summary.plants.new, 6_000);
    assert_eq!(summary.notices, Vec::<String>::new());
}
