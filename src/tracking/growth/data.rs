//! The files of `data/growth`, which say what the growth rules answer. They are embedded and parsed once.

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::facts::Kind;

/// The parsed content of a file of `data/growth`.
macro_rules! parsed {
    ($file:literal) => {
        $crate::tracking::growth::data::parse(
            $file,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/growth/", $file)),
        )
    };
}
pub(super) use parsed;

/// Panics with the file and the line if the text can't be parsed: the file is part of the program.
pub(super) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("data/growth/{file}: {error}"))
}

/// One word of a vocabulary, such as a kind of plant.
pub(super) fn word<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, String> {
    let deserializer: StrDeserializer<'_, Error> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}

/// Lists that differ by the place where plants grow: the garden, a room, a jar, a tray.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByPlace<T> {
    pub garden: Vec<T>,
    pub indoors: Vec<T>,
    pub sprout: Vec<T>,
    pub microgreen: Vec<T>,
}

impl<T> ByPlace<T> {
    pub(super) fn of(&self, kind: Kind) -> &[T] {
        match kind {
            Kind::Houseplant => &self.indoors,
            Kind::Sprout => &self.sprout,
            Kind::Microgreen => &self.microgreen,
            _ => &self.garden,
        }
    }
}
