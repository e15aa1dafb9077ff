//! What gardeners ask (`questions.toml`), answered on the starter catalogue.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::{about, general, grow, say, starter};
use crate::support::TestApp;

/// How many may be answered badly: of those that could hurt somebody none.
const MAY_FAIL: usize = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    ask: String,
    chat: Option<String>,
    plant: Option<String>,
    days: Option<i64>,
    must: Vec<Vec<String>>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    danger: bool,
}

impl Question {
    /// What is wrong with an answer.
    fn faults(&self, answer: &str) -> Vec<String> {
        let lower = answer.to_lowercase();
        let missing = self.must.iter().filter(|any| !any.iter().any(|words| lower.contains(words.as_str())));
        let missing = missing.map(|any| format!("none of {any:?}"));
        let spaced: String = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let spaced = format!(" {} ", spaced.split_whitespace().collect::<Vec<_>>().join(" "));
        let wrong = self.never.iter().filter(|words| spaced.contains(&format!(" {words} ")));
        let wrong = wrong.map(|words| format!("says {words:?}"));
        let slips = ["null", "none documented", "  ", " .", " ,", "..", "::", "a arid", "a each"];
        let slips = slips.iter().filter(|slip| lower.contains(**slip)).map(|slip| format!("has {slip:?}"));
        missing.chain(wrong).chain(slips).collect()
    }
}

#[tokio::test]
async fn what_gardeners_ask_is_answered() {
    let app = TestApp::over(starter().await).await;
    let file: File = toml::from_str(include_str!("questions.toml")).unwrap();
    assert!(file.question.len() >= 80);
    let mut chats: HashMap<String, i64> = HashMap::new();
    let (mut failed, mut harmful, mut all) = (Vec::new(), Vec::new(), String::new());
    for question in &file.question {
        let known = question.chat.as_ref().and_then(|name| chats.get(name)).copied();
        let chat_id = match (known, &question.plant) {
            (Some(chat_id), _) => chat_id,
            (None, None) => general(&app).await,
            (None, Some(plant)) => {
                let sql = format!("select id from plants where plant_name = '{plant}'");
                let plant_id: i32 = app.db.fetch(&sql).await;
                let start = "2026-10-05".parse::<chrono::NaiveDate>().unwrap();
                let start = start - chrono::Days::new(question.days.unwrap_or_default().unsigned_abs());
                let instance_id = grow(&app, plant_id.into(), "Freddo", &start.to_string()).await;
                about(&app, instance_id).await
            }
        };
        if let Some(name) = &question.chat {
            chats.insert(name.clone(), chat_id);
        }
        let answer = say(&app, chat_id, &question.ask).await.ok();
        let text = answer["ai_response"].as_str().unwrap();
        let faults = question.faults(text);
        let _ = writeln!(all, "\n### {}\n{text}", question.ask);
        if !faults.is_empty() {
            let told = format!("{}\n  {}\n  {text}", question.ask, faults.join("\n  "));
            if question.danger {
                harmful.push(told.clone());
            }
            failed.push(told);
        }
    }
    // For whoever wants to read them all.
    if let Some(path) = std::env::var_os("CHAT_ANSWERS") {
        std::fs::write(path, all).unwrap();
    }
    assert!(harmful.is_empty(), "{}", harmful.join("\n\n"));
    assert!(failed.len() <= MAY_FAIL, "{} of {}:\n\n{}", failed.len(), file.question.len(), failed.join("\n\n"));
    for told in failed {
        eprintln!("not answered well: {told}\n");
    }
}
