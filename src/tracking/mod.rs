//! The tracking domain: plants that somebody grows, their stages and checklists. It knows plants and users.

pub mod almanac;
mod changes;
pub mod checklist;
pub mod growth;
mod kept;
pub mod model;
pub mod progress;
mod queries;
mod reads;
pub mod requests;
pub mod routes;
pub mod service;

pub use queries::Planted;
pub use routes::router;
pub use service::Tracking;
