//! The catalogue: rows, identities, bad rows, dry runs.

use std::fs;

use plantopia::cli::import::Options;
use plantopia::import::merge::{Change, Tally};
use plantopia::plants::export::Format;
use sqlx::{query, raw_sql};

use super::support::*;

#[tokio::test]
async fn the_samples_are_imported_and_a_second_time_nothing_is_new() {
    let Some(samples) = samples() else { return };
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let first = run(&mut connection, &samples, Options::default()).await.unwrap();
    assert_eq!(first.plants, tally(30, 30, 0, 0));
    assert_eq!((first.climate, first.suburbs_from_climate), (tally(5, 5, 0, 0), 5));
    let categories = all(
        &mut connection,
        "select plant_category || ' ' || min(id) || '-' || max(id) from plants group by plant_category order by min(id)",
    );
    assert_eq!(categories.await, ["flower 1-10", "herb 11-20", "vegetable 21-30"]);
    let angelicas = all(&mut connection, "select plant_category from plants where plant_name = 'Angelica' order by id");
    assert_eq!(angelicas.await, ["herb", "vegetable"]);
    let derived = all(
        &mut connection,
        "select concat_ws('|', plant_name, sun_need, edible, container_ok, indoor_ok, fragrant, flower_colors,
             maintainability_score, time_to_maturity_days, habit, sowing_depth_mm, spacing_cm)
         from plants where plant_name in ('Agastache- Lavender Martini', 'Achiote', 'Agave- Foxtail', 'Agrimony') order by id",
    );
    assert_eq!(
        derived.await,
        [
            "Agastache- Lavender Martini|full_sun|t|t|f|t|[\"purple\", \"lavender\", \"violet\"]|0.6|85|dwarf|1|25",
            "Agave- Foxtail|full_sun|f|t|f|f|[\"yellow\"]|0.95|730|1|100",
            "Agrimony|full_sun|t|t|f|f|0.9|110|5|30",
            "Achiote|full_sun|t|t|f|f|0.6|547|bush|20|200",
        ]
    );

    query("update plants set updated_at = '2020-01-01', image_url = 'kept' where id = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    let versions = "select string_agg(table_name || version, ' ' order by table_name) from data_versions";
    let before: String = one(&mut connection, versions).await;
    let second = run(&mut connection, &samples, Options::default()).await.unwrap();
    assert_eq!((second.plants, second.climate), (tally(30, 0, 0, 30), tally(5, 0, 0, 5)));
    assert_eq!(second.suburbs_from_climate, 0);
    let untouched = "select count(*) from plants where updated_at = '2020-01-01' and image_url = 'kept'";
    assert_eq!(one::<i64>(&mut connection, untouched).await, 1);
    assert_eq!(one::<String>(&mut connection, versions).await, before, "nothing new is no change");
}

#[tokio::test]
async fn a_bad_row_stops_the_import_before_anything_is_written() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let good: &[_] = &[("plant_name", "Basil"), ("plant_category", "herb")];
    let bad: &[_] = &[("plant_name", ""), ("plant_category", "herb")];
    let suburbs = format!("{SUBURBS}Carlton,3053,-37.8,144.9,VIC,,,\n");
    let files = folder(&[("suburbs.csv", &suburbs), ("herbs.csv", &catalogue(&[good, good, bad]))]);
    let error = run(&mut connection, files.path(), Options::default()).await.unwrap_err();
    let message = "herbs.csv:4: plant_name: expected a name, found an empty cell";
    assert!(error.to_string().ends_with(message), "{error}");
    assert_eq!(one::<i64>(&mut connection, "select count(*) from plants").await, 0);
    assert_eq!(one::<i64>(&mut connection, "select count(*) from suburbs").await, 0);

    fs::write(files.path().join("herbs.csv"), catalogue(&[good])).unwrap();
    run(&mut connection, files.path(), Options::default()).await.unwrap();
    let ids = "select (select min(id) from plants) || ' ' || (select min(id) from suburbs)";
    assert_eq!(one::<String>(&mut connection, ids).await, "1 1", "the failure took no ids");
}

#[tokio::test]
async fn bad_rows_can_be_left_out() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let good: &[_] = &[("plant_name", "Basil"), ("plant_category", "herb")];
    let tree: &[_] = &[("plant_name", "Oak"), ("plant_category", "tree")];
    let old: &[_] = &[("plant_name", "Agave"), ("plant_category", "flower"), ("days_to_maturity", "366 years")];
    let mut rows = vec![tree; 30];
    rows.extend([good, old]);
    let files = folder(&[("plants.csv", &format!("{}short,row\n", catalogue(&rows)))]);
    let options = Options { skip_invalid: true, ..Options::default() };
    let summary = run(&mut connection, files.path(), options).await.unwrap();
    let expected = Tally { read: 33, new: 1, left_out: 32, ..Tally::default() };
    assert_eq!(summary.plants, expected);
    assert_eq!(summary.left_out.len(), 20, "the list is bounded");
    assert_eq!(summary.left_out[0].line, 2);
    assert_eq!(summary.left_out[0].cell.column, Some("plant_category"));
    assert_eq!(all(&mut connection, "select plant_name from plants").await, ["Basil"]);
}

#[tokio::test]
async fn of_two_rows_with_one_identity_the_later_wins() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let flower =
        catalogue(&[&[("plant_name", "Dill"), ("season", "first")], &[("plant_name", "Aster"), ("season", "other")]]);
    let more = catalogue(&[
        &[("plant_name", " DILL "), ("plant_category", "Flower"), ("season", "last")],
        &[("plant_name", "Dill"), ("plant_category", "herb"), ("season", "herb")],
        &[("plant_name", "Dill"), ("plant_category", "flower"), ("scientific_name", "Anethum"), ("season", "named")],
    ]);
    let files = folder(&[("flower.csv", &flower), ("more.csv", &more)]);
    let summary = run(&mut connection, files.path(), Options::default()).await.unwrap();
    let expected = Tally { read: 5, new: 4, duplicates: 1, ..Tally::default() };
    assert_eq!(summary.plants, expected);
    let rows = all(&mut connection, "select id || plant_name || ' ' || season from plants order by id").await;
    assert_eq!(rows, ["1Aster other", "2DILL last", "3Dill herb", "4Dill named"]);
}

#[tokio::test]
async fn of_twins_the_lowest_id_is_updated_in_place() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    raw_sql(
        "insert into plants (plant_name, scientific_name, plant_category, season, image_url, planting_tips, created_at, updated_at)
         values ('Mint', null, 'herb', 'Winter', 'mint.jpg', 'Keep it in a pot.', '2020-01-01', '2020-01-01'),
             (E'\\tbasil ', 'OCIMUM basilicum', 'Herb', 'Winter', 'basil.jpg', 'Pinch it.', '2020-01-01', '2020-01-01'),
             ('Basil', 'Ocimum basilicum', 'herb', 'Winter', null, null, '2020-01-01', '2020-01-01')",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let file = catalogue(&[
        &[("plant_name", "Basil"), ("scientific_name", "Ocimum basilicum"), ("season", "Spring")],
        &[("plant_name", "Mint"), ("scientific_name", "Mentha")],
    ]);
    let summary = run_text(&mut connection, "herbs.csv", &file).await.unwrap();
    assert_eq!(summary.plants, tally(2, 1, 1, 0));
    let rows = all(
        &mut connection,
        "select concat_ws('|', id, plant_name, plant_category, season, image_url, planting_tips,
             created_at > '2021-01-01', updated_at > '2021-01-01', sowing_months_by_climate)
         from plants order by id",
    );
    assert_eq!(
        rows.await,
        [
            "1|Mint|herb|Winter|mint.jpg|Keep it in a pot.|f|f",
            "2|Basil|herb|Spring|basil.jpg|Pinch it.|f|t|{\"temperate\": [\"September\", \"October\", \"November\"]}",
            "3|Basil|herb|Winter|f|f",
            "4|Mint|herb|t|t",
        ]
    );
    // An export leaves the twin out: imported again, it would overwrite the row above.
    let text = exported(&mut connection, Format::Csv).await;
    assert_eq!(text.lines().count(), 1 + 3, "{text}");
    let again = run_text(&mut connection, "herbs.csv", &text).await.unwrap();
    assert_eq!((again.plants.new, again.plants.duplicates), (0, 0));
    assert_eq!(one::<String>(&mut connection, "select season from plants where id = 2").await, "Spring");
}

#[tokio::test]
async fn a_dry_run_tells_what_would_change_and_keeps_nothing() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let before = catalogue(&[
        &[("plant_name", "Basil"), ("season", "Spring"), ("position", "Full sun")],
        &[("plant_name", "Mint")],
    ]);
    run_text(&mut connection, "herbs.csv", &before).await.unwrap();
    let herbs = catalogue(&[
        &[("plant_name", "Basil"), ("season", "Spring"), ("position", "Shade")],
        &[("plant_name", "Mint")],
        &[("plant_name", "Sage")],
    ]);
    let suburbs = format!("{SUBURBS}Carlton,3053,-37.8,144.9,VIC,,,\n");
    let climate = r#"{"Kew": {"timestamp": "2025-08-29T00:00:00", "location": {"latitude": -37.8, "longitude": 145}}}"#;
    let files = folder(&[("herbs.csv", &herbs), ("suburbs.csv", &suburbs), ("climate.json", climate)]);
    let options = Options { dry_run: true, ..Options::default() };
    let summary = run(&mut connection, files.path(), options).await.unwrap();
    assert!(summary.dry_run);
    assert_eq!(summary.plants, tally(3, 1, 1, 1));
    assert_eq!((summary.suburbs, summary.climate), (tally(1, 1, 0, 0), tally(1, 1, 0, 0)));
    assert_eq!(summary.suburbs_from_climate, 1);
    let change = |name: &str, columns: &[&str]| Change {
        name: name.to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
    };
    assert_eq!(
        summary.changes,
        [
            change("Carlton", &[]),
            change("Basil", &["indoor_ok", "position", "sun_need"]),
            change("Sage", &[]),
            change("Kew 2025-08-29", &[]),
        ]
    );
    assert_eq!(one::<i64>(&mut connection, "select count(*) from suburbs").await, 0);
    assert_eq!(one::<String>(&mut connection, "select position from plants where id = 1").await, "Full sun");
    // Even the numbers are as before.
    run(&mut connection, files.path(), Options::default()).await.unwrap();
    assert_eq!(one::<i32>(&mut connection, "select max(id) from plants").await, 3);
    assert_eq!(all(&mut connection, "select id || name from suburbs order by id").await, ["1Carlton", "2Kew"]);
}

#[tokio::test]
async fn a_folder_is_one_transaction() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let herbs = catalogue(&[&[("plant_name", "Basil")]]);
    let climate = r#"{"Kew": {"timestamp": "never", "location": {"latitude": -37.8, "longitude": 145}}}"#;
    let files = folder(&[("herbs.csv", &herbs), ("climate.json", climate)]);
    let error = run(&mut connection, files.path(), Options::default()).await.unwrap_err();
    assert!(error.to_string().contains("climate.json:1: timestamp: expected a date"), "{error}");
    assert_eq!(one::<i64>(&mut connection, "select count(*) from plants").await, 0);
}

#[tokio::test]
async fn statistics_that_cannot_be_renewed_undo_nothing_and_are_told_of() {
    let db = Db::new().await;
    let (mut connection, mut other) = (db.connect().await, db.connect().await);
    // Writing needs no lock that this one excludes; ANALYZE does.
    raw_sql("begin; lock table plants in share update exclusive mode").execute(&mut other).await.unwrap();
    raw_sql("set lock_timeout = '50ms'").execute(&mut connection).await.unwrap();
    let summary = run_text(&mut connection, "herbs.csv", &catalogue(&[&[("plant_name", "Basil")]])).await.unwrap();
    let [notice] = &*summary.notices else { panic!("there is one notice: {:?}", summary.notices) };
    assert!(
        notice.starts_with("the planner's statistics are older than the rows: ") && notice.contains("lock timeout")
    );
    assert_eq!(all(&mut other, "select plant_name from plants").await, ["Basil"]);
}

#[tokio::test]
async fn imports_wait_for_each_other() {
    let db = Db::new().await;
    let (mut one_connection, mut other) = (db.connect().await, db.connect().await);
    let rows: Vec<_> = (0..300).map(|number| format!("Plant {number}")).collect();
    let rows: Vec<_> = rows.iter().map(|name| [("plant_name", name.as_str())]).collect();
    let rows: Vec<&[_]> = rows.iter().map(<[_; 1]>::as_slice).collect();
    let files = folder(&[("herbs.csv", &catalogue(&rows))]);
    let path = files.path().to_owned();
    let first = tokio::spawn(async move { run(&mut one_connection, &path, Options::default()).await.unwrap() });
    let second = run(&mut other, files.path(), Options::default()).await.unwrap();
    let first = first.await.unwrap();
    let (first, second) = (first.plants, second.plants);
    assert_eq!((first.new + second.new, first.unchanged + second.unchanged), (300, 300));
    assert_eq!(one::<i64>(&mut other, "select count(*) from plants").await, 300);
}
