//! One item of a 422: what is wrong with a request, and where, in the words that the frontend knows from Pydantic.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Boxed, because it is large and rare.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Invalid(Box<Item>);

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ValidationItem)]
pub(super) struct Item {
    /// What kind of fault.
    #[serde(rename = "type")]
    #[schema(example = "greater_than_equal")]
    kind: &'static str,
    /// Where: the part of the request, then field names and places in lists.
    #[schema(example = json!(["query", "page"]))]
    loc: Vec<Value>,
    #[schema(value_type = String, example = "Input should be greater than or equal to 1")]
    msg: Cow<'static, str>,
    /// What was sent.
    #[schema(example = "0")]
    input: Value,
    /// The bound that was missed, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ctx: Option<Value>,
}

impl Invalid {
    pub(crate) fn new(kind: &'static str, loc: Vec<Value>, msg: impl Into<Cow<'static, str>>, input: Value) -> Self {
        Self(Box::new(Item { kind, loc, msg: msg.into(), input, ctx: None }))
    }

    /// A field of the body that has the right shape, but that a rule of the domain can't work with.
    pub(crate) fn value(name: &str, msg: &'static str, input: Value) -> Self {
        Self::new("value_error", vec!["body".into(), name.into()], msg, input)
    }

    pub(crate) fn with_ctx(mut self, ctx: Value) -> Self {
        self.0.ctx = Some(ctx);
        self
    }

    /// The same without a step of its way that the client didn't write.
    pub(crate) fn without(mut self, step: &str) -> Self {
        self.0.loc.retain(|loc| loc != step);
        self
    }

    #[cfg(test)]
    pub(crate) fn kind(&self) -> &'static str {
        self.0.kind
    }
}
