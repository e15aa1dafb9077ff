//! Imports of many rows.

use plantopia::cli::import::Options;
use sqlx::{Connection, raw_sql};

use super::support::*;

fn large() -> String {
    let rows: Vec<_> = (0..6_000).map(|number| (format!("Plant {number}"), format!("red blue word{number}"))).collect();
    let rows: Vec<_> = rows.iter().map(|(name, text)| [("plant_name", name.as_str()), ("description", text)]).collect();
    let rows: Vec<&[_]> = rows.iter().map(<[_; 2]>::as_slice).collect();
    catalogue(&rows)
}

#[tokio::test]
async fn a_large_import_waits_for_no_reader() {
    let db = Db::new().await;
    let (mut connection, mut reader) = (db.connect().await, db.connect().await);
    let mut reading = reader.begin().await.unwrap();
    raw_sql("select count(*) from plants").execute(&mut *reading).await.unwrap();
    let summary = run_text(&mut connection, "flowers.csv", &large()).await.unwrap();
    assert_eq!(summary.plants, tally(6_000, 6_000, 0, 0));
    let found =
        "select count(*) from plants where flower_colors @> '[\"blue\"]' and lower(description) like '%word5999%'";
    assert_eq!(one::<i64>(&mut reading, found).await, 1);
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
}
