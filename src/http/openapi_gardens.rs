//! Which calls are about one gardener's garden, written into the API's description: those that name an address, an instance
//! or a chat. Each may ask for the gardener's token.

use serde_json::{Value, json};

/// The scheme of gardeners' tokens.
pub(super) const SCHEME: &str = "gardener_token";

/// What names a garden, wherever a request has it.
const NAMES: [&str; 4] = ["email", "user_data", "instance_id", "chat_id"];

/// Adds the token, and what is answered without it, to every call about a garden. Those with a token of their own stay.
pub(super) fn add(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for operation in paths.filter_map(|(_, item)| item.as_object_mut()).flat_map(|item| item.values_mut()) {
        if operation.get("security").is_some() || !names_a_garden(operation, &schemas) {
            continue;
        }
        // Either: it depends on the mode.
        operation["security"] = json!([{ SCHEME: [] }, {}]);
        let answers = [
            ("401", "A token is missing, or isn't valid; only where the server asks who gardeners are"),
            ("403", "It belongs to somebody else; only where the server asks who gardeners are"),
        ];
        for (status, description) in answers {
            let schema = json!({ "schema": { "$ref": "#/components/schemas/Detail" } });
            let answer = json!({ "description": description, "content": { "application/json": schema } });
            if let Some(responses) = operation["responses"].as_object_mut() {
                responses.entry(status).or_insert(answer);
            }
        }
    }
}

fn names_a_garden(operation: &Value, schemas: &Value) -> bool {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let in_parameters = parameters.filter_map(|parameter| parameter["name"].as_str()).any(|name| NAMES.contains(&name));
    in_parameters || operation.get("requestBody").is_some_and(|body| has_name(body, schemas))
}

/// Whether a body has such a field at its top.
fn has_name(part: &Value, schemas: &Value) -> bool {
    match part {
        Value::Object(fields) => {
            let of_reference = fields.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
            let referred = of_reference.is_some_and(|name| has_name(&schemas[name], schemas));
            let properties = fields.get("properties").and_then(Value::as_object);
            let named = properties.is_some_and(|of| of.keys().any(|name| NAMES.contains(&name.as_str())));
            let inside = || fields.iter().any(|(key, value)| key != "properties" && has_name(value, schemas));
            referred || named || inside()
        }
        Value::Array(parts) => parts.iter().any(|part| has_name(part, schemas)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_name_a_garden_ask_for_its_gardeners_token() {
        let body = |schema: Value| json!({ "requestBody": { "content": { "application/json": { "schema": schema } } }, "responses": {} });
        let named = |name: &str| json!({ "parameters": [{ "name": name }], "responses": {} });
        let reference = json!({ "$ref": "#/components/schemas/Tick" });
        let mut document = json!({
            "paths": {
                "/path": { "get": named("instance_id"), "post": named("plant_id") },
                "/body": { "post": body(reference.clone()), "put": body(json!({ "oneOf": [{ "type": "null" }, reference] })) },
                "/other": { "post": body(json!({ "$ref": "#/components/schemas/Other" })) },
                "/admin": { "get": { "parameters": [{ "name": "email" }], "security": [{ "admin_token": [] }], "responses": {} } },
            },
            "components": { "schemas": {
                "Tick": { "properties": { "chat_id": {} } },
                "Other": { "properties": { "plant": { "properties": { "email": {} } } } },
            } },
        });
        add(&mut document);
        for (call, is_covered) in [
            ("/paths/~1path/get", true),
            ("/paths/~1path/post", false),
            ("/paths/~1body/post", true),
            ("/paths/~1body/put", true),
            ("/paths/~1other/post", false),
        ] {
            let call_description = document.pointer(call).unwrap();
            assert_eq!(call_description.get("security").is_some(), is_covered, "{call}");
            assert_eq!(call_description["responses"].get("401").is_some(), is_covered, "{call}");
        }
        assert_eq!(document.pointer("/paths/~1admin/get/security"), Some(&json!([{ "admin_token": [] }])));
    }
}
