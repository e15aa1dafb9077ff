//! How growth data that someone else made is read: what is missing or of another kind becomes its empty value, and
//! one bad entry costs only itself, never the row.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

type Text = Cow<'static, str>;

/// The entries of a list that can be read; `[]` when it is no list.
pub(super) fn entries<T: DeserializeOwned>(value: Value) -> Vec<T> {
    let Value::Array(entries) = value else {
        return Vec::new();
    };
    entries.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()).collect()
}

/// A text; a number or a bool is written out, anything else is none.
fn as_text(value: Value) -> Option<Text> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(flag) => Some(flag.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn as_texts(value: Value) -> Vec<Text> {
    match value {
        Value::Array(texts) => texts.into_iter().filter_map(as_text).collect(),
        other => as_text(other).into_iter().collect(),
    }
}

pub(super) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Value::deserialize(deserializer).map(entries)
}

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    Value::deserialize(deserializer).map(|value| as_text(value).unwrap_or_default())
}

pub(super) fn text_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    Value::deserialize(deserializer).map(as_text)
}

pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Text>, D::Error> {
    Value::deserialize(deserializer).map(as_texts)
}

pub(super) fn texts_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Text>>, D::Error> {
    Value::deserialize(deserializer).map(|value| (!value.is_null()).then(|| as_texts(value)))
}

pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(flag) => flag,
        Value::String(text) => ["true", "yes"].contains(&text.trim().to_lowercase().as_str()),
        _ => false,
    })
}

/// A whole number, also from a decimal or from digits in a text; what does not fit 32 bits becomes the nearest number that does.
pub(super) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let number = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "a cast from float to int saturates")]
    Ok(number.unwrap_or_default() as i32)
}

#[cfg(test)]
mod tests {
    use super::super::model::{GrowthStage, RequirementCategory, SetupStep};
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_missing_or_of_another_kind_is_empty_and_costs_only_itself() {
        let categories: Vec<RequirementCategory> = entries(json!([
            {"category": "Tools", "items": [
                {"item": "Trowel", "quantity": 1, "colour": "green"},
                {"item": "Stake", "quantity": null, "optional": "yes", "notes": ["no text"]},
                "not an item",
            ], "emoji": "🌱"},
            {"items": null},
            7,
        ]));
        let [tools, empty] = categories.as_slice() else { panic!("{categories:?}") };
        let items = tools.items.iter().map(|item| (&*item.item, &*item.quantity, item.optional, item.notes.as_deref()));
        assert_eq!(items.collect::<Vec<_>>(), [("Trowel", "1", false, None), ("Stake", "", true, None)]);
        assert_eq!(*empty, RequirementCategory::default());

        assert!(entries::<SetupStep>(json!({"step": 1})).is_empty(), "no list");
        let steps: Vec<SetupStep> = entries(json!([{"step": 1, "warnings": null, "tips": null}]));
        assert_eq!(steps, [SetupStep { step: 1, ..SetupStep::default() }]);
    }

    #[test]
    fn numbers_are_read_in_many_forms() {
        let stages: Vec<GrowthStage> = entries(json!([
            {"stage_name": "germination", "start_day": 0.0, "end_day": "14", "stage_order": 1},
            {"stage_name": "harvest", "start_day": 15, "end_day": 1e300, "key_indicators": "ripe"},
            {"stage_name": "never", "start_day": "soon", "end_day": []},
        ]));
        let days: Vec<_> = stages.iter().map(|s| (s.start_day, s.end_day)).collect();
        assert_eq!(days, [(0, 14), (15, i32::MAX), (0, 0)]);
        assert_eq!(stages[1].key_indicators, ["ripe"]);
    }
}
