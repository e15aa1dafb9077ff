//! Why a request is a 422, as Pydantic words it (contract 1.5).

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// Why a request was turned away: one item of the 422's `detail`. Boxed, because it is large and seldom.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Invalid(pub(crate) Box<Fault>);

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Fault {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) loc: Vec<Loc>,
    pub(crate) msg: Cow<'static, str>,
    pub(crate) input: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ctx: Option<Value>,
}

/// A step of the way to a value: a field's name or a place in a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Loc {
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
