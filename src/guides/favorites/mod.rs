//! The guides that a gardener wants to find again.

pub(crate) mod model;
mod queries;
mod routes;
mod service;

pub(super) use routes::router;
