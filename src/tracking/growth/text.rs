//! Texts of `data/growth` and their gaps, which are filled with the facts of a plant.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::{Rule, Rules};
use super::facts::Facts;
use super::wording;
use crate::embedded::toml_file;

/// Parts of sentences that other texts name in their gaps.
static PHRASES: LazyLock<HashMap<String, Rules<Text>>> = LazyLock::new(|| toml_file!("growth/phrases.toml"));

/// The phrases' names alone: they are needed while the texts, those of the phrases among them, are parsed.
static PHRASE_NAMES: LazyLock<toml::Table> = LazyLock::new(|| toml_file!("growth/phrases.toml"));

/// A text with gaps such as `{spacing}`.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Text(Vec<Part>);

#[derive(Debug)]
enum Part {
    Words(String),
    Gap(fn(&Facts<'_>) -> String),
    Phrase { name: String, capital: bool },
}

impl TryFrom<String> for Text {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((words, after)) = rest.split_once('{') {
            let (gap, after) = after.split_once('}').ok_or_else(|| format!("a gap has no end in {text:?}"))?;
            if !words.is_empty() {
                parts.push(Part::Words(words.to_owned()));
            }
            parts.push(Part::gap(gap)?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        Ok(Self(parts))
    }
}

impl Part {
    fn gap(gap: &str) -> Result<Self, String> {
        if let Some(value) = fact(gap) {
            return Ok(Self::Gap(value));
        }
        let name = gap.to_lowercase();
        if !PHRASE_NAMES.contains_key(&name) {
            return Err(format!("{{{gap}}} is neither a fact nor a phrase"));
        }
        Ok(Self::Phrase { capital: name != gap, name })
    }
}

impl Text {
    pub(super) fn render(&'static self, facts: &Facts<'_>) -> Cow<'static, str> {
        if let [Part::Words(words)] = self.0.as_slice() {
            return words.into();
        }
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Gap(value) => text.push_str(&value(facts)),
                Part::Phrase { name, capital } => match PHRASES[name].render(facts) {
                    phrase if *capital => text.push_str(&wording::capital(&phrase)),
                    phrase => text.push_str(&phrase),
                },
            }
        }
        // It is kept for long.
        text.shrink_to_fit();
        text.into()
    }
}

/// What fills a gap. `data/growth/README.md` says what each means.
fn fact(gap: &str) -> Option<fn(&Facts<'_>) -> String> {
    Some(match gap {
        "name" => |facts| facts.name.clone(),
        "crop" => |facts| facts.common_name().to_owned(),
        "depth" => |facts| wording::millimetres(facts.depth_mm),
        "spacing" => |facts| wording::centimetres(facts.spacing_cm),
        "height" => |facts| facts.height_cm.map(wording::centimetres).unwrap_or_default(),
        "days" => |facts| wording::days(facts.days_to_sprout()),
        "late_days" => |facts| {
            let (_, most) = facts.days_to_sprout();
            format!("{} days", most + (most / 2).max(2))
        },
        "warmth" => |facts| facts.warmth.map(wording::celsius).unwrap_or_default(),
        "pot" => |facts| facts.pot_cm.to_string(),
        "months" => |facts| {
            let zones = facts.sowing_months().into_iter();
            let zones: Vec<_> = zones.map(|(zone, months)| format!("{zone}: {}", wording::months(months))).collect();
            zones.join("; ")
        },
        "companions" => |facts| wording::list(&facts.companions),
        "hazard" => |facts| facts.hazard.clone().unwrap_or_default(),
        "method" => |facts| facts.own_method().trim_end_matches('.').to_owned(),
        _ => return None,
    })
}

/// All of these texts that hold.
pub(super) fn render_all(texts: &'static [Rule<Text>], facts: &Facts<'_>) -> Vec<Cow<'static, str>> {
    texts.iter().filter(|rule| rule.when.holds(facts)).map(|rule| rule.is.render(facts)).collect()
}

impl Rules<Text> {
    pub(super) fn render(&'static self, facts: &Facts<'_>) -> Cow<'static, str> {
        self.pick(facts).render(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::Plant;

    #[derive(Debug, Deserialize)]
    struct Table {
        text: Rules<Text>,
    }

    fn parse(toml: &str) -> Result<Rules<Text>, String> {
        let table: Table = toml::from_str(&format!("text = {toml}")).map_err(|error| error.to_string())?;
        Ok(table.text)
    }

    fn render(toml: &str) -> String {
        let choice: &'static Rules<Text> = Box::leak(Box::new(parse(toml).unwrap()));
        let plant = Plant { plant_name: "Sunflower".to_owned(), spacing_cm: Some(150), ..Plant::default() };
        choice.render(&Facts::of(&plant)).into_owned()
    }

    #[test]
    fn gaps_are_filled_with_facts_and_phrases() {
        assert_eq!(render(r#""As it is""#), "As it is");
        assert_eq!(render(r#""{name}: {spacing} apart""#), "Sunflower: 1.5 m apart");
        assert_eq!(
            render(r#""{Poor_light}, or {poor_light}""#),
            "It stretches and flowers little, or it stretches and flowers little"
        );
        assert_eq!(
            render(r#"[{ when = ["kind: bean"], text = "a" }, { when = ["kind: flower"], text = "b" }, "c"]"#),
            "b"
        );
    }

    #[test]
    fn what_is_wrong_with_a_text_is_said() {
        for (toml, said) in [
            (r#""{spacng} apart""#, "{spacng} is neither a fact nor a phrase"),
            (r#""{spacing apart""#, "a gap has no end"),
            (r#"[{ when = ["container"], text = "a" }]"#, "the last of a list must hold for every plant"),
            (r#"[{ when = ["contained"], text = "a" }, "b"]"#, "no tag \"contained\""),
            (r#"[{ if = ["container"], text = "a" }, "b"]"#, "unknown field `if`"),
            ("7", "invalid type: integer"),
        ] {
            let error = parse(toml).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
