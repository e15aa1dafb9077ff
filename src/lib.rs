//! The Plantopia backend. The modules stand in the order in which a request meets them.

pub mod cli;
pub mod config;
pub mod telemetry;

pub mod app;
pub mod http;

pub mod admin;
pub mod calendar;
pub mod climate;
pub mod favorites;
pub mod impact;
pub mod import;
pub mod ops;
pub mod plants;
pub mod recommendations;
pub mod snapshot;
pub mod tracking;
pub mod users;

pub mod cache;
pub mod clock;
pub mod db;
pub mod error;
pub mod jitter;
pub mod metrics;
pub mod preferences;
pub mod season;
pub mod wire;
