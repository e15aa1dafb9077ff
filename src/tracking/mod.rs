//! The tracking domain: plants that somebody grows, their stages and checklists. It knows plants and users.

pub mod checklist;
pub mod growth;
pub mod model;
pub mod progress;
mod queries;
pub mod requests;
mod routes;
pub mod service;
mod views;

pub use queries::Planted;
pub(crate) use routes::router;
pub use service::Tracking;
