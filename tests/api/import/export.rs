//! The export, and the way back.

use plantopia::cli::import::Options;
use plantopia::plants::export::Format;
use serde_json::Value;

use super::support::*;

#[tokio::test]
async fn an_export_imports_again_to_the_same_rows() {
    let Some(samples) = samples() else { return };
    let (first, second) = (Db::new().await, Db::new().await);
    let (mut from, mut to) = (first.connect().await, second.connect().await);
    run(&mut from, &samples, Options::default()).await.unwrap();
    let text = exported(&mut from, Format::Csv).await;
    assert_eq!(run_text(&mut from, "all.csv", &text).await.unwrap().plants, tally(30, 0, 0, 30));
    assert_eq!(run_text(&mut to, "all.csv", &text).await.unwrap().plants, tally(30, 30, 0, 0));
    assert_eq!(exported(&mut to, Format::Csv).await, text);
    let rows =
        "select string_agg((to_jsonb(plants) - 'created_at' - 'updated_at')::text, chr(10) order by id) from plants";
    assert_eq!(one::<String>(&mut to, rows).await, one::<String>(&mut from, rows).await);

    let lines = exported(&mut from, Format::Ndjson).await;
    let agastache: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(agastache.as_object().unwrap().keys().collect::<Vec<_>>(), CATALOGUE);
    assert_eq!((&agastache["image_filename"], &agastache["characteristics"]), (&Value::from(""), &Value::Null));
    assert_eq!(run_text(&mut to, "all.ndjson", &lines).await.unwrap().plants, tally(30, 0, 0, 30));
    assert_eq!(exported(&mut to, Format::Ndjson).await, lines);
}

#[tokio::test]
async fn texts_survive_the_way_there_and_back() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let text = "tab\there, \"quotes\", back\\slash \\N \\., line\nand\r\nline; `°’—` 🌱,";
    let method = " \t**Sow**\\t direct\r\n\n";
    let row: &[_] = &[
        ("plant_name", "O'Neill's, \"Best\" (Crown)"),
        ("plant_category", "herb"),
        ("description", text),
        ("sowing_method", method),
    ];
    run_text(&mut connection, "herbs.csv", &catalogue(&[row])).await.unwrap();
    assert_eq!(one::<String>(&mut connection, "select description from plants").await, text);
    assert_eq!(one::<String>(&mut connection, "select sowing_method from plants").await, method);
    for format in [Format::Csv, Format::Ndjson] {
        let export = exported(&mut connection, format).await;
        let again = run_text(&mut connection, "again.csv", &export).await.unwrap();
        assert_eq!(again.plants, tally(1, 0, 0, 1), "{format:?}");
    }
}
