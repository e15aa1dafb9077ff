//! The weather that this server fetches itself, from Open-Meteo: now and then in the background, or when an operator asks.

mod answers;
pub(crate) mod model;
mod open_meteo;
mod queries;
pub(crate) mod service;

pub(crate) use model::Outcome;
pub(crate) use service::ClimateUpdates;
