//! The bounds that hold for every text and list of a request, written into the API's description.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::validate::{MAX_CHARS, MAX_ITEMS};

/// No NUL: Postgres has no room for it.
const PATTERN: &str = r"^[^\u0000]*$";

/// An address that something is written for.
const ADDRESS: &str = r"^[^\s\u0000-\u001f\u007f-\u009f@]+@[^\s\u0000-\u001f\u007f-\u009f@]+$";

/// Adds the bounds to all parameters of queries and to all schemas that a request's body is made of.
pub(super) fn add(document: &mut Value) {
    let mut bodies = BTreeSet::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for (method, operation) in paths.filter_map(|(_, item)| item.as_object_mut()).flatten() {
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            if parameter["in"] == "query" {
                // Of what is no address there is nothing to read: no fault.
                if method == "delete" && parameter["name"] == "email" {
                    parameter["schema"]["pattern"] = json!(ADDRESS);
                }
                bound(&mut parameter["schema"]);
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            bound(body);
            collect(body, &mut bodies);
        }
    }
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    let mut open: Vec<String> = bodies.iter().cloned().collect();
    while let Some(name) = open.pop() {
        let Some(schema) = schemas.get_mut(&name) else {
            continue;
        };
        if let Some(email) = schema.pointer_mut("/properties/email") {
            email["pattern"] = json!(ADDRESS);
        }
        bound(schema);
        let mut parts = BTreeSet::new();
        collect(schema, &mut parts);
        open.extend(parts.into_iter().filter(|part| bodies.insert(part.clone())));
    }
}

/// The names of the schemas that a value refers to.
fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
                names.insert(name.to_owned());
            }
            fields.values().for_each(|value| collect(value, names));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

fn bound(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if is(fields, "string") && !fields.contains_key("enum") && !fields.contains_key("format") {
                fields.entry("maxLength").or_insert(json!(MAX_CHARS));
                fields.entry("pattern").or_insert(json!(PATTERN));
            }
            if is(fields, "array") {
                fields.entry("maxItems").or_insert(json!(MAX_ITEMS));
            }
            for (name, value) in fields.iter_mut() {
                // Not schemas, whatever they look like.
                if !matches!(name.as_str(), "example" | "examples" | "default" | "enum") {
                    bound(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(bound),
        _ => {}
    }
}

/// Whether a schema is of this type, or of this type or null.
fn is(schema: &Map<String, Value>, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(kind)) => kind == name,
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_request_is_made_of_is_bounded_and_answers_are_not() {
        let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut document = json!({
            "paths": { "/a": { "post": {
                "parameters": [
                    { "in": "query", "name": "q", "schema": { "type": ["string", "null"] } },
                    { "in": "path", "name": "p", "schema": { "type": "string" } },
                ],
                "requestBody": { "content": { "application/json": { "schema": schema("Ask") } } },
                "responses": { "200": { "content": { "application/json": { "schema": schema("Answer") } } } },
            } } },
            "components": { "schemas": {
                "Ask": { "properties": {
                    "part": schema("Part"),
                    "note": { "type": "string", "maxLength": 9 },
                    "zone": { "type": "string", "enum": ["cool"] },
                } },
                "Part": { "properties": { "words": { "type": "array", "items": { "type": "string" } } } },
                "Answer": { "properties": { "text": { "type": "string" } } },
            } },
        });
        add(&mut document);
        let longest = |path: &str| document.pointer(path).and_then(|schema| schema.get("maxLength")).cloned();
        assert_eq!(longest("/paths/~1a/post/parameters/0/schema"), Some(json!(255)));
        assert_eq!(longest("/paths/~1a/post/parameters/1/schema"), None);
        let part = "/components/schemas/Part/properties/words";
        assert_eq!(longest(&format!("{part}/items")), Some(json!(255)));
        assert_eq!(document.pointer(part).unwrap()["maxItems"], 100);
        assert_eq!(longest("/components/schemas/Ask/properties/note"), Some(json!(9)));
        assert_eq!(longest("/components/schemas/Ask/properties/zone"), None);
        assert_eq!(longest("/components/schemas/Answer/properties/text"), None);
    }
}
