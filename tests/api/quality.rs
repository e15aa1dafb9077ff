//! How far the catalogue can be trusted: a plant's quality over HTTP, and the data that ships.

use std::collections::HashSet;

use plantopia::cli::import::check::check;
use plantopia::cli::starter;
use plantopia::plants::import::rows;
use plantopia::plants::model::Plant;
use plantopia::preferences::UserPreferences;
use plantopia::recommendations::engine::{Garden, Index, Request, recommend};
use plantopia::season::{ClimateZone, Month};
use serde_json::json;

use crate::support::{TestApp, TestDb};

async fn garden() -> TestDb {
    let db = TestDb::migrated().await;
    for plant in [
        json!({"plant_name": "Basil- Sweet", "scientific_name": "Ocimum Basilicum", "plant_category": "herb",
            "description": "Good with tomatoes.", "position": "Full sun", "season": "Spring",
            "sowing_months_by_climate": {"temperate": ["October"]},
            "beneficial_companions": "Tomatoes, Roses", "harmful_companions": "None documented"}),
        json!({"plant_name": "Tomato- Roma", "plant_category": "vegetable", "harmful_companions": "Basil"}),
    ] {
        db.insert("plants", plant).await;
    }
    db
}

#[tokio::test]
async fn a_plants_quality_says_what_is_known_missing_and_wrong() {
    let app = TestApp::over(garden().await).await;
    let answer = app.get("/api/v1/plants/1/quality").await;
    assert_eq!(answer.queries(), 0, "{answer}");
    assert_eq!(answer.keys(), ["plant_id", "plant_name", "completeness", "known", "missing", "findings"]);
    insta::assert_json_snapshot!(answer.ok());
    let again = app.get("/api/v1/plants/1/quality").await;
    assert_eq!((again.queries(), again.header("x-cache")), (0, Some("hit")), "{again}");
    let detail = app.get("/api/v1/plants/1").await.ok();
    assert_eq!(detail["completeness"], answer.ok()["completeness"]);
}

#[tokio::test]
async fn completeness_stands_in_no_list() {
    let app = TestApp::over(garden().await).await;
    for path in ["/api/v1/plants", "/api/v1/plants/paginated"] {
        let plant = &app.get(path).await.ok()["plants"][0];
        assert!(plant.get("completeness").is_none(), "{plant}");
        assert_eq!(plant.as_object().unwrap().keys().next_back().unwrap(), "climate_specific_sowing");
    }
}

#[tokio::test]
async fn quality_follows_the_catalogue() {
    let app = TestApp::over(garden().await).await;
    let rules = async || {
        let findings = app.get("/api/v1/plants/2/quality").await.ok()["findings"].take();
        let rules = findings.as_array().unwrap().iter();
        rules.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(rules().await.contains(&"companion-disagreement".to_owned()));
    app.db.execute("update plants set beneficial_companions = null where id = 1").await;
    app.app.plants.refresh().await.unwrap();
    assert!(!rules().await.contains(&"companion-disagreement".to_owned()));
}

/// The plants that ship, as an import would store them.
fn shipped_plants() -> Vec<Plant> {
    let files = starter::files().unwrap();
    let catalogue = files.iter().filter(|file| file.source.name() != "suburbs.csv");
    catalogue.flat_map(|file| rows(&file.source).unwrap()).map(|row| row.unwrap().1).collect()
}

#[test]
fn the_shipped_data_has_no_findings() {
    let checked = check(&starter::files().unwrap());
    assert!(checked.plants >= 300 && checked.suburbs >= 170);
    assert_eq!(checked.findings, []);
    assert!(checked.passed_over.is_empty());
}

#[test]
fn the_shipped_catalogue_has_enough_of_each_kind() {
    let plants = shipped_plants();
    let count = |category: &str| {
        let of = |plant: &&Plant| plant.plant_category.as_deref() == Some(category);
        plants.iter().filter(of).count()
    };
    for (category, least) in [("vegetable", 130), ("herb", 60), ("flower", 110)] {
        assert!(count(category) >= least, "{category}: {}", count(category));
    }
    let is_native = |plant: &&Plant| {
        let uses = plant.additional_information.as_deref().unwrap_or_default();
        plant.plant_category.as_deref() == Some("flower") && uses.contains("Native to Australia")
    };
    assert!(plants.iter().filter(is_native).count() >= 25);
}

/// Someone with the default preferences (a part-sun balcony with pots) asks for nine plants.
#[test]
fn every_month_and_zone_has_nine_species_to_sow() {
    let plants = shipped_plants();
    let index = Index::build(&plants);
    let mut strict = 0;
    for zone in ClimateZone::ALL {
        for month in Month::ALL {
            let request = Request {
                garden: Garden::new(month, zone.name().into(), &UserPreferences::default()),
                n: 9,
                explain: false,
            };
            let outcome = recommend(&index, &request);
            let picks: Vec<&Plant> = outcome.picks.iter().map(|pick| &plants[pick.plant]).collect();
            let species: HashSet<_> = picks.iter().map(|plant| plant.scientific_name.as_deref()).collect();
            assert_eq!(species.len(), 9, "{zone} in {month}");
            if !outcome.notes.is_empty() {
                continue;
            }
            strict += 1;
            for plant in picks {
                assert!(plant.sowing_months(zone).contains(&month), "{} in {month} ({zone})", plant.plant_name);
                assert_eq!(plant.container_ok, Some(true), "{}", plant.plant_name);
            }
        }
    }
    assert!(strict >= 50, "only {strict} of 60 without relaxation");
}

#[test]
fn the_data_docs_name_every_rule() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_to_string(root.join("docs/data.md")).unwrap();
    let mut files = ["src/climate/quality.rs", "src/cli/import/check.rs", "src/import/mojibake.rs"]
        .map(|file| root.join(file))
        .to_vec();
    for file in std::fs::read_dir(root.join("src/plants/quality")).unwrap() {
        files.push(file.unwrap().path());
    }
    let mut rules = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(file).unwrap().replace(char::is_whitespace, "");
        for severity in ["error", "warning", "info"] {
            let made = format!("Flaw::{severity}(\"");
            let names = source.split(&made).skip(1);
            let names = names.map(|rest| rest.split('"').next().unwrap());
            rules.extend(names.map(|name| (severity, name.to_owned())));
        }
    }
    assert!(rules.len() > 30, "{rules:?}");
    for (severity, name) in rules {
        let mut lines = docs.lines();
        let row = lines.find(|line| line.starts_with(&format!("| {severity}: ")));
        assert!(row.unwrap().contains(&format!("`{name}`")), "{name} among the {severity} rules");
    }
}
