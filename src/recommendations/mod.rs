//! What to plant now: a handful of plants that fit a place, a month and a gardener's preferences, with reasons.

mod answer;
mod compare;
pub mod engine;
pub mod gardener;
mod key;
mod model;
mod ranking;
mod routes;
mod service;
#[cfg(test)]
mod testing;

pub(crate) use routes::router;
pub(crate) use service::Recommendations;
