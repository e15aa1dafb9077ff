//! How growth data that someone else made is read: what is missing or of another kind becomes its empty value, and
//! one bad entry costs only itself, never the row.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The entries of a list that can be read; `[]` when it is no list.
pub(super) fn entries<T: DeserializeOwned>(value: Value) -> Vec<T> {
    let Value::Array(entries) = value else {
        return Vec::new();
    };
    entries.into_iter().filter_map(read).collect()
}

/// One entry, if it can be read.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

/// A text; a number or a bool is written out, anything else is none.
fn as_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn text_list(value: Value) -> Vec<Cow<'static, str>> {
    match value {
        Value::Array(texts) => texts.into_iter().filter_map(as_text).map(Cow::Owned).collect(),
        other => as_text(other).into_iter().map(Cow::Owned).collect(),
    }
}

pub(super) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Value::deserialize(deserializer).map(entries)
}

pub(super) fn entry<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Value::deserialize(deserializer).map(read)
}

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    Ok(as_text(Value::deserialize(deserializer)?).unwrap_or_default().into())
}

pub(super) fn text_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'static, str>>, D::Error> {
    let text = Value::deserialize(deserializer).map(as_text)?;
    Ok(text.map(Cow::Owned))
}

pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Cow<'static, str>>, D::Error> {
    Value::deserialize(deserializer).map(text_list)
}

pub(super) fn texts_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<Cow<'static, str>>>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        value => Some(text_list(value)),
    })
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
    use super::super::model::{GrowthStage, RequirementCategory, SetupStep, StageTips};
    use super::*;
    use serde_json::json;

    #[test]
    fn missing_and_unknown_parts_do_not_fail() {
        let categories: Vec<RequirementCategory> = entries(json!([
            {"category": "Tools", "items": [
                {"item": "Trowel", "quantity": 1, "colour": "green"},
                {"item": "Stake", "quantity": null, "optional": "yes", "notes": ["no text"]},
                "not an item",
            ], "emoji": "🌱"},
            {"items": null},
            7,
        ]));
        assert_eq!(categories.len(), 2);
        let [trowel, stake] = categories[0].items.as_slice() else {
            panic!("{:?}", categories[0].items);
        };
        assert_eq!((&*trowel.quantity, trowel.optional), ("1", false));
        assert_eq!((&*stake.quantity, stake.optional), ("", true));
        assert_eq!(stake.notes, None);
        assert!(categories[1].category.is_empty() && categories[1].items.is_empty());
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

    #[test]
    fn what_is_no_list_is_an_empty_one() {
        assert!(entries::<SetupStep>(json!({"step": 1})).is_empty());
        assert!(entries::<StageTips>(Value::Null).is_empty());
        let steps: Vec<SetupStep> = entries(json!([{"step": 1, "warnings": null, "tips": null}]));
        assert_eq!((steps[0].warnings.clone(), steps[0].tips.len()), (None, 0));
    }
}
