//! The Plantopia backend. Each module uses only those above it; `ARCHITECTURE.md` has the map.

pub mod admin;
pub mod app;
pub mod cache;
pub mod calendar;
pub mod cli;
pub mod climate;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod favorites;
pub mod fold;
pub mod http;
pub mod impact;
pub mod import;
pub mod metrics;
pub mod ops;
mod output;
pub mod plants;
pub mod preferences;
pub mod python;
pub mod recommendations;
pub mod season;
pub mod snapshot;
pub mod telemetry;
pub mod tracking;
pub mod users;
