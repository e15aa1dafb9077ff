//! The import and the export against a real database.

mod catalogue;
mod climate;
mod commands;
mod export;
mod files;
mod large;
mod support;
