//! The rules that a value can be held to: what each takes, and what it says of the rest.

use std::num::{IntErrorKind, ParseIntError};
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde_json::{Value, json};

use super::{At, Invalid, Rule, Step};

/// The most characters of a text that has no other bound: the length of the widest column.
pub(crate) const MAX_CHARS: usize = 255;

/// The most characters of a text that is written at length: notes, messages, goals.
pub(crate) const MAX_NOTE_CHARS: usize = 10_000;

/// The most items of a list that has no other bound.
pub(crate) const MAX_ITEMS: usize = 100;

pub(crate) fn string(at: &At<'_>) -> Result<String, Invalid> {
    text(MAX_CHARS)(at)
}

pub(crate) fn text(most: usize) -> impl Rule<String> {
    move |at| {
        let text = unbounded(at)?;
        // Counting is for texts that may be too long: no text has more characters than bytes.
        if text.len() > most && text.chars().count() > most {
            let msg = format!("String should have at most {most} characters");
            return Err(at.invalid("string_too_long", msg).with_ctx(json!({ "max_length": most })));
        }
        Ok(text)
    }
}

/// A text whose length is bounded elsewhere, as that of a path is.
pub(crate) fn unbounded(at: &At<'_>) -> Result<String, Invalid> {
    match at.value {
        Value::String(text) if text.contains('\0') => {
            Err(at.invalid("value_error", "String should not contain NUL characters"))
        }
        Value::String(text) => Ok(text.clone()),
        _ => Err(at.invalid("string_type", "Input should be a valid string")),
    }
}

/// A whole number, in any of the ways that Pydantic's lax mode takes: `3`, `3.0`, `"3"`, `true`.
pub(crate) fn integer(at: &At<'_>) -> Result<i64, Invalid> {
    const TOO_LARGE: &str = "Unable to parse input string as an integer, exceeded maximum size";
    let too_large = || at.invalid("int_parsing_size", TOO_LARGE);
    match at.value {
        Value::Bool(truth) => Ok(i64::from(*truth)),
        Value::Number(number) => {
            match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Ok(number),
                (None, Some(float)) if float.fract() != 0.0 => Err(at
                    .invalid("int_from_float", "Input should be a valid integer, got a number with a fractional part")),
                #[expect(clippy::cast_possible_truncation, reason = "whole and within range")]
                (None, Some(float)) if float.abs() < 9.2e18 => Ok(float as i64),
                _ => Err(too_large()),
            }
        }
        Value::String(text) => parse_integer(text).map_err(|fault| match fault {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => too_large(),
            _ => at.invalid("int_parsing", "Input should be a valid integer, unable to parse string as an integer"),
        }),
        _ => Err(at.invalid("int_type", "Input should be a valid integer")),
    }
}

/// Reads ` 12 `, `+12`, `1_000` and `12.0`.
fn parse_integer(text: &str) -> Result<i64, IntErrorKind> {
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return Err(IntErrorKind::InvalidDigit),
        None => text,
    };
    if whole.trim_start_matches(['+', '-']).split('_').any(str::is_empty) {
        return Err(IntErrorKind::InvalidDigit);
    }
    whole.replace('_', "").parse().map_err(|error: ParseIntError| *error.kind())
}

pub(crate) fn integer_in(range: RangeInclusive<i64>) -> impl Rule<i64> {
    move |at| {
        let number = integer(at)?;
        let (least, most) = (*range.start(), *range.end());
        if number < least {
            let msg = format!("Input should be greater than or equal to {least}");
            return Err(at.invalid("greater_than_equal", msg).with_ctx(json!({ "ge": least })));
        }
        if number > most {
            let msg = format!("Input should be less than or equal to {most}");
            return Err(at.invalid("less_than_equal", msg).with_ctx(json!({ "le": most })));
        }
        Ok(number)
    }
}

/// The same for what is counted.
pub(crate) fn count_in(range: RangeInclusive<u16>) -> impl Rule<usize> {
    let number = integer_in((*range.start()).into()..=(*range.end()).into());
    move |at| number(at).map(|count| usize::try_from(count).unwrap_or_default())
}

/// A finite number: `2.5`, `2`, `"2.5"`, `true`.
pub(crate) fn float(at: &At<'_>) -> Result<f64, Invalid> {
    let unreadable =
        || at.invalid("float_parsing", "Input should be a valid number, unable to parse string as a number");
    match at.value {
        Value::Bool(truth) => Ok(f64::from(u8::from(*truth))),
        Value::Number(number) => number.as_f64().ok_or_else(unreadable),
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(unreadable()),
        },
        _ => Err(at.invalid("float_type", "Input should be a valid number")),
    }
}

pub(crate) fn float_above_zero(most: f64) -> impl Rule<f64> {
    move |at| {
        let number = float(at)?;
        if number <= 0.0 {
            return Err(at.invalid("greater_than", "Input should be greater than 0").with_ctx(json!({ "gt": 0.0 })));
        }
        if number > most {
            let msg = format!("Input should be less than or equal to {most}");
            return Err(at.invalid("less_than_equal", msg).with_ctx(json!({ "le": most })));
        }
        Ok(number)
    }
}

/// A truth value: `true`, `1`, `"yes"`, `"off"` and their like.
pub(crate) fn boolean(at: &At<'_>) -> Result<bool, Invalid> {
    let unreadable = || at.invalid("bool_parsing", "Input should be a valid boolean, unable to interpret input");
    match at.value {
        Value::Bool(truth) => Ok(*truth),
        Value::Number(number) if number.as_f64() == Some(0.0) => Ok(false),
        Value::Number(number) if number.as_f64() == Some(1.0) => Ok(true),
        Value::Number(_) => Err(unreadable()),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
            "false" | "0" | "no" | "off" | "f" | "n" => Ok(false),
            _ => Err(unreadable()),
        },
        _ => Err(at.invalid("bool_type", "Input should be a valid boolean")),
    }
}

pub(crate) fn nullable<T>(rule: impl Rule<T>) -> impl Rule<Option<T>> {
    move |at| {
        if at.value.is_null() { Ok(None) } else { rule(at).map(Some) }
    }
}

/// A list of at most [`MAX_ITEMS`] that all pass `rule`.
pub(crate) fn list<T>(rule: impl Rule<T>) -> impl Rule<Vec<T>> {
    list_of_at_most(MAX_ITEMS, rule)
}

pub(crate) fn list_of_at_most<T>(most: usize, rule: impl Rule<T>) -> impl Rule<Vec<T>> {
    move |at| match at.value {
        Value::Array(items) if items.len() > most => {
            let length = items.len();
            let msg = format!("List should have at most {most} items after validation, not {length}");
            let ctx = json!({ "field_type": "List", "max_length": most, "actual_length": length });
            Err(at.invalid("too_long", msg).with_ctx(ctx))
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| rule(&at.child(Step::Index(index), item))).collect()
        }
        _ => Err(at.invalid("list_type", "Input should be a valid list")),
    }
}

/// One of a few known words; the 422 lists them.
pub(crate) fn known<T: FromStr>(names: &'static [&'static str]) -> impl Rule<T> {
    move |at| string(at)?.parse().map_err(|_| unknown(at, names))
}

pub(crate) fn one_of(words: &'static [&'static str]) -> impl Rule<&'static str> {
    move |at| {
        let text = string(at)?;
        let word = words.iter().find(|word| word.eq_ignore_ascii_case(&text));
        word.copied().ok_or_else(|| unknown(at, words))
    }
}

fn unknown(at: &At<'_>, names: &[&str]) -> Invalid {
    at.invalid("enum", format!("Input should be one of: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T>(value: &Value, rule: impl Rule<T>) -> Result<T, &'static str> {
        rule(&At::root("body", value)).map_err(|invalid| invalid.kind())
    }

    #[test]
    fn integers_are_read_as_pydantic_reads_them() {
        for (value, number) in [
            (json!(3), 3),
            (json!("3"), 3),
            (json!(3.0), 3),
            (json!(true), 1),
            (json!("1.0"), 1),
            (json!(" 1"), 1),
            (json!("+7"), 7),
            (json!("1_000"), 1000),
            (json!("-2"), -2),
        ] {
            assert_eq!(check(&value, integer), Ok(number), "{value}");
        }
        for (value, kind) in [
            (json!("abc"), "int_parsing"),
            (json!(""), "int_parsing"),
            (json!("1.5"), "int_parsing"),
            (json!("1__0"), "int_parsing"),
            (json!("--1"), "int_parsing"),
            (json!(3.5), "int_from_float"),
            (json!(null), "int_type"),
            (json!([]), "int_type"),
            (json!("99999999999999999999"), "int_parsing_size"),
            (json!(1e300), "int_parsing_size"),
            (json!(u64::MAX), "int_parsing_size"),
        ] {
            assert_eq!(check(&value, integer), Err(kind), "{value}");
        }
    }

    #[test]
    fn floats_and_booleans_are_lax_too() {
        assert_eq!(check(&json!("2.5"), float), Ok(2.5));
        assert_eq!(check(&json!(2), float), Ok(2.0));
        // Every digit counts (serde_json's `float_roundtrip`).
        for number in (2..200).map(|n| f64::from(n).sqrt()) {
            assert_eq!(check(&serde_json::from_str(&number.to_string()).unwrap(), float), Ok(number));
        }
        assert_eq!(check(&json!("two"), float), Err("float_parsing"));
        assert_eq!(check(&json!("nan"), float), Err("float_parsing"));
        assert_eq!(check(&json!(null), float), Err("float_type"));
        let quantity = float_above_zero(100.0);
        assert_eq!(check(&json!(" 0.25"), &quantity), Ok(0.25));
        assert_eq!(check(&json!(100), &quantity), Ok(100.0));
        for (value, kind) in
            [(json!(0), "greater_than"), (json!(-0.0), "greater_than"), (json!(100.1), "less_than_equal")]
        {
            assert_eq!(check(&value, &quantity), Err(kind), "{value}");
        }
        assert_eq!(check(&json!("YES"), boolean), Ok(true));
        assert_eq!(check(&json!(0), boolean), Ok(false));
        assert_eq!(check(&json!("maybe"), boolean), Err("bool_parsing"));
        assert_eq!(check(&json!(2), boolean), Err("bool_parsing"));
        assert_eq!(check(&json!(null), boolean), Err("bool_type"));
    }

    #[test]
    fn texts_are_bounded_and_hold_no_nul() {
        assert_eq!(check(&json!("äöü"), text(3)), Ok("äöü".to_owned()));
        assert_eq!(check(&json!("äöü!"), text(3)), Err("string_too_long"));
        assert_eq!(check(&json!("ä".repeat(255)), string), Ok("ä".repeat(255)));
        assert_eq!(check(&json!("ä".repeat(256)), string), Err("string_too_long"));
        assert_eq!(check(&json!(vec![""; 100]), list(string)).map(|list| list.len()), Ok(100));
        assert_eq!(check(&json!(vec![""; 101]), list(string)), Err("too_long"));
        assert_eq!(check(&json!("a\0b"), string), Err("value_error"));
        assert_eq!(check(&json!(5), string), Err("string_type"));
    }
}
