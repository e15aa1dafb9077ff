//! Files as people have them: separators, encodings, line ends, open quotes, pipes, and rows that only look different.

use std::fs;
use std::path::Path;
use std::process::Command;

use plantopia::cli::import::{ImportFiles, Options};
use plantopia::import::merge::Tally;
use sqlx::raw_sql;

use super::support::*;

const BASIL: &[(&str, &str)] = &[("plant_name", "Basil"), ("plant_category", "herb"), ("season", "Spring")];
const MINT: &[(&str, &str)] = &[("plant_name", "Mint"), ("plant_category", "herb"), ("position", "Shade, moist")];

/// The same file with another separator; only one cell has a comma of its own.
fn separated(text: &str, separator: &str) -> String {
    let text = text.replace("\"Shade, moist\"", "Shade\u{1}");
    text.replace(',', separator).replace("Shade\u{1}", "\"Shade, moist\"")
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    ["\u{feff}", text].concat().encode_utf16().flat_map(unit).collect()
}

#[tokio::test]
async fn separators_encodings_and_line_ends_dont_matter() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let text = catalogue(&[BASIL, MINT]);
    let blank = ",".repeat(24);
    let files: [(&str, Vec<u8>, u64); 10] = [
        ("plain", text.clone().into(), 0),
        ("semicolons", separated(&text, ";").into(), 0),
        ("tabs", separated(&text, "\t").into(), 0),
        ("a sep line", format!("sep=,\r\n{}", text.replace('\n', "\r\n")).into(), 0),
        ("a sep line that the header doesn't tell", format!("sep=|\n{}", separated(&text, "|")).into(), 0),
        ("UTF-8 with a mark", format!("\u{feff}{text}").into(), 0),
        ("UTF-16 little endian", utf16(&separated(&text, "\t"), u16::to_le_bytes), 0),
        ("UTF-16 big endian", utf16(&text, u16::to_be_bytes), 0),
        ("carriage returns", text.replace('\n', "\r").into(), 0),
        ("blank rows", text.replace('\n', &format!("\n{blank}\n{blank}\r\n")).into(), 6),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plants.csv");
    for (number, (what, bytes, blank)) in files.into_iter().enumerate() {
        fs::write(&path, bytes).unwrap();
        let summary = run(&mut connection, &path, Options::default()).await.unwrap();
        let expected = if number == 0 { tally(2, 2, 0, 0) } else { tally(2, 0, 0, 2) };
        assert_eq!(summary.plants, Tally { blank, ..expected }, "{what}");
    }
}

#[tokio::test]
async fn other_encodings_are_refused_with_their_place() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plants.csv");
    let text = catalogue(&[BASIL, &[("plant_name", "Chilli- Padr?n"), ("plant_category", "vegetable")]]);
    let latin: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xf3 } else { byte }).collect();
    let no_mark: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, message) in [
        (latin, "plants.csv:3: plant_name: expected UTF-8 text, or UTF-16 with a byte order mark, found the byte 0xf3"),
        (
            no_mark,
            "plants.csv:1: expected UTF-8 text, or UTF-16 with a byte order mark, found the byte 0x00 at column 2",
        ),
    ] {
        fs::write(&path, bytes).unwrap();
        let error = run(&mut connection, &path, Options::default()).await.unwrap_err();
        assert!(error.to_string().ends_with(message), "{error}");
    }
}

#[tokio::test]
async fn an_open_quote_is_a_bad_row_and_swallows_none() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let names: Vec<String> = (1..=6).map(|number| format!("Probe {number}")).collect();
    let rows: Vec<_> =
        names.iter().map(|name| [("plant_name", name.as_str()), ("neutral_companions", "Leek")]).collect();
    let rows: Vec<&[_]> = rows.iter().map(<[_; 2]>::as_slice).collect();
    let whole = catalogue(&rows);
    let open = whole.replacen("Leek\nProbe 3", "\"Leek\nProbe 3", 1);
    // The last cell of the file is cut.
    let cut = whole.replace("Leek", "\"Leek, Pea\"").trim_end_matches(" Pea\"\n").to_owned();
    for (text, line, found) in [(&open, 3, "`\"Leek`"), (&cut, 7, "`\"Leek,`")] {
        let files = folder(&[("herbs.csv", text.as_str())]);
        let path = files.path().join("herbs.csv");
        let error = run(&mut connection, &path, Options::default()).await.unwrap_err();
        let message = format!("herbs.csv:{line}: neutral_companions: expected a closing quote, found {found}");
        assert!(error.to_string().ends_with(&message), "{error}");
        let options = Options { skip_invalid: true, dry_run: true, ..Options::default() };
        let summary = run(&mut connection, &path, options).await.unwrap();
        assert_eq!(summary.plants, Tally { read: 6, new: 5, left_out: 1, ..Tally::default() });
    }
}

#[tokio::test]
async fn a_pipe_is_read_like_a_file() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("herbs");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let names: Vec<String> = (0..3_000).map(|number| format!("Plant {number}")).collect();
    let rows: Vec<_> = names.iter().map(|name| [("plant_name", name.as_str())]).collect();
    let rows: Vec<&[_]> = rows.iter().map(<[_; 1]>::as_slice).collect();
    let text = catalogue(&rows);
    assert!(text.len() > 100_000, "more than a pipe holds");
    let writing = {
        let (pipe, text) = (pipe.clone(), text.clone());
        std::thread::spawn(move || fs::write(pipe, text))
    };
    let summary = run(&mut connection, &pipe, Options::default()).await.unwrap();
    writing.join().unwrap().unwrap();
    assert_eq!(summary.plants, tally(3_000, 3_000, 0, 0));
}

#[test]
fn a_folder_names_what_it_doesnt_understand_and_waits_for_no_pipe() {
    let files = folder(&[("herbs.csv", &catalogue(&[BASIL])), ("prices.csv", "name,price\nBasil,3\n")]);
    assert!(Command::new("mkfifo").arg(files.path().join("pipe.csv")).status().unwrap().success());
    let found = ImportFiles::find(&[files.path().to_owned()]).unwrap();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(found.known.len(), 1);
    assert_eq!(found.left_out.len(), 1);
    assert!(found.left_out[0].to_string().contains("prices.csv: expected a catalogue"), "{:?}", found.left_out);
    assert_eq!(found.passed_over.iter().map(|path| name(path)).collect::<Vec<_>>(), ["pipe.csv"]);
}

#[tokio::test]
async fn rows_that_look_the_same_are_one_whatever_the_database_thinks_of_letters() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let pairs = [
        ("Échalote", "E\u{301}chalote"),
        ("Sage- Probe", "Sage- Probe\u{200b}"),
        ("Dill- Probe", "Dill-  Probe"),
        ("İncir", "i\u{307}ncir"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ];
    let file = |rows: &[&str]| {
        let rows: Vec<_> = rows.iter().map(|name| [("plant_name", *name), ("season", *name)]).collect();
        catalogue(&rows.iter().map(<[_; 2]>::as_slice).collect::<Vec<_>>())
    };
    // Within a file the later row counts.
    let both: Vec<&str> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
    let summary = run_text(&mut connection, "herbs.csv", &file(&both)).await.unwrap();
    assert_eq!(summary.plants, Tally { duplicates: 5, ..tally(10, 5, 0, 0) });
    // What is stored is found by the same rule.
    let ones: Vec<&str> = pairs.iter().map(|(one, _)| *one).collect();
    let summary = run_text(&mut connection, "herbs.csv", &file(&ones)).await.unwrap();
    assert_eq!(summary.plants, tally(5, 0, 5, 0));
    assert_eq!(all(&mut connection, "select plant_name from plants order by id").await, ones);
    // And by the export.
    raw_sql("insert into plants (plant_name, plant_category) values (E'E\\u0301chalote', 'Herb')")
        .execute(&mut connection)
        .await
        .unwrap();
    let text = exported(&mut connection, plantopia::plants::export::Format::Csv).await;
    assert_eq!(text.lines().count(), 1 + 5, "{text}");
    assert!(!text.contains('\u{301}'), "{text}");
    // Suburbs are found in the same way, also by their weather.
    let suburbs =
        format!("{SUBURBS}Café Park,3053,-37.8,144.9,VIC,cool,,\nCAFE\u{301}  PARK,3054,-37.8,144.9,VIC,cool,,\n");
    let summary = run_text(&mut connection, "suburbs.csv", &suburbs).await.unwrap();
    assert_eq!(summary.suburbs, Tally { duplicates: 1, ..tally(2, 1, 0, 0) });
    let climate =
        r#"{"cafe\u0301 park\u200b": {"timestamp": "2025-08-29", "location": {"latitude": -37.8, "longitude": 145}}}"#;
    let summary = run_text(&mut connection, "climate.json", climate).await.unwrap();
    assert_eq!((summary.climate, summary.suburbs_from_climate), (tally(1, 1, 0, 0), 0));
}

#[tokio::test]
async fn units_are_read_and_dates_are_not() {
    let db = Db::new().await;
    let mut connection = db.connect().await;
    let row = |days, spacing, depth| {
        [
            ("plant_name", depth),
            ("scientific_name", spacing),
            ("days_to_maturity", days),
            ("plant_spacing", spacing),
            ("sowing_depth", depth),
        ]
    };
    let rows = [
        row("12 wks", "12in", "6 inches"),
        row("18 mths", "18 - 24 inches", "1 ft"),
        row("2\u{2011}3 years", "5\u{2011}10mm", "5 centimeters"),
        row("24 hours", "2 ft", "1,5 cm"),
        row("12-Oct", "10-May", "05-Oct"),
        row("60 days", "3 per m2", "½ inch"),
    ];
    let rows: Vec<&[_]> = rows.iter().map(<[_; 5]>::as_slice).collect();
    run_text(&mut connection, "herbs.csv", &catalogue(&rows)).await.unwrap();
    let read = all(
        &mut connection,
        "select concat_ws('|', coalesce(time_to_maturity_days, -1), coalesce(spacing_cm, -1), coalesce(sowing_depth_mm, -1))
         from plants order by id",
    );
    assert_eq!(read.await, ["84|30|152", "540|46|305", "912|1|50", "1|61|15", "-1|-1|-1", "60|-1|13"]);
}
