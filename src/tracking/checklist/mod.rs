//! The checklist of a plant that somebody grows: its requirements, and which of them are ticked.

pub(crate) mod model;
pub(super) mod queries;
mod routes;
mod service;

pub(crate) use routes::router;
