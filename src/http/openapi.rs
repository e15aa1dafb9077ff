//! The description of the API: what the routes say of themselves, and what holds for all of them: the errors that any can end
//! in, the bounds of every text and list of a request, and that calls about a garden may ask for the gardener's token.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use super::validate::{MAX_CHARS, MAX_ITEMS};
use crate::error::{Detail, ValidationDetail};

/// The errors that a call can end in.
const ERRORS: [(&str, &str); 7] = [
    ("408", "A body that doesn't come to its end in time"),
    ("413", "A body of more than 1 MiB"),
    ("422", "A value that the call doesn't take"),
    ("429", "More requests than this client may make, where there is a limit; `Retry-After` says when to come again"),
    ("500", "A fault of the server; the log has the cause under the request's id"),
    ("503", "The database is away, or there is more to do than can be done; `Retry-After` says when to try again"),
    ("504", "The request took longer than it may"),
];

/// What names a garden, wherever a request has it.
const NAMES: [&str; 4] = ["email", "user_data", "instance_id", "chat_id"];

/// No NUL: Postgres has no room for it.
const PATTERN: &str = r"^[^\u0000]*$";

/// An address that something is written for.
const ADDRESS: &str = r"^[^\s\u0000-\u001f\u007f-\u009f@]+@[^\s\u0000-\u001f\u007f-\u009f@]+$";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Plantopia",
        version = "1.0.0",
        description = "API for the Plantopia plant recommendation engine",
        license(name = "MIT")
    ),
    components(schemas(Detail, ValidationDetail))
)]
struct Head;

macro_rules! word_schema {
    ($(#[$doc:meta])* $name:ident, $words:expr) => {
        $(#[$doc])*
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
                text.enum_values(Some($words)).into()
            }
        }

        impl ToSchema for $name {}
    };
}
pub(crate) use word_schema;

/// An empty document to which the routes are added.
pub(crate) fn head() -> OpenApi {
    Head::openapi()
}

pub(crate) fn finish(document: &OpenApi) -> serde_json::Result<Vec<u8>> {
    let mut document = serde_json::to_value(document)?;
    document["components"]["securitySchemes"] = json!({
        "admin_token": {
            "type": "http",
            "scheme": "bearer",
            "description": "`ADMIN_TOKEN` of the server's settings",
        },
        "gardener_token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The gardener's identity token, where the server's `AUTH_MODE` asks who they are",
        },
    });
    complete(&mut document);
    // Every time is one in UTC that doesn't say so.
    let document = serde_json::to_string(&document)?;
    Ok(document.replace(r#""format":"date-time""#, r#""format":"date-time-local""#).into_bytes())
}

fn complete(document: &mut Value) {
    let mut schemas = document["components"]["schemas"].take();
    let mut in_bodies = BTreeSet::new();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (method, operation) in paths.filter_map(|(_, item)| item.as_object_mut()).flatten() {
        add_errors(operation);
        // Those with a token of their own keep it.
        if operation.get("security").is_none() && names_a_garden(operation, &schemas) {
            ask_for_token(operation);
        }
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten().filter(|parameter| parameter["in"] == "query") {
            // Of what is no address there is nothing to read: no fault.
            if method == "delete" && parameter["name"] == "email" {
                parameter["schema"]["pattern"] = json!(ADDRESS);
            }
            bound(&mut parameter["schema"]);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            bound(body);
            collect(body, &schemas, &mut in_bodies);
        }
    }
    for name in in_bodies {
        let schema = &mut schemas[name];
        if let Some(email) = schema.pointer_mut("/properties/email") {
            email["pattern"] = json!(ADDRESS);
        }
        bound(schema);
    }
    document["components"]["schemas"] = schemas;
}

fn add_errors(operation: &mut Value) {
    let has_body = operation.get("requestBody").is_some();
    let takes_input = has_body || operation["parameters"].as_array().is_some_and(|all| !all.is_empty());
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, response) in responses.iter_mut() {
        if let Some(response) = response.as_object_mut().filter(|response| !response.contains_key("description")) {
            response.shift_insert(0, "description".to_owned(), json!(describe(status)));
        }
    }
    for (status, description) in ERRORS {
        let may_happen = match status {
            "422" => takes_input,
            "408" | "413" => has_body,
            _ => true,
        };
        if may_happen {
            responses.entry(status).or_insert_with(|| answer(status, description));
        }
    }
    responses.sort_keys();
}

/// What an answer with this status is, where its route doesn't say more.
fn describe(status: &str) -> &'static str {
    match status {
        "400" => "A rule of the call was broken",
        "401" => "The operators' token is missing, or wrong",
        "403" => "It belongs to somebody else",
        "404" => "It isn't there",
        _ => "The answer",
    }
}

fn ask_for_token(operation: &mut Value) {
    // Either: it depends on the mode.
    operation["security"] = json!([{ "gardener_token": [] }, {}]);
    for (status, description) in [
        ("401", "A token is missing, or isn't valid; only where the server asks who gardeners are"),
        ("403", "It belongs to somebody else; only where the server asks who gardeners are"),
    ] {
        let responses = operation["responses"].as_object_mut();
        responses.map(|responses| responses.entry(status).or_insert_with(|| answer(status, description)));
    }
}

/// An answer with the body of an error.
fn answer(status: &str, description: &str) -> Value {
    let schema = if status == "422" { "ValidationDetail" } else { "Detail" };
    let schema = json!({ "schema": { "$ref": format!("#/components/schemas/{schema}") } });
    json!({ "description": description, "content": { "application/json": schema } })
}

fn names_a_garden(operation: &Value, schemas: &Value) -> bool {
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.any(|parameter| parameter["name"].as_str().is_some_and(|name| NAMES.contains(&name)))
        || operation.get("requestBody").is_some_and(|body| has_name(body, schemas))
}

/// Whether a body has such a field at its top.
fn has_name(part: &Value, schemas: &Value) -> bool {
    match part {
        Value::Object(fields) => {
            referred(fields).is_some_and(|name| has_name(&schemas[name], schemas))
                || NAMES.iter().any(|name| fields.get("properties").is_some_and(|of| of.get(name).is_some()))
                || fields.iter().any(|(key, value)| key != "properties" && has_name(value, schemas))
        }
        Value::Array(parts) => parts.iter().any(|part| has_name(part, schemas)),
        _ => false,
    }
}

/// The name of the schema that stands elsewhere.
fn referred(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// Adds the names of all schemas that a value is made of.
fn collect(value: &Value, schemas: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(name) = referred(fields)
                && names.insert(name.to_owned())
            {
                collect(&schemas[name], schemas, names);
            }
            fields.values().for_each(|value| collect(value, schemas, names));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, schemas, names)),
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
    fn what_a_request_is_made_of_is_bounded_and_calls_about_a_garden_ask_for_a_token() {
        let content = |schema: &str| json!({ "content": { "application/json": { "schema": { "$ref": schema } } } });
        let mut document = json!({
            "paths": { "/a": {
                "get": {
                    "parameters": [
                        { "in": "query", "name": "q", "schema": { "type": ["string", "null"] } },
                        { "in": "path", "name": "instance_id", "schema": { "type": "string" } },
                    ],
                    "responses": {},
                },
                "post": { "requestBody": content("#/components/schemas/Ask"), "responses": { "200": content("Answer") } },
                "put": { "parameters": [{ "name": "email" }], "security": [{ "admin_token": [] }], "responses": {} },
            } },
            "components": { "schemas": {
                "Ask": { "properties": {
                    "part": { "$ref": "#/components/schemas/Part" },
                    "note": { "type": "string", "maxLength": 9 },
                    "zone": { "type": "string", "enum": ["cool"] },
                } },
                "Part": { "properties": { "email": { "type": "array", "items": { "type": "string" } } } },
                "Answer": { "properties": { "text": { "type": "string" } } },
            } },
        });
        complete(&mut document);
        let at = |path: &str| document.pointer(path);
        for (path, longest) in [
            ("/paths/~1a/get/parameters/0/schema", Some(255)),
            ("/paths/~1a/get/parameters/1/schema", None),
            ("/components/schemas/Part/properties/email/items", Some(255)),
            ("/components/schemas/Ask/properties/note", Some(9)),
            ("/components/schemas/Ask/properties/zone", None),
            ("/components/schemas/Answer/properties/text", None),
        ] {
            assert_eq!(at(&format!("{path}/maxLength")), longest.map(Value::from).as_ref(), "{path}");
        }
        assert_eq!(at("/components/schemas/Part/properties/email/maxItems"), Some(&json!(100)));
        assert!(at("/paths/~1a/get/security").is_some() && at("/paths/~1a/get/responses/401").is_some());
        // Only what stands at the top of a body says whose it is.
        assert_eq!(at("/paths/~1a/post/security"), None);
        assert_eq!(at("/paths/~1a/put/security"), Some(&json!([{ "admin_token": [] }])));
    }
}
