//! The guides domain: Markdown for gardeners. It knows the growth rules for the guides that are made from the catalogue.

mod grow;
pub(crate) mod harmless;
pub(crate) mod model;
mod routes;
mod search;
mod service;
pub(crate) mod store;

pub(crate) use routes::router;
pub(crate) use service::Guides;
