//! What to plant now: a handful of plants that fit a place, a month and a gardener's wishes, with reasons.

pub mod answer;
pub mod compare;
pub mod engine;
pub mod key;
pub mod model;
mod routes;
pub mod service;

pub(crate) use routes::router;
pub use service::Recommendations;
