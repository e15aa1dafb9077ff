//! The tracking domain: plants that somebody grows, their stages and checklists. It knows plants and users.

pub(crate) mod checklist;
pub(crate) mod growth;
pub(crate) mod harvests;
pub(crate) mod model;
pub(crate) mod progress;
mod queries;
pub(crate) mod requests;
mod routes;
pub(crate) mod service;
mod views;

pub(crate) use queries::Planted;
pub(crate) use routes::router;
pub(crate) use service::Tracking;
