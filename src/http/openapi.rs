//! The description of the API: what the routes say of themselves, and what holds for all of them.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{OpenApi as _, ToSchema};

use super::openapi_bounds as bounds;
use super::openapi_gardens as gardens;
use crate::error::Detail;

/// The head of the document.
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

/// The body of a 422: what is wrong with the request, and where.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema")]
pub(crate) struct ValidationDetail {
    detail: Vec<ValidationItem>,
}

/// One thing that is wrong with a request.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema")]
pub(crate) struct ValidationItem {
    /// What kind of fault.
    #[schema(example = "greater_than_equal")]
    r#type: String,
    /// Where: the part of the request, then field names and places in lists.
    #[schema(example = json!(["query", "page"]))]
    loc: Vec<serde_json::Value>,
    #[schema(example = "Input should be greater than or equal to 1")]
    msg: String,
    /// What was sent.
    #[schema(example = "0")]
    input: serde_json::Value,
    /// The bound that was missed, where there is one.
    ctx: Option<serde_json::Value>,
}

/// Describes a text that is one of a few words.
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

/// The finished document as JSON: the errors that any call can end in are added to each.
pub(crate) fn finish(mut document: OpenApi) -> serde_json::Result<Vec<u8>> {
    let errors = [
        ("408", "A body that doesn't come to its end in time", "Detail"),
        ("413", "A body of more than 1 MiB", "Detail"),
        ("422", "A value that the call doesn't take", "ValidationDetail"),
        (
            "429",
            "More requests than this client may make, where there is a limit; `Retry-After` says when to come again",
            "Detail",
        ),
        ("500", "A fault of the server; the log has the cause under the request's id", "Detail"),
        (
            "503",
            "The database is away, or there is more to do than can be done; `Retry-After` says when to try again",
            "Detail",
        ),
        ("504", "The request took longer than it may", "Detail"),
    ];
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response
                    && response.description.is_empty()
                {
                    describe(status).clone_into(&mut response.description);
                }
            }
            let takes_input =
                operation.parameters.as_ref().is_some_and(|all| !all.is_empty()) || operation.request_body.is_some();
            for (status, description, schema) in errors {
                let never = match status {
                    "422" => !takes_input,
                    "408" | "413" => operation.request_body.is_none(),
                    _ => false,
                };
                if never {
                    continue;
                }
                let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
                let response =
                    ResponseBuilder::new().description(description).content("application/json", content).build();
                operation.responses.responses.entry(status.to_owned()).or_insert(RefOr::T(response));
            }
        }
    }
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("`ADMIN_TOKEN` of the server's settings"))
        .build();
    document.components.get_or_insert_default().add_security_scheme("admin_token", SecurityScheme::Http(token));
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The gardener's identity token, where the server's `AUTH_MODE` asks who they are"))
        .build();
    document.components.get_or_insert_default().add_security_scheme(gardens::SCHEME, SecurityScheme::Http(token));
    let mut document = serde_json::to_value(&document)?;
    gardens::add(&mut document);
    bounds::add(&mut document);
    serde_json::to_vec(&document)
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
