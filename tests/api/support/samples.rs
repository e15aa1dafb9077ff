//! The real rows beside the checkout, where they are: tests that need them skip, and say so, where they aren't.

use std::path::PathBuf;

use serde_json::Value;

/// The folder of real catalogue rows.
pub fn folder() -> Option<PathBuf> {
    shared("samples")
}

/// The original's schema with a few rows.
pub fn legacy_schema() -> Option<String> {
    std::fs::read_to_string(shared("legacy_schema.sql")?).ok()
}

/// The shape of the heat data, with two whole suburbs.
pub fn heat_shape() -> Option<Value> {
    let text = std::fs::read_to_string(shared("uhi/shape.json")?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.exists() {
        eprintln!("skipped: {name} isn't beside the checkout");
        return None;
    }
    Some(path)
}
