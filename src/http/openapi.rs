//! The description of the API: what the routes say of themselves, and what holds for all of them.

use serde_json::json;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use super::openapi_operations;
use crate::error::{Detail, ValidationDetail};

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
    openapi_operations::complete(&mut document);
    // Every time is one in UTC that doesn't say so.
    let document = serde_json::to_string(&document)?;
    Ok(document.replace(r#""format":"date-time""#, r#""format":"date-time-local""#).into_bytes())
}
