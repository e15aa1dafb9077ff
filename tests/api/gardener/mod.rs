//! The gardener's ranking over HTTP, on the starter catalogue: what gardeners ask, what they must and mustn't be told, and
//! what holds for every answer.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use plantopia::cli::starter;
use plantopia::plants::import::rows;
use plantopia::plants::model::Plant;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::recommendations::ALL_CALLS;
use crate::support::{TestApp, TestDb};

#[derive(Deserialize)]
struct File {
    question: Vec<Question>,
}

/// A question, and what its answer must and mustn't hold; the words are told in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    name: String,
    suburb: String,
    month: String,
    site: Map<String, Value>,
    preferences: Map<String, Value>,
    #[serde(default)]
    of: Vec<String>,
    #[serde(default)]
    at_least: usize,
    #[serde(default)]
    never: Vec<String>,
    tender: Option<bool>,
    full_sun: Option<bool>,
    widest_cm: Option<i64>,
    slowest_days: Option<i64>,
    #[serde(default)]
    fewer: bool,
    note: Option<String>,
}

fn questions() -> Vec<Question> {
    toml::from_str::<File>(include_str!("questions.toml")).unwrap().question
}

impl Question {
    fn body(&self) -> Value {
        json!({
            "suburb": self.suburb, "month": self.month, "n": 9, "ranking": "gardener", "explain": true,
            "user_preferences": {"site": self.site, "preferences": self.preferences},
        })
    }

    /// What is wrong with an answer.
    fn faults(&self, answer: &Value, catalogue: &HashMap<String, Plant>) -> Vec<String> {
        let items = answer["recommendations"].as_array().unwrap();
        let names: Vec<&str> = items.iter().map(|item| item["plant_name"].as_str().unwrap()).collect();
        let bears = |name: &str, word: &str| name == word || name.starts_with(&format!("{word}- "));
        let mut faults = Vec::new();
        let wanted = names.iter().filter(|name| self.of.iter().any(|word| bears(name, word))).count();
        if wanted < self.at_least {
            faults.push(format!("{wanted} of {:?}", self.of));
        }
        for item in items {
            let name = item["plant_name"].as_str().unwrap();
            let plant = &catalogue[name];
            let mut forbid = |holds: bool, fault: &str| {
                if holds {
                    faults.push(format!("{name}: {fault}"));
                }
            };
            forbid(self.never.iter().any(|word| bears(name, word)), "never");
            let hardiness = plant.hardiness_life_cycle.as_deref().unwrap_or_default();
            forbid(self.tender == Some(false) && hardiness.starts_with("Frost tender"), "tender");
            forbid(self.full_sun == Some(false) && item["fit"]["sun_need"] == "full_sun", "wants full sun");
            let over =
                |bound: Option<i64>, value: &Value| bound.zip(value.as_i64()).is_some_and(|(most, is)| is > most);
            forbid(over(self.widest_cm, &item["sowing"]["spacing_cm"]), "too wide");
            forbid(over(self.slowest_days, &item["fit"]["time_to_maturity_days"]), "too slow");
        }
        let notes = answer["notes"].to_string();
        if self.fewer && (names.len() == 9 || notes == "[]") {
            faults.push(format!("{} plants and {notes}", names.len()));
        }
        if let Some(note) = self.note.as_ref().filter(|note| !notes.contains(*note)) {
            faults.push(format!("no note of {note:?}: {notes}"));
        }
        faults
    }
}

/// The starter catalogue by name.
fn catalogue() -> HashMap<String, Plant> {
    let files = starter::files().unwrap();
    let catalogue = files.iter().filter(|file| file.source.name() != "suburbs.csv");
    let plants = catalogue.flat_map(|file| rows(&file.source).unwrap()).map(|row| row.unwrap().1);
    plants.map(|plant| (plant.plant_name.clone(), plant)).collect()
}

async fn starter_app() -> TestApp {
    let db = TestDb::migrated().await;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    db.import(&["flowers.csv", "herbs.csv", "vegetables.csv", "suburbs.csv"].map(|file| data.join(file))).await;
    TestApp::over(db).await
}

#[tokio::test]
async fn gardeners_questions_are_answered_as_a_horticulturist_would() {
    let (app, catalogue) = (starter_app().await, catalogue());
    let questions = questions();
    assert!(questions.len() >= 60);
    let mut faults = Vec::new();
    for question in &questions {
        let answer = app.post("/api/v1/recommendations", question.body()).await.ok();
        let found = question.faults(&answer, &catalogue);
        if !found.is_empty() {
            let names: Vec<&Value> =
                answer["recommendations"].as_array().unwrap().iter().map(|item| &item["plant_name"]).collect();
            faults.push(format!("{}: {found:#?}\n  of {names:?} {}", question.name, answer["notes"]));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Twelve of the questions whose whole answers were read.
const READ: [usize; 12] = [0, 1, 2, 3, 4, 5, 14, 25, 26, 38, 44, 46];

#[tokio::test]
async fn twelve_answers_that_were_read() {
    let app = starter_app().await;
    let questions = questions();
    let mut answers = Map::new();
    for question in READ.map(|number| &questions[number]) {
        let body = app.post("/api/v1/recommendations", question.body()).await.ok();
        let line = |item: &Value| json!({ format!("{} {}", item["score"], item["plant_name"].as_str().unwrap()): item["why"] });
        let plants: Vec<Value> = body["recommendations"].as_array().unwrap().iter().map(line).collect();
        answers.insert(question.name.clone(), json!({ "plants": plants, "notes": body["notes"] }));
    }
    insta::assert_json_snapshot!(answers);
}

/// What holds for every answer of either ranking.
fn keeps_its_promises(asked: &Value, answer: &Value, catalogue: &HashMap<String, Plant>) {
    let preferences = &asked["user_preferences"];
    let items = answer["recommendations"].as_array().unwrap();
    assert!(items.len() <= 9);
    let mut species = HashSet::new();
    for item in items {
        let plant = &catalogue[item["plant_name"].as_str().unwrap()];
        assert!(species.insert(plant.scientific_name.clone()), "{item}");
        match preferences["preferences"]["goal"].as_str() {
            Some("edible") => assert_eq!(plant.edible, Some(true), "{item}"),
            Some("ornamental") => assert_ne!(plant.edible, Some(true), "{item}"),
            _ => {}
        }
        if preferences["site"]["location_type"] == "indoors" {
            assert_eq!(item["fit"]["indoor_ok"], true, "{item}");
        }
        let why: HashSet<&str> = item["why"].as_array().unwrap().iter().map(|why| why.as_str().unwrap()).collect();
        let parts = item["explain"].as_object().unwrap();
        let points: f64 = parts.values().map(|part| part["points"].as_f64().unwrap()).sum();
        assert!((points - item["score"].as_f64().unwrap()).abs() <= 0.05 + 1e-9, "{item}");
        if asked["ranking"] == "gardener" {
            assert_eq!(why.len(), 4, "{item}");
            assert!(why.iter().all(|why| why.ends_with('.')), "{item}");
            assert!(!item["sowing"]["months"].as_array().unwrap().is_empty(), "{item}");
            let weights: f64 = parts.values().map(|part| part["weight"].as_f64().unwrap()).sum();
            assert!((weights - 1.0).abs() < 1e-9, "{item}");
        }
    }
    assert!(items.len() == 9 || !answer["notes"].as_array().unwrap().is_empty(), "{answer}");
}

#[tokio::test]
async fn either_ranking_keeps_its_promises_every_month_and_everywhere() {
    let (app, catalogue) = (starter_app().await, catalogue());
    for suburb in ["Brunswick", "Hobart", "Sydney", "Brisbane", "Darwin", "Alice Springs", "Nowhere"] {
        for (number, month) in plantopia::season::Month::NAMES.iter().enumerate() {
            let site = json!({
                "location_type": (["backyard", "balcony", "indoors"][number % 3]), "containers": number % 2 == 0,
                "sun_exposure": (["full_sun", "part_sun", "bright_shade", "low_light"][number % 4]),
                "area_m2": ([2, 10, 50][number % 3]), "wind_exposure": (["windy", "sheltered"][number % 2]),
            });
            for goal in ["edible", "ornamental", "mixed"] {
                for ranking in ["classic", "gardener"] {
                    let preferences = json!({"goal": goal, "pets_or_toddlers": number % 5 == 0});
                    let asked = json!({"suburb": suburb, "month": month, "n": 9, "ranking": ranking, "explain": true,
                        "user_preferences": {"site": site, "preferences": preferences}});
                    let answer = app.post("/api/v1/recommendations", asked.clone()).await.ok();
                    keeps_its_promises(&asked, &answer, &catalogue);
                }
            }
        }
    }
}

#[tokio::test]
async fn both_rankings_answer_in_the_same_shape() {
    let app = starter_app().await;
    let asked =
        |ranking: Value| json!({"suburb": "Fitzroy", "month": "October", "user_preferences": {}, "ranking": ranking});
    for call in ["recommendations", "recommendations-with-impact"] {
        let path = format!("/api/v1/{call}");
        let classic = app.post(&path, asked(json!("classic"))).await;
        let gardener = app.post(&path, asked(json!("gardener"))).await;
        assert_eq!(gardener.header("x-cache"), Some("miss"), "the ranking is part of the key");
        assert_eq!(app.post(&path, asked(json!("gardener"))).await.header("x-cache"), Some("hit"));
        assert_eq!(gardener.keys(), classic.keys());
        let keys = |body: &Value| body["recommendations"][0].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&gardener.ok()), keys(&classic.ok()));
        assert_ne!(gardener.ok()["recommendations"], classic.ok()["recommendations"]);
        assert_eq!(app.post(&path, asked(Value::Null)).await.ok(), classic.ok(), "classic is the default");
    }
}

#[tokio::test]
async fn an_operator_makes_the_gardeners_ranking_the_default() {
    let app = starter_app().await;
    let gardeners = app.cold_with(&[("RECOMMENDATION_RANKING", "gardener")]).await;
    let asked = |ranking: Option<&str>| json!({"user_preferences": {}, "ranking": ranking, "plant_name": "basil"});
    for call in ["recommendations", "recommendations-with-impact", "plant-score"] {
        let path = format!("/api/v1/{call}");
        let wanted = app.post(&path, asked(Some("gardener"))).await.ok();
        assert_eq!(gardeners.post(&path, asked(None)).await.ok(), wanted, "{call}");
        let classic = gardeners.post(&path, asked(Some("classic"))).await.ok();
        assert_eq!(classic, app.post(&path, asked(None)).await.ok(), "{call}");
    }
}

#[tokio::test]
async fn a_ranking_that_is_not_known_is_told() {
    let app = starter_app().await;
    for call in ALL_CALLS {
        let asked = json!({"user_preferences": {}, "ranking": "best", "plant_name": "basil"});
        let (body, loc) = if call.ends_with("compare") {
            (json!({"base": asked, "variants": []}), json!(["body", "base", "ranking"]))
        } else {
            (asked, json!(["body", "ranking"]))
        };
        let detail = app.post(&format!("/api/v1/{call}"), body).await.detail(422);
        assert_eq!((&detail[0]["type"], &detail[0]["loc"]), (&json!("enum"), &loc), "{call}");
        assert_eq!(detail[0]["msg"], "Input should be one of: classic, gardener");
    }
}

#[tokio::test]
async fn a_comparison_may_be_between_the_rankings() {
    let app = starter_app().await;
    let base = json!({"user_preferences": {}, "month": "November", "n": 9});
    let body = json!({"base": base, "variants": [{"ranking": "gardener"}, {"ranking": "classic"}]});
    let answer = app.post("/api/v1/recommendations/compare", body).await.ok();
    assert!(!answer["variants"][0]["entered"].as_array().unwrap().is_empty());
    assert_eq!(answer["variants"][1]["answer"], answer["base"]);
}

#[tokio::test]
async fn one_plant_is_scored_by_either_ranking() {
    let app = starter_app().await;
    let score = async |name: &str, month: &str, preferences: Value| {
        let body = json!({"plant_name": name, "month": month, "suburb": "Hobart", "ranking": "gardener",
            "user_preferences": preferences});
        app.post("/api/v1/plant-score", body).await.ok()
    };
    let tomato =
        score("Tomato- Roma", "October", json!({"site": {"sun_exposure": "full_sun", "containers": false}})).await;
    let parts: Vec<&String> = tomato["score_breakdown"].as_object().unwrap().keys().collect();
    assert_eq!(parts, ["season", "light", "room", "wind", "wishes", "care", "time", "commonness"]);
    assert!(tomato["score"].as_f64().unwrap() > 60.0, "{tomato}");
    // What a test turns away has nothing in its part.
    let out_of_season = score("Tomato- Roma", "June", json!({})).await;
    assert_eq!(out_of_season["score_breakdown"]["season"], 0.0);
    let poisonous = score("Foxglove- Foxy", "March", json!({"preferences": {"pets_or_toddlers": true}})).await;
    assert_eq!(poisonous["score_breakdown"]["wishes"], 0.0);
}
