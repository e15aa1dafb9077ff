//! The weather that this server fetches itself, from Open-Meteo: now and then in the background, or when an operator asks.

mod answers;
pub(crate) mod model;
mod open_meteo;
mod queries;
mod reading;
mod run;
pub(crate) mod service;

pub(crate) use model::Outcome;
pub(crate) use run::Progress;
pub(crate) use service::ClimateUpdates;
