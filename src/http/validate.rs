//! The checks of a request's values and the 422 they end in: types, messages and coercions are those that the frontend
//! knows from Pydantic. Which fields there are is each domain's own affair (`model`).

mod date;

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

pub use date::date;

/// Why a request was turned away: one item of the 422's `detail`. Boxed, because it is large and seldom.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Invalid(Box<Fault>);

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Fault {
    #[serde(rename = "type")]
    kind: &'static str,
    loc: Vec<Loc>,
    msg: Cow<'static, str>,
    input: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    ctx: Option<Value>,
}

/// A step of the way to a value: a field's name or a place in a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Loc {
    /// A field, or the part of the request: `body`, `query`, `path`.
    Field(Cow<'static, str>),
    /// A place in a list, or in a malformed text.
    Index(usize),
}

impl Serialize for Loc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Field(name) => serializer.serialize_str(name),
            Self::Index(index) => serializer.serialize_u64(*index as u64),
        }
    }
}

impl Invalid {
    /// A body that isn't JSON: the place in characters and what Python's parser says of it.
    #[must_use]
    pub fn json(offset: usize, reason: &str) -> Self {
        Self(Box::new(Fault {
            kind: "json_invalid",
            loc: vec![Loc::Field("body".into()), Loc::Index(offset)],
            msg: "JSON decode error".into(),
            input: json!({}),
            ctx: Some(json!({ "error": reason })),
        }))
    }

    /// The same fault without a step of its way that the client didn't write.
    #[must_use]
    pub fn without(mut self, step: &str) -> Self {
        self.0
            .loc
            .retain(|loc| !matches!(loc, Loc::Field(name) if name == step));
        self
    }

    /// A value that has the right shape, but that a rule of the domain can't work with.
    #[must_use]
    pub fn value(part: &'static str, name: &'static str, msg: &'static str, input: Value) -> Self {
        Self(Box::new(Fault {
            kind: "value_error",
            loc: vec![Loc::Field(part.into()), Loc::Field(name.into())],
            msg: msg.into(),
            input,
            ctx: None,
        }))
    }
}

/// A value and where in the request it stands.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    value: &'a Value,
    within: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Field(&'a str),
    Index(usize),
}

/// What can be read from a request's body or its parameters.
pub trait Extract: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    fn read(at: &At<'_>) -> Result<Self, Invalid>;
}

impl<T: Extract> Extract for Option<T> {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        if at.value.is_null() {
            Ok(None)
        } else {
            T::read(at).map(Some)
        }
    }
}

impl<T: Extract> Extract for Vec<T> {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        if at.value.is_null() && at.within.is_none() {
            return Err(at.missing());
        }
        list(T::read)(at)
    }
}

impl<'a> At<'a> {
    /// The root of a part of the request: `body`, `query` or `path`.
    #[must_use]
    pub fn root(part: &'static str, value: &'a Value) -> Self {
        Self {
            value,
            within: None,
            step: Step::Field(part),
        }
    }

    /// The fields of an object.
    ///
    /// # Errors
    /// `missing` for an absent body, `model_attributes_type` for what isn't an object.
    pub fn fields(&'a self) -> Result<Fields<'a>, Invalid> {
        match self.value {
            Value::Object(values) => Ok(Fields { at: self, values }),
            Value::Null if self.within.is_none() => Err(self.missing()),
            _ => Err(self.invalid(
                "model_attributes_type",
                "Input should be a valid dictionary or object to extract fields from",
            )),
        }
    }

    /// The value itself.
    #[must_use]
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// Another value in the same place.
    #[must_use]
    pub fn replaced<'b>(&'b self, value: &'b Value) -> At<'b> {
        At {
            value,
            within: self.within,
            step: self.step,
        }
    }

    fn child(&'a self, step: Step<'a>, value: &'a Value) -> At<'a> {
        At {
            value,
            within: Some(self),
            step,
        }
    }

    fn loc(&self) -> Vec<Loc> {
        let mut loc = self.within.map(At::loc).unwrap_or_default();
        loc.push(match self.step {
            Step::Field(name) => Loc::Field(name.to_owned().into()),
            Step::Index(index) => Loc::Index(index),
        });
        loc
    }

    fn invalid(&self, kind: &'static str, msg: impl Into<Cow<'static, str>>) -> Invalid {
        Invalid(Box::new(Fault {
            kind,
            loc: self.loc(),
            msg: msg.into(),
            input: self.value.clone(),
            ctx: None,
        }))
    }

    fn invalid_with(&self, kind: &'static str, msg: String, ctx: Value) -> Invalid {
        let mut invalid = self.invalid(kind, msg);
        invalid.0.ctx = Some(ctx);
        invalid
    }

    fn missing(&self) -> Invalid {
        self.invalid("missing", "Field required")
    }
}

/// The fields of an object in the request.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    at: &'a At<'a>,
    values: &'a Map<String, Value>,
}

impl Fields<'_> {
    /// A field that must be there.
    ///
    /// # Errors
    /// `missing`, or what `rule` has against the value.
    pub fn required<T>(
        &self,
        name: &str,
        rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
    ) -> Result<T, Invalid> {
        if let Some(value) = self.values.get(name) {
            return rule(&self.at.child(Step::Field(name), value));
        }
        // Of a body the enclosing object is shown, of a query nothing.
        let enclosing = match self.at.step {
            Step::Field("query" | "path") => &Value::Null,
            _ => self.at.value,
        };
        Err(self.at.child(Step::Field(name), enclosing).missing())
    }

    /// A field that may be absent or null.
    ///
    /// # Errors
    /// What `rule` has against the value.
    pub fn optional<T>(
        &self,
        name: &str,
        rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => rule(&self.at.child(Step::Field(name), value)).map(Some),
        }
    }

    /// A field with a default; null is not a way to ask for it.
    ///
    /// # Errors
    /// What `rule` has against the value.
    pub fn or<T>(
        &self,
        name: &str,
        default: T,
        rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
    ) -> Result<T, Invalid> {
        match self.values.get(name) {
            None => Ok(default),
            Some(value) => rule(&self.at.child(Step::Field(name), value)),
        }
    }
}

/// A text.
///
/// # Errors
/// `string_type` for anything else; `value_error` for one with a NUL, which Postgres can't hold.
pub fn string(at: &At<'_>) -> Result<String, Invalid> {
    match at.value {
        Value::String(text) if text.contains('\0') => {
            Err(at.invalid("value_error", "String should not contain NUL characters"))
        }
        Value::String(text) => Ok(text.clone()),
        _ => Err(at.invalid("string_type", "Input should be a valid string")),
    }
}

/// A text of at most `most` characters.
pub fn text(most: usize) -> impl Fn(&At<'_>) -> Result<String, Invalid> {
    move |at| {
        let text = string(at)?;
        if text.chars().count() > most {
            let msg = format!("String should have at most {most} characters");
            return Err(at.invalid_with("string_too_long", msg, json!({ "max_length": most })));
        }
        Ok(text)
    }
}

/// A whole number, in any of the ways that Pydantic's lax mode takes: `3`, `3.0`, `"3"`, `true`.
///
/// # Errors
/// `int_type`, `int_parsing`, `int_from_float` or `int_parsing_size`.
pub fn integer(at: &At<'_>) -> Result<i64, Invalid> {
    const TOO_LARGE: &str = "Unable to parse input string as an integer, exceeded maximum size";
    let too_large = || at.invalid("int_parsing_size", TOO_LARGE);
    match at.value {
        Value::Bool(truth) => Ok(i64::from(*truth)),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Ok(number),
            (None, Some(float)) if float.fract() != 0.0 => Err(at.invalid(
                "int_from_float",
                "Input should be a valid integer, got a number with a fractional part",
            )),
            (None, Some(float)) if float.abs() < 9.2e18 =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "whole and within range")]
                Ok(float as i64)
            }
            _ => Err(too_large()),
        },
        Value::String(text) => match parse_integer(text) {
            Some(Ok(number)) => Ok(number),
            Some(Err(Overflow)) => Err(too_large()),
            None => Err(at.invalid(
                "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer",
            )),
        },
        _ => Err(at.invalid("int_type", "Input should be a valid integer")),
    }
}

/// A number that no 64 bits hold.
struct Overflow;

/// Reads ` 12 `, `+12`, `1_000` and `12.0`; `None` is no whole number at all.
fn parse_integer(text: &str) -> Option<Result<i64, Overflow>> {
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let (negative, digits) = match whole.strip_prefix(['+', '-']) {
        Some(digits) => (whole.starts_with('-'), digits),
        None => (false, whole),
    };
    let grouped = digits.split('_').all(|group| !group.is_empty());
    let plain: String = digits.chars().filter(|c| *c != '_').collect();
    if !grouped || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let signed = if negative { format!("-{plain}") } else { plain };
    Some(signed.parse().map_err(|_| Overflow))
}

/// A whole number within bounds.
pub fn integer_in(range: RangeInclusive<i64>) -> impl Fn(&At<'_>) -> Result<i64, Invalid> {
    move |at| {
        let number = integer(at)?;
        let (least, most) = (*range.start(), *range.end());
        if number < least {
            let msg = format!("Input should be greater than or equal to {least}");
            return Err(at.invalid_with("greater_than_equal", msg, json!({ "ge": least })));
        }
        if number > most {
            let msg = format!("Input should be less than or equal to {most}");
            return Err(at.invalid_with("less_than_equal", msg, json!({ "le": most })));
        }
        Ok(number)
    }
}

/// A finite number: `2.5`, `2`, `"2.5"`, `true`.
///
/// # Errors
/// `float_type` or `float_parsing`.
pub fn float(at: &At<'_>) -> Result<f64, Invalid> {
    let unreadable = || {
        at.invalid(
            "float_parsing",
            "Input should be a valid number, unable to parse string as a number",
        )
    };
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

/// A truth value: `true`, `1`, `"yes"`, `"off"` and their like.
///
/// # Errors
/// `bool_type` or `bool_parsing`.
pub fn boolean(at: &At<'_>) -> Result<bool, Invalid> {
    let unreadable = || {
        at.invalid(
            "bool_parsing",
            "Input should be a valid boolean, unable to interpret input",
        )
    };
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

/// A value that may be null.
pub fn nullable<T>(
    rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
) -> impl Fn(&At<'_>) -> Result<Option<T>, Invalid> {
    move |at| {
        if at.value.is_null() {
            Ok(None)
        } else {
            rule(at).map(Some)
        }
    }
}

/// A list whose items all pass `rule`.
pub fn list<T>(
    rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
) -> impl Fn(&At<'_>) -> Result<Vec<T>, Invalid> {
    move |at| match at.value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| rule(&at.child(Step::Index(index), item)))
            .collect(),
        _ => Err(at.invalid("list_type", "Input should be a valid list")),
    }
}

/// A list of at most `most` items that all pass `rule`.
pub fn list_of_at_most<T>(
    most: usize,
    rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
) -> impl Fn(&At<'_>) -> Result<Vec<T>, Invalid> {
    let list = list(rule);
    move |at| {
        let length = at.value.as_array().map_or(0, Vec::len);
        if length > most {
            let msg =
                format!("List should have at most {most} items after validation, not {length}");
            let ctx = json!({ "field_type": "List", "max_length": most, "actual_length": length });
            return Err(at.invalid_with("too_long", msg, ctx));
        }
        list(at)
    }
}

/// One of a few known words; the 422 lists them.
pub fn known<T: FromStr>(names: &'static [&'static str]) -> impl Fn(&At<'_>) -> Result<T, Invalid> {
    move |at| {
        string(at)?.parse().map_err(|_| {
            let msg = format!("Input should be one of: {}", names.join(", "));
            at.invalid("enum", msg)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T>(
        value: &Value,
        rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
    ) -> Result<T, &'static str> {
        let at = At::root("body", value);
        rule(&at).map_err(|invalid| invalid.0.kind)
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
        assert_eq!(check(&json!("two"), float), Err("float_parsing"));
        assert_eq!(check(&json!("nan"), float), Err("float_parsing"));
        assert_eq!(check(&json!(null), float), Err("float_type"));
        assert_eq!(check(&json!("YES"), boolean), Ok(true));
        assert_eq!(check(&json!(0), boolean), Ok(false));
        assert_eq!(check(&json!("maybe"), boolean), Err("bool_parsing"));
        assert_eq!(check(&json!(2), boolean), Err("bool_parsing"));
        assert_eq!(check(&json!(null), boolean), Err("bool_type"));
    }

    #[test]
    fn an_error_says_where_and_what() {
        let body = json!({ "site": { "sizes": ["small", 3] } });
        let at = At::root("body", &body);
        let fields = at.fields().unwrap();
        let invalid = fields
            .required("site", |at| at.fields()?.required("sizes", list(string)))
            .unwrap_err();
        assert_eq!(
            serde_json::to_value(&invalid).unwrap(),
            json!({
                "type": "string_type",
                "loc": ["body", "site", "sizes", 1],
                "msg": "Input should be a valid string",
                "input": 3,
            })
        );
    }

    #[test]
    fn a_missing_field_shows_what_encloses_it() {
        let body = json!({ "a": 1 });
        let at = At::root("body", &body);
        let invalid = at.fields().unwrap().required("b", string).unwrap_err();
        assert_eq!(invalid.0.input, body);
        let query = json!({ "a": "1" });
        let at = At::root("query", &query);
        let invalid = at.fields().unwrap().required("b", string).unwrap_err();
        assert_eq!(invalid.0.input, Value::Null);
    }

    #[test]
    fn texts_are_bounded_and_hold_no_nul() {
        assert_eq!(check(&json!("äöü"), text(3)), Ok("äöü".to_owned()));
        assert_eq!(check(&json!("äöü!"), text(3)), Err("string_too_long"));
        assert_eq!(check(&json!("a\0b"), string), Err("value_error"));
        assert_eq!(check(&json!(5), string), Err("string_type"));
    }

    #[test]
    fn a_body_that_is_no_object_is_told_apart_from_none() {
        let kind = |value: Value| At::root("body", &value).fields().unwrap_err().0.kind;
        assert_eq!(kind(Value::Null), "missing");
        assert_eq!(kind(json!([])), "model_attributes_type");
        assert_eq!(kind(json!("text")), "model_attributes_type");
    }
}
