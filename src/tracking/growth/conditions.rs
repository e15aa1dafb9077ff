//! The `when` lists of `data/growth`: what must be true of a plant.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};

use super::data::word;
use super::facts::{Column, Crop, Facts, Trait, mentions};
use crate::embedded::toml_file;
use crate::plants::head_start::StartAs;

/// The tags that are made up of others.
static TAGS: LazyLock<HashMap<String, When>> = LazyLock::new(|| toml_file!("growth/tags.toml"));

/// Their names alone: they are needed while conditions, those of the tags among them, are parsed.
static TAG_NAMES: LazyLock<toml::Table> = LazyLock::new(|| toml_file!("growth/tags.toml"));

/// Conditions that must all hold; none at all hold for every plant.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct When(Vec<Condition>);

impl When {
    pub(super) fn holds(&self, facts: &Facts<'_>) -> bool {
        self.0.iter().all(|condition| condition.0.iter().any(|test| test(facts)))
    }

    pub(super) fn is_always(&self) -> bool {
        self.0.is_empty()
    }
}

/// Something that a plant is given if the conditions hold; what stands without any is for every plant.
#[derive(Debug, Deserialize)]
#[serde(try_from = "toml::Value", bound = "T: DeserializeOwned")]
pub(super) struct Rule<T> {
    pub when: When,
    pub is: T,
}

impl<T: DeserializeOwned> TryFrom<toml::Value> for Rule<T> {
    type Error = toml::de::Error;

    fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table<T> {
            #[serde(default)]
            when: When,
            #[serde(alias = "text")]
            is: T,
        }
        if value.is_table() {
            let Table { when, is } = value.try_into()?;
            return Ok(Self { when, is });
        }
        Ok(Self { when: When::default(), is: value.try_into()? })
    }
}

/// A list of which a plant takes the first whose conditions hold; those of the last must hold for every plant.
#[derive(Debug, Deserialize)]
#[serde(try_from = "toml::Value", bound = "T: DeserializeOwned")]
pub(super) struct Rules<T>(Vec<Rule<T>>);

impl<T: DeserializeOwned> TryFrom<toml::Value> for Rules<T> {
    type Error = toml::de::Error;

    fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
        let rules: Vec<Rule<T>> = if value.is_array() { value.try_into()? } else { vec![value.try_into()?] };
        match rules.last() {
            Some(last) if last.when.is_always() => Ok(Self(rules)),
            _ => Err(toml::de::Error::custom("the last of a list must hold for every plant")),
        }
    }
}

impl<T> Rules<T> {
    pub(super) fn pick(&self, facts: &Facts<'_>) -> &T {
        first(&self.0, facts).unwrap_or(&self.0[self.0.len() - 1].is)
    }
}

/// What the first of the rules that holds says, if one does.
pub(super) fn first<'r, T>(rules: &'r [Rule<T>], facts: &Facts<'_>) -> Option<&'r T> {
    rules.iter().find(|rule| rule.when.holds(facts)).map(|rule| &rule.is)
}

/// Tests of which one is enough: `potted_on or start: cutting`.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Condition(Vec<Test>);

/// Whether something is true of a plant.
type Test = Box<dyn Fn(&Facts<'_>) -> bool + Send + Sync>;

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().finish_non_exhaustive()
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.split(" or ").map(test).collect::<Result<_, _>>().map(Self)
    }
}

fn test(text: &str) -> Result<Test, String> {
    if let Some(negated) = text.strip_prefix("not ") {
        let holds = test(negated)?;
        Ok(Box::new(move |facts| !holds(facts)))
    } else if let Some((subject, values)) = text.split_once(": ") {
        listed(subject, values)
    } else if let Some((number, limit)) = text.split_once(" < ") {
        below(number, limit)
    } else {
        tag(text)
    }
}

/// `kind: bean, pea`: whether it is one of these.
fn listed(subject: &str, values: &str) -> Result<Test, String> {
    let texts: Vec<String> = values.split(", ").map(str::to_owned).collect();
    match subject {
        "kind" => one_of(values, |facts| facts.kind),
        "start" => one_of(values, |facts| facts.start),
        "life" => one_of(values, |facts| facts.life),
        "frost" => one_of(values, |facts| facts.frost),
        "sun" => one_of(values, |facts| facts.sun),
        "water" => one_of(values, |facts| facts.water),
        "habit" => one_of(values, |facts| facts.habit),
        "support" => one_of(values, |facts| facts.support),
        "soil" => one_of(values, |facts| facts.soil),
        "feed" => one_of(values, |facts| facts.feed),
        "crop" => match texts.iter().find(|name| Crop::named(name).is_none()) {
            Some(unknown) => Err(format!("there is no crop {unknown:?}")),
            None => Ok(Box::new(move |facts| facts.crop.is_some_and(|crop| texts.contains(&crop.name)))),
        },
        "category" | "common_name" | "genus" => {
            let column: Column = word(subject)?;
            Ok(Box::new(move |facts| texts.iter().any(|text| text == facts.text(column))))
        }
        _ => in_text(subject, texts),
    }
}

/// `position: acid, lime`: whether one of these stands in a text; `type says: bush`: whether it does as a word.
fn in_text(subject: &str, parts: Vec<String>) -> Result<Test, String> {
    let (name, stands_in): (_, fn(&str, &str) -> bool) = match subject.strip_suffix("says") {
        Some("") => ("about", mentions),
        Some(name) => (name.trim_end(), mentions),
        None => (subject, |text, part| text.contains(part)),
    };
    let column: Column = word(name).map_err(|_| format!("there is no fact {subject:?}"))?;
    Ok(Box::new(move |facts| parts.iter().any(|part| stands_in(facts.text(column), part))))
}

fn one_of<T>(values: &str, fact: fn(&Facts<'_>) -> T) -> Result<Test, String>
where
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
{
    let values: Vec<T> = values.split(", ").map(word).collect::<Result<_, _>>()?;
    Ok(Box::new(move |facts| values.contains(&fact(facts))))
}

/// `spacing_cm < 35`; nothing is below a limit that isn't known.
fn below(number: &str, limit: &str) -> Result<Test, String> {
    let limit: i32 = limit.parse().map_err(|_| format!("{limit:?} is no number"))?;
    let number: fn(&Facts<'_>) -> Option<i32> = match number {
        "days" => |facts| Some(facts.days),
        "depth_mm" => |facts| Some(facts.depth_mm),
        "height_cm" => |facts| facts.height_cm,
        "maturity_days" => |facts| facts.plant.maturity_days().filter(|days| *days > 0),
        "spacing_cm" => |facts| Some(facts.spacing_cm),
        unknown => return Err(format!("there is no number {unknown:?}")),
    };
    Ok(Box::new(move |facts| number(facts).is_some_and(|number| number < limit)))
}

/// A fact that is true or not. `data/growth/README.md` says what each means.
fn tag(name: &str) -> Result<Test, String> {
    if let Ok(wanted) = word::<Trait>(name) {
        return Ok(Box::new(move |facts| facts.has(wanted)));
    }
    if TAG_NAMES.contains_key(name) {
        let name = name.to_owned();
        return Ok(Box::new(move |facts| TAGS[&name].holds(facts)));
    }
    let fact: fn(&Facts<'_>) -> bool = match name {
        "as_seedling" => |facts| facts.start_as == StartAs::Seedling,
        "days_known" => |facts| facts.known_days.is_some(),
        "warmth_known" => |facts| facts.known_days.is_some() && facts.warmth.is_some(),
        "warm_seed" => |facts| facts.warmth.is_some_and(|(low, _)| low >= 20),
        "months_known" => |facts| !facts.sowing_months().is_empty(),
        "height_known" => |facts| facts.height_cm.is_some(),
        "method_known" => |facts| facts.has_own_method(),
        "container" => |facts| facts.container,
        "companions" => |facts| !facts.companions.is_empty(),
        "hazard" => |facts| facts.hazard.is_some(),
        "seed_hazard" => |facts| facts.hazard.as_ref().is_some_and(|hazard| hazard.to_lowercase().contains("seed")),
        "irritant" => |facts| facts.is_irritant(),
        unknown => return Err(format!("there is no tag {unknown:?}")),
    };
    Ok(Box::new(fact))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::model::Plant;

    fn parse(text: &str) -> Result<Condition, String> {
        Condition::try_from(text.to_owned())
    }

    #[test]
    fn every_condition_must_hold_and_one_test_of_each_is_enough() {
        let plant = Plant { plant_name: "Tomato- Dwarf".to_owned(), spacing_cm: Some(40), ..Plant::default() };
        let facts = Facts::of(&plant);
        let holds = |list: &[&str]| When(list.iter().map(|text| parse(text).unwrap()).collect()).holds(&facts);
        assert!(holds(&[]));
        assert!(holds(&["kind: bean, nightshade", "crop: tomato", "from_seed"]));
        assert!(!holds(&["crop: tomato", "not from_seed"]));
        assert!(holds(&["start: clove or says: dwarf"]));
        assert!(holds(&["spacing_cm < 41", "not spacing_cm < 40"]));
        assert!(!holds(&["height_cm < 999"]), "an unknown height is below nothing");
        assert!(holds(&["not kind: bean or not from_seed"]));
    }

    #[test]
    fn a_condition_outside_the_vocabulary_is_refused() {
        for (text, said) in [
            ("from_sead", "no tag \"from_sead\""),
            ("kind: tomato", "unknown variant `tomato`"),
            ("crop: potatoe", "no crop \"potatoe\""),
            ("colour: red", "no fact \"colour\""),
            ("spacing_cm < wide", "\"wide\" is no number"),
            ("width_cm < 3", "no number \"width_cm\""),
            ("", "no tag \"\""),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
