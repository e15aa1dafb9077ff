//! The harvest log of a plant that somebody grows: what was picked, when and how much.

pub(crate) mod model;
pub(super) mod queries;
mod routes;
mod service;

pub(crate) use routes::router;
