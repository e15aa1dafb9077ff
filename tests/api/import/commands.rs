//! The import and the check as commands: what they print and their exit codes.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use crate::command_line::{folder, plantopia, text};

fn header() -> String {
    let herbs = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/herbs.csv")).unwrap();
    herbs.lines().next().unwrap().to_owned()
}

#[test]
fn a_folder_is_imported_but_for_what_isnt_understood() {
    let folder = folder();
    // What isn't understood is named, and the exit code says so. Nothing of a file commands the terminal.
    let new = folder.path().join("new");
    std::fs::create_dir(&new).unwrap();
    let header = header();
    let rows: String = (0..30).map(|n| format!("Basil \u{1b}[31m{n}\u{9b},,herb{}\n", ",".repeat(22))).collect();
    std::fs::write(new.join("herbs.csv"), format!("{header}\n{rows}")).unwrap();
    std::fs::write(new.join("prices\u{1b}.csv"), "name,price\n").unwrap();
    let (code, out, error) = text(&plantopia(folder.path()).args(["import", "--dry-run", "new"]).output().unwrap());
    assert_eq!(code, Some(3), "{error}");
    assert!(error.contains("Left out: new/prices .csv: expected a catalogue CSV"), "{error}");
    assert!(out.contains("  Basil  [31m0 : new\n"), "{out}");
    assert!(out.ends_with("  and 10 more\n"), "{out}");
    assert!(![out, error].concat().contains(|c: char| c.is_control() && c != '\n'));
    let (code, help, _) = text(&plantopia(folder.path()).args(["import", "--help"]).output().unwrap());
    assert_eq!(code, Some(0));
    assert!(help.contains("Exit code: 0 when everything was imported, 1"), "{help}");
}

#[test]
fn a_pipe_is_checked_like_a_file_and_its_escape_sequences_are_not_shown() {
    let folder = folder();
    let header = header();
    let commas = ",".repeat(22);
    let rows = format!(
        "Basil \u{1b}[31mRED\u{1b}]0;owned\u{7},Ocimum\u{9b}2J,herb{commas}\nMint,,\u{1b}[2Jtree{commas}\n,,{commas}\n"
    );
    for json in [None, Some("--json")] {
        let mut child = plantopia(folder.path())
            .args(["check-catalogue", "/dev/stdin"])
            .args(json)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(format!("{header}\n{rows}").as_bytes()).unwrap();
        let (code, out, error) = text(&child.wait_with_output().unwrap());
        assert_eq!((code, error.as_str()), (Some(3), ""), "{out}");
        assert!(out.contains("Basil  [31mRED ]0;owned"), "{out}");
        assert!(!out.contains(|c: char| c.is_control() && c != '\n') && !out.contains("u001b"), "{out:?}");
        let counts = if json.is_some() { "\"blank_rows\": 1" } else { "1 blank rows passed over\n2 plants" };
        assert!(out.contains(counts), "{out}");
    }
}
