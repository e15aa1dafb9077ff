//! The TOML files of `data/` that are part of the program.

use serde::de::DeserializeOwned;

/// What a file says, by its path below `data/`.
macro_rules! toml_file {
    ($file:literal) => {
        $crate::embedded::parse($file, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file)))
    };
}
pub(crate) use toml_file;

/// Panics with the file and the line of what is wrong in it: a mistake of ours, which the tests find.
pub(crate) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("data/{file}: {error}"))
}
