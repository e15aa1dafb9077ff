//! The checks of a request's values: types, messages and coercions are those that the frontend knows from Pydantic. Which
//! fields there are is each domain's own affair (`model`).

mod date;
mod rules;

use std::borrow::Cow;

use serde_json::{Map, Value};

pub(crate) use date::date;
pub(crate) use rules::{
    MAX_CHARS, MAX_ITEMS, MAX_NOTE_CHARS, boolean, count_in, float, float_above_zero, integer, integer_in, known, list,
    list_of_at_most, nullable, one_of, string, text, unbounded,
};

pub(crate) use crate::error::Invalid;

/// How much of a text a 422 repeats, in characters.
const SHOWN_CHARS: usize = 200;

/// What a value is held to: makes it what it means, or says what is wrong with it.
pub(crate) trait Rule<T>: Fn(&At<'_>) -> Result<T, Invalid> {}

impl<T, F: Fn(&At<'_>) -> Result<T, Invalid>> Rule<T> for F {}

/// What can be read from a request's body or its parameters.
pub trait Extract: Sized {
    fn read(at: &At<'_>) -> Result<Self, Invalid>;
}

/// Reads a struct whose fields have the names of the request's, each in one of the ways of [`Fields`].
macro_rules! read_fields {
    ($request:ident { $($field:ident: $way:ident($($argument:tt)*),)* }) => {
        impl $crate::http::validate::Extract for $request {
            fn read(at: &$crate::http::validate::At<'_>) -> Result<Self, $crate::error::Invalid> {
                let fields = at.fields()?;
                Ok(Self { $($field: fields.$way(stringify!($field), $($argument)*)?,)* })
            }
        }
    };
}
pub(crate) use read_fields;

impl<T: Extract> Extract for Vec<T> {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        if at.value.is_null() && at.parent.is_none() {
            return Err(at.missing());
        }
        // How many there may be is the call's own rule, with an answer of its own.
        list_of_at_most(usize::MAX, T::read)(at)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    value: &'a Value,
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Field(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The root of a part of the request: `body`, `query` or `path`.
    pub fn root(part: &'static str, value: &'a Value) -> Self {
        Self { value, parent: None, step: Step::Field(part) }
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn fields(&'a self) -> Result<Fields<'a>, Invalid> {
        match self.value {
            Value::Object(values) => Ok(Fields { at: self, values }),
            Value::Null if self.parent.is_none() => Err(self.missing()),
            _ => Err(self.invalid(
                "model_attributes_type",
                "Input should be a valid dictionary or object to extract fields from",
            )),
        }
    }

    /// Another value in the same place.
    pub(crate) fn replaced<'b>(&'b self, value: &'b Value) -> At<'b> {
        At { value, ..*self }
    }

    /// A field of this value.
    pub(crate) fn field<'b>(&'b self, name: &'b str, value: &'b Value) -> At<'b> {
        self.child(Step::Field(name), value)
    }

    fn child<'b>(&'b self, step: Step<'b>, value: &'b Value) -> At<'b> {
        At { value, parent: Some(self), step }
    }

    fn loc(&self) -> Vec<Value> {
        let mut loc = self.parent.map(At::loc).unwrap_or_default();
        loc.push(match self.step {
            Step::Field(name) => name.into(),
            Step::Index(index) => index.into(),
        });
        loc
    }

    fn invalid(&self, kind: &'static str, msg: impl Into<Cow<'static, str>>) -> Invalid {
        Invalid::new(kind, self.loc(), msg, cut(self.value))
    }

    fn missing(&self) -> Invalid {
        self.invalid("missing", "Field required")
    }
}

/// A value to be shown to its sender: of a long text only the beginning. Control characters take six bytes each in JSON, so
/// that a text could come back much larger than it was.
fn cut(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.char_indices().nth(SHOWN_CHARS) {
            Some((end, _)) => text[..end].into(),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(cut).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), cut(value))).collect(),
        _ => value.clone(),
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    at: &'a At<'a>,
    values: &'a Map<String, Value>,
}

impl Fields<'_> {
    pub(crate) fn required<T>(&self, name: &str, rule: impl Rule<T>) -> Result<T, Invalid> {
        if let Some(value) = self.values.get(name) {
            return rule(&self.at.field(name, value));
        }
        // Of a body the enclosing object is shown, of a query nothing.
        let enclosing = match self.at.step {
            Step::Field("query") => &Value::Null,
            _ => self.at.value,
        };
        Err(self.at.field(name, enclosing).missing())
    }

    /// A struct whose fields stand among these.
    pub(crate) fn flattened<T>(&self, _: &str, rule: impl Rule<T>) -> Result<T, Invalid> {
        rule(self.at)
    }

    /// A field that may be null or left out.
    pub(crate) fn optional<T>(&self, name: &str, rule: impl Rule<T>) -> Result<Option<T>, Invalid> {
        self.or(name, None, nullable(rule))
    }

    /// A field that may be null, left out or an empty text.
    pub(crate) fn given<T>(&self, name: &str, rule: impl Rule<T>) -> Result<Option<T>, Invalid> {
        if self.values.get(name).is_some_and(|value| value == "") { Ok(None) } else { self.optional(name, rule) }
    }

    /// A field that may be null or left out: then it is the type's default.
    pub(crate) fn or_default<T: Default>(&self, name: &str, rule: impl Rule<T>) -> Result<T, Invalid> {
        Ok(self.optional(name, rule)?.unwrap_or_default())
    }

    /// A field with a default; null is not a way to ask for it.
    pub(crate) fn or<T>(&self, name: &str, default: T, rule: impl Rule<T>) -> Result<T, Invalid> {
        match self.values.get(name) {
            None => Ok(default),
            Some(value) => rule(&self.at.field(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_a_long_text_the_beginning_is_shown() {
        let body = json!([["\u{1}".repeat(1_000)], 3]);
        let invalid = At::root("body", &body).fields().unwrap_err();
        assert_eq!(serde_json::to_value(&invalid).unwrap()["input"], json!([["\u{1}".repeat(200)], 3]));
    }

    #[test]
    fn a_missing_field_shows_what_encloses_it() {
        let given = json!({ "a": "1" });
        for (part, input) in [("body", given.clone()), ("query", Value::Null)] {
            let at = At::root(part, &given);
            let invalid = at.fields().unwrap().required("b", string).unwrap_err();
            assert_eq!(serde_json::to_value(invalid).unwrap()["input"], input);
        }
    }
}
