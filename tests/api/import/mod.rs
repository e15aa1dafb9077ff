//! The import and the export against a real database.

mod catalogue;
mod climate;
mod export;
mod large;
mod support;
