//! JSON as a request has it: texts stay where they came from unless an escape made others of them. Half of the cost of a
//! tree of `serde_json`'s own values is copying what is read once and dropped.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A value of a request, borrowed from its text.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    /// The fields as they stand; of one that is given twice the last counts.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// A value that isn't there.
pub(super) static NULL: Node<'static> = Node::Null;

impl Node<'_> {
    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// A field of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => field(fields, name),
            _ => None,
        }
    }

    /// The same value on its own.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Number(number) => Value::Number(number.clone()),
            Self::String(text) => Value::String(text.clone().into_owned()),
            Self::Array(items) => items.iter().map(Node::to_value).collect(),
            Self::Object(fields) => {
                let owned = |(name, value): &(Cow<'_, str>, Node<'_>)| (name.clone().into_owned(), value.to_value());
                Value::Object(fields.iter().map(owned).collect::<Map<_, _>>())
            }
        }
    }
}

/// The field of this name. Objects of requests are small: looking through them is quicker than hashing.
pub(super) fn field<'n, 'a>(fields: &'n [(Cow<'a, str>, Node<'a>)], name: &str) -> Option<&'n Node<'a>> {
    let mut backwards = fields.iter().rev();
    backwards.find(|(other, _)| other == name).map(|(_, value)| value)
}

impl<'a> From<&'a Value> for Node<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::String(text.into()),
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Object(fields) => {
                let borrowed = |(name, value): (&'a String, &'a Value)| (name.into(), value.into());
                Self::Object(fields.iter().map(borrowed).collect())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

/// Builds a [`Node`].
struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::String(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::String(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            fields.push((name, map.next_value()?));
        }
        Ok(Node::Object(fields))
    }
}

/// A field's name; serde's own `Cow` is always a copy.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// What `serde_json` makes of the text, and what we do.
    fn both(text: &[u8]) -> (Option<Value>, Option<Value>) {
        let node = serde_json::from_slice::<Node>(text).ok();
        (serde_json::from_slice(text).ok(), node.map(|node| node.to_value()))
    }

    #[test]
    fn odd_texts_are_read_as_serde_json_reads_them() {
        for text in [
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{"\u0061":"\ud83c\udf31 \n","ä":"é"}"#,
            r#""\ud800""#,
            "[1e400]",
            "[-0, -0.0, 18446744073709551615, 18446744073709551616, -9223372036854775809]",
            "[1,]",
            "{} x",
            "",
            "\"\u{1}\"",
        ] {
            let (theirs, ours) = both(text.as_bytes());
            assert_eq!(theirs, ours, "{text}");
        }
        assert_eq!(both(b"\"\xff\""), (None, None));
        let deep = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(both(deep(100).as_bytes()).1.is_some());
        assert_eq!(both(deep(200).as_bytes()), (None, None));
    }

    #[test]
    fn texts_without_escapes_are_not_copied() {
        let node: Node = serde_json::from_str(r#"{"a":"b\t","c":"d"}"#).unwrap();
        let borrowed = |text: Option<&Node>| matches!(text, Some(Node::String(Cow::Borrowed(_))));
        assert!(!borrowed(node.get("a")) && borrowed(node.get("c")));
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((".{0,3}", inner), 0..5)
                    .prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_comes_back(value in value()) {
            let text = value.to_string();
            let (theirs, ours) = both(text.as_bytes());
            prop_assert_eq!(theirs, ours);
            prop_assert_eq!(Node::from(&value).to_value(), value);
        }

        /// Cut, doubled and bent texts: neither reads what the other refuses.
        #[test]
        fn broken_texts_are_refused_by_both(value in value(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut text = value.to_string().into_bytes();
            let at = at.index(text.len());
            text[at] = byte;
            let (theirs, ours) = both(&text);
            prop_assert_eq!(theirs, ours);
        }
    }

    #[test]
    fn the_last_of_two_counts() {
        let node: Node = serde_json::from_str(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(node.get("a").unwrap().to_value(), json!(2));
    }
}
