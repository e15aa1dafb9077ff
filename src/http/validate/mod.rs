//! The checks of a request's values and the 422 they end in: types, messages and coercions are those that the frontend
//! knows from Pydantic. Which fields there are is each domain's own affair (`model`).

mod date;
mod node;
mod rules;

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

pub use date::date;
pub use node::Node;
use node::{NULL, field};
pub use rules::{boolean, float, integer, integer_in, known, list, list_of_at_most, nullable, one_of, string, text};

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
    pub fn without(mut self, step: &str) -> Self {
        self.0.loc.retain(|loc| !matches!(loc, Loc::Field(name) if name == step));
        self
    }

    /// A value that has the right shape, but that a rule of the domain can't work with.
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
    value: &'a Node<'a>,
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
    fn read(at: &At<'_>) -> Result<Self, Invalid>;
}

impl<T: Extract> Extract for Option<T> {
    fn read(at: &At<'_>) -> Result<Self, Invalid> {
        if at.value.is_null() { Ok(None) } else { T::read(at).map(Some) }
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
    pub fn root(part: &'static str, value: &'a Node<'a>) -> Self {
        Self { value, within: None, step: Step::Field(part) }
    }

    /// The fields of an object.
    pub fn fields(&'a self) -> Result<Fields<'a>, Invalid> {
        match self.value {
            Node::Object(values) => Ok(Fields { at: self, values }),
            Node::Null if self.within.is_none() => Err(self.missing()),
            _ => Err(self.invalid(
                "model_attributes_type",
                "Input should be a valid dictionary or object to extract fields from",
            )),
        }
    }

    /// The value itself.
    pub fn value(&self) -> &'a Node<'a> {
        self.value
    }

    /// Another value in the same place.
    pub fn replaced<'b>(&'b self, value: &'b Node<'b>) -> At<'b> {
        At { value, within: self.within, step: self.step }
    }

    fn child(&'a self, step: Step<'a>, value: &'a Node<'a>) -> At<'a> {
        At { value, within: Some(self), step }
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
        Invalid(Box::new(Fault { kind, loc: self.loc(), msg: msg.into(), input: self.value.to_value(), ctx: None }))
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
    values: &'a [(Cow<'a, str>, Node<'a>)],
}

impl Fields<'_> {
    /// A field that must be there.
    pub fn required<T>(&self, name: &str, rule: impl Fn(&At<'_>) -> Result<T, Invalid>) -> Result<T, Invalid> {
        if let Some(value) = field(self.values, name) {
            return rule(&self.at.child(Step::Field(name), value));
        }
        // Of a body the enclosing object is shown, of a query nothing.
        let enclosing = match self.at.step {
            Step::Field("query" | "path") => &NULL,
            _ => self.at.value,
        };
        Err(self.at.child(Step::Field(name), enclosing).missing())
    }

    /// A field that may be absent or null.
    pub fn optional<T>(&self, name: &str, rule: impl Fn(&At<'_>) -> Result<T, Invalid>) -> Result<Option<T>, Invalid> {
        match field(self.values, name) {
            None | Some(Node::Null) => Ok(None),
            Some(value) => rule(&self.at.child(Step::Field(name), value)).map(Some),
        }
    }

    /// A field with a default; null is not a way to ask for it.
    pub fn or<T>(&self, name: &str, default: T, rule: impl Fn(&At<'_>) -> Result<T, Invalid>) -> Result<T, Invalid> {
        self.or_else(name, || default, rule)
    }

    /// The same with a default that is only made where it is needed.
    pub fn or_else<T>(
        &self,
        name: &str,
        default: impl FnOnce() -> T,
        rule: impl Fn(&At<'_>) -> Result<T, Invalid>,
    ) -> Result<T, Invalid> {
        match field(self.values, name) {
            None => Ok(default()),
            Some(value) => rule(&self.at.child(Step::Field(name), value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_where_and_what() {
        let body = json!({ "site": { "sizes": ["small", 3] } });
        let node = Node::from(&body);
        let at = At::root("body", &node);
        let fields = at.fields().unwrap();
        let invalid = fields.required("site", |at| at.fields()?.required("sizes", list(string))).unwrap_err();
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
        let node = Node::from(&body);
        let at = At::root("body", &node);
        let invalid = at.fields().unwrap().required("b", string).unwrap_err();
        assert_eq!(invalid.0.input, body);
        let query = json!({ "a": "1" });
        let query = Node::from(&query);
        let at = At::root("query", &query);
        let invalid = at.fields().unwrap().required("b", string).unwrap_err();
        assert_eq!(invalid.0.input, Value::Null);
    }

    #[test]
    fn a_body_that_is_no_object_is_told_apart_from_none() {
        let kind = |value: Value| At::root("body", &Node::from(&value)).fields().unwrap_err().0.kind;
        assert_eq!(kind(Value::Null), "missing");
        assert_eq!(kind(json!([])), "model_attributes_type");
        assert_eq!(kind(json!("text")), "model_attributes_type");
    }
}
